"""What an import did, or would do, for a person at a terminal."""

from typing import Final

import typer

from commands.common import counted
from events.intake.imports.column_accounts import unread_words
from events.intake.imports.importing import TABLE, Checked
from events.intake.imports.report import ImportReport

_SHOWN: Final = 10


def tell_import(checked: Checked, *, dry_run: bool) -> None:
    """Say how a file was read, what became of it, and what a person should know."""
    report = checked.report
    how = [report.kind, report.encoding, report.date_order and f"dates {report.date_order}"]
    typer.echo(f"{report.format_name} ({', '.join(part for part in how if part)})", err=True)
    for remark in report.remarks:
        typer.echo(f"  {remark}", err=True)
    for words in report.wrongly_decoded[:3]:
        typer.echo(f"  Text looks wrongly decoded: {words}. --mend-text mends it.", err=True)
    _tell_accounts(report)
    for told in report.rejected[:_SHOWN]:
        field = f"{told.field}: " if told.field else ""
        typer.echo(f"  row {told.row}: {field}{told.reason}", err=True)
    if report.rejected_rows > _SHOWN:
        typer.echo("  … --report FILE has them all, --rejected FILE the rows themselves.", err=True)
    for asked in report.ambiguous_places[:_SHOWN]:
        typer.echo(f'  {asked["place"]!r} may be (--place "{asked["place"]}=1"):', err=True)
        for number, candidate in enumerate(asked["candidates"][:5], start=1):
            typer.echo(f"    {number}. {candidate['words']}", err=True)
    for likely in report.likely_duplicates[:_SHOWN]:
        typer.echo(
            f"  row {likely['row']}: {likely['likely']} as {likely['event_id']}, {likely['title']}",
            err=True,
        )
    _tell_changes(report)
    if report.countries:
        typer.echo(f"  by country: {report.where}", err=True)
    typer.echo(f"{report.words}{' (dry run: nothing was saved)' if dry_run else ''}")
    if not dry_run and (report.added or report.updated or report.retracted_gone):
        typer.echo(
            f"Import {report.batch}; `conflictmap import --undo {report.batch}` takes it back",
            err=True,
        )


def _tell_accounts(report: ImportReport) -> None:
    """Say what became of every column, and what was not understood, by kind."""
    if report.format == TABLE:
        typer.echo("  Columns:", err=True)
        for each in report.columns:
            values = ", ".join(repr(value[:30]) for value in each["values"])
            typer.echo(
                f"    {each['column']}: {each['what']}{f' ({values})' * bool(values)}", err=True
            )
    else:
        others = [each["column"] for each in report.columns if each["beside"]]
        if others:
            typer.echo(f"  Kept beside the events: {', '.join(others)}", err=True)
    for asked in report.asked:
        typer.echo(
            f"  Is {asked['column']!r} the {asked['words']}? Then add --map "
            f'"{asked["field"]}={asked["column"]}".',
            err=True,
        )
    for told in report.not_understood[:_SHOWN]:
        typer.echo(f"  {unread_words(told)}", err=True)
    if report.not_understood:
        typer.echo('  --value "FIELD:TEXT=MEANING" says once for all rows what is meant.', err=True)
    shown = [each for each in report.warning_kinds if "not understood" not in each["kind"]]
    for kind in shown[:_SHOWN]:
        field = f"{kind['field']}: " if kind["field"] else ""
        rows = f"{counted(kind['rows'], 'row')}, first {kind['first_row']}"
        typer.echo(f"  {field}{kind['kind']} ({rows})", err=True)
    if len(shown) > _SHOWN:
        typer.echo(f"  and {len(shown) - _SHOWN:,} more kinds of warning; --report FILE.", err=True)


def _tell_changes(report: ImportReport) -> None:
    """Say what the publisher changed since the last import of the dataset."""
    for changed in report.changed[:_SHOWN]:
        fields = "; ".join(
            f"{each['field']}: {each['before'][:60] or '—'} → {each['after'][:60] or '—'}"
            for each in changed["fields"]
        )
        typer.echo(f"  row {changed['row']} changes {changed['title'][:60]!r}: {fields}", err=True)
    count = len(report.gone) + report.more_gone
    if count:
        done = "retracted" if report.retracted_gone else "kept; --gone retract takes them back"
        names = ", ".join(
            repr(each["external_id"] or each["title"])[:60] for each in report.gone[:5]
        )
        typer.echo(
            f"  {counted(count, 'event')} no longer in the dataset ({done}): {names}", err=True
        )
