"""The commands about where events are kept: copying from one store into another, making tables."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from access.register import copy_register
from commands.common import CommandError, counted, open_services
from events.store.shared import copy_shared
from services import beside_events
from settings import is_database

if TYPE_CHECKING:
    from events.store.postgis.connection import Database
    from events.store.postgis.copying import CopyEnd

store = typer.Typer(no_args_is_help=True, help="Where events are kept: folders and databases.")


@store.command("copy")
def copy_events(
    source: Annotated[str, typer.Argument(help="A data folder, or postgresql://…")],
    target: Annotated[
        str, typer.Argument(help="A data folder, or postgresql://…, of nobody else.")
    ],
) -> None:
    """Copy every revision of every event, letter by letter, and prove that both hold the same.

    What a staff shares beside them goes too: comments, claims, forms, imports, profiles, texts of
    reports, the audit log, people and tokens. What the target holds already is passed over: a copy
    that was interrupted goes on.
    """
    from events.store.postgis.copying import copy

    given, taking = _place(source, must_exist=True), _place(target)
    done = copy(
        _end(given),
        _end(taking),
        lambda count: typer.echo(f"{counted(count, 'line')} …", err=True),
    )
    typer.echo(
        f"{counted(done.lines, 'line')}, {counted(done.revisions, 'revision')} of events; "
        f"{counted(done.added, 'line')} new"
    )
    typer.echo(
        f"both are whole and end with head {done.head}" if done.lines else "nothing is in it"
    )
    _copy_beside(given, taking)


def _copy_beside(source: "Path | Database", target: "Path | Database") -> None:
    with beside_events(source) as (given, known), beside_events(target, kept=True) as (taking, new):
        done = copy_shared(given, taking)
        people, tokens = copy_register(known, new)
    typer.echo(
        f"beside them {counted(done.all_documents, 'document')} ({done.documents:,} new), "
        f"{counted(done.all_entries, 'line')} of logs ({done.entries:,} new), "
        f"{counted(people, 'person')} and {counted(tokens, 'token')}"
    )
    for name in done.others:
        typer.echo(f"LOOK  {name} differs there, and was left as it is", err=True)


def _end(place: "Path | Database") -> "CopyEnd":
    from events.store.postgis.copying import DatabaseEnd, JournalEnd

    return JournalEnd(place) if isinstance(place, Path) else DatabaseEnd(place)


def _place(place: str, *, must_exist: bool = False) -> "Path | Database":
    from events.store.postgis.connection import Database

    if "://" in place:
        if not is_database(place):
            raise CommandError(
                "This is no address of a database: write postgresql://USER:PASSWORD@HOST/DATABASE, "
                "with signs such as @ / : # % in the password as %40 %2F %3A %23 %25."
            )
        return Database(place)
    folder = Path(place).expanduser().absolute()
    if must_exist and not folder.is_dir():
        raise CommandError(f"There is no folder {folder}.")
    return folder


@store.command("migrate")
def migrate_tables() -> None:
    """Make the tables in the database of CONFLICTMAP_STORE, or bring them forward."""
    services = open_services()
    if services.database is None:
        raise CommandError(
            "CONFLICTMAP_STORE is not set: the events are in the data folder, whose journal needs "
            "no such step."
        )
    try:
        done = services.database.migrate()
    finally:
        services.database.close()
    if done.before == done.after:
        typer.echo(f"The tables are of version {done.after} already; rights were given anew.")
    else:
        before = "made" if done.before is None else f"brought forward from version {done.before}"
        typer.echo(f"The tables were {before}; they are of version {done.after} now.")
    if done.missing_roles:
        raise CommandError(
            f"This user may not make roles, and {', '.join(done.missing_roles)} are missing: only "
            "the owner can use the tables. Have an administrator make them (docs/deployment.md, "
            "“Roles and rights”), then run this again."
        )
