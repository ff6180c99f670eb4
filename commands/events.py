"""Commands about events: add, show, look back, check, export."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from commands.common import (
    CommandError,
    DataDir,
    counted,
    open_services,
    open_store,
    person_of,
    print_json,
)
from events.desk.steps import save_new
from events.errors import InvalidEvent, Problem
from events.geojson.codec import differences, read_json, to_feature
from events.intake.drafts.files import read_drafts
from events.model.draft import EventDraft
from events.model.event import Event
from events.placing.locate import (
    Located,
    NeedsChoice,
    Placement,
    Unplaced,
    locate,
)
from events.placing.position import Misplaced
from events.store.base import EventStore
from events.store.errors import EventNotFound, StoreError
from events.vocabulary import Way
from geo.geocoding.outcomes import candidate_in_words
from services import Services


def add(
    source: Annotated[
        Path, typer.Option("--from", help="Drafts to add: one or a list, as JSON or YAML.")
    ],
    keep_as_draft: Annotated[
        bool, typer.Option("--draft", help="Keep as drafts; viewers do not see them.")
    ] = False,
    note: Annotated[str, typer.Option(help="Why, for the history.")] = "",
    data_dir: DataDir = None,
) -> None:
    """Place and save events written down in a file: all of them, or none and the reasons why."""
    services = open_services(data_dir)
    drafts = read_drafts(source)
    if not drafts:
        raise CommandError(f"{source} holds no draft.")
    placements = [locate(draft, services.gazetteer, services.boundaries) for draft in drafts]
    problems = [
        Problem(
            f"[{number}].{problem.field}" if len(drafts) > 1 else problem.field, problem.message
        )
        for number, placement in enumerate(placements)
        for problem in _place_problems(placement)
    ]
    problems += _known_already(drafts, services)
    if problems:
        raise InvalidEvent(problems)
    for number, placement in enumerate(placements):
        event, remarks = _event_of(placement)
        try:
            saved = save_new(
                services.store,
                event,
                by=person_of(services),
                note=note,
                publish=not keep_as_draft,
                way=Way.FILE,
            )
        except StoreError as error:
            raise CommandError(
                f"{error} {counted(number, 'event')} of {len(placements)} had been saved before "
                "that and stay: take them out of the file before you try again."
            ) from error
        typer.echo(f"{saved.id}  {saved.title}")
        for remark in remarks:
            typer.echo(f"  {remark}", err=True)
    services.close()


def _known_already(drafts: Sequence[EventDraft], services: Services) -> Iterator[Problem]:
    """Complain of identifiers that stand twice in the file, or in the store already."""
    seen: set[str] = set()
    for number, draft in enumerate(drafts):
        field = f"[{number}]." * (len(drafts) > 1) + "id"
        if draft.id is not None and _is_kept(services.store, draft.id):
            yield Problem(field, f"The event {draft.id} is kept already; change it in the form.")
        elif draft.id is not None and draft.id in seen:
            yield Problem(field, f"{draft.id} stands twice in the file.")
        seen.add(draft.id or "")


def _is_kept(store: EventStore, event_id: str) -> bool:
    with suppress(EventNotFound):
        return bool(store.get(event_id))
    return False


def _place_problems(placement: Placement) -> Iterator[Problem]:
    if isinstance(placement, Misplaced):
        yield placement.problem
    if isinstance(placement, NeedsChoice):
        lines = "".join(f"\n  - {candidate_in_words(c)}" for c in placement.candidates[:10])
        yield Problem(
            "where.name",
            "More than one place may be meant. Write the longitude and latitude of the right one "
            f"into the file; nothing was saved.{lines}",
        )


def _event_of(placement: Placement) -> tuple[Event, tuple[str, ...]]:
    match placement:
        case Located(event=event, mismatches=remarks):
            return event, remarks
        case Unplaced(event=event, reason=reason):
            return event, (f"Saved without a place: {reason}",)
    raise AssertionError(placement)


def show(
    event_id: Annotated[str, typer.Argument(help="The event's identifier.")],
    revision: Annotated[int | None, typer.Option(min=1, help="An earlier revision.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Print one event, in any state, as a GeoJSON feature."""
    print_json(to_feature(open_store(data_dir).get(event_id, revision=revision)))


def validate(
    file: Annotated[Path, typer.Argument(help="A GeoJSON file of events, or one event a line.")],
) -> None:
    """Check a GeoJSON file of events: every problem, by feature and field.

    Also flat columns that no longer say what the facts say: an edit made to one would be lost.
    """
    features, problems = _features_of(file)
    for name, feature in features:
        try:
            problems += [_at(name, problem) for problem in differences(feature)]
        except InvalidEvent as error:
            problems += [_at(name, problem) for problem in error.problems]
    if problems:
        raise InvalidEvent(problems)
    typer.echo(f"{counted(len(features), 'event')}, no problem found")


def _at(name: str, problem: Problem) -> Problem:
    return Problem(f"{name}.{problem.field}".strip("."), problem.message)


def _features_of(file: Path) -> tuple[list[tuple[str, object]], list[Problem]]:
    """Read the features of a file with where each stands, and what cannot be read as JSON."""
    try:
        text = file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror or error}.") from error
    if file.suffix in (".geojsonl", ".ndjson", ".geojsons"):
        return _features_of_lines(text.splitlines())
    content = read_json(text)
    if isinstance(content, dict) and content.get("type") == "FeatureCollection":
        features = content.get("features")
        if not isinstance(features, list):
            raise InvalidEvent([Problem("features", "Must be a list of features.")])
        return [(f"features[{number}]", each) for number, each in enumerate(features)], []
    return [("", content)], []


def _features_of_lines(
    lines: Sequence[bytes],
) -> tuple[list[tuple[str, object]], list[Problem]]:
    features: list[tuple[str, object]] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            features.append((f"line {number}", read_json(line)))
        except InvalidEvent as error:
            problems += [_at(f"line {number}", problem) for problem in error.problems]
    return features, problems
