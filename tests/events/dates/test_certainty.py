"""Certain, possible, open: one reading of every date."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.dates.certainty import Certainty, known_days
from tests.events.strategies import days, edtfs

TODAY = date(2026, 3, 1)
C, P, O = Certainty.CERTAIN, Certainty.POSSIBLE, Certainty.OPEN  # noqa: E741


def standing(text: str, first: str, last: str) -> Certainty | None:
    """Tell how a date stands to a window; "" for no limit."""
    low, high = (date.fromisoformat(day) if day else None for day in (first, last))
    return known_days(text).within(low, high, TODAY)


@pytest.mark.parametrize(
    ("text", "first", "last", "expected"),
    [
        ("2025-01", "2025-01-01", "2025-01-31", C),
        ("2025-01", "2025-01-10", "2025-01-10", P),
        ("2025-01", "2025-02-01", "2025-02-28", None),
        ("2025-01", "", "", C),
        # Lasted: certain from the latest possible start to the earliest possible end.
        ("2024/2025-04-09", "2024-06-01", "2024-06-30", P),
        ("2024/2025-04-09", "2024-12-31", "2024-12-31", C),
        ("2024/2025-04-09", "2025-04-09", "2025-04-09", C),
        ("2024/2025-04-09", "2025-04-10", "2025-04-10", None),
        ("2024-02/2024-03", "2024-03-01", "2024-03-01", C),
        ("2024-02/2024-02", "2024-02-10", "2024-02-10", P),
        ("2024-02/2024-02", "2024-02-01", "2024-02-29", C),
        # An end that is a bound may lie anywhere from the latest possible start on.
        ("2024/2025-04-09?", "2024-12-31", "2024-12-31", P),
        ("2024/2025-04-09?", "2025-04-09", "2025-04-09", P),
        ("2024-08-06/2025-04-09?", "2024-08-06", "2024-08-06", C),
        ("2024-08-06/2025-04-09?", "2024-08-07", "2024-08-07", P),
        ("2024-08-06?/2025-04-09", "2024-08-06", "2024-08-06", P),
        # An open start fills nothing.
        ("../2025-04-09", "2025-04-09", "2025-04-09", O),
        ("../2025-04-09", "", "2024-02-03", O),
        ("../2025-04-09", "", "2025-04-09", C),
        ("../2025-04-09", "2024-01-01", "2025-12-31", O),
        ("../2025-04-09", "2025-04-10", "", None),
        ("/2025-04-09", "2025-04-09", "2025-04-09", C),
        ("/2025-04-09", "2024-01-01", "2024-12-31", O),
        ("/2025-04", "2025-04-20", "2025-04-20", P),
        # What goes on is possible until today, and certain at its latest possible start.
        ("2024-08/..", "2024-08-15", "2024-08-15", P),
        ("2024-08/..", "2024-08-31", "2024-08-31", C),
        ("2024-08/..", "2026-03-01", "2026-03-01", P),
        ("2024-08/..", "2026-03-02", "2026-03-31", O),
        ("2024-08/..", "2024-01-01", "", C),
        # Of what began and ended some day, only an exact first day is certain.
        ("2024-08-06/", "2024-08-06", "2024-08-06", C),
        ("2024-08/", "2024-08-31", "2024-08-31", P),
        ("2024-08/", "2024-09-01", "2024-09-01", O),
        ("[2025-05-05..2025-05-07]", "2025-05-06", "2025-05-06", P),
        ("[2025-05-05..2025-05-07]", "2025-05-01", "2025-05-31", C),
    ],
)
def test_how_a_date_stands_to_a_window(
    text: str, first: str, last: str, expected: Certainty | None
) -> None:
    assert standing(text, first, last) is expected


@given(edtfs, days, st.integers(0, 400), st.integers(0, 400))
def test_a_wider_window_is_never_less_certain(text: str, first: date, long: int, more: int) -> None:
    """A window with more days in it knows at least as much, unless it is missed by both."""
    grade = [None, O, P, C].index
    last = min(first + timedelta(days=long), date(2100, 12, 31))
    wider = first - timedelta(days=more), last + timedelta(days=more)
    known = known_days(text)
    assert grade(known.within(*wider, TODAY)) >= grade(known.within(first, last, TODAY))
    assert grade(known.within(None, None, TODAY)) == grade(C)


@given(edtfs)
def test_certain_days_are_possible_days_and_these_lie_between_the_bounds(text: str) -> None:
    known = known_days(text)
    if known.certain:
        assert known.possible
        begin, end = known.possible
        assert begin <= known.certain[0] <= known.certain[1]
        assert end is None or known.certain[1] <= end
    if known.possible:
        assert known.earliest is None or known.earliest <= known.possible[0]
        assert known.latest is None or (known.possible[1] or known.latest) <= known.latest
