"""The only ways to change what stands in a journal: each puts lines in the place of others.

A line that takes another's place says what that one was known by, so that the next one goes on
following; and a record behind all lines lists what was exchanged. The journal proves itself as
before, except for what was taken out, of which it proves that it was there.

What is here is for a person at the terminal. Programs that have the journal open read it anew.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from events.geojson import codec
from events.model.event import Event
from events.store.base import utc_now
from events.store.errors import EventNotFound, StoreUnavailable, unavailable
from events.store.journal.chain import Chain
from events.store.journal.checks import START, end_of, with_check
from events.store.journal.clock import STILL_TO_COME
from events.store.journal.contents import INDEX_FILE, Contents
from events.store.journal.lines import read_line
from events.store.journal.notes import Exchanged, What, blank, is_note, record
from events.store.journal.reached import Reached, keep_reached, went_back
from geo.atomic import replacing, sync_folder

_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What was done.

    Attributes
    ----------
    lines
        Counted from 1, of the lines that were exchanged.
    accepted
        Of those that were accepted as they are.
    aside
        File that holds what was taken out, and one that says why; None where nothing was kept.
    head
        What the last line, the record, is known by.
    """

    lines: tuple[int, ...]
    accepted: tuple[int, ...]
    aside: tuple[Path, Path] | None
    head: str


def set_aside(folder: Path, *, by: str) -> Rewritten | None:
    """Move lines that cannot be read into a file of their own; None where there are none.

    Raises
    ------
    StoreUnavailable
        The folder cannot be written to; nothing was changed.
    StoreDamaged
        The file is another program's.
    """
    with _changing(folder) as contents:
        index = contents.index
        failing = [n for n in range(len(index)) if _fails(contents, n)]
        if not failing:
            return None
        stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}"
        aside, report = (folder / f"events-set-aside-{stamp}{end}" for end in (".txt", "-why.txt"))
        reasons = index.chain.left_out
        with _or_unavailable(aside), aside.open("xb") as out, report.open("x") as told:
            for number in failing:
                out.write(_line(contents, number) + b"\n")
                why = reasons.get(number + 1, "cannot be read")
                told.write(f"line {number + 1}, {_event_named(_line(contents, number))}: {why}\n")
        sync_folder(folder)
        blanks = {number: blank("set aside", file=aside.name) for number in failing}
        done = _exchange(contents, blanks, "set aside", by, accept=True, file=aside.name)
        return Rewritten(done.lines, done.accepted, (aside, report), done.head)


def accept(folder: Path, *, by: str) -> Rewritten | None:
    """Put on record that somebody looked at what is strange; None where nothing is.

    That is lines that follow on others than they say or bear an earlier time, and a journal that
    does not begin with all it once had.

    Raises
    ------
    StoreUnavailable
        The folder cannot be written to; nothing was changed.
    StoreDamaged
        There are lines that cannot be read at all, or the file is another program's.
    """
    with _changing(folder) as contents:
        contents.check_mended()
        before = went_back(folder, contents.index)
        if before is None and not contents.index.chain.is_broken:
            return None
        told = {} if before is None else {"before": {"lines": before.lines, "head": before.head}}
        return _exchange(contents, {}, "accepted", by, accept=True, **told)


def mend_times(
    folder: Path, *, by: str, clock: Callable[[], datetime] = utc_now
) -> Rewritten | None:
    """Give lines that bear a time still to come the time of now; None where there are none.

    Raises
    ------
    StoreUnavailable
        The folder cannot be written to; nothing was changed.
    StoreDamaged
        There are lines that cannot be read, or the file is another program's.
    """
    with _changing(folder) as contents:
        contents.check_mended()
        index, now = contents.index, clock()
        changed: dict[int, bytes] = {}
        last = datetime.min.replace(tzinfo=UTC)
        for number in filter(index.is_revision, range(len(index))):
            event = read_line(_line(contents, number))
            if event.recorded_at is not None and event.recorded_at > now + STILL_TO_COME:
                last = max(now, last + _MICROSECOND)
                changed[number] = codec.dumps(event.model_copy(update={"recorded_at": last}))
        return _exchange(contents, changed, "times mended", by) if changed else None


def erase(
    folder: Path,
    event_id: str,
    *,
    by: str,
    why: str = "",
    without: Callable[[Event], Event] | None = None,
) -> Rewritten:
    """Take every revision of an event out of the journal, or words out of each.

    Parameters
    ----------
    why
        For the record; not the words themselves.
    without
        Gives a revision as it is to stand there from now on; None to take it out as a whole.

    Raises
    ------
    EventNotFound
        There is no such event.
    StoreUnavailable
        The folder cannot be written to; nothing was changed.
    StoreDamaged
        There are lines that cannot be read, or the file is another program's.
    """
    with _changing(folder) as contents:
        contents.check_mended()
        numbers = contents.index.lines_of(event_id)
        if not numbers:
            raise EventNotFound(event_id)
        changed: dict[int, bytes] = {}
        for number in numbers:
            left = left_of(read_line(_line(contents, number)), without)
            if left is not None:
                changed[number] = left
        return _exchange(contents, changed, "erased", by, event=event_id, why=why)


