"""Numbers by region: every event once, and the same as everywhere else."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.synthetic import synthetic_event


@pytest.fixture
def save(services):
    def save(event, revision=0):
        return services.store.save(event, author="Synthetic", expected_revision=revision)

    return save


def place(longitude, latitude, precision=1, **more):
    told = {"longitude": longitude, "latitude": latitude, "precision": precision}
    return {"name": "Synthetic place", "method": "clicked", **told, **more}


def troops(*codes):
    return [{"nationality": code, "fighting_for": "RUS", "role": "engaged"} for code in codes]


def counted(answer):
    return {region["key"]: region["count"] for region in answer["regions"]}


CASES = {
    "a point": (place(37.8, 48.0), "UA-14"),
    "its oblast": (place(37.8, 48.0, 4, area="UA-14"), "UA-14"),
    "an oblast whose middle lies elsewhere": (place(30.5, 50.4, 4, area="UA-14"), "UA-14"),
    "a circle": (place(37.8, 48.0, 3, radius_m=30_000), "UA-14"),
    "a circle wider than any oblast": (place(37.8, 48.0, 5, radius_m=400_000), "UKR"),
    "a country": (place(37.8, 48.0, 6, area="UKR"), "UKR"),
    "a country without its shape": (place(37.8, 48.0, 6), "UKR"),
    "a port that simplified coasts leave in the water": (place(32.61458, 46.63695), "UA-65"),
    "the sea": (place(34.0, 43.3), "sea"),
    "waters off a coast": (place(33.0, 45.0, 7), "sea"),
    "nowhere": (None, "unplaced"),
}


@pytest.mark.parametrize("case", CASES)
def test_an_event_counts_where_its_place_says(client, save, case):
    where, key = CASES[case]
    save(synthetic_event(1, where=where))
    assert counted(client.get("/regions").json()) == {key: 1}
    rows = client.get(f"/regions/{key}").json()
    assert (rows["count"], len(rows["rows"])) == (1, 1)


def test_layers_are_told_apart_and_an_event_of_two_counts_once(client, save):
    at = place(37.8, 48.0)
    save(synthetic_event(1, where=at, troops=troops("CHN", "PRK")))
    save(synthetic_event(2, where=at, troops=troops("PRK")))
    save(synthetic_event(3, where=at, troops=None))
    said = client.get("/regions").json()
    [region] = said["regions"]
    assert (region["name"], region["country_name"]) == ("Donetsk Oblast", "Ukraine")
    numbers = dict(zip(region["sets"][::2], region["sets"][1::2], strict=True))
    by_layers = {
        tuple(said["layers"][at] for at in said["layer_sets"][number]): count
        for number, count in numbers.items()
    }
    assert by_layers == {("CHN", "PRK"): 1, ("PRK",): 1, ("not_mentioned",): 1}
    assert client.get("/regions/UA-14?layers=CHN").json()["count"] == 1
    assert client.get("/regions/UA-14?layers=PRK,CHN").json()["count"] == 2
    assert client.get("/regions/UA-14?layers=").json()["count"] == 0


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    query=st.sampled_from(
        ["", "nationality=CHN", "from=2024-06-01", "placed=no", "fighting_for=RUS&to=2025-01-01"]
    )
)
def test_numbers_are_those_of_the_view_and_the_list(client, save, services, query):
    if services.table.is_empty:
        for number in range(1, 120):
            gone = {"where": None} if number % 9 == 0 else {}
            save(synthetic_event(number, **gone))
    said = client.get(f"/regions?{query}").json()
    view = client.get(f"/view?window=-180,-85,180,85&zoom=2&{query}").json()
    whole = sum(region["count"] for region in said["regions"])
    assert whole == said["events"] == view["counts"]["events"]
    assert counted(said).get("unplaced", 0) == view["counts"]["unplaced"]
    assert said["layers"] == view["layers"]
    for key, count in counted(said).items():
        assert client.get(f"/regions/{key}?{query}&limit=1").json()["count"] == count


def test_a_saved_event_counts_at_once_and_a_draft_never(client, save):
    saved = save(synthetic_event(1, where=place(37.8, 48.0)))
    save(synthetic_event(2, where=place(37.8, 48.0), state="draft"))
    assert counted(client.get("/regions").json()) == {"UA-14": 1}
    moved = saved.model_copy(update={"where": synthetic_event(1, where=place(36.2, 50.0)).where})
    save(moved, 1)
    assert counted(client.get("/regions").json()) == {"UA-63": 1}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/regions/XX-99", 404),
        ("/regions/UA-14?layers=<b>", 400),
        ("/regions?window=1", 400),
        ("/regions/UA-14?limit=9999", 400),
        ("/basemap/regions/XXX.json", 404),
        ("/basemap/regions/UKR,XXX.json", 404),
        ("/basemap/land/180/0.json", 404),
    ],
)
def test_what_there_is_not_is_said(client, path, status):
    assert client.get(path).status_code == status


def test_outlines_of_a_country_hold_all_its_regions(client, services):
    said = client.get("/basemap/regions/UKR.json").json()
    codes = {feature["properties"]["code"] for feature in said["features"]}
    assert codes == {area.code for area in services.boundaries.areas(1, "UKR")}
    both = client.get("/basemap/regions/UKR,MDA.json").json()["features"]
    assert {feature["properties"]["country"] for feature in both} == {"UKR", "MDA"}
    assert len(both) == len(codes) + len(services.boundaries.areas(1, "MDA"))
