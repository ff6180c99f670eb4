"""Every shape a written date has, and what is assumed of it; the report is of 9 April 2025."""

from datetime import date

import pytest

from events.dates.reported import AmbiguousDate, ReportedDate, UnreadableDate, read_reported_date

REPORT = date(2025, 4, 9)


def read(text: str) -> ReportedDate:
    reading = read_reported_date(text, REPORT)
    assert isinstance(reading, ReportedDate), reading
    return reading


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        # a weekday beside a day, whichever comes first
        ("Tuesday 8 April", "2025-04-08"),
        ("Tuesday April 8", "2025-04-08"),
        ("Tuesday, April 8, 2025", "2025-04-08"),
        ("Tue 8 Apr 2025", "2025-04-08"),
        ("Monday", "2025-04-07"),
        ("Wednesday", "2025-04-09"),
        ("Thursday", "2025-04-03"),
        ("today", "2025-04-09"),
        ("2025 April", "2025-04"),
        ("2025 April 8", "2025-04-08"),
        # two digits of a year
        ("8.4.25", "2025-04-08"),
        ("31/12/24", "2024-12-31"),
        ("12/31/24", "2024-12-31"),
        ("1/13/2025", "2025-01-13"),
        ("13/1/2025", "2025-01-13"),
        ("12.12.2024", "2024-12-12"),
        # the last such day before the report
        ("13.12.", "2024-12-13"),
        ("9 April", "2025-04-09"),
        ("10 April", "2024-04-10"),
        ("29 February", "2024-02-29"),
        # a month or season that has begun is that of the report's year
        ("April", "2025-04"),
        ("May", "2024-05"),
        ("spring", "2025-21"),
        ("summer", "2024-22"),
        ("31 December to 1 January 2025", "2024-12-31/2025-01-01"),
        ("28 December 2024 to 3 January", "2024-12-28/2025-01-03"),
        ("December to January 2025", "2024-12/2025-01"),
        ("November 2024 to January", "2024-11/2025-01"),
        ("28 February to 1 March 2024", "2024-02-28/2024-03-01"),
        ("5 May to 7 May", "2024-05-05/2024-05-07"),
        ("10 to 12 April", "2024-04-10/2024-04-12"),
        ("5 to 5 May 2024", "2024-05-05/2024-05-05"),
        # parts of months, seasons and years
        ("early January 2024", "[2024-01-01..2024-01-10]"),
        ("mid January 2024", "[2024-01-11..2024-01-20]"),
        ("late January 2024", "[2024-01-21..2024-01-31]"),
        ("first half of February 2024", "[2024-02-01..2024-02-15]"),
        ("second half of January 2024", "[2024-01-16..2024-01-31]"),
        ("early spring 2024", "2024-03"),
        ("mid-spring 2024", "2024-04"),
        ("late spring 2024", "2024-05"),
        ("first half of summer 2024", "2024-06"),
        ("second half of summer 2024", "[2024-07..2024-08]"),
        ("early winter 2024/25", "2024-12"),
        ("mid winter 2024/25", "2025-01"),
        ("late winter 2024/25", "2025-02"),
        ("early 2024", "[2024-01..2024-04]"),
        ("mid 2024", "[2024-05..2024-08]"),
        ("late 2024", "[2024-09..2024-12]"),
        ("first half of 2024", "[2024-01..2024-06]"),
        ("second half of 2024", "[2024-07..2024-12]"),
        ("first quarter of 2024", "[2024-01..2024-03]"),
        ("second quarter of 2024", "[2024-04..2024-06]"),
        ("third quarter of 2024", "[2024-07..2024-09]"),
        ("Q4 2024", "[2024-10..2024-12]"),
        # seasons and parts in a range, or with one side
        ("spring to summer 2024", "2024-03/2024-08"),
        ("from spring 2024 to winter 2024/25", "2024-03/2025-02"),
        ("between spring and summer 2024", "[2024-03..2024-08]"),
        ("since spring 2024", "2024-03/.."),
        ("since winter 2024/25", "2024-12/.."),
        ("until spring 2024", "/2024-05"),
        ("until winter 2024/25", "/2025-02"),
        ("by spring 2025", "../2025-05"),
        ("by winter 2024/25", "../2025-02"),
        ("by Q1 2025", "../2025-03"),
        ("by early 2024", "../2024-04"),
        ("by late January 2024", "../2024-01-31"),
        ("before Q2 2025", "../2025-03-31"),
        ("before summer 2024", "../2024-05-31"),
        ("before early January 2024", "../2023-12-31"),
        ("before January 2024", "../2023-12"),
        ("before 1 January 2024", "../2023-12-31"),
        ("before May 2024", "../2024-04"),
        ("before 2024", "../2023"),
        ("до 2025", "../2024"),
        ("до весни 2025", "../2025-02-28"),
        ("since early March 2024", "2024-03~/.."),
        ("until early March 2024", "/2024-03"),
        ("early January to mid-March 2025", "2025-01~/2025-03~"),
        ("early January to 5 March 2025", "2025-01~/2025-03-05"),
        ("5 January to mid-March 2025", "2025-01-05/2025-03~"),
        # about, perhaps and both
        ("perhaps about 8 April 2025", "2025-04-08%"),
        ("perhaps 2024", "2024?"),
        ("perhaps by 9 April 2025", "../2025-04-09?"),
        ("about 5 to 7 May 2024", "2024-05-05~/2024-05-07~"),
        ("perhaps 5 to 7 May 2024", "2024-05-05?/2024-05-07?"),
        ("perhaps early January to mid-March 2025", "2025-01?/2025-03?"),
        ("since about 5 March 2024", "2024-03-05~/.."),
        ("until about 5 March 2024", "/2024-03-05~"),
        ("before about 5 May 2024", "../2024-05-04~"),
        ("before about May 2024", "../2024-04~"),
        ("before about 2024", "../2023~"),
        ("about 5 or 6 May 2024", "[2024-05-05..2024-05-06]"),
        ("about spring 2024", "2024-21"),
        # after, up to the report
        ("after 8 April 2025", "2025-04-09"),
        ("after March 2025", "[2025-04-01..2025-04-09]"),
        ("after 2024", "[2025-01-01..2025-04-09]"),
        # nights and weeks
        ("the night of 7 and 8 April 2025", "[2025-04-07..2025-04-08]"),
        ("the night of 7 - 8 April 2025", "[2025-04-07..2025-04-08]"),
        ("the night of 29 February 2024", "[2024-02-29..2024-03-01]"),
        ("в ночь на 1 марта 2024", "[2024-02-29..2024-03-01]"),
        ("the night of 07.04.2025", "[2025-04-07..2025-04-08]"),
        ("before late spring 2024", "../2024-04-30"),
        ("before the second half of 2024", "../2024-06-30"),
        ("week of 8 April 2025", "[2025-04-08..2025-04-14]"),
        ("from 5 April 2025 at the latest", "2025-04-05/.."),
        # the first and last year there is
        ("1900", "1900"),
        ("2100", "2100"),
    ],
)
def test_each_wording_has_its_dates(text: str, edtf: str) -> None:
    assert read(text).edtf == edtf


