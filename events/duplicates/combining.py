"""Two events that are one: everything both say, and questions where they contradict.

Nothing is weighed here: what only one says is taken over, what both say is kept once, and where
they say different things a person chooses (`Clash`). Sources, statements and actors never clash.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from events.dates.edtf import day_words
from events.errors import InvalidEvent, Problem
from events.model.event import Actor, Event, Fatalities, ForeignTroops, Place, VerificationOverride
from events.model.fields import Model
from events.model.ledger import Source, Statement
from events.model.web_addresses import address_key
from events.model.when import When
from events.query.text import fold
from events.versions.in_words import fatalities_words, troops_lines, troops_words, where_words
from events.vocabulary import EventType, RelationKind

Side = Literal["kept", "other"]
_Model = TypeVar("_Model", Source, ForeignTroops, Fatalities)

QUIET: Final = ("title", "summary")
"""Fields in which the kept event's words win unless a person says otherwise: both are right."""


@dataclass(frozen=True, slots=True)
class FieldClash:
    """A field in which both events say something else.

    Attributes
    ----------
    field
        Names it in choices: ``when``, or ``troops[1]`` for the second row of the kept event.
    label, kept, other
        In words.
    must_choose
        False for a title or a summary, where the kept event's stays unless told otherwise.
    """

    field: str
    label: str
    kept: str
    other: str
    must_choose: bool = True


@dataclass(frozen=True, slots=True)
class Combined:
    """What two events say together.

    Attributes
    ----------
    event
        The kept event with what the other adds; the kept side stands where nobody chose.
    clashes
        Everything they contradict each other in, chosen or not.
    """

    event: Event
    clashes: tuple[FieldClash, ...]

    def still_to_choose(self, choices: Mapping[str, Side]) -> tuple[FieldClash, ...]:
        """Give the clashes nobody chose for yet."""
        return tuple(c for c in self.clashes if c.must_choose and c.field not in choices)


def combine(kept: Event, other: Event, choices: Mapping[str, Side]) -> Combined:
    """Put two events together.

    Parameters
    ----------
    choices
        By field of a clash, whose words to take.

    Raises
    ------
    InvalidEvent
        A choice is for a field in which they do not contradict each other; or the result cannot be
        kept, which only happens where lists grow too long.
    """
    changes: dict[str, Any] = {}
    clashes: list[FieldClash] = []
    for name, (label, words, join) in _ASKED.items():
        mine, theirs = getattr(kept, name), getattr(other, name)
        if mine is None or theirs is None:
            changes[name] = theirs if mine is None else mine
            continue
        joined = join(mine, theirs)
        if joined is None:
            clashes.append(FieldClash(name, label, words(mine), words(theirs), name not in QUIET))
            joined = theirs if choices.get(name) == "other" else mine
        changes[name] = joined
    troops, troop_clashes = _all_troops(kept, other, choices)
    clashes += troop_clashes
    sources, moved = _sources(kept.sources, other.sources)
    unknown = [field for field in choices if field not in {clash.field for clash in clashes}]
    if unknown:
        raise InvalidEvent(
            [Problem(field, "The two events do not differ in this.") for field in unknown]
        )
    event = kept.with_changes(
        **changes,
        troops=troops,
        sources=sources,
        statements=_statements(kept.statements, other.statements, moved),
        actors=_actors(kept.actors, other.actors),
        relations=_relations(kept, other),
        extra={**other.extra, **kept.extra},
    )
    return Combined(event, tuple(clashes))


# --- single fields: one value that both agree with, or None -------------------------------------


def _if_equal(mine: object, theirs: object) -> object | None:
    return mine if mine == theirs else None


def _one_when(mine: When, theirs: When) -> When | None:
    """Join dates: an event has one, its reports several, of which the first is kept."""
    dated = [each for each in (mine, theirs) if each.edtf]
    if len({each.edtf for each in dated}) > 1 or len({each.time for each in dated} - {None}) > 1:
        return None
    base = next((each for each in dated if each.time), dated[0] if dated else mine)
    reported = [each.reported_on for each in (mine, theirs) if each.reported_on]
    return base.model_copy(update={"reported_on": min(reported, default=None)})


def _one_place(mine: Place, theirs: Place) -> Place | None:
    said = ("longitude", "latitude", "precision", "radius_m", "area")
    same = all(getattr(mine, name) == getattr(theirs, name) for name in said)
    return mine if same else None


# --- lists --------------------------------------------------------------------------------------


def _all_troops(
    kept: Event, other: Event, choices: Mapping[str, Side]
) -> tuple[Sequence[ForeignTroops] | None, list[FieldClash]]:
    """Take the rows of both; what one does not mention the other may say."""
    mine, theirs = kept.troops, other.troops
    if mine is None or theirs is None:
        return (theirs if mine is None else mine), []
    if bool(mine) == bool(theirs):
        return _troops(mine, theirs, choices)
    words = ["; ".join(troops_lines(each)) for each in (kept, other)]
    chosen = theirs if choices.get("troops") == "other" else mine
    return chosen, [FieldClash("troops", "Troops", words[0], words[1])]


