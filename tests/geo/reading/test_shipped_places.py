"""The list that ships: its index is fresh, and places people ask for are found in it."""

import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.boundaries import Boundaries
from geo.finding import Ambiguous, Found, NotFound, PlaceQuery
from geo.gazetteer.sound_index import INDEX_FILE, fingerprint, index_table
from geo.geocoding.gazetteer import GazetteerGeocoder
from tests.geo.small_gazetteer import write_small_gazetteer

VOCABULARY = [
    *("near", "between", "and", "20", "km", "west", "of", "east", "part", "oblast", "region"),
    *("Sudzha", "Kursk", "border", "with", "Ukraine", "Russia", "Fiji", "Canada", "direction"),
    *("district", ",", "(", ")", "48.2", "N", "-5", "під", "на", "сході", "область", "Sea"),
    *("Azov", "outskirts", "UA-14"),
]
GAZETTEER = Path(__file__).resolve().parents[3] / "data" / "gazetteer"


def test_the_index_was_made_from_the_list_beside_it():
    made_from = pq.read_schema(GAZETTEER / INDEX_FILE).metadata[b"made_from"].decode()
    assert made_from == fingerprint(GAZETTEER), "run `python -m scripts.build_index`"


def test_an_index_is_the_same_each_time(tmp_path: Path):
    directory = write_small_gazetteer(tmp_path)
    assert index_table(directory).equals(index_table(directory), check_metadata=True)


@pytest.mark.parametrize(
    ("name", "stated", "latitude", "longitude"),
    [
        ("Sudzha", {"country": "RUS"}, 51.197, 35.274),
        ("в Судже", {"country": "RU", "admin1": "Курская область"}, 51.197, 35.274),
        ("Kiev", {}, 50.454, 30.524),
        ("Artyomovsk", {"admin1": "Donetsk", "country": "UA"}, 48.594, 37.999),
        ("Dzerzhinsk", {"admin1": "Donetska", "country": "UA"}, 48.395, 37.848),
        ("Северодонецк", {"country": "UA"}, 48.948, 38.491),
        ("Chasov Yar", {}, 48.587, 37.835),
        ("Robotyne", {"admin1": "Zaporizka", "country": "UA"}, 47.446, 35.837),
        ("Pyongyang", {"country": "North Korea"}, 39.034, 125.754),
        ("Bogotá", {"country": "COL"}, 4.609, -74.082),
        ("München", {}, 48.137, 11.575),
        ("Warszawa", {}, 52.229, 21.012),
        ("Kathmandu", {}, 27.702, 85.320),
    ],
)
def test_places_are_found(
    shipped: GazetteerGeocoder, name: str, stated: dict[str, str], latitude: float, longitude: float
):
    outcome = shipped.look_up(PlaceQuery(name, **stated))
    assert isinstance(outcome, Found), outcome
    assert outcome.candidate.latitude == pytest.approx(latitude, abs=0.05)
    assert outcome.candidate.longitude == pytest.approx(longitude, abs=0.05)


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("Tarasivka", {"admin1": "Donetska", "country": "UA"}),
        ("Oleksandrivka", {"admin1": "Donetska", "country": "UA"}),
        ("Bilohorivka", {"country": "UA"}),
    ],
)
def test_names_borne_by_several_are_ambiguous_with_all_offered(
    shipped: GazetteerGeocoder, name: str, stated: dict[str, str]
):
    outcome = shipped.look_up(PlaceQuery(name, **stated))
    assert isinstance(outcome, Ambiguous)
    assert len(outcome.candidates) >= 2
    assert outcome.spread_m > 10_000


@pytest.mark.parametrize("name", ["Pripyat", "Pripiat", "Prypiat", "Прип'ять", "Припять"])
def test_an_abandoned_city_is_not_taken_for_a_village_of_its_name(
    shipped: GazetteerGeocoder, name: str
):
    outcome = shipped.look_up(PlaceQuery(name))
    assert isinstance(outcome, Ambiguous)
    assert {"UA-07", "UA-32"} <= {each.admin1_code for each in outcome.candidates}
    in_kyiv_oblast = shipped.look_up(PlaceQuery(name, admin1="Kyiv Oblast"))
    assert isinstance(in_kyiv_oblast, Ambiguous)
    best = in_kyiv_oblast.candidates[0]
    assert (best.latitude, best.longitude) == pytest.approx((51.4, 30.1), abs=0.25)
    assert best.radius_m == 25_000
    assert isinstance(shipped.look_up(PlaceQuery(name, admin1="Volyn")), Found)


