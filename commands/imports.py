"""``conflictmap import``: bring in a table of events, look at what would happen, take it back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from bulk.folder import open_finished
from commands.common import CommandError, DataDir, counted, open_services, person_of
from commands.import_told import tell_import
from events.intake.formats.cell_values import DateOrder
from events.intake.formats.column_mapping import ColumnMapping
from events.intake.formats.column_names import FIELDS
from events.intake.formats.known import FORMATS
from events.intake.formats.ours import FACTS_FORMAT
from events.intake.imports.batches import new_batch_name
from events.intake.imports.importing import (
    TABLE,
    Choices,
    PreparedImport,
    check_may_import,
    prepare,
    prepare_table,
)
from events.intake.imports.rejected import write_rejected
from events.intake.imports.row_places import Target
from events.intake.imports.row_shapes import GEOMETRY, Chosen
from events.intake.imports.whole_file import Decisions
from events.intake.tables.base import ReadOptions
from events.intake.text.kept import keep_text
from events.vocabulary import State
from services import Services

_SHOWN = 10


class ImportState(StrEnum):
    """The state imported events get."""

    PUBLISHED = "published"
    IN_REVIEW = "in_review"
    DRAFT = "draft"


class Gone(StrEnum):
    """What happens to events that a newer release of their dataset no longer has."""

    KEEP = "keep"
    RETRACT = "retract"


def import_file(
    file: Annotated[
        Path | None, typer.Argument(help="The file, or the folder of conflictmap bulk, to import.")
    ] = None,
    file_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            help=f"Read it as: {', '.join(known.key for known in FORMATS)}, or {TABLE}.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, save nothing.")] = (
        False
    ),
    report: Annotated[
        Path | None, typer.Option(help="Write what happened to each row here, as JSON.")
    ] = None,
    rejected: Annotated[
        Path | None, typer.Option(help="Write the rows that were not taken here, as CSV.")
    ] = None,
    state: Annotated[
        ImportState | None,
        typer.Option(help="State of the events; published, unless reviews are required."),
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="Such as utf-8 or cp1251.")] = None,
    delimiter: Annotated[str | None, typer.Option(help="Between cells; \\t for a tab.")] = None,
    date_order: Annotated[
        DateOrder | None, typer.Option(help="How dates like 03/04/2022 are written.")
    ] = None,
    crs: Annotated[
        str | None, typer.Option(help="Of the coordinates, instead of what the file says.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet or layer to read.")] = None,
    mend_text: Annotated[
        bool, typer.Option("--mend-text", help="Mend text that was decoded wrongly on its way.")
    ] = False,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--map", help=f"FIELD=COLUMN for any other table. Fields: {', '.join(FIELDS)}."
        ),
    ] = None,
    value: Annotated[
        list[str] | None,
        typer.Option(
            help="FIELD:TEXT=MEANING for all rows, such as fighting_for:окупанти=RUS; empty for "
            "“says nothing”."
        ),
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="Read it by this profile; `conflictmap profiles` lists them.")
    ] = None,
    save_profile: Annotated[
        str | None, typer.Option(help="Keep which column holds what under this name.")
    ] = None,
    keep_names: Annotated[
        bool, typer.Option("--keep-names", help="Take over columns that name persons too.")
    ] = False,
    gone: Annotated[
        Gone | None,
        typer.Option(help="What happens to events a newer release of the dataset has no more."),
    ] = None,
    dataset: Annotated[str | None, typer.Option(help="Name of the dataset.")] = None,
    licence: Annotated[str | None, typer.Option(help="Licence of the dataset.")] = None,
    place: Annotated[
        list[str] | None,
        typer.Option(help="PLACE=NUMBER: which candidate an ambiguous place is, counted from 1."),
    ] = None,
    undo: Annotated[str | None, typer.Option(help="Take back the import of this name.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Import a table of events as one batch; the same file again adds nothing."""
    services = open_services(data_dir)
    if undo is not None:
        _undo(services, undo)
        return
    if file is None:
        raise CommandError("Name the file to import.")
    person = person_of(services)
    finished = open_finished(file) if file.is_dir() else None
    if finished is not None and finished.is_extracted:
        if state not in (None, ImportState.DRAFT):
            raise CommandError(
                "What was read out of reports goes in as drafts, for a person to look at; leave "
                "--state out."
            )
        state = ImportState.DRAFT
    wanted = _state(services, state)
    check_may_import(wanted, person)
    choices = Choices(
        ReadOptions(encoding, delimiter_of(delimiter), sheet, crs, mend_text),
        Decisions(
            date_order,
            mend_text,
            _places(place or []),
            crs,
            _position(column or []),
            gone is Gone.RETRACT,
        ),
        file_format,
        None,
    )
    target = Target(
        services.store,
        services.gazetteer,
        services.boundaries,
        new_batch_name(),
        wanted,
        services.duplicates,
        services.imports.alike,
        services.imports.events_of if finished is None else None,
    )
    if finished is None:
        prepared = prepare(file, choices, target)
    else:
        choices = replace(choices, format_key=FACTS_FORMAT.key)
        prepared = prepare_table(finished.table(), file, choices, target, file_name=file.name)
    if prepared.mapping is not None:
        told = ColumnOptions(
            tuple(column or ()), tuple(value or ()), profile, keep_names=keep_names,
            dataset=dataset, licence=licence,
        )  # fmt: skip
        prepared = mapped(services, prepared, told)
    elif value or profile or [text for text in column or () if not _is_of_position(text)]:
        raise CommandError(
            f"The file is read as {prepared.known.name}, whose columns are known; add --format "
            f"{TABLE} to say yourself which column holds what."
        )
    with prepared.check(by=person) as checked:
        if not dry_run:
            for digest, text in () if finished is None else finished.texts():
                keep_text(services.reports, digest, text)
            checked.save()
            if checked.event_ids:
                services.imports.keep(checked, person)
        if prepared.mapping is not None and (save_profile or column or value):
            services.imports.remember_mapping(
                prepared.table.columns, prepared.mapping, save_profile
            )
        tell_import(checked, dry_run=dry_run)
        if report is not None:
            _write(report, json.dumps(checked.report.as_json(), ensure_ascii=False, indent=1))
        if rejected is not None and checked.report.rejected_rows:
            with _opened(rejected) as out:
                write_rejected(checked, out)
            typer.echo(f"Rejected rows with their reasons: {rejected}", err=True)
    services.close()


