"""Who speaks in a sentence: the party a reporting word belongs to, and its speaker."""

from typing import Final

from events.intake.text.lexicon import Marked
from events.intake.text.word_groups import words_for
from events.vocabulary import TroopStatus

_BEFORE: Final = 14


def is_office(key: str) -> bool:
    """Tell the word for an office of a state, or for who speaks for it."""
    return key in words_for("office")


def joined_to(marked: Marked, first: int) -> list[tuple[str, int, int]]:
    """Give the party joined to another by "and": "Ethiopia and Eritrea have denied"."""
    if marked.key(first - 1) not in ("and", "и", "і", "та", "й"):
        return []
    other = party_at(marked, first - 2)
    return [] if other is None else [other]


def party_of(
    marked: Marked, first: int, last: int, previous: str | None, *, spoken: bool = False
) -> tuple[str, int, int] | None:
    """Give the party that a reporting word belongs to: the one before it, else the one behind."""
    key = marked.key(first)
    according = marked.key(last - 1) in ("to", "by") or (
        key in ("по", "за") or key in words_for("according")
    )
    slavic = marked.tokens[first].text[0] > "\u0400"
    trailing = slavic and marked.key(first - 1) in (",", "\u201d", "»", "–", "—")
    if not according and not trailing:
        for at in range(first - 1, max(first - _BEFORE, -1), -1):
            if marked.key(at) in ("\u201d", ";"):
                break
            if _is_nobody(marked, at) and not _described_by_state(marked, at):
                return None
            if at == first - 1 and _is_unknown_outlet(marked, at):
                return None
            party = party_at(marked, at)
            if party is not None:
                return party
            if (
                marked.key(at) in words_for("speaks again")
                and at >= first - 5
                and previous is not None
                and (spoken or not _named_before(marked, at))
            ):
                return previous, at, at + 1
            if marked.at("report", at) is not None and at < first - 1:
                break
    for at in range(last, min(last + (14 if trailing else 9), len(marked.tokens))):
        if marked.key(at) in (".", ";", "that", "що", "что"):
            break
        if _is_nobody(marked, at) and not _described_by_state(marked, at):
            break
        party = party_at(marked, at) or _office_of_the_country(marked, at)
        if party is not None and (according or _inverted(marked, first, last, at)):
            return party
    return None


def _is_nobody(marked: Marked, at: int) -> bool:
    hit = marked.over("speaker", at)
    if hit is None or hit.value.sort != "nobody":
        return False
    before = marked.over("speaker", hit.first - 1)  # "UN experts"
    return before is None or before.value.sort != "office"


def _is_unknown_outlet(marked: Marked, at: int) -> bool:
    """Tell "…, WSJ reports": a name of nobody known here, right behind a comma."""
    while at >= 0 and marked.tokens[at].is_word and marked.tokens[at].is_capitalised:
        known = marked.over("speaker", at) or marked.over("nation", at) or marked.over("force", at)
        if known is not None:
            return False
        at -= 1
        if marked.key(at) == ",":
            return True
    return False


def _described_by_state(marked: Marked, at: int) -> bool:
    """Tell "Sudanese fighters said" from "fighters said"."""
    if any(marked.over("nation", place) is not None for place in (at - 1, at - 2)):
        return True
    return marked.key(at - 3) == "'s" or marked.key(at - 2) == "'s"


def _named_before(marked: Marked, at: int) -> bool:
    return any(party_at(marked, place) is not None for place in range(max(at - 4, 0), at))


def _inverted(marked: Marked, first: int, last: int, at: int) -> bool:
    """Tell "…, said Peskov" and "повідомив речник ГУР" from what is said about somebody."""
    slavic = marked.tokens[first].text[0] > "\u0400"
    if slavic:
        return at - last <= 6 and not any(
            marked.key(p) in (",", "про", "о", "об") for p in range(last, at)
        )
    comma = marked.key(first - 1) in (",", "\u201d", '"')
    return comma and at - last <= 5


