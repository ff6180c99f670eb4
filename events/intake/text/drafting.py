"""From the accounts of a report to drafts with spans, and the place of each."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any, Final, TypeAlias

from events.errors import InvalidEvent
from events.intake.text.accounts import Account, Reading, Row
from events.intake.text.gathering import read_accounts
from events.intake.text.lexicon import Marked
from events.intake.text.places import PlacePhrase
from events.intake.text.statements import Speech
from events.intake.text.titles import title_of
from events.intake.text.wars import takes_part_as_foreign, trains_elsewhere, without_hosts
from events.model.draft import EventDraft, Span, read_draft
from events.model.ledger import Source
from events.model.nationalities import name_of
from events.vocabulary import CountKind, EventType, Role
from geo.finding import Ambiguous, Candidate, Found, Outcome, PlaceFinder, PlaceQuery

_KINDS: Final = {
    (Role.ENGAGED, None): CountKind.FIGHTING,
    (Role.PRESENT, EventType.DEPLOYMENT): CountKind.DEPLOYED,
    (Role.PRESENT, None): CountKind.PRESENT,
    (Role.CAPTURED, None): CountKind.CAPTURED,
    (Role.KILLED, None): CountKind.KILLED,
    (Role.WOUNDED, None): CountKind.WOUNDED,
    (Role.RECRUITED, None): CountKind.RECRUITED,
    (Role.TRAINING, None): CountKind.TRAINING,
}
_SpanOf: TypeAlias = Callable[[str, int, int, int], None]
_MOST_COUNTRIES: Final = 3


@dataclass(frozen=True)
class Extracted:
    """A draft read out of a report.

    Attributes
    ----------
    found
        The one place its words mean; None where there is none, or several.
    choices
        The places they may mean, best first, to be offered to a person.
    """

    draft: EventDraft
    found: Candidate | None = None
    choices: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class NotRead:
    """Words for a nationality without an event: first and last character, and why."""

    first: int
    last: int
    words: str
    why: str


@dataclass(frozen=True)
class Fired:
    """A rule that fired: first and last character, and what it said."""

    first: int
    last: int
    words: str
    rule: str


@dataclass(frozen=True)
class Extraction:
    """What a text was read as."""

    events: tuple[Extracted, ...]
    not_read: tuple[NotRead, ...]
    fired: tuple[Fired, ...] = field(default=())


@dataclass
class _Placed:
    phrase: tuple[int, PlacePhrase] | None = None
    found: Candidate | None = None
    choices: tuple[Candidate, ...] = ()
    country: str | None = None


def extract(text: str, source: Source, finder: PlaceFinder) -> Extraction:
    """Read a text: the events it says foreign troops took part in, with the words for each field.

    Parameters
    ----------
    source
        Where the text is from; its day of publication is what "on Tuesday" is told from.
    """
    published = source.published_on
    reading = read_accounts(text, published)
    asked: dict[tuple[str, str | None], Outcome] = {}
    extracted: list[Extracted] = []
    not_read = [
        NotRead(*_characters(reading, u.sentence, u.first, u.last, text), u.why)
        for u in reading.unread
    ]
    placed = [_place(account, reading, finder, asked) for account in reading.accounts]
    theatre = _theatre(reading, placed) or _where_it_is(reading, finder, asked)
    for account, place in zip(reading.accounts, placed, strict=True):
        country = place.country or theatre
        foreign = [row for row in account.rows if takes_part_as_foreign(row, country, reading)]
        if country is None:
            foreign = without_hosts(foreign)
        foreign = [row for row in foreign if not trains_elsewhere(row, country, reading)]
        if not foreign:
            number, happening = account.happenings[0]
            where = _characters(
                reading, number, happening.mention.first, happening.mention.last, text
            )
            not_read.append(NotRead(*where, "troops of a party to the war"))
            continue
        account.rows = foreign
        draft = _draft(account, place, reading, source, text)
        if draft is not None:
            extracted.append(Extracted(draft, place.found, place.choices))
    fired = tuple(
        Fired(*_characters(reading, number, first, last, text), rule)
        for number, first, last, rule in reading.fired
    )
    in_order = tuple(sorted(not_read, key=lambda each: each.first))
    return Extraction(tuple(extracted), in_order, fired)


def _characters(
    reading: Reading, number: int, first: int, last: int, text: str
) -> tuple[int, int, str]:
    tokens = reading.sentences[number].tokens
    start, end = tokens[first].start, tokens[max(last, first + 1) - 1].end
    return start, end - 1, text[start:end]


# --- places --------------------------------------------------------------------------------------


def _place(
    account: Account,
    reading: Reading,
    finder: PlaceFinder,
    asked: dict[tuple[str, str | None], Outcome],
) -> _Placed:
    best = _Placed()
    for number, phrase in account.places[:4]:
        if phrase.is_country:
            if best.phrase is None and phrase.code not in account.codes:
                outcome = _ask(phrase.words, None, finder, asked)
                for words in () if phrase.code is None else (name_of(phrase.code), phrase.code):
                    if not isinstance(outcome, Found):
                        outcome = _ask(words, None, finder, asked)
                if isinstance(outcome, Found):
                    return _Placed((number, phrase), outcome.candidate, (), phrase.code)
                best = _Placed((number, phrase), country=phrase.code)
            continue
        outcome = _resolved(phrase, account, reading, finder, asked)
        if isinstance(outcome, Found):
            country = outcome.candidate.country or None
            whole = _with_narrower(best, number, phrase, reading)
            return _Placed((number, whole), outcome.candidate, (), country)
        if isinstance(outcome, Ambiguous) and best.phrase is None:
            near = _near_another(phrase, account, finder, asked)
            if near is not None:
                return _Placed((number, phrase), near.candidate, (), near.candidate.country)
            countries = {candidate.country for candidate in outcome.candidates}
            country = countries.pop() if len(countries) == 1 else None
            best = _Placed((number, phrase), None, outcome.candidates[:5], country)
        elif best.phrase is None:
            best = _Placed((number, phrase))
    return best


def _with_narrower(
    best: _Placed, number: int, phrase: PlacePhrase, reading: Reading
) -> PlacePhrase:
    """Give "Chai in Cabo Delgado" for a place that is found only as the wider one behind it."""
    if best.phrase is None or best.phrase[0] != number:
        return phrase
    narrow = best.phrase[1]
    if narrow.is_country or not 0 <= phrase.first - narrow.last <= 3:
        return phrase
    words = reading.sentences[number].words(narrow.first, phrase.last)
    return replace(phrase, words=words, first=narrow.first)


def _near_another(
    phrase: PlacePhrase,
    account: Account,
    finder: PlaceFinder,
    asked: dict[tuple[str, str | None], Outcome],
) -> Found | None:
    """Ask for "Khan Tuman near Aleppo" close to the other place that is found."""
    for _, other in account.places[:4]:
        if other is phrase or other.is_country:
            continue
        known = _ask(other.words, None, finder, asked)
        if isinstance(known, Found):
            nearby = (known.candidate.position,)
            outcome = finder.look_up(PlaceQuery(phrase.words, nearby=nearby))
            return outcome if isinstance(outcome, Found) else None
    return None


def _resolved(
    phrase: PlacePhrase,
    account: Account,
    reading: Reading,
    finder: PlaceFinder,
    asked: dict[tuple[str, str | None], Outcome],
) -> Outcome:
    """Ask for a place, and where that leaves a doubt again within the states the text names."""
    states = [code for code, _ in reading.states.most_common() if code not in account.codes]
    if phrase.within:
        outcome = _ask(f"{phrase.words}, {phrase.within}", None, finder, asked)
        if isinstance(outcome, Found) and _fits(outcome, states):
            return outcome
    outcome = _ask(phrase.words, None, finder, asked)
    if isinstance(outcome, Found) and phrase.lead == "into":
        # "The incursion into Kursk" is one into its region; the town is not said to be entered.
        region = _ask(f"{phrase.words} region", None, finder, asked)
        if isinstance(region, Found) and region.candidate.country == outcome.candidate.country:
            outcome = region
    if isinstance(outcome, Found) and _fits(outcome, states):
        return outcome
    for code in states[:_MOST_COUNTRIES]:
        within = _ask(phrase.words, code, finder, asked)
        if isinstance(within, Found) and within.candidate.country == code:
            return within
    if isinstance(outcome, Found) and states:
        return Ambiguous((outcome.candidate, *outcome.also), 0.0)
    return outcome


def _fits(outcome: Found, states: list[str]) -> bool:
    return not states or not outcome.candidate.country or outcome.candidate.country in states


def _ask(
    words: str,
    country: str | None,
    finder: PlaceFinder,
    asked: dict[tuple[str, str | None], Outcome],
) -> Outcome:
    key = (words, country)
    if key not in asked:
        asked[key] = finder.look_up(PlaceQuery(words, country=country))
    return asked[key]


def _theatre(reading: Reading, placed: Iterable[_Placed]) -> str | None:
    """Give the state most of the text's events lie in, or else the one its places name most."""
    countries = Counter(place.country for place in placed if place.country)
    if countries:
        return countries.most_common(1)[0][0]
    named: Counter[str] = Counter()
    troops = {(m.sentence, m.nation[0]) for m in reading.mentions if m.nation is not None}
    for marked in reading.sentences:
        for hit in marked.of("nation"):
            if len(hit.value.codes) != 1 or _is_party(marked, hit.first, hit.last):
                continue
            if (marked.sentence.number, hit.first) in troops:
                continue
            lead = marked.key(hit.first - 1)
            inside = lead in (
                "in",
                "into",
                "to",
                "в",
                "у",
                "across",
                "inside",
                "eastern",
                "northern",
            )
            if marked.key(hit.last).startswith(("border", "кордон", "границ")):
                continue
            own = any(_is_state_force(marked, at) for at in (hit.last, hit.last + 1))
            weight = 3 if hit.value.form == "country" and inside else 2 if own else 1
            named[hit.value.codes[0]] += weight
        for hit in marked.of("side"):
            if hit.value.state is not None and marked.over("force", hit.first) is None:
                named[hit.value.state] += 2
    if named["UKR"] and named["RUS"]:
        return "UKR"  # a war of states: the place itself says otherwise where it is the other's
    return named.most_common(1)[0][0] if named else None


