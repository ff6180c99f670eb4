"""A real scheduler and two workers over TCP; one is killed in the middle, then the scheduler."""

import os
import signal
import subprocess
import sys
import time

import pytest

from bulk import cluster as dask_cluster
from bulk import run
from bulk.errors import NoCluster, OtherVersion
from bulk.names import Work
from bulk.out import mark_of
from bulk.versions import versions_here
from settings import PROJECT
from tests.bulk.conftest import (
    planned,
    rows_in,
    wait_until,
    work_here,
    write_table,
    write_telegram,
)
from tests.command_line import one_line, run_as_process
from tests.command_line import run as command

PARTS_OF_BYTES = 3_000


def on_cluster(running, made, services, done):
    with dask_cluster.cluster_at(running.address) as connected:
        versions = versions_here(services.settings)
        dask_cluster.run(connected, made.job, made.parts, versions, done)


def test_the_command_gives_the_same_rows_as_one_process(running, services, tmp_path):
    table = write_table(tmp_path / "table.csv", 150)
    work_here(Work.IMPORT, [table], tmp_path / "here", services)
    ended = command(
        *("bulk", "import", str(table), "--out", str(tmp_path / "there"), "--part-mb", "0.003"),
        *("--scheduler", running.address, "--data-dir", str(services.settings.data_dir)),
    )
    assert ended.returncode == 0, ended.stderr
    assert "150 rows read: 150 events" in ended.stdout
    assert "/status" in ended.stderr
    assert rows_in(tmp_path / "there", "events") == rows_in(tmp_path / "here", "events")
    assert len(rows_in(tmp_path / "here", "events")) > 20
    for name in (run.RUN_FILE, run.REPORT_FILE):
        assert (tmp_path / "there" / name).read_text() == (tmp_path / "here" / name).read_text()


def test_stopping_leaves_what_is_done_and_the_same_command_goes_on(running, services, tmp_path):
    source, out = write_telegram(tmp_path / "result.json", 600), tmp_path / "out"
    told = ["bulk", "extract", str(source), "--out", str(out), "--part-mb", "0.005"]
    told += ["--scheduler", running.address, "--data-dir", str(services.settings.data_dir)]
    process = subprocess.Popen(
        [sys.executable, str(PROJECT / "cli.py"), *told], stderr=subprocess.PIPE, text=True
    )
    wait_until(lambda: mark_of(out, 0).exists())
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "The same command goes on from there" in said.splitlines()[-1], said
    assert "Traceback" not in said
    before = {path: path.stat().st_mtime_ns for path in (out / "_parts").iterdir()}
    assert not (out / run.REPORT_FILE).exists()
    refused = command("import", str(out), "--data-dir", str(tmp_path / "store"))
    assert "is not finished" in one_line(refused.stderr)
    ended = command(*told)
    assert ended.returncode == 0, ended.stderr
    assert "parts are done already" in ended.stderr
    assert "600 rows read: 400 drafts" in ended.stdout
    assert all(path.stat().st_mtime_ns == time for path, time in before.items())


def test_a_worker_with_other_words_is_refused_with_what_differs(running, services, tmp_path):
    own = tmp_path / "words"
    own.mkdir()
    (own / "old_names.csv").write_text("")
    made = planned(
        Work.IMPORT, [str(write_table(tmp_path / "t.csv", 3))], tmp_path, services, 10_000
    )
    other = running.start_worker(CONFLICTMAP_WORDS_DIR=str(own))
    with dask_cluster.cluster_at(running.address) as connected:
        connected.client.wait_for_workers(3, timeout=60)
    with pytest.raises(OtherVersion, match=r"worker tcp://127.* tables of words \w+ instead of"):
        on_cluster(running, made, services, lambda _: None)
    running.kill(other)
    assert not (tmp_path / "_parts").exists()


