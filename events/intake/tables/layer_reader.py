"""The reading process of GeoPackages and shapefiles: GDAL's features as JSON (see `isolated`)."""

import json
import sys
import warnings

import numpy as np
import pyogrio
import pyogrio.raw
import shapely

from events.intake.tables.base import MOST_COLUMNS
from events.intake.tables.isolated import refuse, write

_AT_ONCE = 2_000


def main(path: str, wanted: str, encoding: str) -> None:
    """Write what layers there are, then the features of one."""
    warnings.simplefilter("ignore")
    layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    if not layers:
        refuse("The file holds no layers.")
    if wanted and wanted not in layers:
        refuse(f"The file has no layer {wanted[:60]!r}. It has: {', '.join(layers)[:300]}.")
    options = {"encoding": encoding} if encoding else {}
    # The first layer with features, past empty ones, unless one is wanted.
    infos = ((name, pyogrio.read_info(path, layer=name, **options)) for name in layers)
    layer, info = next(
        (
            (name, info)
            for name, info in infos
            if name == wanted or (not wanted and info["features"])
        ),
        (layers[0], None),
    )
    info = info or pyogrio.read_info(path, layer=layer, **options)
    fields = [str(name) for name in info["fields"]]
    if len(fields) > MOST_COLUMNS:
        refuse(f"The layer has {len(fields):,} columns; at most {MOST_COLUMNS:,} are read.")
    crs = info.get("crs")
    write(
        {
            "layers": layers,
            "layer": layer,
            "fields": fields,
            "crs": crs,
            "geometry": info.get("geometry_type") is not None,
            "encoding": info.get("encoding"),
        }
    )
    at = 0
    while True:
        _, _, shapes, columns = pyogrio.raw.read(
            path,
            layer=layer,
            skip_features=at,
            max_features=_AT_ONCE,
            datetime_as_string=True,  # with its zone
            **options,
        )
        count = len(columns[0]) if columns else len(shapes if shapes is not None else ())
        if not count:
            return
        cells = [_plain(column) for column in columns]
        drawn = [None] * count if shapes is None else _geojson(shapes)
        for number in range(count):
            write([[column[number] for column in cells], drawn[number]])
        at += count


def _plain(column: np.ndarray) -> list[object]:
    if column.dtype.kind == "M":
        return [None if np.isnat(value) else str(value).replace("T", " ") for value in column]
    values = column.tolist()
    return [None if isinstance(v, float) and not np.isfinite(v) else _text_of(v) for v in values]


def _text_of(value: object) -> object:
    return value if isinstance(value, str | int | float | None | bool) else str(value)


def _geojson(shapes: np.ndarray) -> list[object]:
    drawn = shapely.force_2d(shapely.from_wkb(shapes, on_invalid="ignore"))
    return [None if shape is None else json.loads(shapely.to_geojson(shape)) for shape in drawn]


if __name__ == "__main__":
    main(*sys.argv[1:4])
