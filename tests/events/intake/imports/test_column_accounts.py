"""Nothing of a table is lost, invented or misplaced in silence; every row is invented."""

import csv
import io
import json
import random
from pathlib import Path
from typing import Final

import pytest

from events.errors import UnreadableFile
from events.geojson import codec
from events.intake.counts import count_of
from events.intake.formats.cell_values import day_of, number_of, text_of
from events.intake.formats.mapped_words import precision_of
from events.intake.imports.rejected import write_rejected
from events.intake.role_words import role_of
from events.model.country_names import alpha3_of
from events.model.event import Event
from events.vocabulary import CountHedge, Role, State
from tests.events.intake.conftest import Desk

POOLS: Final = {
    "id": ["", "A-1", "A-2", "1234567890123456", "7"],
    "title": ["Synthetic clash", "", "Zwei gefangen", "x" * 200, "n/a"],
    "description": ["", "Seen by nobody", "=1+1", "y" * 6_000],
    "date": ["2024-01-02", "early January 2024", "13.03.2024", "2024", "soonish", "", "2024-02-30",
             "2024-05-06T22:30:00Z", "-"],
    "place": ["Pokrovsk", "Health Building", "UKR", "", "Nowherebürg", "Sudzha"],
    "country": ["Ukraine", "RUS", "UA", "Belaurs", "окупанти", "", "Germany"],
    "region": ["Donetsk Oblast", "Africa", "", "Kursk"],
    "lat": ["48.28", "48,28", "0 30", "", "91", "‎48.2833‎"],
    "lon": ["37.18", "37,18", "", "29.08"],
    "nationality": ["North Korean", "China; Nepal", "Nordkoreaner", "Gurkha", "Korean", ""],
    "count": ["12", "200+", "~30", "about a dozen", "a few", "10 15", "10–15", ""],
    "fatalities": ["3", "~3", "many", "", "0"],
    "role": ["captured", "sapper", "полонений", ""],
    "side": ["Russia", "RU", "PMC Wagner", "Russia / DPR", ""],
    "precision": ["1", "9", "exact", "(3) District", "25 km", "who knows", ""],
    "type": ["Shelling", "clash", "gossip", ""],
    "source": ["Synthetic Post", "", "https://example.org/s"],
    "url": ["https://example.org/a", "example.org/b", "javascript:alert(1)", "see notes", ""],
    "Wetter": ["Regen", "", "n/a", "5"],
    "Unnamed 7": ["", "0", "кіт"],
    "approved": ["yes", "no", ""],
    "Surname": ["Synthetic", ""],
}  # fmt: skip


TELLING: Final = {"title", "description", "date", "place", "country", "region", "lat", "lon"}
"""Columns that tell what happens, where or when."""


def texts_in(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).casefold()


def numbers_in(value: object) -> set[float]:
    if isinstance(value, dict):
        return set().union(*map(numbers_in, value.values()), set())
    if isinstance(value, list):
        return set().union(*map(numbers_in, value), set())
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return {round(float(value), 3)} if is_number else set()


def is_found(cell: str, event: Event) -> bool:
    """Tell whether a cell can be found again in an event, by its words or by what they mean."""
    feature = json.loads(codec.dumps(event))
    there, numbers = texts_in(feature), numbers_in(feature)
    if texts_in(cell)[1:-1] in there or (text_of(cell) is None and cell in there):
        return True
    meanings = [alpha3_of(cell), role_of(cell)]
    if any(meaning is not None and texts_in(meaning)[1:-1] in there for meaning in meanings):
        return True
    for read in (number_of, lambda text: count_of(text).best):
        try:
            number = read(cell)
        except ValueError:
            continue
        if number is not None and round(float(number), 3) in numbers:
            return True
    try:
        day = day_of(cell)
    except ValueError:
        day = None
    if day is not None and day.day.isoformat() in there:
        return True
    found = precision_of(cell)
    return found is not None and event.where is not None and event.where.precision == found[0]


