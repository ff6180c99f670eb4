"""Rows of a table into events: `events.intake.imports`, as ``conflictmap import`` reads them."""

from bulk.errors import UnusableSource
from bulk.job import BulkJob, Ready
from bulk.layout import rows_of
from bulk.part import Part
from bulk.result import Result, Taken
from events.intake.imports.plan import Plan, RowAction
from events.intake.imports.row_places import Target


def import_part(job: BulkJob, ready: Ready, part: Part, target: Target) -> Result:
    """Make events of the rows of a part; nothing is compared with what is stored.

    Raises
    ------
    UnreadableFile
        The part cannot be read any further.
    """
    result, layout, whole = Result(), ready.layout, ready.whole
    if layout is None or whole is None:
        raise UnusableSource("reports hold no table of events; extract them")
    table = layout.table(lambda: rows_of(ready.source, layout, part))
    name = ready.source.name.rpartition("/")[2]
    plan = Plan(table, whole.known, name, target, job.decisions, ready.mapping, whole)
    for outcome in plan.outcomes():
        row = outcome.row
        result.count("rows")
        result.count("warnings", len(outcome.warnings))
        if outcome.action is RowAction.REJECTED:
            first = outcome.problems[0] if outcome.problems else None
            reason = "; ".join(map(str, outcome.problems))
            result.reject(row.number, reason, first.field if first else "", row.cells)
        elif outcome.event is None:
            result.count("said twice")
        else:
            result.count("events")
            result.count("events held as drafts", bool(outcome.held))
            result.taken.append(Taken(outcome.event, row.number))
    return result