@pytest.mark.parametrize(
    ("reported", "edtf"),
    [
        # A year counts as that of the report as long as the day has come.
        (date(2025, 12, 28), "2025-12-28"),
        (date(2025, 12, 27), "2024-12-28"),
        (date(2026, 1, 1), "2025-12-28"),
    ],
)
def test_a_day_without_a_year_is_never_after_the_report(reported: date, edtf: str) -> None:
    reading = read_reported_date("28 December", reported)
    assert isinstance(reading, ReportedDate)
    assert reading.edtf == edtf


def test_a_29_february_is_found_even_over_a_century_without_one() -> None:
    reading = read_reported_date("29 February", date(2100, 12, 31))
    assert isinstance(reading, ReportedDate)
    assert reading.edtf == "2096-02-29"


@pytest.mark.parametrize("reported", [date(2025, 4, 7), date(2025, 4, 9), date(2025, 4, 13)])
def test_last_week_is_the_week_before_that_of_the_report(reported: date) -> None:
    reading = read_reported_date("last week", reported)
    assert isinstance(reading, ReportedDate)
    assert reading.edtf == "[2025-03-31..2025-04-06]"


@pytest.mark.parametrize(
    ("reported", "month", "year"),
    [
        (date(2025, 1, 1), "2024-12", "2024"),
        (date(2025, 3, 31), "2025-02", "2024"),
        (date(2024, 12, 31), "2024-11", "2023"),
    ],
)
def test_last_month_and_last_year_are_those_before_the_report(
    reported: date, month: str, year: str
) -> None:
    for text, edtf in (("last month", month), ("last year", year)):
        reading = read_reported_date(text, reported)
        assert isinstance(reading, ReportedDate)
        assert reading.edtf == edtf


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("8 April 2025", ""),
        ("9 April 2025", ""),
        ("10 April 2025", "This is after the report's date, 9 April 2025."),
        ("by 9 April 2025", ""),
        ("by early January 2025", ""),
        ("by April 2025", "Read as by the end of it, the widest meaning."),
        ("by 2024", "Read as by the end of it, the widest meaning."),
        ("before 5 May 2024", "'Before' was read as not on 5 May 2024 itself."),
        ("before May 2024", ""),
        ("before summer 2024", ""),
        ("до 9 квітня 2025", "'до' was read as 'by': 9 April 2025 itself counts."),
        ("до квітня 2025", "'до' was read as 'before'."),
        ("after 8 April 2025", "Taken to be no later than the report, 9 April 2025."),
        ("since early March 2024", ""),
        ("early 2024", "'Early' was read as January to April."),
        ("early spring 2024", "'Early' was read as March."),
        ("Q4 2024", "'Fourth quarter' was read as October to December."),
        ("second half of January 2024", "'Second half' was read as days 16 to 31 of the month."),
        (
            "early January to 5 March 2025",
            "'Early', 'mid' or 'late' was read as 'about' in a range.",
        ),
        (
            "5 January to mid-March 2025",
            "'Early', 'mid' or 'late' was read as 'about' in a range.",
        ),
        ("5 January to 5 March 2025", ""),
        ("between early January and mid-March 2025", ""),
        (
            "about spring 2024",
            "A season is rough as it is: 'about' or 'perhaps' was left out.",
        ),
        ("spring 2024", ""),
        ("week of 8 April 2025", "A week was read as the seven days from the date given."),
        ("the night of 7 April 2025", "That night was read as 7 April 2025 or 8 April 2025."),
        ("в ночь на 8 апреля 2025", "That night was read as 7 April 2025 or 8 April 2025."),
        ("last week", "'Last week' was read as Monday to Sunday before the report's week."),
        ("10 to 12 April", "The year 2024 was taken from the report's date, 9 April 2025."),
        ("28 December 2024 to 3 January", ""),
    ],
)
def test_what_was_assumed_is_said_and_nothing_more(text: str, note: str) -> None:
    assert read(text).note == note


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("after 9 April 2025", "'After' needs a last possible day"),
        ("after 2025", "'After' needs a last possible day"),
        ("week of April 2025", "not understood"),
        ("the night of April", "not understood"),
        ("в ночь на апрель 2025", "not understood"),
        ("Q2 of January 2024", "not understood"),
        ("winter 2024/26", "not understood"),
        ("winter 2024/24", "not understood"),
        ("spring 2024/25", "not understood"),
        ("between 5 and 7 May and 8 May", "not understood"),
        ("1899", "1900 to 2100"),
        ("2101", "1900 to 2100"),
        ("5.1.1899", "1900 to 2100"),
        ("0 April 2025", "no 0 April 2025"),
        ("00.04.2025", "no 0 April 2025"),
        ("31 June", "no 31 June 2025"),
        ("13/13", "no month 13"),
        ("0.0.2025", "no month 0"),
        ("Wednesday 8 April", "8 April 2025 is a Tuesday, not a Wednesday"),
        ("Monday, April 8, 2025", "8 April 2025 is a Tuesday, not a Monday"),
        ("Sunday April 8", "8 April 2025 is a Tuesday, not a Sunday"),
        ("12:30", "time of day"),
        ("not known 2025", "not understood"),
    ],
)
def test_what_is_refused_says_why(text: str, said: str) -> None:
    reading = read_reported_date(text, REPORT)
    assert isinstance(reading, UnreadableDate), reading
    assert said in reading.reason


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("1/2", "Is '1/2' day first (1 February) or month first (2 January)?"),
        ("12/11/2024", "Is '12/11/2024' day first (12 November) or month first (11 December)?"),
        (
            "24-05-06",
            "Is '24-05-06' day first (24 May 2006) or year first (6 May 2024)?",
        ),
        (
            "09/04/25",
            "Is '09/04/25' day first (9 April 2025), month first (4 September 2025) or year first "
            "(25 April 2009)?",
        ),
        ("winter 2025", "Which winter: 2024/25 or 2025/26?"),
        ("winter 1999", "Which winter: 1998/99 or 1999/00?"),
    ],
)
def test_the_question_names_both_meanings(text: str, question: str) -> None:
    reading = read_reported_date(text, REPORT)
    assert isinstance(reading, AmbiguousDate)
    assert reading.question == question


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("24.05.06", "2006-05-24"),  # dots: the day first
        ("26-05-06", "2006-05-26"),  # a report of 2025 tells nothing of 2026
        ("5/24/06", "2006-05-24"),
        ("11-11-11", "2011-11-11"),
    ],
)
def test_what_only_one_order_makes_a_date_of_is_not_asked(text: str, edtf: str) -> None:
    reading = read_reported_date(text, REPORT)
    assert isinstance(reading, ReportedDate)
    assert reading.edtf == edtf


def test_a_text_of_200_characters_is_still_read() -> None:
    padded = "8 April 2025" + "?" * 188
    assert isinstance(read_reported_date(padded, REPORT), ReportedDate)
    too_long = read_reported_date(padded + "?", REPORT)
    assert isinstance(too_long, UnreadableDate)
    assert "too long" in too_long.reason
