"""What was read out of a part, as files: each whole or not there, and a mark when all are.

events/source=NAME/month=2024-03/part-00012.parquet   GeoParquet: drafts or events
places/source=NAME/part-00012.parquet                 GeoParquet: names that were placed
rejected/source=NAME/part-00012.parquet               rows that were not taken, with reasons
texts/source=NAME/part-00012.parquet                  texts of reports that drafts came from
_parts/00012.json                                     the part is done
"""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from bulk.errors import NotWritten
from bulk.job import BulkJob, Ready
from bulk.names import MARKS
from bulk.part import Part
from bulk.result import PlacedRow, Result, Taken
from events.export.frame import FACTS, point_geometries, table_of_features
from events.export.parquet import geoparquet_of
from events.geojson import codec
from geo.atomic import replacing
from geo.geocoding.batch import ADDED
from geo.geocoding.batch_input import kept_names

UNDATED: Final = "undated"
_AT_ONCE: Final = 2_000
_LONGEST_NAME: Final = 150
_CUT_THROUGH: Final = re.compile(r"%[0-9A-F]?$")
_NUMBERS: Final = ("longitude", "latitude", "radius_m", "score")
_ORIGIN: Final = ("source_row", "message_id", "text_sha256", "text_offset", "spans", "place_asked")


def folder_of(name: str) -> str:
    """Give the name of a source's folder: nothing in it means anything to a file system."""
    quoted = quote(name, safe=" ", errors="replace")
    if len(quoted) > _LONGEST_NAME:
        digest = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        quoted = f"{_CUT_THROUGH.sub('', quoted[:_LONGEST_NAME])}-{digest}"
    return f"source={quoted}"


def mark_of(out: Path, number: int) -> Path:
    """Give the file that says that a part is done."""
    return out / MARKS / f"{number:05}.json"


def read_mark(out: Path, number: int) -> dict[str, Any]:
    """Read what was written of a part, whoever did.

    Raises
    ------
    NotWritten
        It is not here: the worker has another folder of that name.
    """
    try:
        mark: dict[str, Any] = json.loads(mark_of(out, number).read_bytes())
    except (OSError, ValueError) as error:
        raise NotWritten(
            f"A worker has done part {number}, but {out} does not hold it: every worker must reach "
            "the same folder under this path (docs/bulk.md)."
        ) from error
    return mark


def write_part(job: BulkJob, part: Part, result: Result, problem: str = "") -> dict[str, Any]:
    """Write what became of a part, and mark it as done.

    Parameters
    ----------
    problem
        Why the part could not be read.

    Returns
    -------
    What the mark says.

    Raises
    ------
    NotWritten
        The folder cannot be written to.
    """
    out, ready = Path(job.out), job.sources[part.source]
    try:
        files = _write_all(out, ready, part, result)
        mark = {
            "number": part.number,
            "source": ready.source.name,
            "first_row": part.first_row,
            "rows": result.counts.get("rows", 0) or part.rows,
            "counts": {what: count for what, count in sorted(result.counts.items()) if count},
            "files": files,
            "problem": problem,
        }
        path = mark_of(out, part.number)
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            file.write(json.dumps(mark, ensure_ascii=False).encode("utf-8", "replace"))
    except OSError as error:
        raise NotWritten(
            f"{out} cannot be written to: {error.strerror or error}. Make room, or see to its "
            "permissions, and run the same command again: it goes on from here."
        ) from error
    return mark


def _write_all(out: Path, ready: Ready, part: Part, result: Result) -> dict[str, list[str]]:
    name, folder = f"part-{part.number:05}.parquet", folder_of(ready.source.name)
    files: dict[str, list[str]] = {}

    def write(kind: str, table: pa.Table, month: str | None = None) -> None:
        below = Path(kind, folder, *([] if month is None else [f"month={month}"]))
        (out / below).mkdir(parents=True, exist_ok=True)
        with replacing(out / below / name) as file:
            pq.write_table(table, file, compression="zstd")
        files.setdefault(kind, []).append((below / name).as_posix())

    months: dict[str, list[tuple[Taken, bytes]]] = defaultdict(list)
    for taken in result.taken:
        line = codec.dumps(taken.event)
        start = orjson.loads(codec.parts_of(line)[0])["properties"]["start"]
        months[start[:7] if start else UNDATED].append((taken, line))
    for month in sorted(months):
        write("events", _events_table(months[month]), month)
    if result.placed:
        write("places", _places_table(result.placed, ready))
    if result.rejected:
        rows = [
            {
                "source_row": each.row,
                "field": each.field,
                "reason": each.reason,
                "cells": each.cells,
            }
            for each in result.rejected
        ]
        write("rejected", pa.Table.from_pylist(rows, _REJECTED))
    if result.texts:
        texts = [{"sha256": digest, "text": text} for digest, text in result.texts.items()]
        write("texts", pa.Table.from_pylist(texts, _TEXTS))
    return files


_REJECTED: Final = pa.schema(
    [
        ("source_row", pa.int64()),
        ("field", pa.string()),
        ("reason", pa.string()),
        ("cells", pa.string()),
    ]
)
_TEXTS: Final = pa.schema([("sha256", pa.string()), ("text", pa.string())])
_BESIDE: Final = pa.schema(
    [
        (FACTS, pa.string()),
        *((name, pa.int64() if name in ("source_row", "text_offset") else pa.string())
          for name in _ORIGIN),
    ]
)  # fmt: skip


def _events_table(lines: Sequence[tuple[Taken, bytes]]) -> pa.Table:
    tables = []
    for start in range(0, len(lines), _AT_ONCE):
        some = lines[start : start + _AT_ONCE]
        table = table_of_features([orjson.loads(line) for _, line in some])
        beside = pa.Table.from_pylist([_beside(taken, line) for taken, line in some], _BESIDE)
        for field in _BESIDE:
            table = table.append_column(field, beside[field.name])
        tables.append(table)
    whole = pa.concat_tables(tables).drop_columns(["rounded_to"])
    return geoparquet_of(whole, point_geometries(whole))


def _beside(taken: Taken, line: bytes) -> dict[str, Any]:
    return {
        FACTS: codec.parts_of(line)[1].decode(),
        "source_row": taken.row,
        "message_id": taken.message_id,
        "text_sha256": taken.text_sha256,
        "text_offset": taken.offset,
        "spans": taken.spans,
        "place_asked": taken.asked,
    }


def _places_table(placed: Sequence[PlacedRow], ready: Ready) -> pa.Table:
    assert ready.layout is not None  # noqa: S101 - as they were read
    own = (*ADDED, "source_row", "geometry", "bbox")
    names = kept_names(ready.layout.columns, own)
    columns = {
        name: pa.array([each.cells.get(column) for each in placed], pa.string())
        for name, column in zip(names, ready.layout.columns, strict=True)
    }
    for name in ADDED:
        values = [each.found[name] or None for each in placed]
        if name in _NUMBERS:
            numbers = [None if value is None else float(value) for value in values]
            columns[name] = pa.array(numbers, pa.float64())
        else:
            columns[name] = pa.array(values, pa.string())
    columns["source_row"] = pa.array([each.row for each in placed], pa.int64())
    geometries = np.array(
        [
            shapely.Point(float(each.found["longitude"]), float(each.found["latitude"]))
            if each.found["outcome"] == "found"
            else None
            for each in placed
        ],
        dtype=np.object_,
    )
    return geoparquet_of(pa.table(columns), geometries)
