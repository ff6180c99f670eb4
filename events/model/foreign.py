"""Whose troops are foreign: one rule, and the table of states at war with each other it needs."""

import csv
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from events.errors import NationalityDataError
from events.model import nationalities
from events.model.countries import ALPHA3
from events.model.country_names import alpha3_of
from events.model.place import DraftPlace, Place
from geo.names import iso_codes

AT_WAR_FILE: Final = Path(__file__).resolve().parents[2] / "data" / "words" / "at_war.csv"
"""The table of this clone, one pair a line."""


def is_foreign(nationality: str | None, fighting_for: str | None, country: str | None) -> bool:
    """Tell whether troops are foreign.

    Troops are foreign whose nationality is not stated, or who fight for another state than their
    own. Where no side is stated, or it is their own state, they are foreign in any country but
    their own and one their state is at war with. Where neither country nor side is known they
    are, unless their state is at war with any.

    Parameters
    ----------
    nationality, fighting_for
        Alpha-3 of the troops' state and of the side they fight for; None where not stated.
    country
        Alpha-3 of the country it happened in; None where not known.
    """
    if nationality is None or (fighting_for is not None and fighting_for != nationality):
        return True
    if country is not None:
        return country != nationality and not at_war(nationality, country)
    return fighting_for is None and not any(nationality in pair for pair in pairs_at_war())


def at_war(one: str, other: str) -> bool:
    """Tell whether two states fought each other on their own account."""
    return frozenset((one, other)) in pairs_at_war()


@cache
def pairs_at_war() -> frozenset[frozenset[str]]:
    """Give the states at war with each other, in pairs of alpha-3 codes.

    Raises
    ------
    NationalityDataError
        The table is missing, or a line of it names no two states.
    """
    return read_pairs(AT_WAR_FILE)


def read_pairs(path: Path) -> frozenset[frozenset[str]]:
    """Read a table of two states a line; lines that begin with # are remarks.

    Raises
    ------
    NationalityDataError
        The table is missing, or a line of it names no two states.
    """
    try:
        lines = [x for x in path.read_text(encoding="utf-8").splitlines() if x[:1] not in ("#", "")]
    except (OSError, UnicodeDecodeError) as error:
        raise NationalityDataError(f"The table {path.name} cannot be read: {error}.") from error
    pairs = set()
    for row in csv.reader(lines[1:]):
        pair = frozenset(cell.strip() for cell in row)
        if len(row) != 2 or len(pair) != 2 or not pair <= ALPHA3:
            raise NationalityDataError(
                f"The table {path.name} has the line {','.join(row)[:60]!r}; each must be two "
                "different country codes of three capitals."
            )
        pairs.add(pair)
    return frozenset(pairs)


def tables_digest() -> str:
    """Name the tables of words the rule goes by, for whoever keeps what follows from it."""
    digest = sha256(AT_WAR_FILE.read_bytes())
    digest.update(nationalities.SHIPPED.read_bytes())
    return digest.hexdigest()[:16]


def country_of(place: Place | DraftPlace | None) -> str | None:
    """Give the alpha-3 code of the country a place is stated to lie in; None where not known."""
    if place is None:
        return None
    stated = alpha3_of(place.country)
    if stated is not None or not isinstance(place, Place) or place.area_code is None:
        return stated
    code = place.area_code.partition("-")[0]
    return code if code in ALPHA3 else iso_codes.alpha3_of(code)
