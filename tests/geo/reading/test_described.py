"""Places described, not named: what each description becomes on the map, and in words."""

import pytest
from shapely.geometry import Point

from geo.boundaries import Boundaries
from geo.finding import Ambiguous, Candidate, Found, NotFound, PlaceQuery
from geo.geocoding.gazetteer import GazetteerGeocoder
from geo.measure import bearing_degrees, distance_m
from geo.position import Position
from geo.precision import LocationPrecision
from geo.reading.phrases import Away, District, Named, Near, PartOf, parse

SUDZHA = Position(longitude=35.2736, latitude=51.1971)
POKROVSK = Position(longitude=37.1771, latitude=48.2801)


def found(finder: GazetteerGeocoder, words: str, **stated: str) -> Candidate:
    outcome = finder.look_up(PlaceQuery(words, **stated))
    assert isinstance(outcome, Found), f"{words}: {outcome}"
    return outcome.candidate


@pytest.mark.parametrize(
    "words", ["near Pokrovsk", "front line near Pokrovsk", "під Покровськом", "возле Покровска"]
)
def test_near_a_place_is_a_circle_of_25_km(small: GazetteerGeocoder, words: str):
    near = found(small, words)
    assert distance_m(near.position, POKROVSK) < 10
    assert (near.precision, near.radius_m) == (LocationPrecision.NEAR, 25_000)
    assert near.reading.startswith("near Pokrovsk")


@pytest.mark.parametrize(
    "words",
    [
        "20 km west of Sudzha",
        "about 20 km to the west of Sudzha, Kursk Oblast",
        "20 км на захід від Суджі",
        "в 20 км к западу от Суджи",
        "15-25 km W of Sudzha",
    ],
)
def test_a_distance_and_direction_is_a_point_off_the_place(small: GazetteerGeocoder, words: str):
    off = found(small, words, country="RU")
    assert distance_m(SUDZHA, off.position) == pytest.approx(20_000, abs=50)
    assert bearing_degrees(SUDZHA, off.position) == pytest.approx(270, abs=1)
    assert off.precision is LocationPrecision.NEAR
    assert off.radius_m == 8_000
    assert "20 km west of Sudzha" in off.reading
    # Sudzha is 10 km from the border.
    assert (off.country, off.admin1_code) == ("UKR", "UA-59")
    assert "that point lies in Sumy Oblast, Ukraine" in off.reading
    assert off.gazetteer_id is None


def test_a_distance_alone_is_a_circle(small: GazetteerGeocoder):
    around = found(small, "10 km from Sudzha", country="RUS")
    assert distance_m(SUDZHA, around.position) < 10
    assert around.radius_m == 11_000
    assert "direction not given" in around.reading


def test_between_two_places_is_a_corridor(small: GazetteerGeocoder):
    corridor = found(small, "between Kostiantynivka and Toretsk", country="UA")
    assert corridor.area is not None
    assert corridor.area.is_valid
    assert corridor.area.contains(Point(corridor.longitude, corridor.latitude))
    assert corridor.area.contains(Point(37.7068, 48.5282))
    assert corridor.area.contains(Point(37.8478, 48.3948))
    assert corridor.precision is LocationPrecision.NEAR
    assert "corridor" in corridor.reading


def test_outskirts_lie_at_the_edge(small: GazetteerGeocoder):
    edge = found(small, "on the eastern outskirts of Pokrovsk", country="UA")
    assert bearing_degrees(POKROVSK, edge.position) == pytest.approx(90, abs=1)
    assert 1_000 < distance_m(POKROVSK, edge.position) < 5_000
    assert edge.precision is LocationPrecision.NEAR


