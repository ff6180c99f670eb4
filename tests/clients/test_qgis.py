"""QGIS itself, as Debian ships it: opens the styled GeoPackage, draws it, and moves through time.

Part of `make test-clients`, which installs it; `make test` leaves this folder out.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from events.export import AreaShapes, ExportFormat, ExportOptions, Job, selection_of, write_export
from geo.boundaries import Boundaries
from maps.qgis import layer_styles
from maps.style import PALETTE
from settings import Settings
from tests.clients.desktop import colours, in_qgis
from tests.synthetic import recorded_events, synthetic_event

SESSION = Path(__file__).with_name("qgis_session.py")
FIRST, LAST = date(2024, 1, 10), date(2024, 1, 20)
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
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("qgis")


@pytest.fixture(scope="module")
def told(folder: Path) -> dict[str, Any]:
    """What QGIS says of the file; pictures lie beside it."""
    shapes = AreaShapes(Boundaries.load(Settings().boundaries_dir))
    options = ExportOptions(styles=layer_styles(Settings().nationalities))
    file = folder / "events.gpkg"
    write_export(Job(selection_of(EVENTS), options, shapes), ExportFormat.GEOPACKAGE, file)
    days = (FIRST.isoformat(), LAST.isoformat())
    return in_qgis(SESSION, str(file), str(folder / "map.png"), *days)["layers"]


def test_qgis_opens_every_layer_with_its_columns(told: dict[str, Any]) -> None:
    assert set(told) == {"events", "event_areas", "event_lines"}
    assert told["events"]["features"] == len(EVENTS)
    assert told["event_areas"]["features"] == sum(
        event.where is not None and event.where.precision > 1 for event in EVENTS[:-3]
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
    assert layer["fields"] == ["start", "end"]
    expected = {
        event.id
        for event in EVENTS
        if event.when.earliest is not None
        and event.when.earliest <= LAST
        and (event.when.latest is None or event.when.latest >= FIRST)
    }
    assert set(layer["then"]) == expected
    assert len(expected) == 12, "eleven single days, and one that is still going on"


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