@pytest.mark.parametrize("seed", range(12))
def test_every_cell_of_any_table_can_be_found_again(desk: Desk, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    columns = chance.sample(sorted(POOLS), chance.randint(3, len(POOLS)))
    rows = [{name: chance.choice(POOLS[name]) for name in columns} for _ in range(60)]
    path = tmp_path / "table.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    if not TELLING & set(columns):
        with pytest.raises(UnreadableFile, match="Say which holds what"):
            desk.check(path)
        return
    checked = desk.check(path)
    with checked:
        back = io.StringIO()
        write_rejected(checked, back)
        checked.save()
        report = checked.report
    rejected = {int(row["row"]): row for row in csv.DictReader(io.StringIO(back.getvalue()))}
    not_used = {each["column"] for each in report.columns if each["not_used"]}
    assert report.read == len([row for row in rows if any(row.values())])
    events = list(desk.events)
    for number, row in enumerate(rows, start=2):
        if number in rejected:
            assert all(
                rejected[number][name].lstrip("'") == value.lstrip("'")
                for name, value in row.items()
            )
            continue
        for name, value in row.items():
            if not value.strip() or name in not_used:
                continue
            assert any(is_found(value, event) for event in events), (number, name, value)


def table(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_not_understood_is_told_with_its_count_and_can_be_said_once(
    desk: Desk, tmp_path: Path
) -> None:
    rows = "".join(
        f"{number},Synthetic {number},2024-01-02,48.28,37.18,North Korean,{side}\n"
        for number, side in enumerate(["окупанти", "PMC Wagner", "окупанти", "RUS"])
    )
    path = table(tmp_path, "id,title,date,lat,lon,nationality,side\n" + rows)
    report = desk.import_file(path)
    (told,) = report.not_understood
    assert (told["column"], told["rows"], told["of"]) == ("side", 3, 4)
    assert told["values"][0] == {"value": "окупанти", "rows": 2}
    sides = {event.title: event.troops[0].fighting_for for event in desk.events if event.troops}
    assert sides == {"Synthetic 0": None, "Synthetic 1": None, "Synthetic 2": None,
                     "Synthetic 3": "RUS"}  # fmt: skip
    assert {event.extra.get("side") for event in desk.events} == {"окупанти", "PMC Wagner", None}


@pytest.mark.parametrize(
    ("nationality", "code"),
    [("Südafrikaner", "ZAF"), ("nord-coréens", "PRK"), ("norcoreanos", "PRK"), ("CN", "CHN"),
     ("північнокорейські", "PRK"), ("Colombian", "COL"), ("cubanos", "CUB")],
)  # fmt: skip
def test_one_vocabulary_reads_nations_in_six_languages(
    desk: Desk, tmp_path: Path, nationality: str, code: str
) -> None:
    head = "Titel;Datum;Nationalität;Anzahl;Seite\n"
    desk.import_file(table(tmp_path, f"{head}Erfunden;01.02.2024;{nationality};etwa 30;Russland\n"))
    (event,) = desk.events
    assert event.troops is not None
    (troops,) = event.troops
    assert (troops.nationality, troops.fighting_for) == (code, "RUS")
    assert (troops.count_best, troops.count_hedge) == (30, CountHedge.ABOUT)


def test_a_table_that_tells_of_no_event_saves_nothing(desk: Desk, tmp_path: Path) -> None:
    path = table(tmp_path, "field,type,meaning\nEVENTID,INTEGER,number of the row\n")
    with pytest.raises(UnreadableFile, match="--map title=COLUMN"):
        desk.import_file(path)
    assert desk.events == []


@pytest.mark.parametrize(
    "text",
    [
        "id,title,date,lat,lon,country\n1,Synthetic,2024-01-02,50.45,50.45,Ukraine\n",
        "id,title,date,lat,lon,country\n1,Synthetic,2024-01-02,-25.3,133.8,UKR\n",
        "id,title,date,lat,lon,region\n1,Synthetic,2024-01-02,48.0,37.8,Kursk Oblast\n",
    ],
)
def test_what_contradicts_itself_is_never_published_by_itself(
    desk: Desk, tmp_path: Path, text: str
) -> None:
    report = desk.import_file(table(tmp_path, text))
    assert (report.added, report.held) == (1, 1)
    assert [event.state for event in desk.events] == [State.DRAFT]
    assert any("goes in as a draft" in told.reason for told in report.warnings)


def test_disputed_land_is_told_and_taken(desk: Desk, tmp_path: Path) -> None:
    head = "id,title,date,lat,lon,country\n"
    report = desk.import_file(table(tmp_path, head + "1,Synthetic,2024-01-02,44.95,34.1,RU\n"))
    assert (report.added, report.held) == (1, 0)
    assert any("Crimea" in told.reason for told in report.warnings)


@pytest.mark.parametrize("column", ["ISO3 codes", "country code", "place", "location"])
def test_codes_of_countries_are_countries_in_whatever_column(
    desk: Desk, tmp_path: Path, column: str
) -> None:
    codes = ("UKR", "RUS", "VEN", "IND")
    rows = "".join(f"{at},Synthetic,2024-01-02,{code}\n" for at, code in enumerate(codes))
    report = desk.import_file(table(tmp_path, f"id,title,date,{column}\n{rows}"))
    placed = {event.where.country for event in desk.events if event.where is not None}
    assert placed <= set(codes)
    assert all(event.where is None or event.where.precision == 6 for event in desk.events)
    assert report.added + report.rejected_rows == len(codes)


def test_a_geometry_is_compared_with_any_pair_of_columns_and_the_choice_counts(
    desk: Desk, tmp_path: Path
) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"title": "Synthetic", "date": "2024-01-02", "lat": None, "lon": None}
            | {"Lat2": latitude, "Long2": 37.18},
            "geometry": {"type": "Point", "coordinates": [37.18, 48.22]},
        }
        for latitude in (48.28, 48.22)
    ]
    path = tmp_path / "shifted.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with desk.check(path) as checked:
        (told,) = checked.report.rejected
    assert "Lat2" in told.reason
    for position, latitude in (("geometry", 48.22), (("Lat2", "Long2"), 48.28)):
        with desk.check(path, position=position) as checked:
            assert checked.report.rejected_rows == 0
            checked.save()
        assert latitude in [event.where.latitude for event in desk.events if event.where]


