"""Tables of words: shipped ones are sound, slips are told with file and line, one's own count."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

import pytest

from events.dates.reported import ReportedDate, UnreadableDate, read_reported_date
from events.geojson.codec import dumps
from events.intake.counts import count_of
from events.intake.drafts.files import drafts_from_text
from events.intake.form.read import read_form
from events.intake.form.values import blank_form
from events.intake.formats.mapped_words import precision_of
from events.intake.text import tables
from events.intake.text.lexicon import mark
from events.intake.text.mentions import mentions_in
from events.intake.text.tables import REPORT_WORDS, ReportUse
from events.intake.text.tokens import sentences_of
from events.intake.text.word_groups import words_for
from events.query.query import EventQuery
from events.store.journal.contents import EVENTS_FILE
from events.table.table import FILE as TABLE_FILE
from events.table.table import WORTH_KEEPING
from events.vocabulary import EventType, Role, Stance
from geo.errors import WordsError
from geo.finding import Found, PlaceQuery
from geo.precision import LocationPrecision
from geo.reading.bearings import read_bearing
from geo.reading.phrases import Away, Named, Near, parse
from geo.reading.unlisted_names import landmark
from geo.word_tables import Landmark
from geo.words import SHIPPED, read_rows, use_words
from services import WORD_TABLES, Services
from settings import Settings
from tests.command_line import one_line, run, run_as_process
from tests.synthetic import recorded_events, synthetic_id

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    """Write a table of one's own into the folder ``words`` of a data folder, ``tmp_path``."""
    folder = tmp_path / "words"

    def written(name: str, text: str) -> Path:
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_text(text, encoding="utf-8")
        return path

    yield written
    use_words(None, WORD_TABLES)


def services_of(folder: Path) -> Services:
    return Services(Settings(data_dir=folder, samples=False))


# --- what ships ---------------------------------------------------------------------------------


@pytest.mark.parametrize("table", WORD_TABLES, ids=lambda table: table.name)
def test_every_shipped_table_loads_and_has_rows(table):
    assert table.rows


def test_every_shipped_file_is_a_table_and_says_whose_words_it_holds():
    files = {path.name for path in SHIPPED.iterdir()} - {"SOURCES.md"}
    assert files == {f"{table.name}.csv" for table in WORD_TABLES}
    sources = (SHIPPED / "SOURCES.md").read_text(encoding="utf-8")
    for name in files:
        assert f"| `{name}` |" in sources


@pytest.mark.parametrize("use", get_args(ReportUse))
def test_every_use_of_report_words_has_words_and_is_asked_for(use: str):
    assert any(row.use == use for row in REPORT_WORDS.rows)
    reader = Path(tables.__file__).parent
    code = "".join(file.read_text("utf-8") for file in reader.glob("*.py") if file.stem != "tables")
    assert re.search(rf"""["']{re.escape(use)}["']""", code)


@pytest.mark.parametrize(
    ("use", "word", "is_of_it"),
    [
        ("bystander", "students", True),
        ("bystander", "studios", False),
        ("no place", "saudi-led", True),
        ("no place", "led", False),
        ("measure", "km", True),
        ("measure", "kms", False),
        ("measure", "", False),
        ("bystander", "", False),
        ("of them", "of whom", True),
        ("more", "еще", True),
    ],
)
def test_a_star_stands_for_any_letters_at_its_end_of_a_word(
    use: ReportUse, word: str, is_of_it: bool
):
    assert (word in words_for(use)) is is_of_it


