"""Positions as UTM zone, easting and northing: "37U 426244 5382929".

The letter is a latitude band, or N and S for a hemisphere. S is both: it is the band (32 to 40
degrees north) where the northing lies in it, since as a southern one that northing is open ocean.
"""

import re
from functools import lru_cache
from typing import Final

from pyproj import Transformer

from geo.errors import InvalidPosition

_BANDS: Final = "CDEFGHJKLMNPQRSTUVWX"
_NUMBER: Final = r"\d{{{least},{most}}}(?:[.,]\d{{1,6}})?"
_ZONE: Final = r"(?P<zone>\d{1,2})\s*(?P<band>NORTH|SOUTH|[C-HJ-NP-X])"
_AT: Final = (
    rf"(?:E(?:ASTING)?[\s:=]*)?(?P<east>{_NUMBER.format(least=6, most=7)})\s*(?:M\s*)?E?"
    rf"[\s,;/]+(?:N(?:ORTHING)?[\s:=]*)?(?P<north>{_NUMBER.format(least=5, most=8)})\s*(?:M\s*)?N?"
)
_NAME: Final = r"(?:\(?(?:UTM|WGS\s?84|EPSG:\d+)\)?[\s:,/]*)*"
_UTM: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_NAME}(?:ZONE[\s:=]*)?{_ZONE}[\s,;:/]+{_AT}\s*{_NAME}",
        rf"{_NAME}{_AT}[\s,;:/(]+{_NAME}(?:ZONE[\s:=]*)?{_ZONE}[\s)]*{_NAME}",
    )
)
_OF_BAND_S: Final = (3_540_000.0, 4_430_000.0)
_FORM: Final = "Write a UTM position as 37U 426244 5382929: zone, letter, easting and northing."


def parse_utm(text: str) -> tuple[float, float] | None:
    """Read a UTM position.

    Returns
    -------
    tuple of float, or None
        Longitude and latitude in WGS 84 degrees, told to a metre or finer; None for a text of
        another form.

    Raises
    ------
    InvalidPosition
        When it has the form, and the numbers are no position.
    """
    plain = text.upper().strip()
    match = next((found for each in _UTM if (found := each.fullmatch(plain))), None)
    if match is None:
        return None
    zone, band = int(match["zone"]), match["band"][:5].replace("NORTH", "N").replace("SOUTH", "S")
    is_half = len(match["band"]) > 1
    east, north = (float(match[name].replace(",", ".")) for name in ("east", "north"))
    if not 1 <= zone <= 60:
        raise InvalidPosition("A UTM zone is a number from 1 to 60.")
    if not 100_000 <= east < 1_000_000 or north > 10_000_000:
        raise InvalidPosition(f"The easting or the northing is in no UTM zone. {_FORM}")
    in_band_s = band == "S" and not is_half and _OF_BAND_S[0] <= north <= _OF_BAND_S[1]
    south = band < "N" or (band == "S" and not in_band_s)
    longitude, latitude = _from_zone(zone, south).transform(east, north)
    low = -80 + 8 * _BANDS.index(band)
    high = 84 if band == "X" else low + 8
    if band not in "NS" and not low - 1 <= latitude <= high + 1:
        raise InvalidPosition(f"The northing does not lie in band {band}: check letter and digits.")
    return longitude, latitude


@lru_cache(maxsize=120)
def _from_zone(zone: int, south: bool) -> Transformer:
    code = (32700 if south else 32600) + zone
    return Transformer.from_crs(f"EPSG:{code}", "EPSG:4326", always_xy=True)