def _troops(
    kept: Sequence[ForeignTroops], other: Sequence[ForeignTroops], choices: Mapping[str, Side]
) -> tuple[list[ForeignTroops], list[FieldClash]]:
    """Take rows of the other that are not there; ask where the same troops have other numbers."""
    rows, clashes = list(kept), []
    free = dict(enumerate(kept))  # each row is matched once: two units may look alike
    for theirs in other:
        at = _row_of_same(theirs, free)
        if at is None:
            rows.append(theirs)
            continue
        mine = free.pop(at)
        if mine == theirs:
            continue
        if (filled := _filled(mine, theirs)) is not None:
            rows[at] = filled
            continue
        field = f"troops[{at}]"
        clashes.append(FieldClash(field, "Troops", troops_words(mine), troops_words(theirs)))
        if choices.get(field) == "other":
            rows[at] = theirs
    return rows, clashes


def _row_of_same(row: ForeignTroops, rows: Mapping[int, ForeignTroops]) -> int | None:
    def key(each: ForeignTroops) -> tuple[object, ...]:
        return each.nationality, each.fighting_for, each.role

    for at, each in rows.items():
        if each == row:
            return at
    for at, each in rows.items():
        units = {fold(unit) for unit in (each.unit, row.unit) if unit}
        if key(each) == key(row) and len(units) < 2:
            return at
    return None


def _filled(mine: _Model, theirs: _Model) -> _Model | None:
    """Fill what mine leaves open from theirs; None where both say something else."""
    changes = {}
    for name, default in _defaults(type(mine)).items():
        ours, others = getattr(mine, name), getattr(theirs, name)
        if others == default or ours == others:
            continue
        if ours != default:
            return None
        changes[name] = others
    try:
        return mine.model_validate({**dict(mine), **changes})
    except ValueError:
        return None  # a lowest number above the highest: they do contradict each other


def _defaults(model: type[Model]) -> dict[str, object]:
    return {name: field.get_default() for name, field in model.model_fields.items()}


def _sources(kept: Sequence[Source], other: Sequence[Source]) -> tuple[list[Source], list[int]]:
    """Add the other's sources; also say where each of them is now."""
    sources = list(kept)
    moved: list[int] = []
    for theirs in other:
        at = next((at for at, each in enumerate(sources) if _same_source(each, theirs)), None)
        if at is None:
            moved.append(len(sources))
            sources.append(theirs)
        else:
            moved.append(at)
            sources[at] = _with_gaps_filled(sources[at], theirs)
    return sources, moved


def _same_source(one: Source, other: Source) -> bool:
    if one.url and other.url:
        return address_key(one.url) == address_key(other.url)
    return (
        (one.url is None or other.url is None)
        and all(
            fold(getattr(one, name) or "") == fold(getattr(other, name) or "")
            for name in ("publisher", "title")
        )
        and one.published_on == other.published_on
    )


def _with_gaps_filled(mine: Source, theirs: Source) -> Source:
    """Take what the kept event's entry leaves open; where both say something, mine stays."""
    gaps = {
        name: getattr(theirs, name)
        for name, default in _defaults(Source).items()
        if getattr(mine, name) == default
    }
    return mine.model_copy(update=gaps)


def _statements(
    kept: Sequence[Statement], other: Sequence[Statement], moved: Sequence[int]
) -> list[Statement]:
    statements = list(kept)
    for theirs in other:
        source = None if theirs.source is None else moved[theirs.source]
        statement = theirs.model_copy(update={"source": source})
        if statement not in statements:
            statements.append(statement)
    return statements


def _actors(kept: Sequence[Actor], other: Sequence[Actor]) -> list[Actor]:
    known = {fold(actor.name) for actor in kept}
    return [*kept, *(actor for actor in other if fold(actor.name) not in known)]


def _relations(kept: Event, other: Event) -> list[dict[str, object]]:
    """Take over the other's relations: what it is not the same as, the kept one is not either."""
    both = {kept.id, other.id}
    kinds: dict[str, RelationKind] = {}
    for relation in (*kept.relations, *other.relations):
        if relation.event_id not in both and relation.kind is not RelationKind.MERGED_INTO:
            kinds.setdefault(relation.event_id, relation.kind)
    return [{"kind": kind, "event_id": event_id} for event_id, kind in kinds.items()]


# --- in words -----------------------------------------------------------------------------------


def _when_words(when: When) -> str:
    reported = f", reported on {day_words(when.reported_on)}" if when.reported_on else ""
    return when.words + (reported if when.edtf else "")


def _override_words(override: VerificationOverride) -> str:
    return f"{override.value.words}: {override.reason}"


def _type_words(kind: EventType) -> str:
    return kind.words


_ASKED: Final[Mapping[str, tuple[str, Callable[[Any], str], Callable[[Any, Any], Any]]]] = {
    "title": ("What happened", str, _if_equal),
    "summary": ("Summary", str, _if_equal),
    "event_type": ("Kind of event", _type_words, _if_equal),
    "when": ("When", _when_words, _one_when),
    "where": ("Where", where_words, _one_place),
    "fatalities": ("Deaths reported", fatalities_words, _filled),
    "verification_override": ("Verification set by hand", _override_words, _if_equal),
    "marking": ("Marking", str, _if_equal),
}
