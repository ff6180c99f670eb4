"""Drafts from files: read as people mean them, with everything wrong said at once."""

import json
from datetime import date
from pathlib import Path

import pytest

from events.errors import InvalidEvent
from events.intake.drafts.files import LARGEST_FILE_BYTES, draft_from, drafts_from_text, read_drafts
from events.vocabulary import CountHedge, EventType, Role

MINIMAL = "title: Synthetic\nevent_type: clash\n"


def problems_of(text: str, *, is_json: bool = False) -> list[tuple[str, str]]:
    with pytest.raises(InvalidEvent) as refused:
        drafts_from_text(text, is_json=is_json)
    return [(problem.field, problem.message) for problem in refused.value.problems]


def test_one_draft_or_a_list_of_them() -> None:
    (one,) = drafts_from_text(MINIMAL)
    assert one.title == "Synthetic"
    two = drafts_from_text("- title: Synthetic 1\n  event_type: clash\n" * 2)
    assert len(two) == 2


def test_yaml_and_json_read_the_same(tmp_path: Path) -> None:
    content = {
        "title": "Synthetic",
        "event_type": "capture",
        "when": {"edtf": "2025-01", "reported_on": "2025-04-09"},
        "statements": [{"stance": "claims", "on": "2025-04-08", "party": "UKR"}],
        "troops": [{"nationality": "PRK", "role": "captured", "count_best": 2}],
    }
    as_json, as_yaml = tmp_path / "draft.JSON", tmp_path / "draft.yml"
    as_json.write_text(json.dumps(content))
    as_yaml.write_text(
        "title: Synthetic\nevent_type: capture\n"
        "when: {edtf: 2025-01, reported_on: 2025-04-09}\n"
        "statements:\n- stance: claims\n  on: 2025-04-08\n  party: UKR\n"
        "troops:\n- nationality: PRK\n  role: captured\n  count_best: 2\n"
    )
    assert read_drafts(as_json) == read_drafts(as_yaml)
    (draft,) = read_drafts(as_yaml)
    assert draft.statements[0].on == date(2025, 4, 8)


@pytest.mark.parametrize("value", ["no", "off", "on", "yes", "NO", "y"])
def test_words_that_older_yaml_takes_for_truth_stay_words(value: str) -> None:
    (draft,) = drafts_from_text(MINIMAL + f"summary: {value}\n")
    assert draft.summary == value


@pytest.mark.parametrize("year", ["2024", '"2024"'])
def test_a_year_alone_is_a_date(year: str) -> None:
    (draft,) = drafts_from_text(MINIMAL + f"when: {{edtf: {year}}}\n")
    assert draft.when.edtf == "2024"


def test_a_time_of_day_is_not_a_number_to_the_base_of_sixty() -> None:
    (draft,) = drafts_from_text(MINIMAL + "when: {edtf: 2025-04-08, time: 14:30}\n")
    assert draft.when.time == "14:30"


def test_numbers_and_truth_values_are_what_they_look_like() -> None:
    text = MINIMAL + "where: {longitude: 37, latitude: 48.5}\nextra: {a: true, b: ~, c: 1e3}\n"
    (draft,) = drafts_from_text(text)
    assert draft.where is not None
    assert (draft.where.longitude, draft.where.latitude) == (37.0, 48.5)
    assert draft.extra == {"a": True, "b": None, "c": 1000.0}


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"
    path.write_text(MINIMAL, encoding="utf-8-sig")
    assert read_drafts(path)[0].title == "Synthetic"


def test_every_problem_of_every_draft_is_told_by_field() -> None:
    told = problems_of(
        "- title: ''\n  event_type: parade\n"
        "- title: Synthetic\n  event_type: clash\n  troops:\n"
        "  - {role: engaged, nationality: ZZZ, count_low: 5, count_best: 2}\n"
        "- just text\n"
    )
    assert [field for field, _ in told] == [
        "[0].title",
        "[0].event_type",
        "[1].troops[0].nationality",
        "[1].troops[0].count_best",
        "[2]",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Must be a group of named fields"),
        ("[]", "holds no draft"),
        ("title: [", "This is not YAML: line"),
        ("a: &x 1\nb: *x\n", "aliases"),
        ("title: a\ntitle: b\n", "'title' is there twice"),
        ("? {a: b}\n: c\n", "not YAML"),
        ("title: !!python/object/apply:os.system [ls]\n", "not YAML"),
        ("title: 'bell \a'\n", "not YAML"),
        ("--- {}\n--- {}\n", "not YAML"),
        ("[" * 5000, "nested too deeply"),
    ],
)
def test_what_is_no_yaml_draft_is_told_in_one_sentence(text: str, told: str) -> None:
    ((field, message),) = problems_of(text)[:1]
    assert told in message
    assert field == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "not JSON"),
        ('{"title": NaN}', "NaN is no number"),
        ('{"title": "a", "title": "b"}', "'title' is there twice"),
        ("[" * 100_000, "nested too deeply"),
        ("null", "group of named fields"),
    ],
)
def test_what_is_no_json_draft_is_told_in_one_sentence(text: str, told: str) -> None:
    ((_, message),) = problems_of(text, is_json=True)
    assert told in message