def _where_it_is(
    reading: Reading, finder: PlaceFinder, asked: dict[tuple[str, str | None], Outcome]
) -> str | None:
    """Give the state of the first place the text names, where it names no state."""
    for phrase in reading.places[:2]:
        outcome = _ask(phrase.words, None, finder, asked)
        if isinstance(outcome, Found) and outcome.candidate.country:
            return outcome.candidate.country
    return None


def _is_party(marked: Marked, first: int, last: int) -> bool:
    """Tell "Uganda's president" and "Seoul said", who speak and are no place."""
    return any(
        0 <= hit.first - last <= 5 or 0 <= first - hit.last <= 3 for hit in marked.of("report")
    )


def _is_state_force(marked: Marked, at: int) -> bool:
    key = marked.key(at)
    return key.startswith(
        ("army", "government", "armed", "арми", "армі", "уряд", "правит", "junta")
    )


# --- the draft -----------------------------------------------------------------------------------


def _draft(
    account: Account, place: _Placed, reading: Reading, source: Source, text: str
) -> EventDraft | None:
    digest = source.sha256 or sha256(text.encode()).hexdigest()
    spans: dict[str, tuple[Span, ...]] = {}

    def span(path: str, number: int, first: int, last: int) -> None:
        start, end, _ = _characters(reading, number, first, last, text)
        each = Span(sha256=digest, first=start, last=end)
        if each not in spans.get(path, ()):
            spans[path] = (*spans.get(path, ()), each)

    for number, happening in account.happenings:
        span("event_type", number, happening.first, happening.last)
    troops = [_troops(row, n, account, span) for n, row in enumerate(account.rows)]
    where = None
    if place.phrase is not None:
        number, phrase = place.phrase
        span("where.name", number, phrase.first, phrase.last)
        where = {"name": phrase.words}
    when: dict[str, Any] = {"reported_on": source.published_on}
    if account.date is not None:
        number, told = account.date
        when["edtf"] = told.edtf
        span("when.edtf", number, told.first, told.last)
    statements = [_statement(speech, n, span) for n, speech in enumerate(account.speeches)]
    passage = _passage(account, reading)
    kept = source.model_copy(update={"sha256": digest, "passage": passage})
    data = {
        "title": title_of(account.event_type, account.rows, where["name"] if where else None),
        "event_type": account.event_type,
        "when": when if any(when.values()) else None,
        "where": where,
        "troops": troops,
        "statements": statements,
        "sources": [kept.model_dump()],
        "spans": spans,
    }
    try:
        return read_draft({name: value for name, value in data.items() if value is not None})
    except InvalidEvent:
        return None