def test_a_worker_killed_in_the_middle_changes_nothing(running, services, tmp_path, figures):
    source = write_telegram(tmp_path / "result.json", 240)
    work_here(Work.EXTRACT, [source], tmp_path / "here", services, PARTS_OF_BYTES)
    out = tmp_path / "there"
    out.mkdir()
    made = planned(Work.EXTRACT, [str(source)], out, services, PARTS_OF_BYTES)
    marks: dict[int, dict] = {}

    def done(mark):
        if not marks:
            running.kill(running.workers[0])
        assert mark["number"] not in marks
        marks[mark["number"]] = mark

    began = time.monotonic()
    on_cluster(running, made, services, done)
    figures(f"{len(marks)} parts in {time.monotonic() - began:.1f} s, a worker killed")
    assert len(marks) == len(made.parts) > 8
    assert run.finish(out, marks, made.failed)["problems"] == []
    for kind in ("events", "texts", "rejected"):
        assert rows_in(out, kind) == rows_in(tmp_path / "here", kind)


def test_a_scheduler_that_dies_is_told_and_what_is_done_stays(running, services, tmp_path):
    source = write_telegram(tmp_path / "result.json", 240)
    made = planned(Work.EXTRACT, [str(source)], tmp_path, services, PARTS_OF_BYTES)
    marks: dict[int, dict] = {}

    def done(mark):
        if not marks:
            running.kill(running.scheduler)
        marks[mark["number"]] = mark

    with pytest.raises(NoCluster, match="What is done stays"):
        on_cluster(running, made, services, done)
    assert marks
    assert len(marks) < len(made.parts)
    for number in marks:
        assert mark_of(tmp_path, number).exists()


def test_a_scheduler_that_is_not_there_is_one_message_within_seconds(services, tmp_path):
    began = time.monotonic()
    ended = command(
        *("bulk", "geocode", str(names(tmp_path)), "--out", str(tmp_path / "out")),
        *("--scheduler", "tcp://127.0.0.1:9"),
        *("--data-dir", str(services.settings.data_dir)),
    )
    assert ended.returncode == 1
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in one_line(ended.stderr)
    assert time.monotonic() - began < 20


def test_without_a_scheduler_this_computer_works(services, tmp_path):
    ended = command(
        *("bulk", "geocode", str(names(tmp_path)), "--out", str(tmp_path / "out")),
        *("--workers", "1", "--data-dir", str(services.settings.data_dir)),
    )
    assert ended.returncode == 0, ended.stderr
    assert "http://127.0.0.1:" in ended.stderr
    (table,) = rows_in(tmp_path / "out", "places").values()
    assert table["outcome"].to_pylist() == ["found", "not_found"]
    assert table["query"].to_pylist() == ["Sudzha", "Nowhere at all synthetic"]
    assert table["geometry"].is_valid().to_pylist() == [True, False]


def test_workers_leave_nothing_in_the_temporary_folder(services, tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    ended = run_as_process(
        *("bulk", "import", str(write_table(tmp_path / "table.csv", 20)), "--workers", "1"),
        *("--out", str(tmp_path / "out"), "--data-dir", str(services.settings.data_dir)),
        TMPDIR=str(temporary),
    )
    assert ended.returncode == 0, ended.stderr
    assert "20 rows read: 20 events" in ended.stdout
    # Dask makes this one wherever it starts, one for all runs.
    assert {path.name for path in temporary.iterdir()} <= {"dask-scratch-space"}


def names(folder):
    path = folder / "names.csv"
    path.write_text("query,country\nSudzha,RUS\nNowhere at all synthetic,\n")
    return path


def test_ending_its_workers_ends_nothing_else_of_the_program(tmp_path):
    code = """
import warnings
from multiprocessing import resource_tracker
from bulk.cluster import local_cluster
from settings import Settings

if __name__ == "__main__":
    with local_cluster(1, Settings(), dashboard=False):
        pass
    warnings.simplefilter("error")
    resource_tracker.ensure_running()  # warns where it had been killed
"""
    program = tmp_path / "program.py"
    program.write_text(code)
    ended = subprocess.run(
        [sys.executable, program],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
