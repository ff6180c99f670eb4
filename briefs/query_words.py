"""A filter in words, for whoever reads a brief without the page beside it."""

from collections.abc import Iterable

from events.dates.edtf import day_words
from events.query.query import EventQuery, Placed, Undated
from maps.style import look_of


def query_words(query: EventQuery) -> str:
    """Say what is asked for: "North Korea; fighting for Russia; from 1 January 2025"."""
    said = [
        _either(look_of(key).name for key in query.nationality),
        _with("fighting for", _either(look_of(key).name for key in query.fighting_for)),
        _either(kind.words for kind in query.event_type),
        _either(value.words for value in query.verification),
        _days(query),
        _UNDATED.get(query.undated, "") if query.undated else "",
        _PLACED.get(query.placed, "") if query.placed else "",
        _box(query),
        _with("without the layers", ", ".join(look_of(key).name for key in query.off)),
        _with("only what is", _either(each.value for each in query.certainty)),
        _with("with the words", f"“{query.text}”" if query.text else ""),
    ]
    return "; ".join(filter(None, said)) or "all events"


def known_words(query: EventQuery) -> str:
    """Say as of which day the map is; "" for now."""
    if query.as_known_on is None:
        return ""
    return f"as known at the end of {day_words(query.as_known_on)} (UTC)"


_UNDATED = {
    Undated.INCLUDE: "with events without a date",
    Undated.EXCLUDE: "without events without a date",
    Undated.ONLY: "only events without a date",
}
_PLACED = {Placed.YES: "only with a place", Placed.NO: "only without a place"}


def _either(names: Iterable[str]) -> str:
    return " or ".join(names)


def _with(before: str, words: str) -> str:
    return f"{before} {words}" if words else ""


def _days(query: EventQuery) -> str:
    first = _with("from", day_words(query.from_) if query.from_ else "")
    last = _with("to", day_words(query.to) if query.to else "")
    return " ".join(filter(None, (first, last)))


def _box(query: EventQuery) -> str:
    if query.bbox is None:
        return ""
    west, south, east, north = query.bbox
    return f"within {south:g} to {north:g} north, {west:g} to {east:g} east"
