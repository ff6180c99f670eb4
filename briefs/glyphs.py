"""Marks as SVG: colour = nationality, shape = kind, edge = verification, tab = side.

The outlines and strokes are those of ``maps/static/30-glyphs.js`` and its style sheet; a test
holds the outlines to be the same.
"""

from collections.abc import Sequence
from math import cos, pi, sin
from types import MappingProxyType
from typing import Final

from briefs.atoms import SMALLER, STEM
from briefs.marks import Mark, ring_radius
from briefs.svg import number, tag, text
from maps.patterns import TILE, pattern_of
from maps.style import HATCH_COLOUR, NEUTRAL, Edge, Look, MarkShape, look_of, side_mark

SHAPES: Final = MappingProxyType(
    {
        MarkShape.FIGHTING: "M0-18 18 0 0 18-18 0Z",
        MarkShape.CAPTURE: "M-14-14H14V14H-14Z",
        MarkShape.CASUALTY: "M-19-13H19L0 19Z",
        MarkShape.PRESENCE: "M0-16A16 16 0 1 1 0 16A16 16 0 1 1 0-16Z",
        MarkShape.STATEMENT: "M-15-14H15A3 3 0 0 1 18-11V7A3 3 0 0 1 15 10H-3L-10 17V10H-15A3 3 0 0"
        " 1-18 7V-11A3 3 0 0 1-15-14Z",
    }
)
INK: Final = "#1b2327"
HALO: Final = "#ffffff"
QUIET: Final = "#5a666d"
ACCENT: Final = "#0b6e6e"
SURFACE: Final = "#ffffff"
_DROP: Final = {MarkShape.CASUALTY: -2.0, MarkShape.STATEMENT: 1.0}
_MOST_TABS: Final = 2


