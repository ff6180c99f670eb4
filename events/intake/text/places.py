"""The places a sentence names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from events.intake.text.lexicon import Marked
from events.intake.text.mention import TroopMention
from events.intake.text.parties import is_office
from events.intake.text.tables import ReportUse
from events.intake.text.word_groups import words_for
from events.vocabulary import EventType

_DETERMINERS: Final = frozenset({"the", "a", "an", "its", "their"})
"""Grammar: before a name, and no part of it."""

_GOVERNED: Final[dict[str, ReportUse]] = {
    "of": "place of", "on": "place on", "for": "place for"
}  # fmt: skip
"""Prepositions that lead to a place behind some words only."""

_TAKEN: Final = frozenset({EventType.TERRITORY_CHANGE, EventType.INCURSION, EventType.STRIKE})

_ARTICLE: Final = re.compile("[a-z]{1,4}-[A-Z]")
"""As in "al-Zor"."""

_GENITIVE: Final = ("ської", "зької", "цької", "ской", "цкой", "ского", "ського")
"""Grammar: how an area in the genitive ends."""


@dataclass(frozen=True, slots=True)
class PlaceInText:
    """A place as a sentence names it.

    Attributes
    ----------
    words
        To be looked up: the name with its kind, as "eastern Donetsk region".
    is_country, codes, name
        It is the name of a whole state, or a part of one; which, and its name alone.
    within
        A wider place named just behind it, "" where none is.
    """

    words: str
    first: int
    last: int
    lead: str
    is_country: bool = False
    codes: tuple[str, ...] = ()
    name: str = ""
    within: str = ""

    @property
    def code(self) -> str | None:
        """The state whose name it is, where it is one's alone."""
        return self.codes[0] if len(self.codes) == 1 else None


def places_in(marked: Marked, mentions: Iterable[TroopMention]) -> list[PlaceInText]:
    """Find every phrase of a sentence that names a place something may have happened at."""
    taken = [range(m.first, m.last) for m in mentions]
    found: dict[int, PlaceInText] = {}
    for lead in marked.of("place lead"):
        phrase = _after_lead(marked, lead.last, marked.key(lead.first), lead.first)
        if phrase is not None:
            found.setdefault(phrase.last, phrase)
    for role in marked.of("role"):
        if role.value.event_type in _TAKEN or marked.key(role.last - 1) in words_for(
            "takes a place"
        ):
            phrase = _after_lead(marked, role.last, "in", role.first)
            if phrase is not None and not phrase.is_country:
                found.setdefault(phrase.last, phrase)
    for area in marked.of("place area"):
        phrase = _before_area(marked, area.first, area.last)
        if phrase is not None:
            found.setdefault(phrase.last, phrase)
    return [
        phrase
        for _, phrase in sorted(found.items())
        if phrase.is_country
        or not any(phrase.first < r.stop and r.start < phrase.last for r in taken)
    ]


def _after_lead(marked: Marked, start: int, lead: str, lead_at: int) -> PlaceInText | None:
    if lead in _GOVERNED and marked.key(lead_at - 1) not in words_for(_GOVERNED[lead]):
        return None
    return _phrase(marked, start, lead)


def _phrase(marked: Marked, start: int, lead: str) -> PlaceInText | None:
    """Read a name past what only describes it: "the northern Syrian city of Aleppo"."""
    at, part = start, start
    for _ in range(7):
        if at >= len(marked.tokens):
            return None
        part_hit = marked.at("place part", at)
        before = marked.at("place before", at)
        nation = marked.at("nation", at)
        if marked.key(at) in _DETERMINERS:
            at += 1
            part = at
        elif part_hit is not None and not _is_name(marked, at):
            at = part_hit.last
            if marked.key(at) == "of":
                at += 1
            continue
        elif before is not None and not (
            marked.tokens[at].is_capitalised and before.last - at == 1
        ):
            at = part = before.last
        elif (
            nation is not None
            and nation.value.form == "adjective"
            and not _ends_run_with_area(marked, at)
        ):
            at = part = nation.last
        elif marked.key(at) in words_for("battle") and marked.key(at + 1) == "of":
            at = part = at + 2
        elif marked.at("place area", at) and not marked.tokens[at].is_capitalised:
            at = part = marked.at("place area", at).last  # type: ignore[union-attr]
            if marked.key(at) == "of":
                at = part = at + 1
        elif marked.key(at) in words_for("state of a place"):
            at += 1
            part = at
        else:
            break
    return _run(marked, part if part >= start else start, at, lead)


def _is_name(marked: Marked, at: int) -> bool:
    """Tell the first word of names such as South Sudan or Північна Корея."""
    hit = marked.at("nation", at)
    return hit is not None and hit.last > at + 1


def _ends_run_with_area(marked: Marked, at: int) -> bool:
    """Tell "Somali Region", a name, from "the Syrian city", a place somewhere in Syria."""
    area = marked.at("place area", at + 1)
    return area is not None and marked.tokens[at + 1].is_capitalised


