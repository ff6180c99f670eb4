"""Posts and reports into drafts: `events.intake.text`, as ``conflictmap extract`` calls it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from bulk.errors import UnusableSource
from bulk.job import Ready
from bulk.layout import rows_of
from bulk.part import Part
from bulk.result import Result, Taken
from bulk.sources import opened
from bulk.telegram import text_of as parts_as_text
from events.errors import EventsError, UnreadableFile
from events.intake.formats.cell_values import day_of, text_of
from events.intake.imports.identity import id_of
from events.intake.imports.plan import NOT_FOUND
from events.intake.tables.base import TableRow
from events.intake.text.answers import as_event, spans_told
from events.intake.text.drafting import Extracted, extract
from events.intake.text.reports import LARGEST_FILE_BYTES, Report, checked, pasted, report_from
from events.model.event import Origin
from geo.boundaries import Boundaries
from geo.finding import PlaceFinder
from geo.geocoding.outcomes import candidate_in_words

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("text", "message", "body", "content", "post", "full_text"),
    "id": ("id", "message_id", "post_id", "external_id"),
    "date": ("date", "published", "published_on", "created_at", "timestamp"),
    "url": ("url", "link", "permalink"),
    "publisher": ("publisher", "channel", "source"),
}
"""What a post has, and the names of columns that hold it unless told otherwise."""


def columns_of(names: Sequence[str], told: Mapping[str, str]) -> dict[str, str]:
    """Tell which column holds what of a post.

    Raises
    ------
    UnusableSource
        None holds its text.
    """
    by_key = {name.casefold(): name for name in reversed(names)}
    found = {}
    for what, known in COLUMNS.items():
        column = told.get(what) or next((by_key[key] for key in known if key in by_key), None)
        if column is not None and column not in names:
            raise UnusableSource(f"there is no column {column[:60]!r}")
        if column is not None:
            found[what] = column
    if "text" not in found:
        shown = ", ".join(name[:40] for name in names[:20])
        raise UnusableSource(
            f"no column holds the text of posts; say which does (--map text=COLUMN). It has: "
            f"{shown}"
        )
    return found


def extract_part(ready: Ready, part: Part, finder: PlaceFinder, boundaries: Boundaries) -> Result:
    """Read every post or report of a part.

    Raises
    ------
    UnreadableFile
        The part cannot be read any further.
    """
    result = Result()
    posts = _posts(ready, part, result) if ready.layout is not None else _files(part, result)
    for number, name, report, day, url in posts:
        try:
            source = report.source(day, url)
            extraction = extract(report.text, source, finder)
        except EventsError as error:
            result.reject(number, str(error), cells={"id": name})
            continue
        result.count("drafts", len(extraction.events))
        result.count("posts with drafts", bool(extraction.events))
        for at, each in enumerate(extraction.events, start=1):
            result.texts[report.sha256] = report.text
            result.taken.append(_taken(each, at, number, name, report, ready, boundaries))
    return result


def _taken(
    each: Extracted,
    at: int,
    number: int,
    name: str,
    report: Report,
    ready: Ready,
    boundaries: Boundaries,
) -> Taken:
    # The same post gives the same identifiers, so that nothing comes in twice.
    dataset = (report.publisher or ready.publisher or ready.source.name)[:300]
    external = f"{name[:150]} {report.sha256[:24]} {at}"
    draft = each.draft.model_copy(update={"id": id_of(f"extracted {dataset}", external)})
    event = as_event(replace(each, draft=draft), boundaries)
    where, asked = draft.where, None
    origin = Origin(dataset=dataset, external_id=f"{name[:200]} #{at}")
    is_asked = where is not None and where.name is not None and each.found is None
    extra = event.extra | ({NOT_FOUND: where.name} if where is not None and is_asked else {})
    event = event.with_changes(origin=origin, extra=extra)
    passage = event.sources[0].passage if event.sources else None
    if where is not None and is_asked:
        choices = [candidate_in_words(choice) for choice in each.choices]
        asked = json.dumps({"place": where.name, "choices": choices}, ensure_ascii=False)
    return Taken(
        event,
        number,
        name,
        report.sha256,
        None if passage is None else passage[0],
        json.dumps(spans_told(each.draft, report.text), ensure_ascii=False),
        asked,
    )


_Post = tuple[int, str, Report, date | None, str | None]


def _posts(ready: Ready, part: Part, result: Result) -> Iterator[_Post]:
    assert ready.layout is not None  # noqa: S101 - as `extract_part` found
    for row in rows_of(ready.source, ready.layout, part):
        result.count("rows")
        if row.problem:
            result.reject(row.number, row.problem, cells=row.cells)
            continue
        text = text_of(parts_as_text(row.cells.get(ready.columns["text"])))
        if not text:
            result.count("without text")
            continue
        name = _cell(row, ready.columns, "id") or f"row {row.number}"
        try:
            day = day_of(row.cells.get(ready.columns.get("date", "")), None)
            report = checked(pasted(text), "")
        except ValueError as error:
            result.reject(row.number, str(error), cells=row.cells)
            continue
        publisher = _cell(row, ready.columns, "publisher") or ready.publisher
        report = replace(
            report,
            title=f"{publisher or ready.source.name}, {name}"[:300],
            publisher=None if publisher is None else " ".join(publisher.split())[:200],
        )
        url = _cell(row, ready.columns, "url")
        yield row.number, name, report, None if day is None else day.day, url


def _cell(row: TableRow, columns: Mapping[str, str], what: str) -> str | None:
    value: Any = row.cells.get(columns.get(what, ""))
    return None if isinstance(value, list | dict) else text_of(value)


def _files(part: Part, result: Result) -> Iterator[_Post]:
    for number, address in enumerate(part.files, start=part.first_row):
        result.count("rows")
        name = address.rpartition("/")[2]
        try:
            with opened(address) as file:
                data = file.read(LARGEST_FILE_BYTES + 1)
            if len(data) > LARGEST_FILE_BYTES:
                raise UnreadableFile(f"Has more than {LARGEST_FILE_BYTES / 1e6:,.0f} MB.")
            report = report_from(data, name)
        except (EventsError, OSError) as error:
            result.reject(number, str(error), cells={"file": name})
            continue
        yield number, name, report, None, None
