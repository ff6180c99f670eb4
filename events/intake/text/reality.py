"""What a sentence does not assert: denials, hypotheses, history, exercises, crime news."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from events.intake.text.lexicon import Marked
from events.intake.text.roles import Happening
from events.intake.text.word_groups import words_for
from events.vocabulary import Role

_YEAR: Final = re.compile(r"(?:1[5-9]\d\d|20\d\d)")
_CLAUSE: Final = frozenset({";", "but", "але", "но", "однако", "проте", "while", "whereas"})
"""Grammar: where another clause begins."""

_STILL_REAL: Final = frozenset({Role.CAPTURED, Role.KILLED, Role.WOUNDED})
_OLD_YEARS: Final = 13
_DONE: Final = ("ших", "шего", "шие", "шим", "битых", "битого", "лих", "лого", "ненных")
"""Ends of participles: who asks for "the bodies of those who died" does not ask that they die."""


@dataclass(frozen=True, slots=True)
class Unreal:
    """Why something is not asserted, with the tokens that say so."""

    why: str
    first: int
    last: int


def unreal(marked: Marked, happening: Happening, published: date | None) -> Unreal | None:
    """Give why a happening is not asserted by its sentence; None where it is."""
    start = min(happening.first, happening.mention.first)
    clause = _clause_start(marked, start)
    if marked.tokens[-1].text == "?":
        return Unreal("hypothetical", len(marked.tokens) - 1, len(marked.tokens))
    for hit in marked.of("unreal refuted"):
        if hit.last <= start or (_same_clause(marked, hit.last, start) and hit.first < start):
            return Unreal("refuted", hit.first, hit.last)
        if _called_false(marked, hit, happening):
            return Unreal("refuted", hit.first, hit.last)
    for hit in marked.of("unreal negated"):
        if marked.over("hedge", hit.first) is not None:
            continue  # "не менее 20" denies nothing
        if hit.value.reach == "close":
            beside = (
                0 <= happening.first - hit.last <= 2 or 0 <= happening.mention.first - hit.last <= 1
            )
            slavic = marked.tokens[hit.first].text[0] > "\u0400"
            behind = slavic and 0 <= hit.first - happening.last <= 0
            if (beside or behind) and hit.first >= clause and not _not_only(marked, hit.last):
                return Unreal("negated", hit.first, hit.last)
        elif clause <= hit.first < max(happening.first, happening.mention.first):
            return Unreal("negated", hit.first, hit.last)
    if marked.key(happening.last - 1).endswith("ing"):
        for at in range(happening.last, min(happening.last + 8, len(marked.tokens))):
            if marked.key(at) in ("could", "would", "might", "may", "should", "must"):
                return Unreal("hypothetical", at, at + 1)
    told_already = any(
        hit.value.role in _STILL_REAL and marked.key(hit.first).endswith(_DONE)
        for hit in marked.of("role")
        if -2 <= hit.first - happening.mention.last <= 2
    )
    for hit in () if told_already else marked.of("unreal hypothetical"):
        if _governs(marked, hit.first, hit.last, happening, clause):
            return Unreal("hypothetical", hit.first, hit.last)
    for why in ("history", "exercise", "crime"):
        for hit in marked.of(f"unreal {why}"):
            if why != "history" and happening.role in _STILL_REAL:
                continue
            if why != "history" and hit.first >= happening.last + 12:
                continue
            if any(0 <= said.first - hit.last <= 2 for said in marked.of("report")):
                continue  # "a European diplomat said"
            return Unreal(why, hit.first, hit.last)
    return _old(marked, published)


def _clause_start(marked: Marked, place: int) -> int:
    for at in range(min(place, len(marked.tokens)) - 1, -1, -1):
        if marked.key(at) in _CLAUSE:
            return at + 1
    return 0


def _same_clause(marked: Marked, first: int, last: int) -> bool:
    return not any(marked.key(at) in _CLAUSE for at in range(first, last))


def _called_false(marked: Marked, hit: object, happening: Happening) -> bool:
    """Tell "reports of Chinese troops there are false" and "… was denied"."""
    first = hit.first  # type: ignore[attr-defined]
    if first < happening.last or marked.key(first) in words_for("deny"):
        return False
    between = [marked.key(at) for at in range(happening.last, first)]
    if any(marked.key(at) in words_for("reports") for at in range(happening.first)):
        return not any(word in _CLAUSE for word in between)
    return (
        len(between) <= 6
        and any(
            word in ("is", "are", "was", "were", "это", "є", "це", "як", "as", "–", "—")
            for word in between
        )
        and not any(word in _CLAUSE or word == "," or word in words_for("said") for word in between)
    )


def _not_only(marked: Marked, last: int) -> bool:
    return marked.key(last) in words_for("only")


def _governs(marked: Marked, first: int, last: int, happening: Happening, clause: int) -> bool:
    """Tell whether a word such as "may" or "warned" stands before and not too far away."""
    if first < clause or first >= max(happening.first, happening.mention.last):
        return False
    if happening.mention.first <= first < happening.mention.last:
        return False
    key = marked.key(first)
    distance = happening.first - last
    modal = {
        *("may", "might", "could", "would", "will", "shall", "should", "може", "можуть", "буде"),
        *("будуть", "может", "могут", "будет", "будут", "бы", "б", "мог", "могли"),
    }
    if key in modal:
        return 0 <= distance <= 4
    if 0 <= distance <= 9 or first < happening.mention.first:
        return not any(
            marked.key(at) in ("after", "після", "после", "as")
            for at in range(last, happening.first)
        )
    return False


def _old(marked: Marked, published: date | None) -> Unreal | None:
    """Tell a sentence about years long past from news."""
    years = [
        (int(token.text), at)
        for at, token in enumerate(marked.tokens)
        if _YEAR.fullmatch(token.text)
        and marked.at("troops", at + 1) is None
        and marked.at("nation", at + 1) is None
    ]
    if not years:
        return None
    limit = (published.year if published is not None else 2026) - _OLD_YEARS
    latest, at = max(years)
    return Unreal("history", at, at + 1) if latest < limit else None
