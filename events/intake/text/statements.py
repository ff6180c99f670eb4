"""Who says what: the party and its stance, out of the sentences of a report."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from events.intake.text.dates import DatePhrase, is_of_day
from events.intake.text.lexicon import Marked
from events.intake.text.parties import joined_to, party_at, party_of, speaker_near
from events.intake.text.word_groups import words_for
from events.vocabulary import About, Stance


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
    closes
        It stands behind what was said: "…", said the president.
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
    closes: bool = False


def speeches_in(marked: Marked, dates: Sequence[DatePhrase], previous: str | None) -> list[Speech]:
    """Read every stance of a sentence whose party is named.

    Parameters
    ----------
    previous
        The party that spoke last, meant by "he said".
    """
    found: list[Speech] = []
    for hit in marked.of("report"):
        if marked.over("speaker", hit.first) is not None:
            continue  # "the Centre for Countering Disinformation" denies nothing by its name
        heard = party_of(marked, hit.first, hit.last, previous, spoken=bool(found))
        if heard is None and found and hit.value.stance is Stance.DENIES:
            heard = (found[-1].party, *found[-1].heard)  # "noted that the claims were unfounded"
        if heard is None:
            continue
        first = heard[1]
        previous = heard[0]
        stance = hit.value.stance
        if stance in (Stance.DENIES, Stance.CONFIRMS) and _negated(marked, hit.first):
            if not _neither(marked):
                continue  # who does not deny has not confirmed either
            stance = Stance.NO_COMMENT
        if stance is Stance.CLAIMS and _swallowed(marked, hit.first):
            continue
        if stance is Stance.VERIFYING and _unsaid(marked, hit.first):
            continue
        keys = {token.key for token in marked.tokens}
        parties = [heard, *joined_to(marked, first)]
        found.extend(
            Speech(
                sentence=marked.sentence.number,
                party=party,
                speaker=speaker_near(marked, hit.first, hit.last, first, last),
                stance=stance,
                about=_about(marked, stance),
                first=hit.first,
                last=hit.last,
                heard=(first, last),
                on=said_on(marked, hit.first, hit.last, dates),
                anaphoric=any(key in words_for("spoken of") for key in keys)
                or stance is not Stance.CLAIMS,
                closes=stance is Stance.CLAIMS and _closes(marked, hit.first, hit.last, first),
            )
            for party, first, last in parties
        )
    headed = _headed_by(marked)
    if headed is not None and not any(speech.party == headed[0] for speech in found):
        party, first, last = headed
        speaker = speaker_near(marked, first, last, first, last)
        number = marked.sentence.number
        found.append(
            Speech(
                *(number, party, speaker, Stance.CLAIMS, About.EVENT, first, last, (first, last)),
                on=None,
                anaphoric=False,
                closes=first > len(marked.tokens) // 2,
            )
        )
    return _strongest(found)


def _headed_by(marked: Marked) -> tuple[str, int, int] | None:
    """Read "Pentagon: 24 soldiers wounded" and "… were killed – Zelensky", as headlines have it."""
    keys = [token.key for token in marked.tokens]
    if ":" in keys[1:7]:
        end = keys.index(":", 1)
        found = (party_at(marked, at) for at in range(end))
        return next((party for party in found if party is not None), None)
    last = len(keys) - (keys[-1:] == ["."])
    for at in range(max(last - 4, 1), last):
        if keys[at - 1] in ("–", "—", "-"):
            return party_at(marked, at)
    return None


_CLOSING: Final = frozenset({"–", "—", "-", "\u201d", "»", '"'})


def _closes(marked: Marked, first: int, last: int, party: int) -> bool:
    """Tell "…, – повідомив Президент" from a sentence that begins with who speaks."""
    before = {marked.key(at) for at in range(max(first - 2, 0), first)}
    english = marked.tokens[first].text.isascii() and party < first
    return bool(before & _CLOSING) and (party >= last or english)


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


def _about(marked: Marked, stance: Stance) -> About:
    if stance in (Stance.CLAIMS, Stance.NO_COMMENT, Stance.VERIFYING):
        return About.EVENT
    for hit in marked.of("part"):
        about: About = hit.value.about
        return about
    return About.EVENT


def said_on(
    marked: Marked, first: int, last: int, dates: Sequence[DatePhrase]
) -> DatePhrase | None:
    """Give the day beside a reporting word: "said on Tuesday", "On 5 May, Seoul said"."""
    for phrase in dates:
        if phrase.edtf is None or not is_of_day(phrase.edtf):
            continue
        between = [marked.key(at) for at in range(last, phrase.first)]
        if phrase.first >= last and (
            len(between) <= 3 or all(key in words_for("while speaking") for key in between)
        ):
            return phrase
        comma = any(marked.key(at) == "," for at in range(phrase.last, first))
        if 0 <= first - phrase.last <= 2 and (not comma or phrase.first <= 1):
            return phrase
        opening = phrase.first <= 1 and first - phrase.last <= 9
        if opening and not any(marked.at("role", at) for at in range(phrase.last, first)):
            return phrase
    return None
