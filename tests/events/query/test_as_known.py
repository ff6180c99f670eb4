"""What was known on a day is all that was recorded up to its last instant."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from events.query.as_known import known_by, last_instant
from events.query.query import EventQuery

DAY = date(2025, 2, 1)
NOON = datetime(2025, 2, 1, 12, tzinfo=UTC)


def test_a_day_includes_its_last_instant_and_nothing_of_the_next() -> None:
    assert last_instant(DAY) + timedelta(microseconds=1) == datetime(2025, 2, 2, tzinfo=UTC)


def test_a_time_is_the_instant_it_says_in_whichever_zone() -> None:
    east = datetime(2025, 2, 1, 15, tzinfo=timezone(timedelta(hours=3)))

    assert last_instant(east) == NOON


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        last_instant(datetime(2025, 2, 1, 12))


def test_of_a_query_and_a_parameter_the_earlier_counts() -> None:
    query = EventQuery(as_known_on=DAY)

    assert known_by(query, NOON) == NOON
    assert known_by(query, date(2025, 3, 1)) == last_instant(DAY)
    assert known_by(query, None) == last_instant(DAY)
    assert known_by(EventQuery(), None) is known_by(None, None) is None
