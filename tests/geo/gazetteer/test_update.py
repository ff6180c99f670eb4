"""Adding GeoNames dumps: taken whole or not at all, whatever the file is."""

import zipfile
from pathlib import Path

import pytest

from geo.boundaries import Boundaries
from geo.errors import InvalidDump
from geo.finding import Found, PlaceQuery
from geo.gazetteer.update import add_dump, gazetteer_in_use, status
from geo.geocoding.gazetteer import open_gazetteer
from tests.geo.small_gazetteer import ROWS, write_small_gazetteer


def line(geoname_id: int, name: str, others: str = "", **fields: str) -> str:
    columns = {
        "asciiname": name,
        "latitude": "48.1",
        "longitude": "37.3",
        "feature_class": "P",
        "feature_code": "PPL",
        "country": "UA",
        "population": "0",
    } | fields
    return "\t".join(
        [
            *(str(geoname_id), name, columns["asciiname"], others, columns["latitude"]),
            *(columns["longitude"], columns["feature_class"], columns["feature_code"]),
            *(columns["country"], "", "05", "", "", "", columns["population"], "", "100"),
            *("Europe/Kyiv", "2024-01-01"),
        ]
    )


DUMP = "\n".join(
    [
        line(901, "Vymyslene", "Вимислене,Вымышленное"),
        line(902, "Somewhere Hill", feature_class="T", feature_code="HLL"),
        line(903, "Bygone", feature_code="PPLH"),
        line(3, "Pokrovsk", "Покровськ", latitude="48.2801", longitude="37.1771"),
    ]
)


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    return write_small_gazetteer(tmp_path / "shipped")


def dump_file(folder: Path, name: str = "UA.zip", text: str = DUMP) -> Path:
    path = folder / name
    if name.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("readme.txt", "about")
            archive.writestr(f"{path.stem}.txt", text)
    else:
        path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["UA.zip", "UA.txt"])
def test_places_of_a_dump_are_found(
    tmp_path: Path, shipped: Path, boundaries: Boundaries, name: str
):
    added = tmp_path / "state" / "gazetteer"
    told: list[str] = []
    result = add_dump(
        dump_file(tmp_path, name),
        shipped=shipped,
        added=added,
        boundaries=boundaries,
        progress=told.append,
    )
    assert result.places == len(ROWS) + 1
    assert result.dumps[0].places == 2
    assert "CC BY 4.0" in result.words
    assert told
    finder = open_gazetteer(gazetteer_in_use(shipped, added), boundaries)
    outcome = finder.look_up(PlaceQuery("Вимислене", admin1="Donetska", country="UA"))
    assert isinstance(outcome, Found)
    assert outcome.candidate.gazetteer_id == "geonames:901"
    assert outcome.candidate.admin1_code == "UA-14"
    assert not list(tmp_path.glob("state/.*"))


def test_a_dump_replaces_its_predecessor_and_stands_beside_others(
    tmp_path: Path, shipped: Path, boundaries: Boundaries
):
    added = tmp_path / "gazetteer"
    other = line(777, "Drugoe", country="RU", latitude="51.3", longitude="35.4")
    for file in (
        dump_file(tmp_path),
        dump_file(tmp_path, "RU.txt", other),
        dump_file(tmp_path, "UA.zip", line(901, "Vymyslene")),
    ):
        add_dump(file, shipped=shipped, added=added, boundaries=boundaries)
    after = status(shipped, added)
    assert [(dump.name, dump.places) for dump in after.dumps] == [("RU.txt", 1), ("UA.zip", 1)]
    assert after.places == len(ROWS) + 2


def test_without_dumps_the_shipped_list_is_in_use(tmp_path: Path, shipped: Path):
    now = status(shipped, tmp_path / "none")
    assert gazetteer_in_use(shipped, tmp_path / "none") == shipped
    assert (now.places, now.dumps) == (len(ROWS), ())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("UA.zip", b"<html>503 Service Unavailable</html>"),
        ("UA.txt", b""),
        ("UA.txt", b"just\nsome\ntext\n"),
        ("UA.txt", "\t".join(["x"] * 19).encode() * 3),
        ("UA.txt", "Київ\n".encode("utf-16")),
        ("UA.txt", line(1, "Hill", feature_class="T").encode()),
    ],
)
def test_what_is_no_dump_changes_nothing(
    tmp_path: Path, shipped: Path, boundaries: Boundaries, name: str, content: bytes
):
    added = tmp_path / "gazetteer"
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(InvalidDump):
        add_dump(file, shipped=shipped, added=added, boundaries=boundaries)
    assert not added.exists()
    assert gazetteer_in_use(shipped, added) == shipped


def test_a_dump_cut_off_leaves_the_list_in_use_as_it_was(
    tmp_path: Path, shipped: Path, boundaries: Boundaries
):
    added = tmp_path / "gazetteer"
    add_dump(dump_file(tmp_path), shipped=shipped, added=added, boundaries=boundaries)
    before = status(shipped, added)
    whole = dump_file(tmp_path, "RU.zip", line(5, "X", country="RU")).read_bytes()
    (tmp_path / "RU.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InvalidDump):
        add_dump(tmp_path / "RU.zip", shipped=shipped, added=added, boundaries=boundaries)
    assert status(shipped, added) == before


def test_a_missing_file_is_told(tmp_path: Path, shipped: Path, boundaries: Boundaries):
    with pytest.raises(InvalidDump, match="cannot be read"):
        add_dump(tmp_path / "UA.txt", shipped=shipped, added=tmp_path / "g", boundaries=boundaries)


def test_a_damaged_status_is_told(tmp_path: Path, shipped: Path):
    added = tmp_path / "gazetteer"
    write_small_gazetteer(added)
    (added / "added.json").write_text("{")
    with pytest.raises(InvalidDump, match="damaged"):
        status(shipped, added)
