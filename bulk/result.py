"""What became of the rows of a part, as it is written."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from events.model.event import Event

LONGEST_CELLS: Final = 20_000
"""Most characters of a rejected row that are kept with its reason."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An event, and where in the source it comes from.

    Attributes
    ----------
    row
        As the source counts rows, or reports.
    message_id
        As the source names the post; the address of a report.
    offset
        First character of the passage of the text it was read from; None for a row of a table.
    spans
        JSON: by path of a field, first and last character and the words.
    asked
        JSON: the words of a place that may be several, and which those are.
    """

    event: Event
    row: int
    message_id: str | None = None
    text_sha256: str | None = None
    offset: int | None = None
    spans: str | None = None
    asked: str | None = None


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row of names with the place that was found; ``cells`` are those of the source."""

    row: int
    cells: dict[str, str | None]
    found: dict[str, str]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken, and why.

    Attributes
    ----------
    cells
        JSON of what stood in it, as far as there is room.
    """

    row: int
    reason: str
    field: str = ""
    cells: str = ""


@dataclass
class Result:
    """What became of the rows of a part.

    Attributes
    ----------
    texts
        Of the reports that events were read out of, by their SHA-256.
    counts
        By what became of them; ``rows`` are all that were read.
    """

    taken: list[Taken] = field(default_factory=list)
    placed: list[PlacedRow] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, what: str, number: int = 1) -> None:
        """Count what became of rows."""
        self.counts[what] = self.counts.get(what, 0) + number

    def reject(self, row: int, reason: str, field_name: str = "", cells: object = None) -> None:
        """Note a row that is not taken."""
        self.count("rejected")
        self.rejected.append(Rejected(row, reason[:2_000], field_name[:200], cells_as_text(cells)))


def cells_as_text(cells: Any) -> str:  # noqa: ANN401 - any row
    """Write what stood in a row as JSON, shortened."""
    if not cells:
        return ""
    text = json.dumps(cells, ensure_ascii=False, default=str)[:LONGEST_CELLS]
    return text.encode("utf-8", "replace").decode()
