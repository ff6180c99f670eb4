"""Countries as datasets spell them."""

import re
from functools import lru_cache
from typing import Final

from events.model.countries import ALPHA3
from events.model.nationalities import Nationality, read_nationality

_UCDP: Final = {
    "Bosnia-Herzegovina": "BIH",
    "Cambodia (Kampuchea)": "KHM",
    "DR Congo (Zaire)": "COD",
    "Democratic Republic of Congo": "COD",
    "Congo": "COG",
    "Republic of Congo": "COG",
    "Ivory Coast": "CIV",
    "Kingdom of eSwatini (Swaziland)": "SWZ",
    "Macedonia, FYR": "MKD",
    "Madagascar (Malagasy)": "MDG",
    "Myanmar (Burma)": "MMR",
    "Russia (Soviet Union)": "RUS",
    "Serbia (Yugoslavia)": "SRB",
    "United States of America": "USA",
    "Vietnam (North Vietnam)": "VNM",
    "Yemen (North Yemen)": "YEM",
    "Zimbabwe (Rhodesia)": "ZWE",
    "Georgia": "GEO",
    "Kosovo": "XKX",
    "Palestine": "PSE",
    "South Korea": "KOR",
    "North Korea": "PRK",
}


@lru_cache(maxsize=2_048)
def alpha3_of(country: str | None) -> str | None:
    """Give the alpha-3 code of a country as a dataset names it; None where it is not known."""
    if not country:
        return None
    if country in ALPHA3:
        return country
    if country in _UCDP:
        return _UCDP[country]
    for name in (country, re.sub(r"\s*\([^)]*\)", "", country)):
        found = read_nationality(name)
        if isinstance(found, Nationality):
            return found.code
    return None
