"""How far a journal had come, kept beside it: one that is shorter or older now is noticed."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

import orjson

from events.store.journal.line_index import LineIndex
from geo.atomic import replacing

REACHED_FILE: Final = "cache/reached.json"


class Reached(NamedTuple):
    """How far it had come.

    Attributes
    ----------
    lines
        How many there were.
    crc
        CRC-32 of them.
    head
        What the last one was known by (`events.store.journal.checks`).
    at
        When that was, ISO 8601.
    """

    lines: int
    crc: int
    head: str
    at: str

    @classmethod
    def now(cls, lines: int, crc: int, head: bytes) -> "Reached":
        """Say how far it has come now."""
        return cls(lines, crc, head.decode(), datetime.now(UTC).isoformat(timespec="seconds"))

    def words(self, name: str, lines: int) -> str:
        """Say that it has gone back.

        Parameters
        ----------
        name
            Of the journal.
        lines
            How many it has now.
        """
        then = f"{self.at[:16].replace('T', ' ')} UTC"
        what = (
            f"{name} has {lines:,} lines; at {then} it had {self.lines:,}: it was cut short, or an "
            "older copy was put in its place."
            if lines < self.lines
            else f"{name} no longer begins with the {self.lines:,} lines it had at {then}: another "
            "file was put in its place, or it was edited."
        )
        return (
            f"{what} Put back a copy that has all of it (`conflictmap restore`); or, if it was "
            "meant, say so with `conflictmap repair --accept`."
        )


def went_back(folder: Path, index: LineIndex) -> Reached | None:
    """Give how far a journal had come, if it does not begin with all of that now.

    Of one with lines that cannot be read it is not told.

    Parameters
    ----------
    index
        Of the journal, read to its end.
    """
    before = reached_before(folder)
    if before is None or index.chain.left_out:
        return None
    same = before.lines <= len(index) and index.crc_at(before.lines) == before.crc
    return None if same else before


def keep_reached(folder: Path, reached: Reached) -> None:
    """Keep it for the next program; where that cannot be, nothing depends on it."""
    path = folder / REACHED_FILE
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        with replacing(path) as file:
            file.write(orjson.dumps(reached._asdict()))


def reached_before(folder: Path) -> Reached | None:
    """Give what was kept; None where nothing was that can be read."""
    try:
        return Reached(**orjson.loads((folder / REACHED_FILE).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
