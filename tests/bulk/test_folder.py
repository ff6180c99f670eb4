"""What a folder holds, whoever opens it; and what is imported of it, once, and taken back."""

import json
import os
import subprocess
import sys

import fsspec
import geopandas
import geoparquet_validator
import pytest

from benchmarks.bulk import write_gdelt
from bulk.desk import Desk
from bulk.errors import NotWritten, OtherRun
from bulk.names import Work
from bulk.out import folder_of
from events.intake.text.drafting import extract
from events.intake.text.reports import pasted
from settings import PROJECT
from tests.bulk.conftest import planned, posts, rows_in, work_here, write_table, write_telegram
from tests.command_line import one_line, run

NO_EXTRA = """
import sys
for name in ("dask", "distributed", "fsspec"):
    sys.modules[name] = None
import cli
cli.main(sys.argv[1:])
"""


@pytest.fixture(scope="module")
def extracted(services, tmp_path_factory):
    folder = tmp_path_factory.mktemp("extracted")
    report = work_here(
        Work.EXTRACT, [write_telegram(folder / "result.json", 30)], folder / "out", services
    )
    return folder / "out", report


def test_drafts_carry_their_spans_and_where_they_come_from(extracted, services):
    out, report = extracted
    assert report["counts"] == {"drafts": 20, "posts with drafts": 20, "rows": 30}
    rows = [row for table in rows_in(out, "events").values() for row in table.to_pylist()]
    texts = {
        row["sha256"]: row["text"]
        for table in rows_in(out, "texts").values()
        for row in table.to_pylist()
    }
    assert len(rows) == 20
    assert not any("A. Person" in json.dumps(row, default=str) for row in rows)
    for row in rows:
        text = texts[row["text_sha256"]]
        assert row["state"] == "draft"
        assert row["dataset"] == "Synthetic channel"
        assert f"Synthetic {row['message_id']}." in text
        assert text[row["text_offset"] :].startswith("Kyiv said")
        for spans in json.loads(row["spans"]).values():
            assert all(text[s["first"] : s["last"] + 1] == s["text"] for s in spans)
    # The same as reading one post alone.
    message = posts(30)[0]
    text = "".join(part if isinstance(part, str) else part["text"] for part in message["text"])
    report_alone = pasted(text)
    source = report_alone.source(None).model_copy(update={"published_on": None})
    alone = extract(report_alone.text, source, services.gazetteer).events[0].draft
    row = next(row for row in rows if row["message_id"] == "1")
    assert (row["title"], row["fighting_for"]) == (alone.title, alone.troops[0].fighting_for)


def test_every_file_is_geoparquet_in_a_folder_of_its_month(extracted):
    out, _ = extracted
    paths = sorted((out / "events").rglob("*.parquet"))
    assert paths[0].parts[-3:-1] == ("source=result.json", "month=2025-02")
    assert not geoparquet_validator.check(str(paths[0])).get("errors")
    frame = geopandas.read_parquet(out / "events")
    assert len(frame) == 20
    assert set(frame["source"]) == {"result.json"}
    assert frame.crs.to_epsg() in (4326, None) or frame.crs.to_authority() == ("OGC", "CRS84")
    months = {path.parent.name for path in paths}
    assert {f"month={month}" for month in frame["month"]} == months
    assert all(str(row.start)[:7] == row.month for row in frame.itertuples())


@pytest.mark.parametrize(
    "name", ["../../etc", "a/b\\c", "line\nend", "=x", ".", "Канал з довгою назвою " * 20, "\ud800"]
)
def test_no_name_of_a_source_leaves_its_folder(name):
    folder = folder_of(name)
    assert folder.startswith("source=")
    assert len(folder) < 200
    assert not set(folder) & set("/\\\n\0")


def test_a_folder_is_imported_once_as_drafts_with_their_texts_and_taken_back(extracted, tmp_path):
    out, _ = extracted
    told = ("--data-dir", str(tmp_path))
    first = run("import", str(out), *told)
    assert "20 read: 20 added" in first.stdout, first.stderr
    assert "20 read: 0 added, 0 updated, 20 unchanged" in run("import", str(out), *told).stdout
    listed = run("review", "list", "--state", "draft", *told).stdout
    assert listed.count("troops captured") == 20
    event = json.loads(run("show", listed.split()[0], *told).stdout)
    assert event["properties"]["origin"]["dataset"] == "Synthetic channel"
    assert len(list((tmp_path / "reports").glob("*.txt"))) == 20
    (name,) = [line.split()[0] for line in run("imports", *told).stdout.splitlines()]
    assert "20 events retracted" in run("import", "--undo", name, *told).stdout


def write_late_telling(path, count):
    """Write dates of which only the last says that the day comes first."""
    rows = [f"{n},Synthetic {n},0{n % 9 + 1}/04/2024,Ukraine,48.5,37.5" for n in range(count - 1)]
    rows.append(f"{count},Synthetic last,25/04/2024,Ukraine,48.5,37.5")
    path.write_text("\n".join(["id,title,date,country,latitude,longitude", *rows]) + "\n")
    return path


@pytest.mark.parametrize("write", [write_table, write_gdelt, write_late_telling])
def test_rows_imported_by_way_of_a_folder_are_those_imported_at_once(write, services, tmp_path):
    table, out = tmp_path / "table.csv", tmp_path / "out"
    write(table, 40)
    report = work_here(Work.IMPORT, [table], out, services, 500)
    assert report["parts"] > 2
    by_folder, at_once = ("--data-dir", str(tmp_path / "a")), ("--data-dir", str(tmp_path / "b"))
    assert "40 added" in run("import", str(out), *by_folder).stdout
    assert "40 added" in run("import", str(table), *at_once).stdout

    def facts(told):
        text = run("export", "--format", "geojson", "--out", "-", *told).stdout
        features = json.loads(text)["features"]
        changing = ("recorded_at", "batch", "origin", "change_note")
        return {
            feature["id"]: {k: v for k, v in feature["properties"].items() if k not in changing}
            for feature in features
        }

    assert facts(by_folder) == facts(at_once)
    assert len(facts(at_once)) == 40


