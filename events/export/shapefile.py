"""Shapefiles in one zip file, with a text that lists what they cannot hold."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from events.export.formats import GeometryChoice
from events.export.frame import COLUMNS, Chunk, chunks_of, schema_of
from events.export.gdal import areas_alone, lines_alone, only, write_layer
from events.export.job import ExportJob
from events.export.metadata import description_of

_LONGEST_BYTES: Final = 254
_NOTE_FILE: Final = "READ_ME_losses.txt"

NAMES: Final = {
    "certain_from": "cert_from",
    "certain_to": "cert_to",
    "possible_from": "poss_from",
    "possible_to": "poss_to",
    "date_precision": "date_prec",
    "reported_on": "reported",
    "location_precision": "where_prec",
    "geometry_role": "geom_role",
    "foreign_troops": "foreign",
    "nationalities": "national",
    "fighting_for": "fights_for",
    "fatalities_best": "deaths",
    "verification": "verified",
    "best_reliability": "best_rel",
    "best_credibility": "best_cred",
    "source_urls": "src_urls",
    "attribution": "attributed",
    "recorded_at": "recorded",
}
"""Names of more than ten letters, and what they are called in a shapefile."""


def write_shapefile(job: ExportJob, path: Path) -> tuple[str, ...]:
    """Write points, or areas and lines, as shapefiles in a zip file; tell what was lost."""
    folder = path.with_suffix(".parts")
    folder.mkdir()
    losses = _Losses()
    if job.options.geometry is GeometryChoice.POINT:
        _write(job, folder / "events.shp", losses.heeding(chunks_of(job)), "Point")
    else:
        areas = only(losses.heeding(chunks_of(job)), areas_alone)
        _write(job, folder / "events.shp", areas, "MultiPolygon")
        if len(job.with_own_lines):
            layer = "event_lines"
            lines = chunks_of(job, layer=layer, events=job.with_own_lines)
            part = only(losses.heeding(lines, count=False), lines_alone)
            _write(job, folder / f"{layer}.shp", part, "LineString")
    (folder / _NOTE_FILE).write_text(losses.words(job), encoding="utf-8")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for file in sorted(folder.iterdir()):
            zipped.write(file, file.name)
    return losses.notes()


def _write(job: ExportJob, path: Path, chunks: Iterator[Chunk], geometry_type: str) -> None:
    schema = schema_of(job)
    fields = [pa.field(NAMES.get(f.name, f.name), _kept(f.type)) for f in schema]
    write_layer(
        path,
        chunks,
        pa.schema(fields),
        driver="ESRI Shapefile",
        geometry_type=geometry_type,
    )


def _kept(kind: pa.DataType) -> pa.DataType:
    """Give the type a shapefile has for another: it has days, but no times and no truth values."""
    if pa.types.is_timestamp(kind):
        return pa.string()
    return pa.int32() if pa.types.is_boolean(kind) else kind


class _Losses:
    """Counts what a shapefile cannot hold while the rest is written."""

    def __init__(self) -> None:
        self._cut: dict[str, int] = {}

    def heeding(self, chunks: Iterator[Chunk], *, count: bool = True) -> Iterator[Chunk]:
        """Bring tables into a form a shapefile can hold, and note what that cost."""
        for chunk in chunks:
            columns = []
            for name in chunk.table.column_names:
                column = chunk.table[name].combine_chunks()
                column = column.cast(_kept(column.type))
                if pa.types.is_string(column.type):
                    column, cut = _shortened(column)
                    if cut and count:
                        self._cut[name] = self._cut.get(name, 0) + cut
                columns.append(column)
            names = [NAMES.get(name, name) for name in chunk.table.column_names]
            yield Chunk(pa.table(columns, names=names), chunk.geometries)

    def notes(self) -> tuple[str, ...]:
        """Say which texts were cut, one line a column."""
        return tuple(
            f"{name}: {count:,} text{'' if count == 1 else 's'} cut to {_LONGEST_BYTES} bytes"
            for name, count in self._cut.items()
        )

    def words(self, job: ExportJob) -> str:
        """Give the text that lies beside the shapefiles."""
        renamed = "\n".join(f"  {short:<11} {name}" for name, short in NAMES.items())
        lines = [
            "What a shapefile cannot hold, and what became of it here",
            "",
            "- Names of columns have at most ten letters:",
            renamed,
            f"- Texts have at most {_LONGEST_BYTES} bytes (a Cyrillic letter takes two):",
            *(f"  {note}" for note in self.notes() or ("none was longer",)),
            "- recorded is text, because a shapefile has days but no times (UTC).",
            "- lasting is 1 or 0.",
            "- Statements, sources, single rows of troops and all other nested facts are left out;",
            "  GeoJSON, GeoPackage, GeoParquet and FlatGeobuf hold them.",
            "- Events without a place have no geometry (a null shape).",
            "- Texts are UTF-8, as the .cpg file says.",
        ]
        lines += ["", "Whose the events are", "", description_of(job)]
        if job.selection.left_out:
            lines.append(f"- {job.selection.left_out_words}")
        return "\n".join([*lines, ""])


def _shortened(column: pa.Array) -> tuple[pa.Array, int]:
    """Cut texts to what a field holds, between letters, and tell how many were cut."""
    long = pc.greater(pc.binary_length(column), _LONGEST_BYTES).fill_null(False)
    rows = np.flatnonzero(long.to_numpy(zero_copy_only=False))
    if not len(rows):
        return column, 0
    texts = column.to_pylist()
    for row in rows:
        texts[row] = texts[row].encode()[:_LONGEST_BYTES].decode(errors="ignore")
    return pa.array(texts, pa.string()), len(rows)


assert all(len(NAMES.get(name, name)) <= 10 for name in COLUMNS), "names must fit a DBF"  # noqa: S101
