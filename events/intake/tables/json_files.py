"""GeoJSON and JSON of strangers, read feature by feature so that 100 MB need no 1 GB of memory."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final, Self

import ijson
import numpy as np

from events.errors import UnreadableFile
from events.intake.tables.base import MOST_COLUMNS, Table, TableRow
from events.intake.tables.json_rows import GEOMETRIES, MOST_NESTED, row_of
from events.intake.tables.timemap_sources import joined

_LISTS: Final = ("features", "data", "Result", "events", "results", "items", "records", "value")
"""Members of a JSON object that may hold the rows."""

_FEATURES_LOOKED_AT: Final = 2_000
_DEEPEST: Final = 200
_LAYERS: Final = "layers.item"
_SEARCHED: Final = 200_000
_QUOTE, _BACKSLASH = ord('"'), ord("\\")
_LARGEST_SINGLE: Final = 50_000_000


class _Members(dict[str, Any]):
    """A JSON object that remembers which of its names stand in it twice."""

    twice: tuple[str, ...] = ()

    def __setitem__(self, name: str, value: object) -> None:
        if name in self:
            self.twice = (*self.twice, name)
        super().__setitem__(name, value)


def open_json(path: Path) -> Table:
    """Open a JSON file: GeoJSON of any kind, a list of objects, or an object that holds one.

    Raises
    ------
    UnreadableFile
        It is not JSON, or holds no rows.
    """
    outline = _outline(path)
    if outline.rows_at is None:
        document = _whole(path)
        return table_of(lambda: iter([document]), outline.kind, crs=_crs_of(document))
    crs = next(iter(_parts(path, "crs")), None) if outline.is_object else None

    def documents() -> Iterator[Any]:
        if outline.rows_at == _LAYERS:
            return features_of_layers(_parts(path, _LAYERS))
        return _parts(path, outline.rows_at or "item")

    table = table_of(documents, outline.kind, crs=_crs_of({"crs": crs}))
    if outline.is_object and "sources" in table.columns and not outline.rows_at.startswith("so"):
        sources = next(iter(_parts(path, "sources")), None)
        if sources:
            return joined(table, sources)
    return table


def open_json_lines(path: Path) -> Table:
    """Open a file of one JSON document a line.

    Raises
    ------
    UnreadableFile
        A line is not JSON.
    """

    def documents() -> Iterator[Any]:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                text = line.lstrip(b"\xef\xbb\xbf\x1e").strip()
                if text:
                    yield json_line(text, number)

    first = next(documents(), None)
    kind = "newline-delimited JSON"
    if isinstance(first, dict) and first.get("type") == "Feature":
        kind = "newline-delimited GeoJSON"
    return table_of(documents, kind, crs=_crs_of(first))


def json_line(text: bytes, number: int) -> Any:  # noqa: ANN401 - any JSON
    """Read a line that holds a document; what is none becomes an UnreadableFile that says so."""
    try:
        return json.loads(text, object_pairs_hook=_members, parse_constant=_not_a_number)
    except (ValueError, RecursionError) as error:
        return UnreadableFile(f"Line {number} is not JSON ({error}).")


def _members(pairs: list[tuple[str, Any]]) -> _Members:
    members = _Members()
    for name, value in pairs:
        members[name] = value
    return members


def _not_a_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


class _Outline:
    def __init__(self, kind: str, rows_at: str | None, *, is_object: bool) -> None:
        self.kind, self.rows_at, self.is_object = kind, rows_at, is_object


def _outline(path: Path) -> _Outline:
    """Find out what the document is without reading its rows."""
    with _bytes_of(path) as file, _told():
        events = ijson.parse(file, use_float=True)
        _, first, _ = next(events, ("", "", None))
        if first == "start_array":
            return _Outline("JSON", "item", is_object=False)
        if first != "start_map":
            raise UnreadableFile("The JSON document is no list and no object; it holds no rows.")
        kind: object = None
        other = before = ""
        for prefix, event, value in islice(events, _SEARCHED):
            if prefix == "type":
                kind = value
            if event == "start_array" and prefix in _LISTS:
                rows_at = f"{prefix}.item"
                if prefix == "features":
                    _check_collection(path, kind)
                    return _Outline("GeoJSON", rows_at, is_object=True)
                return _Outline("JSON", rows_at, is_object=True)
            if prefix == "features" and event != "map_key":
                raise UnreadableFile("“features” must be a list of features.")
            if event == "start_map" and prefix == f"{before}.item" and not other:
                other = prefix  # the first list of objects, whatever it is called
            if event == "start_array":
                before = prefix
    if other == _LAYERS or kind == "umap":
        return _Outline("uMap", _LAYERS, is_object=True)
    if other and kind not in GEOMETRIES and kind != "Feature" and other.count(".") <= MOST_NESTED:
        return _Outline("JSON", other, is_object=True)
    return _Outline("GeoJSON", None, is_object=True)


def features_of_layers(layers: Iterable[Any]) -> Iterator[Any]:
    """Give the features of a uMap file, each with the name of its layer."""
    for layer in layers:
        if not isinstance(layer, dict):
            continue
        told = [layer.get("_umap_options"), layer.get("_storage"), layer.get("properties"), layer]
        names = (group.get("name") for group in told if isinstance(group, dict))
        name = next((text for text in names if isinstance(text, str) and text), None)
        features = layer.get("features")
        for feature in features if isinstance(features, list) else ():
            properties = feature.get("properties") if isinstance(feature, dict) else None
            if isinstance(properties, dict):
                properties.pop("_umap_options", None)
                properties.pop("_storage_options", None)
                if name:
                    properties.setdefault("layer", name)
            yield feature


def _check_collection(path: Path, kind: object) -> None:
    if kind is None:  # may stand after the features
        kind = next(iter(_parts(path, "type")), None)
    if kind is None and any(
        next(iter(_parts(path, name)), None) for name in ("geometryType", "spatialReference")
    ):
        raise UnreadableFile(
            "The file is Esri JSON and no GeoJSON: ask the server for f=geojson, or save it as "
            "GeoJSON."
        )
    if kind != "FeatureCollection":
        raise UnreadableFile(
            f"The file calls itself {str(kind)[:40]!r}; a list of features is of type "
            "“FeatureCollection”, written exactly so."
        )


def _whole(path: Path) -> Any:  # noqa: ANN401 - any JSON
    """Read a document that is one feature, one geometry, or nothing we know."""
    if path.stat().st_size > _LARGEST_SINGLE:
        raise UnreadableFile("The JSON document holds no list of rows that is known here.")
    document = next(_parts(path, ""), None)
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "FeatureCollection":
        raise UnreadableFile("The FeatureCollection has no “features”.")
    if not isinstance(kind, str) or (kind not in GEOMETRIES and kind != "Feature"):
        raise UnreadableFile(
            f"The file is of type {str(kind)[:40]!r}, which is no GeoJSON, and holds no list of "
            f"rows (looked for: {', '.join(_LISTS)})."
        )
    return document


def _parts(path: Path, prefix: str) -> Iterator[Any]:
    with _bytes_of(path) as file, _told():
        yield from ijson.items(file, prefix, use_float=True, map_type=_Members)


class _Bytes:
    """The bytes of a JSON file, up to where it nests deeper than any data does.

    The parser itself would follow for minutes, or until the memory is full.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._depth, self._in_text = 0, False
        if self._file.read(3) != b"\xef\xbb\xbf":
            self._file.seek(0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, size: int = -1) -> bytes:
        """Read on, counting brackets that stand outside of text."""
        chunk = self._file.read(min(size, 1 << 18) if size >= 0 else 1 << 18)
        if not chunk:
            return chunk
        codes = np.frombuffer(chunk, dtype=np.uint8)
        escaped = np.zeros(len(codes), dtype=bool)
        escaped[1:] = (codes[:-1] == _BACKSLASH) & (codes[1:] == _QUOTE)
        escaped[2:] &= codes[:-2] != _BACKSLASH
        quotes = (codes == _QUOTE) & ~escaped
        inside = (np.cumsum(quotes) + self._in_text) % 2 == 1
        opened = ((codes == ord("[")) | (codes == ord("{"))) & ~inside
        closed = ((codes == ord("]")) | (codes == ord("}"))) & ~inside
        depth = self._depth + np.cumsum(opened.astype(np.int64) - closed)
        if depth.max() > _DEEPEST:
            raise UnreadableFile(f"The JSON nests deeper than {_DEEPEST} levels; that is no data.")
        self._depth, self._in_text = int(depth[-1]), bool(inside[-1])
        return chunk


