"""The find box asks for places: by name, position and MGRS, from the offline list."""

import pytest

from tests.api.conftest import problem_of


def found(client, name):
    answer = client.get("/places", params={"name": name})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_town_is_found_with_its_oblast_and_what_else_bears_its_name(client):
    said = found(client, "Pokrovsk")
    assert said["outcome"] == "found"
    first, *others = said["places"]
    assert "Donetsk Oblast, Ukraine" in first["within"]
    assert others
    west, south, east, north = first["bounds"]
    assert west < first["longitude"] < east
    assert south < first["latitude"] < north


def test_a_name_of_many_villages_is_to_be_chosen_by_oblast(client):
    said = found(client, "Ivanivka")
    assert said["outcome"] == "ambiguous"
    assert len({place["within"] for place in said["places"]}) > 3


@pytest.mark.parametrize("name", ["Donetsk oblast", "Донецька область"])
def test_an_area_is_fitted_as_a_whole(client, name):
    place = found(client, name)["places"][0]
    assert place["area"] == "UA-14"
    west, south, east, north = place["bounds"]
    assert (west, south, east, north) == pytest.approx((36.5, 46.9, 39.1, 49.2), abs=0.1)


@pytest.mark.parametrize(
    "text", ["48.2820, 37.1810", "48.2820 N 37.1810 E", "37U CP 65000 49250", "37UCP6500049250"]
)
def test_a_position_or_an_mgrs_reference_is_a_place(client, text):
    [place] = found(client, text)["places"]
    assert place["kind"] == "position"
    assert (place["longitude"], place["latitude"]) == pytest.approx((37.18, 48.28), abs=0.01)


def test_what_nobody_knows_is_said_in_words(client):
    said = found(client, "zzzzqqq")
    assert (said["outcome"], said["places"]) == ("not_found", [])
    assert "zzzzqqq" in said["reason"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("-200, 500", "Latitude -200 is outside -90 to 90"),
        ("31.5, 237", "Longitude 237 is outside -180 to 180"),
        ("99Z ZZ 1 1", "That is no position"),
        ("61U CP 1 1", "from 1 to 60"),
        ("37U CP 123", "as many digits for east as for north"),
        ("48° 75' N 37° 50' E", "less than 60"),
        ("48.3 N, 37.8 N", "Both numbers are marked as latitude"),
    ],
)
def test_a_position_that_is_none_is_not_taken_for_a_name(client, text, wrong):
    said = found(client, text)
    assert (said["outcome"], said["places"]) == ("not_found", [])
    assert wrong in said["reason"]


@pytest.mark.parametrize("text", ["Hill 9999z", "qqzz 17 zzqq"])
def test_a_name_with_a_number_is_no_position(client, text):
    assert "No place named" in found(client, text)["reason"]


@pytest.mark.parametrize("address", ["/places", "/places?name=", "/places?name=%20%20a"])
def test_too_little_to_look_for_is_named(client, address):
    answer = client.get(address)
    assert answer.status_code == 400
    assert problem_of(answer)["parameter"] == "name"


@pytest.mark.parametrize("address", ["/places?name=Kyiv&q=1", "/places?name=Kyiv&x=1"])
def test_nothing_else_is_taken_for_a_place(client, address):
    assert client.get(address).status_code == 400


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", "'; DROP TABLE", "\u202eabc", "%00ab"]
)
def test_a_hostile_name_does_no_harm(client, name):
    answer = client.get("/places", params={"name": name})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
