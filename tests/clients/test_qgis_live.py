"""QGIS adds the live service as the page "Connect GIS" says, draws it, and moves through time."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.clients.desktop import colours, in_qgis
from tests.live_server import serving
from tests.synthetic import recorded_events

SESSION = Path(__file__).with_name("qgis_live_session.py")
FIRST, LAST = date(2024, 1, 10), date(2024, 1, 20)
EVENTS = tuple(recorded_events(60))


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
        return in_qgis(SESSION, live.ogc, picture, FIRST.isoformat(), LAST.isoformat())


def test_qgis_reads_every_published_event_with_typed_columns(told: dict[str, Any]) -> None:
    assert told["events"]["valid"]
    assert told["events"]["ids"] == sorted(event.id for event in EVENTS)
    types = told["events"]["types"]
    assert (types["start"], types["end"], types["recorded_at"]) == ("Date", "Date", "DateTime")
    assert (types["lasting"], types["radius_m"]) == ("Boolean", "Real")
    assert {layer["crs"] for layer in told.values()} == {"EPSG:4326"}


def test_qgis_reads_the_uncertain_areas(told: dict[str, Any]) -> None:
    assert told["areas"]["valid"]
    uncertain = [event.id for event in EVENTS if event.where and event.where.precision > 1]
    assert uncertain
    assert told["areas"]["ids"] == sorted(uncertain)


def test_the_temporal_controller_shows_the_events_of_its_days(told: dict[str, Any]) -> None:
    expected = [
        event.id
        for event in EVENTS
        if (event.when.earliest is None or event.when.earliest <= LAST)
        and (event.when.latest is None or event.when.latest >= FIRST)
    ]
    assert told["events"]["then"] == sorted(expected)
    assert 0 < len(expected) < len(EVENTS)


def test_qgis_draws_the_live_layers_and_less_on_fewer_days(
    told: dict[str, Any], folder: Path
) -> None:
    assert told
    everything, then = colours(folder / "map.png"), colours(folder / "map-then.png")
    drawn, left = (sum(each.values()) - each["#ffffff"] for each in (everything, then))
    assert 0 < left < drawn
