"""The place of each account of a report, as the place finder knows it, and where the war is."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Final

from events.intake.text.accounts import Account, Reading
from events.intake.text.lexicon import Marked
from events.intake.text.places import PlaceInText
from events.intake.text.word_groups import words_for
from events.model.nationalities import name_of
from geo.finding import Ambiguous, Candidate, Found, NotFound, Outcome, PlaceFinder, PlaceQuery
from geo.position import Position

_MOST_COUNTRIES: Final = 4
_MOST_PHRASES: Final = 5
_EVEN: Final = 0.5
_SURE: Final = 0.9
"""A place as likely as this is taken although the text names no state that it lies in."""


@dataclass
class PlaceFound:
    """What was found for an account: a phrase, and the place or places it may mean."""

    phrase: tuple[int, PlaceInText] | None = None
    found: Candidate | None = None
    choices: tuple[Candidate, ...] = ()
    country: str | None = None


@dataclass
class Lookup:
    """Asks the finder, each question once a report."""

    finder: PlaceFinder
    asked: dict[tuple[str, str | None, Position | None], Outcome] = field(default_factory=dict)

    def ask(self, words: str, country: str | None = None, near: Position | None = None) -> Outcome:
        """Give what words mean: anywhere, within a country, or close to a position."""
        key = (words, country, near)
        if key not in self.asked:
            nearby = () if near is None else (near,)
            self.asked[key] = self.finder.look_up(PlaceQuery(words, country=country, nearby=nearby))
        return self.asked[key]


def place_of_account(account: Account, reading: Reading, lookup: Lookup) -> PlaceFound:
    """Give the place of an account: the nearest one of its first sentence that names any."""
    best = PlaceFound()
    for number, phrase in _narrow_first(account.places[:_MOST_PHRASES]):
        if phrase.is_country:
            if best.phrase is None and phrase.code not in account.codes:
                found = _country(phrase, reading, account, lookup)
                if found is not None:
                    return PlaceFound((number, phrase), found, (), found.country)
                best = PlaceFound((number, phrase), country=phrase.code)
            continue
        outcome = _resolved(phrase, account, reading, lookup)
        if isinstance(outcome, Found):
            whole = _with_narrower(best, number, phrase, reading)
            country = outcome.candidate.country or None
            return PlaceFound((number, whole), outcome.candidate, (), country)
        if isinstance(outcome, Ambiguous) and best.phrase is None:
            near = _near_another(phrase, account, reading, lookup)
            if near is not None:
                return PlaceFound((number, phrase), near, (), near.country)
            countries = {candidate.country for candidate in outcome.candidates}
            likely = outcome.candidates[0].country
            alone = outcome.candidates[0].score > _EVEN and len(countries) == 1
            sure = alone or likely in account.codes  # perhaps at home, then: not abroad
            one = likely if sure else None
            best = PlaceFound((number, phrase), None, outcome.candidates[:5], one)
        elif best.phrase is None:
            best = PlaceFound((number, phrase))
    return best


def _narrow_first(phrases: list[tuple[int, PlaceInText]]) -> list[tuple[int, PlaceInText]]:
    """Put a state behind the narrower places that the same sentence names."""
    order = list(dict.fromkeys(number for number, _ in phrases))
    return sorted(phrases, key=lambda each: (order.index(each[0]), each[1].is_country))


def _country(
    phrase: PlaceInText, reading: Reading, account: Account, lookup: Lookup
) -> Candidate | None:
    """Find a state, or a part of one: "eastern Congo" where the text says which Congo."""
    code = phrase.code or _the_one_named(phrase, reading, account)
    outcome = lookup.ask(phrase.words)
    if code is not None and not (isinstance(outcome, Found) and outcome.candidate.country == code):
        name = name_of(code)
        part = phrase.words[: -len(phrase.name)] if phrase.words.endswith(phrase.name) else ""
        for words in (f"{part}{name}", name, code):
            outcome = lookup.ask(words)
            if isinstance(outcome, Found):
                break
    return outcome.candidate if isinstance(outcome, Found) else None


def _the_one_named(phrase: PlaceInText, reading: Reading, account: Account) -> str | None:
    named = [code for code in phrase.codes if reading.states[code] and code not in account.codes]
    return named[0] if len(named) == 1 else None


def _with_narrower(
    best: PlaceFound, number: int, phrase: PlaceInText, reading: Reading
) -> PlaceInText:
    """Give "Chai in Cabo Delgado" for a place that is found only as the wider one behind it."""
    if best.phrase is None or best.phrase[0] != number:
        return phrase
    narrow = best.phrase[1]
    if narrow.is_country or not 0 <= phrase.first - narrow.last <= 3:
        return phrase
    words = reading.sentences[number].words(narrow.first, phrase.last)
    return replace(phrase, words=words, first=narrow.first)


def _near_another(
    phrase: PlaceInText, account: Account, reading: Reading, lookup: Lookup
) -> Candidate | None:
    """Ask for "Khan Tuman near Aleppo" close to the other places that are found."""
    others = [other for _, other in account.places[:_MOST_PHRASES]] + reading.places[:6]
    for other in others:
        if other.words == phrase.words or other.is_country:
            continue
        known = lookup.ask(other.words)
        if isinstance(known, Found):
            outcome = lookup.ask(phrase.words, near=known.candidate.position)
            if isinstance(outcome, Found):
                return outcome.candidate
    return None


def _resolved(phrase: PlaceInText, account: Account, reading: Reading, lookup: Lookup) -> Outcome:
    """Ask for a place, and where that leaves a doubt again within the states the text names."""
    states = _states(reading, account)
    if phrase.within:
        outcome = lookup.ask(f"{phrase.words}, {phrase.within}")
        if isinstance(outcome, Found) and (
            _fits(outcome, states) or outcome.candidate.score >= _SURE
        ):
            return outcome
    outcome = lookup.ask(phrase.words)
    if isinstance(outcome, NotFound):
        outcome = _in_the_nominative(phrase.words, lookup) or outcome
    if isinstance(outcome, Found) and phrase.lead == "into":
        # "The incursion into Kursk" is one into its region; the town is not said to be entered.
        region = lookup.ask(f"{phrase.words} region")
        if isinstance(region, Found) and region.candidate.country == outcome.candidate.country:
            outcome = region
    if isinstance(outcome, Found) and _fits(outcome, states):
        return outcome
    for code in states[:_MOST_COUNTRIES]:
        within = lookup.ask(phrase.words, code)
        if isinstance(within, Found) and within.candidate.country == code:
            return within
    if isinstance(outcome, Found) and states and outcome.candidate.score < _SURE:
        return Ambiguous((outcome.candidate, *outcome.also), 0.0)
    return outcome


_WAR: Final = frozenset({"UKR", "RUS"})
_CASES: Final = (
    ("ому", ("ий", "ый")), ("ом", ("", "ый")), ("ем", ("", "ь")), ("ой", ("а",)), ("ою", ("а",)),
    ("ах", ("ы", "и")), ("е", ("", "а")), ("і", ("", "а")), ("у", ("", "а")), ("а", ("",)),
)  # fmt: skip
"""Ends of Slavic cases, with those the nominative may have."""


def _in_the_nominative(words: str, lookup: Lookup) -> Found | None:
    """Find "Идлибе" and "Нагірному Карабаху", whose other cases the place list does not have."""
    if not words or words[0] < "\u0400":
        return None
    forms = [_nominatives(word) for word in words.split()]
    if len(forms) > 2:
        return None
    for tried in product(*forms):
        outcome = lookup.ask(" ".join(tried))
        if isinstance(outcome, Found):
            return outcome
    return None


def _nominatives(word: str) -> list[str]:
    for end, ends in _CASES:
        if word.endswith(end) and len(word) - len(end) > 2:
            return [word[: -len(end)] + each for each in ends]
    return [word]


def _states(reading: Reading, account: Account) -> list[str]:
    """Give the states a place may lie in: those of the text, and both of the war in Ukraine."""
    found = [code for code, _ in reading.states.most_common() if code not in account.codes]
    if _WAR & set(reading.states):
        # Towns of one name: the front lies in Ukraine more often, and "Kursk" is in Russia alone.
        others = [code for code in found if code not in _WAR]
        at = min((found.index(code) for code in _WAR & set(found)), default=len(found))
        before = sum(code in others for code in found[:at])
        found = [*others[:before], "UKR", "RUS", *others[before:]]
    return found


def _fits(outcome: Found, states: list[str]) -> bool:
    return not states or not outcome.candidate.country or outcome.candidate.country in states


# --- where the war is ----------------------------------------------------------------------------

_INSIDE: Final = frozenset({"in", "into", "to", "в", "у", "across", "inside", "throughout"})
"""Grammar: prepositions of a place."""

_IN_IT: Final = 3


def theatre_of(reading: Reading, placed: Iterable[PlaceFound], lookup: Lookup) -> str | None:
    """Give the state most of the text's events lie in, or else the one its places name most."""
    countries = Counter(place.country for place in placed if place.country)
    if countries:
        return countries.most_common(1)[0][0]
    return _most_named(reading) or _of_the_first_place(reading, lookup)