def test_plain_words_are_read_as_the_form_reads_them() -> None:
    (draft,) = drafts_from_text(
        "title: Synthetic\nevent_type: capture\n"
        "when: {edtf: 8 Apr, reported_on: 9 April 2025}\n"
        "where: {name: near Sudzha, country: росія}\n"
        "troops:\n"
        "- {nationality: north koreans, fighting_for: Russia, role: captured}\n"
        "- {nationality: північнокорейські, role: killed}\n"
        "- {nationality: китайцы, role: engaged}\n"
        "- {nationality: null, role: engaged}\n"
        "statements:\n"
        "- {party: Ukraine, stance: claims, on: 10 Apr}\n"
        "- {party: A movement, stance: denies, on: yesterday}\n"
        "sources:\n- {publisher: Synthetic, published_on: 9.4.2025, accessed_on: 2025-04-10}\n"
    )
    assert draft.when.edtf == "2025-04-08"
    assert draft.when.reported_on == date(2025, 4, 9)
    assert draft.where is not None
    assert draft.where.country == "RUS"
    assert [row.nationality for row in draft.troops] == ["PRK", "PRK", "CHN", None]
    assert draft.troops[0].fighting_for == "RUS"
    assert [row.party for row in draft.statements] == ["UKR", "A movement"]
    assert [row.on for row in draft.statements] == [date(2025, 4, 10), date(2025, 4, 8)]
    assert draft.sources[0].published_on == date(2025, 4, 9)


def test_words_that_may_mean_several_things_are_asked_by_field() -> None:
    told = dict(
        problems_of(
            MINIMAL + "when: {edtf: 03/04/2025}\nwhere: {country: Congo}\ntroops:\n"
            "- {nationality: Korean, role: engaged}\n- {nationality: Atlantean, role: engaged}\n"
            "- {nationality: '', role: engaged}\n"
            "statements: [{stance: claims, on: 2025-13-01}]\n"
        )
    )
    assert "2025-04-03 (on 3 April 2025)" in told["when.edtf"]
    assert "Democratic Republic of the Congo or Republic" in told["where.country"]
    assert "North Korea" in told["troops[0].nationality"]
    assert "South Korea" in told["troops[0].nationality"]
    assert "no nationality known here" in told["troops[1].nationality"]
    assert "null" in told["troops[2].nationality"]
    assert "statements[0].on" in told
    assert len(told) == 6


def test_a_bomb_of_aliases_does_not_go_off() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
    )
    ((_, message),) = problems_of(bomb)
    assert "aliases" in message


def test_files_that_cannot_be_read_are_told_of(tmp_path: Path) -> None:
    missing, folder = tmp_path / "missing.yaml", tmp_path
    foreign, large = tmp_path / "foreign.yaml", tmp_path / "large.yaml"
    foreign.write_bytes("title: Событие".encode("cp1251"))
    with large.open("wb") as file:
        file.truncate(LARGEST_FILE_BYTES + 1)
    for path, told in (
        (missing, "cannot be read"),
        (folder, "cannot be read"),
        (foreign, "not UTF-8"),
        (large, "larger than"),
    ):
        with pytest.raises(InvalidEvent) as refused:
            read_drafts(path)
        assert told in str(refused.value)
        assert str(path) in str(refused.value)


def test_a_draft_must_be_named_fields() -> None:
    with pytest.raises(InvalidEvent):
        draft_from(["title"])


def test_place_and_date_may_be_written_in_plain_words() -> None:
    (draft,) = drafts_from_text(MINIMAL + "where: near Sudzha\nwhen: by 9 April 2025\n")
    assert draft.where is not None
    assert draft.where.name == "near Sudzha"
    assert draft.when.edtf == "../2025-04-09"


def test_a_date_in_words_that_cannot_be_read_is_told_with_all_else() -> None:
    problems = problems_of(MINIMAL.replace("clash", "brawl") + "when: the other day\n")
    assert [field for field, _ in problems] == ["when", "event_type"]


def test_a_date_in_words_that_may_mean_several_is_asked() -> None:
    ((field, message),) = problems_of(MINIMAL + "when: 04/05/2025\n")
    assert field == "when"
    assert "2025-04-05" in message
    assert "2025-05-04" in message


def test_kinds_numbers_and_dates_of_a_draft_are_read_as_in_tables_and_in_the_form() -> None:
    (draft,) = drafts_from_text(
        "title: Synthetic\nevent_type: Shelling\nwhen: around Christmas 2024\n"
        "troops:\n- {nationality: nord-coréens, fighting_for: RF, role: fought, "
        "count_best: about a dozen}\n"
    )
    assert (draft.event_type, draft.when.edtf) == (EventType.STRIKE, "2024-12-25~")
    assert draft.troops is not None
    (row,) = draft.troops
    assert (row.nationality, row.fighting_for, row.role) == ("PRK", "RUS", Role.ENGAGED)
    assert (row.count_best, row.count_hedge) == (12, CountHedge.ABOUT)
