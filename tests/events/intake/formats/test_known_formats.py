"""Known formats recognise themselves and land in our fields by their crosswalks; rows invented."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from events.intake.formats import acled, ucdp
from events.intake.formats.actors import foreign_troops, state_of
from events.intake.tables import headerless
from events.model.licences import may_be_passed_on
from events.vocabulary import ActorKind, DatePrecision, EventType, SourceScale, State
from geo.precision import LocationPrecision
from tests.events.intake.conftest import Desk

UCDP = {
    "id": "900001", "relid": "SYN-1", "year": "2024", "type_of_violence": "1",
    "conflict_name": "Synthetic: conflict", "side_a": "Government of Ukraine",
    "side_b": "Synthetic rebels", "number_of_sources": "2",
    "source_article": '"Synthetic Agency,2024-01-04,Synthetic headline"',
    "source_office": "Synthetic Agency;Synthetic Post", "source_date": "2024-01-04;2024-01-05",
    "source_headline": "Synthetic headline;Another", "where_prec": "4",
    "where_coordinates": "Donetsk oblast", "where_description": "somewhere synthetic",
    "adm_1": "Donetsk oblast", "adm_2": "", "latitude": "48.0", "longitude": "37.5",
    "country": "Ukraine", "date_prec": "2", "date_start": "2024-01-03 00:00:00.000",
    "date_end": "2024-01-05 00:00:00.000", "deaths_a": "0", "deaths_b": "3",
    "deaths_civilians": "0", "deaths_unknown": "1", "best": "4", "high": "6", "low": "4",
}  # fmt: skip
ACLED = {
    "event_id_cnty": "UKR900001", "event_date": "2024-03-16", "year": "2024",
    "time_precision": "2", "event_type": "Battles", "sub_event_type": "Armed clash",
    "actor1": "Military Forces of Russia (2000-)",
    "assoc_actor_1": "Military Forces of North Korea (2011-) Synthetic Brigade", "inter1": "8",
    "actor2": "Military Forces of Ukraine (2019-)", "assoc_actor_2": "",
    "inter2": "State forces", "country": "Ukraine", "admin1": "Donetsk", "admin2": "Pokrovskyi",
    "location": "Pokrovsk", "latitude": "48.2801", "longitude": "37.1771",
    "geo_precision": "3", "source": "Synthetic Wire; Synthetic Post",
    "source_scale": "National-International", "notes": "Synthetic notes.", "fatalities": "0",
    "timestamp": "1711000000",
}  # fmt: skip


def write_csv(
    path: Path, rows: Sequence[Mapping[str, Any]], delimiter: str = ",", encoding: str = "utf-8"
) -> Path:
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_ucdp_rows_land_in_our_fields(desk: Desk, tmp_path: Path) -> None:
    report = desk.import_file(write_csv(tmp_path / "GEDEvent_v24_0_3.csv", [UCDP]))
    assert (report.format, report.read, report.added) == ("ucdp", 1, 1)
    (event,) = desk.events
    assert event.event_type is EventType.CLASH
    assert event.when.edtf == "[2024-01-03..2024-01-05]"
    assert event.when.date_precision is DatePrecision.DAYS
    assert event.where is not None
    assert event.where.precision is LocationPrecision.ADMIN1
    assert event.where.area_code == "UA-14"
    assert event.fatalities is not None
    assert event.fatalities.model_dump() == {
        "low": 4, "best": 4, "high": 6, "a": 0, "b": 3, "civilians": 0, "unknown": 1,
    }  # fmt: skip
    assert event.troops is None, "deaths are no troops, and nobody foreign is mentioned"
    assert [source.publisher for source in event.sources] == ["Synthetic Agency", "Synthetic Post"]
    assert str(event.sources[1].published_on) == "2024-01-05"
    assert [(a.name, a.side) for a in event.actors] == [
        ("Government of Ukraine", "a"), ("Synthetic rebels", "b"),
    ]  # fmt: skip
    assert event.origin is not None
    assert (event.origin.dataset, event.origin.external_id) == ("UCDP GED", "900001")
    assert (event.origin.version, event.origin.licence) == ("24.0.3", "CC BY 4.0")
    assert event.extra["relid"] == "SYN-1"
    assert may_be_passed_on(event)


@pytest.mark.parametrize(
    ("start", "end", "grade", "edtf", "derived"),
    [
        ("2024-01-03", "2024-01-03", 1, "2024-01-03", 1),
        ("2024-01-03", "2024-01-04", 1, "2024-01-03/2024-01-04", 1),
        ("2024-01-03", "2024-01-03", 2, "2024-01-03~", 2),
        ("2024-01-01", "2024-01-07", 3, "[2024-01-01..2024-01-07]", 3),
        ("2024-01-01", "2024-01-31", 4, "2024-01", 4),
        ("2024-01-02", "2024-01-20", 4, "[2024-01-02..2024-01-20]", 4),
        ("2024-01-01", "2024-12-31", 5, "2024", 5),
        ("2024-01-05", "2024-04-01", 5, "[2024-01-05..2024-04-01]", 5),
    ],
)
def test_ucdp_dates_keep_their_precision(
    desk: Desk, tmp_path: Path, start: str, end: str, grade: int, edtf: str, derived: int
) -> None:
    row = UCDP | {"date_start": start, "date_end": end, "date_prec": grade}
    desk.import_file(write_csv(tmp_path / "ged.csv", [row]))
    (event,) = desk.events
    assert (event.when.edtf, event.when.date_precision) == (edtf, derived)


def test_ucdp_numbers_that_contradict_each_other_are_told_and_the_best_is_kept(
    desk: Desk, tmp_path: Path
) -> None:
    report = desk.import_file(write_csv(tmp_path / "ged.csv", [UCDP | {"low": "5", "best": "4"}]))
    (event,) = desk.events
    assert event.fatalities is not None
    assert (event.fatalities.low, event.fatalities.best) == (None, 4)
    assert any("above the best" in told.reason for told in report.warnings)


def test_a_level_that_does_not_exist_rejects_the_row_by_its_column(
    desk: Desk, tmp_path: Path
) -> None:
    rows = [UCDP | {"where_prec": "9"}, UCDP | {"id": "2", "date_end": "2023-01-01"},
            UCDP | {"id": "3", "best": "many"}, UCDP | {"id": "4"}]  # fmt: skip
    report = desk.import_file(write_csv(tmp_path / "ged.csv", rows))
    assert (report.added, report.rejected_rows) == (1, 3)
    assert [(told.row, told.field) for told in report.rejected] == [
        (2, "where_prec"), (3, "date_start"), (4, "best"),
    ]  # fmt: skip


def test_acled_levels_are_not_ucdps_and_its_zero_deaths_are_unknown(
    desk: Desk, tmp_path: Path
) -> None:
    report = desk.import_file(write_csv(tmp_path / "acled.csv", [ACLED], delimiter=";"))
    assert (report.format, report.delimiter) == ("acled", ";")
    (event,) = desk.events
    assert event.when.edtf == "[2024-03-13..2024-03-19]"
    assert event.when.date_precision is DatePrecision.WEEK
    assert event.where is not None
    assert event.where.precision is LocationPrecision.ADMIN1
    assert event.fatalities is None
    assert event.extra["fatalities"] == "0", "as it stood"
    (troops,) = event.foreign_troops
    assert (troops.nationality, troops.fighting_for) == ("PRK", "RUS")
    assert troops.unit == "Synthetic Brigade"
    assert troops.count_best is None
    assert [a.kind for a in event.actors] == [
        ActorKind.EXTERNAL_OR_OTHER, None, ActorKind.STATE_FORCES,
    ]  # fmt: skip
    assert [s.publisher for s in event.sources] == ["Synthetic Wire", "Synthetic Post"]
    assert event.sources[0].scale == (SourceScale.NATIONAL, SourceScale.INTERNATIONAL)
    assert event.origin is not None
    assert event.origin.version == "2024-03-21T05:46:40Z"
    assert not may_be_passed_on(event)


def test_acled_old_columns_and_dates_in_words(desk: Desk, tmp_path: Path) -> None:
    old = {key.upper(): value for key, value in ACLED.items()} | {
        "EVENT_DATE": "16 March 2019", "TIME_PRECISION": "3", "GEO_PRECISION": "1",
        "EVENT_TYPE": "Battle-No change of territory", "SUB_EVENT_TYPE": "", "FATALITIES": "12",
    }  # fmt: skip
    desk.import_file(write_csv(tmp_path / "old.csv", [old]))
    (event,) = desk.events
    assert (event.when.edtf, event.event_type) == ("2019-03", EventType.CLASH)
    assert event.where is not None
    assert event.where.precision is LocationPrecision.EXACT
    assert event.fatalities is not None
    assert event.fatalities.best == 12


def test_acled_as_its_service_answers(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_text(json.dumps({"status": 200, "success": True, "count": 1, "data": [ACLED]}))
    assert desk.import_file(path).format == "acled"


def test_timemap_dumps_with_positions_as_text(desk: Desk, tmp_path: Path) -> None:
    row = {
        "associations": ["asc1"], "sources": ["src_synthetic"], "id": "CIV9001",
        "description": "Synthetic house hit by a rocket. Nothing of it happened.",
        "date": "3/16/2022", "time": "00:00", "location": "Pokrovsk ",
        "latitude": " 48.2801", "longitude": "37.1771",
    }  # fmt: skip
    rows = [row, row | {"id": "CIV9002", "location": "", "date": "03/04/2022", "time": "14:30"},
            row | {"id": "CIV9003", "latitude": "37.1771", "longitude": "148.28"},
            row | {"id": "CIV9004", "latitude": ""}]  # fmt: skip
    path = tmp_path / "export_events.json"
    path.write_text(json.dumps(rows))
    report = desk.import_file(path)
    assert (report.format, report.date_order, report.added) == ("timemap", "MDY", 3)
    first, second, *_ = desk.events
    assert (first.when.edtf, first.event_type) == ("2022-03-16", EventType.STRIKE)
    assert first.where is not None
    assert (first.where.name, first.where.latitude) == ("Pokrovsk", 48.2801)
    assert (second.when.edtf, second.when.time) == ("2022-03-04", "14:30")
    assert [(told.row, told.field) for told in report.rejected] == [(4, "latitude")]


def test_ocha_hostilities_in_degrees_and_in_metres(desk: Desk, tmp_path: Path) -> None:
    def feature(x: float, y: float, **changed: Any) -> dict[str, Any]:
        properties = {
            "Oblast": "Donetska", "Rayon": "Pokrovskyi", "Hromada": "Synthetic",
            "City_Settl": "Pokrovsk", "Humanitari": "https://example.org/synthetic",
            "Status": "Affected", "Encircled": None, "admin4Pcod": "UA0", "Lat": 48.2801,
            "Long": 37.1771, "Date": "4/15/2022",
        }  # fmt: skip
        return {"type": "Feature", "properties": properties | changed,
                "geometry": {"type": "Point", "coordinates": [x, y]}}  # fmt: skip

    metres = feature(4138535.92, 6151010.66)
    far = feature(4138535.92, 6151010.66, Lat=50.0, Date="4/14/2022")
    none = feature(4138535.92, 6151010.66, Lat=0, Long=0, City_Settl="0", Date="4/13/2022")
    same = feature(4138535.92, 6151010.66, Status="Severely affected")
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    path = tmp_path / "ocha.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs,
                                "features": [metres, far, none, same, metres]}))  # fmt: skip
    report = desk.import_file(path)
    assert (report.format, report.date_order) == ("ocha", "MDY")
    assert (report.added, report.unchanged, report.rejected_rows) == (3, 1, 1)
    event = desk.events[0]
    assert event.where is not None
    assert event.where.longitude == pytest.approx(37.177, abs=0.01)
    assert event.sources[0].url == "https://example.org/synthetic"
    assert desk.events[1].where is not None
    assert desk.events[1].where.precision is LocationPrecision.ADMIN2

    for crs_of_degrees in ("urn:ogc:def:crs:EPSG::3857", None):
        lie = tmp_path / "lie.geojson"
        points = [feature(37.1771, 48.2801)] if crs_of_degrees else [metres]
        document: dict[str, Any] = {"type": "FeatureCollection", "features": points}
        if crs_of_degrees:
            document["crs"] = crs
        lie.write_text(json.dumps(document))
        with pytest.raises(ValueError, match="choose it"):
            desk.import_file(lie)


def test_gdelt_files_have_no_header(desk: Desk, tmp_path: Path) -> None:
    row = dict.fromkeys(headerless.VERSION_2, "")
    row |= {
        "GLOBALEVENTID": "900000001", "SQLDATE": "20240316", "Actor1Name": "RUSSIA",
        "Actor2Name": "UKRAINE", "EventCode": "190", "EventRootCode": "19",
        "ActionGeo_Type": "4", "ActionGeo_FullName": "Pokrovsk, Donets'ka Oblast', Ukraine",
        "ActionGeo_Lat": "48.2801", "ActionGeo_Long": "37.1771", "DATEADDED": "20240317001500",
        "SOURCEURL": "https://example.org/synthetic",
    }  # fmt: skip
    country = row | {"GLOBALEVENTID": "900000002", "ActionGeo_Type": "1",
                     "ActionGeo_FullName": "Ukraine", "EventCode": "042"}  # fmt: skip
    path = tmp_path / "20240316.export.CSV"
    path.write_text("\n".join("\t".join(r.values()) for r in (row, country)) + "\n")
    report = desk.import_file(path)
    assert (report.format, report.read, report.added) == ("gdelt", 2, 2)
    fight, talk = desk.events
    assert (fight.event_type, talk.event_type) == (EventType.CLASH, EventType.STATEMENT)
    assert str(fight.when.reported_on) == "2024-03-17"
    assert fight.where is not None
    assert talk.where is not None
    assert (fight.where.precision, talk.where.precision) == (2, 6)
    assert talk.where.area_code == "UKR"
    assert fight.troops is None


def test_our_own_exports_come_back_as_they_were(desk: Desk, tmp_path: Path) -> None:
    desk.import_file(write_csv(tmp_path / "ged.csv", [UCDP]))
    before = desk.events
    desk.store.flush()
    assert desk.import_file(tmp_path / "store" / "events.geojson").unchanged == 1
    assert desk.events == before
    report = desk.import_file(tmp_path / "store" / "events.geojsonl", State.DRAFT)
    assert (report.format, report.unchanged) == ("conflictmap", 1)


@pytest.mark.parametrize(
    ("actor", "state"),
    [
        ("Military Forces of North Korea (2011-)", ("PRK", None)),
        ("Government of United States of America", ("USA", None)),
        ("Government of Russia (Soviet Union)", ("RUS", None)),
        ("Military Forces of Ukraine (2019-) Border Guard", ("UKR", "Border Guard")),
        ("Police Forces of Colombia (2018-)", ("COL", None)),
        ("Civilians (North Korea)", None),
        ("Wagner Group", None),
        ("Protesters (China)", None),
        ("Military Forces of the Donetsk People's Republic", None),
        ("Unidentified Armed Group (Ukraine)", None),
        ("Islamic State (Syria)", None),
    ],
)
def test_only_an_actor_that_says_so_has_a_nationality(
    actor: str, state: tuple[str, str | None] | None
) -> None:
    assert state_of(actor) == state


def test_a_state_is_foreign_to_the_side_it_fights_on_not_to_the_land() -> None:
    russia, korea = "Military Forces of Russia (2000-)", "Military Forces of North Korea (2011-)"
    ukraine = "Military Forces of Ukraine (2019-)"

    def found(*sides: list[str], country: str) -> list[tuple[str, str | None]]:
        rows = foreign_troops(sides, country)
        return [(row["nationality"], row["fighting_for"]) for row in rows]

    assert found([russia], [ukraine], country="UKR") == []
    assert found([ukraine], [russia], country="RUS") == []
    assert found([korea, russia], [ukraine], country="UKR") == [("PRK", "RUS")]
    assert found([korea], [ukraine], country="RUS") == [("PRK", None)]
    assert found(["Government of Syria", russia], ["Syrian insurgents"], country="SYR") == [
        ("RUS", "SYR")
    ]


def test_acled_and_ucdp_write_weeks_and_months_their_own_way() -> None:
    from datetime import date

    day = date(2024, 3, 16)
    assert acled.edtf_of(day, 3) == "2024-03"
    assert ucdp.edtf_of(*[ucdp.DayReading(day)] * 2, 4) == "2024-03"
