"""What a journal's lines prove of each other, followed line by line: which fail, and why."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from events.store.journal.checks import START, LineEnd, end_of
from events.store.journal.notes import is_note, read_record

_MOST_TOLD: Final = 1_000
"""Failing lines that are remembered one by one; of more the number is enough."""


class Chain:
    """How far the lines of a journal have been followed, and what is wrong with them.

    Attributes
    ----------
    head
        What the last line is known by (`events.store.journal.checks`); None after one that cannot
        be believed.
    left_out
        Why lines are not read, by line, counted from 1.
    odd
        What is strange of lines that are read all the same: they follow on another line than they
        say, or bear an earlier time.
    since
        The first line, counted from 1, that bears a hash; None without any.
    """

    def __init__(self) -> None:
        self.head: bytes | None = START
        self.left_out: dict[int, str] = {}
        self.odd: dict[int, str] = {}
        self.since: int | None = None
        self._unlisted: dict[int, tuple[str, str]] = {}
        self._last_time: datetime | None = None

    @property
    def is_broken(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.left_out or self.odd or self._unlisted)

    def follow(self, number: int, line: bytes) -> LineEnd:
        """Take in the end of the next line.

        Parameters
        ----------
        number
            Of the line, counted from 1.
        """
        before = self.head
        end = end_of(line, before or START)
        if before and end.is_sound and end.previous == before and not end.took and self.since:
            self.head = end.head  # nearly every line
            return end
        if end.is_sound is False:
            self.leave_out(number, "not as it was written, its check fails")
            return end
        if end.previous is not None:
            if before is not None and end.previous != before:
                self._note(self.odd, number, self._why_not(number, end.previous))
            self.since = self.since or number
            if end.took is not None:
                self._unlisted[number] = end.took.decode(), line[-66:-2].decode()
        elif self.since is not None:
            self._note(self.odd, number, "bears no hash, as if put in by hand")
        # What a line without a hash is known by follows from all lines before it.
        self.head = None if before is None and end.previous is None else end.head
        return end

    def wrote(self, number: int, head: bytes, recorded_at: datetime) -> None:
        """Take in a line that was just written behind all others."""
        self.head = head
        self.since = self.since or number
        self._last_time = recorded_at

    def leave_out(self, number: int, why: str) -> None:
        """Note that a line is not read, and cannot tell what the next one follows on.

        Of two reasons the later one counts.
        """
        self.left_out.pop(number, None)
        self._note(self.left_out, number, why)
        self.head = None

    def heed_time(self, number: int, recorded_at: datetime) -> None:
        """Take in the time a line bears."""
        last = self._last_time
        if last is not None and recorded_at < last:
            self._note(self.odd, number, "bears an earlier time than a line before it")
        else:
            self._last_time = recorded_at

    def heed_note(self, line: bytes) -> bool:
        """Take in a line that is no event; tells whether it is one of those that may stand here."""
        if not is_note(line):
            return False
        said = read_record(line)
        if said is not None:
            for each in said.exchanged:
                if self._unlisted.get(each.line) == (each.took, each.left):
                    del self._unlisted[each.line]
            for accepted in said.accepted:
                self.odd.pop(accepted, None)
        return True

    def unlisted(self) -> Iterator[tuple[int, str, str]]:
        """Give lines that took another's place without a record: number, what, and own hash."""
        for number, (took, left) in self._unlisted.items():
            yield number, took, left

    def wrong(self) -> Iterator[tuple[int, str]]:
        """Give every line that is wrong, in their order, and what is."""
        unlisted = dict.fromkeys(
            self._unlisted, "stands in the place of another, of which there is no record"
        )
        numbers = sorted({*unlisted, *self.odd, *self.left_out})
        for number in numbers:
            told = (each.get(number) for each in (self.left_out, self.odd, unlisted))
            yield number, "; ".join(filter(None, told))

    def _why_not(self, number: int, previous: bytes) -> str:
        """Say how a line does not follow on what stands before it."""
        if previous == START:
            return "is the first line of a journal, as if two files were joined"
        if number == 1:
            return "follows on a line that is missing"
        if self.since is None:
            return (
                "lines before it, of an earlier program, are not what they were when it was saved"
            )
        return "does not follow on the line before it"

    @staticmethod
    def _note(noted: dict[int, str], number: int, why: str) -> None:
        if number in noted:
            noted[number] += f", and {why}"
        elif len(noted) < _MOST_TOLD:
            noted[number] = why

    # Kept beside the places of the lines

    def as_json(self) -> dict[str, Any]:
        """Give all of it for a file."""
        return {
            "head": None if self.head is None else self.head.decode(),
            "left_out": list(self.left_out.items()),
            "odd": list(self.odd.items()),
            "since": self.since,
            "unlisted": [[number, *both] for number, both in self._unlisted.items()],
            "time": None if self._last_time is None else self._last_time.isoformat(),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Chain":
        """Read what `as_json` gave.

        Raises
        ------
        ValueError, KeyError, TypeError, AttributeError
            It did not.
        """
        chain = cls()
        chain.head = None if kept["head"] is None else kept["head"].encode()
        chain.left_out = {int(number): str(why) for number, why in kept["left_out"]}
        chain.odd = {int(number): str(why) for number, why in kept["odd"]}
        chain.since = kept["since"]
        chain._unlisted = {number: (took, left) for number, took, left in kept["unlisted"]}
        time = kept["time"]
        chain._last_time = None if time is None else datetime.fromisoformat(time)
        return chain
