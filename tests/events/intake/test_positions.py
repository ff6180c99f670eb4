"""A position makes the same place whichever way it comes in, and the same ones are refused."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from events.intake.drafts.files import drafts_from_text
from events.intake.form.chosen_place import read_where
from events.intake.form.values import blank_form
from events.model.event import Place
from events.placing.locate import Located, locate, place_of_candidate
from events.placing.position import Misplaced
from events.vocabulary import State
from geo.finding import Found, PlaceQuery
from geo.geocoding.batch import geocode_csv
from geo.measure import distance_m
from geo.position import Position
from tests.events.intake.conftest import Desk

Way: TypeAlias = Callable[[Desk, Path, str, str], Place | str]
"""Gives the place of a position in a country, both as typed, or why there is none."""


def by_a_draft_in_numbers(desk: Desk, folder: Path, typed: str, country: str) -> Place | str:
    latitude, longitude = typed.split(", ")
    return _drafted(desk, f"{{latitude: {latitude}, longitude: {longitude}", country)


def by_a_draft_in_one_text(desk: Desk, folder: Path, typed: str, country: str) -> Place | str:
    return _drafted(desk, f"{{coordinates: '{typed}'", country)


def _drafted(desk: Desk, position: str, country: str) -> Place | str:
    where = position + (f", country: {country}" if country else "") + "}"
    (draft,) = drafts_from_text(f"title: Synthetic\nevent_type: clash\nwhere: {where}\n")
    target = desk.target(draft.state)
    placed = locate(draft, target.finder, target.boundaries)
    if isinstance(placed, Misplaced):
        return placed.problem.message
    assert isinstance(placed, Located)
    assert placed.event.where is not None
    return placed.event.where


def by_the_form(desk: Desk, folder: Path, typed: str, country: str) -> Place | str:
    where: dict[str, Any] = blank_form()["where"] | {"coordinates": typed, "country": country}
    reading = read_where(where, desk.target(State.PUBLISHED).boundaries)
    return reading.place or reading.problems[0].message


def by_a_row(desk: Desk, folder: Path, typed: str, country: str) -> Place | str:
    latitude, longitude = typed.split(", ")
    table = folder / "table.csv"
    table.write_text(f"title,country,lat,lon\nSynthetic,{country},{latitude},{longitude}\n")
    report = desk.import_file(table)
    if report.rejected:
        return report.rejected[0].reason
    (event,) = desk.events
    assert event.where is not None
    return event.where


def by_words(desk: Desk, folder: Path, typed: str, country: str) -> Place | str:
    found = desk.target(State.PUBLISHED).finder.look_up(PlaceQuery(typed))
    assert isinstance(found, Found)
    return place_of_candidate(found.candidate)


WAYS: tuple[Way, ...] = (
    by_a_draft_in_numbers,
    by_a_draft_in_one_text,
    by_the_form,
    by_a_row,
    by_words,
)


def essence(place: Place) -> dict[str, Any]:
    """All of a place but by which way it came, and its name where words are all there is."""
    return place.model_dump(exclude={"method", "reading", "name"})


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("typed", "level", "radius_m", "country"),
    [
        ("48.28201, 37.18102", 1, 2_000, "UKR"),
        ("48.2, 37.1", 2, 25_000, "UKR"),
        ("43.5951, 32.4449", 7, 2_000, None),
        ("51.19, 35.27", 1, 2_000, "RUS"),
    ],
)
def test_a_position_is_the_same_place_whichever_way_it_comes(
    desk: Desk,
    tmp_path: Path,
    way: Way,
    typed: str,
    level: int,
    radius_m: float,
    country: str | None,
) -> None:
    place = way(desk, tmp_path, typed, "")
    assert isinstance(place, Place)
    assert (place.precision, place.radius_m, place.country) == (level, radius_m, country)
    first = by_the_form(desk, tmp_path, typed, "")
    assert isinstance(first, Place)
    assert essence(place) == essence(first)
    latitude, longitude = map(float, typed.split(", "))
    meant = Position(longitude=longitude, latitude=latitude)
    kept = Position(longitude=place.longitude, latitude=place.latitude)
    assert distance_m(meant, kept) <= place.radius_m / 10


def test_a_file_of_positions_is_placed_as_an_event_would_be(desk: Desk, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text('query\n"43.5951, 32.4449"\n"48.28201, 37.18102"\n')
    geocode_csv(source, target, desk.target(State.PUBLISHED).finder)
    with target.open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        place = by_the_form(desk, tmp_path, row["query"], "")
        assert isinstance(place, Place)
        assert (float(row["longitude"]), float(row["latitude"])) == (
            place.longitude,
            place.latitude,
        )
        assert (int(row["precision"]), float(row["radius_m"])) == (place.precision, place.radius_m)


@pytest.mark.parametrize("way", WAYS[:-1])
@pytest.mark.parametrize(
    ("typed", "words"), [("37.181, 48.282", "look exchanged"), ("0.0, 0.0", "Gulf of Guinea")]
)
def test_a_position_that_cannot_be_meant_is_refused_whichever_way_it_comes(
    desk: Desk, tmp_path: Path, way: Way, typed: str, words: str
) -> None:
    refused = way(desk, tmp_path, typed, "UKR")
    assert isinstance(refused, str)
    assert words in refused


@pytest.mark.parametrize("way", WAYS[:-1])
def test_a_position_elsewhere_than_stated_is_kept_and_says_so(
    desk: Desk, tmp_path: Path, way: Way
) -> None:
    place = way(desk, tmp_path, "51.7, 36.2", "UKR")
    assert isinstance(place, Place)
    assert "The stated country is Ukraine, but the place lies in Kursk" in (place.reading or "")
