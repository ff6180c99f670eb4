"""Routes for the user's own reference layers and base maps: which there are, and each to draw."""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.serving.answers import (
    ASK_AGAIN,
    FOR_AN_HOUR,
    GEOJSON,
    HEADERS,
    JSON,
    Body,
    etag_of,
    not_found,
    route,
    send,
)
from geo.errors import InvalidReferenceLayer
from geo.reference import ReferenceLayer, layer_files, read_layer, stated_beside
from geo.tile_file import SUFFIX as TILES_SUFFIX
from geo.tile_file import TileFile, read_tile, read_tile_file, tile_files
from services import Services


@dataclass(frozen=True)
class _Read:
    """A layer as it was read, or what is wrong with it."""

    stamp: tuple[tuple[int, int], ...]
    layer: ReferenceLayer | None = None
    tiles: TileFile | None = None
    problem: str = ""
    body: Body | None = None


class _Folder:
    """The layers of a folder; each file is read again only when it changed."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._read: dict[Path, _Read] = {}
        self._lock = Lock()

    def look(self) -> list[_Read]:
        with self._lock:
            files = [*layer_files(self._directory), *tile_files(self._directory)]
            self._read = {path: self._look_at(path) for path in files}
            return list(self._read.values())

    def _look_at(self, path: Path) -> _Read:
        stamp = tuple(map(_stamp, (path, stated_beside(path))))
        known = self._read.get(path)
        if known is not None and known.stamp == stamp:
            return known
        try:
            if path.suffix.lower() == TILES_SUFFIX:
                return _Read(stamp, tiles=read_tile_file(path))
            layer = read_layer(path)
        except InvalidReferenceLayer as error:
            return _Read(stamp, problem=str(error))
        except OSError:
            return _Read(stamp, problem=f"{path.name} cannot be read.")
        return _Read(stamp, layer, body=Body.of(layer.shapes, GEOJSON))

    def tiles_at(self, name: str) -> Path | None:
        """Give the file of a base map that was listed; looks at the folder where it is not known.

        A map asks for dozens of pictures at once: the folder is not read for each.
        """
        path = self._directory / name
        known = self._read.get(path)
        if known is None and path in tile_files(self._directory):
            self.look()
            known = self._read.get(path)
        return None if known is None or known.tiles is None else path


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)


def reference_routes(services: Services) -> list[Route]:
    """Give the routes of the reference layers.

    Parameters
    ----------
    services : Services
        Whose settings name the folder.
    """
    folder = _Folder(services.settings.reference_layers_dir)

    def listing(request: Request) -> Response:
        read = folder.look()
        layers = [
            {
                "key": each.layer.key,
                "title": each.layer.title,
                "source": each.layer.source,
                "date": each.layer.date.isoformat(),
                "url": each.layer.url,
                "colour": each.layer.colour,
                "address": f"/reference/{quote(each.layer.key, safe='')}",
                "version": each.body.etag.strip('W/"'),
            }
            for each in read
            if each.layer is not None and each.body is not None
        ]
        answer = {"layers": layers, "problems": [each.problem for each in read if each.problem]}
        if base_maps := [_base_map(each.tiles, each.stamp) for each in read if each.tiles]:
            answer["base_maps"] = base_maps
        return send(request, Body.of(orjson.dumps(answer), JSON), ASK_AGAIN)

    def shapes(request: Request) -> Response:
        name = request.path_params["name"]
        for each in folder.look():
            if each.layer is not None and each.body is not None and each.layer.key == name:
                return send(request, each.body, ASK_AGAIN)
        return not_found("reference layer")

    def tile(request: Request) -> Response:
        asked = request.path_params
        path = folder.tiles_at(asked["name"])
        if path is None:
            return not_found("base map")
        found = read_tile(path, asked["zoom"], asked["column"], asked["row"])
        if found is None:  # the map's own land shows through; not an error
            return Response(status_code=204, headers={**HEADERS, "Cache-Control": FOR_AN_HOUR})
        picture, media_type = found
        return send(request, Body(picture, b"", media_type, etag_of(picture)), FOR_AN_HOUR)

    return [
        route("/reference.json", listing),
        route("/reference/{name}", shapes),
        route("/tiles/{name}/{zoom:int}/{column:int}/{row:int}", tile),
    ]


def _base_map(tiles: TileFile, stamp: tuple[tuple[int, int], ...]) -> dict[str, Any]:
    version = etag_of(str(stamp)).strip('W/"')[:12]
    return {
        "key": tiles.key,
        "title": tiles.title,
        "attribution": tiles.attribution,
        "least_zoom": tiles.least_zoom,
        "most_zoom": tiles.most_zoom,
        "bounds": tiles.bounds,
        "address": f"/tiles/{quote(tiles.key, safe='')}/{{z}}/{{x}}/{{y}}?v={version}",
    }
