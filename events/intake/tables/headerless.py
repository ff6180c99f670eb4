"""Files without a header whose columns are known: GDELT's event exports.

Version 2 has 61 columns, version 1 57 or 58 (GDELT Event Codebook V2.0).
"""

import re
from collections.abc import Sequence
from typing import Final

_HEAD: Final = ("GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate")
_ACTOR: Final = (
    *("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode"),
    *("Religion1Code", "Religion2Code", "Type1Code", "Type2Code", "Type3Code"),
)
_ACTION: Final = (
    *("IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass"),
    *("GoldsteinScale", "NumMentions", "NumSources", "NumArticles", "AvgTone"),
)
_GEO_1: Final = ("Type", "FullName", "CountryCode", "ADM1Code", "Lat", "Long", "FeatureID")
_GEO_2: Final = (
    *("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID"),
)
_GEOS: Final = ("Actor1Geo", "Actor2Geo", "ActionGeo")


def _columns(geo: Sequence[str], tail: Sequence[str]) -> tuple[str, ...]:
    actors = [f"Actor{number}{name}" for number in (1, 2) for name in _ACTOR]
    geos = [f"{place}_{name}" for place in _GEOS for name in geo]
    return (*_HEAD, *actors, *_ACTION, *geos, *tail)


VERSION_2: Final = _columns(_GEO_2, ("DATEADDED", "SOURCEURL"))
VERSION_1: Final = _columns(_GEO_1, ("DATEADDED", "SOURCEURL"))
VERSION_1_OLD: Final = VERSION_1[:-1]
"""Before April 2013 there was no address of a source."""


def columns_of(first: Sequence[str]) -> tuple[str, ...] | None:
    """Name the columns of a file without a header by its first row; None where it is another."""
    if len(first) < 57 or not first[0].strip().isdigit() or not _is_day(first[1]):
        return None
    for columns in (VERSION_2, VERSION_1, VERSION_1_OLD):
        if len(first) == len(columns):
            return columns
    return None


def _is_day(text: str) -> bool:
    return re.fullmatch(r"(19|20)\d{6}", text.strip()) is not None
