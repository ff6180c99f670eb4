"""What reports really write, against the shipped list: turns of phrase, cases, slips, the world."""

import pytest

from geo.finding import Ambiguous, Candidate, Found, NotFound, Outcome, PlaceQuery
from geo.geocoding.gazetteer import GazetteerGeocoder
from geo.precision import LocationPrecision
from geo.reading.wording import plainer


def first(outcome: Outcome) -> Candidate:
    assert isinstance(outcome, Found | Ambiguous), outcome
    return outcome.candidate if isinstance(outcome, Found) else outcome.candidates[0]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Russia's western Kursk region", "western Kursk region, Russia"),
        ("the Kursk region of Russia", "the Kursk region, Russia"),
        ("Ukraine's east", "east part of Ukraine"),
        ("Luhansk People's Republic", "Luhansk People's Republic"),
        ("just north of Kupiansk", "north of Kupiansk"),
        ("a village near Kupiansk", "near Kupiansk"),
        ("occupied Crimea", "Crimea"),
        ("front line near Chasiv Yar", "front line near Chasiv Yar"),
        ("about 5 km (3 miles) north of Vovchansk", "about 5 km north of Vovchansk"),
        ("ten kilometres west of Sudzha", "10 kilometres west of Sudzha"),
        ("в двадцати километрах от Суджи", "в 20 километрах от Суджи"),
        ("Ukrainian-Russian border", "border between Ukraine and Russia"),
        ("Obolon district of Kyiv", "Obolon district, Kyiv"),
        (
            "с. Махновка Суджанского района Курской области",
            "с. Махновка, Суджанский район, Курска область",
        ),
        ("восточная часть Донецкой области", "восточная часть Донецкой области"),
        ("на востоке Донецкой области", "на востоке Донецкой области"),
        ("eastern part of Ukraine", "eastern part of Ukraine"),
        ("border region of Ukraine", "border region of Ukraine"),
    ],
)
def test_turns_of_phrase_are_written_plainly(written: str, plain: str):
    assert plainer(written) == plain


@pytest.mark.parametrize(
    ("words", "name", "precision"),
    [
        ("Russia's Kursk region", "Kursk Oblast", LocationPrecision.ADMIN1),
        ("Belgorod Oblast's Shebekino", "Shebekino", LocationPrecision.EXACT),
        ("с. Махновка Суджанского района Курской области", "Махновка", LocationPrecision.EXACT),
        ("місто Бахмут Донецької області", "Bakhmut", LocationPrecision.EXACT),
        ("Суджанский район Курской области", "Суджанский район", LocationPrecision.ADMIN2),
        ("линия фронта под Часовым Яром", "Chasiv Yar", LocationPrecision.NEAR),
        ("біля Часового Яру", "Chasiv Yar", LocationPrecision.NEAR),
        ("under Pokrovsk", "Pokrovsk", LocationPrecision.NEAR),
        ("the Bakhmut area", "Bakhmut", LocationPrecision.NEAR),
        ("Pokrovsk front", "Pokrovsk", LocationPrecision.FUZZY),
        ("central Kharkiv", "Kharkiv", LocationPrecision.EXACT),
        ("Obolon district of Kyiv", "Obolon", LocationPrecision.NEAR),
        ("10 km from the Russian border", "Ukraine", LocationPrecision.FUZZY),
        ("border of Sumy and Kursk regions", "Sumy Oblast", LocationPrecision.FUZZY),
        ("на Херсонщине", "Kherson Oblast", LocationPrecision.ADMIN1),
        ("на Донбасі", "Донбасі", LocationPrecision.FUZZY),
        ("в Судже", "Sudzha", LocationPrecision.EXACT),
        ("в Сумах", "Sumy", LocationPrecision.EXACT),
        ("у Черкасах", "Cherkasy", LocationPrecision.EXACT),
        ("under Russian control", None, None),
    ],
)
def test_what_the_press_writes_is_read(
    shipped: GazetteerGeocoder, words: str, name: str | None, precision: LocationPrecision | None
):
    outcome = shipped.look_up(PlaceQuery(words))
    if name is None:
        assert not isinstance(outcome, Found)
        return
    assert (first(outcome).name, first(outcome).precision) == (name, precision)


