"""The command that saves a changed event, and puts it together with what others saved meanwhile."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from commands.common import CommandError, DataDir, counted, open_services, person_of
from events.desk.rules import same_content
from events.desk.steps import save, with_what_stays
from events.errors import InvalidEvent, Problem
from events.geojson.codec import from_feature, read_json
from events.model.event import Event
from events.store.errors import StaleRevision
from events.versions.three_way import Side, merge, need_choices
from events.vocabulary import State, Way
from services import Services

_TRIES = 5


class Prefer(StrEnum):
    """Whose words stand where both changed the same."""

    MINE = "mine"
    THEIRS = "theirs"


def correct(
    file: Annotated[Path, typer.Argument(help="The changed feature, as `show` printed it.")],
    note: Annotated[str, typer.Option(help="Why, for the history.")] = "",
    state: Annotated[
        State | None, typer.Option(help="What it is saved as; by default what the file says.")
    ] = None,
    prefer: Annotated[
        Prefer | None, typer.Option(help="Whose words stand where both changed the same.")
    ] = None,
    hide_earlier: Annotated[
        bool,
        typer.Option(
            "--hide-earlier",
            help="Viewers see no revision before this one, whatever day they ask for: for what "
            "would put somebody in danger. Say why with --note.",
        ),
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Save a changed event; what somebody else saved meanwhile is kept where it does not clash."""
    services = open_services(data_dir)
    mine = _read(file)
    if not mine.revision:
        raise InvalidEvent(
            [Problem("revision", "Is missing; begin with what `conflictmap show ID` prints.")]
        )
    base = services.store.get(mine.id, revision=mine.revision)
    mine = with_what_stays(base, mine)
    wanted = mine if state is None else mine.with_changes(state=state)
    if same_content(base, wanted) and wanted.state is base.state and not hide_earlier:
        raise CommandError(
            f"{file} says the same as revision {base.revision}. Change the nested fields (troops, "
            "when, where, ...): the flat columns are made from them."
        )
    saved = _save(services, base, wanted, note, prefer, hide_earlier=hide_earlier)
    typer.echo(f"{saved.state.words}, revision {saved.revision}: {saved.title}")
    services.close()


def _read(file: Path) -> Event:
    try:
        return from_feature(read_json(file.read_bytes()))
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror or error}.") from error


def _save(
    services: Services,
    base: Event,
    wanted: Event,
    note: str,
    prefer: Prefer | None,
    *,
    hide_earlier: bool,
) -> Event:
    person, expected, event = person_of(services), wanted.revision, wanted
    for _ in range(_TRIES):
        try:
            return save(
                services.store,
                event.with_changes(hidden_before=expected + 1) if hide_earlier else event,
                by=person,
                note=note,
                way=Way.COMMAND,
                expected_revision=expected,
            )
        except StaleRevision as stale:
            theirs = stale.theirs
        merged = merge(base, wanted, theirs)
        if merged.clashes and prefer is None:
            typer.echo(
                f"conflictmap: {theirs.recorded_by} (unproven) saved revision {theirs.revision} "
                "after this file was written. Nothing was saved; choose with --prefer, or change "
                "the file.",
                err=True,
            )
            raise need_choices(merged)
        choice: Side = "mine" if prefer is Prefer.MINE else "theirs"
        event = merged.event({clash.name: choice for clash in merged.clashes})
        expected = theirs.revision
        typer.echo(
            f"conflictmap: put together with revision {theirs.revision} of {theirs.recorded_by}; "
            f"{counted(len(merged.clashes), 'clash')} decided.",
            err=True,
        )
    raise CommandError("Others go on saving this event. Nothing was saved; try again.")