def list_imports(data_dir: DataDir = None) -> None:
    """List past imports: name, when, by whom, which file, what it did."""
    for record in open_services(data_dir).imports.all():
        told = record.report
        undone = f"  undone {record.undone_on:%Y-%m-%d %H:%M} UTC" if record.undone_on else ""
        typer.echo(
            f"{record.name}  {record.imported_on:%Y-%m-%d %H:%M} UTC  {record.author}  "
            f"{told.get('file')}  {told.get('added')} added, {told.get('updated')} updated{undone}"
        )


def _undo(services: Services, name: str) -> None:
    undone = services.imports.undo(services.store, name, by=person_of(services))
    typer.echo(
        f"{counted(undone.retracted, 'event')} retracted, {undone.restored:,} as before the import"
    )
    for event_id, reason in undone.left[:_SHOWN]:
        typer.echo(f"  {event_id} is left as it is: {reason}", err=True)
    if len(undone.left) > _SHOWN:
        typer.echo(f"  and {len(undone.left) - _SHOWN:,} more", err=True)
    services.close()


def _state(services: Services, state: ImportState | None) -> State:
    if state is not None:
        return State(state.value)
    return State.IN_REVIEW if services.rules.review_required else State.PUBLISHED


def delimiter_of(delimiter: str | None) -> str | None:
    """Read how somebody wrote what stands between cells."""
    return "\t" if delimiter in ("\\t", "tab") else delimiter


