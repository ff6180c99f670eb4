"""What troops did or what happened to them: the word of a sentence that says so."""

import re
from dataclasses import dataclass
from typing import Final

from events.intake.text.lexicon import Marked
from events.intake.text.mention import TroopMention
from events.intake.text.numbers import Count
from events.intake.text.phrases import Hit
from events.intake.text.tables import RoleFrame
from events.intake.text.word_groups import words_for
from events.vocabulary import EventType, Role

_FURTHEST: Final = 14.0

_PASSIVE: Final = frozenset(
    {"was", "were", "been", "being", "be", "are", "is", "got", "get", "gets", "getting"}
)
"""Grammar: auxiliary verbs of the passive."""

_PERFECT: Final = frozenset({"have", "has", "had", "having"})
_MARKS: Final = frozenset({"", ",", ".", ")", ":", ";", "!", "?", "-", "–", "—"})
BREAKS: Final = {
    ";": 6.0,
    ":": 3.0,
    ",": 1.5,
    "—": 2.5,
    "–": 2.5,
    "(": 2.0,
    "but": 4.0,
    "while": 4.0,
    "whereas": 4.0,
    "and": 1.5,
    "after": 2.5,
    "before": 3.0,
    "when": 2.5,
    "because": 3.0,
    "although": 4.0,
    "но": 4.0,
    "але": 4.0,
    "а": 3.0,
    "тоді": 3.0,
    "тогда": 3.0,
    "и": 1.5,
    "і": 1.5,
    "та": 1.5,
    "й": 1.5,
    "после": 2.5,
    "після": 2.5,
    "когда": 2.5,
    "коли": 2.5,
    "that": 1.0,
}
"""Grammar: marks and conjunctions that part two clauses, and how far."""

WEIGHT: Final = {
    Role.CAPTURED: 5.0,
    Role.KILLED: 5.0,
    Role.WOUNDED: 4.5,
    Role.RECRUITED: 2.0,
    Role.TRAINING: 1.5,
    Role.ENGAGED: 0.5,
    Role.PRESENT: 0.0,
}
"""How much a role says: "soldiers fighting there were captured" tells of a capture."""


@dataclass(frozen=True, slots=True)
class Happening:
    """A mention and what is said of it.

    Attributes
    ----------
    first, last
        Tokens of the word that says it; equal where none does.
    agent
        The troops are who does it, not those it is done to.
    """

    mention: TroopMention
    role: Role
    event_type: EventType
    first: int
    last: int
    cost: float
    agent: bool = False
    count: Count | None = None


def happening_of(
    marked: Marked, mention: TroopMention, others: tuple[TroopMention, ...]
) -> Happening | None:
    """Give what a sentence says of a mention: the nearest word that fits, the stronger first."""
    return min(
        possible_happenings(marked, mention, others), key=lambda each: each.cost, default=None
    )


def possible_happenings(
    marked: Marked, mention: TroopMention, others: tuple[TroopMention, ...]
) -> list[Happening]:
    """Give every reading of a mention's role that is near enough."""
    found = []
    for hit in marked.of("role"):
        if hit.first < mention.last and hit.last > mention.first:
            within = hit.first >= mention.first and hit.last <= mention.last
            within = within or mention.refers  # "взяли їх"
            noun = marked.at("troops", hit.first)
            if not within or hit.value.frame not in ("object", "passive", "about"):
                continue
            if noun is not None and noun.value.sort == "recruits":
                continue  # "recruits" are who they are, not what was done to them
            reading = (hit.value.role, hit.value.event_type, 0.0, False)
        else:
            read = _reading(marked, mention, hit)
            if read is None or (
                not mention.refers and _of_some_of_them(marked, mention, hit.first)
            ):
                continue
            reading = read
        role, event_type, extra, agent = reading
        cost = _distance(marked, mention, hit.first, hit.last, others) + extra - WEIGHT[role]
        cost += _describing(marked, mention, hit.first)
        to = "to" in (marked.key(hit.first - 1), marked.key(hit.first - 2))
        if to and hit.first >= mention.last and marked.key(hit.first - 1) in ("to", "be"):
            cost += 3.0  # what they were sent for
        if hit.first > mention.last and _goes_on(marked, hit.first):
            cost -= 4.0
        if mention.told_by is not None:
            cost += -8.0 if hit.first == mention.told_by else 0.0
        purpose = marked.key(hit.first - 1) == "to" and hit.first < mention.first
        if purpose and hit.value.role is Role.RECRUITED:
            continue  # "a network to recruit Cubans"
        if hit.value.role is Role.KILLED and not _loses_men(marked, hit.first, hit.last):
            continue
        if cost <= _FURTHEST:
            found.append(Happening(mention, role, event_type, hit.first, hit.last, cost, agent))
    return found


