"""What a person decided about a file, and what is found out about it before its rows are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from events.intake.formats.base import Context, Format
from events.intake.formats.cell_values import DateOrder
from events.intake.formats.column_mapping import ColumnMapping
from events.intake.imports.file_checks import Dates, find_date_order, has_acled_levels
from events.intake.imports.identifiers import dataset_among, superseded_rows
from events.intake.imports.row_places import Target
from events.intake.imports.row_shapes import Chosen, RowShapes
from events.intake.tables.base import Table


@dataclass(frozen=True)
class Decisions:
    """What a person decided about an import.

    Attributes
    ----------
    date_order
        None where it is to be found out.
    mend_text
        Mend wrongly decoded text.
    places
        Number of the candidate chosen for an ambiguous place, by its key; -1 leaves the events
        without a place.
    crs
        In place of what the file declares.
    position
        Which position counts where several of a row differ.
    retract_gone
        Retract what is no longer in a newer release of its dataset.
    """

    date_order: DateOrder | None = None
    mend_text: bool = False
    places: Mapping[str, int] = field(default_factory=dict)
    crs: str | None = None
    position: Chosen | None = None
    retract_gone: bool = False


@dataclass(frozen=True)
class WholeFile:
    """What is found out about a file as a whole, before its rows are read one by one.

    Attributes
    ----------
    known
        Its format, with the name of the dataset.
    superseded
        Number of the newer row with the same identifier, by that of the older.
    """

    known: Format
    dates: Dates
    context: Context
    shapes: RowShapes
    superseded: Mapping[int, int]


def find_out(
    table: Table,
    known: Format,
    file_name: str,
    target: Target,
    decisions: Decisions,
    mapping: ColumnMapping | None,
) -> WholeFile:
    """Find out about a file what no row tells by itself.

    Raises
    ------
    UnreadableFile
        Its coordinates cannot be what it says they are.
    """
    dates = find_date_order(table, known, decisions.date_order)
    context = Context(file_name, dates.order, has_acled_levels(table, mapping))
    if mapping is not None and mapping.dataset is None:
        others = () if target.alike is None else target.alike(table.columns)
        name = dataset_among(table, known, context, target.store, others)
        known = replace(known, name=name)
    shapes = RowShapes(table, known, decisions.crs, decisions.position)
    return WholeFile(known, dates, context, shapes, superseded_rows(table, known))
