"""Commands about places: find one, or a file of them."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from commands.common import CommandError, DataDir, open_services, print_json
from geo.finding import PlaceQuery
from geo.geocoding.batch import geocode_csv
from geo.geocoding.outcomes import outcome_as_json, outcome_in_words


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
    data_dir: DataDir = None,
) -> None:
    """Find a place, offline: found, ambiguous with every candidate, or not found."""
    finder = open_services(data_dir).gazetteer
    if csv_file is not None:
        if place is not None or out is None:
            raise CommandError("Use --csv IN together with --out OUT, without a place.")
        try:
            report = geocode_csv(csv_file, out, finder)
        except OSError as error:
            raise CommandError(
                f"{out} cannot be written: {error.strerror or error}. Choose another folder, or "
                "make room; nothing was written."
            ) from error
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
