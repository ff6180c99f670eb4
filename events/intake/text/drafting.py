"""From the accounts of a report to drafts with spans."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any, Final, TypeAlias

from events.errors import InvalidEvent
from events.intake.text.accounts import Account, Reading, TroopRow
from events.intake.text.gathering import read_accounts
from events.intake.text.places_found import Lookup, PlaceFound, place_of_account, theatre_of
from events.intake.text.statements import Speech
from events.intake.text.titles import title_of
from events.intake.text.wars import takes_part_as_foreign, trains_elsewhere, without_hosts
from events.model.draft import EventDraft, Span, read_draft
from events.model.ledger import Source
from events.vocabulary import CountKind, EventType, Role
from geo.finding import Candidate, PlaceFinder

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
_OF_READING: Final = 0.8
"""Share of the work that is reading; the rest is finding places."""

_SpanOf: TypeAlias = Callable[[str, int, int, int], None]


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


def extract(
    text: str,
    source: Source,
    finder: PlaceFinder,
    progress: Callable[[float], None] = lambda _: None,
) -> Extraction:
    """Read a text: the events it says foreign troops took part in, with the words for each field.

    Parameters
    ----------
    source
        Where the text is from; its day of publication is what "on Tuesday" is told from.
    progress
        Told the share done, now and then, 1 at the end.
    """
    published = source.published_on
    reading = read_accounts(text, published, lambda share: progress(_OF_READING * share))
    lookup = Lookup(finder)
    extracted: list[Extracted] = []
    not_read = [
        NotRead(*_characters(reading, u.sentence, u.first, u.last, text), u.why)
        for u in reading.unread
    ]
    placed: list[PlaceFound] = []
    for account in reading.accounts:
        placed.append(place_of_account(account, reading, lookup))
        progress(_OF_READING + (1 - _OF_READING) * len(placed) / len(reading.accounts))
    theatre = theatre_of(reading, placed, lookup)
    for account, place in zip(reading.accounts, placed, strict=True):
        country = place.country or theatre
        _name_hosts(account.rows, country)
        year = _year(account, published)
        foreign = [
            row for row in account.rows if takes_part_as_foreign(row, country, reading, year)
        ]
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
    progress(1.0)
    in_order = tuple(sorted(not_read, key=lambda each: each.first))
    return Extraction(tuple(extracted), in_order, fired)


def _year(account: Account, published: date | None) -> int | None:
    """Give the year of an account: its own, or that of the report."""
    told = re.search(r"\d{4}", account.date[1].edtf or "") if account.date is not None else None
    return int(told[0]) if told is not None else published.year if published is not None else None


def _name_hosts(rows: list[TroopRow], country: str | None) -> None:
    """Let "government forces" be those of the country the troops are in."""
    for row in rows:
        if row.side is not None and row.side.is_host:
            own = country is None or country == row.mention.code
            row.side = None if own else replace(row.side, state=country)


def _characters(
    reading: Reading, number: int, first: int, last: int, text: str
) -> tuple[int, int, str]:
    tokens = reading.sentences[number].tokens
    start, end = tokens[first].start, tokens[max(last, first + 1) - 1].end
    return start, end - 1, text[start:end]


def _draft(
    account: Account, place: PlaceFound, reading: Reading, source: Source, text: str
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


def _troops(row: TroopRow, number: int, account: Account, span: _SpanOf) -> dict[str, Any]:
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
