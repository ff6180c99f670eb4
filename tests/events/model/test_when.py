"""The date of an event is not the date of its report."""

from datetime import date

import pytest
from pydantic import ValidationError

from events.model.when import When
from events.vocabulary import DateBasis


def test_a_reported_event_without_date_has_none() -> None:
    when = When.model_validate({"reported_on": "2025-04-08"})
    assert (when.earliest, when.latest, when.date_precision, when.lasting) == (None,) * 3 + (False,)
    assert when.basis is DateBasis.REPORT
    assert when.words == "date not known; reported on 8 April 2025"


def test_nothing_known_is_said_so() -> None:
    assert When().words == "date not known"
    assert When().basis is None


def test_an_event_date_is_its_own() -> None:
    when = When(edtf=" 2025-01 ", reported_on=date(2025, 4, 9))
    assert when.edtf == "2025-01"
    assert when.basis is DateBasis.EVENT
    assert (when.earliest, when.latest) == (date(2025, 1, 1), date(2025, 1, 31))


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ("14:30", "on 8 April 2025, 14:30 (local time, zone not given)"),
        ("14:30:05", "on 8 April 2025, 14:30:05 (local time, zone not given)"),
        ("11:30Z", "on 8 April 2025, 11:30 (UTC)"),
        ("14:30+03:00", "on 8 April 2025, 14:30 (UTC+03:00)"),
        ("08:30-05:00", "on 8 April 2025, 08:30 (UTC−05:00)"),
    ],
)
def test_a_time_says_its_zone_and_never_moves_the_day(time: str, words: str) -> None:
    when = When(edtf="2025-04-08", time=time)
    assert when.words == words
    assert when.earliest == when.latest == date(2025, 4, 8)


@pytest.mark.parametrize("edtf", [None, "2025-04", "2025-04-08/2025-04-09", "../2025-04-08"])
def test_a_time_needs_an_exact_day(edtf: str | None) -> None:
    with pytest.raises(ValidationError, match="exact day"):
        When(edtf=edtf, time="14:30")


@pytest.mark.parametrize("time", ["24:00", "9:30", "14:60", "14:30+3", "noon", "14:30 EET", ""])
def test_a_time_that_is_none_is_refused(time: str) -> None:
    with pytest.raises(ValidationError):
        When(edtf="2025-04-08", time=time)


@pytest.mark.parametrize(
    "day", ["2025-02-30", "20250408", "2025-W15-2", "8 April", 1744070400, "1899-12-31", "", True]
)
def test_a_report_day_that_is_none_is_refused(day: object) -> None:
    with pytest.raises(ValidationError):
        When.model_validate({"reported_on": day})
