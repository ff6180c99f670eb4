"""What leaves the house: the one gate every feed and every file goes through."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from events.model.event import Event
from events.model.licences import may_be_passed_on
from events.query.query import EventQuery
from events.table.table import EventTable


@dataclass(frozen=True, slots=True)
class Releasable:
    """Events that may go out, and how many stay in.

    Attributes
    ----------
    events
        Published, not under embargo, and not kept in by a licence unless somebody insisted.
    left_out
        How many more the query asks for whose licence forbids passing them on.
    query
        What they were found by; None for all.
    """

    events: Sequence[Event]
    left_out: int = 0
    query: EventQuery | None = None

    @property
    def left_out_words(self) -> str:
        """What to say about them; nothing when there are none."""
        return left_out_words(self.left_out)


def left_out_words(count: int) -> str:
    """Say how many events were left out and why; nothing for none."""
    if not count:
        return ""
    events = "1 event is" if count == 1 else f"{count:,} events are"
    return f"{events} left out: the licence of the dataset forbids passing on."


def select(
    table: EventTable, query: EventQuery | None = None, *, include_restricted: bool = False
) -> Releasable:
    """Ask the table for what may go out.

    Parameters
    ----------
    include_restricted
        Take in what a licence forbids to pass on, because an analyst insists. Never for a route.

    Raises
    ------
    StoreUnavailable, StoreDamaged
        The store cannot be read.
    """
    if include_restricted:
        return Releasable(table.find(query), query=query)
    kept_in = len(table.find(query, passed_on=False))
    return Releasable(table.find(query, passed_on=True), kept_in, query)


def selection_of(events: Iterable[Event], *, at: datetime | None = None) -> Releasable:
    """Take from any events those that may go out at a time; now, unless told."""
    now = at or datetime.now(UTC)
    public = [event for event in events if event.is_public(now)]
    let_out = [event for event in public if may_be_passed_on(event)]
    return Releasable(let_out, len(public) - len(let_out))
