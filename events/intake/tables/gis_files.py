"""GeoPackages, FlatGeobuf files and zipped shapefiles, read by GDAL in a process of its own."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from events.errors import UnreadableFile
from events.intake.tables import isolated
from events.intake.tables.archives import checked_entries, open_archive, unpack
from events.intake.tables.base import ReadOptions, Table, TableRow, unique_names
from events.intake.tables.encoding import detect_encoding_of
from events.intake.tables.scratch import Scratch

_SAMPLE_BYTES = 200_000
_SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def open_geopackage(path: Path, options: ReadOptions) -> Table:
    """Open a layer of a GeoPackage: the first one unless told.

    Raises
    ------
    UnreadableFile
        It cannot be read.
    """
    return _open_copy("GeoPackage", path, "layers.gpkg", options)


def open_flatgeobuf(path: Path, options: ReadOptions) -> Table:
    """Open a FlatGeobuf file.

    Raises
    ------
    UnreadableFile
        It cannot be read.
    """
    return _open_copy("FlatGeobuf", path, "layer.fgb", options)


def open_parquet(path: Path) -> Table:
    """Open a Parquet file; its shapes where it is GeoParquet.

    Raises
    ------
    UnreadableFile
        It cannot be read.
    """
    folder = Scratch()
    out = folder.path / "rows"
    isolated.run_reader("parquet_reader", [str(path.absolute())], out)
    described = isolated.read_description(out)
    names = unique_names(described["fields"])

    def rows() -> Iterator[TableRow]:
        for number, (cells, geometry) in enumerate(isolated.read_output(out), start=1):
            yield TableRow(number, dict(zip(names, cells, strict=False)), geometry)

    folder.keep_for(rows)
    return Table(
        kind="GeoParquet" if described["geometry"] else "Parquet",
        columns=names,
        rows=rows,
        crs=described["crs"],
        has_geometry=described["geometry"],
    )


def open_shapefile(path: Path, options: ReadOptions) -> Table:
    """Open a zip archive with one shapefile in it.

    Raises
    ------
    UnreadableFile
        There is none or more than one, or it must not be opened.
    """
    folder = Scratch()
    with open_archive(path) as archive:
        entries = checked_entries(archive)
        shapes = [e for e in entries if e.filename.lower().endswith(".shp")]
        if len(shapes) != 1:
            raise UnreadableFile(
                f"The archive holds {len(shapes)} shapefiles; pack one into an archive of its own."
            )
        stem = shapes[0].filename[:-4]
        wanted = {stem.lower() + ending: ending for ending in _SHAPEFILE}
        parts = [e for e in entries if e.filename.lower() in wanted]
        missing = {".shp", ".shx", ".dbf"} - {wanted[e.filename.lower()] for e in parts}
        if missing:
            raise UnreadableFile(
                f"The shapefile lacks its {' and '.join(sorted(missing))}; pack all its files."
            )
        for part in unpack(archive, parts, folder.path):
            part.rename(part.with_name("layer" + part.suffix.lower()))
    layer, remarks = folder.path / "layer.shp", []
    if not layer.with_suffix(".prj").exists() and options.crs is None:
        remarks.append(
            "The shapefile has no .prj, which says what its coordinates are; they are taken as "
            "degrees (WGS 84)."
        )
    if not layer.with_suffix(".cpg").exists() and options.encoding is None:
        encoding = detect_encoding_of(_texts_of(layer.with_suffix(".dbf")))
        options = replace(options, encoding=encoding)
        remarks.append(
            f"The shapefile has no .cpg, which says its encoding; its text looks like {encoding}. "
            "If letters come out wrong, choose another encoding."
        )
    return _open_layers("shapefile", layer, folder, options, remarks)


def _texts_of(table: Path) -> bytes:
    """Give the first records of a dBASE table, behind its header, whose length it says itself."""
    with table.open("rb") as file:
        length = int.from_bytes(file.read(12)[8:10], "little")
        file.seek(length)
        return file.read(_SAMPLE_BYTES)


def _open_copy(kind: str, path: Path, name: str, options: ReadOptions) -> Table:
    """Open a copy under a name of ours: GDAL may write beside a file, and goes by its ending."""
    folder = Scratch()
    copy = folder.path / name
    shutil.copyfile(path, copy)
    return _open_layers(kind, copy, folder, options)


def _open_layers(
    kind: str, path: Path, folder: Scratch, options: ReadOptions, told: Sequence[str] = ()
) -> Table:
    out = folder.path / "rows"
    isolated.run_reader(
        "layer_reader", [str(path), options.sheet or "", options.encoding or ""], out
    )
    described = isolated.read_description(out)
    names = unique_names(described["fields"])

    def rows() -> Iterator[TableRow]:
        for number, (cells, geometry) in enumerate(isolated.read_output(out), start=1):
            yield TableRow(number, dict(zip(names, cells, strict=False)), geometry)

    layers = tuple(described["layers"])
    remarks = [*told]
    if len(layers) > 1:
        others = ", ".join(repr(name) for name in layers if name != described["layer"])[:200]
        remarks.append(
            f"Layer {described['layer']!r} is read, and none of the others: {others}. Each comes "
            "in by itself (--sheet NAME)."
        )
    if any(len(name) == 10 for name in names) and kind == "shapefile":
        remarks.append("A shapefile cuts column names to ten characters; they are read so.")
    folder.keep_for(rows)
    return Table(
        kind=kind,
        columns=names,
        rows=rows,
        encoding=described["encoding"],
        sheet=described["layer"],
        sheets=layers,
        crs=described["crs"],
        has_geometry=described["geometry"],
        remarks=tuple(remarks),
    )
