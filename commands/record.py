"""Commands about the record itself: is it whole, what to do where it is not, taking words off."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from pydantic import ValidationError

from commands.common import CommandError, DataDir, counted, open_services, person_of
from events.errors import InvalidEvent, Problem
from events.intake.text.kept import name_of_text
from events.model.event import Event
from events.store.journal import rewriting
from events.store.journal.clock import clock_is_right
from events.store.journal.contents import EVENTS_FILE
from events.store.journal.read import Journal
from events.store.journal.rewriting import Rewritten
from events.store.journal.verify import verify as verify_journal
from events.store.journal.write import Writer
from services import Services

_NOT_ERASABLE: Final = frozenset({"id", "revision", "recorded_at", "state"})
_ERASED: Final = "[erased]"
_SHORTEST_SEARCHED: Final = 6
"""Letters of words that are looked for elsewhere; shorter ones stand everywhere."""

_LARGEST_SEARCHED_BYTES: Final = 1 << 30


def verify(
    head: Annotated[
        str | None,
        typer.Option(help="What an earlier run named as the head; the journal has to hold it."),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Prove the record of events whole, or say which lines are not and since when."""
    services = open_services(data_dir)
    folder = services.settings.data_dir
    if services.database is not None:
        from events.store.postgis.verify import verify as verify_rows

        found = verify_rows(services.database, noted_head=head)
        services.close()
    elif not (folder / EVENTS_FILE).exists():
        raise CommandError(f"There is no {EVENTS_FILE} in {folder}.")
    else:
        found = verify_journal(folder, noted_head=head)
    typer.echo(f"{counted(found.lines, 'line')}, {counted(found.revisions, 'revision')} of events")
    if found.hashed_from is None:
        typer.echo("no line bears a hash yet: the next one saved proves all before it from then on")
    elif found.hashed_from > 1:
        typer.echo(
            f"lines 1 to {found.hashed_from - 1:,} were written by an earlier program; line "
            f"{found.hashed_from:,} proves them as they were when it was saved"
        )
    if found.noted_line is not None:
        added = found.lines - found.noted_line
        typer.echo(f"the head asked about is that of line {found.noted_line:,}; {added:,} since")
    for each in found.wrong:
        typer.echo(f"WRONG  {each}")
    if not found.is_whole:
        since = found.whole_until
        when = (
            "from the first line on" if since is None else f"whole until {since:%Y-%m-%d %H:%M} UTC"
        )
        raise CommandError(
            f"The record is not whole: {counted(len(found.wrong), 'thing')} wrong, {when}."
        )
    typer.echo(f"whole; head {found.head}")
    typer.echo("Note the head somewhere else: `conflictmap verify --head` proves against it later.")


