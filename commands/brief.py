"""The commands of briefs, and of what has changed since a moment."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from briefs.formats import BriefFormat, write_brief
from briefs.request import asked_of
from commands.common import CommandError, DataDir, counted, open_services, open_store
from events.changes.differences import Difference, differences
from events.changes.moments import moment_words, read_since, read_until
from events.query.address import pairs_of, read_pairs
from events.store.errors import unavailable
from geo.atomic import replacing

Query = Annotated[
    str,
    typer.Option(help="A filter, or a whole address copied from the map: nationality=CHN"),
]
Since = Annotated[
    str,
    typer.Option(help="A day, a moment with its zone, yesterday, or a day of the week (UTC)."),
]


def brief(
    out: Annotated[Path, typer.Option("--out", help="The file to write; - for standard output.")],
    brief_format: Annotated[
        BriefFormat | None,
        typer.Option("--format", help="By default what the file's name ends with."),
    ] = None,
    query: Query = "",
    since: Since = "",
    until: Annotated[str, typer.Option(help="Up to when; now, unless told.")] = "",
    view: Annotated[
        str, typer.Option("--map", help="Zoom, latitude and longitude: 6/48.5/37.2.")
    ] = "",
    title: Annotated[str, typer.Option(help="Its heading.")] = "",
    marking: Annotated[
        str,
        typer.Option(help="Free text or TLP 2.0; never lower than that of the events."),
    ] = "",
    paper: Annotated[str, typer.Option(help="a4 or letter.")] = "a4",
    orientation: Annotated[str, typer.Option(help="portrait or landscape.")] = "portrait",
    size: Annotated[
        str, typer.Option(help="Of a picture's map, width x height in millimetres: 254x143.")
    ] = "",
    made_at: Annotated[
        str, typer.Option(help="Time of making, 2026-11-30T07:45Z; the same gives the same bytes.")
    ] = "",
    address: Annotated[
        str, typer.Option(help="Of the live map, to be named in the brief.")
    ] = "http://localhost:8501",
    data_dir: DataDir = None,
) -> None:
    """Write what the map shows as a page, slides, a picture or one offline file."""
    chosen = brief_format or _format_of(out)
    asked, values = _apart(query)
    said = {
        **{"map": view, "since": since, "until": until, "title": title},
        **{"marking": marking, "paper": paper, "orientation": orientation, "size": size},
        "made_at": made_at,
    }
    values |= {name: value for name, value in said.items() if value}
    open_store(data_dir)
    services = open_services(data_dir)
    wanted = asked_of(services.table, read_pairs(asked), values, chosen, address)
    made = write_brief(services.brief_materials, wanted.wish, chosen, wanted.layout)
    if out == Path("-"):
        sys.stdout.buffer.write(made)
        return
    try:
        with replacing(out) as file:
            file.write(made)
    except OSError as error:
        raise unavailable(out, "write to", error) from error
    typer.echo(f"{len(made):,} bytes written to {out}", err=True)


def show_differences(
    since: Since,
    until: Annotated[str, typer.Option(help="Up to when; now, unless told.")] = "",
    query: Query = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Say what has changed between two moments: new, corrected, denied, retracted, merged."""
    now = datetime.now(UTC)
    first = read_since(since, now)
    last = min(read_until(until, now), now) if until else now
    if last < first:
        raise CommandError("until: Is before since.")
    asked, _ = _apart(query)
    open_store(data_dir)
    table = open_services(data_dir).table
    found = differences(table, first, last, read_pairs(asked), passed_on=True)
    if as_json:
        typer.echo(json.dumps([_json(each) for each in found], ensure_ascii=False, indent=2))
        return
    typer.echo(f"{counted(len(found), 'difference')} since {moment_words(first)}")
    for each in found:
        typer.echo(f"\n{each.event.title}\n  {each.words}  ({each.event.id})")
        for change in each.changes:
            typer.echo(f"  {change.part}:")
            for sign, lines in (("-", change.before), ("+", change.after)):
                for line in lines:
                    typer.echo(f"  {sign} " + line.replace("\n", "\n    "))
    if found.left_out:
        licence = "left out: the licence of the dataset forbids passing on."
        typer.echo(f"{counted(found.left_out, 'difference')} {licence}", err=True)


def _json(difference: Difference) -> dict[str, object]:
    return {
        "id": difference.event.id,
        "title": difference.event.title,
        "step": difference.step,
        "kinds": difference.kinds,
        "timing": difference.timing,
        "words": difference.words,
        "changes": [
            {"part": each.part, "before": each.before, "after": each.after}
            for each in difference.changes
        ],
    }


def _format_of(out: Path) -> BriefFormat:
    """Take the format from the end of a name."""
    ending = out.suffix.lower().removeprefix(".")
    try:
        return BriefFormat(ending)
    except ValueError as error:
        known = ", ".join(BriefFormat)
        raise CommandError(f"--format is missing; it is one of: {known}.") from error


def _apart(text: str) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """Take an address copied from the map apart: the filter, and how the map is looked at.

    The event that was open is neither.
    """
    before, _, fragment = text.partition("#")
    if "?" not in before and "://" in before:
        before = ""  # an address without a filter
    pairs = [pair for pair in pairs_of(before.rpartition("?")[2]) if pair[0] != "event"]
    seen = dict(pairs_of(fragment))
    off = [("off", seen["off"])] if seen.get("off") and "off" not in dict(pairs) else []
    return [*pairs, *off], {"map": seen["map"]} if seen.get("map") else {}