def _of_some_of_them(marked: Marked, mention: TroopMention, first: int) -> bool:
    """Tell "of whom 60 were killed", which is not said of all."""
    aside = _aside(marked, mention)
    return any(
        f"{marked.key(at)} {marked.key(at + 1)}" in words_for("of them") and at not in aside
        for at in range(max(mention.last, first - 14), first - 1)
    )


def _has_own_subject(
    marked: Marked, mention: TroopMention, first: int, others: tuple[TroopMention, ...]
) -> bool:
    """Tell "as rebels entered", whose subject is somebody else."""
    for troops in marked.of("troops"):
        if troops.first < mention.last or troops.last > first:
            continue
        described = marked.key(troops.last) in _RELATIVE and first - troops.last <= 5
        if described or (troops.last == first and troops.value.sort != "people"):
            return not any(other.first <= troops.first < other.last for other in others)
    return False


def _goes_on(marked: Marked, first: int) -> bool:
    """Tell "… and was killed", whose subject is that of the verb before."""
    at = first - 1
    auxiliary = _PASSIVE | _PERFECT | {"був"}
    while marked.key(at) in auxiliary or marked.key(at) in words_for("then"):
        at -= 1
    return at < first - 1 and marked.key(at) in ("and", "but", "и", "та", "і")


def _loses_men(marked: Marked, first: int, last: int) -> bool:
    """Tell "lost 180 men" from "lost control"; other words for deaths stand by themselves."""
    if marked.key(first) not in words_for("lose"):
        return True
    return any(
        marked.at("number", at) is not None or marked.key(at)[:1].isdigit()
        for at in range(last, last + 4)
    )


def _distance(
    marked: Marked, mention: TroopMention, first: int, last: int, others: tuple[TroopMention, ...]
) -> float:
    """Give how far a word is from a mention; clauses and other troops between count."""
    if first >= mention.last:
        low, high = mention.last, first
    elif last <= mention.first:
        low, high = last, mention.first
    else:
        return 0.0
    aside = _aside(marked, mention)
    passed = aside if first >= aside.stop else range(0)
    cost = 0.35 * (high - low - len(passed))
    for place in range(low, high):
        if place in passed:
            continue
        cost += BREAKS.get(marked.key(place), 0.0)
        if marked.at("report", place) is not None:
            cost += 2.0
    for other in others:
        if other is not mention and other.first >= low and other.last <= high:
            if other.first in passed:
                continue
            lightly = coordinated(marked, mention, other) or _beside(marked, other)
            cost += 1.5 if lightly else 4.0
    if first >= mention.last and _has_own_subject(marked, mention, first, others):
        cost += 4.0
    for troops in marked.of("troops"):
        within = low <= troops.first and troops.last <= high
        if within and troops.value.sort in ("troops", "unit"):
            named = any(other.first <= troops.first < other.last for other in others)
            cost += 0.0 if named else 1.5
    return cost


_PARTICIPLE: Final = re.compile(
    "(?:ш|ющ|ущ|ащ|ящ|нн|ен)(?:ий|ие|их|ими|им|ая|его|ему|ої|ого|ому|і|иє|ый|ые|ых)$|(?:ing|ed)$"
)
"""Grammar: how participles end."""


def _aside(marked: Marked, mention: TroopMention) -> range:
    """Give the clause between commas that only describes the troops, with its commas."""
    at = mention.last
    first = marked.key(at + (marked.key(at) == ","))
    of_them = first in words_for("some") and marked.key(at + 2) == "of"
    describes = marked.key(at) == "," and (of_them or _PARTICIPLE.search(first))
    if first not in _RELATIVE and not describes:
        return range(0)
    for end in range(at + 2, min(at + 18, len(marked.tokens))):
        if marked.key(end) == ",":
            closed = marked.key(at) == "," or marked.key(end + 1) in _PASSIVE | _PERFECT
            return range(at, end + 1) if closed else range(0)
    return range(0)


def _beside(marked: Marked, other: TroopMention) -> bool:
    """Tell troops named as those whom others fight for or beside."""
    ends = (other.first, other.first - 1, other.first - 2)
    return any(hit.last in ends for hit in marked.of("side word"))


def _describing(marked: Marked, mention: TroopMention, first: int) -> float:
    """Give what a word costs that only describes the troops: "who had fought", "hired by"."""
    if first < mention.last:
        return 0.0
    if first in _aside(marked, mention):
        return 3.5
    between = [marked.key(place) for place in range(mention.last, first)]
    if len(between) <= 6 and _RELATIVE & set(between[:2]):
        return 3.0
    if len(between) > 1 or any(word in _PASSIVE | _PERFECT for word in between):
        return 0.0
    describing = marked.key(first).endswith(
        ("ing", "ed", "вших", "вшие", "вшего", "вший", "ющих", "чих")
    )
    return 3.5 if describing else 0.0


