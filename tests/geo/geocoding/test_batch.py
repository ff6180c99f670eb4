"""Placing a CSV file: every row kept, in order, whatever is in it."""

import csv
import json
from pathlib import Path

import pytest

from geo.errors import InvalidTable
from geo.geocoding.batch import ADDED, geocode_csv, harmless
from geo.geocoding.gazetteer import GazetteerGeocoder


def run(small: GazetteerGeocoder, tmp_path: Path, text: str | bytes) -> list[dict[str, str]]:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(text.encode() if isinstance(text, str) else text)
    report = geocode_csv(source, target, small)
    with target.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert report.rows == len(rows)
    assert report.found == sum(row["outcome"] == "found" for row in rows)
    return rows


def test_each_row_gets_its_outcome_in_order(small: GazetteerGeocoder, tmp_path: Path):
    rows = run(
        small,
        tmp_path,
        "id,query,admin1,country\n"
        "1,Sudzha,,RU\n"
        "2,Тарасівка,Donetska,UKR\n"
        "3,Qwertzuiopolis,,Ukraine\n"
        '4,"Покровск",Донецкая область,UA\n',
    )
    assert [row["id"] for row in rows] == ["1", "2", "3", "4"]
    assert [row["outcome"] for row in rows] == ["found", "ambiguous", "not_found", "found"]
    sudzha = rows[0]
    assert (sudzha["name"], sudzha["found_country"]) == ("Sudzha", "RUS")
    assert (sudzha["found_admin1"], sudzha["precision"]) == ("Kursk Oblast", "1")
    assert (sudzha["longitude"], sudzha["latitude"]) == ("35.2736", "51.1971")
    assert sudzha["gazetteer_id"] == "geonames:1"
    assert float(sudzha["radius_m"]) >= 1000
    assert 0.8 <= float(sudzha["score"]) <= 1


def test_an_ambiguous_row_shows_its_best_and_its_candidates(
    small: GazetteerGeocoder, tmp_path: Path
):
    (row,) = run(small, tmp_path, "query,country\nТарасівка,UA\n")
    candidates = json.loads(row["candidates"])
    assert row["outcome"] == "ambiguous"
    assert len(candidates) == 3
    assert set(candidates[0]) == {"name", "longitude", "latitude", "admin1", "country", "score"}
    assert candidates[0]["longitude"] == float(row["longitude"])


def test_a_row_not_found_has_empty_cells(small: GazetteerGeocoder, tmp_path: Path):
    (row,) = run(small, tmp_path, "query,country\nQwertzuiopolis,UA\n")
    assert row["candidates"] == "[]"
    assert all(row[name] == "" for name in ADDED[1:-1])


def test_files_as_people_have_them(small: GazetteerGeocoder, tmp_path: Path):
    text = '\ufeffnote,query\r\n"two\nlines, and a comma",Chasiv Yar\r\n\r\nshort\r\n'
    rows = run(small, tmp_path, text)
    assert [row["note"] for row in rows] == ["two\nlines, and a comma", "short"]
    assert [row["outcome"] for row in rows] == ["found", "not_found"]


def test_a_column_named_as_ours_is_kept_beside(small: GazetteerGeocoder, tmp_path: Path):
    (row,) = run(small, tmp_path, "query,name\nChasiv Yar,mine\n")
    assert (row["input_name"], row["name"]) == ("mine", "Chasiv Yar")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_usual_separator_is_read_and_kept(
    small: GazetteerGeocoder, tmp_path: Path, separator: str
):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    rows = [["note", "Query ", "COUNTRY"], ["a, b; c\td", "Chasiv Yar", "UA"], ["", "Sudzha", "RU"]]
    with source.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=separator).writerows(rows)
    report = geocode_csv(source, target, small)
    assert (report.rows, report.found) == (2, 2)
    with target.open(encoding="utf-8", newline="") as stream:
        written = list(csv.reader(stream, delimiter=separator))
    assert written[0] == ["note", "Query", "COUNTRY", *ADDED]
    assert [row[:3] for row in written[1:]] == rows[1:]
    assert [row[3] for row in written[1:]] == ["found", "found"]


def test_a_comma_inside_names_is_no_separator_of_a_file_with_others(
    small: GazetteerGeocoder, tmp_path: Path
):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("query\nChasiv Yar; Donetsk\nSudzha\n")
    assert geocode_csv(source, target, small).rows == 2
    source.write_text("query;country\nSudzha, Kursk Oblast;RU\n")
    assert geocode_csv(source, target, small).found == 1


@pytest.mark.parametrize(
    ("header", "kept"),
    [
        (["query", "name", "input_name"], ["query", "input_name_2", "input_name"]),
        (["query", "input_name", "Name"], ["query", "input_name", "input_Name_2"]),
        (["note", "query", "note", "Note"], ["note", "query", "note_2", "Note_3"]),
        (["query", "score", "SCORE"], ["query", "input_score", "input_SCORE_2"]),
        (["query", "note_2", "note", "note"], ["query", "note_2", "note", "note_3"]),
    ],
)
def test_columns_of_one_name_all_stay(
    small: GazetteerGeocoder, tmp_path: Path, header: list[str], kept: list[str]
):
    cells = ["Chasiv Yar" if name == "query" else f"cell {at}" for at, name in enumerate(header)]
    (row,) = run(small, tmp_path, ",".join(header) + "\n" + ",".join(cells) + "\n")
    assert list(row) == [*kept, *ADDED]
    assert list(row.values())[: len(cells)] == cells


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "query"),
        (b"place,country\nSudzha,RU\n", "no column named"),
        (b"query,query\na,b\n", "twice"),
        (b"query\nSudzha,Kursk,Russia\n", "line 2"),
        ("query\nСуджа\n".encode("cp1251"), "UTF-8"),
        (b'query\n"never closed\n', "line 2: this row opens a quote"),
        (b'query\nSudzha\n\n"two\nlines"\n"never\nclosed\n', "line 6: this row opens a quote"),
        (b'query,"note\nSudzha,x\n', "line 1: this row opens a quote"),
        (b'query\n"Chasiv" Yar\n', "line 2: text follows the quote"),
        (b"Query,QUERY\na,b\n", "twice"),
        (b"query;admin1\nSudzha;Kursk;Russia\n", "A semicolon in a name"),
        (b"place;country\nSudzha;RU\n", "it has: place, country.* commas, semicolons or tabs"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_the_target_alone(
    small: GazetteerGeocoder, tmp_path: Path, content: bytes, message: str
):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(content)
    target.write_text("as it was")
    with pytest.raises(InvalidTable, match=message):
        geocode_csv(source, target, small)
    assert target.read_text() == "as it was"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_a_missing_file_is_told(small: GazetteerGeocoder, tmp_path: Path):
    with pytest.raises(InvalidTable, match="cannot be read"):
        geocode_csv(tmp_path / "none.csv", tmp_path / "out.csv", small)


def test_the_file_may_be_written_over_itself(small: GazetteerGeocoder, tmp_path: Path):
    table = tmp_path / "in.csv"
    table.write_text("query\nChasiv Yar\n")
    geocode_csv(table, table, small)
    assert "found" in table.read_text()


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_names_are_never_formulas(cell: str):
    assert harmless(cell) == f"'{cell}"
    assert harmless("Sudzha") == "Sudzha"
