"""Workbooks: Excel (xlsx, xlsb, xls) and OpenDocument, read by calamine in a process of its own."""

import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from events.errors import UnreadableFile
from events.intake.tables import isolated
from events.intake.tables.archives import checked_entries, copy_entry, open_archive
from events.intake.tables.base import ReadOptions, Table, TableRow, header_of, named_rows
from events.intake.tables.scratch import Scratch

_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FORMULA: Final = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*<f\b')
_FROM_1904: Final = re.compile(rb'<workbookPr\b[^>]*\bdate1904="(?:1|true)"')
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml$", re.IGNORECASE)


def open_workbook(path: Path, options: ReadOptions) -> Table:
    """Open a sheet of a workbook: the first one that holds a table unless told.

    Raises
    ------
    UnreadableFile
        It cannot be read, or must not be.
    """
    folder = Scratch()
    inside = folder.path
    formulas: dict[str, dict[int, str]] = {}
    source, from_1904 = path, False
    if zipfile.is_zipfile(path):
        source = inside / "workbook.xlsx"
        formulas, from_1904 = _repacked(path, source)
    out = inside / "rows"
    isolated.run_reader("workbook_reader", [str(source.absolute()), options.sheet or ""], out)
    source.unlink() if source != path else None
    described = isolated.read_description(out)
    before: list[list[Any]] = [[] for _ in range(described["first_row"] - 1)]

    def raw() -> Iterator[list[Any]]:
        yield from before
        yield from isolated.read_output(out)

    header = header_of(raw())
    of_sheet = formulas.get(described["sheet"], {})

    def rows() -> Iterator[TableRow]:
        for row in named_rows(raw(), header, "A cell"):
            if row.number in of_sheet:
                row.problem = (
                    f"Cell {of_sheet[row.number]}{row.number} holds a formula, whose result "
                    "depends on who computes it. In the spreadsheet, copy the column and paste it "
                    "as values."
                )
            yield row

    sheets = tuple(described["sheets"])
    remarks = []
    if len(sheets) > 1:
        others = ", ".join(repr(name) for name in sheets if name != described["sheet"])[:200]
        remarks.append(f"Sheet {described['sheet']!r} is read, and none of the others: {others}.")
    if header.tag_row:
        remarks.append(f"Row {header.tag_row} holds HXL hashtags and is passed over.")
    remarks += header.remarks
    if from_1904:
        remarks.append("The workbook counts days from 1904; numbers of days are read so.")
    if header.skip > 1 and header.tag_row != 1:
        remarks.append(f"The header is taken from row {header.skip}.")
    # The rows live in the folder for as long as somebody can ask for them.
    folder.keep_for(rows)
    return Table(
        kind="workbook",
        columns=header.names,
        rows=rows,
        sheet=described["sheet"],
        sheets=sheets,
        tags=header.tags,
        remarks=tuple(remarks),
        from_1904=from_1904,
    )


def _repacked(path: Path, target: Path) -> tuple[dict[str, dict[int, str]], bool]:
    """Unpack a workbook within limits and pack it anew, so that its reader meets no surprise.

    Returns
    -------
    By name of the sheet, the rows with formulas and the column of the first in each; and whether
    days are counted from 1904.
    """
    formulas: dict[str, dict[int, str]] = {}
    names: dict[str, bytes] = {}
    with open_archive(path) as archive, zipfile.ZipFile(target, "w") as packed:
        for entry in checked_entries(archive):
            data = bytearray()
            copy_entry(archive, entry, data.extend)
            if entry.filename.lower().endswith((".xml", ".rels")):
                if _DECLARATION.search(data):
                    raise UnreadableFile(
                        f"{entry.filename[:80]!r} in the workbook declares XML entities, which no "
                        "spreadsheet program writes; it is not opened."
                    )
                if _SHEET.match(entry.filename):
                    in_file = formulas.setdefault(entry.filename.lower(), {})
                    for column, row in _FORMULA.findall(data):
                        in_file.setdefault(int(row), column.decode())
                elif entry.filename in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
                    names[entry.filename] = bytes(data)
            packed.writestr(entry.filename, bytes(data))
    from_1904 = _FROM_1904.search(names.get("xl/workbook.xml", b"")) is not None
    by_sheet = {name: formulas.get(file, {}) for name, file in _files_of_sheets(names).items()}
    return by_sheet, from_1904


def _files_of_sheets(parts: dict[str, bytes]) -> dict[str, str]:
    """Tell in which file of the archive each sheet is."""
    relations = {
        _attribute(tag, b"Id"): _attribute(tag, b"Target")
        for tag in re.findall(
            rb"<Relationship\b[^>]*>", parts.get("xl/_rels/workbook.xml.rels", b"")
        )
    }
    sheets = re.findall(rb"<sheet\b[^>]*>", parts.get("xl/workbook.xml", b""))
    found = {}
    for tag in sheets:
        target = relations.get(_attribute(tag, b"r:id"), "").lower()
        found[_attribute(tag, b"name")] = target.removeprefix("/").removeprefix("xl/")
    return {name: f"xl/{target}" for name, target in found.items()}


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + re.escape(name) + rb'="([^"]*)"', tag)
    return html.unescape(found[1].decode(errors="replace")) if found else ""
