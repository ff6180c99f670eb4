"""Commands about events that may be the same: list likely ones, merge, relate, tell apart."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, cast

import typer

from commands.common import (
    CommandError,
    DataDir,
    open_services,
    open_store,
    person_of,
    print_json,
)
from events.duplicates.combining import Side
from events.duplicates.merging import merge as merge_events
from events.duplicates.merging import preview, say_not_the_same
from events.duplicates.merging import relate as relate_events
from events.duplicates.merging import unmerge as unmerge_events
from events.model.event import Event

First = Annotated[str, typer.Argument(help="Identifier of one event.")]
Second = Annotated[str, typer.Argument(help="Identifier of the other event.")]
Note = Annotated[str, typer.Option(help="Why, for the history.")]


def duplicates(
    event_id: Annotated[
        str | None,
        typer.Argument(help="The event's identifier; every likely pair of the store without one."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100, help="At most so many.")] = 5,
    data_dir: DataDir = None,
) -> None:
    """List events that may be the same as one, or the pairs of the whole store to decide."""
    store = open_store(data_dir)
    if event_id is None:
        _worklist(data_dir, limit=limit, as_json=as_json)
        return
    event = store.get(event_id)
    likely = open_services(data_dir).duplicates.of(event, limit=limit)
    if as_json:
        print_json(
            [
                {
                    "id": each.event_id,
                    "percent": each.percent,
                    "bits": each.bits,
                    "verdict": each.words,
                    "reasons": [{"bits": r.weight, "words": r.words} for r in each.reasons],
                }
                for each in likely
            ]
        )
        return
    if not likely:
        typer.echo("No other event seems to be the same.")
    for each in likely:
        other = store.get(each.event_id)
        typer.echo(f"{other.id}  {each.words} ({each.percent} %)  {_line(other)}")
        for reason in each.reasons:
            typer.echo(f"  {reason.weight:+5.1f}  {reason.words}")


def _worklist(data_dir: Path | None, *, limit: int, as_json: bool) -> None:
    services = open_services(data_dir)
    pairs = services.duplicates.worklist(most=limit)
    if as_json:
        print_json(
            [
                {"id": pair.event_id, "other": pair.likely.event_id, "percent": pair.likely.percent}
                for pair in pairs
            ]
        )
        return
    if not pairs:
        typer.echo("No two events seem to be the same.")
    for pair in pairs:
        one, other = (services.store.get(each) for each in (pair.event_id, pair.likely.event_id))
        typer.echo(f"{pair.likely.words} ({pair.likely.percent} %)")
        typer.echo(f"  {_line(one)}\n  {_line(other)}")


def merge(
    kept: Annotated[str, typer.Argument(help="Identifier of the event to keep.")],
    other: Annotated[str, typer.Argument(help="Identifier of the one to merge into it.")],
    take: Annotated[
        list[str] | None,
        typer.Option(help="Whose words to take where they differ: when=other, troops[0]=kept."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show where they differ; save nothing.")
    ] = False,
    note: Note = "",
    data_dir: DataDir = None,
) -> None:
    """Make two events one: the kept one says what both said, the other is retracted into it."""
    services = open_services(data_dir)
    choices = _choices(take or ())
    if dry_run:
        for clash in preview(services.store, kept, other, choices).clashes:
            optional = "" if clash.must_choose else " (kept unless told otherwise)"
            typer.echo(f"{clash.field}{optional}\n  kept:  {clash.kept}\n  other: {clash.other}")
        return
    done = merge_events(
        services.store,
        services.store.get(kept),
        services.store.get(other),
        by=person_of(services),
        note=note,
        choices=choices,
    )
    typer.echo(_line(done.kept))
    if done.waits:
        typer.echo(
            "What the other added waits to be published. The other event stays as it is until "
            "then; merge once more afterwards.",
            err=True,
        )
    services.close()


def unmerge(
    event_id: Annotated[str, typer.Argument(help="Identifier of the event that was merged.")],
    note: Note = "",
    data_dir: DataDir = None,
) -> None:
    """Undo a merge: both events are again what they were before."""
    services = open_services(data_dir)
    done = unmerge_events(
        services.store,
        services.store.get(event_id),
        by=person_of(services),
        note=note,
    )
    typer.echo(_line(done.other))
    typer.echo(_line(done.kept))
    if done.kept_was_changed:
        typer.echo(
            "The kept event was changed after the merge and stays as it is: take out by hand what "
            "came from the other.",
            err=True,
        )
    services.close()


def relate(one: First, other: Second, note: Note = "", data_dir: DataDir = None) -> None:
    """Say that two different events belong together."""
    services = open_services(data_dir)
    store = services.store
    both = relate_events(
        store,
        store.get(one),
        store.get(other),
        by=person_of(services),
        note=note,
    )
    for each in both:
        typer.echo(_line(each))
    open_services(data_dir).close()


def not_same(one: First, other: Second, note: Note = "", data_dir: DataDir = None) -> None:
    """Say for good that two events are different ones: they are not offered again."""
    services = open_services(data_dir)
    store = services.store
    bearer = say_not_the_same(
        store,
        store.get(one),
        store.get(other),
        by=person_of(services),
        note=note,
    )
    typer.echo(_line(bearer))
    open_services(data_dir).close()


def add_to(app: typer.Typer) -> None:
    """Put these commands into the program."""
    for command in (duplicates, merge, unmerge, relate):
        app.command()(command)
    app.command("not-same")(not_same)


def _line(event: Event) -> str:
    return f"{event.id}  revision {event.revision}  {event.state.words}  {event.title}"


def _choices(takes: Iterable[str]) -> dict[str, Side]:
    choices: dict[str, Side] = {}
    for take in takes:
        field, _, side = take.partition("=")
        if side not in ("kept", "other") or not field:
            raise CommandError(f"{take!r}: write --take FIELD=kept or --take FIELD=other.")
        choices[field] = cast(Side, side)
    return choices
