"""Our own exports that carry every fact: GeoJSON, and layers with the column ``facts``."""

from typing import Final

import orjson

from events.errors import InvalidEvent, Problem
from events.geojson import codec
from events.geojson.codec import FACTS
from events.intake.formats.base import Cells, Context, Format, RowFields, key_of
from events.model.event import Event

_EDITABLE: Final = ("title", "summary", "start", "end", "place", "nationalities", "verification")
"""Columns beside ``facts`` that people change in a GIS; such a change would be lost unsaid."""


def read_facts(cells: Cells, _context: Context) -> RowFields | Event:
    """Read a feature, or a row with the column ``facts``, that carries every fact."""
    facts = {name: cells.raw(key_of(name)) for name in FACTS}
    facts = {name: value for name, value in facts.items() if value is not None}
    for name, value in facts.items():
        # GDAL hands nested members on as text.
        if isinstance(value, str) and value[:1] in "[{":
            facts[name] = _json_of(value)
    packed = cells.raw("facts")
    if packed is not None:
        unpacked = _json_of(packed) if isinstance(packed, str) else packed
        if not isinstance(unpacked, dict):
            cells.problem(("facts",), "Is no JSON object; export the file again.")
            return {}
        facts |= unpacked
    event_id = cells.line("featureid", "id")
    properties = {"format": _format_of(cells)} | facts | {"title": facts.get("title")}
    feature = {"type": "Feature", "id": event_id, "geometry": None, "properties": properties}
    try:
        event = codec.from_feature(feature)
    except InvalidEvent as error:
        cells.problems += [Problem(p.field or "feature", p.message) for p in error.problems]
        return {}
    if packed is not None:
        _tell_edits(cells, codec.to_feature(event)["properties"])
    return event


def _format_of(cells: Cells) -> object:
    """Give the number of the form the facts are in, which GDAL may hand on as text."""
    number = cells.raw("format")
    return int(number) if isinstance(number, str) and number.isdecimal() else number


def _tell_edits(cells: Cells, written: dict[str, object]) -> None:
    """Warn of columns that were edited: what counts is in ``facts``."""
    for name in _EDITABLE:
        here, fact = cells.raw(key_of(name)), written[name]
        shown = str(here or "")[:10] if name in ("start", "end") else str(here or "")
        if shown != str(fact or ""):
            cells.warn(
                (key_of(name),),
                f"Says {shown[:60]!r}, the column facts {str(fact or '')[:60]!r}, which is taken. "
                "Change the event in the form, or import it as CSV without the column facts.",
            )


def _json_of(text: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


FACTS_FORMAT: Final = Format(
    key="conflictmap",
    name="Conflict Event Mapper",
    needs=(
        frozenset({"title", "eventtype", "when", "where", "revision", "state"}),
        frozenset(
            {"id", "title", "eventtype", "start", "end", "datebasis", "state", "revision", "facts"}
        ),
    ),
    read=read_facts,
)
