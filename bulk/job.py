"""What a run does, as every worker is told once: the work, the sources, how each is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bulk.layout import RowLayout
from bulk.names import Work
from bulk.sources import SourceFile
from events.intake.formats.column_mapping import ColumnMapping
from events.intake.imports.whole_file import Decisions, WholeFile


@dataclass(frozen=True)
class Ready:
    """A source that was looked at as a whole, ready to be read part by part.

    Attributes
    ----------
    layout
        None where it is reports.
    columns
        Column by what it holds, where posts are extracted or names placed.
    publisher
        Whose posts they are, where the source says so.
    mapping, whole
        Where events are read from rows; see `events.intake.imports`.
    """

    source: SourceFile
    layout: RowLayout | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    publisher: str | None = None
    mapping: ColumnMapping | None = None
    whole: WholeFile | None = None


@dataclass(frozen=True)
class BulkJob:
    """What a run does.

    Attributes
    ----------
    out
        Folder that every worker can write to.
    """

    work: Work
    out: str
    sources: tuple[Ready, ...]
    decisions: Decisions = field(default_factory=Decisions)
