"""The reading process of workbooks: calamine's rows as lines of JSON (see `isolated`)."""

import sys
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final

from python_calamine import CalamineSheet, CalamineWorkbook

from events.intake.tables.base import MOST_COLUMNS
from events.intake.tables.isolated import refuse, write

_SHEETS_LOOKED_AT: Final = 20
_ROWS_LOOKED_AT: Final = 50
_MOST_MERGED: Final = 10_000


def main(path: str, wanted: str) -> None:
    """Write what sheets there are, then the rows of one."""
    workbook = CalamineWorkbook.from_path(path)
    names = workbook.sheet_names
    if not names:
        refuse("The workbook has no sheets.")
    if wanted and wanted not in names:
        refuse(f"The workbook has no sheet {wanted[:60]!r}. It has: {', '.join(names)[:300]}.")
    name = wanted or _first_table(workbook)
    sheet = workbook.get_sheet_by_name(name)
    if sheet.width > MOST_COLUMNS:
        refuse(
            f"The sheet has {sheet.width:,} columns; at most {MOST_COLUMNS:,} are read. Leave out "
            "what is not needed."
        )
    write({"sheets": names, "sheet": name, "first_row": (sheet.start or (0, 0))[0] + 1})
    merged = _Merged(sheet)
    for number, row in enumerate(sheet.iter_rows()):
        write(merged.filled(number, [_plain(cell) for cell in row]))


def _first_table(workbook: CalamineWorkbook) -> str:
    """Give the first sheet that holds a table, past read-me sheets; the first one where none does.

    A table has two rows of three filled cells among its first fifty.
    """
    names: list[str] = workbook.sheet_names
    for name in names[:_SHEETS_LOOKED_AT]:
        rows = islice(workbook.get_sheet_by_name(name).iter_rows(), _ROWS_LOOKED_AT)
        if sum(sum(cell != "" for cell in row) >= 3 for row in rows) >= 2:
            return name
    return names[0]


class _Merged:
    """Cells merged over several rows: each row has what stands in the first."""

    def __init__(self, sheet: CalamineSheet) -> None:
        top, left = sheet.start or (0, 0)
        self._spans: dict[int, list[tuple[int, int]]] = {}
        for (first, column), (last, _) in (sheet.merged_cell_ranges or [])[:_MOST_MERGED]:
            if last > first:
                span = (last - top, column - left)
                self._spans.setdefault(first - top, []).append(span)
        self._held: dict[int, tuple[int, object]] = {}

    def filled(self, number: int, row: list[object]) -> list[object]:
        """Give a row with what is merged into it."""
        for column, (last, value) in list(self._held.items()):
            if number > last:
                del self._held[column]
            elif column < len(row) and row[column] is None:
                row[column] = value
        for last, column in self._spans.get(number, ()):
            if 0 <= column < len(row):
                self._held[column] = (last, row[column])
        return row


def _plain(cell: object) -> object:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e22:
        return int(cell)
    return None if cell == "" else cell


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