# --- what is wrong with a file ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "line", "told"),
    [
        ("landmarks.csv", "names,town,admin1\nX,Y,UA-14\n", 1, "“town” is no column"),
        ("landmarks.csv", "names,names,admin1\n", 1, "stands there twice"),
        ("landmarks.csv", "names,settlement\nX,Y\n", 1, "no column “admin1”"),
        ("landmarks.csv", "", 1, "no column “names”"),
        ("landmarks.csv", "names,settlement,admin1\nX,,UA-14\n", 2, "“settlement” is empty"),
        ("landmarks.csv", "names,settlement,admin1\n\nX,Y\n", 3, "“admin1” is empty"),
        ("landmarks.csv", "names,settlement,admin1\nX,Y,Z,UA-14\n", 2, "put quotes"),
        ("landmarks.csv", "names,settlement,admin1\nX,Y,Donetsk\n", 2, "holds “Donetsk”"),
        ("landmarks.csv", 'names,settlement,admin1\n"X,Y,UA-14\n', 2, "no line of a CSV file"),
        ("landmarks.csv", 'names;settlement;admin1\n"X\nY";Z;UA\n', 2, "holds “UA”"),
        ("region_nicknames.csv", "names,areas\nX,UA-14 Y\n", 2, "column “areas”"),
        ("region_nicknames.csv", "names,areas\nX||Y,UA-14\n", 2, "column “names”"),
        ("waters.csv", "names,west,south,east,north\nX,1,2,3,91\n", 2, "column “north”"),
        ("waters.csv", "names,west,south,east,north\nX,5,2,3,9\n", 2, "west must be less"),
        ("world_regions.csv", "names,relation\nX,is\n", 2, "needs areas"),
        ("capitals.csv", "geonames_id,country,name\n1,UKR,X\ny,UKR,X\n", 3, "holds “y”"),
        ("place_kinds.csv", "kind,words\ncastle,X\n", 2, "holds “castle”"),
        ("place_phrases.csv", "use,words\nnere,X\n", 2, "near"),
        ("cardinal_words.csv", "number,words\n0,X\n", 2, "holds “0”"),
        ("date_words.csv", "meaning,words\nJanember,X\n", 2, "January"),
        ("column_names.csv", "field,names\ndatum,X\n", 2, "write one of"),
        ("country_spellings.csv", "country,names\nUKA,X\n", 2, "write one of"),
        ("states_at_war.csv", "state,against\nRUS,\n", 2, "“against” is empty"),
        ("event_types.csv", "event_type,words\nfight,X\n", 2, "holds “fight”"),
        ("roles.csv", "role,words\nfigting,X\n", 2, "'killed'"),
        ("stances.csv", "stance,words\nshrugs,X\n", 2, "'denies'"),
        ("import_words.csv", "use,words\nlatitudes,X\n", 2, "'latitude'"),
        ("report_words.csv", "use,words\nbystanders,X\n", 2, "'bystander'"),
        ("report_words.csv", "use,words\noffice,X|po*st\n", 2, "write * at the end of a word"),
        ("report_words.csv", "use,words\noffice,X\noffice,*\n", 3, "write * at the end"),
    ],
)
def test_a_slip_is_told_with_file_and_line(
    write: Write, tmp_path: Path, name: str, text: str, line: int, told: str
):
    path = write(name, text)
    with pytest.raises(WordsError) as refused:
        services_of(tmp_path)
    assert str(refused.value).startswith(f"{path}, line {line}: ")
    assert told in str(refused.value)


def test_a_file_that_is_not_utf_8_is_told_with_its_line(write: Write, tmp_path: Path):
    path = write("roles.csv", "")
    path.write_bytes("role,words\nkilled,x\nkilled,загиб\n".encode("cp1251"))
    with pytest.raises(WordsError, match=r"roles\.csv, line 3: is not UTF-8"):
        services_of(tmp_path)


@pytest.mark.parametrize("name", ["landmark.csv", "landmarks.xlsx"])
def test_a_file_that_no_table_is_named_like_is_told(write: Write, tmp_path: Path, name: str):
    write(name, "names,settlement,admin1\n")
    with pytest.raises(WordsError, match=r"no table of words.*landmarks\.csv"):
        services_of(tmp_path)


def test_notes_and_hidden_files_may_lie_beside_the_tables(write: Write, tmp_path: Path):
    for name in ("README.md", ".~lock.roles.csv#", "why.txt"):
        write(name, "nothing to read")
    services_of(tmp_path)


def test_a_bad_file_leaves_the_words_in_use_as_they_were(write: Write, tmp_path: Path):
    write("landmarks.csv", "names,settlement,admin1\nSynthetic Works,Toretsk,UA-14\n")
    services_of(tmp_path)
    write("roles.csv", "role,words\nfigting,X\n")
    with pytest.raises(WordsError):
        services_of(tmp_path)
    assert landmark("Synthetic Works") is not None


def test_a_folder_that_is_set_and_not_there_is_told(tmp_path: Path):
    with pytest.raises(WordsError, match="CONFLICTMAP_WORDS_DIR"):
        Services(Settings(data_dir=tmp_path, words_dir=tmp_path / "nowhere"))


@pytest.mark.parametrize("command", [("serve",), ("geocode", "Sudzha"), ("imports",)])
def test_every_command_says_so_at_its_start(write: Write, tmp_path: Path, command: tuple[str, ...]):
    path = write("roles.csv", "role,words\nfigting,X\n")
    ended = run_as_process(*command, "--data-dir", str(tmp_path))
    assert ended.returncode == 1
    assert one_line(ended.stderr).startswith(f"conflictmap: {path}, line 2: ")


# --- words of one's own -------------------------------------------------------------------------


def test_rows_of_a_spreadsheet_with_semicolons_and_a_mark_are_read(tmp_path: Path):
    path = tmp_path / "landmarks.csv"
    path.write_text("\ufeffNames;Settlement;Admin1;Note\r\nA| B ;C, D;UA-14;\r\n", "utf-8")
    (row,) = read_rows(path, Landmark)
    assert row == Landmark(names=("A", "B"), settlement="C, D", admin1="UA-14")


