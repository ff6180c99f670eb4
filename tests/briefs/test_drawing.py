"""The map of a brief: the screen's marks, and told apart in grey."""

import io
import re
from collections import Counter
from itertools import combinations

import numpy as np
import typst
from PIL import Image
from starlette.applications import Starlette

from api.routes import routes
from briefs.glyphs import SHAPES, Glyphs
from briefs.marks import seen_in
from briefs.picture import draw
from briefs.svg import FONTS, tag
from briefs.view import MapView
from events.query.query import EventQuery
from events.table.grid import Window
from maps.assets import STATIC
from maps.style import Edge, MarkShape, look_of
from settings import Settings
from tests.asgi import Client
from tests.briefs.conftest import Desk

OWN = Settings().nationalities
DONETSK = {
    "name": "Synthetic region",
    "longitude": 37.8,
    "latitude": 48.0,
    "precision": 4,
    "method": "coordinates",
    "area": "UA-14",
}


def test_outlines_are_those_of_the_screen() -> None:
    script = (STATIC / "30-glyphs.js").read_text("utf-8")
    drawn = dict(re.findall(r'^    (\w+): "(M[^"]+)",$', script, re.MULTILINE))
    assert drawn == {shape.value: path for shape, path in SHAPES.items()}


def test_every_event_is_in_one_mark_or_outside(desk: Desk) -> None:
    for number in range(1, 60):
        desk.save(number)
    selection = desk.services.table.shown().select(EventQuery())
    view = MapView.around(Window(33.0, 46.0, 41.0, 53.0), 900, 600)
    seen = seen_in(selection, view, desk.services.shipped_map.extent, OWN)
    assert sum(mark.count for mark in seen.marks) == len(selection) == seen.in_window
    without = desk.services.table.shown().select(EventQuery(off=("PRK",)))
    off = seen_in(without, view, desk.services.shipped_map.extent, OWN)
    gone = sum(1 for each in desk.services.table.find() if each.layers == ("PRK",))
    assert sum(mark.count for mark in off.marks) == len(selection) - gone


def test_the_backdrop_of_an_area_stands_beside_the_foreign_troops_there(desk: Desk) -> None:
    script = (STATIC / "42-groups.js").read_text("utf-8")
    for number, changes in ((1, {}), (2, {"troops": None})):
        desk.save(number, where=DONETSK, **changes)
    selection = desk.services.table.shown().select(EventQuery())
    view = MapView.around(Window(33.0, 46.0, 41.0, 53.0), 900, 600)
    foreign, backdrop = sorted(
        seen_in(selection, view, desk.services.shipped_map.extent, OWN).marks,
        key=lambda mark: mark.backdrop,
    )
    right = round((backdrop.x - foreign.x) * view.scale)
    down = round((backdrop.y - foreign.y) * view.scale)
    assert f"const ASIDE = [{right}, {down}];" in script


def test_the_drawing_has_the_counts_and_colours_of_the_screen(desk: Desk) -> None:
    for number in range(1, 60):
        desk.save(number, **({"troops": None} if number % 9 == 0 else {}))
    services, query = desk.services, EventQuery(off=("PRK",))
    view = MapView.around(Window(33.0, 46.0, 41.0, 53.0), 900, 600)
    selection = services.table.shown().select(query)
    drawn = draw(selection, view, services.shipped_map, OWN)
    box = view.window
    window = f"{box.west},{box.south},{box.east},{box.north}"
    client = Client(Starlette(routes=routes(services)))
    screen = client.get(f"/view?window={window}&zoom={view.level}&off=PRK").json()
    # What the screen counts, by layer: cells, named events and areas of both halves.
    layers, troops = screen["layers"], screen["kinds"]["troops"]
    shown: Counter[str] = Counter()
    for half in (screen, screen["backdrop"]):
        named = half.get("events", {}).get("kind", [])
        kinds = [*half.get("cells", {}).get("kinds", []), *([kind, 1] for kind in named)]
        kinds += [area["kinds"] for area in half["areas"]]
        for pairs in kinds:
            for kind, number in zip(pairs[::2], pairs[1::2], strict=True):
                of_kind = {layers[layer] for layer, _ in troops[kind]} - {"PRK"}
                shown.update(dict.fromkeys(of_kind, number))
    marked: Counter[str] = Counter()
    for mark in drawn.seen.marks:
        marked.update(mark.counts)
    assert marked == shown
    assert drawn.seen.in_window == screen["counts"]["in_window"]
    for key in marked:
        assert look_of(key, OWN).colour in drawn.svg


def test_what_is_new_is_ringed(desk: Desk) -> None:
    for number in (1, 4, 5):
        desk.save(number)
    selection = desk.services.table.shown().select(EventQuery())
    view = MapView.around(Window(33.0, 46.0, 41.0, 53.0), 900, 600)
    new = {desk.services.table.find()[1].id}
    seen = seen_in(selection, view, desk.services.shipped_map.extent, OWN, new=new)
    assert sum(mark.is_new for mark in seen.marks) == 1


def pictures_in_grey(drawings: list[str], definitions: str, box: str) -> list[np.ndarray]:
    """Set drawings of 12 mm as a laser printer would: 300 pixels an inch, in grey."""
    found = []
    for drawing in drawings:
        svg = tag(
            "svg",
            definitions + drawing,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=box,
            width=52,
            height=52,
        )
        source = b"#set page(width: 12mm, height: 12mm, margin: 0mm)\n"
        source += b'#image(bytes(sys.inputs.map), format: "svg", width: 12mm)'
        png = typst.compile(
            source,
            format="png",
            ppi=300,
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"map": svg},
        )
        image = Image.open(io.BytesIO(png)).convert("L")
        found.append(np.asarray(image, dtype=float))
    return found


def outlines(image: np.ndarray) -> np.ndarray:
    """Where shades change from one pixel to the next."""
    down, across = np.gradient(image)
    return np.hypot(down, across) > 20


def test_twenty_marks_can_be_told_apart_in_grey() -> None:
    glyphs = Glyphs(OWN)
    looks = [(key, edge) for key in OWN for edge in Edge][:18]
    looks += [("not_stated", Edge.SOLID), ("VEN", Edge.DASHED)]
    drawings = [
        glyphs.single([key], MarkShape.CAPTURE, edge, [("RUS", 1)], exact=False)
        for key, edge in looks
    ]
    drawn = pictures_in_grey(drawings, glyphs.definitions, "-26 -26 52 52")
    for one, other in combinations(range(len(looks)), 2):
        # Outlines and letters alone: a difference of shades does not count.
        pair = [outlines(each) for each in (drawn[one], drawn[other])]
        assert np.count_nonzero(pair[0] != pair[1]) > 80, (looks[one], looks[other])


def test_patterns_of_areas_can_be_told_apart_in_grey() -> None:
    glyphs = Glyphs(OWN)
    fills = {key: glyphs.pattern(key) for key in (*OWN, "not_stated", "VEN")}
    drawings = [tag("rect", width=52, height=52, fill=fill) for fill in fills.values()]
    drawn = pictures_in_grey(drawings, glyphs.definitions, "0 0 52 52")
    assert look_of("not_mentioned").code == ""
    assert glyphs.pattern("not_mentioned") is None
    for one, other in combinations(range(len(drawn)), 2):
        pair = [each < 200 for each in (drawn[one], drawn[other])]
        assert np.count_nonzero(pair[0] != pair[1]) > 1_000
