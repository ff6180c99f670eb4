"""The offline geocoder: names, areas, press idiom, and geopy's interface."""

from pathlib import Path

import pytest
from geopy.exc import GeocoderQueryError
from geopy.geocoders.base import Geocoder

from geo.boundaries import Boundaries
from geo.errors import AmbiguousPlace, GazetteerDataError
from geo.finding import Ambiguous, Found, NotFound, PlaceQuery
from geo.geocoding.gazetteer import GazetteerGeocoder, open_gazetteer
from geo.precision import LocationPrecision
from tests.geo.small_gazetteer import write_small_gazetteer


def found(finder: GazetteerGeocoder, name: str, **stated: str):
    outcome = finder.look_up(PlaceQuery(name, **stated))
    assert isinstance(outcome, Found), f"{name}: {outcome}"
    return outcome.candidate


@pytest.mark.parametrize(
    ("name", "country"),
    [("Sudzha", "RUS"), ("Sudzha", "RU"), ("Sudzha", "Russia"), ("Суджа", "Росія")],
)
def test_a_town_is_found_in_its_country(small: GazetteerGeocoder, name: str, country: str):
    sudzha = found(small, name, country=country)
    assert sudzha.gazetteer_id == "geonames:1"
    assert (sudzha.country, sudzha.admin1, sudzha.admin1_code) == ("RUS", "Kursk Oblast", "RU-KRS")
    assert sudzha.precision is LocationPrecision.EXACT
    assert sudzha.corroborated


@pytest.mark.parametrize(
    "name", ["Покровск", "Покровськ", "Krasnoarmiysk", "Pokrovs'k", "pokrovsk"]
)
def test_spellings_and_old_names_meet(small: GazetteerGeocoder, name: str):
    assert found(small, name, admin1="Донецька область", country="UA").name == "Pokrovsk"


@pytest.mark.parametrize(
    ("words", "code", "precision"),
    [
        ("eastern Donetsk region, in Ukraine", "UA-14", LocationPrecision.ADMIN1),
        ("the eastern Donetsk region", "UA-14", LocationPrecision.ADMIN1),
        ("Kursk region", "RU-KRS", LocationPrecision.ADMIN1),
        ("Kursk region, Russia", "RU-KRS", LocationPrecision.ADMIN1),
        ("Курская область", "RU-KRS", LocationPrecision.ADMIN1),
        ("Курської області", "RU-KRS", LocationPrecision.ADMIN1),
        ("Ukraine", "UKR", LocationPrecision.COUNTRY),
        ("Україна", "UKR", LocationPrecision.COUNTRY),
        ("North Korea", "PRK", LocationPrecision.COUNTRY),
    ],
)
def test_areas_are_found_whole(
    small: GazetteerGeocoder, words: str, code: str, precision: LocationPrecision
):
    area = found(small, words)
    assert area.area_code == code
    assert area.precision is precision
    assert area.area is None
    assert area.radius_m > 50_000


def test_the_idiom_is_told(small: GazetteerGeocoder):
    reading = found(small, "eastern Donetsk region, in Ukraine").reading
    assert "the whole of Donetsk Oblast" in reading
    assert "press idiom" in reading


def test_a_city_is_not_its_region(small: GazetteerGeocoder):
    assert found(small, "Kursk", country="RUS").gazetteer_id == "geonames:2"


def test_a_place_of_one_list_only_is_offered_but_never_found(small: GazetteerGeocoder):
    outcome = small.look_up(PlaceQuery("Самотнє", admin1="Donetska", country="UA"))
    assert isinstance(outcome, Ambiguous)
    assert not outcome.candidates[0].corroborated


def test_an_unknown_country_is_said_to_be_unknown(small: GazetteerGeocoder):
    outcome = small.look_up(PlaceQuery("Pokrovsk", country="Atlantis"))
    assert isinstance(outcome, NotFound)
    assert "Atlantis" in outcome.reason


def test_a_place_in_an_unknown_area_is_offered_but_not_found(small: GazetteerGeocoder):
    outcome = small.look_up(PlaceQuery("Chasiv Yar", admin1="Zzyzx", country="UA"))
    assert isinstance(outcome, Ambiguous)
    assert outcome.candidates[0].name == "Chasiv Yar"
    assert "Zzyzx" in outcome.candidates[0].reading


@pytest.mark.parametrize(
    "admin1",
    [
        *("Donetska", "Donets'ka", "Donetsk oblast", "Донецька обл.", "Донецкая область"),
        *("UA-14", "UA14", "UA1400000000", "Donechchyna", "Donetsk People's Republic"),
    ],
)
def test_areas_are_stated_in_many_ways(small: GazetteerGeocoder, admin1: str):
    assert found(small, "Chasiv Yar", admin1=admin1).admin1_code == "UA-14"


def test_a_typed_position_is_found_with_its_areas(small: GazetteerGeocoder):
    position = found(small, "48.2801, 37.1771")
    assert position.method == "coordinates"
    assert (position.country, position.admin1_code) == ("UKR", "UA-14")
    assert position.radius_m == 2_000


def test_it_is_a_geopy_geocoder(small: GazetteerGeocoder):
    assert isinstance(small, Geocoder)
    location = small.geocode("Chasiv Yar")
    assert (location.latitude, location.longitude) == (48.5872, 37.8347)
    assert location.raw.gazetteer_id == "geonames:15"
    assert small.geocode("Qwertzuiopolis") is None
    assert len(small.geocode("Тарасівка", exactly_one=False, country="UA")) == 3


def test_geopy_users_get_no_silent_first_hit(small: GazetteerGeocoder):
    with pytest.raises(AmbiguousPlace) as caught:
        small.geocode("Тарасівка", country="UA")
    assert len(caught.value.candidates) == 3


def test_reverse_gives_the_nearest_place(small: GazetteerGeocoder):
    assert small.reverse((51.2, 35.25)).raw.name == "Sudzha"
    assert small.reverse("51.2, 35.25").raw.name == "Sudzha"
    assert [each.raw.name for each in small.reverse((51.2, 35.25), exactly_one=False)][:2] == [
        "Sudzha",
        "Makhnovka",
    ]
    with pytest.raises(GeocoderQueryError):
        small.reverse("nowhere")


def test_missing_and_damaged_lists_are_told(tmp_path: Path, boundaries: Boundaries):
    with pytest.raises(GazetteerDataError, match="make data"):
        open_gazetteer(tmp_path, boundaries)
    (tmp_path / "places.parquet").write_bytes(b"not a table")
    with pytest.raises(GazetteerDataError, match="make data"):
        open_gazetteer(tmp_path, boundaries)


def test_a_stale_index_is_made_anew(tmp_path: Path, boundaries: Boundaries):
    import pyarrow.parquet as pq

    from geo.gazetteer.sound_index import INDEX_FILE, index_table

    directory = write_small_gazetteer(tmp_path)
    table = index_table(directory)
    stale = table.slice(0, 0).replace_schema_metadata({"made_from": "something else"})
    pq.write_table(stale, directory / INDEX_FILE)
    finder = open_gazetteer(directory, boundaries)
    assert finder.geocode("Chasiv Yar") is not None