def test_nicknames_landmarks_old_names_and_kinds_of_ones_own_are_found(
    write: Write, tmp_path: Path
):
    write("region_nicknames.csv", "names,areas\nSunflower Land|Соняшниччина,UA-23 UA-12\n")
    write("landmarks.csv", "names,settlement,admin1\nSynthetic Works|Завод,Enerhodar,UA-23\n")
    write("old_names.csv", "old,now\nСинтетичівка,Toretsk\n")
    write("place_kinds.csv", "kind,words\nsettlement,Stadt\n")
    found = run("geocode", "Sunflower Land", "--json", "--data-dir", str(tmp_path))
    assert found.returncode == 0, found.stderr
    assert "Zaporizhzhia Oblast and Dnipropetrovsk Oblast" in found.stdout
    finder = services_of(tmp_path).gazetteer
    works = finder.look_up(PlaceQuery("near the Synthetic Works"))
    assert isinstance(works, Found)
    assert works.candidate.admin1_code == "UA-23"
    assert isinstance(finder.look_up(PlaceQuery("на Соняшниччині")), Found)
    # The shipped name index knows neither, and needs to be made for neither.
    for name in ("Syntetychivka", "Stadt Toretsk"):
        toretsk = finder.look_up(PlaceQuery(name, admin1="UA-14"))
        assert isinstance(toretsk, Found), name
        assert toretsk.candidate.name == "Toretsk"


def test_where_a_word_means_one_thing_ones_own_row_wins(write: Write, tmp_path: Path):
    write("landmarks.csv", "names,settlement,admin1\nAzovstal,Toretsk,UA-14\n")
    before = landmark("Azovstal")
    services_of(tmp_path)
    after = landmark("Azovstal")
    assert before is not None and after is not None
    assert (before.settlement, after.settlement) == ("Mariupol", "Toretsk")


def test_a_phrase_of_ones_own_is_read_and_forgotten_again(write: Write, tmp_path: Path):
    text = "unweit von Sudzha"
    plain = parse(text)
    write("place_phrases.csv", "use,words\nnear,unweit* von\n")
    services_of(tmp_path)
    assert parse(text) == Near(Named("Sudzha"), "unweit von")
    use_words(None, WORD_TABLES)
    assert parse(text) == plain != Near(Named("Sudzha"), "unweit von")


def test_a_point_of_the_compass_of_ones_own_is_read(write: Write, tmp_path: Path):
    assert read_bearing("norðaustur") is None
    write("compass_points.csv", "point,words\nnorth,norð*\neast,*austur\n")
    services_of(tmp_path)
    assert read_bearing("norðaustur") == 45.0
    assert parse("5 km norður of Sudzha") == Away(Named("Sudzha"), 5_000.0, 0.0)


def test_a_date_word_of_ones_own_is_read_by_the_form(write: Write, tmp_path: Path):
    assert isinstance(read_reported_date("início de janeiro de 2025"), UnreadableDate)
    write("date_words.csv", "meaning,words\nJanuary,janeiro\nearly,início\nby,até\n")
    boundaries = services_of(tmp_path).boundaries
    values = blank_form() | {"title": "Synthetic", "event_type": "clash", "author": "Tester"}
    values["when"]["edtf"] = "início de janeiro de 2025"
    values["where"] |= {"name": "Synthetic place", "coordinates": "48.2820, 37.1810"}
    values["troops"][0] |= {"nationality": "PRK", "role": "engaged"}
    assert read_form(values, boundaries).draft.when.edtf == "[2025-01-01..2025-01-10]"
    by = read_reported_date("até 8 janeiro 2025")
    assert isinstance(by, ReportedDate) and by.edtf == "../2025-01-08"


def test_columns_roles_and_kinds_of_ones_own_are_imported(write: Write, tmp_path: Path):
    write(
        "column_names.csv", "field,names\ndate,Tag des Vorfalls\nnationality,Herkunft\nrole,Was\n"
    )
    write("roles.csv", "role,words\nkilled,gefallen\n")
    write("event_types.csv", "event_type,words\nwithdrawal,*rückzug*\n")
    source = tmp_path / "rows.csv"
    source.write_text(
        "title,type,Tag_des_Vorfalls,latitude,longitude,Herkunft,Was\n"
        "Synthetic,Teilrückzug,2024-01-02,48.28,37.18,North Korea,Gefallen\n",
        encoding="utf-8",
    )
    report = tmp_path / "R.json"
    told = ("--data-dir", str(tmp_path), "--report", str(report))
    done = run("import", str(source), *told, CONFLICTMAP_SAMPLES="0")
    assert done.returncode == 0, done.stderr
    assert json.loads(report.read_text())["added"] == 1
    (event,) = services_of(tmp_path).table.find()
    assert event.when.edtf == "2024-01-02"
    assert event.event_type is EventType.WITHDRAWAL
    assert [(row.nationality, row.role) for row in event.troops] == [("PRK", Role.KILLED)]


