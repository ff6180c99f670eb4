"""The map's looks for Google Earth: colours by nationality, shapes by kind, edges by standing."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from itertools import pairwise
from math import cos, pi, sin
from typing import Final

from PIL import Image, ImageDraw

from events.export.looks import PlacemarkLooks
from events.vocabulary import (
    NOT_MENTIONED,
    NOT_STATED,
    STATED_NONE,
    EventType,
    Mention,
    Verification,
)
from maps.style import NEUTRAL, Edge, MarkShape, colour_of, edge_of, shape_of

_SIZE: Final = 64
_DRAWN_AT: Final = 4
"""Drawn so many times as large, then made small: Pillow's lines have no soft edges."""

_CORNERS: Final = {
    MarkShape.FIGHTING: (4, 0.0),
    MarkShape.CAPTURE: (4, pi / 4),
    MarkShape.CASUALTY: (3, 0.0),
    MarkShape.PRESENCE: (60, 0.0),
    MarkShape.STATEMENT: (5, 0.0),
}
"""How many corners each has, and how far it is turned."""

_INK: Final = (20, 25, 28, 255)


@cache
def placemark_looks(nationalities: tuple[str, ...]) -> PlacemarkLooks:
    """Give the looks.

    Parameters
    ----------
    nationalities
        Those with a colour of their own, in the installation's order.
    """
    layers = {**{code: code for code in nationalities}, NOT_STATED: NOT_STATED}
    layers |= {Mention.NONE.value: STATED_NONE, Mention.NOT_MENTIONED.value: NOT_MENTIONED}
    return PlacemarkLooks(
        tuple((key, colour_of(layer, nationalities)) for key, layer in layers.items()),
        NEUTRAL,
        tuple(
            (kind.value, standing.value, _name(shape_of(kind), edge_of(standing)))
            for kind in EventType
            for standing in Verification
        ),
        tuple((_name(shape, edge), _picture(shape, edge)) for shape in MarkShape for edge in Edge),
    )


def _name(shape: MarkShape, edge: Edge) -> str:
    return f"{shape.value}-{edge.value}"


def _picture(shape: MarkShape, edge: Edge) -> bytes:
    """Draw an icon: white, so that it takes the colour it is tinted with; its edge stays dark."""
    size = _SIZE * _DRAWN_AT
    image = Image.new("RGBA", (size, size), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    corners = _outline(shape, size)
    draw.polygon(corners, fill=(255, 255, 255, 255))
    width = size // 16
    ring = [*corners, corners[0]]
    if edge is Edge.DASHED:
        for start, end in _dashes(ring, size / 10):
            draw.line((start, end), fill=_INK, width=width)
    else:
        draw.line(ring, fill=_INK, width=width, joint="curve")
    if edge is Edge.CROSSED:
        low, high = size * 0.28, size * 0.72
        draw.line(((low, low), (high, high)), fill=_INK, width=width)
        draw.line(((low, high), (high, low)), fill=_INK, width=width)
    out = BytesIO()
    image.resize((_SIZE, _SIZE), Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()


def _outline(shape: MarkShape, size: int) -> list[tuple[float, float]]:
    count, turn = _CORNERS[shape]
    middle, radius = size / 2, size * 0.42
    angles = (turn - pi / 2 + 2 * pi * number / count for number in range(count))
    return [(middle + radius * cos(a), middle + radius * sin(a)) for a in angles]


def _dashes(
    ring: Sequence[tuple[float, float]], length: float
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Cut a line into dashes, every other one left out."""
    points = []
    for (x, y), (to_x, to_y) in pairwise(ring):
        steps = max(1, round(((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5 / (length / 4)))
        points += [(x + (to_x - x) * n / steps, y + (to_y - y) * n / steps) for n in range(steps)]
    points.append(ring[-1])
    pieces = list(pairwise(points))
    return [piece for number, piece in enumerate(pieces) if number % 8 < 5]
