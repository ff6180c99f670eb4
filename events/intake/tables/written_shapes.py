"""Shapes written into a cell: WKT, EWKT, hexadecimal WKB, GeoJSON, UTM, and what UTM zone it is.

shapely reads WKT and WKB, pyproj the zones of UTM.
"""

import json
import re
from functools import lru_cache
from typing import Any, Final

import shapely
from pyproj import Transformer

from events.intake.tables.shapes import BadGeometry

_WKT: Final = re.compile(
    r"\s*(?:SRID=\d+;)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\s*(?:Z|M|ZM)?\s*"
    r"(?:\(|EMPTY)",
    re.IGNORECASE,
)
_WKB: Final = re.compile(r"(?:\\x|0x)?0[01][0-9a-fA-F]{16,}")
_UTM: Final = re.compile(
    r"(?:UTM\s*)?(?:zone\s*)?(?P<zone>\d{1,2})\s*(?P<band>[C-HJ-NP-X]|north|south)[\s,;:]+"
    r"(?P<x>\d{5,7}(?:[.,]\d+)?)\s*m?\s*E?[\s,;]+(?P<y>\d{5,8}(?:[.,]\d+)?)\s*m?\s*N?",
    re.IGNORECASE,
)


def looks_like_shape(text: str) -> bool:
    """Tell a shape written as text from other text."""
    if _WKT.match(text):
        return True
    if text.lstrip().startswith("{"):
        return '"coordinates"' in text
    return _WKB.fullmatch(text.strip()) is not None and len(text.strip()) % 2 == 0


def shape_of(text: str) -> tuple[dict[str, Any] | None, str | None]:
    """Read a shape written as text.

    Returns
    -------
    Its GeoJSON geometry, None for an empty one; and the CRS it names, such as ``EPSG:32637``.

    Raises
    ------
    BadGeometry
        It is none.
    """
    plain = text.strip()
    try:
        if plain.startswith("{"):
            told = json.loads(plain)
            if isinstance(told, dict) and told.get("type") == "Feature":
                told = told.get("geometry")
            return (told if isinstance(told, dict) else None), None
        if _WKT.match(plain):
            srid, _, wkt = plain.rpartition(";")
            number = srid.partition("=")[2].strip()
            whole = shapely.from_wkt(wkt.strip())
        else:
            whole = shapely.from_wkb(re.sub(r"^(\\x|0x)", "", plain))
            number = str(shapely.get_srid(whole) or "")
    except (shapely.errors.GEOSException, ValueError, RecursionError) as error:
        raise BadGeometry(f"{plain[:40]!r} is no shape that can be read: {error}"[:200]) from error
    crs = f"EPSG:{number}" if number and number != "0" else None
    if whole is None or whole.is_empty:
        return None, crs
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(shapely.force_2d(whole)))
    return geometry, crs


def utm_degrees(text: str) -> tuple[float, float, float] | None:
    """Read a position in UTM: ``37U 426244 5382929``, ``37 N 426244.8E 5382929.5N``.

    Returns
    -------
    Longitude, latitude (WGS 84 degrees) and the step of its last digit in metres; None where the
    text is no UTM.
    """
    match = _UTM.fullmatch(text.strip())
    if match is None or not 1 <= int(match["zone"]) <= 60:
        return None
    band = match["band"].upper()
    # A single N or S may be a band of latitude too; as written beside a zone it is the half.
    south = band in ("S", "SOUTH") or (len(band) == 1 and band < "N")
    x, y = (float(match[name].replace(",", ".")) for name in "xy")
    longitude, latitude = _from_utm(int(match["zone"]), south=south).transform(x, y)
    decimals = min(len(match[name].replace(",", ".").partition(".")[2]) for name in "xy")
    return float(longitude), float(latitude), 10.0**-decimals


@lru_cache(maxsize=128)
def _from_utm(zone: int, *, south: bool) -> Transformer:
    return Transformer.from_crs((32700 if south else 32600) + zone, 4326, always_xy=True)
