"""A hand-checked place list of a few rows, and the real boundaries, for tests."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROWS = (
    # id, name, names, longitude, latitude, country, admin1, admin2, population, corroborated
    ("geonames:1", "Sudzha", "Суджа|Soudja", 35.2736, 51.1971, "RUS", "RU-KRS", "", 6036, True),
    ("geonames:2", "Kursk", "Курск|Kursk", 36.1856, 51.7373, "RUS", "RU-KRS", "", 409_431, True),
    (
        "geonames:3",
        "Pokrovsk",
        "Покровськ|Покровск|Красноармійськ|Красноармейск|Krasnoarmiisk",
        37.1771,
        48.2801,
        "UKR",
        "UA-14",
        "Pokrovskyi",
        60_127,
        True,
    ),
    ("geonames:4", "Donetsk", "Донецьк|Донецк", 37.8022, 48.023, "UKR", "UA-14", "", 901_645, True),
    (
        "geonames:5",
        "Bakhmut",
        "Бахмут|Артемівськ|Артемовск|Artemivsk|Artyomovsk",
        38.0,
        48.5942,
        "UKR",
        "UA-14",
        "",
        80_500,
        True,
    ),
    (
        "geonames:6",
        "Tarasivka",
        "Тарасівка|Тарасовка",
        38.3894,
        49.6641,
        "UKR",
        "UA-09",
        "",
        848,
        True,
    ),
    ("geonames:7", "Tarasivka", "Тарасівка|Тарасовка", 37.5, 48.1, "UKR", "UA-14", "", 300, True),
    ("geonames:8", "Tarasivka", "Тарасівка", 37.66, 48.42, "UKR", "UA-14", "", 250, True),
    ("postal:UA:9", "Самотнє", "", 37.9, 47.6, "UKR", "UA-14", "", 0, False),
    (
        "geonames:10",
        "Kyiv",
        "Київ|Киев|Kiev",
        30.5238,
        50.4547,
        "UKR",
        "UA-30",
        "",
        2_797_553,
        True,
    ),
    (
        "geonames:11",
        "Toretsk",
        "Торецьк|Дзержинськ|Dzerzhynsk",
        37.8478,
        48.3948,
        "UKR",
        "UA-14",
        "",
        30_914,
        True,
    ),
    (
        "geonames:12",
        "Kostiantynivka",
        "Костянтинівка|Константиновка|Konstantinovka",
        37.7068,
        48.5282,
        "UKR",
        "UA-14",
        "",
        68_792,
        True,
    ),
    ("geonames:13", "Paris", "Париж", 2.3488, 48.8534, "FRA", "FR-75C", "", 2_138_551, True),
    (
        "geonames:14",
        "Makhnovka",
        "Махновка",
        35.3,
        51.22,
        "RUS",
        "RU-KRS",
        "Sudzhanskiy",
        500,
        True,
    ),
    (
        "geonames:15",
        "Chasiv Yar",
        "Часів Яр|Часов Яр",
        37.8347,
        48.5872,
        "UKR",
        "UA-14",
        "",
        12_557,
        True,
    ),
)
COLUMNS = (
    *("gazetteer_id", "name", "names", "longitude", "latitude", "country", "admin1", "admin2"),
    *("population", "corroborated"),
)


def write_small_gazetteer(directory: Path) -> Path:
    """Write ``places.parquet`` into the folder and give the folder."""
    directory.mkdir(parents=True, exist_ok=True)
    columns = dict(zip(COLUMNS, zip(*sorted(ROWS), strict=True), strict=True))
    table = pa.table({name: pa.array(list(values)) for name, values in columns.items()})
    table = table.set_column(
        COLUMNS.index("population"), "population", table["population"].cast(pa.int32())
    )
    kinds = ["city" if people > 10_000 else "village" for people in columns["population"]]
    table = table.append_column("kind", pa.array(kinds))
    pq.write_table(table, directory / "places.parquet")
    return directory
