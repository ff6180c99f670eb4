"""EDTF marks, edges of the grades of precision, and what each is called in words."""

from datetime import date, timedelta

import pytest
from hypothesis import given

from events.dates.edtf import day_words, edtf_words, read_edtf
from tests.events.strategies import days


@pytest.mark.parametrize(
    ("text", "precision", "words"),
    [
        # a range, about at one end or doubted
        ("2025-04-08~/2025-04-10", 2, "from about 8 April 2025 to 10 April 2025"),
        ("2025-04-08/2025-04-10~", 2, "from 8 to about 10 April 2025"),
        ("2025-04-08?/2025-04-10", 1, "from 8 to 10 April 2025 (uncertain)"),
        ("2025-04-08/2025-04-10?", 1, "from 8 to 10 April 2025 (uncertain)"),
        ("2025-04-08/2025-06-10", 1, "from 8 April to 10 June 2025"),
        ("2024-04-08/2025-04-10", 1, "from 8 April 2024 to 10 April 2025"),
        ("2024-12-31/2025-01-01", 1, "from 31 December 2024 to 1 January 2025"),
        ("2025-04-08/2025-04", 4, "from 8 April 2025 to April 2025"),
        ("2025-04/2025-04-20", 4, "from April 2025 to 20 April 2025"),
        ("2025-04-08/2025-05", 4, "from 8 April 2025 to May 2025"),
        ("2025-04/2025-05-08", 4, "from April 2025 to 8 May 2025"),
        ("2024/2025-01", 5, "from 2024 to January 2025"),
        ("202X/2025", None, "from the 2020s to 2025"),
        ("2025-04/2025-04", 4, "during April 2025"),
        ("2025-04-08~/2025-04-08~", 2, "during about 8 April 2025"),
        ("2025-04-08?/2025-04-08?", 1, "during 8 April 2025 (uncertain)"),
        ("2025-04-08~/2025-04-08", 2, "from about 8 April 2025 to 8 April 2025"),
        # one of several days: 1, up to 6, 7, 31 and 366 days
        ("[2025-04-08..2025-04-08]", 1, "on 8 April 2025"),
        ("[2025-04-01..2025-04-02]", 2, "between 1 and 2 April 2025 (day not known)"),
        ("[2025-04-01..2025-04-06]", 2, "between 1 and 6 April 2025 (day not known)"),
        ("[2025-04-01..2025-04-07]", 3, "between 1 and 7 April 2025 (day not known)"),
        ("[2025-04-01..2025-04-08]", 4, "between 1 and 8 April 2025 (day not known)"),
        ("[2025-04-01..2025-05-01]", 4, "between 1 April and 1 May 2025 (day not known)"),
        ("[2025-04-01..2025-05-02]", 5, "between 1 April and 2 May 2025 (day not known)"),
        ("[2024-01-01..2024-12-31]", 5, "between 1 January and 31 December 2024 (day not known)"),
        (
            "[2024-01-01..2025-01-01]",
            None,
            "between 1 January 2024 and 1 January 2025 (day not known)",
        ),
        ("[2025-04-08..2025-05]", 5, "between 8 April 2025 and May 2025 (exact date not known)"),
        ("[2025-04..2025-05-08]", 5, "between April 2025 and 8 May 2025 (exact date not known)"),
        (
            "[2025-04-08~..2025-04-10]",
            3,
            "between about 8 April 2025 and 10 April 2025 (day not known)",
        ),
        ("[2025-04-08..2025-04-10~]", 3, "between 8 and about 10 April 2025 (day not known)"),
        (
            "[2025-04-08?..2025-04-10]",
            2,
            "between 8 and 10 April 2025 (day not known) (uncertain)",
        ),
        (
            "[2025-04-08..2025-04-10?]",
            2,
            "between 8 and 10 April 2025 (day not known) (uncertain)",
        ),
        # an open side, about or doubted
        ("../2025-04-08?", None, "by 8 April 2025 (uncertain)"),
        ("../2025-04-08~", None, "by about 8 April 2025"),
        ("/2025-04-08?", None, "until 8 April 2025 (uncertain), start not known"),
        ("/2025-04~", None, "until about April 2025, start not known"),
        ("2024-03~/..", 5, "since about March 2024"),
        ("2024-03?/..", 4, "since March 2024 (uncertain)"),
        ("2024-03~/", None, "from about March 2024, end not known"),
        ("2024-03?/", None, "from March 2024 (uncertain), end not known"),
        # "about" makes a month as good as a year, and a year no worse
        ("2025-04~", 5, "in about April 2025 (day not known)"),
        ("2025~", 5, "in about 2025 (day and month not known)"),
        ("2025%", 5, "in about 2025 (day and month not known) (uncertain)"),
        ("202X~", None, "in about the 2020s (year not known)"),
        # seasons, decades, centuries
        ("2025-22", 5, "in summer 2025 (day not known)"),
        ("2025-23", 5, "in autumn 2025 (day not known)"),
        ("2025-24", 5, "in winter 2025/26 (day not known)"),
        ("2099-24", 5, "in winter 2099/00 (day not known)"),
        ("20XX", None, "in the years 2000 to 2099 (year not known)"),
        ("199X", None, "in the 1990s (year not known)"),
        ("2025-02-XX", 4, "in February 2025 (day not known)"),
        ("1900", 5, "in 1900 (day and month not known)"),
        ("2100", 5, "in 2100 (day and month not known)"),
    ],
)
def test_each_mark_has_its_grade_and_its_words(
    text: str, precision: int | None, words: str
) -> None:
    assert read_edtf(text).precision == precision
    assert edtf_words(text) == words


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-21", "2025-03-01", "2025-05-31"),
        ("2025-22", "2025-06-01", "2025-08-31"),
        ("2025-23", "2025-09-01", "2025-11-30"),
        ("2023-24", "2023-12-01", "2024-02-29"),
        ("2025-04/2025-05", "2025-04-01", "2025-05-31"),
        ("[2025-04..2025-05]", "2025-04-01", "2025-05-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("2024-02-XX", "2024-02-01", "2024-02-29"),
        ("2025-12", "2025-12-01", "2025-12-31"),
        ("2025-01", "2025-01-01", "2025-01-31"),
        ("2025-01-01", "2025-01-01", "2025-01-01"),
        ("2025-12-31", "2025-12-31", "2025-12-31"),
    ],
)
def test_bounds_are_whole_months_and_seasons(text: str, first: str, last: str) -> None:
    reading = read_edtf(text)
    assert (str(reading.earliest), str(reading.latest)) == (first, last)


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("2025-04-08", (False, False)),
        ("2025-04-08~", (True, False)),
        ("2025-04-08?", (False, True)),
        ("2025-04-08%", (True, True)),
        ("202X", (False, False)),
        ("202X~", (True, False)),
        ("202X?", (False, True)),
        ("202X%", (True, True)),
    ],
)
def test_marks_say_about_and_doubted(text: str, marks: tuple[bool, bool]) -> None:
    start = read_edtf(text).start
    assert start is not None
    assert (start.about, start.doubted) == marks


