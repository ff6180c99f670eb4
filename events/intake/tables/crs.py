"""Coordinate reference systems: what a file declares, brought to WGS 84, and lies found out."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from events.errors import UnreadableFile
from events.intake.tables.shapes import Project

_DEGREES: Final = re.compile(r"(?:^|[:/])(?:CRS:?84h?|4326|EPSG:4979)$", re.IGNORECASE)
_EPSG: Final = re.compile(r"(?:EPSG|epsg)[:/]+(?:[\d.]*[:/])?(\d{4,6})$")
_ESRI: Final = re.compile(r"(?:ESRI|esri)[:/]+(?:[\d.]*[:/])?(\d{4,6})$")

AGREES_KM: Final = 3.0
"""How far a geometry may lie from the file's own columns: coordinates are rounded in tables."""


def project_from(declared: str | None) -> Project | None:
    """Give the way from a declared CRS to degrees; None where it is degrees already.

    Parameters
    ----------
    declared
        A name as files write it: ``urn:ogc:def:crs:EPSG::3857``, ``EPSG:32637``, WKT from GDAL.
        Longitude and easting come first, whatever the register of the CRS says, because GeoJSON
        and GDAL write them so.

    Raises
    ------
    UnreadableFile
        The CRS is not known.
    """
    if declared is None or _DEGREES.search(declared.strip()):
        return None
    transformer = _transformer(declared.strip())

    def project(x: float, y: float) -> tuple[float, float]:
        longitude, latitude = transformer.transform(x, y)
        return float(longitude), float(latitude)

    return project


def is_projected(declared: str | None) -> bool:
    """Tell whether a CRS has metres or feet, not degrees.

    Raises
    ------
    UnreadableFile
        The CRS is not known.
    """
    if declared is None or _DEGREES.search(declared.strip()):
        return False
    source = _transformer(declared.strip()).source_crs
    return source is not None and source.is_projected


@lru_cache(maxsize=32)
def _transformer(declared: str) -> Transformer:
    try:
        if match := _EPSG.search(declared):
            crs = CRS.from_epsg(int(match[1]))
        elif match := _ESRI.search(declared):
            crs = CRS.from_authority("ESRI", match[1])
        elif re.match(r"(PROJCS|PROJCRS|GEOGCS|GEOGCRS|COMPD_CS|BOUNDCRS)\[", declared):
            crs = CRS.from_wkt(declared)
        else:
            raise UnreadableFile(
                f"The file declares its coordinates as {declared[:60]!r}, which is no CRS known "
                "here. Say which it is: EPSG:4326 for degrees, EPSG:3857 for web maps' metres."
            )
        return Transformer.from_crs(crs, 4326, always_xy=True)
    except CRSError as error:
        raise UnreadableFile(
            f"There is no CRS {declared[:60]!r}. Say which it is: EPSG:4326 for degrees."
        ) from error


@dataclass(slots=True)
class CrsCheck:
    """Counts how well geometries fit the CRS that was declared and the file's own columns.

    Attributes
    ----------
    declared
        As in the file, or as a person chose.
    outside
        Positions that are not on Earth under it.
    apart
        Positions far from the file's own latitude and longitude columns.
    """

    declared: str | None
    checked: int = 0
    outside: int = 0
    apart: int = 0
    compared: int = 0
    tiny: int = 0
    example: str = field(default="")

    @property
    def problem(self) -> str:
        """What is wrong with the file as a whole, and what to do; empty where nothing is."""
        if self.checked == 0:
            return ""
        name = self.declared or "degrees (WGS 84)"
        way_out = (
            "Find out which CRS they are in and choose it (--crs EPSG:4326 for degrees, "
            "--crs EPSG:3857 for web maps' metres), or export the file anew in WGS 84."
        )
        if self.outside * 2 > self.checked:
            return (
                f"The coordinates cannot be {name}: {self.outside:,} of {self.checked:,} would not "
                f"be on Earth{self.example}. {way_out}"
            )
        if self.tiny * 2 > self.checked and self.declared is not None:
            return (
                f"The file declares {name}, but its coordinates are so small that they look like "
                f"degrees{self.example}. {way_out}"
            )
        if self.compared and self.apart * 2 > self.compared:
            return (
                f"Taken as {name}, {self.apart:,} of {self.compared:,} geometries lie elsewhere "
                f"than the file's own latitude and longitude columns say{self.example}. {way_out} "
                "If one of the two is right, say which: --map position=geometry, or --map "
                "latitude=COLUMN --map longitude=COLUMN."
            )
        return ""