def test_the_same_file_under_another_name_adds_nothing_and_a_newer_one_updates(
    desk: Desk, tmp_path: Path
) -> None:
    head = "entry,date,title,lat,lon,town\n"
    one = "XW0001,2024-01-02,Synthetic one,48.28,37.18,Pokrovsk\n"
    two = "XW0002,2024-01-03,Synthetic two,48.29,37.19,Pokrovsk\n"
    desk.import_file(table(tmp_path, head + one + two))
    again = desk.import_file(table(tmp_path, head + one + two, "renamed.csv"))
    assert (again.added, again.unchanged) == (0, 2)
    newer = desk.import_file(table(tmp_path, head + one.replace("one", "ONE") + two, "v2.csv"))
    assert (newer.added, newer.updated, newer.unchanged) == (0, 1, 1)
    (change,) = newer.changed
    (field,) = change["fields"]
    assert (field["before"], field["after"]) == ("Synthetic one", "Synthetic ONE")


def test_another_table_with_the_same_header_and_numbers_is_another_dataset(
    desk: Desk, tmp_path: Path
) -> None:
    head = "id,title,date,lat,lon\n"
    desk.import_file(table(tmp_path, head + "1,Synthetic strike,2024-01-02,48.28,37.18\n"))
    other = table(tmp_path, head + "1,Invented march,2023-05-06,15.5,32.5\n", "other.csv")
    report = desk.import_file(other)
    assert (report.added, report.updated) == (1, 0)
    assert {event.title for event in desk.events} == {"Synthetic strike", "Invented march"}


@pytest.mark.parametrize("newest_first", [True, False])
def test_of_rows_with_one_identifier_the_newest_wins_whatever_its_order(
    desk: Desk, tmp_path: Path, newest_first: bool
) -> None:
    rows = ["A1,Old words,2024-01-02,48.28,37.18,2024-02-01\n",
            "A1,New words,2024-01-02,48.28,37.18,2024-03-01\n"]  # fmt: skip
    body = "".join(reversed(rows) if newest_first else rows)
    report = desk.import_file(table(tmp_path, "id,title,date,lat,lon,last modified\n" + body))
    assert [event.title for event in desk.events] == ["New words"]
    assert (report.added, report.unchanged) == (1, 1)
    assert any("is newer" in told.reason for told in report.warnings)


def test_rows_that_say_the_same_are_counted(desk: Desk, tmp_path: Path) -> None:
    row = "Synthetic,2024-01-02,48.28,37.18\n"
    report = desk.import_file(table(tmp_path, "title,date,lat,lon\n" + row * 5))
    assert (report.added, report.says_same) == (1, 4)
    assert "4 say word for word" in report.words


