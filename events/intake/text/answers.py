"""What was read out of a report, as JSON and in words."""

from collections.abc import Iterator
from typing import Any

from events.geojson.codec import to_feature
from events.intake.text.drafting import Extracted, Extraction
from events.model.draft import EventDraft, event_from
from events.model.event import Event
from events.placing.locate import choose
from events.vocabulary import State
from geo.boundaries import Boundaries
from geo.finding import Candidate
from geo.geocoding.outcomes import candidate_in_words


def as_event(
    extracted: Extracted, boundaries: Boundaries, chosen: Candidate | None = None
) -> Event:
    """Make the event of a draft, placed where one place was found or a person chose one."""
    candidate = chosen or extracted.found
    if candidate is None:
        event = event_from(extracted.draft, None)
    else:
        event = choose(extracted.draft, candidate, boundaries).event
    return event.with_changes(state=State.DRAFT)


def as_json(extraction: Extraction, text: str, boundaries: Boundaries) -> list[dict[str, Any]]:
    """Give the events as features of docs/data-format.md, each with ``spans`` beside.

    A span has the first and last character of the text, counted from 0, and the words.
    """
    features = []
    for each in extraction.events:
        feature = to_feature(as_event(each, boundaries))
        feature["spans"] = spans_told(each.draft, text)
        where = each.draft.where
        if where is not None and each.found is None:
            feature["place_asked"] = where.name
            feature["place_choices"] = [candidate_in_words(c) for c in each.choices]
        features.append(feature)
    return features


def spans_told(draft: EventDraft, text: str) -> dict[str, list[dict[str, Any]]]:
    """Give by path of a field the first and last character of its words, and the words."""
    return {
        path: [
            {"first": s.first, "last": s.last, "text": text[s.first : s.last + 1]} for s in spans
        ]
        for path, spans in draft.spans.items()
    }


def draft_lines(each: Extracted) -> list[str]:
    """Tell one draft, a line each, without its title."""
    return list(_lines(each))


def _lines(each: Extracted) -> Iterator[str]:
    draft = each.draft
    when = "date not known" if draft.when is None else draft.when.words
    yield f"{draft.event_type.words}; {when}"
    if draft.where is not None and draft.where.name:
        if each.found is not None:
            yield f"at {draft.where.name}: {candidate_in_words(each.found)}"
        elif each.choices:
            yield f"at {draft.where.name}, which may be:"
            yield from (f"  - {candidate_in_words(choice)}" for choice in each.choices)
        else:
            yield f"at {draft.where.name}: not known here"
    for row in draft.troops or ():
        side = f" for {row.fighting_for}" if row.fighting_for else ""
        role = f", {row.role.words}" if row.role else ""
        number = f", {row.count_words}" if row.count_words else ""
        yield f"{row.nationality or 'nationality not stated'}{side}{role}{number}"
    for said in draft.statements:
        speaker = f" ({said.speaker})" if said.speaker else ""
        about = "" if said.about.value == "event" else f" about {said.about.words}"
        day = f" on {said.on}" if said.on else ""
        yield f"{said.party}{speaker} {said.stance.words}{about}{day}"


def in_words(extraction: Extraction) -> Iterator[str]:
    """Tell what was read, a line each."""
    for number, each in enumerate(extraction.events, start=1):
        yield f"{number}. {each.draft.title}"
        yield from (f"   {line}" for line in _lines(each))
    if extraction.not_read:
        yield f"{len(extraction.not_read)} nationality words without an event:"
        yield from (f"   {each.words!r}: {each.why}" for each in extraction.not_read)


def explained(extraction: Extraction) -> Iterator[str]:
    """Tell every rule that fired, and on which words."""
    for fired in sorted(extraction.fired, key=lambda each: (each.first, each.last)):
        yield f"   {fired.first:>6}-{fired.last:<6} {fired.words!r}: {fired.rule}"
    for number, each in enumerate(extraction.events, start=1):
        for path, spans in each.draft.spans.items():
            where = ", ".join(f"{span.first}-{span.last}" for span in spans)
            yield f"   draft {number} {path}: {where}"