def _troops(row: Row, number: int, account: Account, span: _SpanOf) -> dict[str, Any]:
    mention, path = row.mention, f"troops[{number}]"
    nation = mention.nation or (mention.first, mention.last)
    span(f"{path}.nationality", mention.sentence, *nation)
    for place, happening in account.happenings:
        if happening.mention.codes == mention.codes and happening.role is row.role:
            span(f"{path}.role", place, happening.first, happening.last)
    told: dict[str, Any] = {
        "nationality": mention.code,
        "role": row.role,
        "status": mention.status,
        "unit": mention.unit,
        "fighting_for": mention.fighting_for,
    }
    if row.side is not None and told["fighting_for"] is None:
        told["fighting_for"] = row.side.state
        span(f"{path}.fighting_for", row.side.sentence, row.side.first, row.side.last)
    if row.count is not None:
        count = row.count
        told |= {"count_low": count.low, "count_best": count.best, "count_high": count.high}
        told["count_hedge"] = count.hedge
        kind = _KINDS.get((row.role, account.event_type)) or _KINDS[row.role, None]
        told["count_kind"] = kind
        field_name = next(
            n for n in ("count_best", "count_high", "count_low") if told[n] is not None
        )
        span(f"{path}.{field_name}", row.counted_in, count.first, count.last)
    return told


def _statement(speech: Speech, number: int, span: _SpanOf) -> dict[str, Any]:
    path = f"statements[{number}]"
    span(f"{path}.party", speech.sentence, *speech.heard)
    span(f"{path}.stance", speech.sentence, speech.first, speech.last)
    said: dict[str, Any] = {
        "party": speech.party,
        "speaker": speech.speaker,
        "stance": speech.stance,
        "about": speech.about,
        "source": 0,
    }
    if speech.on is not None and speech.on.edtf is not None:
        said["on"] = date.fromisoformat(speech.on.edtf)
        span(f"{path}.on", speech.sentence, speech.on.first, speech.on.last)
    return said


def _passage(account: Account, reading: Reading) -> tuple[int, int]:
    numbers = account.sentences | {speech.sentence for speech in account.speeches}
    sentences = [reading.sentences[number].sentence for number in numbers]
    return min(s.start for s in sentences), max(s.end for s in sentences) - 1