@pytest.mark.parametrize(
    "words",
    [
        "eastern part of Donetsk region",
        "the east of Donetsk region",
        "на сході Донецької області",
        "на востоке Донецкой области",
    ],
)
def test_a_part_of_an_area_is_cut_from_it(
    small: GazetteerGeocoder, boundaries: Boundaries, words: str
):
    part = found(small, words)
    whole = boundaries.area("UA-14")
    assert whole is not None
    assert part.area is not None
    assert part.precision is LocationPrecision.FUZZY
    assert part.area_code is None
    assert part.admin1_code == "UA-14"
    assert 0.3 < part.area.area / whole.geometry.area < 0.7
    assert part.area.centroid.x > whole.geometry.centroid.x
    assert part.area.contains(Point(part.longitude, part.latitude))


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("the eastern Donetsk region", True),
        ("eastern Donetsk region, in Ukraine", True),
        ("western Donetsk region", False),  # Donetsk lies in no west of Ukraine
        ("southern Kursk Oblast", False),  # an analyst's word: Kursk lies west more than south
        ("southern Kursk region", True),
        ("eastern Ukraine", False),
    ],
)
def test_the_press_says_where_in_its_country_an_area_lies(
    small: GazetteerGeocoder, words: str, whole: bool
):
    area = found(small, words)
    assert (area.area_code is not None) is whole
    assert ("press idiom" in area.reading) is whole


@pytest.mark.parametrize(
    "words", ["eastern city of Pokrovsk", "the eastern Ukrainian city of Pokrovsk"]
)
def test_a_city_in_the_east_is_the_city(small: GazetteerGeocoder, words: str):
    assert found(small, words, country="UA").gazetteer_id == "geonames:3"


def test_a_border_area_is_a_strip_along_the_front_s_border(
    small: GazetteerGeocoder, boundaries: Boundaries
):
    strip = found(small, "border area of Belgorod region")
    ukraine = boundaries.country("UKR")
    assert ukraine is not None
    assert strip.area is not None
    assert strip.precision is LocationPrecision.FUZZY
    assert strip.area.distance(ukraine.geometry) < 0.02
    assert strip.admin1_code == "RU-BEL"
    assert "within 30 km of its border with Ukraine" in strip.reading


@pytest.mark.parametrize(
    "words", ["Kursk direction", "Курський напрямок", "на Курском направлении"]
)
def test_a_direction_named_after_a_region_is_its_border_land(small: GazetteerGeocoder, words: str):
    direction = found(small, words)
    assert direction.precision is LocationPrecision.FUZZY
    assert direction.admin1_code == "RU-KRS"
    assert direction.area is not None
    assert "military direction" in direction.reading


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Donetsk direction", "UA-14"),
        ("Luhansk direction", "UA-09"),
        ("Zaporizhzhia direction", "UA-23"),
        ("Запорізький напрямок", "UA-23"),
        ("Kherson direction", "UA-65"),
        ("Kherson Oblast direction", "UA-65"),
    ],
)
def test_a_direction_whose_front_is_no_border_may_be_anywhere_in_its_region(
    shipped: GazetteerGeocoder, words: str, code: str
):
    direction = found(shipped, words)
    assert direction.precision is LocationPrecision.FUZZY
    assert (direction.area_code, direction.admin1_code) == (code, code)
    assert direction.area is None
    assert direction.gazetteer_id is None
    assert direction.radius_m > 100_000
    assert "somewhere in it" in direction.reading


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Kharkiv direction", "UA-63"),
        ("Sumy direction", "UA-59"),
        ("Chernihiv direction", "UA-74"),
        ("Kursk direction", "RU-KRS"),
        ("Belgorod direction", "RU-BEL"),
        ("Bryansk direction", "RU-BRY"),
    ],
)
def test_a_direction_along_the_border_is_a_strip(shipped: GazetteerGeocoder, words: str, code: str):
    direction = found(shipped, words)
    assert direction.precision is LocationPrecision.FUZZY
    assert direction.admin1_code == code
    assert direction.area is not None
    assert "within 60 km of its border with" in direction.reading


def test_a_direction_named_after_a_town_is_around_it(small: GazetteerGeocoder):
    direction = found(small, "Pokrovsk direction", country="UA")
    assert (direction.precision, direction.radius_m) == (LocationPrecision.FUZZY, 30_000)


def test_large_to_small_is_read(small: GazetteerGeocoder):
    village = found(small, "Kursk Oblast, Sudzha district, village of Makhnovka")
    assert village.gazetteer_id == "geonames:14"


def test_a_district_without_known_places_is_a_circle_that_says_so(small: GazetteerGeocoder):
    district = found(small, "Sudzha district", country="RUS")
    assert district.precision is LocationPrecision.ADMIN2
    assert "circle" in district.reading


