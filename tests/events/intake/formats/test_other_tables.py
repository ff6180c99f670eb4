"""Tables nobody knows: encodings, delimiters, dates, numbers, places; every row is invented."""

import subprocess
from pathlib import Path

import pytest
import xlsxwriter

from events.errors import UnreadableFile
from events.intake.counts import count_of
from events.intake.formats.cell_values import DateOrder, day_of, number_of
from events.intake.tables.base import ReadOptions
from events.vocabulary import CountHedge
from tests.events.intake.conftest import Desk

TABLE = (
    "title;date;lat;lon;place;nationality;side;soldiers;fatalities;source\n"
    "Synthetic;13.03.2024;48,2801;37,1771;Pokrovsk;North Korean;RUS;10-12;;Synthetic Post\n"
)


def test_a_european_table_is_read_with_its_commas_and_dots(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(TABLE)
    report = desk.import_file(path)
    assert (report.delimiter, report.date_order, report.added) == (";", "DMY", 1)
    (event,) = desk.events
    assert event.when.edtf == "2024-03-13"
    assert event.where is not None
    assert (event.where.latitude, event.where.country) == (48.2801, "UKR")
    (troops,) = event.troops
    assert (troops.nationality, troops.fighting_for) == ("PRK", "RUS")
    assert (troops.count_low, troops.count_best, troops.count_high) == (10, None, 12)
    assert event.fatalities is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-u"])
def test_ukrainian_text_is_read_in_any_usual_encoding(
    desk: Desk, tmp_path: Path, encoding: str
) -> None:
    words = "Обстріл житлового будинку в місті, вигадано для перевірки"
    path = tmp_path / "table.csv"
    path.write_bytes(
        f"назва\tдата\tширота\tдовгота\n{words}\t2024-01-02\t48.1\t37.5\n".encode(encoding)
    )
    desk.import_file(path)
    (event,) = desk.events
    assert event.title == words
    assert event.where is not None


def test_wrongly_decoded_text_is_offered_mended_and_kept_unless_told(
    desk: Desk, tmp_path: Path
) -> None:
    words = "Шахтарськ: обстріл вигаданий"
    path = tmp_path / "table.csv"
    garbled = words.encode().decode("latin-1")
    path.write_text(f"id,title\n1,{garbled}\n")
    with desk.check(path) as checked:
        assert "Шахтарськ" in checked.report.wrongly_decoded[0]
    desk.import_file(path, mend_text=True)
    assert desk.events[0].title == words


def test_dates_that_tell_no_order_are_asked_for(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("id,title,date\n1,Synthetic,03/04/2024\n2,Synthetic,05/06/2024\n")
    with desk.check(path) as checked:
        assert checked.report.rejected_rows == 2
        assert "DMY or MDY" in checked.report.rejected[0].reason
    desk.import_file(path, date_order=DateOrder.DMY)
    assert [event.when.edtf for event in desk.events] == ["2024-04-03", "2024-06-05"]


def test_a_column_whose_dates_may_begin_with_the_year_is_asked_for(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_text("id,title,date\n1,Synthetic,24-05-06\n2,Synthetic,23-11-12\n")
    with desk.check(path) as checked:
        assert checked.report.rejected_rows == 2
        assert "DMY, MDY or YMD" in checked.report.rejected[0].reason
    desk.import_file(path, date_order=DateOrder.YMD)
    assert sorted(event.when.edtf for event in desk.events) == ["2023-11-12", "2024-05-06"]


def test_one_date_that_cannot_begin_with_the_year_tells_of_a_whole_column(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_text("id,title,date\n1,Synthetic,24-05-06\n2,Synthetic,31-12-12\n")
    desk.import_file(path)
    assert sorted(event.when.edtf for event in desk.events) == ["2006-05-24", "2012-12-31"]


def test_hxl_rows_are_passed_over_and_name_the_columns(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "hxl.csv"
    path.write_text(
        "Ereignis,Tag,N,E\n#event+name,#date+occurred,#geo+lat,#geo+lon\nSynthetic,2024-01-02,48.1,37.5\n"
    )
    report = desk.import_file(path)
    assert (report.read, report.added) == (1, 1)
    assert any("HXL" in remark for remark in report.remarks)
    (event,) = desk.events
    assert (event.title, event.when.edtf) == ("Synthetic", "2024-01-02")
    assert event.where is not None


@pytest.mark.parametrize(
    ("lat", "lon", "field", "words"),
    [
        ("148.1", "37.5", "latitude", "from -90 to 90"),
        ("48.1 north", "37.5", "lat", "48.1 north"),
        ("abc", "37.5", "lat", "no number"),
        ("37.1771", "48.2801", "longitude", "exchanged"),
        ("0", "0", "latitude", "Gulf of Guinea"),
        ("48.1", "", "longitude", "missing"),
    ],
)
def test_positions_that_cannot_be_are_told_by_row_and_column(
    desk: Desk, tmp_path: Path, lat: str, lon: str, field: str, words: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"title,country,lat,lon\nSynthetic,Ukraine,{lat},{lon}\n")
    report = desk.import_file(path)
    assert [(told.row, told.field) for told in report.rejected] == [(2, field)]
    assert words in report.rejected[0].reason


def test_places_without_coordinates_are_found_left_open_or_asked_once(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(
        "id,title,place,country\n1,Synthetic,Pokrovsk,Ukraine\n2,Synthetic,Nowherebürg,Ukraine\n"
        "3,Synthetic,Pokrovsk,Ukraine\n"
    )
    report = desk.import_file(path)
    assert report.added == 3
    first, second, _ = desk.events
    assert first.where is not None
    assert first.where.latitude == pytest.approx(48.28, abs=0.01)
    assert second.where is None
    assert any("without a place" in told.reason for told in report.warnings)


def test_a_workbook_below_a_title_row_is_read(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Звіт")
    sheet.write(0, 0, "Synthetic report")
    sheet.write_row(2, 0, ["Title", "Date", "Latitude", "Longitude"])
    sheet.write_row(3, 0, ["Synthetic", "2024-01-02", 48.1, 37.5])
    book.close()
    report = desk.import_file(path)
    assert (report.added, report.sheet) == (1, "Звіт")
    with pytest.raises(UnreadableFile, match="no sheet"):
        desk.import_file(path, read=ReadOptions(sheet="Other"))


def test_geopackages_and_zipped_shapefiles_are_read_and_reprojected(
    desk: Desk, tmp_path: Path
) -> None:
    source = tmp_path / "points.csv"
    source.write_text("title,date,x,y\nSynthetic,2024-01-02,37.1771,48.2801\n")
    for target in ("points.gpkg", "points.shz"):
        subprocess.run(
            ["ogr2ogr", tmp_path / target, source, "-oo", "X_POSSIBLE_NAMES=x",
             "-oo", "Y_POSSIBLE_NAMES=y", "-a_srs", "EPSG:4326", "-select", "title,date"],
            check=True, capture_output=True, timeout=60,
        )  # fmt: skip
        projected = tmp_path / f"utm-{target}"
        subprocess.run(
            ["ogr2ogr", projected, tmp_path / target, "-t_srs", "EPSG:32637"],
            check=True, capture_output=True, timeout=60,
        )  # fmt: skip
        with desk.check(projected) as checked:
            assert checked.report.added == 1
            assert "32637" in (checked.report.crs or "") or "UTM" in (checked.report.crs or "")
    desk.import_file(projected)
    (event,) = desk.events
    assert event.where is not None
    assert event.where.longitude == pytest.approx(37.1771, abs=0.0002)


def test_cells_are_read_as_people_write_them() -> None:
    assert number_of(" 48,5 ") == 48.5
    assert number_of("−1.5") == -1.5
    assert number_of("N/A") is None
    assert count_of("1 200").best == 1200
    assert count_of("1,200").best == 1200
    assert count_of("10+").low == 10
    assert count_of(">10").low == 11
    assert count_of("трьома").best == count_of("drei").best == 3  # from either table of numerals
    assert count_of("two dozen").best == 24
    assert count_of("десяток").hedge is CountHedge.ABOUT
    with pytest.raises(ValueError, match="below zero"):
        count_of("-3")
    days = {"2024-03-16T00:00:00": None, "20240316": None, "16 March 2024": None,
            "Mar 16, 2024": None, "3/16/24": None, "16.3.2024": None, "45367": None}  # fmt: skip
    for text in days:
        found = day_of(text)
        assert found is not None
        assert found.day.isoformat() == "2024-03-16", text
    with pytest.raises(ValueError, match="no day"):
        day_of("2024-02-30")
