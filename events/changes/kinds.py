"""Which kinds of difference there are, and which of them two revisions of one event show.

They are told from the facts as a feature for others carries them, so that many thousands are told
in a second; `events.versions.history` says the same in words.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from events.vocabulary import Stance, Verification

Facts = Mapping[str, Any]
"""Properties of a feature, as JSON values."""


class Transition(StrEnum):
    """What became of an event in the eyes of those who may see it."""

    NEW = "new"
    AGAIN = "shown_again"
    ENTERED = "entered"
    CORRECTED = "corrected"
    MERGED = "merged"
    RETRACTED = "retracted"
    GONE = "gone"
    LEFT = "left"

    @property
    def words(self) -> str:
        """The step in words."""
        return _STEP_WORDS[self]


_STEP_WORDS: Final[Mapping[Transition, str]] = MappingProxyType(
    {
        Transition.NEW: "New to us",
        Transition.AGAIN: "Shown again",
        Transition.ENTERED: "Corrected, and so now in this filter",
        Transition.CORRECTED: "Corrected",
        Transition.MERGED: "Merged into another event",
        Transition.RETRACTED: "Retracted",
        Transition.GONE: "No longer shown",
        Transition.LEFT: "Corrected, and so no longer in this filter",
    }
)


class Aspect(StrEnum):
    """What of an event is not as it was."""

    DENIED = "denied"
    TAKEN_BACK = "claim_taken_back"
    VERIFICATION_UP = "verification_up"
    VERIFICATION_DOWN = "verification_down"
    MOVED = "moved"
    RE_DATED = "re_dated"
    NUMBER = "number_changed"
    TROOPS = "troops_changed"
    DEATHS = "deaths_changed"
    WHAT = "kind_of_event_changed"
    STATEMENTS = "statements_changed"
    SOURCES = "sources_changed"
    REWORDED = "reworded"
    MARKING = "marking_changed"
    DETAILS = "details_changed"

    @property
    def words(self) -> str:
        """The kind in words."""
        return _KIND_WORDS[self]


_KIND_WORDS: Final[Mapping[Aspect, str]] = MappingProxyType(
    {
        Aspect.DENIED: "denied or disputed",
        Aspect.TAKEN_BACK: "claim taken back",
        Aspect.VERIFICATION_UP: "verification up",
        Aspect.VERIFICATION_DOWN: "verification down",
        Aspect.MOVED: "moved",
        Aspect.RE_DATED: "re-dated",
        Aspect.NUMBER: "number changed",
        Aspect.TROOPS: "troops changed",
        Aspect.DEATHS: "deaths changed",
        Aspect.WHAT: "kind of event changed",
        Aspect.STATEMENTS: "statements changed",
        Aspect.SOURCES: "sources changed",
        Aspect.REWORDED: "reworded",
        Aspect.MARKING: "marking changed",
        Aspect.DETAILS: "details changed",
    }
)


class Timing(StrEnum):
    """When an event that is new to us happened: news is not what happened since."""

    SINCE = "happened_since"
    PERHAPS = "may_have_happened_since"
    EARLIER = "about_an_earlier_day"
    UNKNOWN = "date_not_known"

    @property
    def words(self) -> str:
        """The timing in words."""
        return _TIMING_WORDS[self]


_TIMING_WORDS: Final[Mapping[Timing, str]] = MappingProxyType(
    {
        Timing.SINCE: "happened since",
        Timing.PERHAPS: "may have happened since",
        Timing.EARLIER: "about an earlier day",
        Timing.UNKNOWN: "date not known",
    }
)

RANKS: Final[Mapping[Verification, int]] = MappingProxyType(
    {
        Verification.REFUTED: 0,
        Verification.DISPUTED: 1,
        Verification.UNVERIFIED: 2,
        Verification.CLAIMED: 3,
        Verification.CORROBORATED: 4,
        Verification.CONFIRMED: 5,
    }
)
"""How well an event is established, from worst to best."""

_NUMBERS: Final = ("count_low", "count_best", "count_high", "count_kind", "count_hedge")
_WHOSE: Final = ("nationality", "nationality_as_stated", "fighting_for")
_POSITION: Final = ("longitude", "latitude", "precision", "radius_m", "area")
_DATE: Final = ("edtf", "time")
_PLAIN: Final[Mapping[str, Aspect]] = MappingProxyType(
    {
        "fatalities": Aspect.DEATHS,
        "event_type": Aspect.WHAT,
        "sources": Aspect.SOURCES,
        "title": Aspect.REWORDED,
        "summary": Aspect.REWORDED,
        "marking": Aspect.MARKING,
        "actors": Aspect.DETAILS,
        "relations": Aspect.DETAILS,
        "verification_override": Aspect.DETAILS,
        "publish_after": Aspect.DETAILS,
        "origin": Aspect.DETAILS,
        "extra": Aspect.DETAILS,
    }
)
_COMPARED: Final = (*_PLAIN, "where", "when", "troops", "statements", "verification")
_AGAINST: Final = frozenset({Stance.DENIES.value, Stance.DISPUTES.value})


def kinds_between(before: Facts, after: Facts) -> tuple[Aspect, ...]:
    """Tell what of an event is not as it was, in the order of `Aspect`.

    Never empty where a fact for others differs.
    """
    differs = [name for name in _COMPARED if before.get(name) != after.get(name)]
    found = {_PLAIN[name] for name in differs if name in _PLAIN}
    if "where" in differs:
        found.add(_differs(before, after, "where", _POSITION, Aspect.MOVED))
    if "when" in differs:
        found.add(_differs(before, after, "when", _DATE, Aspect.RE_DATED))
    if "troops" in differs:
        found |= _of_troops(before.get("troops"), after.get("troops"))
    if "statements" in differs:
        found |= _of_statements(before.get("statements") or (), after.get("statements") or ())
    if "verification" in differs:
        was, became = (RANKS[Verification(facts["verification"])] for facts in (before, after))
        found.add(Aspect.VERIFICATION_UP if became > was else Aspect.VERIFICATION_DOWN)
    if len(found) < 2:
        return tuple(found)
    return tuple(kind for kind in Aspect if kind in found)


def _differs(
    before: Facts, after: Facts, name: str, decisive: Iterable[str], kind: Aspect
) -> Aspect:
    old, new = before.get(name) or {}, after.get(name) or {}
    decided = any(old.get(each) != new.get(each) for each in decisive) or (not old) != (not new)
    return kind if decided else Aspect.DETAILS


def _of_troops(old: list[Facts] | None, new: list[Facts] | None) -> set[Aspect]:
    """Tell changed numbers from changed troops: rows are compared whatever their order."""
    numbers, others = (
        [Counter(_values(row, names) for row in rows or ()) for rows in (old, new)]
        for names in ((*_WHOSE, *_NUMBERS), None)
    )
    found = set()
    if numbers[0] != numbers[1] and any(
        any(row.get(name) is not None for name in _NUMBERS) for row in (*(old or ()), *(new or ()))
    ):
        found.add(Aspect.NUMBER)
    if others[0] != others[1] or (old is None) != (new is None):
        found.add(Aspect.TROOPS)
    return found or {Aspect.DETAILS}  # the same rows in another order


def _values(row: Facts, names: tuple[str, ...] | None) -> tuple[Any, ...]:
    if names is None:
        return tuple(value for name, value in row.items() if name not in _NUMBERS)
    return tuple(row.get(name) for name in names)


def _of_statements(old: Iterable[Facts], new: Iterable[Facts]) -> set[Aspect]:
    """Tell denials and withdrawn claims from other statements; each counts where it is new."""
    said = Counter((row.get("party"), row.get("about"), row["stance"]) for row in old)
    found = set()
    for row in new:
        key = row.get("party"), row.get("about"), row["stance"]
        said[key] -= 1
        if said[key] < 0 and row["stance"] in _AGAINST:
            found.add(Aspect.DENIED)
        elif said[key] < 0 and row["stance"] == Stance.RETRACTS.value:
            found.add(Aspect.TAKEN_BACK)
    return found or {Aspect.STATEMENTS}


def timing_of(earliest: date | None, latest: date | None, since: datetime) -> Timing:
    """Tell whether an event that is new happened since a moment.

    Parameters
    ----------
    earliest, latest
        The days it may have happened on; both None where nobody gave a date, `date.min` and
        `date.max` for an open side.
    since
        With its zone; days are compared as they are written, local ones with UTC's.
    """
    if earliest is None or latest is None:
        return Timing.UNKNOWN
    day = since.date()
    starts_the_day = since.timetz().replace(tzinfo=None) == datetime.min.time()
    if earliest > day or (starts_the_day and earliest == day):
        return Timing.SINCE
    return Timing.EARLIER if latest < day else Timing.PERHAPS
