"""Codes of countries of which only the name of their column says which system they are of.

"AU" is Austria in FIPS 10-4 and Australia in ISO 3166; 365 is Russia to Gleditsch and Ward and no
country to the United Nations. A code is read so only where the column says so.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Annotated, Final

from babel.core import get_global

from events.model.countries import ALPHA3
from geo.names import iso_codes
from geo.words import Row, Words, WordTable, depends_on_words, one_of

_STATE: Final = r"gw(?:no|code|id|n|num|number)?|cow(?:code|no|n)?|ccode(?:cow|gw)?"
_FIPS: Final = r"fips(?:104|10|code)?"
_NUMERIC: Final = r"(?:iso|isocode|iso3166)?n(?:umeric|um|3)|(?:un)?m49|unsd|uncode"
_BESIDE: Final = r"(?:country|adm0|state|location|loc|event|code|no|id|of|the)*"


class CodeSystem(StrEnum):
    """A system of codes of countries."""

    FIPS = "FIPS 10-4"
    STATE_NUMBERS = "Gleditsch and Ward, or Correlates of War"
    UN_NUMBERS = "UN M49"


class CountryCode(Row):
    """The codes of a country in systems other than ISO 3166's letters."""

    country: Annotated[str, one_of(ALPHA3)]
    fips: Words = ()
    state_numbers: Words = ()


COUNTRY_CODES: Final = WordTable("country_codes", CountryCode)


def code_system_of(column: str, *, of_side: bool = False) -> CodeSystem | None:
    """Tell which system's codes a column of countries holds, by its name; None where it is silent.

    "gwno", "GW code", "fips_104", "Country (FIPS)", "m49".

    Parameters
    ----------
    of_side
        Also of a column that says whose code it is beside: "gwno_a", "ccode2".
    """
    key = re.sub(r"[^\w]+|_", "", column.casefold())
    after = rf"{_BESIDE}(?:a|b|side[ab]?|2nd|actor)?\d?" if of_side else _BESIDE
    for system, words in (
        (CodeSystem.FIPS, _FIPS),
        (CodeSystem.UN_NUMBERS, _NUMERIC),
        (CodeSystem.STATE_NUMBERS, _STATE),
    ):
        if re.fullmatch(rf"{_BESIDE}(?:{words}){after}", key):
            return system
    return None


def alpha3_in(system: CodeSystem, text: str) -> str | None:
    """Give the alpha-3 code of a country by its code in a system; None where it is none."""
    code = re.sub(r"\.0+$", "", text.strip())
    if system is CodeSystem.FIPS:
        return _codes(system).get(code.upper()) if len(code) == 2 else None
    return _codes(system).get(code.lstrip("0")) if code.isdecimal() else None


@depends_on_words
@cache
def _codes(system: CodeSystem) -> Mapping[str, str]:
    if system is CodeSystem.UN_NUMBERS:
        aliases = get_global("territory_aliases").items()
        named = {
            number.lstrip("0"): iso_codes.alpha3_of(letters[0])
            for number, letters in aliases
            if number.isdecimal() and len(letters) == 1
        }
        return {number: code for number, code in named.items() if code in ALPHA3}
    return {
        code: row.country
        for row in COUNTRY_CODES.rows
        for code in (row.fips if system is CodeSystem.FIPS else row.state_numbers)
    }
