"""Routes for the user's own reference layers: which there are, and each to draw."""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from urllib.parse import quote

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.serving.answers import ASK_AGAIN, GEOJSON, JSON, Body, not_found, route, send
from geo.errors import InvalidReferenceLayer
from geo.reference import ReferenceLayer, layer_files, read_layer, stated_beside
from services import Services


@dataclass(frozen=True)
class _Read:
    """A layer as it was read, or what is wrong with it."""

    stamp: tuple[tuple[int, int], ...]
    layer: ReferenceLayer | None
    problem: str
    body: Body | None


class _Folder:
    """The layers of a folder; each file is read again only when it changed."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._read: dict[Path, _Read] = {}
        self._lock = Lock()

    def look(self) -> list[_Read]:
        with self._lock:
            files = layer_files(self._directory)
            self._read = {path: self._look_at(path) for path in files}
            return list(self._read.values())

    def _look_at(self, path: Path) -> _Read:
        stamp = tuple(map(_stamp, (path, stated_beside(path))))
        known = self._read.get(path)
        if known is not None and known.stamp == stamp:
            return known
        try:
            layer = read_layer(path)
        except InvalidReferenceLayer as error:
            return _Read(stamp, None, str(error), None)
        except OSError:
            return _Read(stamp, None, f"{path.name} cannot be read.", None)
        return _Read(stamp, layer, "", Body.of(layer.shapes, GEOJSON))


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
        return send(request, Body.of(orjson.dumps(answer), JSON), ASK_AGAIN)

    def shapes(request: Request) -> Response:
        name = request.path_params["name"]
        for each in folder.look():
            if each.layer is not None and each.body is not None and each.layer.key == name:
                return send(request, each.body, ASK_AGAIN)
        return not_found("reference layer")

    return [route("/reference.json", listing), route("/reference/{name}", shapes)]
