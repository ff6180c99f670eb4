"""What somebody asks of a brief, read from an address or the command line: one reader for both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from briefs.content import LONGEST_TITLE, USUAL_TITLE, Wish, passed_on
from briefs.formats import BriefFormat, SheetSize, read_layout, view_for
from briefs.markings import read_marking
from events.changes.moments import read_since, read_until
from events.errors import InvalidQuery
from events.query.address import write_query
from events.query.as_known import last_instant
from events.query.query import EventQuery
from events.table.grid import Window
from events.table.table import EventTable


@dataclass(frozen=True)
class BriefRequest:
    """What a brief is to show, and how large."""

    wish: Wish
    layout: SheetSize


def asked_of(
    table: EventTable,
    query: EventQuery,
    values: Mapping[str, str],
    brief_format: BriefFormat,
    address: str = "",
    now: datetime | None = None,
) -> BriefRequest:
    """Read what is asked for.

    Parameters
    ----------
    values
        ``map`` as the page's address has it, ``screen``, ``since``, ``until``,
        ``title``, ``marking``, ``paper``, ``orientation``, ``size``, ``made_at``.
    address
        Of the program; "" where nobody knows it.
    now
        In UTC; the time of day by default.

    Raises
    ------
    InvalidQuery
        Naming what cannot be read.
    """
    moment = now or datetime.now(UTC)
    if values.get("made_at"):
        moment = _made_at(values["made_at"])
    layout = read_layout(*(values.get(name, "") for name in ("paper", "orientation", "size")))
    since = read_since(values["since"], moment) if values.get("since") else None
    until = moment if query.as_known_on is None else min(last_instant(query.as_known_on), moment)
    if values.get("until"):
        until = min(read_until(values["until"], moment), until)
    if since is not None and until < since:
        raise InvalidQuery("until", "Is before since.")
    asked_map = values.get("map", "")
    view = view_for(
        layout, brief_format, asked_map, values.get("screen", ""), _around(table, query)
    )
    title = " ".join(values.get("title", "").split()) or USUAL_TITLE
    if len(title) > LONGEST_TITLE:
        raise InvalidQuery("title", f"Is longer than {LONGEST_TITLE} characters; shorten it.")
    wish = Wish(
        query=query,
        view=view,
        made_at=moment.replace(microsecond=0),
        since=since,
        until=until,
        title=title,
        marking=read_marking(values.get("marking", "")),
        address=_live(address, query, asked_map) if address else "",
    )
    return BriefRequest(wish, layout)


def _made_at(text: str) -> datetime:
    try:
        made_at = datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError as error:
        raise InvalidQuery("made_at", "Is no moment; write it as 2026-11-30T07:45Z.") from error
    if made_at.tzinfo is None:
        raise InvalidQuery("made_at", "Has no zone; write Z for UTC: 2026-11-30T07:45Z.")
    if not 1980 <= made_at.year <= 2100:
        raise InvalidQuery("made_at", "Must be in the years 1980 to 2100.")
    return made_at.astimezone(UTC)


def _around(table: EventTable, query: EventQuery) -> Window:
    """Give the box the page would open on."""
    # Imported only here: folium takes half a second to load.
    from maps.compose import Opening

    opening = Opening.around(passed_on(table.shown(query.as_known_on).select(query)))
    return Window(opening.west, opening.south, opening.east, opening.north)


def _live(address: str, query: EventQuery, view: str) -> str:
    asked = write_query(query)
    seen = f"#map={view}" if view else ""
    return f"{address}/{'?' if asked else ''}{asked}{seen}"
