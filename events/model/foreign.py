"""Whose troops are foreign: one rule, and the table of states at war with each other it needs."""

from functools import cache
from hashlib import sha256
from typing import Annotated, Final

from events.model import nationalities
from events.model.countries import ALPHA3
from events.model.country_names import PEOPLES, SPELLINGS, alpha3_of
from events.model.nationalities import WORDS_BESIDE
from events.model.place import DraftPlace, Place
from geo.names import iso_codes
from geo.words import Row, WordTable, depends_on_words, digest_of, one_of


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


class StatesAtWar(Row):
    """Two states that fought each other on their own account since 1989.

    Each side's own forces are no foreign troops in the other's country, because they fight for
    nobody else.

    Attributes
    ----------
    until
        Last year of a war that is over.
    """

    state: Annotated[str, one_of(ALPHA3)]
    against: Annotated[str, one_of(ALPHA3)]
    until: int | None = None


STATES_AT_WAR: Final = WordTable("states_at_war", StatesAtWar)


@depends_on_words
@cache
def pairs_at_war() -> frozenset[frozenset[str]]:
    """Give the states at war with each other, in pairs of alpha-3 codes."""
    return frozenset(frozenset((row.state, row.against)) for row in STATES_AT_WAR.rows)


def war_is_over(one: str, other: str, year: int) -> bool:
    """Tell whether the war of two states ended before a year."""
    return any(
        {row.state, row.against} == {one, other} and row.until is not None and row.until < year
        for row in STATES_AT_WAR.rows
    )


def tables_digest() -> str:
    """Name all data the rule goes by, for whoever keeps what follows from it.

    By the words for countries a place's country is read.
    """
    words = digest_of(STATES_AT_WAR, SPELLINGS, PEOPLES, WORDS_BESIDE)
    return sha256(words.encode() + nationalities.SHIPPED.read_bytes()).hexdigest()[:16]


def country_of(place: Place | DraftPlace | None) -> str | None:
    """Give the alpha-3 code of the country a place is stated to lie in; None where not known."""
    if place is None:
        return None
    stated = alpha3_of(place.country)
    if stated is not None or not isinstance(place, Place) or place.area_code is None:
        return stated
    code = place.area_code.partition("-")[0]
    return code if code in ALPHA3 else iso_codes.alpha3_of(code)
