"""Importing on the command line: report, dry run, rejected rows, undo; every row is invented."""

import json
from pathlib import Path

from starlette.applications import Starlette

from api.routes import routes
from services import Services
from settings import Settings
from tests.asgi import Client
from tests.command_line import one_line, run, run_as_process

ROWS = (
    "id,title,date,latitude,longitude,country\n"
    "1,Synthetic,2024-01-02,48.28,37.18,Ukraine\n"
    "2,Synthetic,2024-01-02,148.28,37.18,Ukraine\n"
)


def test_a_file_is_tried_imported_again_and_taken_back(tmp_path: Path) -> None:
    source, data = tmp_path / "rows.csv", tmp_path / "data"
    source.write_text(ROWS)
    report, back = tmp_path / "R.json", tmp_path / "back.csv"
    told = ("--data-dir", str(data), "--report", str(report))
    dry = run("import", str(source), "--dry-run", *told)
    assert "1 added" in dry.stdout
    assert not (data / "events.geojsonl").exists()
    done = run("import", str(source), "--state", "draft", "--rejected", str(back), *told)
    assert done.returncode == 0, done.stderr
    body = json.loads(report.read_text())
    counts = ("read", "added", "updated", "unchanged", "rejected_rows")
    assert [body[name] for name in counts] == [2, 1, 0, 0, 1]
    (rejected,) = body["rejected"]
    assert (rejected["row"], rejected["field"]) == (3, "latitude")
    assert back.read_text("utf-8-sig").splitlines()[1].endswith(",3")
    assert "1 unchanged" in run("import", str(source), *told).stdout
    undone = run("import", "--undo", body["batch"], "--data-dir", str(data))
    assert "1 event retracted" in undone.stdout
    assert body["batch"] in run("imports", "--data-dir", str(data)).stdout


def test_a_file_that_cannot_be_read_is_one_clear_message(tmp_path: Path) -> None:
    source = tmp_path / "odd.csv"
    source.write_bytes(b"\0" * 50)
    refused = run("import", str(source), "--data-dir", str(tmp_path / "data"))
    assert refused.returncode == 1
    assert "NUL" in one_line(refused.stderr)
    assert "no file" in one_line(run("import", "nowhere.csv", "--data-dir", str(tmp_path)).stderr)


def test_a_server_answers_at_once_without_what_another_process_took_back(tmp_path: Path) -> None:
    source, report, data = tmp_path / "rows.csv", tmp_path / "R.json", tmp_path / "data"
    header, row, _ = ROWS.splitlines()
    rows = (row.replace("1,Synthetic", f"{n},Synthetic {n}") for n in range(650))
    source.write_text("\n".join([header, *rows]))
    run("import", str(source), "--data-dir", str(data), "--report", str(report))
    serving = Services(Settings(data_dir=data))
    client = Client(Starlette(routes=routes(serving)))
    assert client.get("/rows").json()["count"] == 650
    batch = json.loads(report.read_text())["batch"]
    undone = run_as_process("import", "--undo", batch, "--data-dir", str(data))
    assert "650 events retracted" in undone.stdout, undone.stderr
    assert client.get("/rows").json()["count"] == 0  # the very first answer
    serving.close()
