"""Writes SOURCES.md beside the data, from a template here and the figures of the build."""

from collections.abc import Mapping
from pathlib import Path
from string import Template

from scripts.build_data import fonts, packages

TEMPLATES = Path(__file__).with_name("templates")
PACKAGES = {
    "boundaries": (packages.NATURAL_EARTH_COUNTRIES, packages.NATURAL_EARTH_ADMIN1),
    "gazetteer": (
        packages.GEONAMES_CITIES,
        packages.GEONAMES_POSTAL,
        packages.KATOTTG,
        packages.COUNTRY_NAMES,
        packages.NATIONALITY_NAMES,
    ),
    "fonts": tuple(fonts.MEMBERS),
}
FILES = {
    "boundaries": (
        "countries.parquet",
        "admin1.parquet",
        "basemap_countries.geojson",
        "basemap_admin1.geojson",
        "basemap_disputed.geojson",
    ),
    "gazetteer": (
        "places.parquet",
        "settlements_ua.parquet",
        "confirmed.parquet",
        "register.parquet",
        "names.parquet",
        "nationalities.json",
    ),
    "fonts": fonts.FILES,
}


_FILES_HEAD = ("| file | bytes | SHA-256 |", "|---|---|---|")


def write(directory: Path, cache: Path, counts: Mapping[str, object]) -> None:
    """Write ``SOURCES.md`` of a folder of data/."""
    topic = directory.name
    template = Template((TEMPLATES / f"{topic}.md").read_text(encoding="utf-8"))
    figures = {
        key: f"{value:,}" if isinstance(value, int) else str(value) for key, value in counts.items()
    }
    text = template.substitute(
        figures,
        packages=_packages_table(topic, cache),
        files=_files_table(topic, directory),
    )
    (directory / "SOURCES.md").write_text(text, encoding="utf-8")


def restate(directory: Path) -> None:
    """Write bytes and hashes into ``SOURCES.md`` again, after some of its files were made anew."""
    path = directory / "SOURCES.md"
    before, rest = path.read_text(encoding="utf-8").split(f"{_FILES_HEAD[0]}\n", 1)
    lines = rest.split("\n")
    after = next(number for number, line in enumerate(lines) if not line.startswith("|"))
    text = before + "\n".join([_files_table(directory.name, directory), *lines[after:]])
    path.write_text(text, encoding="utf-8")


def _packages_table(topic: str, cache: Path) -> str:
    lines = ["| package | version | licence | SHA-256 of the file |", "|---|---|---|---|"]
    for package in PACKAGES[topic]:
        registry = {"pypi": "PyPI", "npm": "npm"}[package.registry]
        digest = packages.sha256_of(cache / package.file_name)
        lines.append(
            f"| {registry} `{package.name}` | {package.version} | {package.licence} | `{digest}` |"
        )
    return "\n".join(lines)


def _files_table(topic: str, directory: Path) -> str:
    lines = list(_FILES_HEAD)
    for name in FILES[topic]:
        path = directory / name
        lines.append(f"| `{name}` | {path.stat().st_size:,} | `{packages.sha256_of(path)}` |")
    return "\n".join(lines)