_RELATIVE: Final = frozenset(
    {"who", "which", "які", "який", "що", "которые", "который", "которых", "яких", "that"}
)
"""Grammar: relative pronouns."""


def coordinated(marked: Marked, one: TroopMention, other: TroopMention) -> bool:
    """Tell mentions joined by "and" or a comma."""
    low, high = sorted((one, other), key=lambda m: m.first)
    words = {marked.key(place) for place in range(low.last, high.first)}
    return bool(words & {"and", "і", "и", "та", ",", "й"}) and high.first - low.last <= 4


def _reading(
    marked: Marked, mention: TroopMention, hit: Hit[RoleFrame]
) -> tuple[Role, EventType, float, bool] | None:
    row, first, last = hit.value, hit.first, hit.last
    before = mention.last <= first
    told = (row.role, row.event_type)
    match row.frame:
        case "object":
            return _of_verb(marked, mention, row, first, last, before)
        case "active":
            return _of_slavic_verb(marked, mention, row, last, before)
        case "passive":
            return (*told, 0.0, False)
        case "about":
            by = {marked.key(place) for place in range(last, min(last + 2, mention.first))}
            if not before and by & {"by", "from"}:
                return _agent(marked, row.role, last)
            if not before and row.event_type in (EventType.TERRITORY_CHANGE, EventType.INCURSION):
                return row.role, EventType.CLASH, 1.0, False
            return (*told, 0.0 if before else 1.0, row.role is Role.ENGAGED)
        case "with":
            if before:
                return (*told, 0.0, True)
            return (*told, -0.5, True) if mention.first - last <= 5 else None
        case _:
            return (*told, 2.0 if before else 0.0, False)


def _of_verb(
    marked: Marked, mention: TroopMention, row: RoleFrame, first: int, last: int, before: bool
) -> tuple[Role, EventType, float, bool] | None:
    """Read an English verb that takes an object: who does it, and to whom."""
    role, event_type = row.role, row.event_type
    doing = marked.key(last - 1).endswith("ing")
    if not before:
        between = [marked.key(place) for place in range(last, mention.first)]
        if "by" in between[:3]:
            return _agent(marked, role, last)
        if mention.first - last > 9:
            return None
        passive = any(marked.key(place) in _PASSIVE for place in range(max(first - 3, 0), first))
        if passive and not doing and between and _ends_participle(between[0]):
            return None
        return role, event_type, 0.0 if len(between) <= 5 else 1.0, False
    helpers = [marked.key(place) for place in range(max(mention.last, first - 4), first)]
    if any(word in _PASSIVE for word in helpers) and not doing:
        return role, event_type, 0.0, False
    if first == mention.last or helpers[-1:] == [","] or not any(w in _PERFECT for w in helpers):
        # Grammar: how English participles end, the irregular ones of these verbs too.
        participle = marked.key(last - 1).endswith(
            ("ed", "en", "shot", "dead", "sent", "ght", "lain")
        )
        if participle and _ends_participle(marked.key(last)):
            near = first - mention.last <= 6
            return role, event_type, 0.5 if near else 2.5, False
    return _agent(marked, role, last)


def _ends_participle(key: str) -> bool:
    """Tell what stands behind a participle that has no object: "killed in", "captured today"."""
    return key in _MARKS or key in words_for("after participle")


def _agent(marked: Marked, role: Role, last: int) -> tuple[Role, EventType, float, bool] | None:
    """Give what troops did who are named as those who captured, killed or recruited others."""
    if role in (Role.RECRUITED, Role.PRESENT, Role.TRAINING):
        return None
    if role is Role.CAPTURED:
        article = (
            marked.key(last) in ("the", "a")
            or marked.key(last) in words_for("control")
            or marked.tokens[min(last, len(marked.tokens) - 1)].is_capitalised
        )
        return Role.ENGAGED, EventType.TERRITORY_CHANGE if article else EventType.CLASH, 1.5, True
    return Role.ENGAGED, EventType.CLASH, 1.5, True


_WHOM: Final = frozenset({"якого", "яких", "которого", "которых", "яку", "которую", "якому"})
"""Grammar: relative pronouns in the cases of an object."""


def _of_slavic_verb(
    marked: Marked, mention: TroopMention, row: RoleFrame, last: int, before: bool
) -> tuple[Role, EventType, float, bool] | None:
    """Read an active verb of Ukrainian or Russian: the case tells who does it."""
    role, event_type = row.role, row.event_type
    between = {marked.key(place) for place in range(mention.last, mention.last + 3)}
    if mention.nominative and before and not between & _WHOM:
        return _agent(marked, role, last)
    if not before and mention.first - last > 8:
        return None
    return role, event_type, 0.0 if not before else 0.5, False
