"""``conflictmap review``: the queue of the desk, and every step of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from commands.common import CommandError, DataDir, counted, open_services, open_store, person_of
from events.desk import steps
from events.desk.people import UNNAMED
from events.desk.remarks import EntryKind, ReviewLog
from events.desk.rules import standing
from events.model.event import Event
from events.model.person import Person
from events.query.address import read_pairs
from events.versions.history import changes_between
from events.vocabulary import State, Way
from services import Services

review = typer.Typer(
    help="See what waits to be published, discuss it, publish it or send it back.",
    no_args_is_help=True,
)

EventId = Annotated[str, typer.Argument(help="The event's identifier.")]
Why = Annotated[str, typer.Option("--reason", help="Why; kept in the history.")]
Note = Annotated[str, typer.Option(help="Why, for the history.")]


@review.command("list")
def list_queue(
    state: Annotated[State, typer.Option(help="What to list.")] = State.IN_REVIEW,
    words: Annotated[str, typer.Option("--q", help="Only events with these words.")] = "",
    data_dir: DataDir = None,
) -> None:
    """List what waits, oldest first: identifier, since when, from whom, who claimed it."""
    open_store(data_dir)
    services = open_services(data_dir)
    query = read_pairs([("q", words)]) if words else None
    waiting = sorted(
        services.table.find(query, states=(state,), embargoed=True),
        key=lambda event: event.recorded_at.timestamp() if event.recorded_at else 0.0,
    )
    claims = services.review_log.claims()
    for event in waiting:
        when = f"{event.recorded_at:%Y-%m-%d %H:%M} UTC" if event.recorded_at else ""
        claim = claims.get(event.id)
        claimed = f"  claimed by {claim.by}" if claim else ""
        typer.echo(f"{event.id}  {when}  {event.recorded_by}{claimed}  {event.title}")
    typer.echo(f"{counted(len(waiting), 'event')}: {state.words.lower()}", err=True)


@review.command("show")
def show_item(event_id: EventId, data_dir: DataDir = None) -> None:
    """Say what would change if an event were published now, and what was said about it."""
    services = open_services(data_dir)
    history = services.store.history(event_id)
    newest, shown = history[-1], standing(history)
    typer.echo(f"{newest.title}\n{newest.state.words}, revision {newest.revision}")
    if shown is None:
        typer.echo("Nothing of it is published.")
    elif shown.revision == newest.revision:
        typer.echo("This is what is published.")
    else:
        typer.echo(f"Published is revision {shown.revision}. It would change:")
        for change in changes_between(shown, newest):
            typer.echo(f"  {change.part}:")
            for sign, lines in (("-", change.before), ("+", change.after)):
                for line in lines:
                    typer.echo(f"  {sign} {line}")
    _echo_log(services.review_log, event_id)


def _echo_log(log: ReviewLog, event_id: str) -> None:
    words = {EntryKind.CLAIM: "claims it", EntryKind.RELEASE: "gives it up"}
    for entry in log.entries(event_id):
        said = entry.words if entry.kind is EntryKind.COMMENT else words[entry.kind]
        typer.echo(f"{entry.at:%Y-%m-%d %H:%M} UTC  {entry.by}  {said}")


@review.command()
def submit(event_id: EventId, note: Note = "", data_dir: DataDir = None) -> None:
    """Put a draft before a reviewer."""
    with _at_work(data_dir) as (services, person):
        _told(
            steps.submit(
                services.store,
                services.store.get(event_id),
                by=person,
                note=note,
                way=Way.COMMAND,
            )
        )


@review.command()
def publish(
    event_id: EventId,
    note: Annotated[str, typer.Option(help="A remark; viewers can read it.")] = "",
    data_dir: DataDir = None,
) -> None:
    """Let viewers, feeds and exports have an event as it is now."""
    with _at_work(data_dir) as (services, person):
        saved = steps.publish(
            services.store,
            services.store.get(event_id),
            by=person,
            note=note,
            way=Way.COMMAND,
        )
        services.review_log.release(event_id, saved.revision, by=person.name)
        _told(saved)


@review.command("send-back")
def send_back(event_id: EventId, reason: Why, data_dir: DataDir = None) -> None:
    """Return an event to its writers, with the reason."""
    _decide(steps.send_back, event_id, reason, data_dir)


@review.command("withdraw", hidden=True)  # what it was called before events could be withdrawn
@review.command("give-up")
def give_up(event_id: EventId, reason: Why, data_dir: DataDir = None) -> None:
    """Give up a draft or a correction; what is published stays as it is."""
    _decide(steps.give_up, event_id, reason, data_dir)


@review.command()
def retract(event_id: EventId, reason: Why, data_dir: DataDir = None) -> None:
    """Take an event from viewers; its history keeps it, with the reason."""
    _decide(steps.retract, event_id, reason, data_dir)


@review.command("withdraw-for-safety")
def withdraw_for_safety(event_id: EventId, reason: Why, data_dir: DataDir = None) -> None:
    """Take an event and its whole past from viewers; the desk keeps it, with the reason."""
    _decide(steps.withdraw_for_safety, event_id, reason, data_dir)


@review.command()
def comment(
    event_id: EventId,
    words: Annotated[str, typer.Argument(help="What there is to say; never shown to viewers.")],
    data_dir: DataDir = None,
) -> None:
    """Say something about an event to those who work on it."""
    with _at_work(data_dir) as (services, person):
        revision = services.store.get(event_id).revision
        services.review_log.comment(event_id, revision, by=person.name, words=words)


@review.command()
def claim(
    event_id: EventId,
    take_over: Annotated[
        bool, typer.Option("--take-over", help="Even if somebody else has claimed it.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Say that you are reviewing an event, so that nobody else does."""
    with _at_work(data_dir) as (services, person):
        revision = services.store.get(event_id).revision
        services.review_log.claim(event_id, revision, by=person.name, take_over=take_over)


@review.command()
def release(event_id: EventId, data_dir: DataDir = None) -> None:
    """Give up the claim on an event."""
    with _at_work(data_dir) as (services, person):
        revision = services.store.get(event_id).revision
        services.review_log.release(event_id, revision, by=person.name)


@contextmanager
def _at_work(data_dir: DataDir) -> Iterator[tuple[Services, Person]]:
    services = open_services(data_dir)
    person = person_of(services)
    if person.name == UNNAMED:
        raise CommandError("Say who you are: set CONFLICTMAP_AUTHOR to your name.")
    yield services, person
    services.close()


def _decide(step: Callable[..., Event], event_id: str, reason: str, data_dir: DataDir) -> None:
    with _at_work(data_dir) as (services, person):
        event = services.store.get(event_id)
        saved = step(services.store, event, by=person, reason=reason, way=Way.COMMAND)
        services.review_log.release(event_id, saved.revision, by=person.name)
        _told(saved)


def _told(saved: Event) -> None:
    typer.echo(f"{saved.state.words}, revision {saved.revision}: {saved.title}")
