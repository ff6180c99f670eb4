"""Commands about the place list: what is loaded, and more places by choice."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from commands.common import DataDir, open_services
from geo.gazetteer.geonames_dump import SOURCE
from geo.gazetteer.update import GazetteerStatus, add_dump, status
from services import Services

if TYPE_CHECKING:
    from geo.gazetteer.fetch import Progress as Report

gazetteer = typer.Typer(
    help="What the place list holds, and more places by choice.", no_args_is_help=True
)


@gazetteer.command("status")
def show_status(data_dir: DataDir = None) -> None:
    """Say which places are loaded, from when, with which licence."""
    settings = open_services(data_dir).settings
    typer.echo(status(settings.gazetteer_dir, settings.added_gazetteer_dir).words)


@gazetteer.command("add")
def add_file(
    file: Annotated[Path, typer.Argument(help="A GeoNames country dump: UA.zip or UA.txt.")],
    data_dir: DataDir = None,
) -> None:
    """Take a GeoNames country dump into use, beside those added before."""
    typer.echo(_take_in(file, open_services(data_dir)).words)


@gazetteer.command("fetch")
def fetch(
    countries: Annotated[list[str], typer.Argument(help="Two-letter codes, such as UA RU.")],
    source: Annotated[str, typer.Option(help="Where the dumps are.")] = SOURCE,
    data_dir: DataDir = None,
) -> None:
    """Download country dumps where there is internet, and take them into use.

    A download that breaks off is gone on with by the next call.
    """
    # Imported only here: requests takes a while to load.
    from geo.gazetteer.fetch import fetch_dump

    services = open_services(data_dir)
    folder = services.settings.cache_dir / "dumps"
    for country in countries:
        with _bar() as progress:
            file = fetch_dump(country, folder, source=source, progress=progress)
        taken = _take_in(file, services, source=f"{source.rstrip('/')}/{file.name}")
        file.unlink()
    typer.echo(taken.words)


def _take_in(file: Path, services: Services, *, source: str = "") -> GazetteerStatus:
    settings = services.settings
    return add_dump(
        file,
        shipped=settings.gazetteer_dir,
        added=settings.added_gazetteer_dir,
        boundaries=services.boundaries,
        source=source or str(file.name),
        progress=lambda words: typer.echo(words, err=True),
    )


@contextmanager
def _bar() -> "Iterator[Report]":
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None)

        def report(name: str, got: int, total: int | None) -> None:
            bar.update(task, description=name, completed=got, total=total)

        yield report
