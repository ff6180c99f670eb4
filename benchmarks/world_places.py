"""How well the world is found as a dataset of conflicts words it, and raions by their names.

UCDP's file (https://ucdp.uu.se/downloads/, GED as CSV) is given by whoever measures; it is not
shipped. Raions need no file: every one of before 2020 is asked for by its adjective in Ukrainian
and Russian spelling and in Latin letters, and by its seat.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from benchmarks.spellings import UKRAINIAN
from geo.finding import Ambiguous, Candidate, Found, Outcome, PlaceQuery
from geo.geocoding.gazetteer import GazetteerGeocoder
from geo.measure import distance_m
from geo.position import Position
from geo.word_tables import FORMER_RAIONS

RIGHT_M = 10_000
WRONG_M = 25_000
RAION_M = 60_000
"""A raion reaches so far: an answer further from its seat is another raion."""


def is_ucdp(path: Path) -> bool:
    """Tell whether a file has the columns of UCDP's events."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return "where_coordinates" in next(csv.reader(stream), [])


def first_of(outcome: Outcome) -> Candidate | None:
    if isinstance(outcome, Found):
        return outcome.candidate
    return outcome.candidates[0] if isinstance(outcome, Ambiguous) else None


def ucdp(path: Path, geocoder: GazetteerGeocoder) -> Iterator[str]:
    """Ask for every name once, with its first-level area and country."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = {
            (row["where_coordinates"], row["adm_1"], row["country"]): row
            for row in csv.DictReader(stream)
        }
    yield f"\nUCDP's wording: {len(rows)} names, first-level area and country given"
    yield "precision  rows  first within 10 km  called found  beyond 25 km: rows  of those found"
    for level in "1234567":
        mine = [row for row in rows.values() if row["where_prec"] == level]
        if mine:
            yield _ucdp_line(level, mine, geocoder)


def _ucdp_line(level: str, rows: list[dict[str, str]], geocoder: GazetteerGeocoder) -> str:
    right = found = wrong = 0
    for row in rows:
        query = PlaceQuery(
            row["where_coordinates"], admin1=row["adm_1"] or None, country=row["country"]
        )
        outcome = geocoder.look_up(query)
        first = first_of(outcome)
        true = Position(longitude=float(row["longitude"]), latitude=float(row["latitude"]))
        error_m = distance_m(first.position, true) if first is not None else float("inf")
        right += error_m <= RIGHT_M
        found += isinstance(outcome, Found)
        wrong += isinstance(outcome, Found) and error_m > WRONG_M
    count = len(rows)
    return (
        f"{level:9}  {count:4}  {right / count:18.3f}  {found / count:12.3f}"
        f"  {wrong / count:18.3f}  {wrong / max(found, 1):14.3f}"
    )


def raions(geocoder: GazetteerGeocoder) -> Iterator[str]:
    """Ask for every raion of before 2020, with its oblast, with the country, and with nothing."""
    yield f"\n{len(FORMER_RAIONS.rows)} raions of before 2020, four names each"
    yield "given      names  found  first answer right  found and wrong, of those found"
    asked = [
        (name, row.admin1, first.position)
        for row in FORMER_RAIONS.rows
        if (first := first_of(geocoder.look_up(PlaceQuery(row.seat, admin1=row.admin1))))
        for name in _names(row.names[0], row.seat)
    ]
    for title, with_area, with_country in (
        ("oblast", True, True),
        ("country", False, True),
        ("nothing", False, False),
    ):
        found = right = wrong = 0
        for name, admin1, true in asked:
            outcome = geocoder.look_up(
                PlaceQuery(
                    name,
                    admin1=admin1 if with_area else None,
                    country="UA" if with_country else None,
                )
            )
            first = first_of(outcome)
            near = first is not None and distance_m(first.position, true) <= RAION_M
            right += near
            found += isinstance(outcome, Found)
            wrong += isinstance(outcome, Found) and not near
        yield (
            f"{title:9}  {len(asked):5}  {found / len(asked):5.3f}  {right / len(asked):18.3f}"
            f"  {wrong / max(found, 1):30.3f}"
        )


def _names(adjective: str, seat: str) -> tuple[str, ...]:
    latin = UKRAINIAN["national 2010"]
    russian = adjective.replace("ський", "ский").replace("цький", "цкий").replace("ї", "и")
    return (
        f"{adjective} район",
        f"{russian.replace('і', 'и').replace('є', 'е')} район",
        f"{latin(adjective)} raion",
        f"{latin(seat)} district",
    )