def _bytes_of(path: Path) -> _Bytes:
    return _Bytes(path)


class _told:  # noqa: N801 - reads as what it does
    """Turn the parser's errors into ours."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ijson.JSONError | UnicodeDecodeError):
            why = " ".join(str(error).split())[:160]
            if "NaN" in why or "Infinity" in why:
                why += " JSON has no NaN and no Infinity: write null for what is not known"
            raise UnreadableFile(f"The file is not whole JSON: {why}.") from error
        if isinstance(error, RecursionError | ValueError) and not isinstance(error, UnreadableFile):
            raise UnreadableFile(f"The JSON cannot be read: {error}.") from error


def _crs_of(document: object) -> str | None:
    """Read the ``crs`` member of the GeoJSON of 2008, which many programs still write."""
    crs = document.get("crs") if isinstance(document, dict) else None
    if not isinstance(crs, dict):
        return None
    properties = crs.get("properties")
    name = properties.get("name") or properties.get("code") if isinstance(properties, dict) else ""
    return str(name)[:100] if name else "unreadable"


def table_of(documents: Any, kind: str, crs: str | None) -> Table:  # noqa: ANN401
    """Make a table of what gives JSON documents anew each time it is called."""
    columns: Counter[str] = Counter()
    has_geometry = False
    for document in islice(documents(), _FEATURES_LOOKED_AT):
        row = row_of(document, 1)
        columns.update(dict.fromkeys(row.cells, 1))
        has_geometry |= row.geometry is not None
        if len(columns) > MOST_COLUMNS:
            raise UnreadableFile(f"The rows have more than {MOST_COLUMNS:,} different names.")

    def rows() -> Iterator[TableRow]:
        for number, document in enumerate(documents(), start=1):
            yield row_of(document, number)

    remarks = []
    if crs is not None:
        remarks.append(f"The file declares its coordinates as {crs}.")
    return Table(
        kind=kind,
        columns=tuple(columns),
        rows=rows,
        crs=crs,
        has_geometry=has_geometry,
        remarks=tuple(remarks),
    )
