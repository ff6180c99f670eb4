"""The shipped areas: every fault known in the sources is mended."""

import gzip
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.boundaries import Boundaries
from geo.position import Position

FOLDER = Path(__file__).resolve().parents[2] / "data" / "boundaries"
BASEMAP = ("basemap_countries.geojson", "basemap_admin1.geojson", "basemap_disputed.geojson")


@pytest.fixture(scope="module")
def countries() -> gpd.GeoDataFrame:
    return gpd.read_parquet(FOLDER / "countries.parquet").set_index("code", drop=False)


@pytest.fixture(scope="module")
def admin1() -> gpd.GeoDataFrame:
    return gpd.read_parquet(FOLDER / "admin1.parquet").set_index("code", drop=False)


@pytest.fixture(scope="module")
def boundaries() -> Boundaries:
    return Boundaries.load(FOLDER)


def drawn(name: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads((FOLDER / name).read_text())["features"]
    return features


def area_at(boundaries: Boundaries, longitude: float, latitude: float) -> str | None:
    found = boundaries.at(Position(longitude=longitude, latitude=latitude), 1)
    return found.code if found else None


def test_geopandas_reads_the_files_as_wgs_84(countries: gpd.GeoDataFrame) -> None:
    assert countries.crs is not None
    assert countries.crs.to_epsg() in (4326, None)
    assert countries.crs.is_geographic
    west, south, east, north = countries.loc["UKR"].geometry.bounds
    assert 22 < west < 23
    assert 44 < south < 45
    assert 40 < east < 41
    assert 52 < north < 53


def test_every_shape_is_valid(countries: gpd.GeoDataFrame, admin1: gpd.GeoDataFrame) -> None:
    assert shapely.is_valid(np.asarray(admin1.geometry)).all()
    assert shapely.is_valid(np.asarray(countries.geometry)).all()
    assert not admin1.geometry.is_empty.any()


def test_no_two_areas_overlap_and_neighbours_share_their_borders(
    countries: gpd.GeoDataFrame, admin1: gpd.GeoDataFrame
) -> None:
    assert shapely.coverage_is_valid(np.asarray(countries.geometry))
    for country in ("UKR", "RUS", "ITA", "SVN", "MAR", "ESH", "MDA", "SYR", "ISR", "FIN"):
        parts = admin1[admin1["country"] == country]
        assert shapely.coverage_is_valid(np.asarray(parts.geometry)), country
    around = admin1[admin1["country"].isin(["UKR", "RUS", "BLR", "POL", "MDA", "GEO", "KAZ"])]
    assert shapely.coverage_is_valid(np.asarray(around.geometry))


def test_a_country_is_the_union_of_its_parts(
    countries: gpd.GeoDataFrame, admin1: gpd.GeoDataFrame
) -> None:
    for code, parts in admin1.groupby("country"):
        union = shapely.coverage_union_all(np.asarray(parts.geometry))
        country = countries.geometry[code]
        assert abs(union.area - country.area) < 1e-9, code
        if len(parts) < 100:  # symmetric differences of the largest take long and say no more
            assert union.symmetric_difference(country).area < 1e-9, code
    assert set(countries.index) == set(admin1["country"])


def test_codes_are_unique_and_start_with_their_country(
    countries: gpd.GeoDataFrame, admin1: gpd.GeoDataFrame
) -> None:
    assert countries["code"].is_unique
    assert countries["alpha2"].is_unique
    assert admin1["code"].is_unique
    assert not admin1["code"].str.contains("~").any()
    assert not admin1["code"].str.startswith("-").any()
    prefix = admin1["country"].map(countries["alpha2"])
    assert (admin1["code"].str[:2] == prefix).all()
    assert countries["code"].str.fullmatch("[A-Z]{3}").all()


def test_of_areas_that_share_a_code_the_largest_keeps_it(admin1: gpd.GeoDataFrame) -> None:
    assert admin1.loc["IE-D", "name_en"] != admin1.loc["IE-D.2", "name_en"]
    sizes = shapely.area(np.asarray(admin1.loc[["IE-D", "IE-D.2"]].geometry))
    assert sizes[0] > sizes[1]
    assert admin1.loc["AU-NSW", "name_en"] == "New South Wales"
    assert admin1.loc["IR-07", "name_en"] == "Tehran"


def test_crimea_and_sevastopol_are_drawn_with_ukraine(
    countries: gpd.GeoDataFrame, admin1: gpd.GeoDataFrame
) -> None:
    for code in ("UA-43", "UA-40"):
        assert admin1.loc[code, "country"] == "UKR"
        inside = admin1.geometry[code].representative_point()
        assert countries.geometry["UKR"].contains(inside)
        assert not countries.geometry["RUS"].contains(inside)


def test_moscow_and_its_oblast_are_not_swapped(
    admin1: gpd.GeoDataFrame, boundaries: Boundaries
) -> None:
    assert admin1.loc["RU-MOW", "name_en"] == "Moscow"
    assert admin1.loc["RU-MOS", "name_en"] == "Moscow Oblast"
    assert area_at(boundaries, 37.6176, 55.7558) == "RU-MOW"
    assert area_at(boundaries, 38.78, 55.10) == "RU-MOS"  # Kolomna


def test_kyiv_oblast_and_altai_krai_have_their_own_names(admin1: gpd.GeoDataFrame) -> None:
    assert admin1.loc["UA-32", "name_en"] == "Kyiv Oblast"
    assert admin1.loc["UA-32", "name_uk"] == "Київська область"
    assert admin1.loc["UA-32", "name_ru"] == "Киевская область"
    assert admin1.loc["UA-30", "name_en"] == "Kyiv"
    assert admin1.loc["RU-ALT", "name_en"] == "Altai Krai"
    assert admin1.loc["RU-ALT", "name_ru"] == "Алтайский край"
    assert admin1.loc["RU-AL", "name_en"] == "Altai Republic"
    assert admin1.loc["RU-MAG", "name_en"] == "Magadan Oblast"


def test_all_units_of_ukraine_have_plain_names_in_three_languages(
    admin1: gpd.GeoDataFrame,
) -> None:
    units = admin1[admin1["country"] == "UKR"]
    assert len(units) == 27
    assert dict(units["kind"].value_counts()) == {
        "oblast": 24,
        "city": 2,
        "autonomous republic": 1,
    }
    oblasts = units[units["kind"] == "oblast"]
    assert oblasts["name_en"].str.fullmatch(r"[A-Z][a-z]+(-[A-Z][a-z]+)? Oblast").all()
    assert oblasts["name_uk"].str.endswith(" область").all()
    assert oblasts["name_ru"].str.endswith("ая область").all()
    for code, name in {
        "UA-14": "Donetsk Oblast",
        "UA-63": "Kharkiv Oblast",
        "UA-51": "Odesa Oblast",
        "UA-65": "Kherson Oblast",
        "UA-43": "Autonomous Republic of Crimea",
        "UA-40": "Sevastopol",
    }.items():
        assert admin1.loc[code, "name_en"] == name


def test_all_units_of_russia_have_plain_names_in_three_languages(
    admin1: gpd.GeoDataFrame,
) -> None:
    units = admin1[admin1["country"] == "RUS"]
    assert len(units) == 83
    assert dict(units["kind"].value_counts()) == {
        "oblast": 46,
        "republic": 21,
        "krai": 9,
        "autonomous okrug": 4,
        "city": 2,
        "autonomous oblast": 1,
    }
    for kind, english, russian in (
        ("oblast", " Oblast", " область"),
        ("krai", " Krai", " край"),
        ("autonomous okrug", " Autonomous Okrug", None),
    ):
        of_kind = units[units["kind"] == kind]
        assert of_kind["name_en"].str.endswith(english).all()
        assert russian is None or of_kind["name_ru"].str.endswith(russian).all()
    assert units["name_en"].is_unique
    assert units["name_ru"].is_unique
    assert units["name_uk"].is_unique
    assert (units[["name_en", "name_uk", "name_ru"]] != "").all().all()


def test_france_norway_and_kosovo_have_codes(countries: gpd.GeoDataFrame) -> None:
    for code, name in (("FRA", "France"), ("NOR", "Norway"), ("XKX", "Kosovo")):
        assert countries.loc[code, "name_en"] == name


def test_kosovo_municipalities_have_their_local_names(admin1: gpd.GeoDataFrame) -> None:
    assert admin1.loc["XK-X21", "name_en"] == "Prizren"
    assert admin1.loc["XK-X20", "name_en"] == "Priština"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("CHN", "China"),
        ("USA", "United States"),
        ("GBR", "United Kingdom"),
        ("RUS", "Russia"),
        ("PRK", "North Korea"),
        ("KOR", "South Korea"),
        ("CZE", "Czechia"),
        ("TUR", "Turkey"),
        ("TWN", "Taiwan"),
        ("SYR", "Syria"),
    ],
)
def test_countries_have_short_usual_names(
    countries: gpd.GeoDataFrame, code: str, name: str
) -> None:
    assert countries.loc[code, "name_en"] == name