def test_a_stance_and_a_role_in_words_are_read_in_a_file_of_drafts(write: Write, tmp_path: Path):
    write("stances.csv", "stance,words\ndenies,bestreitet\n")
    services_of(tmp_path)
    (draft,) = drafts_from_text(
        "title: Synthetic\nevent_type: clash\nwhen: 8 April 2025\nwhere: Sudzha\n"
        "troops: [{nationality: PRK, role: taken prisoner}]\n"
        "statements: [{party: Ukraine, stance: Bestreitet}, {party: Russia, stance: confirmed}]\n"
    )
    assert draft.troops[0].role is Role.CAPTURED
    assert [row.stance for row in draft.statements] == [Stance.DENIES, Stance.CONFIRMS]


def test_words_of_ones_own_for_a_rule_of_reports_are_read_and_forgotten_again(
    write: Write, tmp_path: Path
):
    text = "Hptm. Muster said that three auswärtige soldiers were captured."

    def read() -> tuple[int, list[tuple[str, ...]]]:
        sentences = sentences_of(text)
        return len(sentences), [m.codes for s in sentences for m in mentions_in(mark(s)).troops]

    assert read() == (2, [])
    write("report_words.csv", "use,words\nabbreviation,Hptm\nforeign,auswärtig*\n")
    services_of(tmp_path)
    assert read() == (1, [()])
    use_words(None, WORD_TABLES)
    assert read() == (2, [])


def test_a_numeral_of_ones_own_counts_in_cells_and_in_reports(write: Write, tmp_path: Path):
    with pytest.raises(ValueError, match="no number of people"):
        count_of("zwanzigeins")
    write("cardinal_words.csv", "number,words\n21,zwanzigeins\n")
    services_of(tmp_path)
    assert count_of("zwanzigeins").best == 21
    (sentence,) = sentences_of("He said that zwanzigeins North Korean soldiers were captured.")
    assert [m.count and m.count.best for m in mentions_in(mark(sentence)).troops] == [21]


def test_words_beside_a_distance_of_ones_own_are_read_in_a_cell(write: Write, tmp_path: Path):
    assert precision_of("innerhalb von 2 km") is None
    write("import_words.csv", "use,words\ndistance,innerhalb\n")
    services_of(tmp_path)
    assert precision_of("innerhalb von 2 km") == (LocationPrecision.EXACT, 2_000.0)


@pytest.mark.parametrize(
    ("words", "number"),
    [("a dozen", 12), ("two dozen", 24), ("three dozen", 36), ("два десятка", 20), ("a score", 20)],
)
def test_a_number_in_words_is_one_in_cells_and_in_reports(words: str, number: int):
    (sentence,) = sentences_of(f"He said that {words} North Korean soldiers were captured.")
    assert [m.count and m.count.best for m in mentions_in(mark(sentence)).troops] == [number]
    assert count_of(words).best == number


def test_a_kept_table_follows_the_words_whose_troops_are_foreign_by(write: Write, tmp_path: Path):
    place = {"name": "Synthetic place", "longitude": 20.0, "latitude": 52.0, "precision": 1}
    (event,) = recorded_events(1)
    event = event.with_changes(
        where={**place, "country": "Synthetica", "method": "clicked"},
        troops=[{"nationality": "POL", "role": Role.ENGAGED}],
    )
    line = dumps(event).decode() + "\n"
    lines = [line.replace(event.id, synthetic_id(n)) for n in range(WORTH_KEEPING)]
    (tmp_path / EVENTS_FILE).write_text("".join(lines))

    def foreign() -> int:
        services = services_of(tmp_path)
        try:
            return len(services.table.find(EventQuery(nationality=("POL",))))
        finally:
            services.close()

    assert foreign() == WORTH_KEEPING
    assert (tmp_path / TABLE_FILE).exists()
    write("country_spellings.csv", "country,names\nPOL,Synthetica\n")
    assert foreign() == 0


def test_the_setting_names_another_folder(write: Write, tmp_path: Path):
    path = write("landmarks.csv", "names,settlement,admin1\nSynthetic Works,Toretsk,UA-14\n")
    Services(Settings(data_dir=tmp_path / "data", words_dir=path.parent))
    found = landmark("the Synthetic Works")
    assert found is not None and found.settlement == "Toretsk"
