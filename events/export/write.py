"""From a selection to a file or a stream of bytes: which module makes which format."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import BinaryIO, Final

from events.export.csv_file import csv_chunks
from events.export.formats import ExportFormat
from events.export.gdal import write_flatgeobuf
from events.export.geojson import collection_of, features_of
from events.export.geopackage import write_geopackage
from events.export.job import ExportJob
from events.export.kml import kml_chunks, write_kmz
from events.export.parquet import write_geoparquet
from events.export.shapefile import write_shapefile
from events.store.errors import StoreUnavailable, unavailable
from geo.atomic import replacing, sync_folder


def _write_excel(job: ExportJob, path: Path) -> tuple[str, ...]:
    # Imported only here: xlsxwriter takes long to load, and a server should be up first.
    from events.export.excel import write_excel

    return write_excel(job, path)


STREAMED: Final = MappingProxyType(
    {
        ExportFormat.GEOJSON: collection_of,
        ExportFormat.GEOJSONL: features_of,
        ExportFormat.CSV: csv_chunks,
        ExportFormat.KML: kml_chunks,
    }
)
"""Formats that can be sent while they are made; each gives its bytes part by part."""

WRITTEN: Final = MappingProxyType(
    {
        ExportFormat.GEOPACKAGE: write_geopackage,
        ExportFormat.GEOPARQUET: write_geoparquet,
        ExportFormat.FLATGEOBUF: write_flatgeobuf,
        ExportFormat.XLSX: _write_excel,
        ExportFormat.SHAPEFILE: write_shapefile,
        ExportFormat.KMZ: write_kmz,
    }
)
"""Formats that need a file to be made in; each tells what the format cannot hold."""

MOST_IN_A_FILE: Final = 250_000
"""Most events a server puts into a format that is made as a file before it is sent."""

MOST_STREAMED: Final = 2_000_000
"""Most events a server puts into a format that is sent while it is made."""

_EVENTS_A_SECOND: Final = MappingProxyType(
    {
        ExportFormat.GEOPACKAGE: 12_000,
        ExportFormat.GEOPARQUET: 50_000,
        ExportFormat.FLATGEOBUF: 25_000,
        ExportFormat.XLSX: 4_000,
        ExportFormat.SHAPEFILE: 25_000,
        ExportFormat.KMZ: 25_000,
    }
)
_WORTH_SAYING_S: Final = 3


def too_many_words(file_format: ExportFormat, count: int) -> str:
    """Say why a server will not make a file of so many events; nothing where it will."""
    most = MOST_STREAMED if file_format in STREAMED else MOST_IN_A_FILE
    if count <= most:
        return ""
    return (
        f"These are {count:,} events; this format is made for at most {most:,} here. Narrow the "
        "query, ask for geojson, geojsonl or csv, or use the command line (conflictmap export)."
    )


def waiting_words(file_format: ExportFormat, count: int) -> str:
    """Say about how long a file is in the making before it is sent; nothing where it is soon."""
    seconds = count / _EVENTS_A_SECOND.get(file_format, count or 1)
    if file_format in STREAMED or seconds < _WORTH_SAYING_S:
        return ""
    return (
        f"A file of this format is made before it is sent, which takes about {seconds:.0f} seconds "
        "for so many events."
    )


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What became of an export.

    Attributes
    ----------
    written
        Events in the file.
    left_out
        Events a licence kept in.
    notes
        What the format could not hold, a sentence each.
    """

    written: int
    left_out: int
    notes: tuple[str, ...] = ()


def write_export(job: ExportJob, file_format: ExportFormat, out: Path | BinaryIO) -> ExportReport:
    """Write a file, whole or not at all, or to an open stream.

    Raises
    ------
    StoreUnavailable
        The file cannot be written; one that stood there before is unharmed.
    ExportFailed
        The format cannot hold these events, or its library failed.
    """
    notes: tuple[str, ...] = ()
    if not isinstance(out, Path):
        notes = _to_stream(job, file_format, out)
    else:
        try:
            if out.exists() and not out.is_file():
                # A pipe or a terminal cannot be replaced, only written to.
                with out.open("wb") as stream:
                    notes = _to_stream(job, file_format, stream)
            elif file_format in STREAMED:
                with replacing(out) as file:
                    file.writelines(STREAMED[file_format](job))
            else:
                with _made_beside(out) as made:
                    notes = WRITTEN[file_format](job, made)
        except StoreUnavailable:
            raise
        except OSError as error:
            raise unavailable(out, "write to", error) from error
    return ExportReport(len(job.selection.events), job.selection.left_out, notes)


def _to_stream(job: ExportJob, file_format: ExportFormat, stream: BinaryIO) -> tuple[str, ...]:
    if file_format in STREAMED:
        stream.writelines(STREAMED[file_format](job))
        return ()
    with TemporaryDirectory(prefix="conflictmap-") as folder:
        made = Path(folder) / f"events{file_format.suffix}"
        notes = WRITTEN[file_format](job, made)
        with made.open("rb") as file:
            shutil.copyfileobj(file, stream)
    return notes


@contextmanager
def _made_beside(out: Path) -> Iterator[Path]:
    """Give the path of a new file that takes the place of another once it is whole."""
    with TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as folder:
        made = Path(folder) / out.name
        yield made
        made.replace(out)
    sync_folder(out.parent)
