"""The numbers of a brief: counts that add up, and rival figures side by side, never added up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from briefs.marks import PictureMarks
from events.dates.certainty import Certainty
from events.dates.edtf import day_words
from events.model.event import Event
from events.model.ledger import Statement
from events.model.nationalities import name_of
from events.model.troops import ForeignTroops, count_words
from events.table.columns import VERIFICATIONS
from events.table.public import Selection
from events.table.select import CERTAINTIES
from events.versions.in_words import party_words
from events.vocabulary import About, Stance, Verification

SURE = (Verification.CONFIRMED, Verification.CORROBORATED)


@dataclass(frozen=True)
class Totals:
    """Numbers of events that add up.

    Attributes
    ----------
    events
        Of the filter: ``on_map`` + ``outside`` + ``unplaced``.
    sure
        Confirmed or corroborated.
    possible, open
        How many are not certain in the days asked for (`events.dates.certainty`).
    undated_apart
        Without a date, and so left out by the days asked for.
    by_verification
        In the order of the vocabulary; adds up to ``events``.
    """

    events: int
    on_map: int
    outside: int
    unplaced: int
    undated: int
    undated_apart: int
    sure: int
    possible: int
    open: int
    by_verification: tuple[tuple[str, int], ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The counts in words, the first the one that matters."""
        said = [
            f"{self.sure:,} of {_events(self.events)} confirmed or corroborated",
            f"{self.possible:,} possibly in the days asked for" if self.possible else "",
            f"{self.open:,} open on the side of those days" if self.open else "",
            f"{self.unplaced:,} without a place: in the table, not on the map",
            f"{self.outside:,} outside this part of the map" if self.outside else "",
            f"{self.undated:,} without a date of their own" if self.undated else "",
        ]
        if self.undated_apart:
            said.append(f"{self.undated_apart:,} without a date left out by the days asked for")
        return tuple(filter(None, said))


def counts_of(selection: Selection, seen: PictureMarks, undated_apart: int) -> Totals:
    """Count the events of a selection, without reading one of them."""
    kinds = selection.kinds
    found = {
        each: int(kinds.number[kinds.verification == place].sum())
        for place, each in enumerate(VERIFICATIONS)
    }
    possible, open_ = (
        selection.standing(CERTAINTIES.index(each)) for each in (Certainty.POSSIBLE, Certainty.OPEN)
    )
    return Totals(
        events=len(selection),
        on_map=seen.in_window,
        outside=len(selection) - selection.unplaced - seen.in_window,
        unplaced=selection.unplaced,
        undated=selection.undated,
        undated_apart=undated_apart,
        sure=sum(found[each] for each in SURE),
        possible=possible,
        open=open_,
        by_verification=tuple((each.words, found[each]) for each in VERIFICATIONS),
    )


def _events(count: int) -> str:
    return "1 event" if count == 1 else f"{count:,} events"


# --- numbers said side by side ------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """One number somebody gave.

    Attributes
    ----------
    nationality
        Layer key.
    number
        As it was said: "at least 10,000".
    counts
        What it counts: "deployed", "captured"; "not said" where nobody said.
    who, when
        Who says so, and on which day.
    grade
        Admiralty, of source and statement: "B2".
    event
        Title of the event it belongs to.
    """

    nationality: str
    number: str
    counts: str
    who: str
    when: str
    grade: str
    event: str


def side_by_side(events: Iterable[Event], nationalities: Sequence[str]) -> tuple[Figure, ...]:
    """Put the figures of each nationality beside each other; they are never added up."""
    figures = [figure for event in events for figure in _figures(event)]
    order = {key: place for place, key in enumerate(nationalities)}
    figures.sort(key=lambda f: (order.get(f.nationality, len(order)), f.nationality, f.counts))
    return tuple(figures)


def _figures(event: Event) -> Iterable[Figure]:
    counted = [row for row in event.foreign_troops if _number(row)]
    for row in counted:
        key = row.nationality or "not_stated"
        claims = [s for s in event.statements if s.stance in (Stance.CLAIMS, Stance.CONFIRMS)]
        who = "; ".join(dict.fromkeys(_who(s) for s in claims)) or _publisher(event)
        yield Figure(
            nationality=key,
            number=_number(row),
            counts=_counts(row),
            who=who,
            when=_day_said(event, claims),
            grade=_grade(event, claims),
            event=event.title,
        )
    if counted:
        for statement in event.statements:
            if statement.about is About.NUMBER:
                yield Figure(
                    nationality=counted[0].nationality or "not_stated",
                    number=statement.stance.words + " the number",
                    counts=statement.summary or "",
                    who=_who(statement),
                    when=_day_said(event, [statement]),
                    grade=_grade(event, [statement]),
                    event=event.title,
                )


def _number(row: ForeignTroops) -> str:

    return count_words(row.count_low, row.count_best, row.count_high, row.count_hedge)


def _counts(row: ForeignTroops) -> str:
    if row.count_kind is not None:
        return row.count_kind.words
    return row.role.words if row.role is not None else "not said"


def _who(statement: Statement) -> str:
    who = party_words(statement.party, "nobody named")
    return f"{who} ({statement.speaker})" if statement.speaker else who


def _publisher(event: Event) -> str:
    named = dict.fromkeys(each.publisher or each.title or each.url or "" for each in event.sources)
    return "; ".join(filter(None, named)) or "nobody named"


def _day_said(event: Event, statements: Sequence[Statement]) -> str:
    days = [each.on for each in statements if each.on]
    days += [each.published_on for each in event.sources if each.published_on] if not days else []
    days = days or [event.when.reported_on] if event.when.reported_on else days
    return day_words(max(days)) if days else "day not known"


def _grade(event: Event, statements: Sequence[Statement]) -> str:
    sources = [event.source_of(each) for each in statements]
    letters = [source.reliability.value for source in sources if source] or [
        each.reliability.value for each in event.sources
    ]
    numbers = [int(each.credibility) for each in statements]
    return f"{min(letters, default='F')}{min(numbers, default=6)}"


def nationality_words(key: str) -> str:
    """Name a nationality's layer in a table of figures."""
    return "Nationality not stated" if key == "not_stated" else name_of(key)
