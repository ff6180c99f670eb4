"""GeoPackages, FlatGeobuf files and zipped shapefiles, read by GDAL in a process of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from events.errors import UnreadableFile
from events.intake.tables import isolated
from events.intake.tables.archives import checked_entries, open_archive, unpack
from events.intake.tables.base import ReadOptions, Row, Table, unique_names
from events.intake.tables.scratch import Scratch

_SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def open_geopackage(path: Path, options: ReadOptions) -> Table:
    """Open a layer of a GeoPackage: the first one unless told.

    Raises
    ------
    UnreadableFile
        It cannot be read.
    """
    folder = Scratch()
    # GDAL may want to write beside the file, and goes by its ending.
    copy = folder.path / "layers.gpkg"
    shutil.copyfile(path, copy)
    return _open_layers("GeoPackage", copy, folder, options)


def open_flatgeobuf(path: Path, options: ReadOptions) -> Table:
    """Open a FlatGeobuf file.

    Raises
    ------
    UnreadableFile
        It cannot be read.
    """
    folder = Scratch()
    copy = folder.path / "layer.fgb"
    shutil.copyfile(path, copy)
    return _open_layers("FlatGeobuf", copy, folder, options)


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
    return _open_layers("shapefile", folder.path / "layer.shp", folder, options)


def _open_layers(kind: str, path: Path, folder: Scratch, options: ReadOptions) -> Table:
    out = folder.path / "rows"
    isolated.run_reader(
        "layer_reader", [str(path), options.sheet or "", options.encoding or ""], out
    )
    described = isolated.read_description(out)
    names = unique_names(described["fields"])

    def rows() -> Iterator[Row]:
        for number, (cells, geometry) in enumerate(isolated.read_output(out), start=1):
            yield Row(number, dict(zip(names, cells, strict=False)), geometry)

    layers = tuple(described["layers"])
    remarks = []
    if len(layers) > 1:
        remarks.append(f"Layer {described['layer']!r} of {len(layers)} is read.")
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