def repair(
    aside: Annotated[
        bool,
        typer.Option(
            "--set-aside", help="Move lines that cannot be read into a file of their own, told why."
        ),
    ] = False,
    accept: Annotated[
        bool,
        typer.Option("--accept", help="Put on record that what `verify` finds strange is known."),
    ] = False,
    times: Annotated[
        bool, typer.Option("--times", help="Give lines with a time still to come the time of now.")
    ] = False,
    clock: Annotated[
        bool,
        typer.Option("--clock-is-right", help="The clock is right, though long nothing was saved."),
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Put right what keeps the journal from being read or saved to, and put that on record."""
    if aside + accept + times + clock != 1:
        raise CommandError("Say one of --set-aside, --accept, --times, --clock-is-right.")
    services = open_services(data_dir)
    if services.database is not None:
        raise CommandError(
            "`repair` is for the journal in a data folder. Rows of the database are never put "
            "right: restore it from a backup (pg_restore), and see who changed it."
        )
    folder, by = services.settings.data_dir, person_of(services).name
    if clock:
        clock_is_right(Writer(Journal(folder / EVENTS_FILE)))
        typer.echo("Saving goes on with the time of this clock.")
        return
    does = rewriting.set_aside if aside else rewriting.accept if accept else rewriting.mend_times
    done = does(folder, by=by)
    if done is None:
        typer.echo("Nothing had to be done.")
        return
    _tell(done)
    services.close()


def _tell(done: Rewritten) -> None:
    if done.aside is not None:
        lines, why = done.aside
        typer.echo(
            f"{counted(len(done.lines), 'line')} moved into {lines.name}; {why.name} says why"
        )
    elif done.lines:
        typer.echo(f"{counted(len(done.lines), 'line')} changed")
    for line in done.accepted:
        typer.echo(f"line {line:,} is accepted as it is")
    typer.echo(f"It is on record in the journal, whose head is now {done.head}")


def erase(
    event_id: Annotated[str, typer.Argument(help="The event's identifier.")],
    field: Annotated[
        str | None,
        typer.Option(help="Only this field, in every revision: summary, statements.speaker, …"),
    ] = None,
    why: Annotated[str, typer.Option(help="For the record; never the words themselves.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Take words off the disk that must not be there: of an event, or one field of it.

    Every revision is changed, in the journal and in all files made from it. What was taken is
    proved by its hash alone. It cannot be undone.
    """
    services = open_services(data_dir)
    revisions = services.store.history(event_id)
    what = "all of it" if field is None else f"“{field}”"
    if not yes:
        typer.confirm(
            f"Erase {what} of “{revisions[-1].title}”, {counted(len(revisions), 'revision')}, for "
            "good?",
            abort=True,
        )
    words: set[str] = set()
    left = [event if field is None else _without(event, field, words) for event in revisions]
    if field is not None and tuple(left) == tuple(revisions):
        raise CommandError(f"No revision of {event_id} says anything in {field}.")
    folder, by = services.settings.data_dir, person_of(services).name
    without = None if field is None else (lambda event: _without(event, field or "", words))
    if services.database is None:
        done = rewriting.erase(folder, event_id, by=by, why=why, without=without)
    else:
        from events.store.postgis.rewriting import erase as erase_rows

        done = erase_rows(services.database, event_id, by=by, why=why, without=without)
    hashes = {s.sha256 for e in revisions for s in e.sources if s.sha256}
    unused = _unused(_every_line(services), hashes) if hashes else hashes
    texts = sum(services.reports.remove(name_of_text(each)) for each in unused)
    services.workshop.clean_up()
    comments = services.review_log.erase(event_id) if field is None else 0
    services.close()
    typer.echo(f"{counted(len(done.lines), 'revision')} erased, {counted(comments, 'comment')} too")
    if texts:
        typer.echo(f"{counted(texts, 'text')} of reports it was read out of erased")
    typer.echo(f"It is on record behind all others, and the head is now {done.head}")
    # What is about a whole event stands in others as well: its place, its parties.
    found = _still_in(folder, [event_id] if field is None else words)
    for path in found:
        if field is None and path.name == EVENTS_FILE:
            continue  # the record of it
        typer.echo(f"LOOK  what was erased may still stand in {path.relative_to(folder)}", err=True)
    if services.database is not None:
        typer.echo(
            "What PostgreSQL keeps of rows that were changed goes with VACUUM of revisions, "
            "entries and documents, and with old WAL: have its administrator see to both."
        )
    typer.echo(
        "Backups, exports that were handed out, copies, and what the disk itself keeps of files "
        "that are gone are beyond this command: see to them."
    )


def _unused(lines: Iterable[bytes], hashes: set[str]) -> set[str]:
    """Give those hashes of texts that no event refers to any more."""
    for line in lines:
        hashes = {each for each in hashes if each.encode() not in line}
    return hashes


def _every_line(services: Services) -> Iterator[bytes]:
    if services.database is None:
        with (services.settings.data_dir / EVENTS_FILE).open("rb") as file:
            yield from file
    else:
        from events.store.postgis.copying import DatabaseEnd

        yield from DatabaseEnd(services.database).lines()


def _without(event: Event, path: str, words: set[str]) -> Event:
    """Give an event without what one field says; what it said is added to ``words``.

    Raises
    ------
    InvalidEvent
        There is no such field, or it cannot be without words.
    """
    parts = path.split(".")
    if parts[0] not in Event.model_fields or parts[0] in _NOT_ERASABLE:
        known = ", ".join(sorted(set(Event.model_fields) - _NOT_ERASABLE))
        raise InvalidEvent(
            [Problem(path[:80], f"Is no field that can be erased. There are: {known}.")]
        )
    for put in (None, _ERASED):
        facts = _facts(event)
        words.update(_take(facts, parts, put))
        with suppress(ValidationError):
            return Event.model_validate(facts)
    raise InvalidEvent(
        [Problem(path, "An event cannot be without it; erase the event as a whole.")]
    )


def _take(node: Any, parts: list[str], put: str | None) -> Iterator[str]:  # noqa: ANN401 - of JSON
    if isinstance(node, list | tuple):
        for each in node:
            yield from _take(each, parts, put)
    elif isinstance(node, dict) and parts[0] in node:
        if len(parts) > 1:
            yield from _take(node[parts[0]], parts[1:], put)
            return
        taken = node.pop(parts[0])
        yield from _texts(taken)
        if put is not None and taken is not None:
            node[parts[0]] = put


def _facts(event: Event) -> dict[str, Any]:
    return event.model_dump(mode="json")


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - of JSON
    if isinstance(value, str) and len(value) >= _SHORTEST_SEARCHED and value != _ERASED:
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _still_in(folder: Path, words: Iterable[str]) -> Iterator[Path]:
    """Find files of a folder that hold one of some texts."""
    wanted = [word.encode() for word in words]
    for path in sorted(folder.rglob("*")):
        with suppress(OSError):
            if path.is_file() and path.stat().st_size < _LARGEST_SEARCHED_BYTES:
                data = path.read_bytes()
                if any(word in data for word in wanted):
                    yield path
