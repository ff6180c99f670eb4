"""The ``conflictmap`` command: parse, call, and say what went wrong in one line."""

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qsl

import typer
from pydantic import ValidationError

from events.errors import EventsError, InvalidEvent
from events.export import exportable, write_geojson
from events.query import EventQuery
from geo.errors import GeoError
from geo.geocoding.answers import outcome_as_json, outcome_in_words
from geo.geocoding.base import PlaceQuery
from geo.geocoding.batch import geocode_csv
from services import Services, services_for
from settings import PROJECT, Settings

app = typer.Typer(
    name="conflictmap",
    help="Where foreign troops are fighting, who says so, and how sure anyone can be.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Folder the events are kept in.", envvar="DATA_DIR"),
]


class ExportFormat(StrEnum):
    """What `export` can write."""

    GEOJSON = "geojson"


class CommandError(Exception):
    """One clear message for the person at the terminal; the command ends with exit code 1."""


def open_services(data_dir: Path | None = None) -> Services:
    """Read the settings, with the folder given on the command line winning."""
    try:
        settings = Settings() if data_dir is None else Settings(data_dir=data_dir.absolute())
    except ValidationError as error:
        problems = "; ".join(
            f"CONFLICTMAP_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}"
            for e in error.errors()
        )
        raise CommandError(f"A setting cannot be read. {problems}") from error
    return services_for(settings)


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8501,
    address: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    data_dir: DataDir = None,
) -> None:
    """Show the map in a browser, at http://localhost:8501 unless told otherwise."""
    services = open_services(data_dir)
    check_port_free(address, port)
    services.store.check_writable()
    services.store.close()
    environment = os.environ | {"CONFLICTMAP_DATA_DIR": str(services.settings.data_dir)}
    # The clone's .streamlit/config.toml is found from the working directory.
    os.chdir(PROJECT)
    os.execve(  # noqa: S606 - becomes the server itself, so that signals reach it
        sys.executable,
        [
            *(sys.executable, "-m", "streamlit", "run", str(PROJECT / "app.py")),
            f"--server.port={port}",
            f"--server.address={address}",
        ],
        environment,
    )


@app.command()
def geocode(
    place: Annotated[str | None, typer.Argument(help="The place, as a report words it.")] = None,
    country: Annotated[
        str | None, typer.Option(help="Its country: alpha-2, alpha-3 or name.")
    ] = None,
    admin1: Annotated[str | None, typer.Option(help="Its first-level area: name or code.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    csv_file: Annotated[
        Path | None,
        typer.Option("--csv", help="A CSV with a column query, and perhaps admin1 and country."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Where the placed CSV goes.")] = None,
) -> None:
    """Find a place, offline: found, ambiguous with every candidate, or not found."""
    finder = open_services().gazetteer
    if csv_file is not None:
        if place is not None or out is None:
            raise CommandError("Use --csv IN together with --out OUT, without a place.")
        report = geocode_csv(csv_file, out, finder)
        typer.echo(report.words, err=True)
        return
    if place is None:
        raise CommandError('Name a place, as in: conflictmap geocode "Sudzha" --country RUS')
    outcome = finder.look_up(PlaceQuery(place, admin1=admin1, country=country))
    if as_json:
        print_json(outcome_as_json(outcome))
    else:
        typer.echo(outcome_in_words(outcome))
    if outcome.outcome == "not_found":
        sys.exit(1)


@app.command()
def export(
    out: Annotated[Path, typer.Option("--out", help="The file to write; - for standard output.")],
    file_format: Annotated[
        ExportFormat, typer.Option("--format", help="What to write.")
    ] = ExportFormat.GEOJSON,
    nationality: Annotated[str, typer.Option(help="Such as CHN,PRK,not_stated,none.")] = "",
    fighting_for: Annotated[str, typer.Option(help="Such as RUS,UKR.")] = "",
    event_type: Annotated[str, typer.Option(help="Such as clash,capture.")] = "",
    verification: Annotated[str, typer.Option(help="Such as claimed,disputed.")] = "",
    from_: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.")] = "",
    to: Annotated[str, typer.Option(help="Last day, YYYY-MM-DD.")] = "",
    query: Annotated[
        str,
        typer.Option(
            help="A filter as the map's address holds it: nationality=CHN&from=2025-01-01"
        ),
    ] = "",
    data_dir: DataDir = None,
) -> None:
    """Write the published events of a filter; the same features as the map and the routes give."""
    named = {
        "nationality": nationality,
        "fighting_for": fighting_for,
        "event_type": event_type,
        "verification": verification,
        "from": from_,
        "to": to,
    }
    pairs = [(name, value) for name, value in named.items() if value]
    event_query = EventQuery.parse([*parse_qsl(query, keep_blank_values=True), *pairs])
    events = exportable(open_services(data_dir).store, event_query)
    match file_format:
        case ExportFormat.GEOJSON:
            write_geojson(events, sys.stdout.buffer if out == Path("-") else out)
    count = f"{len(events):,} event{'' if len(events) == 1 else 's'}"
    typer.echo(f"{count} written{'' if out == Path('-') else f' to {out}'}", err=True)


def check_port_free(address: str, port: int) -> None:
    """Raise CommandError when nothing can listen on this address and port."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: an address left in TIME_WAIT by a stopped server is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            reason = error.strerror or str(error)
            raise CommandError(
                f"Cannot listen on {address} port {port}: {reason}. Is the map already running? "
                f"Stop it, or choose another port (make run PORT={port % 65535 + 1})."
            ) from error


@contextmanager
def one_clear_message() -> Iterator[None]:
    """Turn every expected error into one message on stderr and exit code 1."""
    try:
        yield
    except InvalidEvent as error:
        for problem in error.problems:
            typer.echo(f"{problem.field}: {problem.message}", err=True)
        sys.exit(1)
    except (CommandError, EventsError, GeoError) as error:
        typer.echo(f"conflictmap: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader (head, less) has seen enough; Python must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def print_json(value: object) -> None:
    """Write one JSON document, letters as they are."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def main() -> None:
    """Entry point of the installed command."""
    with one_clear_message():
        app()


if __name__ == "__main__":
    main()
