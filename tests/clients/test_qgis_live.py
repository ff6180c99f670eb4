"""QGIS adds the live service as the page "Connect GIS" says, draws it, and moves through time."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from events.model.nationalities import name_of
from maps.style import PALETTE
from settings import Settings
from tests.clients.desktop import colours, in_qgis
from tests.live_server import serving
from tests.synthetic import recorded_events, synthetic_event
from ui.connect import recipes

SESSION = Path(__file__).with_name("qgis_live_session.py")
FIRST, LAST = date(2024, 1, 10), date(2024, 1, 20)
GOES_ON = synthetic_event(101, when={"edtf": "2023-11/.."})
EVENTS = (*recorded_events(60), GOES_ON, synthetic_event(102, when={"edtf": "../2024-01-15"}))
SHOWN = {
    *(e.id for e in EVENTS if e.when.earliest and e.when.latest and FIRST <= e.when.latest <= LAST),
    GOES_ON.id,
}
PROJECT_SESSION = Path(__file__).with_name("qgis_project_session.py")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("qgis-live")


@pytest.fixture(scope="module")
def told(folder: Path) -> dict[str, Any]:
    with serving(folder / "store") as live:
        for event in EVENTS:
            live.store.save(event, author="Synthetic", expected_revision=0)
        live.save(900, state="draft", title="Synthetic secret draft")
        picture = str(folder / "map.png")
        days = FIRST.isoformat(), LAST.isoformat()
        (recipe,) = (each for each in recipes(live.url) if each.program == "QGIS")
        (folder / "recipe.txt").write_text(recipe.code)
        told = in_qgis(SESSION, live.ogc, picture, *days)
        project = folder / "live.qgs"
        project.write_bytes(live.get("/qgis/live.qgs").content)
        told["project"] = in_qgis(PROJECT_SESSION, str(project), str(folder / "project.png"), *days)
        return told


def test_qgis_reads_every_published_event_with_typed_columns(told: dict[str, Any]) -> None:
    assert told["events"]["valid"]
    assert told["events"]["ids"] == sorted(event.id for event in EVENTS)
    types = told["events"]["types"]
    assert (types["start"], types["end"], types["recorded_at"]) == ("Date", "Date", "DateTime")
    assert (types["lasting"], types["radius_m"]) == ("Boolean", "Real")
    assert {told[name]["crs"] for name in ("events", "areas")} == {"EPSG:4326"}


def test_qgis_reads_the_uncertain_areas(told: dict[str, Any]) -> None:
    assert told["areas"]["valid"]
    uncertain = [event.id for event in EVENTS if event.where and event.where.precision > 1]
    assert uncertain
    assert told["areas"]["ids"] == sorted(uncertain)


def test_the_temporal_controller_shows_the_events_of_its_days(told: dict[str, Any]) -> None:
    assert told["events"]["then"] == sorted(SHOWN)
    assert GOES_ON.id in SHOWN and 0 < len(SHOWN) < len(EVENTS)


def test_qgis_draws_the_live_layers_and_less_on_fewer_days(
    told: dict[str, Any], folder: Path
) -> None:
    assert told
    everything, then = colours(folder / "map.png"), colours(folder / "map-then.png")
    drawn, left = (sum(each.values()) - each["#ffffff"] for each in (everything, then))
    assert 0 < left < drawn


def test_the_project_of_the_page_opens_styled_with_its_time_and_credit(
    told: dict[str, Any],
) -> None:
    project = told["project"]
    assert project["opened"]
    layers = project["layers"]
    assert all(layer["valid"] and layer["temporal"] for layer in layers.values()), layers
    for code, colour in zip(Settings().nationalities, PALETTE, strict=True):
        layer = layers[name_of(code)]
        assert set(layer["ids"]) == {event.id for event in EVENTS if code in event.layers}, code
        assert layer["colour"] == colour
    every = [layer for name, layer in layers.items() if name != "Uncertainty areas"]
    assert {identifier for layer in every for identifier in layer["ids"]} == {e.id for e in EVENTS}
    assert {identifier for layer in every for identifier in layer["then"]} == SHOWN
    assert all("Conflict Event Mapper" in layer["credit"] for layer in every)
