"""Places of the world as datasets of conflicts word them, and what a statement contradicts."""

import pytest

from geo.finding import Ambiguous, Found, NotFound, PlaceQuery
from geo.geocoding.gazetteer import GazetteerGeocoder
from geo.precision import LocationPrecision


@pytest.mark.parametrize(
    ("name", "admin1", "country", "latitude", "longitude"),
    [
        ("Lalibela town", None, "Ethiopia", 12.03, 39.04),
        ("Babella suburb", "Rif Dimashq governorate", "Syria", 33.47, 36.33),
        ("Khan Younis town", "Gaza Strip", "Israel", 31.34, 34.30),
        ("Tulkarm town", "West Bank", "Israel", 32.31, 35.03),
        ("Foca Town", None, "Serbia (Yugoslavia)", 43.51, 18.78),
        ("Djakovica town", "Kosovo province", "Serbia (Yugoslavia)", 42.38, 20.43),
        ("Baku city", None, "Russia (Soviet Union)", 40.38, 49.89),
        ("Grozny town", "Chechnya republic", "Russia (Soviet Union)", 43.31, 45.69),
        ("Wau town", None, "Sudan", 7.70, 27.99),
        ("Massawa", None, "Ethiopia", 15.61, 39.45),
        ("Tadmur/Palmyra town", "Homs governorate", "Syria", 34.56, 38.28),
    ],
)
def test_names_are_read_with_kinds_and_states_that_are_gone(
    shipped: GazetteerGeocoder,
    name: str,
    admin1: str | None,
    country: str,
    latitude: float,
    longitude: float,
):
    outcome = shipped.look_up(PlaceQuery(name, admin1=admin1, country=country))
    assert isinstance(outcome, Found | Ambiguous), outcome
    best = outcome.candidate if isinstance(outcome, Found) else outcome.candidates[0]
    assert best.latitude == pytest.approx(latitude, abs=0.2)
    assert best.longitude == pytest.approx(longitude, abs=0.25)


@pytest.mark.parametrize(
    ("name", "admin1", "country", "listed"),
    [
        ("Al-Shaddadi town", "Al Hasakah governorate", "Syria", "Ash Shaddādah"),
        ("Hawl camp", "Al Hasakah governorate", "Syria", "Al Ḩawl"),
        ("Maliha suburb", "Rif Dimashq governorate", "Syria", "Al Mulayḩah"),
        ("At Turbah town", "Ta'izz governorate", "Yemen (North Yemen)", "At Turbah"),
        ("Hudaydah", None, "Yemen", "Al Ḩudaydah"),
        ("El Geneina town", "West Darfur state", "Sudan", "Al-Junaynah"),
        ("Sa'dah town", "Şa‘dah governorate", "Yemen (North Yemen)", "Sa'dah"),
        ("Axum town", "Tigray region", "Ethiopia", "Aksum"),
    ],
)
def test_arabic_and_amharic_names_are_found_in_other_spellings(
    shipped: GazetteerGeocoder, name: str, admin1: str | None, country: str, listed: str
):
    outcome = shipped.look_up(PlaceQuery(name, admin1=admin1, country=country))
    assert isinstance(outcome, Found), outcome
    assert outcome.candidate.name == listed


def test_a_landform_is_offered_near_the_settlement_of_its_name(shipped: GazetteerGeocoder):
    outcome = shipped.look_up(PlaceQuery("Jolo island", admin1="Sulu", country="PHL"))
    assert isinstance(outcome, Ambiguous)
    assert outcome.candidates[0].precision is LocationPrecision.NEAR
    assert "island" in outcome.candidates[0].reading


@pytest.mark.parametrize(
    ("name", "country"),
    [
        *(
            ("the front", None),
            ("the city", None),
            ("Xyzzq", None),
            ("Xyzzy", None),
            ("Bahunde area", "COD"),
        ),
        *(("Salma village", "SYR"), ("Aqraba suburb", "SYR"), ("Lolab valley", "IND")),
    ],
)
def test_a_weak_likeness_is_not_found(shipped: GazetteerGeocoder, name: str, country: str | None):
    assert isinstance(shipped.look_up(PlaceQuery(name, country=country)), NotFound)


@pytest.mark.parametrize(("country", "code"), [("Syria", "SY"), ("MLI", "ML"), ("Sudan", "SD")])
def test_a_country_with_a_thin_list_says_which_command_adds_its_villages(
    shipped: GazetteerGeocoder, country: str, code: str
):
    outcome = shipped.look_up(PlaceQuery("Qwertabad village", country=country))
    assert isinstance(outcome, NotFound)
    assert f"`conflictmap gazetteer fetch {code}`" in outcome.reason


