"""From sources to parts: each is looked at as a whole once, before anybody works on a part."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from bulk import extracting, placing
from bulk.desk import target_of
from bulk.errors import NotWritten, UnusableSource
from bulk.job import BulkJob, Ready
from bulk.layout import RowLayout, layout_of, rows_of
from bulk.names import WORK_FOLDER, Work
from bulk.part import Part
from bulk.parts import PART_BYTES, cut
from bulk.sources import LOCAL, SourceFile, SourceKind, opened
from bulk.telegram import channel_of, write_lines
from events.errors import UnreadableFile
from events.intake.imports.importing import Choices, PreparedImport, prepare_table
from events.intake.imports.whole_file import Decisions, find_out
from events.intake.tables.base import TableRow
from services import Services


@dataclass(frozen=True)
class Options:
    """What a person chose for a run.

    Attributes
    ----------
    columns
        Column by what it holds.
    mapped
        Gives an import the mapping of columns that was told; see ``conflictmap import``.
    """

    encoding: str | None = None
    delimiter: str | None = None
    file_format: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    decisions: Decisions = field(default_factory=Decisions)
    part_bytes: int = PART_BYTES
    mapped: Callable[[PreparedImport], PreparedImport] | None = None


@dataclass(frozen=True)
class Planned:
    """What is to be done.

    Attributes
    ----------
    failed
        A message for every source that cannot be worked on.
    """

    job: BulkJob
    parts: tuple[Part, ...]
    failed: tuple[str, ...]


def plan(
    work: Work, sources: Sequence[SourceFile], out: Path, options: Options, services: Services
) -> Planned:
    """Cut sources into parts; one that cannot be read is told, and the others go on.

    Raises
    ------
    UnusableSource
        None can be read.
    NotWritten
        The folder cannot be written to.
    """
    ready: list[Ready] = []
    parts: list[Part] = []
    failed: list[str] = []
    for source in sources:
        try:
            one, cuts = _ready(work, source, out / WORK_FOLDER, options, services)
        except (UnusableSource, UnreadableFile, OSError) as error:
            failed.append(f"{source.name} cannot be worked on: {error}")
            continue
        parts += [
            replace(each, number=len(parts) + at, source=len(ready)) for at, each in enumerate(cuts)
        ]
        ready.append(one)
    if not ready:
        raise UnusableSource(failed[0])
    return Planned(
        BulkJob(work, str(out), tuple(ready), options.decisions), tuple(parts), tuple(failed)
    )


def _ready(
    work: Work, source: SourceFile, folder: Path, options: Options, services: Services
) -> tuple[Ready, list[Part]]:
    if source.kind is SourceKind.REPORTS:
        return Ready(source), list(cut(source, None, options.part_bytes))
    publisher = None
    if source.kind is SourceKind.TELEGRAM:
        with opened(source.address) as file:
            publisher = channel_of(file)
        source = _as_lines(source, folder)
    layout = layout_of(source, options.encoding, options.delimiter)
    parts = list(cut(source, layout, options.part_bytes))
    match work:
        case Work.EXTRACT:
            columns = extracting.columns_of(layout.columns, options.columns)
            return Ready(source, layout, columns, publisher), parts
        case Work.GEOCODE:
            columns = placing.columns_of(layout.columns, options.columns)
            return Ready(source, layout, columns), parts
        case Work.IMPORT:
            return _ready_to_import(source, layout, parts, options, services), parts


def _as_lines(source: SourceFile, folder: Path) -> SourceFile:
    """Write a Telegram export as lines beside the result, once."""
    path = folder / f"{source.stamp}.jsonl"
    if not path.exists():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with opened(source.address) as file:
                write_lines(file, path)
        except OSError as error:
            raise NotWritten(
                f"{folder} cannot be written to: {error.strerror or error}."
            ) from error
    return replace(
        source, kind=SourceKind.JSON_LINES, address=f"{LOCAL}{path}", size=path.stat().st_size
    )


def _ready_to_import(
    source: SourceFile,
    layout: RowLayout,
    parts: Sequence[Part],
    options: Options,
    services: Services,
) -> Ready:
    def rows() -> Iterator[TableRow]:
        for part in parts:
            with suppress(UnreadableFile):  # told when the part's turn comes
                yield from rows_of(source, layout, part)

    target, name = target_of(services), source.name.rpartition("/")[2]
    choices = Choices(decisions=options.decisions, format_key=options.file_format)
    prepared = prepare_table(layout.table(rows), Path(name), choices, target, file_name=name)
    if prepared.mapping is not None and options.mapped is not None:
        prepared = options.mapped(prepared)
    prepared.check_columns()
    whole = find_out(
        prepared.table, prepared.known, name, target, options.decisions, prepared.mapping
    )
    return Ready(source, layout, mapping=prepared.mapping, whole=whole)