def test_a_district_with_known_places_is_their_hull(shipped: GazetteerGeocoder):
    district = found(shipped, "Sudzha district, Kursk region")
    assert district.precision is LocationPrecision.ADMIN2
    assert district.area is not None
    assert district.area.contains(Point(35.2736, 51.1971))
    assert "hull of its" in district.reading


@pytest.mark.parametrize(
    ("words", "inside"), [("Sea of Azov", (36.5, 46.0)), ("Чёрное море", (34.0, 43.0))]
)
def test_seas_are_water(small: GazetteerGeocoder, words: str, inside: tuple[float, float]):
    sea = found(small, words)
    assert sea.precision is LocationPrecision.WATER_OR_AIR
    assert sea.area is not None
    assert sea.area.contains(Point(inside))
    assert sea.country == ""


def test_nicknames_of_regions_are_known(small: GazetteerGeocoder):
    assert found(small, "Харківщина").area_code == "UA-63"
    assert found(small, "Crimea").area_code == "UA-43"
    donbas = found(small, "Donbas")
    assert donbas.area is not None
    assert "Luhansk Oblast and Donetsk Oblast" in donbas.reading


@pytest.mark.parametrize(
    "words",
    [
        "37U DQ 32500 32500",
        "49°02'30\"N 38°04'36\"E",
        "https://www.openstreetmap.org/?mlat=49.0417&mlon=38.0767#map=12/49.1/38.1",
        "https://www.google.com/maps/place/X/@49.2,38.2,9z/data=!4m5!3d49.0417!4d38.0767",
        "https://yandex.ru/maps/?ll=38.0767%2C49.0417&z=12",
        "https://deepstatemap.live/#12/49.0417/38.0767",
        "geo:49.0417,38.0767",
    ],
)
def test_positions_and_map_links_are_points(small: GazetteerGeocoder, words: str):
    place = found(small, words)
    assert place.method == "coordinates"
    assert place.latitude == pytest.approx(49.0417, abs=0.001)
    assert place.longitude == pytest.approx(38.0767, abs=0.001)
    assert place.country == "UKR"


def test_a_short_link_is_not_guessed(small: GazetteerGeocoder):
    outcome = small.look_up(PlaceQuery("https://maps.app.goo.gl/AbCdEf123"))
    assert isinstance(outcome, NotFound)


def test_a_description_of_an_ambiguous_place_stays_ambiguous(small: GazetteerGeocoder):
    outcome = small.look_up(PlaceQuery("near Тарасівка", country="UA"))
    assert isinstance(outcome, Ambiguous)
    assert all(each.precision is LocationPrecision.NEAR for each in outcome.candidates)


def test_other_places_of_the_report_choose_among_homonyms(small: GazetteerGeocoder):
    query = PlaceQuery(
        "Тарасівка", country="UA", nearby=(Position(longitude=37.65, latitude=48.4),)
    )
    outcome = small.look_up(query)
    best = outcome.candidate if isinstance(outcome, Found) else outcome.candidates[0]
    assert best.gazetteer_id == "geonames:8"


def test_places_too_far_apart_have_nothing_between(small: GazetteerGeocoder):
    outcome = small.look_up(PlaceQuery("between Kyiv and Paris"))
    assert isinstance(outcome, NotFound)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Shevchenko", Named("Shevchenko")),
        ("Подгорное", Named("Подгорное")),
        ("Околиця", Named("Околиця")),
        ("Northern Ireland", Named("Northern Ireland")),
        ("near", Named("near")),
        ("Sudzha (Kursk Oblast), Russia", Named("Sudzha", ("Kursk Oblast", "Russia"))),
        ("near near Sudzha", Near(Near(Named("Sudzha"), "near"), "near")),
        ("south of Orikhiv", Away(Named("Orikhiv"), None, 180.0)),
        ("Pokrovsk raion", District("Pokrovsk", kind="raion")),
        (
            "eastern part of Kursk Oblast",
            PartOf(Named("Kursk Oblast"), 90.0, True, "eastern part of"),
        ),
    ],
)
def test_phrases_are_told_from_names(text: str, phrase: object):
    assert parse(text) == phrase


def test_a_tower_of_phrases_ends(small: GazetteerGeocoder):
    for words in ("near " * 50 + "Sudzha", "between " * 40 + "a and b", "20 km west of " * 20):
        assert small.look_up(PlaceQuery(words)).outcome in ("found", "ambiguous", "not_found")
