"""One description of a brief, from which every writer (page, slides, picture, file) takes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np

from briefs.figures import Figure, Totals, counts_of, side_by_side
from briefs.markings import Marking, marking_of
from briefs.picture import Picture, Shipped, draw
from briefs.query_words import known_words, query_words
from briefs.view import MapView
from events.changes.differences import Difference, Differences, differences
from events.changes.moments import date_time_group, moment_words
from events.export import left_out_words
from events.model.event import Event
from events.model.ledger import Source
from events.query.query import EventQuery
from events.table.listing import Sort, in_order
from events.table.public import Selection
from events.table.table import EventTable
from events.versions.in_words import party_words, troops_lines
from events.vocabulary import About
from maps.basemap import CREDIT
from maps.style import Edge, edge_of

MOST_ROWS: Final = 300
"""Events in the table of a page; how to get the others is said below it."""

MOST_DIFFERENCES: Final = 100
LONGEST_TITLE: Final = 140
MOST_READ: Final = 2_000
_LONGEST: Final = 220
USUAL_TITLE: Final = "Where foreign troops are said to be"


@dataclass(frozen=True)
class Wish:
    """What somebody asks to be briefed on.

    Attributes
    ----------
    view
        The part of the world, and the size of the picture.
    since, until
        Of what has changed; None for nothing of that.
    title, marking
        As the person wants them; the marking is never lower than that of what is in it.
    address
        Of the live view.
    made_at
        Time of making, in UTC.
    """

    query: EventQuery
    view: MapView
    made_at: datetime
    since: datetime | None = None
    until: datetime | None = None
    title: str = USUAL_TITLE
    marking: str = ""
    address: str = ""


@dataclass(frozen=True)
class House:
    """What an installation sets for every brief.

    Attributes
    ----------
    nationalities
        Those with a colour of their own, in order.
    markings, marking
        From farthest to least; and that of an event without one.
    """

    nationalities: tuple[str, ...]
    markings: tuple[str, ...] = ()
    marking: str | None = None


@dataclass(frozen=True)
class Materials:
    """What an installation makes every brief from.

    Attributes
    ----------
    shipped, house
        What lies under the map, and what the installation sets.
    own_fonts
        Folder of fonts beside the shipped ones.
    """

    table: EventTable
    shipped: Shipped
    house: House
    own_fonts: Path | None = None


@dataclass(frozen=True)
class EventWords:
    """One event in words."""

    number: int
    id: str
    title: str
    kind: str
    where: str
    where_sure: str
    when: str
    troops: tuple[str, ...]
    says: tuple[str, ...]
    verification: str
    edge: Edge
    is_new: bool


@dataclass(frozen=True)
class SourceLine:
    """A source, once, with the numbers of the events that rest on it."""

    words: str
    url: str
    grade: str
    events: tuple[int, ...]


@dataclass(frozen=True)
class ChangedEvent:
    """One difference in words: what became of an event, and what was before and after."""

    step: str
    title: str
    words: str
    lines: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Brief:
    """Everything a brief says."""

    title: str
    marking: Marking
    filter_words: str
    known_words: str
    made: str
    made_group: str
    made_at: datetime
    counts: Totals
    rows: tuple[EventWords, ...]
    rows_left_out: int
    figures: tuple[Figure, ...]
    sources: tuple[SourceLine, ...]
    credits: tuple[str, ...]
    address: str
    picture: Picture
    alt: str
    since: str = ""
    until: str = ""
    changed: tuple[ChangedEvent, ...] = ()
    changed_counts: tuple[tuple[str, int], ...] = ()
    changed_left_out: int = 0
    new: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def figures_words(self) -> str:
        """Say what the figures are, and of which events where not of all."""
        said = "Rival figures; never added up, as they may count the same people."
        if self.counts.events > MOST_READ:
            said += f" Those of the latest {MOST_READ:,} events."
        return said

    @property
    def left_out_words(self) -> str:
        """Say that the table does not hold all, and how to get the others; "" where it does."""
        if not self.rows_left_out:
            return ""
        return (
            f"{self.rows_left_out:,} more events are not in this table: open the live view, or "
            "take all of them with Download there (or `conflictmap export`)."
        )


def passed_on(selection: Selection) -> Selection:
    """Leave out what a licence keeps in: a brief goes to others."""
    if not selection.kept_in:
        return selection
    positions = (
        np.arange(len(selection.public)) if selection.positions is None else (selection.positions)
    )
    return Selection(
        selection.public, positions[selection["passed_on"].astype(bool)], selection.query
    )


def brief_of(
    table: EventTable,
    wish: Wish,
    shipped: Shipped,
    house: House,
    *,
    most_rows: int = MOST_ROWS,
    changes: Differences | None = None,
) -> Brief:
    """Describe what viewers may see of a filter and may pass on.

    Parameters
    ----------
    most_rows
        In the table.
    changes
        What has changed, where the caller has it already.
    """
    public = table.shown(wish.query.as_known_on)
    whole = public.select(wish.query)
    selection = passed_on(whole)
    if changes is None:
        changes = changes_of(table, wish)
    new: frozenset[str] = frozenset() if changes is None else changes.shown_ids
    drawn = draw(selection, wish.view, shipped, house.nationalities, new=new)
    apart = 0
    if wish.query.has_dates and wish.query.undated is None:
        apart = len(passed_on(public.select(wish.query.undated_apart())))
    counts = counts_of(selection, drawn.seen, apart)
    order = in_order(selection, Sort.LATEST, most=MOST_READ)[:MOST_READ]
    read = [public.read(row) for row in selection["row"][order].tolist()]
    listed = read[:most_rows]
    rows = tuple(
        _row(number, event, is_new=event.id in new) for number, event in enumerate(listed, 1)
    )
    told = () if changes is None else tuple(map(_changed, changes[:MOST_DIFFERENCES]))
    return Brief(
        title=wish.title,
        marking=_marking(selection, house, wish.marking, changes),
        filter_words=query_words(wish.query),
        known_words=known_words(wish.query),
        made=moment_words(wish.made_at),
        made_group=date_time_group(wish.made_at),
        made_at=wish.made_at,
        counts=counts,
        rows=rows,
        rows_left_out=len(selection) - len(rows),
        figures=side_by_side(read, house.nationalities),
        sources=_sources(listed),
        credits=tuple(_credits(read, whole.kept_in)),
        address=wish.address,
        picture=drawn,
        alt=_alt(counts, wish, drawn),
        since="" if wish.since is None else moment_words(wish.since),
        until="" if changes is None else moment_words(changes.until),
        changed=told,
        changed_counts=() if changes is None else tuple(_change_counts(changes)),
        changed_left_out=0 if changes is None else len(changes) - len(told),
        new=new,
    )


def changes_of(table: EventTable, wish: Wish) -> Differences | None:
    """Give what has changed within the filter; None where nobody asked."""
    if wish.since is None:
        return None
    until = wish.until or wish.made_at
    return differences(table, wish.since, until, wish.query, passed_on=True)


def _marking(
    selection: Selection, house: House, asked: str, changes: Differences | None
) -> Marking:
    frame = selection.public.snapshot.frame
    held = set(frame["marking"][selection["row"]].unique().to_list()) if len(selection) else set()
    if changes is not None:
        held |= {each.event.marking for each in changes[:MOST_DIFFERENCES]}
        held |= {
            each.before.marking for each in changes[:MOST_DIFFERENCES] if each.before is not None
        }
    return marking_of(held, house.markings, default=house.marking, asked=asked)


# --- words --------------------------------------------------------------------------------------


def _row(number: int, event: Event, *, is_new: bool) -> EventWords:
    place = event.where
    areas = () if place is None else (place.admin1, party_words(place.country, ""))
    names = [] if place is None else [each for each in (place.name, *areas) if each]
    where = ", ".join(dict.fromkeys(names)) or "no place given"
    return EventWords(
        number=number,
        id=event.id,
        title=event.title,
        kind=event.event_type.words,
        where=where,
        where_sure="" if place is None else place.precision.words,
        when=event.when.words,
        troops=tuple(troops_lines(event)) or ("Foreign troops not mentioned",),
        says=tuple(_says(event)),
        verification=event.verification.words,
        edge=edge_of(event.verification),
        is_new=is_new,
    )


def _says(event: Event) -> Iterator[str]:
    for statement in event.statements:
        source = event.source_of(statement)
        who = party_words(statement.party, "Nobody named")
        speaker = f" ({statement.speaker})" if statement.speaker else ""
        about = "" if statement.about is About.EVENT else f" {statement.about.words}"
        summary = f": {shortened(statement.summary)}" if statement.summary else ""
        grade = f"{source.reliability.value if source else 'F'}{int(statement.credibility)}"
        yield f"{who}{speaker} {statement.stance.words}{about}{summary} [{grade}]"
    if not event.statements:
        names = [each.publisher or each.title or each.url or "" for each in event.sources]
        grades = [each.reliability.value for each in event.sources]
        for name, grade in zip(names, grades, strict=True):
            yield f"Reported by {name} [{grade}6]"


def shortened(words: str | None, longest: int = _LONGEST) -> str:
    """Cut words to a length, on one line."""
    line = " ".join((words or "").split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def _sources(events: Sequence[Event]) -> tuple[SourceLine, ...]:
    found: dict[tuple[str, str, str], list[int]] = {}
    for number, event in enumerate(events, 1):
        for source in event.sources:
            key = _source_words(source), source.url or "", source.reliability.value
            numbers = found.setdefault(key, [])
            if number not in numbers:
                numbers.append(number)
    return tuple(
        SourceLine(words, url, grade, tuple(numbers))
        for (words, url, grade), numbers in found.items()
    )


def _source_words(source: Source) -> str:
    named = ": ".join(filter(None, (source.publisher, source.title))) or source.url or ""
    day = f", {source.published_on.isoformat()}" if source.published_on else ""
    return f"{named}{day}"


def _credits(events: Iterable[Event], left_out: int) -> Iterator[str]:
    yield CREDIT
    datasets: dict[str, None] = {}
    for event in events:
        origin = event.origin
        if origin is not None:
            licence = f" ({origin.licence})" if origin.licence else ""
            datasets[f"Events of {origin.dataset}{licence}"] = None
    yield from datasets
    if left_out:
        yield left_out_words(left_out)
    yield "Grades: Admiralty code, source A to F and statement 1 to 6; F and 6 cannot be judged."


def _alt(counts: Totals, wish: Wish, drawn: Picture) -> str:
    layers = ", ".join(f"{key}: {count:,}" for key, count in sorted(drawn.seen.layers.items()))
    said = f"Map of {query_words(wish.query)}: {'; '.join(counts.lines)}."
    return f"{said} By layer: {layers}." if layers else said


def _changed(difference: Difference) -> ChangedEvent:
    lines = tuple(
        (change.part, "; ".join(change.before), "; ".join(change.after))
        for change in difference.changes
    )
    event = difference.event
    if not lines and difference.after is not None:
        lines = (("When", "", event.when.words), ("How sure", "", event.verification.words))
    return ChangedEvent(difference.step.words, event.title, difference.words, lines)


def _change_counts(changes: Differences) -> Iterator[tuple[str, int]]:
    for step, count in changes.by_step.items():
        yield step.words, count
    for timing, count in changes.by_timing.items():
        yield f"… {timing.words}", count
    for kind, count in changes.by_kind.items():
        yield f"… {kind.words}", count