def left_of(event: Event, without: Callable[[Event], Event] | None) -> bytes | None:
    """Give what is to stand in the place of a revision that is erased; None to leave it alone.

    Parameters
    ----------
    without
        Gives the revision as it is to stand there; None to take it out as a whole.
    """
    if without is None:
        return blank("erased", event=event.id, revision=event.revision)
    left = without(event)
    return None if left == event else codec.dumps(left)


@contextmanager
def _changing(folder: Path) -> Iterator[Contents]:
    """Read the journal while nobody else writes, with nothing half written at its end."""
    contents = Contents(folder, threading.RLock())
    if not contents.journal.path.exists():
        raise StoreUnavailable(f"There are no events in {folder}.")
    with contents.writer.writing():
        contents.read_new()
        contents.mend_tail()
        yield contents


def _line(contents: Contents, number: int) -> bytes:
    file = contents.journal.open()
    return b"" if file is None else file.read(*contents.index.bytes_of(number))


def _fails(contents: Contents, number: int) -> bool:
    return not contents.index.is_revision(number) and (
        not is_note(line := _line(contents, number)) or not end_of(line).is_sound
    )


def _event_named(line: bytes) -> str:
    """Name the event a line that cannot be read seems to be of."""
    _, found, rest = line[:400].partition(b'"id":"')
    return f"event {rest[:36].decode('ascii', 'replace')}" if found else "no event named"


@dataclass
class _Output:
    """The new file, followed as it is written."""

    file: BinaryIO
    chain: Chain = field(default_factory=Chain)
    number: int = 0

    def put(self, line: bytes) -> None:
        self.number += 1
        if self.chain.follow(self.number, line).is_sound is not False:
            self.chain.heed_note(line)
        self.file.write(line + b"\n")


def _exchange(
    contents: Contents,
    changed: dict[int, bytes],
    what: What,
    by: str,
    *,
    accept: bool = False,
    **told: object,
) -> Rewritten:
    """Write the journal anew with lines in the place of others, and a record behind all.

    Parameters
    ----------
    changed
        New lines without their checks, by number counted from 0.
    accept
        Put on record as well what remains strange.
    """
    path, index = contents.journal.path, contents.index
    at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    exchanged: list[Exchanged] = []
    with _or_unavailable(path), replacing(path) as file:
        out = _Output(file)
        for number in range(len(index)):
            data = _line(contents, number)
            if number in changed:
                previous = out.chain.head or START
                took = _known_by(contents, number, data, previous)
                data = with_check(changed[number], previous, took=took)
                left = data[-66:-2].decode()
                exchanged.append(Exchanged(number + 1, took.decode(), left))
            out.put(data)
        lines = tuple(each.line for each in exchanged)
        if accept:
            exchanged += [Exchanged(*each) for each in out.chain.unlisted() if each[0] not in lines]
        accepted = tuple(out.chain.odd) if accept else ()
        said = record(what, by=by, at=at, exchanged=exchanged, accepted=accepted, **told)
        data = with_check(said, out.chain.head or START)
        out.put(data)
        head = data[-66:-2]
    # Whatever was kept of these lines is made anew; what is taken out must not stay in any of it.
    for kept in (path.parent / INDEX_FILE).parent.glob("*"):
        if kept.is_file():
            with suppress(OSError):
                kept.unlink(missing_ok=True)
    contents.forget()
    contents.read_new()
    keep_reached(path.parent, Reached.now(len(contents.index), contents.index.crc, head))
    return Rewritten(lines, accepted, None, head.decode())


def _known_by(contents: Contents, number: int, data: bytes, previous: bytes) -> bytes:
    """Tell what a line that is to be taken out was known by; of a damaged one the next line says.

    Parameters
    ----------
    previous
        What the line before it is known by.
    """
    end = end_of(data, previous)
    if end.is_sound is not False and (is_note(data) or contents.index.is_revision(number)):
        return end.head
    if number + 1 < len(contents.index):
        following = end_of(_line(contents, number + 1))
        if following.is_sound and following.previous is not None:
            return following.previous
    return sha256(previous + data).hexdigest().encode()


@contextmanager
def _or_unavailable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if isinstance(error, StoreUnavailable):
            raise
        raise unavailable(path, "write to", error) from error
