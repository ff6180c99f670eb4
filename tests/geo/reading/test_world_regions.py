"""Regions of the world that are several first-level areas together, or have no outline."""

import pytest
import shapely

from geo.boundaries import Boundaries
from geo.finding import Ambiguous, Found, NotFound, PlaceQuery
from geo.geocoding.gazetteer import GazetteerGeocoder
from geo.precision import LocationPrecision
from geo.word_tables import NICKNAMES, WORLD_REGIONS


def test_every_area_that_a_region_is_made_of_ships(boundaries: Boundaries):
    for row in (*WORLD_REGIONS.rows, *NICKNAMES.rows):
        assert all(boundaries.area(code) for code in row.areas), row


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("England", (-1.5, 52.5), (-3.5, 52.3)),
        ("Scotland", (-4.2, 57.1), (-2.0, 54.9)),
        ("Уэльс", (-3.5, 52.3), (-1.5, 52.5)),
        ("Northern Ireland", (-6.7, 54.6), (-6.3, 53.3)),
        ("Catalunya", (1.6, 41.7), (-0.9, 41.6)),
        ("Wallonia", (5.0, 50.2), (4.4, 51.2)),
        ("Republika Srpska", (17.2, 44.8), (18.4, 43.85)),
        ("Darfur", (24.9, 13.0), (30.2, 13.2)),
        ("Fezzan", (14.4, 27.0), (13.2, 32.9)),
        ("на Северном Кавказе", (45.7, 43.3), (39.0, 45.0)),
        ("Donbas", (38.0, 48.3), (36.2, 50.0)),
    ],
)
def test_a_region_is_its_areas_together(
    shipped: GazetteerGeocoder,
    name: str,
    inside: tuple[float, float],
    outside: tuple[float, float],
):
    outcome = shipped.look_up(PlaceQuery(name))
    assert isinstance(outcome, Found), outcome
    area = outcome.candidate.area
    assert area is not None
    assert area.contains(shapely.Point(inside))
    assert not area.contains(shapely.Point(outside))
    assert outcome.candidate.precision == 5
    assert "together" in outcome.candidate.reading


@pytest.mark.parametrize(
    ("name", "within", "country", "latitude", "longitude"),
    [
        ("Ituri", "Orientale", "COD", 1.6, 29.7),
        ("Ituri province", "Orientale", "COD", 1.6, 29.7),
        ("South Ossetia", "Shida Kartli", "GEO", 42.3, 44.0),
        ("Golan Heights", "Quneitra", "SYR", 33.0, 35.8),
        ("Голанские высоты", "Quneitra", "SYR", 33.0, 35.8),
        ("Голан", "Quneitra", "SYR", 33.0, 35.8),
        ("Nagorno-Karabakh", "Stepanakert", "AZE", 39.8, 46.7),
        ("Puntland", "Mudug", "SOM", 9.0, 49.5),
        ("Abyei", "South Kordofan", "SDN", 9.6, 28.4),
        ("Aksai Chin", "Xinjiang", "CHN", 35.1, 79.4),
    ],
)
def test_a_region_without_an_outline_is_what_a_circle_covers_of_its_areas(
    shipped: GazetteerGeocoder,
    name: str,
    within: str,
    country: str,
    latitude: float,
    longitude: float,
):
    outcome = shipped.look_up(PlaceQuery(name))
    assert isinstance(outcome, Found), outcome
    place = outcome.candidate
    assert (place.country, place.precision) == (country, LocationPrecision.FUZZY)
    assert place.latitude == pytest.approx(latitude, abs=0.8)
    assert place.longitude == pytest.approx(longitude, abs=0.8)
    assert place.area is not None and not place.area.is_empty
    assert within in place.reading


def test_a_region_stated_in_another_country_is_offered_and_says_so(shipped: GazetteerGeocoder):
    outcome = shipped.look_up(PlaceQuery("Golan Heights", country="Israel"))
    assert isinstance(outcome, Ambiguous)
    assert outcome.candidates[0].country == "SYR"
    assert "country that is stated" in outcome.candidates[0].reading


@pytest.mark.parametrize("name", ["Sahel", "Middle East", "Horn of Africa", "Ближний Восток"])
def test_a_region_across_countries_has_no_agreed_edge(shipped: GazetteerGeocoder, name: str):
    outcome = shipped.look_up(PlaceQuery(name))
    assert isinstance(outcome, NotFound)
    assert "without an agreed edge" in outcome.reason


@pytest.mark.parametrize(
    ("town", "region", "area"),
    [
        ("Bunia", "Ituri", "CD-OR"),
        ("Edinburgh", "Scotland", "GB-EDH"),
        ("Barcelona", "Catalonia", "ES-B"),
        ("Tskhinvali", "South Ossetia", "GE-SK"),
    ],
)
def test_a_town_is_found_in_the_region_a_report_states(
    shipped: GazetteerGeocoder, town: str, region: str, area: str
):
    outcome = shipped.look_up(PlaceQuery(town, admin1=region))
    assert isinstance(outcome, Found)
    assert outcome.candidate.admin1_code == area


def test_the_part_of_a_region_is_cut_from_it(shipped: GazetteerGeocoder):
    whole = shipped.look_up(PlaceQuery("Scotland"))
    part = shipped.look_up(PlaceQuery("northern Scotland"))
    assert isinstance(whole, Found)
    assert isinstance(part, Found)
    assert part.candidate.precision == 5
    assert part.candidate.area.area < 0.7 * whole.candidate.area.area
    assert whole.candidate.area.buffer(0.1).contains(part.candidate.area)


@pytest.mark.parametrize("name", ["Kurdistan", "Galicia", "Congo", "Korea"])
def test_a_name_of_two_regions_or_countries_is_asked(shipped: GazetteerGeocoder, name: str):
    outcome = shipped.look_up(PlaceQuery(name))
    assert isinstance(outcome, Ambiguous)
    assert len({each.country for each in outcome.candidates}) == 2


def test_the_north_of_a_country_is_one_answer(shipped: GazetteerGeocoder):
    for name in ("northern Mali", "north-east Syria", "eastern Ukraine"):
        assert isinstance(shipped.look_up(PlaceQuery(name)), Found), name
