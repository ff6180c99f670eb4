"""The folium map: local, stable under filters, and safe against what strangers write."""

import re

import pytest
from streamlit_folium import _get_feature_group_string, _get_layer_control_string, _get_map_string

from events.geojson.codec import dumps
from events.query.query import EventQuery
from events.store.journal.contents import EVENTS_FILE
from geo.position import METRES_PER_DEGREE
from maps.assets import assets
from maps.compose import Opening, event_map, layer_control, layer_groups, switch_label
from tests.both import open_both
from tests.synthetic import recorded_events, synthetic_event

NATIONALITIES = ("CHN", "PRK")
LINK = re.compile(r"""(?:src|href)=["']([^"']*)""")


def base_script(**changes):
    made = event_map(nationalities=NATIONALITIES, **changes)
    made.get_root().render()
    return _get_map_string(made)


def group_scripts(query, counts, **changes):
    made = event_map(nationalities=NATIONALITIES)
    made.get_root().render()
    _get_map_string(made)
    groups = layer_groups(query, counts=counts, nationalities=NATIONALITIES, **changes)
    scripts = [_get_feature_group_string(each, made, index) for index, each in enumerate(groups)]
    return "".join(scripts) + _get_layer_control_string(layer_control(), made)


def test_every_script_and_style_comes_from_our_own_server():
    made = event_map()
    html = made.get_root().render()
    links = LINK.findall(html)
    assert links
    assert all(link.startswith("/assets/") for link in links)
    served = {link.removeprefix("/assets/").split("?")[0] for link in links}
    assert served <= set(assets())


def test_the_stable_part_is_the_same_each_time():
    standard = re.sub("[0-9a-f]{32}", "", base_script())
    assert re.sub("[0-9a-f]{32}", "", base_script()) == standard


def test_the_same_filter_gives_the_same_scripts_so_that_nothing_is_drawn_anew():
    query = EventQuery(nationality=("CHN",))
    assert group_scripts(query, {"CHN": 2}) == group_scripts(query, {"CHN": 2})
    assert group_scripts(query, {"CHN": 2}) != group_scripts(EventQuery(), {"CHN": 2})


def test_an_empty_result_still_reaches_the_browser():
    [only] = layer_groups(EventQuery(), counts={})
    assert not only.control


def test_each_layer_present_gets_one_switch_with_its_count():
    script = group_scripts(EventQuery(), {"not_mentioned": 1, "PRK": 3, "FRA": 1200})
    names = re.findall(r'data-layer=\\"(\w+)\\"', script)
    assert names == ["PRK", "FRA", "not_mentioned"]
    assert "1,200" in script


def test_the_query_reaches_the_browser_in_its_one_form():
    script = group_scripts(EventQuery(nationality=("PRK",)), {"PRK": 1}, version="v1")
    assert '"query": "nationality=PRK"' in script


@pytest.mark.parametrize("hostile", ['"><script>alert(1)</script>', "</script><img onerror=x>"])
def test_a_hostile_layer_key_stays_text(hostile):
    label = switch_label(hostile, 1, ())
    assert "<script" not in label and "<img" not in label
    script = group_scripts(EventQuery(text="</script>"), {hostile: 1}, chosen=hostile)
    assert "</script" not in script.lower() and "<img" not in script


@pytest.fixture
def selected(tmp_path):
    store = open_both(tmp_path)

    def select(*events):
        for event in events:
            store.save(event, author="Synthetic", expected_revision=0)
        return store.shown().select(EventQuery())

    yield select
    store.close()


def test_a_map_opens_on_its_events_with_room_for_their_uncertainty(selected):
    area = synthetic_event(4)
    opening = Opening.around(selected(synthetic_event(1), area, synthetic_event(2, where=None)))
    for place in (synthetic_event(1).where, area.where):
        up = min(place.radius_m, 200_000) / METRES_PER_DEGREE
        assert opening.south <= place.latitude - up + 1e-6
        assert opening.north >= place.latitude + up - 1e-6
        assert opening.west < place.longitude - up
        assert opening.east > place.longitude + up


def test_of_many_events_one_far_away_does_not_make_the_rest_one_mark(tmp_path):
    events = list(recorded_events(300))
    far = events[0].where.model_copy(update={"longitude": 151.2, "latitude": -33.9})
    events[0] = events[0].model_copy(update={"where": far})
    (tmp_path / EVENTS_FILE).write_bytes(b"".join(dumps(event) + b"\n" for event in events))
    store = open_both(tmp_path)
    opening = Opening.around(store.shown().select(EventQuery()))
    store.close()
    assert opening.east < 60 and opening.south > 40
    near = [each.where for each in events if each.where and each.where.longitude < 60]
    seen = [each for each in near if opening.west <= each.longitude <= opening.east]
    assert len(seen) >= 0.97 * len(near)


def test_without_a_placed_event_a_map_opens_on_ukraine(selected):
    assert Opening.around(selected(synthetic_event(2, where=None))) == Opening()
