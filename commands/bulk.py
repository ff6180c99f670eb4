"""``conflictmap bulk``: a year of reports, or a table too large for one process, on Dask."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bulk.names import Work
from commands.common import CommandError, DataDir, open_services
from commands.imports import ColumnOptions, delimiter_of, mapped
from events.intake.formats.cell_values import DateOrder
from events.intake.imports.whole_file import Decisions
from services import Services

if TYPE_CHECKING:
    from bulk.cluster import Cluster
    from bulk.planning import Options

HOW_TO_GET: Final = (
    "Bulk work needs Dask, which is not installed here: .venv/bin/pip install -e '.[bulk]'"
)

bulk = typer.Typer(
    help="Read a year of reports, or tables of millions of rows, on Dask.", no_args_is_help=True
)

Sources = Annotated[
    list[str],
    typer.Argument(help="Files, folders, or addresses such as s3://bucket/folder."),
]
Out = Annotated[Path, typer.Option("--out", help="Folder for the result; the same goes on.")]
Scheduler = Annotated[
    str | None,
    typer.Option(help="Of a cluster, such as tcp://10.0.0.5:8786; else this computer works."),
]
Workers = Annotated[
    int | None, typer.Option(min=1, max=256, help="Processes on this computer; one a core.")
]
PartMb = Annotated[
    float, typer.Option("--part-mb", min=0.0001, max=256.0, help="Megabytes of a part at most.")
]
Columns = Annotated[
    list[str] | None, typer.Option("--map", help="FIELD=COLUMN: which column holds what.")
]
Encoding = Annotated[str | None, typer.Option(help="Of text tables, such as utf-8 or cp1251.")]
Delimiter = Annotated[str | None, typer.Option(help="Between cells; \\t for a tab.")]


@dataclass(frozen=True)
class _Run:
    """Where a run is worked on, and how it is cut."""

    sources: Sequence[str]
    out: Path
    scheduler: str | None
    workers: int | None
    part_mb: float


@bulk.command("extract")
def extract_posts(
    sources: Sources,
    out: Out,
    scheduler: Scheduler = None,
    workers: Workers = None,
    part_mb: PartMb = 4.0,
    column: Columns = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    data_dir: DataDir = None,
) -> None:
    """Read posts and reports into drafts. Fields: text, id, date, url, publisher."""
    _check_installed()
    from bulk import extracting
    from bulk.planning import Options

    options = Options(
        encoding, delimiter_of(delimiter), columns=_columns(column, tuple(extracting.COLUMNS))
    )
    _work(Work.EXTRACT, _Run(sources, out, scheduler, workers, part_mb), options, data_dir)


@bulk.command("geocode")
def geocode_names(
    sources: Sources,
    out: Out,
    scheduler: Scheduler = None,
    workers: Workers = None,
    part_mb: PartMb = 4.0,
    column: Columns = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    data_dir: DataDir = None,
) -> None:
    """Find the place of every row, offline. Fields: query, admin1, country."""
    _check_installed()
    from bulk import placing
    from bulk.planning import Options

    options = Options(encoding, delimiter_of(delimiter), columns=_columns(column, placing.COLUMNS))
    _work(Work.GEOCODE, _Run(sources, out, scheduler, workers, part_mb), options, data_dir)


@bulk.command("import")
def import_rows(
    sources: Sources,
    out: Out,
    scheduler: Scheduler = None,
    workers: Workers = None,
    part_mb: PartMb = 4.0,
    column: Columns = None,
    value: Annotated[
        list[str] | None, typer.Option(help="FIELD:TEXT=MEANING, as of conflictmap import.")
    ] = None,
    file_format: Annotated[
        str | None, typer.Option("--format", help="Read it as, as of conflictmap import.")
    ] = None,
    date_order: Annotated[
        DateOrder | None, typer.Option(help="How dates like 03/04/2022 are written.")
    ] = None,
    crs: Annotated[str | None, typer.Option(help="Of the coordinates.")] = None,
    dataset: Annotated[str | None, typer.Option(help="Name of the dataset.")] = None,
    licence: Annotated[str | None, typer.Option(help="Licence of the dataset.")] = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    data_dir: DataDir = None,
) -> None:
    """Make events of the rows of tables; nothing is stored before the folder is imported."""
    _check_installed()
    from bulk.planning import Options

    services = open_services(data_dir)
    told = ColumnOptions(
        tuple(column or ()), tuple(value or ()), None, keep_names=False,
        dataset=dataset, licence=licence,
    )  # fmt: skip
    options = Options(
        encoding,
        delimiter_of(delimiter),
        file_format,
        decisions=Decisions(date_order, crs=crs),
        mapped=lambda prepared: mapped(services, prepared, told),
    )
    _work(Work.IMPORT, _Run(sources, out, scheduler, workers, part_mb), options, data_dir)


def _check_installed() -> None:
    try:
        import distributed
        import fsspec
    except ImportError as error:
        raise CommandError(HOW_TO_GET) from error
    logging.getLogger(distributed.__name__).setLevel(logging.CRITICAL)
    logging.getLogger(fsspec.__name__).setLevel(logging.CRITICAL)


def _columns(told: list[str] | None, fields: Sequence[str]) -> dict[str, str]:
    columns = {}
    for text in told or ():
        name, _, column = text.partition("=")
        if name not in fields or not column:
            raise CommandError(
                f"--map {text!r}: write it as FIELD=COLUMN. Fields: {', '.join(fields)}."
            )
        columns[name] = column
    return columns


def _work(work: Work, told: _Run, options: "Options", data_dir: Path | None) -> None:
    from dataclasses import replace

    from bulk import run
    from bulk.cluster import run as work_on
    from bulk.out import mark_of
    from bulk.planning import plan
    from bulk.sources import find_sources
    from bulk.versions import versions_here

    services = open_services(data_dir)
    out = told.out.absolute()
    options = replace(options, part_bytes=max(int(told.part_mb * 1_000_000), 100))
    sources, passed = find_sources(told.sources, work)
    versions = versions_here(services.settings)
    with run.working_in(out):
        planned = plan(work, sources, out, options, services)
        identity = run.identity_of(planned, sources, versions, options.part_bytes)
        marks = run.begin(out, identity, len(planned.parts))
        failed = (*passed, *planned.failed)
        left = [part for part in planned.parts if part.number not in marks]
        for line in failed[:10]:
            typer.echo(f"conflictmap: {line}", err=True)
        if marks:
            typer.echo(f"{len(marks):,} of {len(planned.parts):,} parts are done already", err=True)
        rows = [part.rows for part in planned.parts]
        before = sum(rows[number] for number in marks)
        if left:
            try:
                with _cluster(told, services) as cluster, _progress(sum(rows), before) as tell:
                    typer.echo(f"Dask's dashboard: {cluster.dashboard}", err=True)

                    def done(mark: dict[str, Any]) -> None:
                        marks[mark["number"]] = mark
                        tell(rows[mark["number"]])

                    work_on(cluster, planned.job, left, versions, done)
            except KeyboardInterrupt as error:
                there = sum(mark_of(out, part.number).exists() for part in planned.parts)
                raise CommandError(
                    f"Stopped: {there:,} of {len(planned.parts):,} parts are done in {out}. "
                    "The same command goes on from there."
                ) from error
        report = run.finish(out, marks, failed)
    for line in run.words_of(report):
        typer.echo(line)
    if work is not Work.GEOCODE:
        typer.echo(f"{out} holds them; `conflictmap import {out}` takes them in", err=True)


@contextmanager
def _cluster(told: _Run, services: Services) -> Iterator["Cluster"]:
    import os

    from bulk.cluster import cluster_at, local_cluster

    if told.scheduler is not None:
        with cluster_at(told.scheduler) as cluster:
            yield cluster
        return
    with local_cluster(told.workers or os.cpu_count() or 1, services.settings) as cluster:
        yield cluster


@contextmanager
def _progress(rows: int, before: int) -> Iterator[Callable[[int], None]]:
    """Show rows, rate and time left while parts are worked on."""
    console = Console(stderr=True)
    columns = (
        TextColumn("Rows"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, transient=True, console=console, speed_estimate_period=300) as progress:
        task = progress.add_task("", total=rows, completed=before, rate="")

        def tell(done: int) -> None:
            progress.advance(task, done)
            speed = progress.tasks[0].speed
            rate = "" if speed is None else f"{speed:,.0f} a second"
            progress.update(task, rate=rate)

        yield tell
