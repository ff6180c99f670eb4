"""The day a happening belongs to: its own clause's, never the day it was told."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from events.intake.text.dates import DatePhrase, is_of_day
from events.intake.text.lexicon import Marked
from events.intake.text.places import PlaceInText
from events.intake.text.roles import Happening
from events.intake.text.statements import said_on
from events.intake.text.what_counts import comma
from events.intake.text.word_groups import words_for


def of_another(
    marked: Marked,
    happening: Happening,
    phrase: PlaceInText | DatePhrase,
    words: Collection[tuple[int, int]],
) -> bool:
    """Tell a place or a day that stands in the clause of something else that happened."""
    own = _gap(marked, happening.first, happening.last, phrase)
    if happening.mention.last <= phrase.first:
        own = min(own, _gap(marked, happening.mention.first, happening.mention.last, phrase))
    for first, last in words:
        if (first, last) == (happening.first, happening.last):
            continue
        low, high = sorted((happening.first, first))
        apart = any(
            marked.key(at) in (";", ",", "but", "while", "whereas", "але", "но", "а")
            for at in range(low, high)
        )
        if apart and _gap(marked, first, last, phrase) + 4 < own:
            return True
    return False


def date_of(
    marked: Marked, happening: Happening, dates: Sequence[DatePhrase], published: date | None
) -> DatePhrase | None:
    """Give the date a happening belongs to; None where the sentence gives it none."""
    best: tuple[float, DatePhrase] | None = None
    for phrase in dates:
        if phrase.edtf is None:
            continue
        published_on = words_for("published")
        if any(marked.key(phrase.first - step) in published_on for step in (1, 2)):
            continue
        told = [
            hit
            for hit in marked.of("report")
            if said_on(marked, hit.first, hit.last, [phrase]) is not None
        ]
        if told:
            continue
        anchors = [
            (happening.first, happening.last),
            (happening.mention.first, happening.mention.last),
        ]
        cost = min(_gap(marked, first, last, phrase) for first, last in anchors)
        reporting = [
            _gap(marked, hit.first, hit.last, phrase)
            for hit in marked.of("report")
            if hit.value.stance.value == "claims" and not _comma_between(marked, hit.first, phrase)
        ]
        apart = comma(marked, happening.last, phrase.first) or is_of_day(phrase.edtf)
        if reporting and min(reporting) < cost - 3 and apart:
            continue
        if _set_off(marked, phrase, happening):
            continue
        if cost <= 22 and (best is None or cost < best[0]):
            best = cost, phrase
    if best is None:
        return None
    return _after(marked, best[1], published)


def _comma_between(marked: Marked, first: int, phrase: DatePhrase) -> bool:
    low, high = sorted((first, phrase.first))
    return any(marked.key(at) == "," for at in range(low, high))


def _set_off(marked: Marked, phrase: DatePhrase, happening: Happening) -> bool:
    """Tell a day behind a comma at the end of what somebody said: the day it was said."""
    if phrase.edtf is None or not is_of_day(phrase.edtf):
        return False
    last = len(marked.tokens) - phrase.last <= 1
    comma = marked.key(phrase.first - 1) == ","
    spoken = any(hit.first < happening.first for hit in marked.of("report"))
    return last and comma and spoken


def _after(marked: Marked, phrase: DatePhrase, published: date | None) -> DatePhrase:
    """Read "after the 2024 incursion" as from then on, to the day of the report at the latest."""
    before = [marked.key(at) for at in range(max(phrase.first - 4, 0), phrase.first)]
    noun = marked.tokens[phrase.last].is_word if phrase.last < len(marked.tokens) else False
    year = phrase.edtf is not None and len(phrase.edtf) == 4
    if published is None or not year or not noun:
        return phrase
    if set(before) & {"after", "since", "following", "після", "после"}:
        return replace(phrase, edtf=f"{phrase.edtf}/{published}?")
    return phrase


def _gap(marked: Marked, first: int, last: int, phrase: DatePhrase | PlaceInText) -> float:
    low, high = (last, phrase.first) if phrase.first >= last else (phrase.last, first)
    cost = float(max(high - low, 0))
    for at in range(low, high):
        if marked.key(at) in (",", ";", "but", "while", "але", "но", "–", "—"):
            cost += 3.0
    return cost
