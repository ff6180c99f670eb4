"""What every command does alike: open the services, print, and say what went wrong."""

import json
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError

from events.desk.people import clean_name
from events.model.person import Person
from events.store.base import EventStore
from services import Services, services_for
from settings import Settings

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Folder the events are kept in."),
]


class CommandError(Exception):
    """One clear message for the person at the terminal; the command ends with exit code 1."""


def open_services(data_dir: Path | None = None) -> Services:
    """Read the settings, with the folder given on the command line winning.

    Raises
    ------
    CommandError
        Naming every setting that cannot be read.
    """
    try:
        settings = Settings() if data_dir is None else Settings(data_dir=data_dir)
    except SettingsError as error:
        raise CommandError(f"A setting cannot be read: {error}.") from error
    except ValidationError as error:
        problems = "; ".join(
            f"CONFLICTMAP_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}"
            for e in error.errors()
        )
        raise CommandError(f"A setting cannot be read. {problems}") from error
    return services_for(settings)


def open_store(data_dir: Path | None) -> EventStore:
    """Open the store of a folder, and say on stderr what a person should look at in it."""
    services = open_services(data_dir)
    for problem in services.problems:
        typer.echo(f"conflictmap: {problem}", err=True)
    return services.store


def person_of(services: Services) -> Person:
    """Give whoever changes made from the command line are saved under.

    Raises
    ------
    CommandError
        The setting holds no name.
    """
    try:
        return services.rules.person(clean_name(services.settings.author))
    except ValueError as error:
        raise CommandError(f"CONFLICTMAP_AUTHOR: {error}") from error


def print_json(value: object) -> None:
    """Write one JSON document, letters as they are."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def counted(number: int, noun: str) -> str:
    """Write a number with its noun: "1 event", "1,200 events"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
