"""The settlement register over the place list: pairs, strays, and settlements without a place."""

import pytest

from geo.gazetteer.register import KnownPlace, Settlement, lay_over


def place(row: int, name: str, longitude: float, latitude: float, *, sure: bool = True):
    return KnownPlace(row, (name,), longitude, latitude, "UA-14", sure)


def settlement(code: str, name: str, hromada: str) -> Settlement:
    return Settlement(code, name, "UA-14", "Краматорський", hromada)


# Hromada A lies around (37.5, 48.5), B around (38.0, 47.5); names are synthetic.
PLACES = [
    place(0, "Перше", 37.50, 48.50),
    place(1, "Друге", 37.55, 48.52),
    place(2, "Третє", 37.45, 48.47, sure=False),
    place(3, "Четверте", 38.00, 47.50),
    place(4, "П'яте", 38.05, 47.52),
    place(5, "Шосте", 38.02, 47.45, sure=False),
    place(6, "Спільне", 37.52, 48.46, sure=False),
    place(7, "Далеке", 39.50, 49.50, sure=False),
]
SETTLEMENTS = [
    settlement("1", "Перше", "A"),
    settlement("2", "Друге", "A"),
    settlement("3", "Третє", "A"),
    settlement("4", "Четверте", "B"),
    settlement("5", "П'яте", "B"),
    settlement("6", "Шосте", "B"),
    settlement("7", "Спільне", "A"),
    settlement("8", "Спільне", "B"),
    settlement("9", "Далеке", "A"),
]


def test_names_that_one_bears_make_pairs_and_hromadas_settle_the_rest():
    register = lay_over(PLACES, SETTLEMENTS)
    paired = {row: each.code for row, each in register.settlement_of.items()}
    assert paired == {0: "1", 1: "2", 2: "3", 3: "4", 4: "5", 5: "6", 6: "7"}


def test_a_place_far_from_its_hromada_is_no_pair():
    assert 7 not in lay_over(PLACES, SETTLEMENTS).settlement_of


def test_settlements_without_a_place_stand_among_their_hromada():
    placed = {each.settlement.code: each for each in lay_over(PLACES, SETTLEMENTS).placed}
    assert set(placed) == {"8", "9"}
    assert placed["8"].longitude == pytest.approx(38.02, abs=0.03)
    assert placed["8"].latitude == pytest.approx(47.5, abs=0.03)
    assert 3_000 < placed["8"].radius_m < 12_000


def test_nothing_to_go_by_gives_nothing():
    assert lay_over([], SETTLEMENTS).placed == ()
    assert lay_over(PLACES, []).settlement_of == {}


def test_the_only_place_of_a_raion_tells_where_its_other_settlement_is():
    alone = [
        Settlement("1", "Перше", "UA-14", "Окремий", "A"),
        Settlement("2", "Друге", "UA-14", "Окремий", "B"),
    ]
    (placed,) = lay_over([place(0, "Перше", 37.5, 48.5)], alone).placed
    assert (placed.longitude, placed.latitude, placed.radius_m) == (37.5, 48.5, 25_000)


def test_a_city_in_another_oblast_than_the_registers_is_that_city():
    city = Settlement("1", "Місто", "UA-14", "Краматорський", "A", "city")
    village = Settlement("2", "Село", "UA-14", "Краматорський", "A", "village")
    places = [
        KnownPlace(0, ("Місто",), 35.0, 50.0, "UA-63", corroborated=True),
        KnownPlace(1, ("Село",), 35.0, 50.0, "UA-63", corroborated=True),
    ]
    assert lay_over(places, [city, village]).settlement_of == {0: city}