def test_a_place_beside_a_known_one_is_sought_near_it(shipped: GazetteerGeocoder):
    near_kharkiv = first(shipped.look_up(PlaceQuery("Tsyrkuny, near Kharkiv")))
    assert near_kharkiv.admin1_code == "UA-63"
    unknown = shipped.look_up(PlaceQuery("Zzyzxino, near Starobilsk"))
    assert isinstance(unknown, Ambiguous)
    assert "Starobilsk" in unknown.candidates[0].reading


def test_a_clause_that_is_no_area_is_never_passed_over(shipped: GazetteerGeocoder):
    town_in_question = shipped.look_up(PlaceQuery("Kyiv, Borodyanka", country="UA"))
    assert isinstance(town_in_question, Ambiguous)
    assert town_in_question.candidates[0].name == "Borodianka"
    not_understood = shipped.look_up(PlaceQuery("Bakhmut, qwertyville"))
    assert isinstance(not_understood, Ambiguous)
    assert "qwertyville" in not_understood.candidates[0].reading


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Karkiv", "Kharkiv"),
        ("Dontesk", "Donetsk"),
        ("Avdiika", "Avdiyivka"),
        ("Homstomel", "Hostomel"),
        ("Xarkiv", "Kharkiv"),
        ("Schostka", "Shostka"),
    ],
)
def test_a_slip_or_another_languages_letters_offer_the_place_meant(
    shipped: GazetteerGeocoder, name: str, meant: str
):
    assert first(shipped.look_up(PlaceQuery(name, country="UA"))).name == meant


@pytest.mark.parametrize("name", ["Lviv", "Poltava", "Vinnytsia", "Cherkasy", "Uman", "Mykolaiv"])
def test_a_large_city_is_meant_before_villages_of_its_name(shipped: GazetteerGeocoder, name: str):
    outcome = shipped.look_up(PlaceQuery(name, country="UA"))
    assert isinstance(outcome, Found), outcome
    assert outcome.candidate.country == "UKR"
    assert outcome.candidate.kind != "oblast"


@pytest.mark.parametrize("name", ["Rivne", "Kazan"])
def test_a_city_is_not_taken_for_the_area_around_it(shipped: GazetteerGeocoder, name: str):
    best = first(shipped.look_up(PlaceQuery(name)))
    assert best.name == name
    assert best.area_code is None


@pytest.mark.parametrize("name", ["Desna", "Oleksiyivka", "Voskresenka"])
def test_a_quarter_of_a_city_counts_for_no_city(shipped: GazetteerGeocoder, name: str):
    assert isinstance(shipped.look_up(PlaceQuery(name, country="UA")), Ambiguous)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Texas", "US-TX"),
        ("Bayern", "DE-BY"),
        ("Tigray", "ET-TI"),
        ("Helmand", "AF-HEL"),
        ("Jalisco", "MX-JAL"),
        ("Xinjiang", "CN-XJ"),
        ("Anbar", "IQ-AN"),
        ("Hokkaido", "JP-01"),
        ("Чечня", "RU-CE"),
        ("Bosnia-Herzegovina", "BIH"),
        ("Democratic Republic of Congo", "COD"),
        ("China", "CHN"),
    ],
)
def test_areas_of_the_world_are_read_by_their_bare_names(
    shipped: GazetteerGeocoder, name: str, code: str
):
    outcome = shipped.look_up(PlaceQuery(name))
    assert isinstance(outcome, Found), outcome
    assert outcome.candidate.area_code == code


@pytest.mark.parametrize("name", ["Bosse", "Нью-Йорк", "Константинополь"])
def test_a_name_that_only_sounds_like_a_foreign_place_is_not_found_there(
    shipped: GazetteerGeocoder, name: str
):
    assert not isinstance(shipped.look_up(PlaceQuery(name)), Found)


