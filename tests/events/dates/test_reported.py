"""Dates as people write them; the report is of 9 April 2025, a Wednesday."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.dates.edtf import FIRST_YEAR, MONTHS, read_edtf
from events.dates.reported import AmbiguousDate, ReportedDate, UnreadableDate, read_reported_date
from tests.events.strategies import days, edtfs

REPORT = date(2025, 4, 9)


def edtf_of(text: str, reference: date | None = REPORT) -> str | None:
    reading = read_reported_date(text, reference)
    assert isinstance(reading, ReportedDate), reading
    return reading.edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        # one day
        ("8 April 2025", "2025-04-08"),
        ("8 Apr", "2025-04-08"),
        ("8 apr.", "2025-04-08"),
        ("April 8, 2025", "2025-04-08"),
        ("the 8th of April", "2025-04-08"),
        ("8 Apr 25", "2025-04-08"),
        ("Tuesday, 8 April 2025", "2025-04-08"),
        ("08.04.2025", "2025-04-08"),
        ("8.4.", "2025-04-08"),
        ("31/12/2024", "2024-12-31"),
        ("12/31/2024", "2024-12-31"),
        ("4/4/2025", "2025-04-04"),
        ("2025/04/08", "2025-04-08"),
        ("2025-04-08", "2025-04-08"),
        ("yesterday", "2025-04-08"),
        ("on Tuesday", "2025-04-08"),
        # less than a day known
        ("January 2025", "2025-01"),
        ("in January 2025", "2025-01"),
        ("2024", "2024"),
        ("12.2024", "2024-12"),
        ("spring 2025", "2025-21"),
        ("winter 2024/25", "2024-24"),
        ("early January 2025", "[2025-01-01..2025-01-10]"),
        ("mid-January 2025", "[2025-01-11..2025-01-20]"),
        ("late February 2024", "[2024-02-21..2024-02-29]"),
        ("the end of February 2025", "[2025-02-21..2025-02-28]"),
        ("first half of January 2025", "[2025-01-01..2025-01-15]"),
        ("early 2024", "[2024-01..2024-04]"),
        ("late 2024", "[2024-09..2024-12]"),
        ("second half of 2024", "[2024-07..2024-12]"),
        ("early spring 2025", "2025-03"),
        ("about 8 April 2025", "2025-04-08~"),
        ("around January 2025", "2025-01~"),
        ("possibly March 2024", "2024-03?"),
        ("8 April 2025?", "2025-04-08?"),
        ("Q1 2025", "[2025-01..2025-03]"),
        ("fourth quarter of 2024", "[2024-10..2024-12]"),
        ("on or about 8 April 2025", "2025-04-08~"),
        ("c. 8 April 2025", "2025-04-08~"),
        ("sometime in March 2025", "2025-03"),
        ("the morning of 8 April", "2025-04-08"),
        ("the night of 7 to 8 April", "[2025-04-07..2025-04-08]"),
        ("the night of 7 April", "[2025-04-07..2025-04-08]"),
        ("the night into 8 April", "[2025-04-07..2025-04-08]"),
        ("last week", "[2025-03-31..2025-04-06]"),
        ("last month", "2025-03"),
        ("last year", "2024"),
        ("by last month", "../2025-03"),
        # one side
        ("by 9 April", "../2025-04-09"),
        ("no later than 9 April 2025", "../2025-04-09"),
        ("9 April 2025 at the latest", "../2025-04-09"),
        ("by April 2025", "../2025-04"),
        ("by early January 2025", "../2025-01-10"),
        ("before April 2025", "../2025-03"),
        ("before 2025", "../2024"),
        ("before 9 April", "../2025-04-08"),
        ("before mid-March 2025", "../2025-03-10"),
        ("before spring 2025", "../2025-02-28"),
        ("since March 2024", "2024-03/.."),
        ("since 2024", "2024/.."),
        ("from 5 April 2025", "2025-04-05/.."),
        ("until 5 April 2025", "/2025-04-05"),
        ("after 1 April", "[2025-04-02..2025-04-09]"),
        # two sides
        ("between 5 and 7 May", "[2024-05-05..2024-05-07]"),
        ("between 5 and 7 May 2025", "[2025-05-05..2025-05-07]"),
        ("between 28 Dec and 3 Jan", "[2024-12-28..2025-01-03]"),
        ("5 or 6 May 2025", "[2025-05-05..2025-05-06]"),
        ("late April or early May 2024", "[2024-04-21..2024-05-10]"),
        ("8-9 April 2025", "2025-04-08/2025-04-09"),
        ("8–9 April 2025", "2025-04-08/2025-04-09"),
        ("April 8-9, 2025", "2025-04-08/2025-04-09"),
        ("5-7.05.2024", "2024-05-05/2024-05-07"),
        ("8 to 9 April", "2025-04-08/2025-04-09"),
        ("8 and 9 April", "2025-04-08/2025-04-09"),
        ("30 April 2024 - 5 May", "2024-04-30/2024-05-05"),
        ("28 December - 3 January 2025", "2024-12-28/2025-01-03"),
        ("April-May 2024", "2024-04/2024-05"),
        ("2023-2024", "2023/2024"),
        ("from 2024 to 9 April 2025 at the latest", "2024/2025-04-09?"),
        ("from 2024 to 9 April", "2024/2025-04-09"),
        ("week of 31 March 2025", "[2025-03-31..2025-04-06]"),
        # Ukrainian
        ("8 квітня", "2025-04-08"),
        ("8 квітня 2025 року", "2025-04-08"),
        ("8-го квітня", "2025-04-08"),
        ("у січні 2025", "2025-01"),
        ("на початку січня 2025 року", "[2025-01-01..2025-01-10]"),
        ("наприкінці 2024 року", "[2024-09..2024-12]"),
        ("навесні 2025", "2025-21"),
        ("до 9 квітня", "../2025-04-09"),
        ("до квітня 2025", "../2025-03"),
        ("до кінця 2024 року", "../2024-12"),
        ("станом на 9 квітня", "../2025-04-09"),
        ("з березня 2024", "2024-03/.."),
        ("з 5 по 7 травня 2024", "2024-05-05/2024-05-07"),
        ("від 5 до 7 травня 2024", "2024-05-05/2024-05-07"),
        ("між 5 і 7 травня 2024", "[2024-05-05..2024-05-07]"),
        ("5 або 6 травня 2024", "[2024-05-05..2024-05-06]"),
        ("вчора", "2025-04-08"),
        ("у п’ятницю", "2025-04-04"),
        ("у ніч на 8 квітня", "[2025-04-07..2025-04-08]"),
        ("вночі 8 квітня", "2025-04-08"),
        ("минулого тижня", "[2025-03-31..2025-04-06]"),
        ("у першому кварталі 2025 року", "[2025-01..2025-03]"),
        # Russian
        ("в ночь на 8 апреля 2025", "[2025-04-07..2025-04-08]"),
        ("вечером 8 апреля", "2025-04-08"),
        ("на прошлой неделе", "[2025-03-31..2025-04-06]"),
        ("в прошлом месяце", "2025-03"),
        ("8 апреля", "2025-04-08"),
        ("в начале января 2025 г.", "[2025-01-01..2025-01-10]"),
        ("конец 2024 года", "[2024-09..2024-12]"),
        ("весной 2025", "2025-21"),
        ("к 9 апреля", "../2025-04-09"),
        ("не позднее 9 апреля", "../2025-04-09"),
        ("с марта 2024", "2024-03/.."),
        ("с 5 по 7 мая 2024", "2024-05-05/2024-05-07"),
        ("между 5 и 7 мая 2024", "[2024-05-05..2024-05-07]"),
        ("около 8 апреля 2025", "2025-04-08~"),
        # EDTF as typed
        ("../2025-04-09", "../2025-04-09"),
        ("2024/2025-04-09", "2024/2025-04-09"),
        # said not to be known
        ("", None),
        ("unknown", None),
        ("date not known", None),
        ("невідомо", None),
        ("неизвестно", None),
    ],
)
def test_a_written_date_is_read(text: str, edtf: str | None) -> None:
    assert edtf_of(text) == edtf


@pytest.mark.parametrize(
    ("names", "number"),
    [
        ("jan january січень січня січні янв январь января январе", 1),
        ("feb february лютий лютого лютому фев февраль февраля", 2),
        ("mar march березень березня березні март марта марте", 3),
        ("apr april квітень квітня квітні апр апрель апреля апреле", 4),
        ("may травень травня травні май мая мае", 5),
        ("jun june червень червня червні июнь июня июне", 6),
        ("jul july липень липня липні июль июля июле", 7),
        ("aug august серпень серпня серпні авг август августа августе", 8),
        ("sep sept september вересень вересня сент сентябрь сентября сентябре", 9),
        ("oct october жовтень жовтня жовтні окт октябрь октября октябре", 10),
        ("nov november листопад листопада листопаді нояб ноябрь ноября ноябре", 11),
        ("dec december грудень грудня грудні дек декабрь декабря декабре", 12),
    ],
)
def test_every_month_is_known_by_its_names(names: str, number: int) -> None:
    for name in names.split():
        assert edtf_of(f"{name} 2024") == f"2024-{number:02d}"
        assert edtf_of(f"5 {name.upper()} 2024") == f"2024-{number:02d}-05"


@given(days)
def test_any_day_is_read_in_each_usual_order(day: date) -> None:
    month = MONTHS[day.month - 1]
    for text in (
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month[:3]} {day.year}",
        f"{day:%d.%m.%Y}",
        f"{day}",
    ):
        assert edtf_of(text, None) == str(day)


# In the first year that is taken, the last such day may lie in the year before.
@given(days, days.filter(lambda report: report.year > FIRST_YEAR))
def test_a_day_without_a_year_is_the_last_one_up_to_the_report(day: date, report: date) -> None:
    edtf = edtf_of(f"{day.day} {MONTHS[day.month - 1]}", report)
    assert edtf is not None
    read = date.fromisoformat(edtf)
    assert (read.month, read.day) == (day.month, day.day)
    assert read <= report
    assert (report - read).days <= (366 if day.month != 2 or day.day != 29 else 366 * 8)


@given(edtfs)
def test_edtf_typed_as_such_is_taken_as_it_is(text: str) -> None:
    reading = read_reported_date(text)
    # A plain day and month such as 2025-04 mean the same in both; nothing else may change.
    assert isinstance(reading, ReportedDate)
    assert reading.edtf == text


@given(st.text(max_size=60))
def test_any_text_gets_an_answer_and_every_date_given_is_valid(text: str) -> None:
    reading = read_reported_date(text, REPORT)
    if isinstance(reading, ReportedDate) and reading.edtf is not None:
        read_edtf(reading.edtf)
        assert reading.words
    elif isinstance(reading, UnreadableDate):
        assert reading.reason


@given(
    st.lists(
        st.sampled_from(
            [
                *("by", "before", "from", "to", "between", "and", "or", "early", "late", "about"),
                *("5", "7", "31", "May", "січня", "2025", "2024", "-", "/", ".", "?", "~"),
                *("spring", "winter", "до", "с", "Tuesday", "week", "04/05", "04/05/2025"),
                *("12.2024", "2024-25", "yesterday", "after", "until", "at the latest"),
            ]
        ),
        max_size=7,
    ).map(" ".join)
)
def test_any_jumble_of_date_words_gets_an_answer(text: str) -> None:
    reading = read_reported_date(text, REPORT)
    dates = reading.choices if isinstance(reading, AmbiguousDate) else [reading]
    for choice in dates:
        if isinstance(choice, ReportedDate) and choice.edtf is not None:
            read_edtf(choice.edtf)


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("04/05/2025", ["2025-05-04", "2025-04-05"]),
        ("4-5-2025", ["2025-05-04", "2025-04-05"]),
        ("by 04/05/2025", ["../2025-05-04", "../2025-04-05"]),
        ("3/4", ["2025-04-03", "2025-03-04"]),
        ("early winter 2025", ["2024-12", "2025-12"]),
        (
            "01/02/2025 - 03/04/2025",
            [
                "2025-02-01/2025-04-03",
                "2025-02-01/2025-03-04",
                "2025-01-02/2025-04-03",
                "2025-01-02/2025-03-04",
            ],
        ),
        ("winter 2025", ["2024-24", "2025-24"]),
        ("взимку 2025", ["2024-24", "2025-24"]),
    ],
)
def test_what_may_mean_two_dates_is_asked(text: str, choices: list[str]) -> None:
    reading = read_reported_date(text, REPORT)
    assert isinstance(reading, AmbiguousDate)
    assert [choice.edtf for choice in reading.choices] == choices
    assert reading.question.endswith("?")
    assert all(choice.words for choice in reading.choices)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hello", "not understood"),
        ("5", "not understood"),
        ("by", "not understood"),
        ("between 5 May", "not understood"),
        ("8 April 2025 to", "not understood"),
        ("8-9-10 April", "not understood"),
        ("<script>alert(1)</script>", "not understood"),
        ("30 February 2025", "no 30 February 2025"),
        ("31.04.2025", "no 31 April 2025"),
        ("1 to 32 May 2024", "no 32 May 2024"),
        ("13/13/2025", "no month 13"),
        ("5 April 1800", "1900 to 2100"),
        ("Tuesday 9 April 2025", "is a Wednesday, not a Tuesday"),
        ("from 2025 to 2024", "before it starts"),
        ("between 7 and 5 May 2025", "before it starts"),
        ("2025-04-09/2025-04-08", "before it starts"),
        ("[2025-04-09..2025-04-08]", "before it starts"),
        ("8 April 2025 at 14:30", "time of day"),
        ("Q1 of spring 2025", "not understood"),
        ("x" * 10_000, "too long"),
    ],
)
def test_what_is_no_date_is_refused_in_words(text: str, said: str) -> None:
    reading = read_reported_date(text, REPORT)
    assert isinstance(reading, UnreadableDate)
    assert said in reading.reason
    assert len(reading.reason) < 400


@pytest.mark.parametrize("text", ["8 Apr", "by 9 April", "between 5 and 7 May", "spring"])
def test_without_a_report_date_a_missing_year_is_asked(text: str) -> None:
    reading = read_reported_date(text)
    assert isinstance(reading, UnreadableDate)
    assert "Which year?" in reading.reason


@pytest.mark.parametrize("text", ["yesterday", "Tuesday"])
def test_without_a_report_date_a_relative_day_is_asked(text: str) -> None:
    reading = read_reported_date(text)
    assert isinstance(reading, UnreadableDate)
    assert "date of the report" in reading.reason


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("8 Apr", "The year 2025 was taken from the report's date, 9 April 2025."),
        ("28 December", "The year 2024 was taken"),
        ("early January 2025", "'Early' was read as days 1 to 10 of the month."),
        ("late 2024", "'Late' was read as September to December."),
        ("by April 2025", "widest meaning"),
        ("до 9 квітня 2025", "'до' was read as 'by'"),
        ("after 1 April 2025", "no later than the report"),
        ("10 April 2025", "after the report's date"),
    ],
)
def test_what_was_assumed_is_said(text: str, note: str) -> None:
    reading = read_reported_date(text, REPORT)
    assert isinstance(reading, ReportedDate)
    assert note in reading.note


def test_a_date_with_one_possible_meaning_is_not_asked() -> None:
    # Month first, the range would end before it starts.
    reading = read_reported_date("from 12/11/2024 to 13/11/2024", REPORT)
    assert isinstance(reading, ReportedDate)
    assert reading.edtf == "2024-11-12/2024-11-13"
    assert "make no date" in reading.note


def test_the_words_say_that_what_lasted_to_the_report_ended_then_at_the_latest() -> None:
    reading = read_reported_date("from 2024 to 9 April", REPORT)
    assert isinstance(reading, ReportedDate)
    assert reading.words == "from 2024 to 9 April 2025 at the latest"


def test_nothing_assumed_is_nothing_said() -> None:
    reading = read_reported_date("8 April 2025", REPORT)
    assert reading == ReportedDate("2025-04-08", "on 8 April 2025", "")
