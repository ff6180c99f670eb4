"""The shipped place list: where places lie, what they are called, what is left out."""

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely

from geo.boundaries import Boundaries, distance_to_m
from geo.position import Position

DATA = Path(__file__).resolve().parents[2] / "data"
Row = dict[str, object]


@pytest.fixture(scope="module")
def columns() -> dict[str, np.ndarray]:
    table = pq.ParquetFile(DATA / "gazetteer" / "places.parquet").read()
    return {name: np.array(table[name].to_pylist(), dtype=object) for name in table.column_names}


@pytest.fixture(scope="module")
def boundaries() -> Boundaries:
    return Boundaries.load(DATA / "boundaries")


def rows(columns: dict[str, np.ndarray], name: str, country: str) -> list[Row]:
    hits = (columns["name"] == name) & (columns["country"] == country)
    return [{key: columns[key][i] for key in columns} for i in np.flatnonzero(hits)]


def the_only(columns: dict[str, np.ndarray], name: str, country: str) -> Row:
    [row] = rows(columns, name, country)
    return row


def test_the_columns_are_those_the_geocoder_reads() -> None:
    schema = pq.read_schema(DATA / "gazetteer" / "places.parquet")
    assert [(field.name, str(field.type)) for field in schema] == [
        ("gazetteer_id", "string"),
        ("name", "string"),
        ("names", "string"),
        ("longitude", "double"),
        ("latitude", "double"),
        ("country", "string"),
        ("admin1", "string"),
        ("admin2", "string"),
        ("population", "int32"),
        ("source", "string"),
        ("corroborated", "bool"),
        ("kind", "string"),
    ]
    assert schema.metadata is None or b"pandas" not in schema.metadata


def test_ids_are_unique_and_sorted(columns: dict[str, np.ndarray]) -> None:
    ids = columns["gazetteer_id"].tolist()
    assert ids == sorted(set(ids))
    assert all(each.startswith(("geonames:", "postal:UA:", "postal:RU:")) for each in ids)


def test_the_world_and_the_villages_of_ukraine_and_russia_are_there(
    columns: dict[str, np.ndarray],
) -> None:
    by_country = Counter(columns["country"].tolist())
    by_source = Counter(columns["source"].tolist())
    assert by_source["geonames"] > 230_000
    assert by_source["postal"] > 30_000
    assert by_country["UKR"] > 17_000
    assert by_country["RUS"] > 23_000
    assert set(columns["country"][columns["source"] == "postal"]) == {"UKR", "RUS"}


def test_a_place_known_from_the_postal_list_alone_is_not_corroborated(
    columns: dict[str, np.ndarray],
) -> None:
    assert ((columns["source"] == "geonames") == columns["corroborated"].astype(bool)).all()


def test_every_place_has_a_position_a_name_and_a_known_country(
    columns: dict[str, np.ndarray], boundaries: Boundaries
) -> None:
    assert (np.abs(columns["longitude"].astype(float)) <= 180).all()
    assert (np.abs(columns["latitude"].astype(float)) <= 90).all()
    assert all(columns["name"])
    assert set(columns["country"]) <= {area.code for area in boundaries.areas(0)}


def test_admin1_is_an_area_of_the_same_country(
    columns: dict[str, np.ndarray], boundaries: Boundaries
) -> None:
    country_of = {area.code: area.country for area in boundaries.areas(1)}
    stated = columns["admin1"] != ""
    assert stated.mean() > 0.999
    pairs = set(zip(columns["admin1"][stated], columns["country"][stated], strict=True))
    assert all(country_of[admin1] == country for admin1, country in pairs)
    ours = np.isin(columns["country"].astype(str), ["UKR", "RUS"])
    assert stated[ours].all()


@pytest.mark.parametrize("code", ["UA-14", "UA-43", "UA-65", "RU-KRS", "RU-BEL"])
def test_places_lie_in_their_area_or_at_most_15_km_off(
    columns: dict[str, np.ndarray], boundaries: Boundaries, code: str
) -> None:
    area = boundaries.area(code)
    assert area is not None
    mine = columns["admin1"] == code
    x = columns["longitude"][mine].astype(float)
    y = columns["latitude"][mine].astype(float)
    outside = ~shapely.intersects_xy(area.geometry, x, y)
    assert outside.mean() < 0.03
    for longitude, latitude in zip(x[outside], y[outside], strict=True):
        assert distance_to_m(Position(longitude=longitude, latitude=latitude), area) <= 15_000


