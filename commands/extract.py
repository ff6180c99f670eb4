"""The command that reads reports into drafts."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from commands.common import CommandError, DataDir, counted, open_services, print_json
from events.errors import EventsError
from events.intake.text.answers import as_json, explained, in_words
from events.intake.text.drafting import Extraction, extract
from events.intake.text.reports import Report, read_report
from events.intake.typed import read_day
from services import Services


def extract_reports(
    files: Annotated[list[Path], typer.Argument(help="Reports: text, HTML, PDF, DOCX or .eml.")],
    published: Annotated[
        str, typer.Option(help="Day it was published; 'on Tuesday' is told from it.")
    ] = "",
    url: Annotated[str, typer.Option(help="Web address it was published at.")] = "",
    json_out: Annotated[bool, typer.Option("--json", help="Print a list of events.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show which rules fired on which words.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Read reports into draft events, with the words each field came from. Nothing is saved."""
    services = open_services(data_dir)
    day = _day(published)
    features: list[dict[str, Any]] = []
    failed: list[str] = []
    with Progress(transient=True, disable=len(files) < 2) as progress:
        for file in progress.track(files, description="Reading reports"):
            try:
                report = read_report(file)
                extraction = _extraction(report, day, url, services)
            except EventsError as error:
                if len(files) == 1:
                    raise
                failed.append(f"{file}: {error}")
                continue
            if json_out:
                found = as_json(extraction, report.text, services.boundaries)
                features += [{**f, "file": str(file)} for f in found] if len(files) > 1 else found
            else:
                _tell(file if len(files) > 1 else None, report, extraction)
            if explain:
                for line in explained(extraction):
                    typer.echo(line, err=json_out)
    if json_out:
        print_json(features)
    for message in failed:
        typer.echo(f"conflictmap: {message}", err=True)
    if failed:
        raise CommandError(f"{counted(len(failed), 'report')} of {len(files)} could not be read.")


def _day(published: str) -> date | None:
    try:
        return read_day(published) if published else None
    except ValueError as error:
        raise CommandError(f"--published: {error}") from error


def _extraction(report: Report, day: date | None, url: str, services: Services) -> Extraction:
    return extract(report.text, report.source(day, url or None), services.gazetteer)


def _tell(file: Path | None, report: Report, extraction: Extraction) -> None:
    if file is not None:
        typer.echo(f"{file}")
    for remark in report.remarks:
        typer.echo(remark, err=True)
    typer.echo(f"{counted(len(extraction.events), 'draft')} of events with foreign troops")
    for line in in_words(extraction):
        typer.echo(line)
