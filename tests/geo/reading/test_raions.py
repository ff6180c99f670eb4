"""Raions of Ukraine of today and of before July 2020, by seat and adjective in three languages."""

import pytest

from geo.finding import Ambiguous, Found, PlaceQuery
from geo.geocoding.gazetteer import GazetteerGeocoder
from geo.precision import LocationPrecision
from geo.reading.area_names import twins_of
from geo.word_tables import FORMER_RAIONS


@pytest.mark.parametrize(
    ("name", "admin1", "latitude", "longitude"),
    [
        ("Kreminna district", "UA-09", 49.05, 38.22),
        ("Kreminskyi raion", "UA-09", 49.05, 38.22),
        ("Кремінський район", "UA-09", 49.05, 38.22),
        ("у Кремінському районі", "UA-09", 49.05, 38.22),
        ("Кременской район", "UA-09", 49.05, 38.22),
        ("Bakhmach district", "UA-74", 51.18, 32.83),
        ("Бородянський район", "UA-32", 50.64, 29.92),
        ("Великоновосёлковский район", "UA-14", 47.84, 36.84),
        ("Marinka district", "UA-14", 47.94, 37.50),
        ("Володарский район Донецкой области", "UA-14", 47.20, 37.32),
        ("Zmiiv raion", "UA-63", 49.70, 36.36),
    ],
)
def test_a_raion_of_before_2020_is_around_its_seat(
    shipped: GazetteerGeocoder, name: str, admin1: str, latitude: float, longitude: float
):
    outcome = shipped.look_up(PlaceQuery(name))
    assert isinstance(outcome, Found), outcome
    place = outcome.candidate
    assert (place.admin1_code, place.precision) == (admin1, LocationPrecision.ADMIN2)
    assert "until 2020" in place.reading
    assert place.latitude == pytest.approx(latitude, abs=0.1)
    assert place.longitude == pytest.approx(longitude, abs=0.1)


@pytest.mark.parametrize(
    ("name", "today"),
    [
        ("Sievierodonetsk raion", "Siverskodonetskyi Raion"),
        ("Артёмовский район", "Bakhmutskyi Raion"),
        ("Novomoskovsk district", "Samarivskyi Raion"),
        ("Horlivka raion", "Horlivskyi Raion"),
        ("Изюмский район", "Iziumskyi Raion"),
    ],
)
def test_a_raion_of_today_is_found_by_older_names(
    shipped: GazetteerGeocoder, name: str, today: str
):
    outcome = shipped.look_up(PlaceQuery(name))
    assert isinstance(outcome, Found), outcome
    assert outcome.candidate.name == today
    assert "hull" in outcome.candidate.reading


@pytest.mark.parametrize("name", ["Pervomaiskyi raion", "Золочівський район", "Ямпільський район"])
def test_a_name_that_several_raions_bear_is_asked_about(shipped: GazetteerGeocoder, name: str):
    outcome = shipped.look_up(PlaceQuery(name, country="UA"))
    assert isinstance(outcome, Ambiguous)
    assert len({place.admin1_code for place in outcome.candidates}) >= 2


def test_every_raion_of_the_table_is_one_of_its_oblast(shipped: GazetteerGeocoder):
    for row in FORMER_RAIONS.rows:
        name = f"{row.names[0]} район"
        outcome = shipped.look_up(PlaceQuery(name, admin1=row.admin1, country="UKR"))
        assert isinstance(outcome, Found | Ambiguous), name
        best = outcome.candidate if isinstance(outcome, Found) else outcome.candidates[0]
        assert best.kind == "district", name
        assert best.admin1_code in twins_of(row.admin1), name