def _run(marked: Marked, part: int, at: int, lead: str) -> PlaceInText | None:
    """Read the name from its first word on."""
    if at >= len(marked.tokens):
        return None
    country = marked.at("nation", at)
    if country is not None and country.value.form == "country":
        area = marked.at("place area", country.last)
        if marked.key(country.last) in ("'s", "\u2019s"):
            return _phrase(marked, country.last + 1, lead)
        if area is None:
            return PlaceInText(
                marked.words(part, country.last),
                part,
                country.last,
                lead,
                is_country=True,
                codes=country.value.codes,
                name=marked.words(at, country.last),
            )
    last = _name_end(marked, at)
    area = marked.at("place area", max(last, at))
    if last == at:
        lower = marked.tokens[at]
        adjective = lower.text[0] > "\u0400" and lower.key.endswith(
            ("ском", "ському", "ской", "ській", "ське", "ское", "цком", "цькому", "ого", "ому")
        )
        if not adjective or marked.at("place area", at + 1) is None or len(lower.key) < 7:
            return None
        if marked.at("nation", at) is not None or marked.at("place part", at) is not None:
            return None
        last = at + 1
        area = marked.at("place area", last)
    if area is not None and area.first == last:
        genitive = _genitive_before(marked, at, last)
        if genitive > at:
            within = marked.words(genitive, area.last)
            return PlaceInText(marked.words(part, genitive), part, genitive, lead, within=within)
        last = area.last
    elif marked.key(last) == "'s" or _describes(marked, last):
        return None
    if _is_never(marked, at, last):
        return None
    within = _within_of_list(marked, last)
    if marked.key(last) in (",", "in", "(") and last + 1 < len(marked.tokens):
        step = last + 1
        while marked.key(step) in ("in", "в", "у"):
            step += 1
        wider = _name_end(marked, step)
        if (
            wider > step
            and marked.key(wider - 1) != "'s"
            and not _is_never(marked, step, wider)
            and marked.at("speaker", step) is None
        ):
            area = marked.at("place area", wider)
            within = marked.words(step, area.last if area else wider)
    return PlaceInText(marked.words(part, last), part, last, lead, within=within)


def _within_of_list(marked: Marked, last: int) -> str:
    """Give the region behind a list: "Плехово, Воробжа та Мартинівка Курської області"."""
    at = last
    for _ in range(4):
        if marked.key(at) not in (",", "та", "і", "й", "и", "and"):
            return ""
        end = _name_end(marked, at + 1)
        area = marked.at("place area", end)
        genitive = _genitive_before(marked, at + 1, end) if area is not None else 0
        if area is not None and genitive:
            return marked.words(genitive, area.last)
        if end == at + 1:
            return ""
        at = end
    return ""


def _genitive_before(marked: Marked, at: int, last: int) -> int:
    """Give where "Курської області" begins in "Мартинівка Курської області"; 0 for nowhere."""
    token = marked.tokens[last - 1]
    is_genitive = token.key.endswith(_GENITIVE) and last - 1 > at
    before = marked.tokens[last - 2].key if is_genitive else ""
    return last - 1 if is_genitive and not before.endswith(_GENITIVE) else 0


def _describes(marked: Marked, last: int) -> bool:
    """Tell "the Kyiv facility", where the name only says which."""
    if last >= len(marked.tokens):
        return False
    token = marked.tokens[last]
    return (
        token.text.isascii()
        and token.text.islower()
        and token.is_word
        and token.key not in words_for("after a place")
        and marked.at("role", last) is None
        and marked.at("report", last) is None
        and marked.at("place lead", last) is None
        and not token.key.endswith(("ly", "ing", "ed"))
    )


def _is_link(key: str) -> bool:
    return key == "-" or key in words_for("name link")


def _name_end(marked: Marked, at: int) -> int:
    """Give the token after a run of capitalised words that begins here; the same where none is."""
    last = at
    while last < len(marked.tokens):
        token = marked.tokens[last]
        named = token.is_capitalised or _ARTICLE.match(token.text) is not None
        if token.is_word and named and token.key not in words_for("no place"):
            if last > at and marked.at("report", last) is not None:
                break
            last += 1
        elif last > at and _is_link(token.key) and last + 1 < len(marked.tokens):
            after = marked.tokens[last + 1]
            if not (after.is_word and after.is_capitalised):
                break
            before = marked.tokens[last - 1].key
            if token.key == "of" and before not in words_for("of in a name"):
                break
            last += 1
        else:
            break
    return last


def _is_never(marked: Marked, first: int, last: int) -> bool:
    for place in range(first, last):
        hit = marked.at("place never", place)
        if hit is not None and (place == first or hit.last == last):
            return True
    if any(marked.over("force", place) for place in range(first, last)):
        return True
    token = marked.tokens[first]
    if token.text[0] > "\u0400" and is_office(token.key):
        return True  # "У Міноборони Непалу"
    side = marked.over("side", first)
    if side is None or marked.at("nation", first) is not None:
        return False
    formation = side.last - side.first > 1 or (token.text.isupper() and len(token.text) > 1)
    return side.value.state is None or formation


def _before_area(marked: Marked, first: int, last: int) -> PlaceInText | None:
    """Read "Kursk region" where no preposition stands before it."""
    start = first
    while (
        start > 0 and marked.tokens[start - 1].is_word and marked.tokens[start - 1].is_capitalised
    ):
        start -= 1
    if start == first or _is_never(marked, start, last):
        return None
    if marked.at("nation", start) is not None or marked.at("role", start) is not None:
        return None
    if marked.at("place lead", start) is not None:
        return None
    return PlaceInText(marked.words(start, last), start, last, "")