def test_names_of_soldiers_are_left_out_and_said(desk: Desk, tmp_path: Path) -> None:
    head = "ПІБ,Звання,Громадянство,Дата,Місце,Роль\n"
    report = desk.import_file(
        table(tmp_path, head + "Вигаданий Хтось,солдат,КНДР,2025-01-11,Sudzha,полонений\n")
    )
    (event,) = desk.events
    assert "Вигаданий" not in codec.dumps(event).decode()
    assert any("name persons" in remark for remark in report.remarks)
    assert event.troops is not None
    assert event.troops[0].role is Role.CAPTURED


@pytest.mark.parametrize(
    ("text", "position", "latitude"),
    [
        ("title,date,lat,lon,lat2,lon2\nS,2024-01-02,48.28,37.18,47.28,37.18\n",
         ("lat2", "lon2"), 47.28),
        ("title,date,lat,lon,coordinates\nS,2024-01-02,48.28,37.18,\"47.28, 37.18\"\n",
         "coordinates", 47.28),
        ("title,date,lat,lon,coordinates\nS,2024-01-02,48.28,37.18,POINT (37.18 47.28)\n",
         ("lat", "lon"), 48.28),
    ],
)  # fmt: skip
def test_positions_that_disagree_without_a_geometry_are_a_persons_choice(
    desk: Desk, tmp_path: Path, text: str, position: object, latitude: float
) -> None:
    path = table(tmp_path, text)
    with desk.check(path) as checked:
        (told,) = checked.report.rejected
    assert "Choose which is right" in told.reason
    desk.import_file(path, position=position)
    assert [event.where.latitude for event in desk.events if event.where] == [latitude]


def test_a_chosen_pair_in_metres_is_projected_and_one_that_is_empty_is_no_position(
    desk: Desk, tmp_path: Path
) -> None:
    rows = "Titel;Datum;Ost;Nord\nErfunden;2024-01-02;426244;5382929\nErfunden;2024-01-03;;\n"
    report = desk.import_file(table(tmp_path, rows), crs="EPSG:32637", position=("Nord", "Ost"))
    assert report.added == 2
    placed = [event.where for event in desk.events if event.where is not None]
    assert [(round(each.longitude, 3), round(each.latitude, 3)) for each in placed] == [
        (38.0, 48.595)
    ]


@pytest.mark.parametrize(
    ("column", "code", "country"),
    [("gwno", "369", "UKR"), ("fips_104", "GM", "DEU"), ("m49", "804", "UKR")],
)
def test_codes_are_read_in_the_system_their_column_names(
    desk: Desk, tmp_path: Path, column: str, code: str, country: str
) -> None:
    desk.import_file(table(tmp_path, f"title,date,{column}\nSynthetic,2024-01-02,{code}\n"))
    assert [event.where.country for event in desk.events if event.where] == [country]


def test_a_place_found_by_name_is_no_more_exact_than_the_source_states(
    desk: Desk, tmp_path: Path
) -> None:
    head = "title,date,place,country,precision\n"
    desk.import_file(table(tmp_path, head + "S,2024-01-02,Pokrovsk,Ukraine,(3) District\n"))
    (event,) = desk.events
    assert event.where is not None
    assert event.where.precision == 3


def test_a_country_of_today_under_the_state_that_held_it_is_no_contradiction(
    desk: Desk, tmp_path: Path
) -> None:
    head = "id,title,date,lat,lon,country\n"
    rows = (
        "1,S,1990-01-20,54.7,25.3,Russia (Soviet Union)\n2,T,1990-01-20,54.7,25.3,Russia\n"
        "3,Exchanged it would lie in Russia,1990-01-20,40.4,49.87,Russia (Soviet Union)\n"
    )
    report = desk.import_file(table(tmp_path, head + rows))
    assert (report.added, report.held) == (3, 1)
    assert [event.state for event in desk.events] == [
        State.PUBLISHED, State.DRAFT, State.PUBLISHED,
    ]  # fmt: skip


def test_codes_in_a_column_are_not_asked_to_be_numbers_of_troops(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    rows = (f"{n},2024-01-02,48.1,37.5,{1 + n % 3},{200 + n % 40},{n % 90}" for n in range(120))
    path.write_text(
        "\n".join(["id,date,latitude,longitude,kind of thing,group id,Anzahl X", *rows]) + "\n"
    )
    report = desk.import_file(path)
    assert [each["column"] for each in report.asked if each["field"] == "count"] == ["Anzahl X"]
