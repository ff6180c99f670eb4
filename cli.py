"""The ``conflictmap`` command: put the commands together and say what went wrong in one line."""

import errno
import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer

from access.hosts import is_loopback
from access.roles import RolesError
from bulk.errors import BulkError
from commands import (
    audit,
    brief,
    correct,
    duplicates,
    events,
    export,
    extract,
    history,
    imports,
    places,
    record,
)
from commands.bulk import bulk
from commands.common import CommandError, DataDir, open_services
from commands.gazetteer import gazetteer
from commands.review import review
from commands.store import store
from events.errors import EventsError, InvalidEvent
from events.store.errors import StoreDamaged
from geo.errors import GeoError
from services import Services
from settings import PROJECT, SERVED, Settings

PATIENCE_S = 3.0
"""How long a server waits for its events before it listens and says that they are being read."""

app = typer.Typer(
    name="conflictmap",
    help="Where foreign troops are fighting, who says so, and how sure anyone can be.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8501,
    address: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Write nothing into the folder of the events.")
    ] = False,
    without_login: Annotated[
        bool,
        typer.Option(
            "--without-login",
            help="Answer other computers although nobody has to sign in: they can read and write.",
        ),
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Show the map in a browser, at http://localhost:8501 unless told otherwise."""
    if read_only:
        os.environ["CONFLICTMAP_READ_ONLY"] = "true"
    if without_login:
        os.environ["CONFLICTMAP_WITHOUT_LOGIN"] = "true"
    os.environ["CONFLICTMAP_ADDRESS"] = address
    os.environ[SERVED] = "true"
    # uvicorn raises the signal anew once it has stopped, and would so end as if killed.
    signal.signal(signal.SIGTERM, end_well)
    services = open_services(data_dir)
    check_who_may_reach(address, services.settings)
    services.logins.roles.check()
    port_opened = open_port(address, port)
    # By default, whoever gives way to the thread that reads waits 5 ms: at every file imported.
    sys.setswitchinterval(0.0005)
    services.table.begin_reading()
    # The clone's .streamlit/config.toml is found from the working directory. The pages read the
    # same settings anew, and so go on with these services and the store that is open already.
    os.environ["CONFLICTMAP_DATA_DIR"] = str(services.settings.data_dir)
    os.environ["STREAMLIT_SERVER_PORT"] = str(port)
    # Streamlit would ask the internet under which address this computer is seen.
    os.environ["STREAMLIT_BROWSER_SERVER_ADDRESS"] = "localhost"
    os.chdir(PROJECT)
    # Imported only here: no other command needs Streamlit, which takes a second to load.
    from api.serving.connections import server_of
    from app import app as pages

    if services.table.wait_until_read(PATIENCE_S):
        check_store(services)
    else:
        typer.echo("The events are still being read; the page says how far.")
    typer.echo(f"The map runs on {address_words(address, port)} (Ctrl+C stops it).")
    server_of(pages).run(sockets=[port_opened])


for command in (
    *(events.add, events.show, history.history, history.restore, correct.correct),
    *(events.validate, export.export, brief.brief, history.backup),
    *(record.verify, record.repair, record.erase, audit.audit),
):
    app.command()(command)
duplicates.add_to(app)
app.command("differences")(brief.show_differences)
app.command("import")(imports.import_file)
app.command("imports")(imports.list_imports)
app.command("extract")(extract.extract_reports)
app.command("profiles")(imports.list_profiles)
app.command()(places.geocode)
app.add_typer(gazetteer, name="gazetteer")
app.add_typer(review, name="review")
app.add_typer(bulk, name="bulk")
app.add_typer(store, name="store")


def check_store(services: Services) -> None:
    """See that there is something to show, and that it can be saved to.

    Raises
    ------
    StoreError
        There is nothing that can be read, or nothing could be saved.
    """
    for problem in services.store.problems:
        typer.echo(f"conflictmap: {problem}", err=True)
    if services.settings.read_only:
        return
    try:
        services.store.check_writable()
    except StoreDamaged as error:
        # What can be read of it was: it is shown, and says what is wrong.
        typer.echo(f"conflictmap: {error}", err=True)


def end_well(*_: object) -> NoReturn:
    """End with exit code 0, as whoever was told to stop and did."""
    sys.exit(0)


def check_who_may_reach(address: str, settings: Settings) -> None:
    """Raise CommandError when others could reach a map on which nobody has to sign in."""
    if settings.logins.are_there or settings.without_login or is_loopback(address):
        return
    raise CommandError(
        f"On {address} other computers reach the map, and nobody has to sign in: whoever reaches "
        "it could read and write. Turn logins on (docs/security.md), or add --without-login if "
        "that is meant."
    )


def open_port(address: str, port: int) -> socket.socket:
    """Open the port; raises CommandError when nothing can listen on this address and port."""
    from api.serving.connections import listening

    try:
        return listening(address, port)
    except OSError as error:
        reason = error.strerror or str(error)
        advice = "Check the address and the port."
        if error.errno == errno.EADDRINUSE:
            advice = (
                "Is the map already running? Stop it, or choose another port "
                f"(make run PORT={port % 65535 + 1})."
            )
        raise CommandError(f"Cannot listen on {address} port {port}: {reason}. {advice}") from error


def address_words(address: str, port: int) -> str:
    """Give the address to open; of a server that listens on all, this computer's."""
    name = "localhost" if address in ("0.0.0.0", "::") else address  # noqa: S104 - compared
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


@contextmanager
def one_clear_message() -> Iterator[None]:
    """Turn every expected error into one message on stderr and exit code 1."""
    try:
        yield
    except InvalidEvent as error:
        for problem in error.problems:
            typer.echo(f"conflictmap: {problem}", err=True)
        sys.exit(1)
    except (BulkError, CommandError, EventsError, GeoError, RolesError) as error:
        typer.echo(f"conflictmap: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader (head, less) has seen enough; Python must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the installed command; ends with SystemExit.

    Parameters
    ----------
    arguments
        What follows the command's name; the process's own by default.
    """
    with one_clear_message():
        app(arguments)


if __name__ == "__main__":
    main()
