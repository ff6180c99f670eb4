"""KML and KMZ: placemarks with their folder, time and extended data; styles are left aside.

GDAL's LIBKML was tried: it reads ``<when>2024-05</when>`` as the first of May and gives a layer for
each folder. expat (the standard library) reads the XML; entities are refused before.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

from events.errors import UnreadableFile
from events.intake.tables.archives import checked_entries, open_archive, unpack
from events.intake.tables.base import MOST_COLUMNS, Table, TableRow
from events.intake.tables.scratch import Scratch

_CHUNK: Final = 1 << 20
_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_LOOKED_AT: Final = 2_000
_FOLDERS: Final = ("Folder", "Document")
_TEXTS: Final = {"name": "name", "description": "description", "address": "address"}
_SHAPES: Final = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Track")
_LEFT_ASIDE: Final = ("GroundOverlay", "NetworkLink", "ScreenOverlay", "PhotoOverlay")


def open_kml(path: Path) -> Table:
    """Open a KML file.

    Raises
    ------
    UnreadableFile
        It is no whole XML, or holds no placemarks.
    """
    _refuse_declarations(path)
    columns: dict[str, None] = {}
    count = 0
    for row in _rows(path):
        columns |= dict.fromkeys(row.cells)
        count += 1
        if len(columns) > MOST_COLUMNS:
            raise UnreadableFile(f"The placemarks have more than {MOST_COLUMNS:,} different names.")
        if count >= _LOOKED_AT:
            break
    if not count:
        raise UnreadableFile("The KML file holds no placemarks (points, lines or areas).")
    return Table(
        kind="KML",
        columns=tuple(columns),
        rows=lambda: _rows(path),
        has_geometry=True,
        remarks=("Styles, views, pictures and links to other files are left aside.",),
    )


def open_kmz(path: Path) -> Table:
    """Open a KMZ file: a zip archive whose first KML file is read.

    Raises
    ------
    UnreadableFile
        It holds none, or must not be opened.
    """
    folder = Scratch()
    with open_archive(path) as archive:
        entries = [e for e in checked_entries(archive) if e.filename.lower().endswith(".kml")]
        if not entries:
            raise UnreadableFile("The archive holds no KML file.")
        # The one named doc.kml is the document by custom; others are parts it links to.
        entries.sort(key=lambda e: e.filename.lower().rpartition("/")[2] != "doc.kml")
        (unpacked,) = unpack(archive, entries[:1], folder.path)
    table = open_kml(unpacked)
    folder.keep_for(table.rows)
    return table


def _refuse_declarations(path: Path) -> None:
    before = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if _DECLARATION.search(before + chunk):
                raise UnreadableFile(
                    "The file declares XML entities or a document type, which no program that "
                    "makes KML writes; it is not opened."
                )
            before = chunk[-20:]


def _rows(path: Path) -> Iterator[TableRow]:
    number = 0
    names: list[str] = []
    try:
        # Entities were refused; the tree is cleared as it grows, so that size is no matter.
        events = ElementTree.iterparse(path, events=("start", "end"))  # noqa: S314
        for event, element in events:
            tag = _tag(element)
            if event == "start":
                if tag in _FOLDERS:
                    names.append("")
                continue
            if tag in _FOLDERS:
                names.pop()
                element.clear()
            elif tag == "name" and names and not names[-1] and _is_of_folder(element):
                names[-1] = _text(element)
            elif tag == "Placemark":
                number += 1
                yield _placemark(element, number, names)
                element.clear()
            elif tag in _LEFT_ASIDE:
                element.clear()
    except ElementTree.ParseError as error:
        raise UnreadableFile(f"The file is not whole XML ({error}).") from error


def _is_of_folder(element: ElementTree.Element) -> bool:
    # A name within a placemark is taken with it; it never holds more than text.
    return bool(_text(element))


def _tag(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: ElementTree.Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _placemark(mark: ElementTree.Element, number: int, folders: list[str]) -> TableRow:
    cells: dict[str, Any] = {}
    geometry: dict[str, Any] | None = None
    notes: list[str] = []
    identifier = mark.get("id")
    for child in mark:
        tag = _tag(child)
        if tag == "description":
            raw = "".join(child.itertext()).strip()
            plain, links = plain_text(raw)
            cells["description"] = plain or None
            if links:
                cells["link"] = " ".join(links)
        elif tag in _TEXTS:
            cells[_TEXTS[tag]] = _text(child) or None
        elif tag in ("TimeStamp", "TimeSpan"):
            cells |= _time(child)
        elif tag == "ExtendedData":
            for name, value in _extended(child):
                cells[name if name not in cells else f"data {name}"] = value
        elif tag in _SHAPES:
            geometry = _shape(child, cells)
            if geometry is None:
                notes.append(f"Its {tag} has no coordinates that can be read.")
    if identifier:
        cells.setdefault("id", identifier)
    told = [name for name in folders[1:] or folders if name]
    if told:
        cells.setdefault("folder", " / ".join(told)[:300])
    return TableRow(number, cells, geometry, tuple(notes))


def _time(element: ElementTree.Element) -> dict[str, Any]:
    """Give a time as KML has it: no day is made of a month. A span is written as EDTF."""
    said = {_tag(child): _text(child) for child in element}
    if said.get("when"):
        return {"when": said["when"]}
    begin, end = said.get("begin", ""), said.get("end", "")
    if not begin and not end:
        return {}
    days = [text[:10] if re.match(r"\d{4}-\d\d-\d\dT", text) else text for text in (begin, end)]
    cells: dict[str, Any] = {
        "when": begin if begin == end else "/".join(day or ".." for day in days)
    }
    for name, text, day in (("span begin", begin, days[0]), ("span end", end, days[1])):
        if text != day:
            cells[name] = text
    return cells


def _extended(element: ElementTree.Element) -> Iterator[tuple[str, str]]:
    for child in element.iter():
        tag, name = _tag(child), (child.get("name") or "").strip()
        if not name:
            continue
        if tag == "Data":
            value = next((_text(each) for each in child if _tag(each) == "value"), "")
        elif tag == "SimpleData":
            value = _text(child)
        else:
            continue
        if value:
            yield name[:200], value


def _shape(element: ElementTree.Element, cells: dict[str, Any]) -> dict[str, Any] | None:
    tag = _tag(element)
    if tag == "MultiGeometry":
        parts = [_shape(child, cells) for child in element if _tag(child) in _SHAPES]
        found = [part for part in parts if part is not None]
        return {"type": "GeometryCollection", "geometries": found} if found else None
    if tag == "Track":
        line = [_numbers(_text(each), " ") for each in element if _tag(each) == "coord"]
        cells.setdefault("when", next((_text(e) for e in element if _tag(e) == "when"), None))
        points = [point for point in line if point]
        return {"type": "LineString", "coordinates": points} if len(points) > 1 else None
    if tag == "Polygon":
        rings = [
            _line(each)
            for side in ("outerBoundaryIs", "innerBoundaryIs")
            for bound in element
            if _tag(bound) == side
            for each in bound
        ]
        return {"type": "Polygon", "coordinates": rings} if rings and rings[0] else None
    line_of = _line(element)
    if not line_of:
        return None
    if tag == "Point":
        return {"type": "Point", "coordinates": line_of[0]}
    return {"type": "LineString", "coordinates": line_of}


def _line(element: ElementTree.Element) -> list[list[float]]:
    told = next((each for each in element.iter() if _tag(each) == "coordinates"), None)
    points = [_numbers(text, ",") for text in _text(told).split()]
    return [point for point in points if point]


def _numbers(text: str, between: str) -> list[float]:
    """Give longitude and latitude of "37.9,48.5,120"; heights are left out."""
    with suppress(ValueError):
        numbers = [float(part) for part in text.split(between)[:2]]
        return numbers if len(numbers) == 2 else []
    return []


class _Plain(HTMLParser):
    """Takes the words and the addresses out of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.links: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an address; begin a new line where a browser would."""
        if tag in ("script", "style"):
            self._hidden += 1
        for name, value in attrs:
            if name in ("href", "src") and value and re.match(r"https?://", value, re.IGNORECASE):
                self.links.append(value)
        if tag in ("br", "p", "div", "tr", "li"):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Leave what no browser shows."""
        if tag in ("script", "style") and self._hidden:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        """Take words."""
        if not self._hidden:
            self.words.append(data)


def plain_text(text: str) -> tuple[str, list[str]]:
    """Give the words of a text that may be HTML, and the web addresses linked in it."""
    if not re.search(r"<[a-zA-Z/!][^>]*>", text):
        return text, []
    parser = _Plain()
    parser.feed(text)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.words).split("\n"))
    return "\n".join(line for line in lines if line), list(dict.fromkeys(parser.links))
