"""Lists of events and their numbers over time."""

import pytest

from tests.synthetic import synthetic_event


@pytest.fixture(autouse=True)
def events(services):
    for number in range(1, 9):
        services.store.save(synthetic_event(number), author="Synthetic", expected_revision=0)
    hidden = synthetic_event(9, state="draft")
    services.store.save(hidden, author="Synthetic", expected_revision=0)


def titles(client, parameters):
    return [row["title"] for row in client.get(f"/rows?{parameters}").json()["rows"]]


@pytest.mark.parametrize("sort", ["latest", "earliest", "title", "place", "verification"])
def test_every_published_event_is_in_a_list_once_whatever_it_is_sorted_by(client, sort):
    listed = titles(client, f"sort={sort}")
    assert sorted(listed) == sorted(f"Synthetic event {number}" for number in range(1, 9))


def test_pages_follow_on_each_other_and_count_all(client):
    answer = client.get("/rows?limit=3&offset=6").json()
    assert answer["count"] == 8
    assert [row["title"] for row in answer["rows"]] == titles(client, "")[6:]


def test_an_area_lists_what_the_map_counts_in_it(client):
    view = client.get("/view?window=20,40,50,60&zoom=6").json()
    for area in view["areas"]:
        listed = client.get(f"/rows?area={area['key']}").json()
        assert listed["count"] == area["count"]
        if area["count"] == 1:
            assert area["event"] == listed["rows"][0]


@pytest.mark.parametrize(
    "parameters",
    [
        "sort=size",
        "limit=0",
        "limit=501",
        "offset=-1",
        "offset=x",
        "window=1,2,3",
        "limit=1&limit=2",
    ],
)
def test_what_cannot_be_read_is_refused_by_name(client, parameters):
    answer = client.get(f"/rows?{parameters}")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == parameters.partition("=")[0]


def test_the_histogram_counts_each_dated_event_in_its_step(client):
    answer = client.get("/timeline?bins=100").json()
    assert answer["step"] == "day"
    assert sum(answer["events"]) == 8
    assert len(answer["starts"]) == len(answer["counts"]) == len(answer["faint"])


def test_the_whole_range_leaves_the_window_of_time_out(client):
    narrow = client.get("/timeline?from=2024-01-03&to=2024-01-04").json()
    whole = client.get("/timeline?from=2024-01-03&to=2024-01-04&whole=1").json()
    assert sum(narrow["events"]) == 2
    assert sum(whole["events"]) == 8


@pytest.mark.parametrize("parameters", ["bins=0", "bins=401", "whole=2"])
def test_a_histogram_nobody_can_draw_is_refused(client, parameters):
    assert client.get(f"/timeline?{parameters}").status_code == 400