@pytest.mark.parametrize(("name", "area"), [("Slavutych", "UA-74"), ("Inkerman", "UA-40")])
def test_a_city_that_the_register_has_in_another_oblast_is_one_city(
    shipped: GazetteerGeocoder, name: str, area: str
):
    outcome = shipped.look_up(PlaceQuery(name))
    assert isinstance(outcome, Found)
    assert outcome.candidate.admin1_code == area


@pytest.mark.parametrize(
    ("name", "admin2", "area"),
    [
        ("Pokrovsk district", "Pokrovskyi Raion", "UA-14"),
        ("Покровский район", "Pokrovskyi Raion", "UA-14"),
        ("Bakhmut district", "Bakhmutskyi Raion", "UA-14"),
        ("Artemivsk raion", "Bakhmutskyi Raion", "UA-14"),
        ("Kupyansk district", "Kupianskyi Raion", "UA-63"),
        ("Volnovakha district", "Volnovaskyi Raion", "UA-14"),
        ("Kryvyi Rih district", "Kryvorizkyi Raion", "UA-12"),
        ("Шебекинский городской округ", "Шебекинский район", "RU-BEL"),
    ],
)
def test_a_district_is_the_one_in_the_theatre(
    shipped: GazetteerGeocoder, name: str, admin2: str, area: str
):
    outcome = shipped.look_up(PlaceQuery(name))
    assert isinstance(outcome, Found), outcome
    assert (outcome.candidate.admin2, outcome.candidate.admin1_code) == (admin2, area)
    assert outcome.candidate.precision == 3


def test_a_citys_district_is_no_raion_of_the_oblast(shipped: GazetteerGeocoder):
    outcome = shipped.look_up(PlaceQuery("Kirov district, Donetsk", country="UKR"))
    assert isinstance(outcome, Found)
    assert outcome.candidate.name == "Donetsk"
    assert "the whole city" in outcome.candidate.reading


def test_the_other_district_of_that_name_is_also_given(shipped: GazetteerGeocoder):
    outcome = shipped.look_up(PlaceQuery("Pokrovsk raion"))
    assert isinstance(outcome, Found)
    assert [each.admin1_code for each in outcome.also] == ["RU-ORL", "UA-12"]
    in_russia = shipped.look_up(PlaceQuery("Pokrovsk raion", country="RUS"))
    assert isinstance(in_russia, Found)
    assert in_russia.candidate.admin1_code == "RU-ORL"


@pytest.mark.parametrize(
    "name",
    [
        "Panjwayi district",
        "Achham district",
        "Chora district",
        "Waeng district",
        "Toledo district",
    ],
)
def test_a_district_elsewhere_is_none_of_ukraine_or_russia_that_sounds_alike(
    shipped: GazetteerGeocoder, name: str
):
    assert not isinstance(shipped.look_up(PlaceQuery(name)), Found)


@pytest.mark.parametrize(
    "name",
    ["K", "X", "Y", "Å", "к", "qqq", "кккк", "aaa", "K region", "town of X", "near K", "qqq район"],
)
@pytest.mark.parametrize("country", [None, "RUS"])
def test_one_letter_is_no_place(shipped: GazetteerGeocoder, name: str, country: str | None):
    assert isinstance(shipped.look_up(PlaceQuery(name, country=country)), NotFound)


@pytest.mark.parametrize("name", ["Ur", "Оу", "Ix", "Юг", "Ks", "Йо", "K-S"])
def test_two_sounds_are_never_found_by_sound(shipped: GazetteerGeocoder, name: str):
    assert not isinstance(shipped.look_up(PlaceQuery(name)), Found)


def test_a_short_name_is_found_as_it_is_spelled(shipped: GazetteerGeocoder):
    for name, code in (("UK", "GBR"), ("US", "USA")):
        outcome = shipped.look_up(PlaceQuery(name))
        assert isinstance(outcome, Found)
        assert outcome.candidate.area_code == code
    outcome = shipped.look_up(PlaceQuery("Osh", country="KGZ"))
    assert isinstance(outcome, Found)
    assert outcome.candidate.name == "Osh"


