"""The reading process of workbooks: calamine's rows as lines of JSON (see `isolated`)."""

import sys
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineWorkbook

from events.intake.tables.base import MOST_COLUMNS
from events.intake.tables.isolated import refuse, write


def main(path: str, wanted: str) -> None:
    """Write what sheets there are, then the rows of one."""
    workbook = CalamineWorkbook.from_path(path)
    names = workbook.sheet_names
    if not names:
        refuse("The workbook has no sheets.")
    if wanted and wanted not in names:
        refuse(f"The workbook has no sheet {wanted[:60]!r}. It has: {', '.join(names)[:300]}.")
    name = wanted or names[0]
    sheet = workbook.get_sheet_by_name(name)
    if sheet.width > MOST_COLUMNS:
        refuse(
            f"The sheet has {sheet.width:,} columns; at most {MOST_COLUMNS:,} are read. Leave out "
            "what is not needed."
        )
    write({"sheets": names, "sheet": name, "first_row": (sheet.start or (0, 0))[0] + 1})
    for row in sheet.iter_rows():
        write([_plain(cell) for cell in row])


def _plain(cell: object) -> object:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return None if cell == "" else cell


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
