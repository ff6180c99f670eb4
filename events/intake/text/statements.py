"""Who says what: the party, its speaker and its stance, out of the sentences of a report."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from events.intake.text.dates import DatePhrase, is_of_day
from events.intake.text.lexicon import Marked
from events.vocabulary import About, Stance, TroopStatus

_OFFICE: Final = re.compile(
    r"president|minist|official|militar|army|intelligence|govern|authorit|spokes|forces|police|embassy"
    r"|defen[cs]e|general|commander|security|agency|service|ambassador|leader|parliament|prosecutor"
    r"|lawmaker|envoy|diplomat|officer|command|staff|state|junta|prime|foreign|chief|secretary|media|mp$"
    r"|президент|міністр|министр|министерств|міністерств|мінобор|минобор|уряд|правительств|влад|власт|арми|армі|військ|войск"
    r"|військов|военн|розвід|развед|служб|посольств|мид|мзс|генштаб|речни|представ|спікер|спикер|депутат|прем|поліц"
    r"|полиц|омбудсмен|командув|командов|прокур|генерал|сил|збройн|вооруж|спецслужб|сторон|чиновник"
)
_ANAPHORA: Final = frozenset(
    {
        *("claim", "claims", "allegation", "allegations", "report", "reports", "accusation", "it"),
        *("accusations", "information", "this", "such", "that", "matter", "issue", "involvement"),
        *("figures", "figure", "number", "numbers", "these", "assertion", "assertions", "comment"),
        *("about", "so", "them", "responsibility", "role"),
        *("це", "ці", "цю", "такі", "звинувачення", "інформацію", "інформації", "заяви", "заяву"),
        *(
            "повідомлення",
            "дані",
            "присутність",
            "участь",
            "це",
            "этому",
            "это",
            "эти",
            "эту",
            "такие",
        ),
        *(
            "обвинения",
            "информацию",
            "информации",
            "заявления",
            "сообщения",
            "данные",
            "присутствие",
        ),
        *("участие", "инцидент", "цифры", "цифри", "їх", "их", "це"),
    }
)
_BEFORE: Final = 14
_ANAPHORIC: Final = frozenset(
    {"he", "she", "it", "they", "він", "вона", "вони", "он", "она", "они", "ministry", "spokesman",
     "spokesperson", "spokeswoman", "official", "president", "agency", "військові", "відомство",
     "ведомство", "министерство", "міністерство", "глава", "президент"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Speech:
    """Something a party says.

    Attributes
    ----------
    first, last
        Tokens of the word that tells the stance.
    heard
        Tokens that name the party.
    anaphoric
        It speaks of what was said before: "the allegation", "it".
    """

    sentence: int
    party: str
    speaker: str | None
    stance: Stance
    about: About
    first: int
    last: int
    heard: tuple[int, int]
    on: DatePhrase | None
    anaphoric: bool


def speeches_in(marked: Marked, dates: Sequence[DatePhrase], previous: str | None) -> list[Speech]:
    """Read every stance of a sentence whose party is named.

    Parameters
    ----------
    previous
        The party that spoke last, meant by "he said".
    """
    found: list[Speech] = []
    for hit in marked.of("report"):
        heard = _party_of(marked, hit.first, hit.last, previous)
        if heard is None and found and hit.value.stance is Stance.DENIES:
            heard = (found[-1].party, *found[-1].heard)  # "noted that the claims were unfounded"
        if heard is None:
            continue
        first = heard[1]
        previous = heard[0]
        stance = hit.value.stance
        if stance is Stance.DENIES and _negated(marked, hit.first):
            stance = Stance.NO_COMMENT if _neither(marked) else stance
        if stance is Stance.CLAIMS and _swallowed(marked, hit.first):
            continue
        if stance is Stance.VERIFYING and _unsaid(marked, hit.first):
            continue
        keys = {token.key for token in marked.tokens}
        parties = [heard, *_joined_to(marked, first)]
        found.extend(
            Speech(
                sentence=marked.sentence.number,
                party=party,
                speaker=_speaker_near(marked, hit.first, hit.last, first, last),
                stance=stance,
                about=_about(marked, stance),
                first=hit.first,
                last=hit.last,
                heard=(first, last),
                on=said_on(marked, hit.first, hit.last, dates),
                anaphoric=bool(keys & _ANAPHORA) or stance is not Stance.CLAIMS,
            )
            for party, first, last in parties
        )
    return _strongest(found)


def _joined_to(marked: Marked, first: int) -> list[tuple[str, int, int]]:
    """Give the party joined to another by "and": "Ethiopia and Eritrea have denied"."""
    if marked.key(first - 1) not in ("and", "и", "і", "та", "й"):
        return []
    other = _party_at(marked, first - 2)
    return [] if other is None else [other]


def _neither(marked: Marked) -> bool:
    return any(token.key in ("neither", "nor", "ні", "ни") for token in marked.tokens)


def _negated(marked: Marked, first: int) -> bool:
    return any(
        marked.key(at) in ("not", "neither", "nor", "не", "ні", "ни")
        for at in (first - 1, first - 2)
    )


def _unsaid(marked: Marked, first: int) -> bool:
    """Tell "did not say if it could verify": no word of whether anybody does."""
    return any(
        other.value.stance is Stance.NO_COMMENT and other.first < first
        for other in marked.of("report")
    )


def _swallowed(marked: Marked, first: int) -> bool:
    """Tell "declined to say", whose verb is no claim."""
    return any(
        other.first <= first < other.last and other.value.stance is not Stance.CLAIMS
        for other in marked.of("report")
    )


def _strongest(found: list[Speech]) -> list[Speech]:
    """Leave one claim of a party in a sentence, and none beside another stance of it."""
    kept: list[Speech] = []
    for speech in found:
        others = [each for each in found if each.party == speech.party and each is not speech]
        if speech.stance is Stance.CLAIMS and any(
            o.stance is not Stance.CLAIMS and abs(o.first - speech.first) <= 8 for o in others
        ):
            continue
        if any(
            k.party == speech.party and k.stance is speech.stance and k.about is speech.about
            for k in kept
        ):
            continue
        kept.append(speech)
    return kept


def _party_of(
    marked: Marked, first: int, last: int, previous: str | None
) -> tuple[str, int, int] | None:
    """Give the party that a reporting word belongs to: the one before it, else the one behind."""
    according = marked.key(last - 1) in ("to", "by") or marked.key(first) in (
        *("по", "за", "согласно", "відповідно", "according"),
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
            party = _party_at(marked, at)
            if party is not None:
                return party
            if (
                marked.key(at) in _ANAPHORIC
                and at >= first - 5
                and previous is not None
                and not _named_before(marked, at)
            ):
                return previous, at, at + 1
            if marked.at("report", at) is not None and at < first - 1:
                break
    for at in range(last, min(last + (14 if trailing else 9), len(marked.tokens))):
        if marked.key(at) in (".", ";", "that", "що", "что"):
            break
        if _is_nobody(marked, at) and not _described_by_state(marked, at):
            break
        party = _party_at(marked, at)
        if party is not None and (according or _inverted(marked, first, last, at)):
            return party
    return None


def _is_nobody(marked: Marked, at: int) -> bool:
    hit = marked.over("speaker", at)
    return hit is not None and hit.value.sort == "nobody"


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
    return any(_party_at(marked, place) is not None for place in range(max(at - 4, 0), at))


def _inverted(marked: Marked, first: int, last: int, at: int) -> bool:
    """Tell "…, said Peskov" and "повідомив речник ГУР" from what is said about somebody."""
    slavic = marked.tokens[first].text[0] > "\u0400"
    if slavic:
        return at - last <= 6 and not any(
            marked.key(p) in (",", "про", "о", "об") for p in range(last, at)
        )
    comma = marked.key(first - 1) in (",", "\u201d", '"')
    return comma and at - last <= 5


def _party_at(marked: Marked, at: int) -> tuple[str, int, int] | None:
    speaker = marked.over("speaker", at)
    if speaker is not None and speaker.value.sort != "nobody":
        lead = marked.key(speaker.first - 1)
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
        office = any(_OFFICE.match(word) for word in after[:4])
        return (code, nation.first, nation.last) if office else None
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
                _OFFICE.match(marked.key(place)) for place in range(nation.first - 5, nation.first)
            )
            by = governed in ("by", "за") and marked.at("report", nation.first - 2) is not None
            return (code, nation.first, nation.last) if ministry or by else None
        if slavic and not marked.tokens[nation.first].key.endswith(
            ("я", "а", "й", "н", "р", "ь", "ша", "д", "о", "и", "к", "ія")
        ):
            office = any(
                _OFFICE.match(marked.key(place))
                for place in range(max(nation.first - 4, 0), nation.first)
            )
            return (code, nation.first, nation.last) if office else None
        return code, nation.first, nation.last
    return None


def _describes_another(marked: Marked, last: int) -> bool:
    """Tell "the Kyiv newspaper", where the capital says only where it is."""
    if last >= len(marked.tokens):
        return False
    token = marked.tokens[last]
    return (
        token.is_word
        and token.text.islower()
        and token.text[0] < "\u0400"
        and not token.key.endswith(("ly", "ed", "s"))
        and _OFFICE.match(token.key) is None
        and marked.at("report", last) is None
        and token.key not in _AUXILIARY
    )


_AUXILIARY: Final = frozenset(
    {
        *("and", "has", "have", "had", "is", "was", "also", "did", "that", "on", "in", "for", "at"),
        *("would", "will", "never", "not", "then", "later", "again", "to", "about", "called"),
        *("with", "it", "he", "she", "they", "so", "at", "by", "who", "which", "were", "are"),
    }
)


def _about(marked: Marked, stance: Stance) -> About:
    if stance in (Stance.CLAIMS, Stance.NO_COMMENT, Stance.VERIFYING):
        return About.EVENT
    for hit in marked.of("part"):
        about: About = hit.value.about
        return about
    return About.EVENT


def _speaker_near(marked: Marked, first: int, last: int, low: int, high: int) -> str | None:
    """Give the person's name that stands beside the reporting word."""
    for end, step in ((first, -1), (last, 1)):
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
            if marked.over("nation", at) is not None or _OFFICE.match(token.key):
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
            and not _OFFICE.match(marked.key(start - 1))
        ):
            start -= 1
        return marked.words(start, high)
    return None


def _is_person(marked: Marked, at: int) -> bool:
    hit = marked.over("speaker", at)
    return hit is not None and hit.value.sort == "person"


def said_on(
    marked: Marked, first: int, last: int, dates: Sequence[DatePhrase]
) -> DatePhrase | None:
    """Give the day beside a reporting word: "said on Tuesday", "On 5 May, Seoul said"."""
    for phrase in dates:
        if phrase.edtf is None or not is_of_day(phrase.edtf):
            continue
        if 0 <= phrase.first - last <= 3:
            return phrase
        comma = any(marked.key(at) == "," for at in range(phrase.last, first))
        if 0 <= first - phrase.last <= 2 and (not comma or phrase.first <= 1):
            return phrase
        opening = phrase.first <= 1 and first - phrase.last <= 9
        if opening and not any(marked.at("role", at) for at in range(phrase.last, first)):
            return phrase
    return None