class Glyphs:
    """Draws marks, and keeps what they refer to.

    Parameters
    ----------
    nationalities
        Those with a colour of their own, in order.
    """

    def __init__(self, nationalities: Sequence[str]) -> None:
        self.nationalities = tuple(nationalities)
        self._definitions: dict[str, str] = {}

    @property
    def definitions(self) -> str:
        """What the drawings refer to: patterns and gradients; to be put before them."""
        return tag("defs", self._definitions.values())

    def look(self, layer: str) -> Look:
        """Give how a layer looks."""
        return look_of(layer, self.nationalities)

    # Fills

    def fill(self, layer: str) -> str:
        """Give what to fill a mark of one layer with."""
        look = self.look(layer)
        if look.look != "hatched":
            return look.colour
        bars = [
            tag("rect", x=at, y=0, width=3, height=8, fill=colour)
            for at, colour in ((0, HATCH_COLOUR), (3, "#eef1f2"))
        ]
        turned = "rotate(45)"
        return self._define(
            "hatched",
            tag("pattern", bars, id="hatched", width=6, height=8, patternTransform=turned,
                patternUnits="userSpaceOnUse"),
        )  # fmt: skip

    def pattern(self, layer: str) -> str | None:
        """Give the lines an area of one layer is covered with; None for the quiet layers."""
        pattern = pattern_of(layer, self.nationalities)
        if pattern is None:
            return None
        name = f"area-{''.join(c for c in layer if c.isalpha())}"
        dark = darkened(self.look(layer).colour)
        fill = dark if pattern.is_filled else "none"
        lines = tag("path", d=pattern.path, fill=fill, stroke=dark, stroke_width=1.1)
        return self._define(
            name,
            tag("pattern", lines, id=name, width=TILE, height=TILE,
                patternUnits="userSpaceOnUse"),
        )  # fmt: skip

    def _shared(self, layers: Sequence[str]) -> str:
        if len(layers) == 1:
            return self.fill(layers[0])
        name = "shared-" + "-".join("".join(c for c in key if c.isalpha()) for key in layers)
        stops = [
            tag("stop", offset=edge / len(layers), stop_color=self.look(key).colour)
            for place, key in enumerate(layers)
            for edge in (place, place + 1)
        ]
        return self._define(name, tag("linearGradient", stops, id=name, x1=0, y1=0, x2=1, y2=0))

    def _define(self, name: str, definition: str) -> str:
        self._definitions.setdefault(name, definition)
        return f"url(#{name})"

    # Marks

    def mark(self, mark: Mark, x: float, y: float) -> str:
        """Draw a mark whose place is at a pixel."""
        layers = [key for key, _ in mark.shares]
        if mark.shape is not None:
            at = y - STEM if mark.exact else y
            sides = [] if mark.backdrop else mark.sides
            letters = not mark.backdrop
            drawn = self.single(
                layers, mark.shape, mark.edge, sides, exact=mark.exact, letters=letters
            )
        else:
            at, drawn = y, self.ring(mark)
        ring = ""
        if mark.is_new:
            radius = 24.0 if mark.shape is not None else ring_radius(mark.count) + 7
            ring = new_ring(radius)
        turned = f"translate({number(x)} {number(at)})"
        if mark.backdrop:
            turned += f" scale({SMALLER})"
        look = 0.75 if mark.backdrop else None
        if mark.faint:
            look = 0.35 if mark.backdrop else 0.5
        return tag("g", ring + tag("g", drawn, opacity=look), transform=turned)

    def single(
        self,
        layers: Sequence[str],
        shape: MarkShape,
        edge: Edge,
        sides: Sequence[tuple[str, int]],
        *,
        exact: bool,
        letters: bool = True,
    ) -> str:
        """Draw one event, its middle at 0, 0; an exact place has a stem whose foot is it."""
        path = SHAPES[shape]
        stem = ""
        if exact:
            stem = tag("path", d=f"M0 14V{STEM - 1}", stroke=INK, stroke_width=2)
            stem += tag("circle", cx=0, cy=STEM, r=2.6, fill=INK, stroke=HALO, stroke_width=1)
        body = tag("path", d=path, fill=self._shared(layers))
        code = self._code(layers, _DROP.get(shape, 0.0)) if letters else ""
        return stem + body + edged(path, edge) + code + tabs(sides, 1, 5, 10)

    def ring(self, mark: Mark) -> str:
        """Draw several events, the middle at 0, 0: a ring by nationality around their number."""
        radius = ring_radius(mark.count)
        whole = sum(share for _, share in mark.shares)
        parts = [tag("circle", r=radius, fill=SURFACE)]
        start = 0.0
        for layer, share in mark.shares:
            end = start + 2 * pi * share / whole
            path = _sector(start, end, radius, radius * 0.68)
            parts.append(tag("path", d=path, fill=self.fill(layer), fill_rule="evenodd",
                             stroke=SURFACE, stroke_width=1.4))  # fmt: skip
            start = end
        r = number(radius)
        outline = f"M0-{r}A{r} {r} 0 1 1 0 {r}A{r} {r} 0 1 1 0-{r}Z"
        code = self.look(mark.shares[0][0]).code if len(mark.shares) == 1 else ""
        parts.append(edged(outline, mark.edge))
        parts.append(_middle(compact(mark.count), 1.0 if code else 4.6, 13, INK, bold=True))
        if code:
            parts.append(_middle(code, 8.2, 7.5, QUIET, bold=True))
        parts.append(tabs(mark.sides, mark.count, radius * 0.35, radius * 0.62))
        return "".join(parts)

    def caption(self, mark: Mark) -> str:
        """Give the numbers beside a ring of two or three layers, in one line; else nothing."""
        if mark.backdrop or mark.shape is not None or not 2 <= len(mark.shares) <= 3:
            return ""
        looks = [(self.look(key), mark.counts[key]) for key, _ in mark.shares]
        return " · ".join(
            f"{look.code or look.name[:1].lower() + look.name[1:]} {compact(count)}"
            for look, count in looks
        )

    def pill(self, layer: str) -> str:
        """Draw a layer's sample for the legend: its colour, pattern and letters, 34 × 17."""
        look = self.look(layer)
        box = {"x": 0.5, "y": 0.5, "width": 33, "height": 16, "rx": 8}
        body = tag("rect", fill=self.fill(layer), stroke="#00000040", **box)
        letters = ""
        if look.look == "hatched":
            letters = _halo_text(look.code, 17, 12.6, 12, INK, "#eef1f2", 3)
        elif look.code:
            letters = _middle(look.code, 12, 10, look.ink, bold=True, x=17)
        return body + letters

    def swatch(self, layer: str) -> str:
        """Draw how an area of a layer is filled, 26 × 17."""
        box = {"x": 0.5, "y": 0.5, "width": 25, "height": 16, "rx": 2}
        colour = self.look(layer).colour
        ground = tag("rect", fill=colour, fill_opacity=0.2, stroke=darkened(colour), **box)
        pattern = self.pattern(layer)
        return ground + (tag("rect", fill=pattern, **box) if pattern else "")

    def _code(self, layers: Sequence[str], drop: float) -> str:
        if len(layers) == 1:
            look = self.look(layers[0])
            if not look.code:
                return ""
            if look.look == "hatched":
                return _halo_text(look.code, 0, 3.4 + drop + 2.4, 17, INK, "#eef1f2", 4)
            return _middle(look.code, 3.4 + drop, 10, look.ink, bold=True)
        shown = layers if len(layers) == 2 else (layers[0], f"+{len(layers) - 1}")
        return "".join(
            _halo_text(self.look(key).code or key, 0, -0.8 + 8.4 * place + drop, 8.5, "#ffffff",
                       "#0f1419", 2)
            for place, key in enumerate(shown)
        )  # fmt: skip