def test_every_country_has_a_name_in_three_languages(countries: gpd.GeoDataFrame) -> None:
    assert (countries[["name_en", "name_uk", "name_ru"]] != "").all().all()
    assert countries["name_uk"].str.contains("[а-яіїєґ]").all()
    assert countries["name_ru"].str.contains("[а-яё]", case=False).all()


@pytest.mark.parametrize(
    ("place", "longitude", "latitude", "code"),
    [
        ("Laayoune, Western Sahara", -13.2, 27.15, "EH-X01"),
        ("Dakhla's hinterland, Western Sahara", -14.0, 23.5, "EH-X01"),
        ("Tan-Tan, Morocco", -11.1, 28.43, "MA-14"),
        ("Majdal Shams, Golan Heights", 35.77, 33.26, "SY-QU"),
        ("Nazareth, Israel", 35.3, 32.7, "IL-Z"),
        ("At-Tur, East Jerusalem", 35.25, 31.78, "IL-JM"),
        ("Shuafat, East Jerusalem", 35.235, 31.815, "IL-JM"),
        ("Pisgat Ze'ev, East Jerusalem", 35.245, 31.828, "IL-JM"),
        ("Har Homa, East Jerusalem", 35.22, 31.724, "IL-JM"),
        ("Kyrenia, Northern Cyprus", 33.32, 35.31, "CY-X04"),
        ("Hargeisa, Somaliland", 44.06, 9.56, "SO-X11"),
        ("Tiraspol, Transnistria", 29.64, 46.84, "MD-SN"),
        ("Rîbnița, Transnistria", 29.01, 47.77, "MD-SN"),
        ("Sukhumi, Abkhazia", 41.02, 43.01, "GE-AB"),
        ("Mariehamn, Åland", 19.98, 60.15, "AX-"),
        ("Gorizia, Italy", 13.58, 45.95, "IT-GO"),
        ("Udine, Italy", 13.23, 46.06, "IT-UD"),
        ("Dobrovo in Brda, Slovenia", 13.53, 46.0, "SI-007"),
        ("Cayenne, French Guiana", -52.33, 4.85, "GF-X01"),
    ],
)
def test_places_lie_where_sources_md_says(
    boundaries: Boundaries, place: str, longitude: float, latitude: float, code: str
) -> None:
    area = boundaries.nearest(Position(longitude=longitude, latitude=latitude), 1, 3_000)
    assert area is not None, place
    assert area[0].code.startswith(code), place


