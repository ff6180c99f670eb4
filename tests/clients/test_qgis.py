"""QGIS itself, as Debian ships it: opens the styled GeoPackage, draws it, and moves through time.

Part of `make test-clients`, which installs it; `make test` leaves this folder out.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from events.export import (
    AreaShapes,
    ExportFormat,
    ExportJob,
    ExportOptions,
    selection_of,
    write_export,
)
from events.export.geopackage import AREAS
from events.model.event import Event
from events.model.nationalities import name_of
from geo.boundaries import Boundaries
from maps.qgis import OPACITY, layer_styles
from maps.qgis_project import geopackage_project
from maps.style import NEUTRAL, PALETTE
from settings import Settings
from tests.clients.desktop import colours, in_qgis
from tests.synthetic import recorded_events, synthetic_event

SESSION = Path(__file__).with_name("qgis_session.py")
PROJECT_SESSION = Path(__file__).with_name("qgis_project_session.py")
FIRST, LAST = date(2024, 1, 10), date(2024, 1, 20)
DAYS = FIRST.isoformat(), LAST.isoformat()
LINE = {"type": "LineString", "coordinates": [[37.0, 48.0], [37.5, 48.2]]}
ALONG_A_LINE = {
    **{"precision": 5, "longitude": 37.25, "latitude": 48.11},
    **{"method": "clicked", "area": LINE},
}
EVENTS = (
    *recorded_events(90),
    synthetic_event(201, where=ALONG_A_LINE),
    synthetic_event(202, where=None),
    synthetic_event(203, when={"edtf": "2023-11/.."}),
    synthetic_event(204, when={"edtf": "../2024-01-15"}),
    synthetic_event(205, when={"edtf": "2024-01"}),
    synthetic_event(206, when={"reported_on": "2024-01-15"}),
    synthetic_event(207, when={"edtf": "2023-12/2024-02-01?"}),
    synthetic_event(208, troops=[{"nationality": "CHN"}, {"nationality": "PRK"}]),
    synthetic_event(209, troops=None),
    synthetic_event(210, troops=[]),
    synthetic_event(211, title="Synthetic <img src=x> [% 1 + 1 %]", when={"edtf": "2024-01-12"}),
)


def shown_then(event: Event) -> bool:
    """Tell whether a day on which it may have been lies in the days that are shown."""
    days = event.when.days
    if days is None or days.possible is None:
        return False
    begin, end = days.possible
    return begin <= LAST and (end or date.today()) >= FIRST


SHOWN = {event.id for event in EVENTS if shown_then(event)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("qgis")


@pytest.fixture(scope="module")
def told(folder: Path) -> dict[str, Any]:
    """What QGIS says of the file; pictures lie beside it."""
    shapes = AreaShapes(Boundaries.load(Settings().boundaries_dir))
    own = Settings().nationalities
    options = ExportOptions(styles=layer_styles(own), project=geopackage_project(own))
    file = folder / "events.gpkg"
    write_export(ExportJob(selection_of(EVENTS), options, shapes), ExportFormat.GEOPACKAGE, file)
    layers: dict[str, Any] = in_qgis(SESSION, str(file), str(folder / "map.png"), *DAYS)["layers"]
    return layers


@pytest.fixture(scope="module")
def project(told: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What QGIS says of the project within the file."""
    assert told
    source = f"geopackage:{folder / 'events.gpkg'}?projectName=events"
    return in_qgis(PROJECT_SESSION, source, str(folder / "project.png"), *DAYS)


def test_qgis_opens_every_layer_with_its_columns(told: dict[str, Any]) -> None:
    assert set(told) == {"events", "event_areas", "event_lines"}
    assert told["events"]["features"] == len(EVENTS)
    assert told["event_areas"]["features"] == sum(
        event.where is not None and event.where.precision > 1 and event.id != EVENTS[90].id
        for event in EVENTS
    )
    assert told["event_lines"]["features"] == 1
    types = told["events"]["types"]
    assert (types["start"], types["end"], types["reported_on"]) == ("Date", "Date", "Date")
    assert (types["recorded_at"], types["lasting"]) == ("DateTime", "Boolean")
    assert (types["count_best"], types["radius_m"]) == ("Integer", "Real")
    assert {layer["crs"] for layer in told.values()} == {"EPSG:4326"}