def party_at(marked: Marked, at: int) -> tuple[str, int, int] | None:
    """Give the party that a word names, with the words that name it."""
    speaker = marked.over("speaker", at)
    if speaker is not None and speaker.value.sort != "nobody":
        lead = marked.key(speaker.first - 1)
        if marked.key(speaker.first - 2) in words_for("according"):
            return speaker.value.party, speaker.first, speaker.last
        if lead in ("in", "to", "from", "near", "at", "with", "against", "into", "for"):
            return None
        if speaker.value.sort == "office" and _describes_another(marked, speaker.last):
            return None
        return speaker.value.party, speaker.first, speaker.last
    force = marked.over("force", at)
    if force is not None and force.value.status is TroopStatus.REGULAR:
        return force.value.nationality, force.first, force.last
    nation = marked.over("nation", at)
    if nation is None or len(nation.value.codes) != 1:
        return None
    code = nation.value.codes[0]
    after = [marked.key(place) for place in range(nation.last, nation.last + 5)]
    if nation.value.form == "adjective":
        office = any(is_office(word) for word in after[:4]) and not any(
            word in words_for("private") for word in after[:4]
        )
        troops = marked.at("troops", nation.last)
        speak = troops is not None and marked.at("report", troops.last) is not None
        return (code, nation.first, nation.last) if office or speak else None
    if nation.value.form == "country":
        governed = marked.key(nation.first - 1)
        slavic = marked.tokens[nation.first].text[0] > "\u0400"
        if governed in (
            "in",
            "to",
            "from",
            "of",
            "at",
            "on",
            "for",
            "by",
            "with",
            "near",
            "into",
            "against",
            "inside",
            "across",
            "в",
            "у",
            "на",
            "из",
            "з",
            "із",
            "до",
            "за",
            "с",
            "к",
            "против",
            "проти",
            "про",
            "о",
            "об",
            "для",
        ):
            ministry = governed == "of" and any(
                is_office(marked.key(place)) for place in range(nation.first - 5, nation.first)
            )
            ministry = ministry or _office_of(marked, nation.first, nation.last)
            by = governed in ("by", "за") and marked.at("report", nation.first - 2) is not None
            return (code, nation.first, nation.last) if ministry or by else None
        if slavic and not marked.tokens[nation.first].key.endswith(
            ("я", "а", "й", "н", "р", "ь", "ша", "д", "о", "и", "к", "ія")
        ):
            office = any(
                is_office(marked.key(place))
                for place in range(max(nation.first - 4, 0), nation.first)
            )
            return (code, nation.first, nation.last) if office else None
        return code, nation.first, nation.last
    return None


def _office_of_the_country(marked: Marked, at: int) -> tuple[str, int, int] | None:
    """Read "глава МИД страны" by the state that the sentence names first."""
    if marked.key(at) not in words_for("of the country") or not is_office(marked.key(at - 1)):
        return None
    for hit in marked.of("nation"):
        if hit.value.form == "country" and len(hit.value.codes) == 1 and hit.last <= at:
            return hit.value.codes[0], at - 1, at + 1
    return None


def _office_of(marked: Marked, first: int, last: int) -> bool:
    """Tell "a spokesperson for Burundi's army" and "В ОАЭ назвали": a state that speaks."""
    if marked.key(last) in ("'s", "\u2019s"):
        return any(is_office(marked.key(at)) for at in range(last + 1, last + 4))
    spoken = marked.at("report", last) or marked.at("report", last + 1)
    return (
        marked.key(first - 1) in ("в", "у")
        and first <= 2
        and spoken is not None
        and marked.key(spoken.first).endswith(("ли", "ют", "ять", "уть", "ят"))
    )


def _describes_another(marked: Marked, last: int) -> bool:
    """Tell "the Kyiv newspaper", where the capital says only where it is."""
    if last >= len(marked.tokens) or any(is_office(marked.key(at)) for at in range(last, last + 4)):
        return False
    token = marked.tokens[last]
    return (
        token.is_word
        and token.text.islower()
        and token.text[0] < "\u0400"
        and not token.key.endswith(("ly", "ed", "s"))
        and not is_office(token.key)
        and marked.at("report", last) is None
        and token.key not in words_for("after a capital")
    )


def speaker_near(marked: Marked, first: int, last: int, low: int, high: int) -> str | None:
    """Give the person's name that stands beside the reporting word."""
    sides = ((first, -1), (last, 1))
    for end, step in sides[1:] if marked.key(last - 1) == "to" else sides:
        names: list[str] = []
        at = end - 1 if step < 0 else end
        while 0 <= at < len(marked.tokens) and len(names) < 4:
            token = marked.tokens[at]
            if token.text == "," and not names and step < 0:
                at += step
                continue
            if not (token.is_word and token.is_capitalised and len(token.text) > 1):
                break
            office = marked.over("speaker", at)
            if marked.over("nation", at) is not None or is_office(token.key):
                break
            if office is not None and office.value.sort != "person":
                break
            names.append(token.text)
            at += step
        if step < 0:
            names.reverse()
        name = " ".join(names)
        if name and (len(names) >= 2 or _is_person(marked, low)):
            return name
    if _is_person(marked, low):
        start = low
        while (
            start > 0
            and marked.tokens[start - 1].is_capitalised
            and low - start < 2
            and marked.over("nation", start - 1) is None
            and not is_office(marked.key(start - 1))
        ):
            start -= 1
        return marked.words(start, high)
    return None


def _is_person(marked: Marked, at: int) -> bool:
    hit = marked.over("speaker", at)
    return hit is not None and hit.value.sort == "person"
