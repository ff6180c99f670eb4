"""What viewers are given of an event they may see: nothing that names an event they may not."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from events.geojson import codec
from events.model.event import Event
from events.table.select import Mask
from events.table.snapshot import Snapshot

_RELATED: Final = b'"relations":[{'
_AUTHOR: Final = b'"recorded_by":"'


@dataclass(frozen=True, eq=False)
class ForViewers:
    """What is left out of the events of one view.

    Attributes
    ----------
    snapshot
        What the events were found in.
    find_shown
        Tells of each row whether viewers may see it in this view; asked once, when first needed.
    authors
        Whether viewers are told who recorded an event.
    """

    snapshot: Snapshot
    find_shown: Callable[[], Mask]
    authors: bool = True

    def event(self, event: Event) -> Event:
        """Leave out relations to events that are not shown, and who recorded it where so set."""
        kept = tuple(each for each in event.relations if self._is_shown(each.event_id))
        changed: dict[str, object] = {}
        if len(kept) < len(event.relations):
            changed["relations"] = kept
        if not self.authors and event.recorded_by is not None:
            changed["recorded_by"] = None
        return event.model_copy(update=changed) if changed else event

    def reading(self, read: Callable[[Snapshot, int], Event]) -> Callable[[Snapshot, int], Event]:
        """Give what reads the event of a row as viewers are given it."""
        return lambda snapshot, row: self.event(read(snapshot, row))

    def line(self, line: bytes) -> bytes:
        """Leave the same out of a line of GeoJSON as the store keeps it.

        Raises
        ------
        InvalidEvent
            The line holds no event.
        """
        # Within a text quotation marks are escaped, so neither mark can stand in one.
        if _RELATED not in line and (self.authors or _AUTHOR not in line):
            return codec.line_for_others(line)
        return codec.dumps_for_others(self.event(codec.loads(line)))

    @cached_property
    def _shown(self) -> Mask:
        return self.find_shown()

    def _is_shown(self, event_id: str) -> bool:
        return bool(self._shown[self.snapshot.rows_of(event_id)].any())