def test_morocco_keeps_no_beach_of_western_sahara(countries: gpd.GeoDataFrame) -> None:
    assert countries.geometry["MAR"].bounds[1] > 27.6


def test_ukraine_and_russia_are_in_full_detail(admin1: gpd.GeoDataFrame) -> None:
    corners = shapely.get_num_coordinates(np.asarray(admin1.geometry))
    ours = admin1["country"].isin(["UKR", "RUS"])
    assert corners[ours.to_numpy()].sum() > 150_000


def test_the_basemap_is_small() -> None:
    assert sum(len(gzip.compress((FOLDER / name).read_bytes())) for name in BASEMAP) < 1_500_000


def test_the_basemap_draws_every_country_with_a_label() -> None:
    features = drawn("basemap_countries.geojson")
    assert len({feature["properties"]["code"] for feature in features}) == len(features) == 250
    for feature in features:
        longitude, latitude = feature["properties"]["label"]
        assert -180 <= longitude <= 180
        assert -90 <= latitude <= 90
        assert feature["properties"]["name"]
        assert feature["geometry"]["coordinates"]


def test_the_basemap_draws_the_areas_of_ukraine_and_russia() -> None:
    codes = [feature["properties"]["code"] for feature in drawn("basemap_admin1.geojson")]
    assert sum(code.startswith("UA-") for code in codes) == 27
    assert sum(code.startswith("RU-") for code in codes) == 83


def test_basemap_areas_lie_on_their_country_lines() -> None:
    [ukraine] = [
        feature["geometry"]["coordinates"]
        for feature in drawn("basemap_countries.geojson")
        if feature["properties"]["code"] == "UKR"
    ]
    outline = {tuple(point) for polygon in ukraine for ring in polygon for point in ring}
    of_areas = {
        tuple(point)
        for feature in drawn("basemap_admin1.geojson")
        if feature["properties"]["code"].startswith("UA-")
        for polygon in feature["geometry"]["coordinates"]
        for ring in polygon
        for point in ring
    }
    assert outline <= of_areas


def test_disputed_lines_are_drawn_apart() -> None:
    lines = {
        feature["properties"]["name"].split(",")[0]: feature
        for feature in drawn("basemap_disputed.geojson")
    }
    assert {"Crimea and Sevastopol", "Kosovo", "Western Sahara", "Transnistria"} <= set(lines)
    for feature in lines.values():
        assert feature["properties"]["disputed"] is True
        assert feature["geometry"]["coordinates"]
    sahara = lines["Western Sahara"]["geometry"]["coordinates"]
    assert {round(y, 1) for line in sahara for _, y in line} == {27.7}  # a parallel, no coast