@pytest.mark.parametrize(
    ("text", "lasting", "end_open", "form"),
    [
        ("2025", False, False, "single"),
        ("../2025", False, False, "by"),
        ("/2025", True, False, "interval"),
        ("2025/..", True, True, "interval"),
        ("2025/", True, False, "interval"),
        ("2024/2025", True, False, "interval"),
        ("[2024..2025]", False, False, "one_of"),
    ],
)
def test_each_form_is_told_apart(text: str, lasting: bool, end_open: bool, form: str) -> None:
    reading = read_edtf(text)
    assert (reading.lasting, reading.end_open, reading.form) == (lasting, end_open, form)


@pytest.mark.parametrize(
    ("reported", "latest"), [(date(2025, 4, 9), True), (date(2025, 4, 10), False), (None, False)]
)
def test_only_the_day_of_the_report_is_the_latest_possible_end(
    reported: date | None, latest: bool
) -> None:
    words = edtf_words("2024-03-01/2025-04-09", reported)
    assert words == "from 1 March 2024 to 9 April 2025" + " at the latest" * latest


@given(days)
def test_an_interval_may_begin_and_end_on_one_day_and_not_the_other_way_round(day: date) -> None:
    assert read_edtf(f"{day}/{day}").lasting
    assert not read_edtf(f"[{day}..{day}]").lasting
    if day > date(1900, 1, 1):
        for form in ("{}/{}", "[{}..{}]"):
            with pytest.raises(ValueError, match="before it starts"):
                read_edtf(form.format(day, day - timedelta(days=1)))


@pytest.mark.parametrize("text", ["2101", "1899", "1899-12-31", "2101-01-01", "210X", "189X"])
def test_years_outside_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="outside 1900 to 2100"):
        read_edtf(text)


def test_sixty_characters_are_not_too_long() -> None:
    for length, said in ((60, "not a date"), (61, "too long")):
        with pytest.raises(ValueError, match=said):
            read_edtf("2025".ljust(length, "x"))


@given(days)
def test_a_day_is_written_with_its_number_month_and_year(day: date) -> None:
    assert day_words(day) == f"{day:%-d %B %Y}"