def _places(given: list[str]) -> dict[str, int]:
    chosen = {}
    for text in given:
        name, _, number = text.rpartition("=")
        if not name or not number.strip().lstrip("-").isdigit():
            raise CommandError(f"--place {text!r}: write it as PLACE=NUMBER.")
        chosen[name.strip().casefold()] = int(number) - 1
    return chosen


@dataclass(frozen=True)
class ColumnOptions:
    """What was said on the command line about the columns of a table."""

    columns: tuple[str, ...]
    values: tuple[str, ...]
    profile: str | None
    keep_names: bool
    dataset: str | None
    licence: str | None


def _is_of_position(text: str) -> bool:
    name, _, column = text.partition("=")
    return name in ("latitude", "longitude") or (name, column) == ("position", GEOMETRY)


def _position(given: list[str]) -> Chosen | None:
    """Read which position counts where several of a row differ."""
    said = dict(text.partition("=")[::2] for text in given)
    latitude, longitude = said.get("latitude"), said.get("longitude")
    return (latitude, longitude) if latitude and longitude else said.get("position") or None


def mapped(services: Services, prepared: PreparedImport, told: ColumnOptions) -> PreparedImport:
    """Use the mapping told, on top of the profile that fits or what was guessed."""
    columns = prepared.table.columns
    if told.profile is not None:
        known: ColumnMapping | None = services.profiles.called(told.profile).mapping_of(columns)
    else:
        known = services.imports.mapping_for(columns)
    if known is not None and known.name:
        typer.echo(f"Read by the profile {known.name!r}.", err=True)
    known = known or prepared.mapping or ColumnMapping()
    chosen = dict(known.columns)
    for text in told.columns:
        name, _, column = text.partition("=")
        if (name, column) == ("position", GEOMETRY):
            continue
        if name not in FIELDS:
            raise CommandError(f"--map {name!r}: there is no such field. {', '.join(FIELDS)}.")
        if column and column not in columns:
            raise CommandError(f"The file has no column {column!r}: {', '.join(columns)[:400]}.")
        chosen.pop(name, None)
        if column:
            chosen = {field: held for field, held in chosen.items() if held != column}
            chosen[name] = column
    mapping = ColumnMapping(
        columns=chosen,
        values=_values(told.values, known.values),
        left_out=()
        if told.keep_names
        else tuple(name for name in known.left_out if name not in chosen.values()),
        dataset=told.dataset or known.dataset,
        licence=told.licence or known.licence,
        name=known.name,
    )
    return prepared.with_mapping(mapping, is_sure=bool(told.columns))


def _values(
    given: tuple[str, ...], known: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    values = {name: dict(meanings) for name, meanings in known.items()}
    for text in given:
        name, between, rest = text.partition(":")
        word, equals, meaning = rest.rpartition("=")
        if not between or not equals or name not in FIELDS or not word:
            raise CommandError(
                f"--value {text!r}: write FIELD:TEXT=MEANING, such as fighting_for:окупанти=RUS. "
                f"Fields: {', '.join(FIELDS)}."
            )
        values.setdefault(name, {})[word] = meaning
    return values


def list_profiles(data_dir: DataDir = None) -> None:
    """List the profiles of tables: which column holds what, for headers seen before."""
    profiles = open_services(data_dir).profiles
    for profile in profiles.all():
        fields = ", ".join(f"{name}={column}" for name, column in profile.columns.items())
        typer.echo(f"{profile.name}  {fields}")
    for problem in profiles.problems:
        typer.echo(f"conflictmap: {problem}", err=True)


def _write(path: Path, text: str) -> None:
    with _opened(path) as out:
        out.write(text + "\n")


def _opened(path: Path) -> Any:  # noqa: ANN401 - a text file
    try:
        return path.open(
            "w", encoding="utf-8-sig" if path.suffix == ".csv" else "utf-8", newline=""
        )
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror or error}.") from error
