"""Files in the making: begun, watched, called off, fetched, and gone when nobody asks any more."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from events.errors import EventsError
from events.export import (
    AreaShapes,
    ExportFormat,
    ExportJob,
    ExportOptions,
    Making,
    Releasable,
    Stage,
    Terms,
    Workshop,
    WorkshopFull,
    selection_of,
)
from events.store.errors import StoreUnavailable
from geo.boundaries import Boundaries
from settings import PROJECT, Settings
from tests.synthetic import recorded_events

SHAPES = AreaShapes(Boundaries.load(Settings().boundaries_dir))
EVENTS = list(recorded_events(8))
PATIENCE_S = 20


class Gate(list):
    """Events that are given out only once the gate is open; entered tells that they are wanted."""

    def __init__(self) -> None:
        super().__init__(EVENTS)
        self.entered = threading.Event()
        self.opened = threading.Event()

    def __iter__(self):
        self.entered.set()
        assert self.opened.wait(PATIENCE_S)
        return super().__iter__()


@pytest.fixture
def open_workshop(tmp_path: Path) -> Iterator[Callable[..., Workshop]]:
    made: list[Workshop] = []

    def open_one(**terms: float) -> Workshop:
        made.append(Workshop(tmp_path / "exports", Terms(**terms)))
        return made[-1]

    yield open_one
    for each in made:
        each.close()


def job_of(events) -> ExportJob:
    return ExportJob(Releasable(events), ExportOptions(), SHAPES)


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)  # between two looks


def files_in(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.suffix not in (".lock", ".held")]


def test_a_file_is_made_beside_fetched_and_gone_when_it_is_let_go(open_workshop, tmp_path) -> None:
    workshop = open_workshop()
    making = workshop.start(
        ExportJob(selection_of(EVENTS), ExportOptions(), SHAPES), ExportFormat.CSV
    )
    assert making.report().written == len(EVENTS)
    assert making.stage() is Stage.DONE
    assert workshop.find(making.number) is making
    assert making.step() == (len(EVENTS), "events")
    with making.open() as file:
        making.call_off()
        until(lambda: workshop.find(making.number) is None)
        assert len(file.read().splitlines()) == len(EVENTS) + 1, "whoever reads it reads all of it"
    workshop.close()
    assert files_in(tmp_path / "exports") == []
    with pytest.raises(EventsError, match="make it anew"):
        making.open()


def test_a_file_that_is_called_off_is_not_made(open_workshop, tmp_path) -> None:
    workshop, gate = open_workshop(), Gate()
    making = workshop.start(job_of(gate), ExportFormat.GEOPACKAGE)
    assert gate.entered.wait(PATIENCE_S)
    making.call_off()
    assert making.stage() is Stage.CALLED_OFF
    gate.opened.set()
    with pytest.raises(EventsError, match="called off"):
        making.report()
    workshop.close()
    assert files_in(tmp_path / "exports") == []


def test_a_file_nobody_asks_after_any_more_is_removed(open_workshop, tmp_path) -> None:
    workshop = open_workshop(unasked_s=0.3)
    making = workshop.start(job_of(EVENTS), ExportFormat.CSV)
    making.report()
    until(lambda: workshop.find(making.number) is None)
    assert making.stage() is Stage.CALLED_OFF
    workshop.close()
    assert files_in(tmp_path / "exports") == []


def test_who_comes_next_waits_or_is_sent_away_and_too_many_are_not_taken(open_workshop) -> None:
    workshop, gate = open_workshop(at_once=1, most=2), Gate()
    first = workshop.start(job_of(gate), ExportFormat.CSV)
    assert gate.entered.wait(PATIENCE_S)
    with pytest.raises(WorkshopFull):
        workshop.start(job_of(EVENTS), ExportFormat.CSV, may_wait=False)
    second = workshop.start(job_of(EVENTS), ExportFormat.CSV)
    assert second.stage() is Stage.WAITING
    with pytest.raises(WorkshopFull, match="in a moment"):
        workshop.start(job_of(EVENTS), ExportFormat.CSV)
    gate.opened.set()
    assert first.report().written == second.report().written == len(EVENTS)


def test_a_file_that_takes_too_long_is_given_up(open_workshop) -> None:
    making = open_workshop(longest_s=-1.0).start(job_of(EVENTS), ExportFormat.XLSX)
    with pytest.raises(EventsError, match="narrow the query"):
        making.report()
    assert making.stage() is Stage.FAILED


def test_a_folder_that_cannot_be_written_is_told(tmp_path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnavailable, match="choose another folder"):
        Workshop(tmp_path / "file" / "exports").start(job_of(EVENTS), ExportFormat.CSV)


def test_what_a_killed_program_left_is_removed_and_what_a_living_one_makes_is_not(
    open_workshop, tmp_path
) -> None:
    folder = tmp_path / "exports"
    killed = (
        "import os, sys, pathlib\n"
        "from events.export import Workshop\n"
        "workshop = Workshop(pathlib.Path(sys.argv[1]))\n"
        "own = workshop._open()\n"
        "(own / 'half.gpkg').write_text('half')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", killed, str(folder)], cwd=PROJECT, check=False)
    assert [each.name for each in files_in(folder) if each.is_file()] == ["half.gpkg"]
    living = open_workshop()
    making: Making = living.start(job_of(EVENTS), ExportFormat.CSV)
    making.report()
    Workshop(folder).clean_up()
    kept = [each.name for each in files_in(folder) if each.is_file()]
    assert kept == [f"events_{datetime.now(UTC):%Y%m%d}.csv"]
