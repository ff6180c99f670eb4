"""The settlement register's findings as files beside the place list."""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Final

import pyarrow as pa

from geo.gazetteer.columns import read_table
from geo.gazetteer.places import PLACED_SCHEMA, PLACES_FILE
from geo.gazetteer.register import KnownPlace, Register, Settlement, lay_over

SETTLEMENTS_FILE: Final = "settlements_ua.parquet"
_HROMADA_DIGITS: Final = 9
"""A KATOTTG code begins with UA and two digits of oblast, two of raion, three of hromada."""


def register_tables(directory: Path) -> tuple[pa.Table, pa.Table]:
    """Lay the register over the place list of a folder.

    Returns
    -------
    confirmed, placed
        Ids of places the register corroborates; settlements placed among their hromada's.

    Raises
    ------
    GazetteerDataError
        When a file is missing or damaged.
    """
    columns = read_table(directory / PLACES_FILE).to_pydict()
    places = [
        KnownPlace(
            row,
            (columns["name"][row], *filter(None, columns["names"][row].split("|"))),
            columns["longitude"][row],
            columns["latitude"][row],
            columns["admin1"][row],
            columns["corroborated"][row],
        )
        for row, country in enumerate(columns["country"])
        if country == "UKR"
    ]
    register = lay_over(places, _read_settlements(directory / SETTLEMENTS_FILE))
    confirmed = sorted(columns["gazetteer_id"][row] for row in register.settlement_of)
    return (
        pa.table({"gazetteer_id": pa.array(confirmed, pa.string())}),
        _placed_table(register, columns["admin2"]),
    )


def _read_settlements(path: Path) -> list[Settlement]:
    table = read_table(path, ("katottg", "name", "admin1", "raion", "kind")).to_pydict()
    return [
        Settlement(code, name, admin1, raion, code[:_HROMADA_DIGITS], kind)
        for code, name, admin1, raion, kind in zip(*table.values(), strict=True)
    ]


def _placed_table(register: Register, admin2: list[str]) -> pa.Table:
    """Write placed settlements; their raion is named as the places of the same raion name it."""
    spellings: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row, settlement in register.settlement_of.items():
        if admin2[row]:
            spellings[settlement.admin1, settlement.raion][admin2[row]] += 1
    rows = [
        {
            "gazetteer_id": f"katottg:{each.settlement.code}",
            "name": each.settlement.name,
            "longitude": each.longitude,
            "latitude": each.latitude,
            "admin1": each.settlement.admin1,
            "admin2": _usual(spellings[each.settlement.admin1, each.settlement.raion]),
            "radius_m": each.radius_m,
            "kind": each.settlement.kind,
        }
        for each in sorted(register.placed, key=lambda each: each.settlement.code)
    ]
    return pa.Table.from_pylist(rows, schema=PLACED_SCHEMA)


def _usual(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda name: (-spellings[name], name), default="")
