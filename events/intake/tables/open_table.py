"""Open whatever file somebody brings: told apart by what is in it, never by its name."""

import codecs
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from events.errors import UnreadableFile
from events.intake.tables.archives import checked_entries, open_archive, unpack
from events.intake.tables.base import LARGEST_FILE_BYTES, ReadOptions, Table
from events.intake.tables.delimited import open_delimited
from events.intake.tables.gis_files import (
    open_flatgeobuf,
    open_geopackage,
    open_parquet,
    open_shapefile,
)
from events.intake.tables.json_files import open_json, open_json_lines
from events.intake.tables.kml import open_kml, open_kmz
from events.intake.tables.scratch import Scratch
from events.intake.tables.timemap_sources import with_sources
from events.intake.tables.workbooks import open_workbook

KINDS: Final = (
    "CSV, TSV and other delimited text, Excel and OpenDocument workbooks, GeoJSON, "
    "newline-delimited GeoJSON, JSON lists, uMap, KML and KMZ, GeoPackage, GeoParquet, FlatGeobuf, "
    "zipped shapefiles"
)
_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS: Final = (
    (b"\x1f\x8b", "a gzip archive: unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"),
    (b"Rar!", "a RAR archive: unpack it first"),
    (b"%PDF", "a PDF document: its tables cannot be read; ask for the data as a table"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)


def open_table(path: Path, options: ReadOptions | None = None) -> Table:
    """Open a file as a table.

    Raises
    ------
    UnreadableFile
        It cannot be read, or must not be; the message says why and what to do.
    """
    options = options or ReadOptions()
    try:
        table = _open(path, options)
        return table if options.sources is None else with_sources(table, options.sources)
    except UnreadableFile:
        raise
    except UnicodeError as error:
        raise UnreadableFile(
            f"The text cannot be decoded ({error}); choose its encoding."
        ) from error
    except OSError as error:
        raise UnreadableFile(f"{path.name} cannot be read: {error.strerror or error}.") from error


def _open(path: Path, options: ReadOptions) -> Table:
    if not path.is_file():
        raise UnreadableFile(f"{path} is not there, or is no file.")
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFile("The file is empty.")
    if size > LARGEST_FILE_BYTES:
        raise UnreadableFile(
            f"The file has {size / 1e6:,.0f} MB; at most {LARGEST_FILE_BYTES / 1e6:,.0f} MB are "
            "read. Cut it into parts."
        )
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(b"SQLite format 3\0"):
        return open_geopackage(path, options)
    if start.startswith(b"fgb\x03"):
        return open_flatgeobuf(path, options)
    if start.startswith(b"PAR1"):
        return open_parquet(path)
    if start.startswith(_OLE):
        return open_workbook(path, options)
    if start.startswith(b"PK") and zipfile.is_zipfile(path):
        return _open_zip(path, options)
    for magic, words in _OTHERS:
        if start.startswith(magic):
            raise UnreadableFile(f"The file is {words}. Read are {KINDS}.")
    return _open_text(path, start, options)


def _open_text(path: Path, start: bytes, options: ReadOptions) -> Table:
    if start.startswith(_WIDE) and start.decode("utf-16", "ignore").lstrip()[:1] in ("{", "["):
        return _open_wide_json(path, options)
    text = start.lstrip(b"\xef\xbb\xbf\x1e \t\r\n")
    if text.startswith((b"<kml", b"<?xml")) and re.search(rb"<(?:\w+:)?kml[\s>]", text):
        return open_kml(path)
    if text.startswith((b"<?xml", b"<!DOCTYPE", b"<html", b"<gpx", b"<!doctype")):
        raise UnreadableFile(
            f"The file is XML or a web page (GPX, HTML), which is not read. Read are {KINDS}."
        )
    if text.startswith((b"{", b"[")):
        if _is_json_lines(path, text):
            return open_json_lines(path)
        return open_json(path)
    return open_delimited(path, options)


def _open_wide_json(path: Path, options: ReadOptions) -> Table:
    """Open JSON written in UTF-16, which RFC 8259 does not allow but Windows programs write."""
    folder = Scratch()
    copy = folder.path / "utf-8.json"
    with path.open(encoding="utf-16") as wide, copy.open("w", encoding="utf-8") as out:
        shutil.copyfileobj(wide, out)
    table = open_table(copy, options)
    folder.keep_for(table.rows)
    return replace(table, encoding="utf-16")


def _is_json_lines(path: Path, text: bytes) -> bool:
    """Tell one document a line from one document: its first line is whole and another follows."""
    if not text.startswith(b"{"):
        return False
    with path.open("rb") as file:
        first = file.readline(4_000_000).lstrip(b"\xef\xbb\xbf\x1e").strip()
        second = b""
        while not second:
            line = file.readline(4_000_000)
            if not line:
                break
            second = line.lstrip(b"\x1e").strip()
    return first.endswith(b"}") and (second.startswith(b"{") or (not second and _is_ours(first)))


def _is_ours(first: bytes) -> bool:
    return first.startswith((b'{"batch":', b'{"type":"Feature","id":'))


def _with_sources(entries: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo] | None:
    """Give TimeMap's events and its sources, in this order; None where they are other files."""
    sources = [
        e for e in entries if "source" in e.filename.lower() and ".json" in e.filename.lower()
    ]
    events = [e for e in entries if "event" in e.filename.lower() and e not in sources]
    return [events[0], sources[0]] if len(sources) == len(events) == 1 else None


def _open_zip(path: Path, options: ReadOptions) -> Table:
    with open_archive(path) as archive:
        entries = checked_entries(archive)
        names = [entry.filename.lower() for entry in entries]
        if any(name in ("[content_types].xml", "mimetype") for name in names):
            return open_workbook(path, options)
        if any(name.endswith(".shp") for name in names):
            return open_shapefile(path, options)
        if any(name.endswith(".kml") for name in names):
            return open_kmz(path)
        tables = [
            entry
            for entry in entries
            if not entry.filename.lower().endswith((".pdf", ".md", ".htm", ".html", ".xml"))
            and "__MACOSX" not in entry.filename
            and not entry.filename.lower().rpartition("/")[2].startswith(("readme", "license", "."))
        ]
        if len(tables) == 2 and (pair := _with_sources(tables)) is not None:
            folder = Scratch()
            events, sources = unpack(archive, pair, folder.path)
            table = open_table(events, replace(options, sources=sources))
            folder.keep_for(table.rows)
            return table
        if len(tables) != 1:
            raise UnreadableFile(
                f"The archive holds {len(tables)} files that may be meant; unpack it and choose "
                "one."
            )
        folder = Scratch()
        (unpacked, *_) = unpack(archive, tables, folder.path)
    with unpacked.open("rb") as file:
        if file.read(2) == b"PK" and not unpacked.name.lower().endswith((".xlsx", ".ods")):
            raise UnreadableFile("The archive holds an archive; unpack it first.")
    table = open_table(unpacked, options)
    folder.keep_for(table.rows)
    return table
