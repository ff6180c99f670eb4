"""The map of a brief as one SVG: land, areas, marks, names, scale, and the legend below."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from briefs.atoms import SINGLE, SMALLER, STEM, AreaRef
from briefs.glyphs import ACCENT, INK, SHAPES, Glyphs, darkened, edged, neutral, new_ring, tabs
from briefs.land import BaseMap, Box, haloed, land_svg, names_svg, overlap, path_of
from briefs.marks import AreaDrawn, Mark, PictureMarks, ring_radius, seen_in
from briefs.svg import number, tag, text, width_of
from briefs.view import MapView, unit, units
from events.table.public import Selection
from geo.boundaries import Area, Boundaries
from geo.gazetteer.towns import Towns
from geo.position import METRES_PER_DEGREE
from maps.style import Edge, MarkShape, in_order, legend

MOST_PATTERNS: Final = 3
_LINE: Final = 24
_PAD: Final = 10
_ROUND_KM: Final = (1, 2, 5)


@dataclass(frozen=True)
class Shipped:
    """What ships with the program and lies under every map."""

    base: BaseMap
    boundaries: Boundaries
    towns: Towns

    def area(self, code: str) -> Area | None:
        """Give the shipped area of a code; None for one nobody knows."""
        return self.boundaries.area(code) or self.boundaries.country(code)

    def extent(self, code: str) -> Box | None:
        """Give west, south, east, north of a shipped area."""
        area = self.area(code)
        return None if area is None else area.geometry.bounds

    def label(self, code: str) -> tuple[float, float] | None:
        """Give where the badge of a shipped area stands, in the unit square."""
        area = self.area(code)
        if area is None:
            return None
        return unit(area.label_position.longitude, area.label_position.latitude)


@dataclass(frozen=True)
class Picture:
    """A map with its legend.

    Attributes
    ----------
    svg
        The whole drawing.
    width, height
        In pixels, legend included.
    seen
        What is on it.
    """

    svg: str
    width: int
    height: int
    seen: PictureMarks


def draw(
    selection: Selection,
    view: MapView,
    shipped: Shipped,
    nationalities: Sequence[str],
    *,
    new: Collection[str] = (),
) -> Picture:
    """Draw the events of a selection.

    Parameters
    ----------
    new
        Identifiers of events that are new or changed: their marks are ringed.
    """
    glyphs = Glyphs(nationalities)
    extent, label = shipped.extent, shipped.label
    seen = seen_in(selection, view, extent, nationalities, label=label, new=new)
    scale = (0.0, view.height - 34.0, 160.0, float(view.height))
    taken = [scale, *(_box(mark, view) for mark in seen.marks)]
    areas = "".join(
        _area(each, view, shipped, glyphs)
        for each in sorted(seen.areas, key=lambda a: not a.backdrop)
    )
    captions = "".join(_captions(seen.marks, glyphs, view, taken))
    names = names_svg(shipped.base, shipped.towns, view, taken)
    marks = "".join(
        glyphs.mark(mark, *view.at(mark.x, mark.y))
        for mark in sorted(
            seen.marks, key=lambda mark: (not mark.backdrop, mark.shape is None, mark.y)
        )
    )
    below, height = _legend(seen, glyphs, view.width, has_new=bool(new))
    frame = {"width": view.width, "height": view.height}
    cut = tag("clipPath", tag("rect", **frame), id="frame")
    inside = tag(
        "g",
        (land_svg(shipped.base, view), areas, names, captions, marks, _scale(view)),
        clip_path="url(#frame)",
    )
    border = tag("rect", fill="none", stroke="#b8c2c6", stroke_width=1, **frame)
    whole = view.height + height
    svg = tag(
        "svg",
        (
            tag("defs", cut),
            glyphs.definitions,
            tag("rect", width=view.width, height=whole, fill="#ffffff"),
            inside,
            border,
            tag("g", below, transform=f"translate(0 {view.height})"),
        ),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {view.width} {whole}",
        width=view.width,
        height=whole,
    )
    return Picture(svg, view.width, whole, seen)


# --- areas --------------------------------------------------------------------------------------


def _area(drawn: AreaDrawn, view: MapView, shipped: Shipped, glyphs: Glyphs) -> str:
    shape = shape_of(drawn.area, shipped)
    path = "" if shape is None else path_of(shape, view)
    if shape is None or not path:
        return ""
    layers = drawn.layers
    colour = glyphs.look(layers[0]).colour if len(layers) <= MOST_PATTERNS else neutral()
    line = darkened(colour) if len(layers) == 1 else INK
    if shape.geom_type in ("LineString", "MultiLineString"):
        broad = {"fill": "none", "stroke_width": 14, "stroke_opacity": 0.35}
        return tag("path", d=path, stroke=colour, stroke_linecap="round", **broad)
    parts = [tag("path", d=path, fill=colour, fill_opacity=0.2, fill_rule="evenodd")]
    for layer in layers[:MOST_PATTERNS] if len(layers) <= MOST_PATTERNS else ():
        if pattern := glyphs.pattern(layer):
            parts.append(tag("path", d=path, fill=pattern, fill_opacity=0.55, fill_rule="evenodd"))
    stroke = {"stroke": ACCENT if drawn.is_new else line, "fill": "none"}
    width, opacity = (3, 0.9) if drawn.is_new else (1.2, 0.7)
    parts.append(tag("path", d=path, stroke_width=width, stroke_opacity=opacity, **stroke))
    return "".join(parts)


def shape_of(ref: AreaRef, shipped: Shipped) -> BaseGeometry | None:
    """Give the shape of an area of a selection, in the unit square."""
    half, area = ref
    selection, groups = half.selection, half.areas
    key = groups.key(area)
    known = shipped.area(key)
    if known is not None:
        return shapely.transform(known.geometry.simplify(0.004), units)
    if key.startswith("shape:"):
        place = selection.public.read(int(selection["row"][int(groups.begin[area])])).where
        if place is None or place.area_geometry is None:
            return None
        return shapely.transform(place.area_geometry.shape, units)
    longitude, latitude = float(groups.longitude[area]), float(groups.latitude[area])
    up = float(groups.radius_m[area]) / METRES_PER_DEGREE
    across = up / max(cos(radians(latitude)), 0.02)
    turn = np.linspace(0, 2 * np.pi, 73)
    points = np.column_stack([longitude + across * np.sin(turn), latitude + up * np.cos(turn)])
    return shapely.transform(shapely.Polygon(points), units)


# --- marks --------------------------------------------------------------------------------------


def _box(mark: Mark, view: MapView) -> Box:
    x, y = view.at(mark.x, mark.y)
    radius = SINGLE if mark.shape is not None else ring_radius(mark.count) + 3
    if mark.backdrop:
        radius *= SMALLER
        return x - radius, y - radius, x + radius, y + radius
    y -= STEM if mark.exact else 0
    foot = STEM + 3 if mark.exact else radius
    return x - radius, y - radius, x + max(radius, 30), y + max(foot, 24)


def _captions(
    marks: Iterable[Mark], glyphs: Glyphs, view: MapView, taken: list[Box]
) -> Iterator[str]:
    """Write the numbers of mixed rings above them, where there is room."""
    for mark in marks:
        words = glyphs.caption(mark)
        if not words:
            continue
        x, y = view.at(mark.x, mark.y)
        top = y - ring_radius(mark.count) - (11 if mark.is_new else 3)
        half = width_of(words, 10, bold=True) / 2 + 3
        box = (x - half, top - 16, x + half, top - 1)
        if not any(overlap(other, box) for other in taken):
            taken.append(box)
            yield haloed(words, x, top - 4, 10, INK, font_weight=700, text_anchor="middle")


def _scale(view: MapView) -> str:
    """Draw a bar of a round length, at the lower left."""
    room_km = 130 * view.km_per_pixel
    power = 10.0 ** np.floor(np.log10(room_km))
    km = max(step * power for step in _ROUND_KM if step * power <= room_km)
    long = km / view.km_per_pixel
    x, y = 12.0, view.height - 14.0
    words = f"{km:,.0f} km" if km >= 1 else f"{1000 * km:,.0f} m"
    line = f"M{number(x)} {number(y - 5)}V{number(y)}H{number(x + long)}V{number(y - 5)}"
    parts = [
        tag("path", d=line, fill="none", stroke="#ffffff", stroke_width=4.5, stroke_opacity=0.8),
        tag("path", d=line, fill="none", stroke=INK, stroke_width=1.6),
        haloed(words, x + long / 2, y - 4, 11, INK, text_anchor="middle"),
    ]
    return "".join(parts)


# --- legend -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Entry:
    drawing: str
    width: float
    words: str


def _legend(seen: PictureMarks, glyphs: Glyphs, width: int, *, has_new: bool) -> tuple[str, int]:
    """Explain what is on the map, and nothing else; gives the drawing and its height."""
    said = legend()
    rows = [(str(said[title]), entries) for title, entries in _entries(seen, glyphs, said)]
    if has_new:
        ring = tag("g", new_ring(6.5), transform="translate(9 8.5)")
        rows.append(("Since", [_Entry(ring, 18, "new or changed")]))
    parts, x, y = [], float(_PAD), 6.0
    for title, entries in rows:
        head = width_of(title, 11, bold=True) + 10
        longs = [entry.width + 5 + width_of(entry.words, 12) + 14 for entry in entries]
        # A group stands together on a line where it can.
        if x > _PAD and x + head + sum(longs) > width:
            x, y = float(_PAD), y + _LINE
        parts.append(text(title, x, y + 13, 11, fill=INK, font_weight=700))
        x += head
        for entry, long in zip(entries, longs, strict=True):
            if x + long > width:
                x, y = _PAD + head, y + _LINE
            parts.append(tag("g", entry.drawing, transform=f"translate({number(x)} {number(y)})"))
            parts.append(text(entry.words, x + entry.width + 5, y + 13, 12, fill=INK))
            x += long
        x += 12
    if rows:
        y += _LINE
    return "".join(parts), int(y + 4)


def _entries(
    seen: PictureMarks, glyphs: Glyphs, said: dict[str, object]
) -> Iterator[tuple[str, list[_Entry]]]:
    marks = seen.marks
    shown = {key for mark in marks for key, _ in mark.shares}
    shown |= {key for area in seen.areas for key in area.layers}
    layers = [
        _Entry(glyphs.pill(key), 34, f"{glyphs.look(key).name} ({seen.layers.get(key, 0):,})")
        for key in in_order(shown, glyphs.nationalities)
    ]
    if layers:
        yield "colour_title", layers
    shapes = {mark.shape for mark in marks} - {None}
    found = [_Entry(_sample(shape), 20, shape.words) for shape in MarkShape if shape in shapes]
    if any(mark.shape is None for mark in marks):
        ring = tag("circle", cx=10, cy=8.5, r=6, fill="none", stroke="#8d989e", stroke_width=4)
        found.append(_Entry(ring, 20, str(said["ring"])))
    if found:
        yield "shape_title", found
    edges = {mark.edge for mark in marks}
    if edges:
        drawn = [_Entry(_edge_sample(edge), 20, edge.words) for edge in Edge if edge in edges]
        if any(mark.faint for mark in marks):
            pale = tag("g", _sample(MarkShape.PRESENCE), opacity=0.5)
            drawn.append(_Entry(pale, 20, str(said["possible"])))
        yield "edge_title", drawn
    sides = sorted({side for mark in marks for side, _ in mark.sides})
    if sides:
        drawn = [_Entry(tabs([(side, 1)], 1, 1, 2), 30, glyphs.look(side).name) for side in sides]
        yield "side_title", drawn
    where = []
    if any(mark.exact for mark in marks):
        where.append(_Entry(_exact_sample(), 16, str(said["exact"])))
    covered = {key for area in seen.areas for key in area.layers}
    for key in in_order(covered, glyphs.nationalities):
        words = f"{said['area']}: {glyphs.look(key).code or glyphs.look(key).name}"
        where.append(_Entry(glyphs.swatch(key), 26, words))
    if where:
        yield "place_title", where


def _sample(shape: MarkShape) -> str:
    path = SHAPES[shape]
    inner = tag("path", d=path, fill="#8d989e") + edged(path, Edge.SOLID)
    return tag("g", inner, transform="translate(10 8.5) scale(.45)")


def _edge_sample(edge: Edge) -> str:
    inner = edged(SHAPES[MarkShape.PRESENCE], edge)
    return tag("g", inner, transform="translate(10 8.5) scale(.5)")


def _exact_sample() -> str:
    stem = tag("path", d="M8 6V15", stroke=INK, stroke_width=1.5)
    foot = tag("circle", cx=8, cy=15.5, r=1.8, fill=INK)
    return stem + foot + tag("circle", cx=8, cy=4.5, r=4, fill="#8d989e", stroke=INK)