def test_rejected_rows_lie_beside_with_their_reasons(services, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(
        "id,title,date,country,latitude,longitude\n"
        "1,Synthetic,2024-01-02,Ukraine,48,37\n"
        "2,=cmd|' /C calc'!A0,2024-01-02,Ukraine,48,37\n"
        "3,Synthetic,2024-99-02,Ukraine,48,37\n"
    )
    report = work_here(Work.IMPORT, [path], tmp_path / "out", services)
    assert report["counts"]["events"] == 1
    (table,) = rows_in(tmp_path / "out", "rejected").values()
    assert table["source_row"].to_pylist() == [3, 4]
    assert "formula" in table["reason"][0].as_py()
    assert json.loads(table["cells"][1].as_py())["date"] == "2024-99-02"


def test_a_folder_with_another_run_or_other_files_is_refused_untouched(services, tmp_path):
    source, out = write_table(tmp_path / "t.csv", 20), tmp_path / "out"
    work_here(Work.IMPORT, [source], out, services)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    write_table(source, 21)
    with pytest.raises(OtherRun, match="the sources differ there"):
        planned(Work.IMPORT, [str(source)], out, services, 3_000)
    assert before == {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    told = ("--data-dir", str(services.settings.data_dir))
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("x")
    ended = run("bulk", "import", str(source), "--out", str(other), *told)
    assert "holds other files (letter.txt) and no run" in one_line(ended.stderr)
    assert "none that conflictmap bulk wrote" in one_line(
        run("import", str(other), "--data-dir", str(tmp_path / "d")).stderr
    )


def test_a_folder_that_cannot_be_written_ends_with_what_to_do(services, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "events").write_text("in the way")
    source = str(write_table(tmp_path / "t.csv", 3))
    made = planned(Work.IMPORT, [source], out, services, 3_000)
    with pytest.raises(NotWritten, match="run the same command again"):
        Desk(made.job, services).do(made.parts[0])
    assert not (out / "_parts").exists()


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(services, tmp_path):
    whole = write_table(tmp_path / "whole.csv", 5)
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 and no more")
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "one.txt").write_text("Synthetic: Kyiv captured two Nepali soldiers in Sudzha.")
    (reports / "two.pdf").write_bytes(b"%PDF-1.4 damaged")
    report = work_here(Work.IMPORT, [whole, broken], tmp_path / "a", services)
    assert report["counts"]["events"] == 5
    assert (
        "broken.parquet cannot be worked on: The Parquet file is damaged" in report["problems"][0]
    )
    report = work_here(Work.EXTRACT, [reports], tmp_path / "b", services)
    assert report["counts"] == {"drafts": 1, "posts with drafts": 1, "rejected": 1, "rows": 2}
    (table,) = rows_in(tmp_path / "b", "rejected").values()
    assert "PDF is damaged" in table["reason"][0].as_py()


def test_sources_may_lie_wherever_fsspec_reads(services, tmp_path):
    here = write_table(tmp_path / "t.csv", 30)
    there = fsspec.filesystem("memory")
    there.pipe("/bucket/t.csv", here.read_bytes())
    work_here(Work.IMPORT, [here], tmp_path / "a", services)
    work_here(Work.IMPORT, ["memory://bucket/t.csv"], tmp_path / "b", services)
    assert rows_in(tmp_path / "a", "events") == rows_in(tmp_path / "b", "events")


def test_names_of_files_that_mean_something_elsewhere_are_names_here(services, tmp_path):
    folder = tmp_path / "a b::c %20 Вигадане"
    folder.mkdir()
    write_telegram(folder / "result.json", 3)
    write_table(folder / "x::y*.csv", 3)
    report = work_here(Work.EXTRACT, [folder / "result.json"], folder / "out", services)
    assert report["counts"]["drafts"] == 2
    report = work_here(Work.IMPORT, [folder / "x::y*.csv"], tmp_path / "out", services)
    assert report["counts"]["events"] == 3


def test_a_draft_whose_place_is_not_known_keeps_its_words(services, tmp_path):
    path = tmp_path / "posts.jsonl"
    text = "Synthetic: Kyiv captured two Nepali soldiers near the village of Zzyzxville."
    path.write_text(json.dumps({"id": 5, "text": ["Synthetic. ", {"text": text}]}) + "\n")
    work_here(Work.EXTRACT, [path], tmp_path / "out", services)
    (table,) = rows_in(tmp_path / "out", "events").values()
    (row,) = table.to_pylist()
    assert "Zzyzxville" in json.loads(row["place_asked"])["place"]
    assert "Zzyzxville" in json.dumps(json.loads(row["facts"])["extra"])
    assert row["geometry"] is None


def test_without_the_extra_the_command_says_how_to_get_it(tmp_path):
    for told in (["bulk", "geocode", "x.csv", "--out", "o"], ["import", str(tmp_path)]):
        ended = subprocess.run(
            [sys.executable, "-c", NO_EXTRA, *told, "--data-dir", str(tmp_path / "d")],
            capture_output=True, text=True, cwd=PROJECT, timeout=60, check=False,
            env=os.environ | {"PYTHONPATH": str(PROJECT)},
        )  # fmt: skip
        assert ended.returncode == 1
        said = one_line(ended.stderr)
        assert ("pip install -e '.[bulk]'" in said) == (told[0] == "bulk")
