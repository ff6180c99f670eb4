"""Countries as datasets spell them."""

import re
from functools import cache, lru_cache
from typing import Annotated, Final

from events.model.countries import ALPHA3
from events.model.nationalities import Nationality, read_nationality
from geo.words import Row, Words, WordTable, depends_on_words, one_of


class CountrySpelling(Row):
    """A country as datasets spell it, where that is none of the names it is known by."""

    country: Annotated[str, one_of(ALPHA3)]
    names: Words


SPELLINGS: Final = WordTable("country_spellings", CountrySpelling)


@depends_on_words
@cache
def _spellings() -> dict[str, str]:
    return {name: row.country for row in SPELLINGS.rows for name in row.names}


@depends_on_words
@lru_cache(maxsize=2_048)
def alpha3_of(country: str | None) -> str | None:
    """Give the alpha-3 code of a country as a dataset names it; None where it is not known."""
    if not country:
        return None
    if country in ALPHA3:
        return country
    if country in _spellings():
        return _spellings()[country]
    for name in (country, re.sub(r"\s*\([^)]*\)", "", country)):
        found = read_nationality(name)
        if isinstance(found, Nationality):
            return found.code
    return None
