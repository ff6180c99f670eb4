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


SORTS = ["latest", "earliest", "title", "place", "verification", "nationality", "kind"]


@pytest.mark.parametrize("sort", SORTS)
def test_every_published_event_is_in_a_list_once_whatever_it_is_sorted_by(client, sort):
    listed = titles(client, f"sort={sort}")
    assert sorted(listed) == sorted(f"Synthetic event {number}" for number in range(1, 9))


@pytest.mark.parametrize("sort", SORTS)
def test_the_other_way_round_is_the_same_list_with_what_is_unknown_still_last(
    client, services, sort
):
    unknown = {"where": None, "when": {"edtf": None, "reported_on": "2025-01-01"}}
    for number in (10, 11):
        event = synthetic_event(number, **unknown)
        services.store.save(event, author="Synthetic", expected_revision=0)
    there, back = titles(client, f"sort={sort}"), titles(client, f"sort={sort}&reverse=1")
    if sort in ("latest", "earliest", "place"):
        assert set(back[-2:]) == {"Synthetic event 10", "Synthetic event 11"}
        there, back = there[:-2], back[:-2]
    assert back == there[::-1]


def test_layers_that_are_switched_on_are_listed_as_the_map_draws_them(client):
    everything = client.get("/rows").json()["rows"]
    for layers in ("CHN", "CHN,PRK", "not_stated", ""):
        listed = client.get(f"/rows?layers={layers}").json()["rows"]
        on = set(layers.split(","))
        assert [row["id"] for row in listed] == [
            row["id"] for row in everything if on & set(row["layers"])
        ]


def test_pages_follow_on_each_other_and_count_all(client):
    answer = client.get("/rows?limit=3&offset=6").json()
    assert answer["count"] == 8
    assert [row["title"] for row in answer["rows"]] == titles(client, "")[6:]


@pytest.mark.parametrize("reverse", ["0", "1"])
@pytest.mark.parametrize("sort", [*SORTS, "recorded"])
def test_a_page_of_many_is_cut_out_of_the_whole_list(client, sort, reverse):
    asked = f"sort={sort}&reverse={reverse}"
    whole = titles(client, asked)
    assert titles(client, f"{asked}&limit=1") == whole[:1]
    assert titles(client, f"{asked}&limit=2&offset=1") == whole[1:3]


def test_an_area_lists_what_the_map_counts_in_it(client):
    view = client.get("/view?window=20,40,50,60&zoom=6").json()
    for area in view["areas"]:
        listed = client.get(f"/rows?area={area['key']}").json()
        assert listed["count"] == area["count"]
        assert {row["area"] for row in listed["rows"]} == {area["key"]}
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
        "reverse=2",
        "layers=Mars",
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