def _most_named(reading: Reading) -> str | None:
    named: Counter[str] = Counter()
    troops = {(m.sentence, m.nation[0]) for m in reading.mentions if m.nation is not None}
    for marked in reading.sentences:
        for hit in marked.of("nation"):
            if len(hit.value.codes) != 1 or _is_party(marked, hit.first, hit.last):
                continue
            if (marked.sentence.number, hit.first) in troops:
                continue
            if marked.key(hit.last) in words_for("border"):
                continue
            named[hit.value.codes[0]] += _weight(marked, hit.first, hit.last, hit.value.form)
        for hit in marked.of("side"):
            if hit.value.state is not None and marked.over("force", hit.first) is None:
                named[hit.value.state] += 2
    for code in {code for mention in reading.mentions for code in mention.codes}:
        if named[code] < _IN_IT:  # troops are named more often than where they are
            del named[code]
    named += Counter()  # leaves out what counts for nothing
    if named["UKR"] and named["RUS"]:
        return "UKR"  # a war of states: the place itself says otherwise where it is the other's
    return named.most_common(1)[0][0] if named else None


def _weight(marked: Marked, first: int, last: int, form: str) -> int:
    if form == "country":
        before = marked.key(first - 1)
        return _IN_IT if before in _INSIDE or before in words_for("compass") else 1
    if any(_is_state_force(marked, at) for at in (last, last + 1)):
        return 2
    if marked.key(last) not in words_for("settlement") and marked.at("place area", last) is None:
        return 0  # "a Russian adviser" says nothing of where
    return 1


def _of_the_first_place(reading: Reading, lookup: Lookup) -> str | None:
    """Give the state of the first place the text names, where it names no state."""
    for phrase in reading.places[:2]:
        outcome = lookup.ask(phrase.words)
        if isinstance(outcome, Found) and outcome.candidate.country:
            return outcome.candidate.country
    return None


def _is_party(marked: Marked, first: int, last: int) -> bool:
    """Tell "Uganda's president" and "Seoul said", who speak and are no place."""
    return any(
        0 <= hit.first - last <= 5 or 0 <= first - hit.last <= 3 for hit in marked.of("report")
    )


def _is_state_force(marked: Marked, at: int) -> bool:
    return marked.key(at) in words_for("state force")
