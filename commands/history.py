"""Commands about the past of an event: what changed, all of it as a file, bringing it back."""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from commands.common import CommandError, DataDir, counted, open_services, open_store, person_of
from events.desk.steps import restore as restore_revision
from events.store.errors import StoreUnavailable, unavailable
from events.store.journal.backup import back_up, restore_backup
from events.versions.history import history_lines, step_words, steps
from events.vocabulary import State
from geo.atomic import replacing


def history(
    event_id: Annotated[str | None, typer.Argument(help="The event's identifier.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every event, with --out.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Write every revision as newline-delimited GeoJSON; - is the screen. Drafts, "
            "names and notes are in it: it is for the desk's archive."
        ),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Say what every revision of an event changed: when, who, which state, why, and what."""
    if every is (event_id is not None):
        raise CommandError("Name one event, or write --all.")
    store = open_store(data_dir)
    if out is not None:
        table = open_services(data_dir).table
        every_event = table.find(states=tuple(State), embargoed=True)
        events = every_event if event_id is None else [store.get(event_id)]
        count = _write(history_lines(store, events), out)
        typer.echo(f"{counted(count, 'revision')} written", err=True)
        return
    if event_id is None:
        raise CommandError("The history of every event goes into a file: add --out FILE.")
    for step in steps(store.history(event_id)):
        for line in step_words(step):
            typer.echo(line)


def restore(
    what: Annotated[str, typer.Argument(help="The event's identifier; or a backup's file.")],
    revision: Annotated[
        int | None, typer.Argument(min=1, help="The revision to bring back.")
    ] = None,
    note: Annotated[str, typer.Option(help="Why, for the history.")] = "",
    publish: Annotated[bool, typer.Option("--publish", help="Publish it at once.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Of a backup: move aside the events that are there.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Bring an old revision back as a new draft; or put back all that a backup holds.

    `conflictmap restore EVENT 2` brings back the second revision of an event, beside what is
    published. `conflictmap restore backup.zip` checks a backup of `conflictmap backup` by its
    hashes and puts its events into the data folder.
    """
    services = open_services(data_dir)
    if revision is None:
        if "." not in what and not Path(what).exists():
            raise CommandError("Say which revision of the event, or name the file of a backup.")
        if services.database is not None:
            raise CommandError(
                "The events are in a database: restore it there (pg_restore), or restore this "
                "backup into a folder (CONFLICTMAP_STORE= conflictmap restore … --data-dir NEW) "
                "and put that in with `conflictmap store copy NEW postgresql://…`."
            )
        folder = services.settings.data_dir
        held = restore_backup(Path(what), folder, replace=replace)
        typer.echo(
            f"{counted(held.lines, 'line')} of {held.made} are in {folder}; head {held.head}"
        )
        if held.wrong:
            typer.echo("LOOK  the journal was not whole then: see `conflictmap verify`", err=True)
        return
    saved = restore_revision(
        services.store,
        what,
        revision,
        by=person_of(services),
        note=note,
        publish=publish,
    )
    typer.echo(f"Revision {revision} is now revision {saved.revision}: {saved.state.words}.")
    services.close()


def backup(
    target: Annotated[
        Path, typer.Argument(help="The file to write, or a folder to write one into.")
    ],
    data_dir: DataDir = None,
) -> None:
    """Write one file with the events and what people made beside them, while programs go on."""
    services = open_services(data_dir)
    folder = services.settings.data_dir
    if services.database is not None:
        raise CommandError(
            "Events and all that a staff shares are in a database: back that up there (`pg_dump "
            "--format=custom`, docs/deployment.md), or into a folder with `conflictmap store "
            f"copy`; and copy words, gazetteer, reference, fonts and roles.csv of {folder} beside "
            "it."
        )
    if target.is_dir():
        target /= f"conflictmap-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.zip"
    held = back_up(folder, target)
    typer.echo(f"{counted(held.lines, 'line')}, {counted(held.files, 'file')} in {target}")
    if held.wrong:
        raise CommandError(
            f"It was written, but the journal is not whole: {counted(held.wrong, 'thing')} wrong "
            "(`conflictmap verify` says what). Keep the backups of before."
        )
    typer.echo(f"head {held.head}: note it elsewhere, and prove against it (verify --head)")


def _write(lines: Iterable[bytes], out: Path) -> int:
    """Write lines to a file, whole or not at all, or to the screen; give their number."""
    count = 0

    def counting() -> Iterable[bytes]:
        nonlocal count
        for line in lines:
            count += 1
            yield line

    if out == Path("-"):
        sys.stdout.buffer.writelines(counting())
        return count
    try:
        with replacing(out) as file:
            file.writelines(counting())
    except StoreUnavailable:
        raise
    except OSError as error:
        raise unavailable(out, "write to", error) from error
    return count