def test_no_letter_alone_and_no_damaged_name_stands_for_an_area(boundaries: Boundaries):
    for area in boundaries.areas(1):
        for name in area.other_names:
            assert sum(letter.isalpha() for letter in name) >= 2, (area.code, name)
            assert not re.search("[?¢£Ã\x80-\x9f]", name), (area.code, name)


@pytest.mark.parametrize(
    ("name", "country", "latitude", "longitude"),
    [
        ("Snake Island", None, 45.255, 30.204),
        ("Zmiinyi", "Ukraine", 45.255, 30.204),
        ("острів Зміїний", None, 45.255, 30.204),
        ("на острові Зміїному", None, 45.255, 30.204),
        ("near Zmiinyi", "Ukraine", 45.255, 30.204),
        ("Tinzaouaten", "MLI", 19.955, 2.965),
        ("Bagram airbase", "Afghanistan", 34.946, 69.265),
        ("Greater Tunb", None, 26.263, 55.304),
    ],
)
def test_places_that_the_lists_lack_are_found_by_the_table_of_more_places(
    shipped: GazetteerGeocoder, name: str, country: str | None, latitude: float, longitude: float
):
    outcome = shipped.look_up(PlaceQuery(name, country=country))
    assert isinstance(outcome, Found)
    assert outcome.candidate.latitude == pytest.approx(latitude, abs=0.01)
    assert outcome.candidate.longitude == pytest.approx(longitude, abs=0.01)


def test_a_place_of_the_table_is_not_found_in_another_country(shipped: GazetteerGeocoder):
    outcome = shipped.look_up(PlaceQuery("Snake Island", country="Romania"))
    assert isinstance(outcome, Ambiguous)
    assert outcome.candidates[0].country == "UKR"


def test_a_name_like_a_missing_islands_is_found_where_it_is(shipped: GazetteerGeocoder):
    assert isinstance(shipped.look_up(PlaceQuery("Žminj", country="HRV")), Found)


@pytest.mark.parametrize(("name", "meant"), [("Sudja", "Sudzha"), ("Jmerinka", "Zhmerynka")])
def test_j_may_be_read_as_in_french(shipped: GazetteerGeocoder, name: str, meant: str):
    outcome = shipped.look_up(PlaceQuery(name))
    assert isinstance(outcome, Found | Ambiguous)
    best = outcome.candidate if isinstance(outcome, Found) else outcome.candidates[0]
    assert best.name == meant


def test_a_settlement_placed_among_others_is_offered_only(
    shipped: GazetteerGeocoder,
):
    placed = shipped.look_up(PlaceQuery("Славне", admin1="Donetska", country="UA"))
    assert isinstance(placed, Ambiguous)
    best = placed.candidates[0]
    assert best.gazetteer_id is not None
    assert best.gazetteer_id.startswith("katottg:")
    assert best.radius_m > 3_000
    assert "placed among the villages around it" in best.reading


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.sampled_from(VOCABULARY) | st.text(max_size=8),
        min_size=1,
        max_size=7,
    ),
    st.sampled_from([None, "", "Donetska", "x"]),
    st.sampled_from([None, "UA", "Russia", "zz"]),
)
def test_whatever_is_asked_is_answered(shipped: GazetteerGeocoder, words, admin1, country):
    outcome = shipped.look_up(PlaceQuery(" ".join(words), admin1=admin1, country=country))
    if isinstance(outcome, Found | Ambiguous):
        listed = (
            (outcome.candidate, *outcome.also) if isinstance(outcome, Found) else outcome.candidates
        )
        for candidate in listed:
            assert candidate.position
            assert 0 <= candidate.score <= 1
            assert candidate.radius_m > 0
            assert candidate.area is None or (
                candidate.area.is_valid and not candidate.area.is_empty
            )


@pytest.mark.parametrize(
    ("name", "admin1", "country", "code"),
    [
        ("eastern Donetsk region, in Ukraine", "Donetsk Oblast", "UKR", "UA-14"),
        ("Kursk region, Russia", "Kursk Oblast", "RUS", "RU-KRS"),
        ("Донецька область", "UA-14", "UA", "UA-14"),
    ],
)
def test_an_area_that_is_stated_to_lie_in_itself_is_that_area(
    shipped: GazetteerGeocoder, name: str, admin1: str, country: str, code: str
) -> None:
    outcome = shipped.look_up(PlaceQuery(name, admin1=admin1, country=country))
    assert isinstance(outcome, Found)
    assert outcome.candidate.area_code == code
