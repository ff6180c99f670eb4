"""What people at the desk say among themselves: comments and claims, never shown to viewers.

Entries apart from the events, only ever added to like theirs: ``review.jsonl`` in a data folder. It
is no part of an event, so no feed, export or published file can carry it by mistake.
"""

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, ValidationError

from events.desk.people import same_person
from events.errors import InvalidEvent, NotAllowed, Problem
from events.model.fields import EventId, Model, Name, Paragraphs, UtcTime
from events.model.problems import invalid_event
from events.store.entries import Entries
from events.store.errors import StoreDamaged


class EntryKind(StrEnum):
    """What an entry is."""

    COMMENT = "comment"
    CLAIM = "claim"
    RELEASE = "release"


class LogEntry(Model):
    """One entry of the log.

    Attributes
    ----------
    revision
        The revision of the event that was looked at.
    by
        A name somebody typed; unproven.
    words
        What is said; None for a claim.
    """

    kind: EntryKind
    event_id: EventId
    revision: Annotated[int, Field(strict=True, ge=1)]
    by: Name
    at: UtcTime
    words: Paragraphs | None = None


class ReviewLog:
    """Comments and claims of every event, safe to share between threads and programs.

    Parameters
    ----------
    log
        Where they are kept.
    clock
        Gives the time of day, in UTC.
    """

    def __init__(
        self, log: Entries, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._log = log
        self._clock = clock
        self._lock = threading.RLock()
        self._entries: dict[str, list[LogEntry]] = {}

    def comment(self, event_id: str, revision: int, *, by: str, words: str) -> LogEntry:
        """Say something about an event, for those who work on it.

        Raises
        ------
        InvalidEvent
            Nothing is said, or it cannot be kept as it is.
        StoreUnavailable
            It was not kept; the message says what to do.
        """
        if not words.strip():
            raise InvalidEvent([Problem("comment", "Write the comment first.")])
        return self._add(EntryKind.COMMENT, event_id, revision, by, words)

    def claim(self, event_id: str, revision: int, *, by: str, take_over: bool = False) -> LogEntry:
        """Say that one is reviewing an event, so that nobody does the same work.

        Parameters
        ----------
        take_over
            Claim it from whoever has claimed it before.

        Raises
        ------
        NotAllowed
            Somebody else has claimed it; the message says who and when.
        StoreUnavailable
            It was not kept; the message says what to do.
        """

        def nobody_else() -> None:
            held = self.claim_of(event_id)
            if held is not None and not take_over and not same_person(held.by, by):
                raise NotAllowed(
                    f"{held.by} claimed this on {held.at:%Y-%m-%d at %H:%M} UTC. Take it over if "
                    "they agree."
                )

        return self._add(EntryKind.CLAIM, event_id, revision, by, None, nobody_else)

    def release(self, event_id: str, revision: int, *, by: str) -> None:
        """Give up whatever claim there is; the log keeps who did."""
        if self.claim_of(event_id) is not None:
            self._add(EntryKind.RELEASE, event_id, revision, by, None)

    def erase(self, event_id: str) -> int:
        """Take everything said of an event off the disk; tells how much it was.

        Raises
        ------
        StoreUnavailable
            Nothing was changed; the message says what to do.
        """
        with self._lock:
            self._catch_up()
            gone = len(self._entries.get(event_id, ()))
            if not gone:
                return 0
            self._log.erase(event_id)
            self._log.forget()
            return gone

    def entries(self, event_id: str) -> tuple[LogEntry, ...]:
        """Give what was said of an event, oldest first."""
        with self._lock:
            self._catch_up()
            return tuple(self._entries.get(event_id, ()))

    def claim_of(self, event_id: str) -> LogEntry | None:
        """Give the claim on an event that holds; None where nobody has claimed it."""
        with self._lock:
            self._catch_up()
            return _claim(self._entries.get(event_id, ()))

    def claims(self) -> Mapping[str, LogEntry]:
        """Give the claims that hold, by event."""
        with self._lock:
            self._catch_up()
            held = ((event_id, _claim(each)) for event_id, each in self._entries.items())
            return {event_id: claim for event_id, claim in held if claim is not None}

    def comments(self) -> Mapping[str, int]:
        """Count the comments, by event."""
        with self._lock:
            self._catch_up()
            return {
                event_id: sum(entry.kind is EntryKind.COMMENT for entry in entries)
                for event_id, entries in self._entries.items()
            }

    def _add(
        self,
        kind: EntryKind,
        event_id: str,
        revision: int,
        by: str,
        words: str | None,
        check: Callable[[], None] = lambda: None,
    ) -> LogEntry:
        try:
            entry = LogEntry(
                kind=kind,
                event_id=event_id,
                revision=revision,
                by=by,
                at=self._clock(),
                words=words,
            )
        except ValidationError as error:
            raise invalid_event(error) from error
        with self._lock:
            with self._log.alone():
                self._catch_up()
                check()
                self._log.append(entry.model_dump_json(exclude_none=True).encode())
            self._entries.setdefault(event_id, []).append(entry)
        return entry

    def _catch_up(self) -> None:
        added = self._log.added()
        if added.anew:
            self._entries = {}
        try:
            for data in added.entries:
                entry = LogEntry.model_validate_json(data)
                self._entries.setdefault(entry.event_id, []).append(entry)
        except ValidationError as error:
            self._log.forget()
            self._entries = {}
            raise StoreDamaged(
                f"{self._log.where} holds a line that is no comment or claim. Nothing was "
                "changed. Put back a copy that is whole, or move it away: the events are not in it."
            ) from error


def _claim(entries: list[LogEntry] | tuple[()]) -> LogEntry | None:
    for entry in reversed(entries):
        if entry.kind is not EntryKind.COMMENT:
            return entry if entry.kind is EntryKind.CLAIM else None
    return None
