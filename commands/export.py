"""The command that writes files for others to open."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from commands.common import DataDir, counted, open_services, open_store
from events.export import (
    ExportFormat,
    ExportJob,
    ExportOptions,
    GeometryChoice,
    Progress,
    read_rounding,
    select,
    write_export,
)
from events.query.address import pairs_of, read_pairs


def export(
    out: Annotated[Path, typer.Option("--out", help="The file to write; - for standard output.")],
    file_format: Annotated[
        ExportFormat | None,
        typer.Option("--format", help="What to write; by default what the file's name ends with."),
    ] = None,
    geometry: Annotated[
        GeometryChoice, typer.Option(help="The representative point, or the area it stands for.")
    ] = GeometryChoice.POINT,
    round_to: Annotated[
        str, typer.Option("--round", help="Round positions to so many degrees, such as 0.1.")
    ] = "",
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin a CSV file with a byte order mark, for Excel.")
    ] = False,
    include_restricted: Annotated[
        bool,
        typer.Option(
            "--include-restricted",
            help="Take in events whose licence forbids passing them on; you answer for it.",
        ),
    ] = False,
    nationality: Annotated[str, typer.Option(help="Such as CHN,PRK,not_stated,none.")] = "",
    fighting_for: Annotated[str, typer.Option(help="Such as RUS,UKR.")] = "",
    event_type: Annotated[str, typer.Option(help="Such as clash,capture.")] = "",
    verification: Annotated[str, typer.Option(help="Such as claimed,disputed.")] = "",
    from_: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.")] = "",
    to: Annotated[str, typer.Option(help="Last day, YYYY-MM-DD.")] = "",
    known: Annotated[
        str, typer.Option(help="As the store knew it at the end of that day (UTC), YYYY-MM-DD.")
    ] = "",
    query: Annotated[
        str,
        typer.Option(
            help="A filter as the map's address holds it: nationality=CHN&from=2025-01-01"
        ),
    ] = "",
    data_dir: DataDir = None,
) -> None:
    """Write the published events of a filter; the same events as the map and the routes give."""
    named = {
        "nationality": nationality,
        "fighting_for": fighting_for,
        "event_type": event_type,
        "verification": verification,
        "from": from_,
        "to": to,
        "known": known,
    }
    pairs = [(name, value) for name, value in named.items() if value]
    event_query = read_pairs([*_pairs_of_address(query), *pairs])
    options = ExportOptions(geometry=geometry, round_to=read_rounding(round_to), bom=bom)
    chosen = file_format or _format_of(out)
    open_store(data_dir)
    services = open_services(data_dir)
    if services.table.is_empty:
        typer.echo("conflictmap: no events are kept in this folder yet.", err=True)
    options = replace(options, markings=services.settings.markings)
    if chosen in (ExportFormat.KML, ExportFormat.KMZ):
        from maps.placemarks import placemark_looks

        options = replace(options, placemarks=placemark_looks(services.settings.nationalities))
    if chosen is ExportFormat.GEOPACKAGE:
        # Imported only here: its XML takes a while to load, also for the start of a server.
        from maps.qgis import layer_styles
        from maps.qgis_project import geopackage_project

        own = services.settings.nationalities
        styles, project = layer_styles(own), geopackage_project(own)
        options = replace(options, styles=styles, project=project)
    selection = select(services.table, event_query, include_restricted=include_restricted)
    with _bar(len(selection.events)) as progress:
        job = ExportJob(selection, options, services.area_shapes, progress)
        report = write_export(job, chosen, sys.stdout.buffer if out == Path("-") else out)
    count = counted(report.written, "event")
    typer.echo(f"{count} written{'' if out == Path('-') else f' to {out}'}", err=True)
    for note in filter(None, (selection.left_out_words, *report.notes)):
        typer.echo(note, err=True)


def _format_of(out: Path) -> ExportFormat:
    """Take the format from the end of a name; GeoJSON where it says nothing."""
    name = out.name.lower()
    for file_format in ExportFormat:
        if name.endswith(file_format.suffix):
            return file_format
    return ExportFormat.GEOJSON


@contextmanager
def _bar(total: int) -> Iterator[Progress]:
    """Show on stderr how far it is, where somebody looks at a terminal."""
    columns = (
        TextColumn("writing {task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Bar(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda taken, layer: bar.update(
            task, completed=taken, description=layer.replace("_", " ")
        )


def _pairs_of_address(text: str) -> list[tuple[str, str]]:
    """Take a query string, or a whole address copied from the map, apart.

    The event that was open on the map is no filter and is left out.
    """
    query = text.rpartition("?")[2]
    return [pair for pair in pairs_of(query) if pair[0] != "event"]
