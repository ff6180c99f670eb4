"""Rejected rows as a table, to be mended and imported again."""

import csv
import json
from typing import TextIO

from events.intake.imports.importing import Checked


def write_rejected(checked: Checked, out: TextIO) -> None:
    """Write the rejected rows as CSV: the file's own columns, then the reason and the row number.

    Cells that a spreadsheet would run as formulas get an apostrophe before them.
    """
    columns = [*checked.prepared.table.columns]
    names = ["geometry"] if checked.prepared.table.has_geometry else []
    writer = csv.writer(out)
    writer.writerow([*columns, *names, "reason", "row"])
    for row in checked.rejected_rows():
        cells = [row.get(name) for name in (*columns, *names, "reason")]
        writer.writerow([*map(_written, cells), row["row"]])


def _written(cell: object) -> object:
    if cell is None or isinstance(cell, int | float):
        return cell
    text = cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False, default=str)
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