def test_ukraine_has_its_villages_and_says_nothing_of_a_command(shipped: GazetteerGeocoder):
    outcome = shipped.look_up(PlaceQuery("Qwertabad village", country="Ukraine"))
    assert isinstance(outcome, NotFound)
    assert "fetch" not in outcome.reason


@pytest.mark.parametrize(
    ("name", "admin1", "country", "lies_in"),
    [
        ("Мелитополь", None, "RUS", "Ukraine"),
        ("Мелитополь", "Запорожская область", "RUS", "Ukraine"),
        ("Sudzha", None, "UKR", "Russia"),
        ("Kursk region", None, "UKR", "Russia"),
        ("Crimea", None, "RUS", "Ukraine"),
        ("Kandahar", None, "Pakistan", "Afghanistan"),
    ],
)
def test_a_place_stated_in_the_wrong_country_is_answered_with_where_it_lies(
    shipped: GazetteerGeocoder, name: str, admin1: str | None, country: str, lies_in: str
):
    outcome = shipped.look_up(PlaceQuery(name, admin1=admin1, country=country))
    assert isinstance(outcome, Ambiguous), outcome
    assert f"it lies in {lies_in}, not in" in outcome.candidates[0].reading


def test_coordinates_that_contradict_the_country_are_in_doubt(shipped: GazetteerGeocoder):
    outcome = shipped.look_up(PlaceQuery("48.28, 37.18", country="Poland"))
    assert isinstance(outcome, Ambiguous)
    assert "stated: Poland; it lies in Donetsk Oblast, Ukraine" in outcome.candidates[0].reading


def test_coordinates_exchanged_are_offered_the_other_way_round(shipped: GazetteerGeocoder):
    outcome = shipped.look_up(PlaceQuery("37.18, 48.28", admin1="Donetsk", country="UA"))
    assert isinstance(outcome, Ambiguous)
    other = outcome.candidates[1]
    assert (other.latitude, other.longitude) == (48.28, 37.18)
    assert "exchanged" in other.reading


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("48.28, 37.18", {"country": "UKR", "admin1": "Donetsk Oblast"}),
        ("37U 426244 5382929", {"country": "Ukraine"}),
        ("45.3, 34.4", {"country": "UKR"}),
        ("31.50, 34.46", {"country": "Israel"}),  # datasets state Gaza under Israel
        ("51.19, 35.27", {"country": "UKR"}),  # within 15 km of the border
    ],
)
def test_coordinates_that_agree_or_lie_at_the_border_are_found(
    shipped: GazetteerGeocoder, text: str, stated: dict[str, str]
):
    outcome = shipped.look_up(PlaceQuery(text, **stated))
    assert isinstance(outcome, Found), outcome


@pytest.mark.parametrize(("name", "code"), [("Paktia", "AF-PIA"), ("Paktika", "AF-PKA")])
def test_paktia_and_paktika_have_their_own_codes(shipped: GazetteerGeocoder, name: str, code: str):
    outcome = shipped.look_up(PlaceQuery(name, country="AFG"))
    assert isinstance(outcome, Found)
    assert outcome.candidate.area_code == code


@pytest.mark.parametrize(
    ("name", "shown", "country"),
    [
        ("eastern Democratic Republic of Congo", "eastern Democratic Republic of the Congo", "COD"),
        ("northern Mali", "northern Mali", "MLI"),
        ("central Somalia", "central Somalia", "SOM"),
        ("north-eastern Nigeria", "north-eastern Nigeria", "NGA"),
        ("the south of Yemen", "southern Yemen", "YEM"),
    ],
)
def test_a_side_of_a_country_is_a_part_of_it(
    shipped: GazetteerGeocoder, name: str, shown: str, country: str
):
    outcome = shipped.look_up(PlaceQuery(name))
    assert isinstance(outcome, Found), outcome
    place = outcome.candidate
    assert (place.name, place.country) == (shown, country)
    assert place.precision is LocationPrecision.FUZZY
    assert place.area is not None and place.area_code is None


@pytest.mark.parametrize("name", ["Central African Republic", "the Central African Republic"])
def test_a_country_called_by_a_side_is_no_part_of_another(shipped: GazetteerGeocoder, name: str):
    outcome = shipped.look_up(PlaceQuery(name))
    assert isinstance(outcome, Found), outcome
    assert outcome.candidate.country == "CAF"
    assert outcome.candidate.precision is LocationPrecision.COUNTRY