@pytest.mark.parametrize(
    "country",
    [
        "Bosnia-Herzegovina",
        "DR Congo (Zaire)",
        "Tanzania, United Republic of",
        "Yemen (North Yemen)",
    ],
)
def test_countries_are_known_as_data_sets_write_them(shipped: GazetteerGeocoder, country: str):
    outcome = shipped.look_up(PlaceQuery("Sarajevo", country=country))
    assert "is no country known here" not in getattr(outcome, "reason", "")


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Athens", "GRC"),
        ("Washington", "USA"),
        ("Tripoli", "LBY"),
        ("Wien", "AUT"),
        ("Рим", "ITA"),
        ("Париж", "FRA"),
        ("Warszawa", "POL"),
        ("دمشق", "SYR"),
        ("北京", "CHN"),
        ("Raqqa", "SYR"),
        ("Khan Younis", "PSE"),
        ("Odessa", "UKR"),
        ("Melbourne", "AUS"),
    ],
)
def test_a_capital_or_a_city_much_larger_than_its_namesakes_is_found_by_name_alone(
    shipped: GazetteerGeocoder, name: str, country: str
):
    outcome = shipped.look_up(PlaceQuery(name))
    assert isinstance(outcome, Found), outcome
    assert outcome.candidate.country == country


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Springfield",
            "Cambridge",
            "San José",
            "Alexandria",
            "Hyderabad",
            "Portland",
            "Valencia",
        ),
        *("Beni", "Oleshky", "Yalta", "Konye village", "Safi village"),
    ],
)
def test_a_name_of_several_cities_stays_ambiguous(shipped: GazetteerGeocoder, name: str):
    outcome = shipped.look_up(PlaceQuery(name))
    assert not isinstance(outcome, Found), outcome


def test_a_quarter_does_not_stand_for_the_town_of_its_name(shipped: GazetteerGeocoder):
    outcome = shipped.look_up(PlaceQuery("Chernobyl"))
    assert isinstance(outcome, Found)
    assert outcome.candidate.admin1_code == "UA-32"


@pytest.mark.parametrize(
    ("text", "name", "precision", "radius_m"),
    [
        ("Ukraine's eastern city of Pokrovsk", "Pokrovsk", 1, 2_600),
        ("some 20 kilometres to the west of Sudzha", "Sudzha", 2, 8_000),
        ("a few kilometres west of Sudzha", "Sudzha", 2, 15_000),
        ("в населённом пункте Гуево", "Guyevo", 1, 1_000),
        ("окрестности Суджи", "Sudzha", 2, 25_000),
        ("in and around Bakhmut", "Bakhmut", 2, 25_000),
        ("a trench near Robotyne", "Роботине", 2, 25_000),
        ("Kramatorsk airfield", "Kramatorsk", 2, 25_000),
        ("аэродром Энгельс", "Engels", 2, 25_000),
        ("Zaporizhzhia nuclear power plant", "Enerhodar", 2, 25_000),
        ("Kerch Bridge", "Kerch", 2, 25_000),
        ("в районі Покровська", "Pokrovsk", 2, 25_000),
        ("15 км южнее Покровска", "Pokrovsk", 2, 6_000),
        ("північна околиця Вовчанська", "Vovchansk", 2, 2_700),
        ("Покровское направление", "Pokrovsk", 5, 30_000),
        ("на Лиманському напрямку", "Lyman", 5, 30_000),
        ("Siversk direction", "Siversk", 5, 30_000),
        ("left-bank Kherson Oblast", "Kherson Oblast", 4, 164_000),
        ("near the Russian border in Sumy region", "Sumy Oblast", 5, 159_000),
        ("near the border with Ukraine in Kursk region", "Kursk Oblast", 5, 82_000),
        ("training ground in Primorsky Krai", "Primorsky Krai", 4, 494_000),
    ],
)
def test_paraphrases_have_the_precision_and_radius_they_deserve(
    shipped: GazetteerGeocoder, text: str, name: str, precision: int, radius_m: float
):
    outcome = shipped.look_up(PlaceQuery(text))
    assert isinstance(outcome, Found), outcome
    found = outcome.candidate
    assert (found.name, found.precision) == (name, precision)
    assert found.radius_m == pytest.approx(radius_m, rel=0.15)


def test_the_road_between_two_towns_is_a_corridor(shipped: GazetteerGeocoder):
    for text in (
        "Bakhmut-Kostiantynivka road",
        "on the Bakhmut–Kostiantynivka highway",
        "траса Бахмут – Костянтинівка",
    ):
        outcome = shipped.look_up(PlaceQuery(text))
        assert isinstance(outcome, Found), outcome
        assert outcome.candidate.kind == "corridor"


def test_a_shortened_map_link_says_what_to_do(shipped: GazetteerGeocoder):
    outcome = shipped.look_up(PlaceQuery("https://maps.app.goo.gl/abc"))
    assert isinstance(outcome, NotFound)
    assert "open it" in outcome.reason