@pytest.mark.parametrize(
    ("name", "country", "admin1", "spelling"),
    [
        ("Sudzha", "RUS", "RU-KRS", "Суджа"),
        ("Kursk", "RUS", "RU-KRS", "Курск"),
        ("Kherson", "UKR", "UA-65", "Херсон"),
        ("Sevastopol", "UKR", "UA-40", "Севастополь"),
        ("Simferopol", "UKR", "UA-43", "Сімферополь"),
        ("Odesa", "UKR", "UA-51", "Одесса"),
        ("Kyiv", "UKR", "UA-30", "Киев"),
        ("Pokrovsk", "UKR", "UA-14", "Покровськ"),
        ("Bakhmut", "UKR", "UA-14", "Артемовск"),
        ("Moscow", "RUS", "RU-MOW", "Москва"),
    ],
)
def test_well_known_towns_are_in_their_oblast_with_their_spellings(
    columns: dict[str, np.ndarray], name: str, country: str, admin1: str, spelling: str
) -> None:
    towns = [row for row in rows(columns, name, country) if row["admin1"] == admin1]
    assert len(towns) == 1
    assert spelling in str(towns[0]["names"]).split("|")


def test_crimea_belongs_to_ukraine(columns: dict[str, np.ndarray]) -> None:
    in_crimea = np.isin(columns["admin1"].astype(str), ["UA-43", "UA-40"])
    assert in_crimea.sum() > 200
    assert set(columns["country"][in_crimea]) == {"UKR"}


def test_towns_are_known_in_the_script_of_their_country(columns: dict[str, np.ndarray]) -> None:
    for name, country, local in (
        ("Damascus", "SYR", "دمشق"),
        ("Tbilisi", "GEO", "თბილისი"),
        ("Pyongyang", "PRK", "평양"),
        ("Athens", "GRC", "Αθήνα"),
    ):
        spellings = str(the_only(columns, name, country)["names"]).split("|")
        assert any(local in spelling for spelling in spellings), name


def test_machine_transliterations_and_airport_codes_are_left_out(
    columns: dict[str, np.ndarray],
) -> None:
    names = str(the_only(columns, "Kherson", "UKR")["names"]).split("|")
    assert "KHE" not in names
    assert "khyrswn" not in names
    assert "Cherson" in names
    assert not any("ヘ" in name for name in names)


def test_ukrainian_places_have_their_raion_and_kind_of_the_official_list(
    columns: dict[str, np.ndarray],
) -> None:
    robotyne = the_only(columns, "Роботине", "UKR")
    assert robotyne["admin1"] == "UA-23"
    assert robotyne["admin2"] == "Polohivskyi Raion"
    assert robotyne["kind"] == "village"
    bakhmut = the_only(columns, "Bakhmut", "UKR")
    assert (bakhmut["admin2"], bakhmut["kind"]) == ("Bakhmutskyi Raion", "city")
    ours = columns["country"] == "UKR"
    assert (columns["admin2"][ours] != "").mean() > 0.95
    assert set(columns["kind"][~ours]) == {""}
    assert set(columns["kind"][ours]) == {"city", "settlement", "village", ""}


def test_russian_villages_have_the_raion_the_postal_list_states(
    columns: dict[str, np.ndarray],
) -> None:
    postal = (columns["country"] == "RUS") & (columns["source"] == "postal")
    raions = columns["admin2"][postal]
    assert (raions != "").mean() > 0.8
    assert not any(raion.isupper() for raion in raions if raion)


def test_post_offices_are_no_villages(columns: dict[str, np.ndarray]) -> None:
    postal = columns["name"][columns["source"] == "postal"]
    assert not any(character.isdigit() for name in postal for character in name)


def test_a_postal_village_near_a_geonames_place_of_its_name_is_that_place(
    columns: dict[str, np.ndarray],
) -> None:
    sudzha = rows(columns, "Суджа", "RUS")
    assert not [row for row in sudzha if row["admin1"] == "RU-KRS"]
    assert the_only(columns, "Sudzha", "RUS")["admin2"] == "Суджанский район"


def test_the_official_settlements_have_iso_oblasts_and_no_double_code() -> None:
    table = pq.ParquetFile(DATA / "gazetteer" / "settlements_ua.parquet").read()
    assert table.column_names == ["katottg", "name", "kind", "admin1", "raion", "hromada"]
    assert table.num_rows == 29_703
    codes = table["katottg"].to_pylist()
    assert len(set(codes)) == len(codes)
    oblasts = Counter(table["admin1"].to_pylist())
    assert len(oblasts) == 27
    assert set(table["kind"].to_pylist()) == {"city", "settlement", "village"}
    by_name = dict(zip(table["name"].to_pylist(), table["admin1"].to_pylist(), strict=True))
    assert by_name["Сєвєродонецьк" if "Сєвєродонецьк" in by_name else "Сіверськодонецьк"] == "UA-09"
    assert by_name["Чернівці"] in {"UA-77", "UA-05"}