def new_ring(radius: float) -> str:
    """Draw the ring around what is new or changed."""
    wide = tag("circle", r=radius, fill="none", stroke=HALO, stroke_width=6)
    return wide + tag("circle", r=radius, fill="none", stroke=ACCENT, stroke_width=3)


def edged(path: str, edge: Edge) -> str:
    """Draw the outline that says how sure it is: solid, dashed, or crossed by short strokes."""
    around = {"d": path, "fill": "none", "stroke_linejoin": "round"}
    parts = [tag("path", stroke=HALO, stroke_width=4.6, **around)]
    dashes = "4.2 3.4" if edge is Edge.DASHED else None
    parts.append(tag("path", stroke=INK, stroke_width=1.9, stroke_dasharray=dashes, **around))
    if edge is Edge.CROSSED:
        parts.append(tag("path", stroke=INK, stroke_width=7, stroke_dasharray="1.6 6", **around))
    return "".join(parts)


def tabs(sides: Sequence[tuple[str, int]], count: int, x: float, y: float) -> str:
    """Draw small tabs naming the sides fought for: RUS where all do, RUS 2 where so many do.

    Of several sides the two with most, one below the other.
    """
    whole = len(sides) == 1 and sides[0][1] == count
    drawn = []
    for place, (code, number_of) in enumerate(sides[:_MOST_TABS]):
        mark = side_mark(code)
        words = mark["code"] if whole else f"{mark['code']} {compact(number_of)}"
        filled = mark["look"] == "filled"
        width, top = 5.6 * len(words) + 8, y + 14 * place
        box = {"x": x, "y": top, "width": width, "height": 13, "rx": 3}
        stroke, thick = (HALO, 1.2) if filled else (INK, 1.3)
        fill = INK if filled else SURFACE
        drawn.append(tag("rect", fill=fill, stroke=stroke, stroke_width=thick, **box))
        ink = HALO if filled else INK
        drawn.append(_middle(words, top + 9.7, 9, ink, bold=True, x=x + width / 2))
    return "".join(drawn)


def compact(count: int) -> str:
    """Write a count as it stands in a ring: 950, 1.2k, 34k."""
    if count < 1_000:
        return str(count)
    return f"{count / 1000:.1f}k" if count < 10_000 else f"{round(count / 1000)}k"


def darkened(colour: str) -> str:
    """Give a colour dark enough for thin lines on white."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    ink = [int(INK[at : at + 2], 16) for at in (1, 3, 5)]
    mixed = [round(0.55 * one + 0.45 * other) for one, other in zip(parts, ink, strict=True)]
    return "#" + "".join(f"{part:02x}" for part in mixed)


def neutral() -> str:
    """Give the colour of an area of so many layers that stripes would not tell them."""
    return NEUTRAL


def _middle(
    words: str, y: float, size: float, fill: str, *, bold: bool = False, x: float = 0.0
) -> str:
    weight = 700 if bold else 400
    return text(words, x, y, size, fill=fill, font_weight=weight, text_anchor="middle")


def _halo_text(
    words: str, x: float, y: float, size: float, fill: str, halo: str, width: float
) -> str:
    given = {"font_weight": 700, "text_anchor": "middle"}
    around = {"fill": halo, "stroke": halo, "stroke_width": width, "stroke_linejoin": "round"}
    return text(words, x, y, size, **around, **given) + text(words, x, y, size, fill=fill, **given)


def _sector(start: float, end: float, outer: float, inner: float) -> str:
    if end - start >= 2 * pi - 1e-6:
        return "".join(
            f"M0{number(-r)}A{number(r)} {number(r)} 0 1 1 0 {number(r)}"
            f"A{number(r)} {number(r)} 0 1 1 0 {number(-r)}Z"
            for r in (outer, inner)
        )
    large = 1 if end - start > pi else 0

    def at(angle: float, radius: float) -> str:
        return f"{number(radius * sin(angle))} {number(-radius * cos(angle))}"

    o, i = number(outer), number(inner)
    return (
        f"M{at(start, outer)}A{o} {o} 0 {large} 1 {at(end, outer)}"
        f"L{at(end, inner)}A{i} {i} 0 {large} 0 {at(start, inner)}Z"
    )
