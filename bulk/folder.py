"""A finished folder of bulk work as a table that can be imported."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from bulk.errors import UnusableSource
from bulk.names import MARKS, REPORT_FILE, RUN_FILE, Work
from events.export.frame import COLUMNS, FACTS
from events.intake.tables.base import Table, TableRow

_NAMES: Final = (*(name for name in COLUMNS if name != "rounded_to"), FACTS)
_AT_ONCE: Final = 2_000


@dataclass(frozen=True)
class Finished:
    """The result of a run.

    Attributes
    ----------
    is_extracted
        Its events are drafts out of reports.
    files
        Of events, and of texts of reports.
    """

    folder: Path
    is_extracted: bool
    files: tuple[Path, ...]
    text_files: tuple[Path, ...]

    def table(self) -> Table:
        """Give its events as a table."""
        return Table("GeoParquet folder", _NAMES, self._rows, encoding="utf-8")

    def _rows(self) -> Iterator[TableRow]:
        number = 0
        for path in self.files:
            for cells in _rows_of(path, _NAMES):
                number += 1
                yield TableRow(number, cells)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Give the texts drafts were read out of, each with its SHA-256."""
        for path in self.text_files:
            for cells in _rows_of(path, ("sha256", "text")):
                digest, text = cells["sha256"], cells["text"]
                if sha256(text.encode()).hexdigest() != digest:
                    raise UnusableSource(f"{path} is damaged: a text is not what it says it is.")
                yield digest, text


def open_finished(folder: Path) -> Finished:
    """Open the folder of a run that is finished.

    Raises
    ------
    UnusableSource
        It is no such folder, its run is not finished, or it holds no events.
    """
    run = _json(folder / RUN_FILE)
    if run is None:
        raise UnusableSource(f"{folder} is a folder, and none that conflictmap bulk wrote.")
    marks = [_json(path) for path in sorted((folder / MARKS).glob("[0-9]*.json"))]
    if len(marks) < int(run.get("parts", 0)) or not (folder / REPORT_FILE).exists():
        raise UnusableSource(
            f"The run in {folder} is not finished: {len(marks):,} of {run.get('parts'):,} parts "
            "are done. Run the same conflictmap bulk again, then import the folder."
        )
    if run.get("work") == Work.GEOCODE.value:
        raise UnusableSource(f"{folder} holds names that were placed, and no events.")
    found: dict[str, list[Path]] = {"events": [], "texts": []}
    for mark in marks:
        for kind, paths in found.items():
            paths += [_inside(folder, name) for name in (mark or {}).get("files", {}).get(kind, ())]
    return Finished(
        folder,
        run.get("work") == Work.EXTRACT.value,
        tuple(found["events"]),
        tuple(found["texts"]),
    )


def _inside(folder: Path, name: object) -> Path:
    path = folder / str(name)
    if not path.resolve().is_relative_to(folder.resolve()):
        raise UnusableSource(f"{folder} names a file outside of itself; it is not imported.")
    return path


def _rows_of(path: Path, names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_AT_ONCE, columns=list(names)):
                for row in batch.to_pylist():
                    yield {name: _plain(row.get(name)) for name in names}
    except (OSError, pa.ArrowException) as error:
        raise UnusableSource(f"{path} cannot be read: {error}.") from error


def _plain(value: Any) -> Any:  # noqa: ANN401 - any cell
    return value.isoformat() if hasattr(value, "isoformat") else value


def _json(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
