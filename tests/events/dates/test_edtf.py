"""What each EDTF form means: bounds, duration, uncertainty and words."""

from datetime import date

import pytest
from edtf import parse_edtf
from hypothesis import example, given, settings

from events.dates.edtf import edtf_words, read_edtf
from tests.events.strategies import edtf_dates, edtfs


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "lasting", "precision", "words"),
    [
        ("2025-04-08", "2025-04-08", "2025-04-08", False, 1, "on 8 April 2025"),
        ("2025-01", "2025-01-01", "2025-01-31", False, 4, "in January 2025 (day not known)"),
        ("2024-02", "2024-02-01", "2024-02-29", False, 4, "in February 2024 (day not known)"),
        ("2024", "2024-01-01", "2024-12-31", False, 5, "in 2024 (day and month not known)"),
        ("2025-04-08~", "2025-04-08", "2025-04-08", False, 2, "about 8 April 2025"),
        ("2025-04-08?", "2025-04-08", "2025-04-08", False, 1, "on 8 April 2025 (uncertain)"),
        ("2025-04-08%", "2025-04-08", "2025-04-08", False, 2, "about 8 April 2025 (uncertain)"),
        ("2025-21", "2025-03-01", "2025-05-31", False, 5, "in spring 2025 (day not known)"),
        ("2024-24", "2024-12-01", "2025-02-28", False, 5, "in winter 2024/25 (day not known)"),
        ("202X", "2020-01-01", "2029-12-31", False, None, "in the 2020s (year not known)"),
        ("2025-01-XX", "2025-01-01", "2025-01-31", False, 4, "in January 2025 (day not known)"),
        ("2025-XX", "2025-01-01", "2025-12-31", False, 5, "in 2025 (day and month not known)"),
        ("../2025-04-09", None, "2025-04-09", False, None, "by 9 April 2025"),
        ("../2025-03", None, "2025-03-31", False, None, "by the end of March 2025"),
        ("/2025-04-09", None, "2025-04-09", True, None, "until 9 April 2025, start not known"),
        ("2024-03/..", "2024-03-01", None, True, 4, "since March 2024"),
        ("2024-03/", "2024-03-01", None, True, None, "from March 2024, end not known"),
        ("2024/2025-04-09", "2024-01-01", "2025-04-09", True, 5, "from 2024 to 9 April 2025"),
        ("2025-05-05/2025-05-07", "2025-05-05", "2025-05-07", True, 1, "from 5 to 7 May 2025"),
        (
            "2025-04-30/2025-05-02",
            "2025-04-30",
            "2025-05-02",
            True,
            1,
            "from 30 April to 2 May 2025",
        ),
        (
            "[2025-05-05..2025-05-07]",
            "2025-05-05",
            "2025-05-07",
            False,
            2,
            "between 5 and 7 May 2025 (day not known)",
        ),
        ("2025-05-05/2025-05-05", "2025-05-05", "2025-05-05", True, 1, "during 5 May 2025"),
        (
            "[2025-05-05..2025-05-11]",
            "2025-05-05",
            "2025-05-11",
            False,
            3,
            "between 5 and 11 May 2025 (day not known)",
        ),
    ],
)
def test_each_form_is_read(
    text: str,
    earliest: str | None,
    latest: str | None,
    lasting: bool,
    precision: int | None,
    words: str,
) -> None:
    reading = read_edtf(text)
    assert (reading.earliest, reading.latest) == (
        earliest and date.fromisoformat(earliest),
        latest and date.fromisoformat(latest),
    )
    assert (reading.lasting, reading.precision) == (lasting, precision)
    assert edtf_words(text) == words


def test_what_lasted_up_to_the_day_of_the_report_ended_then_at_the_latest() -> None:
    words = edtf_words("2024/2025-04-09", reported_on=date(2025, 4, 9))
    assert words == "from 2024 to 9 April 2025 at the latest"
    assert edtf_words("2024/2025-04-08", reported_on=date(2025, 4, 9)) == (
        "from 2024 to 8 April 2025"
    )


@given(edtf_dates())
@settings(max_examples=300, deadline=None)
@example("2024-02-29")
@example("2025-22")
def test_single_dates_agree_with_the_library(text: str) -> None:
    parsed = parse_edtf(text)
    reading = read_edtf(text)
    assert reading.earliest == date(*parsed.lower_strict()[:3])
    if "-24" in text and len(text.rstrip("~?%")) == 7:  # its winter ends in December
        assert reading.latest is not None
        assert reading.latest.month == 2
    else:
        assert reading.latest == date(*parsed.upper_strict()[:3])


@given(edtfs)
@settings(max_examples=200, deadline=None)
def test_what_is_read_is_valid_for_the_library_too(text: str) -> None:
    read_edtf(text)
    parse_edtf(text)


@given(edtfs)
def test_bounds_are_in_order_and_words_are_given(text: str) -> None:
    reading = read_edtf(text)
    if reading.earliest is not None and reading.latest is not None:
        assert reading.earliest <= reading.latest
    assert edtf_words(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a date"),
        ("8 April", "not a date"),
        ("2025-4-8", "not a date"),
        ("2025-13", "no month 13"),
        ("2025-00", "no month 00"),
        ("2025-02-30", "no 30 February 2025"),
        ("2025-04-31", "no 31 April 2025"),
        ("2025-04-00", "no 0 April 2025"),
        ("2023-02-29", "no 29 February 2023"),
        ("../..", "says nothing"),
        ("/", "says nothing"),
        ("2024/2025/2026", "one start and one end"),
        ("2025-05-07/2025-05-05", "before it starts"),
        ("[2025-05-07..2025-05-05]", "before it starts"),
        ("0001", "1900 to 2100"),
        ("2525-01-01", "1900 to 2100"),
        ("-0044", "1900 to 2100"),
        ("19XX-01~/2525", "not"),
        ("Y170000002", "not taken here"),
        ("2025-04-08T10:00:00Z", "not taken here"),
        ("{2024,2025}", "not taken here"),
        ("[2024,2025]", "not taken here"),
        (" 2025", "not taken here"),
        ("２０２５", "not"),
        ("2025-21~", "season"),
        ("2025" * 1000, "too long"),
    ],
)
def test_what_cannot_be_a_date_here_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        read_edtf(text)
    assert len(str(caught.value)) < 400
