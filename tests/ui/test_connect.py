"""The recipes of the Connect GIS page are run as they stand there, against a real server."""

import csv
import io
import subprocess

import duckdb
import pytest

from tests.api.ogc.conftest import COUNT, live  # noqa: F401 - a fixture
from ui.connect import address_of, recipes


def recipe(live, program):  # noqa: F811
    return next(each for each in recipes(live.url) if each.program == program)


def test_the_recipe_for_geopandas_runs(live, capsys):  # noqa: F811
    names = {}
    exec(recipe(live, "pandas and geopandas").code, names)
    assert len(names["events"]) == len(names["claimed"]) == COUNT
    assert str(names["events"]["start"].dtype).startswith("datetime64")
    assert "claimed" in capsys.readouterr().out


@pytest.mark.gdal
def test_the_recipe_for_gdal_runs(live, tmp_path):  # noqa: F811
    code = recipe(live, "GDAL").code
    done = subprocess.run(
        ["bash", "-ec", code], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "events.gpkg").exists()
    assert f"Feature Count: {COUNT}" in done.stdout


def test_the_recipe_for_duckdb_runs(live, tmp_path, monkeypatch):  # noqa: F811
    fetch, query = recipe(live, "DuckDB").code.split("\n", 1)
    subprocess.run(["bash", "-ec", fetch], cwd=tmp_path, check=True, capture_output=True)
    command, sql = query.split(" -c ")
    assert command == "duckdb"
    monkeypatch.chdir(tmp_path)
    rows = duckdb.sql(sql.strip('"')).fetchall()
    assert sum(count for _, count in rows) == COUNT
    assert {"CHN", "PRK"} <= {codes for codes, _ in rows}


def test_the_address_for_spreadsheets_gives_a_table_excel_can_read(live):  # noqa: F811
    answer = live.get(recipe(live, "Excel, LibreOffice").code.removeprefix(live.url))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == COUNT


def test_every_recipe_names_an_address_that_answers(live):  # noqa: F811
    for each in recipes(live.url):
        assert not each.code or each.program == "QGIS" or live.url in each.code
    assert live.get("/ogc").status_code == live.get("/changes").status_code == 200


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("http://localhost:8501/connect", "http://localhost:8501"),
        ("https://gis.example/events/connect?x=1#y", "https://gis.example/events"),
        ("http://host:8600/connect/", "http://host:8600"),
    ],
)
def test_the_address_is_the_one_the_page_was_opened_under(page, address):
    assert address_of(page) == address
