"""Names of towns on the map: the larger sooner, parts of a city late, each in one piece."""

import numpy as np
import pytest

from geo.gazetteer.towns import PART_ZOOM, TIERS, Towns, parts_of_larger, squares_of, zoom_of
from settings import Settings


@pytest.fixture(scope="module")
def towns():
    return Towns.load(Settings().gazetteer_dir)


def zoom_by_name(piece):
    return dict(zip(piece["name"], piece["zoom"], strict=True))


def test_larger_places_are_named_sooner():
    zooms = zoom_of(np.array([0, 1, 20_000, 400_000, 9_000_000], dtype=np.int32)).tolist()
    assert zooms == sorted(zooms, reverse=True)
    assert len(set(zooms)) == len(zooms)


def test_the_first_piece_holds_the_large_cities_larger_first(towns):
    piece = towns.tier(0)
    named = zoom_by_name(piece)
    assert named["Kyiv"] < named["Luhansk"]
    assert piece["zoom"] == sorted(piece["zoom"])
    assert "Pokrovsk" not in named


def test_a_closer_look_brings_the_squares_towns(towns):
    longitude, latitude = 37.18, 48.28  # Pokrovsk
    for number, tier in enumerate(TIERS[1:], start=1):
        column, row = int((longitude + 180) / tier.square), int((latitude + 90) / tier.square)
        piece = towns.tier(number, column, row)
        assert all(zoom >= tier.zoom for zoom in piece["zoom"])
        assert len({len(values) for values in piece.values()}) == 1
        named = zoom_by_name(piece)
        assert ("Pokrovsk" in named) == (number == 1)


def test_every_town_is_in_one_piece(towns):
    whole = len(towns.tier(0)["name"])
    columns, rows = squares_of(1)
    in_squares = sum(len(towns.tier(1, c, r)["name"]) for c in range(columns) for r in range(rows))
    assert whole + in_squares == int((towns.zoom < TIERS[2].zoom).sum())


def test_the_part_of_a_city_the_register_does_not_know_is_named_late(towns):
    column, row = int((37.585 + 180) / 2), int((47.11 + 90) / 2)
    assert zoom_by_name(towns.tier(2, column, row))["Pravyi Bereh"] == PART_ZOOM


def test_a_small_place_in_a_large_one_is_its_part_and_one_outside_is_not():
    longitude, latitude = np.array([30.0, 30.01, 32.0]), np.array([50.0, 50.01, 50.0])
    population = np.array([1_000_000, 20_000, 20_000], dtype=np.int32)
    parts = parts_of_larger(longitude, latitude, population, np.zeros(3, dtype=np.bool_))
    assert parts.tolist() == [False, True, False]