@pytest.mark.parametrize("layer", ["events", "event_areas", "event_lines"])
def test_a_layer_opens_in_the_colours_of_the_map_and_offers_a_second_style(
    layer: str, told: dict[str, Any]
) -> None:
    assert told[layer]["renderer"] == "categorizedSymbol"
    assert told[layer]["styles"] == ["Nationality", "Verification"]
    categories = told[layer]["categories"]
    for code, colour in zip(Settings().nationalities, PALETTE, strict=True):
        assert categories[code][1] == colour
    assert categories["PRK"][0] == "North Korea"
    assert categories["not_stated"][0] == "Not stated"


def test_the_temporal_controller_shows_exactly_the_events_of_its_days(
    told: dict[str, Any],
) -> None:
    layer = told["events"]
    assert layer["temporal"], "switched on by the style"
    assert set(layer["then"]) == SHOWN
    assert len(SHOWN) == 15, (
        "eleven single days and one more, one month, one that goes on, one doubted"
    )


def test_what_qgis_draws_has_the_colours_and_fewer_marks_on_fewer_days(
    told: dict[str, Any], folder: Path
) -> None:
    assert told
    everything, then = colours(folder / "map.png"), colours(folder / "map-then.png")
    for colour in PALETTE:
        assert everything.get(colour, 0) > 50, f"{colour} is not to be seen"
    drawn, left = (sum(map.values()) - map["#ffffff"] for map in (everything, then))
    assert 0 < left < drawn
    assert sum(then.get(colour, 0) for colour in PALETTE) < sum(
        everything[colour] for colour in PALETTE
    )


def test_the_project_within_opens_with_a_layer_a_nationality(project: dict[str, Any]) -> None:
    assert project["opened"]
    layers, own = project["layers"], Settings().nationalities
    assert all(layer["valid"] for layer in layers.values()), layers
    names = [name_of(code) for code in own]
    assert project["groups"]["Events by nationality"][: len(own)] == names
    for code, name, colour in zip(own, names, PALETTE, strict=True):
        expected = {event.id for event in EVENTS if code in event.layers}
        assert set(layers[name]["ids"]) == expected, name
        assert layers[name]["colour"] == colour
    assert EVENTS[-4].id in layers["China"]["ids"] and EVENTS[-4].id in layers["North Korea"]["ids"]
    assert layers["Foreign troops not mentioned"]["ids"] == [EVENTS[-3].id]
    assert layers["Stated: none foreign"]["ids"] == [EVENTS[-2].id]
    every = {identifier for layer in layers.values() for identifier in layer["ids"]}
    assert every == {event.id for event in EVENTS}


def test_the_project_has_its_time_set_and_shows_the_credit(project: dict[str, Any]) -> None:
    layers = project["layers"]
    assert all(layer["temporal"] for layer in layers.values())
    assert {identifier for layer in layers.values() for identifier in layer["then"]} == SHOWN
    assert project["step"] == 1
    assert "users of Conflict Event Mapper" in project["corner"]
    assert all("users of Conflict Event Mapper" in layer["credit"] for layer in layers.values())
    assert all("&lt;" in layer["tip"] for layer in layers.values())


def test_the_project_is_drawn_in_the_colours_of_the_map(
    project: dict[str, Any], folder: Path
) -> None:
    assert project
    everything, then = colours(folder / "project.png"), colours(folder / "project-then.png")
    for colour in PALETTE:
        assert everything.get(colour, 0) > 50, f"{colour} is not to be seen"
    drawn, left = (sum(map.values()) - map["#ffffff"] for map in (everything, then))
    assert 0 < left < drawn
    # Dozens of events lie in each of three areas, which are as light as if it were one.
    kept = 1 - float(OPACITY[AREAS])
    light = [int(NEUTRAL[at : at + 2], 16) * (1 - kept) + 255 * kept for at in (1, 3, 5)]
    assert sum(n for each, n in everything.items() if is_near(each, light)) > 60_000


def is_near(colour: str, channels: list[float]) -> bool:
    found = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return all(abs(one - other) <= 2 for one, other in zip(found, channels, strict=True))
