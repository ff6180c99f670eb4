"""Looking up areas by code, name and position."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import shapely

from geo.boundaries import FILES, Area, Boundaries, distance_to_m
from geo.errors import BoundaryDataError
from geo.position import Position
from tests.geo.conftest import DATA

KHERSON = Position(longitude=32.61458, latitude=46.63695)
SUDZHA = Position(longitude=35.271, latitude=51.191)
BLACK_SEA = Position(longitude=34.0, latitude=43.3)


def codes(areas: list[Area]) -> list[str]:
    return [area.code for area in areas]


def area_at(boundaries: Boundaries, longitude: float, latitude: float) -> str:
    area = boundaries.at(Position(longitude=longitude, latitude=latitude), 1)
    return area.code if area else "none"


def test_a_country_is_found_by_alpha_3_and_alpha_2_in_any_case(boundaries: Boundaries) -> None:
    for code in ("UKR", "ukr", " UA ", "ua"):
        country = boundaries.country(code)
        assert country is not None
        assert (country.code, country.alpha2, country.level) == ("UKR", "UA", 0)
    assert boundaries.country("XXX") is None


def test_an_area_is_found_by_its_code_whatever_its_level(boundaries: Boundaries) -> None:
    oblast, country = boundaries.area("ua-14"), boundaries.area("RUS")
    assert oblast is not None
    assert (oblast.name, oblast.kind, oblast.country) == ("Donetsk Oblast", "oblast", "UKR")
    assert country is not None
    assert country.kind == "country"
    assert boundaries.area("UA-99") is None


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Kursk region", "RU-KRS"),
        ("Kursk Oblast", "RU-KRS"),
        ("Курская область", "RU-KRS"),
        ("Курщина", None),
        ("Donetsk", "UA-14"),
        ("Donets'k Oblast", "UA-14"),
        ("Донецька область", "UA-14"),
        ("ДОНЕЦКАЯ ОБЛАСТЬ", "UA-14"),
        ("Kyiv", "UA-30"),
        ("Kyiv region", "UA-32"),
        ("Kiev Oblast", "UA-32"),
        ("Moscow", "RU-MOW"),
        ("Moscow region", "RU-MOS"),
        ("Московская область", "RU-MOS"),
        ("Crimea", "UA-43"),
        ("Odessa", "UA-51"),
        ("Chechnya", "RU-CE"),
        ("Altai Republic", "RU-AL"),
        ("Altai Krai", "RU-ALT"),
        ("North Korea", "PRK"),
        ("DPRK", "PRK"),
        ("КНДР", "PRK"),
        ("Північна Корея", "PRK"),
        ("US", "USA"),
        ("Great Britain", "GBR"),
        ("Росія", "RUS"),
        ("", None),
        ("!?", None),
    ],
)
def test_an_area_is_found_by_the_names_people_use(
    boundaries: Boundaries, said: str, code: str | None
) -> None:
    assert codes(boundaries.find(said)) == ([code] if code else [])


def test_a_name_that_several_areas_share_gives_them_all(boundaries: Boundaries) -> None:
    found = codes(boundaries.find("Luxembourg"))
    assert found[0] == "LUX"
    assert "BE-WLX" in found


def test_a_search_can_be_kept_to_a_level_or_a_country(boundaries: Boundaries) -> None:
    assert codes(boundaries.find("Georgia")) == ["GEO", "US-GA"]
    assert codes(boundaries.find("Georgia", level=1)) == ["US-GA"]
    assert codes(boundaries.find("Georgia", country="USA")) == ["US-GA"]
    assert boundaries.find("Kursk", country="UKR") == []


def test_a_point_lies_in_its_area_and_country(boundaries: Boundaries) -> None:
    assert area_at(boundaries, 35.271, 51.191) == "RU-KRS"
    assert area_at(boundaries, 37.802, 48.003) == "UA-14"
    country = boundaries.at(SUDZHA, 0)
    assert country is not None
    assert country.code == "RUS"
    assert boundaries.at(BLACK_SEA, 0) is None


def test_crimea_and_sevastopol_lie_in_ukraine(boundaries: Boundaries) -> None:
    for longitude, latitude, code in ((34.1, 44.95, "UA-43"), (33.55, 44.56, "UA-40")):
        country, area = boundaries.locate(Position(longitude=longitude, latitude=latitude))
        assert country is not None
        assert area is not None
        assert (country.code, area.code) == ("UKR", code)


def test_a_town_that_the_cut_coast_leaves_in_the_water_belongs_to_the_nearest_area(
    boundaries: Boundaries,
) -> None:
    assert boundaries.at(KHERSON, 1) is None
    nearest = boundaries.nearest(KHERSON, 1)
    assert nearest is not None
    assert nearest[0].code == "UA-65"
    assert 0 < nearest[1] < 2_000
    country, area = boundaries.locate(KHERSON)
    assert country is not None
    assert area is not None
    assert (country.code, area.code) == ("UKR", "UA-65")


def test_nothing_is_near_the_open_sea(boundaries: Boundaries) -> None:
    assert boundaries.nearest(BLACK_SEA, 1) is None
    assert boundaries.locate(BLACK_SEA) == (None, None)


def test_the_distance_to_an_area_is_measured_on_the_ellipsoid(boundaries: Boundaries) -> None:
    sumy = boundaries.area("UA-59")
    kursk = boundaries.area("RU-KRS")
    assert sumy is not None
    assert kursk is not None
    assert distance_to_m(SUDZHA, kursk) == 0
    # Sudzha is about 10 km from the border; 15 minutes of longitude there are 17 km, not 28.
    assert distance_to_m(SUDZHA, sumy, 30_000) == pytest.approx(9_500, abs=2_500)
    assert distance_to_m(SUDZHA, sumy, 1_000) == float("inf")


def test_the_nearest_area_is_seen_across_the_antimeridian(boundaries: Boundaries) -> None:
    taveuni = Position(longitude=-179.99, latitude=-16.75)
    nearest = boundaries.nearest(taveuni, 0, within_m=60_000)
    assert nearest is not None
    assert nearest[0].code == "FJI"


def test_every_label_stands_in_its_area(boundaries: Boundaries) -> None:
    for level in (0, 1):
        for area in boundaries.areas(level):
            at = area.label_position
            near = shapely.Point(at.longitude, at.latitude).buffer(0.001)
            assert area.geometry.intersects(near), area.code


def test_areas_of_a_country_are_those_drawn_with_it(boundaries: Boundaries) -> None:
    ukraine = boundaries.areas(1, "UKR")
    assert len(ukraine) == 27
    assert all(area.country == "UKR" and area.code.startswith("UA-") for area in ukraine)
    assert boundaries.areas(1, "XXX") == ()


def test_missing_files_are_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BoundaryDataError, match=r"countries\.parquet is missing.*make data"):
        Boundaries.load(tmp_path)


def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    for name in FILES.values():
        (tmp_path / name).write_bytes(b"PAR1 torn")
    boundaries = Boundaries.load(tmp_path)
    with pytest.raises(BoundaryDataError, match=r"admin1\.parquet cannot be read.*make data"):
        boundaries.area("UA-14")


def test_many_who_ask_at_once_read_the_files_once() -> None:
    fresh = Boundaries.load(DATA / "boundaries")
    at_once = Barrier(12)

    def ask(_: int) -> Area:
        at_once.wait(timeout=30)
        return fresh.areas(1)[0]

    with ThreadPoolExecutor(12) as threads:
        found = list(threads.map(ask, range(12)))
    assert all(area is found[0] for area in found)
