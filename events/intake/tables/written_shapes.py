"""Shapes written into a cell: WKT, EWKT, hexadecimal WKB, GeoJSON; shapely reads them."""

import json
import re
from typing import Any, Final

import shapely

from events.intake.tables.shapes import BadGeometry

_WKT: Final = re.compile(
    r"\s*(?:SRID=\d+;)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\s*(?:Z|M|ZM)?\s*"
    r"(?:\(|EMPTY)",
    re.IGNORECASE,
)
_WKB: Final = re.compile(r"(?:\\x|0x)?0[01][0-9a-fA-F]{16,}")


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
