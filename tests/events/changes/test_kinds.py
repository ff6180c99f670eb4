"""Which kinds of difference two revisions show: exact, against the fields themselves."""

from collections import Counter
from datetime import UTC, datetime
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.changes.differences import facts_of
from events.changes.kinds import RANKS, Aspect, Timing, kinds_between, timing_of
from events.changes.moments import date_time_group, read_since, read_until
from events.errors import InvalidQuery
from events.geojson import codec
from events.model.event import Event
from events.versions.history import changes_between
from events.vocabulary import Stance
from tests.events.strategies import events
from tests.synthetic import synthetic_event

NOW = datetime(2026, 11, 30, 7, 55, tzinfo=UTC)  # a Monday


def kinds(before: Event, after: Event) -> tuple[Aspect, ...]:
    lines = (codec.line_for_others(codec.dumps(each)) for each in (before, after))
    return kinds_between(*map(facts_of, lines))


def seen(event: Event) -> Event:
    """The event as others are given it."""
    return codec.loads(codec.dumps_for_others(event))


def counted(event: Event) -> Counter:
    return Counter(
        (
            *(row.nationality, row.nationality_as_stated, row.fighting_for),
            *(row.count_low, row.count_best, row.count_high, row.count_kind, row.count_hedge),
        )
        for row in event.troops or ()
    )


def has_numbers(event: Event) -> bool:
    return any(
        {row.count_low, row.count_best, row.count_high, row.count_kind, row.count_hedge} != {None}
        for row in event.troops or ()
    )


@settings(max_examples=36, deadline=None)
@given(st.lists(events(), min_size=8, max_size=8))
def test_kinds_are_exact_on_a_thousand_pairs_of_revisions(revisions: list[Event]) -> None:
    for one, other in combinations(revisions, 2):
        check_pair(one, other)


def check_pair(one: Event, other: Event) -> None:
    other = other.with_changes(id=one.id)
    old, new = seen(one), seen(other)
    found = set(kinds(one, other))
    assert bool(found) == bool(changes_between(old, new))
    assert (Aspect.VERIFICATION_UP in found) == (RANKS[new.verification] > RANKS[old.verification])
    assert (Aspect.VERIFICATION_DOWN in found) == (
        RANKS[new.verification] < RANKS[old.verification]
    )
    places = [
        each.where
        and (
            *(each.where.longitude, each.where.latitude, each.where.precision),
            *(each.where.radius_m, each.where.area),
        )
        for each in (old, new)
    ]
    assert (Aspect.MOVED in found) == (places[0] != places[1])
    dates = [(each.when.edtf, each.when.time) for each in (old, new)]
    assert (Aspect.RE_DATED in found) == (dates[0] != dates[1])
    numbers = counted(old) != counted(new) and (has_numbers(old) or has_numbers(new))
    assert (Aspect.NUMBER in found) == numbers
    assert (Aspect.REWORDED in found) == ((old.title, old.summary) != (new.title, new.summary))
    assert (Aspect.SOURCES in found) == (old.sources != new.sources)
    assert (Aspect.MARKING in found) == (old.marking != new.marking)
    assert (Aspect.WHAT in found) == (old.event_type is not new.event_type)
    denials = [
        Counter(
            (row.party, row.about, row.stance)
            for row in each.statements
            if row.stance in (Stance.DENIES, Stance.DISPUTES)
        )
        for each in (old, new)
    ]
    assert (Aspect.DENIED in found) == bool(denials[1] - denials[0])


PRK = {"nationality": "PRK", "fighting_for": "RUS", "role": "engaged", "count_best": 2}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"troops": [{**PRK, "count_best": 6}]}, {Aspect.NUMBER}),
        ({"troops": [{**PRK, "role": "captured"}]}, {Aspect.TROOPS}),
        ({"troops": None}, {Aspect.NUMBER, Aspect.TROOPS}),
        ({"when": {"edtf": "2024-05"}}, {Aspect.RE_DATED}),
        ({"title": "Synthetic, mended"}, {Aspect.REWORDED}),
        ({"hidden_before": 1}, set()),
        (
            {
                "statements": [
                    {"party": "UKR", "stance": "claims"},
                    {"party": "RUS", "stance": "denies"},
                ]
            },
            {Aspect.DENIED, Aspect.VERIFICATION_DOWN},
        ),
    ],
)
def test_a_change_is_told_by_its_kind(change: dict, expected: set[Aspect]) -> None:
    event = synthetic_event(1, troops=[PRK])
    assert set(kinds(event, event.with_changes(**change))) == expected


def test_news_about_an_earlier_day_did_not_happen_since() -> None:
    since = datetime(2026, 11, 29, tzinfo=UTC)
    days = [datetime(2026, 11, day, tzinfo=UTC).date() for day in (28, 29, 30)]
    assert timing_of(days[0], days[0], since) is Timing.EARLIER
    assert timing_of(days[1], days[1], since) is Timing.SINCE
    assert timing_of(days[0], days[2], since) is Timing.PERHAPS
    assert timing_of(None, None, since) is Timing.UNKNOWN
    at_noon = since.replace(hour=12)
    assert timing_of(days[1], days[1], at_noon) is Timing.PERHAPS
    assert timing_of(days[2], days[2], at_noon) is Timing.SINCE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yesterday", datetime(2026, 11, 29, tzinfo=UTC)),
        ("Monday", datetime(2026, 11, 30, tzinfo=UTC)),
        ("tuesday", datetime(2026, 11, 24, tzinfo=UTC)),
        ("2026-11-28", datetime(2026, 11, 28, tzinfo=UTC)),
        ("2026-11-28T07:55Z", datetime(2026, 11, 28, 7, 55, tzinfo=UTC)),
        ("2026-11-28T07:55+02:00", datetime(2026, 11, 28, 5, 55, tzinfo=UTC)),
        ("2026-11-28T07:55 02:00", datetime(2026, 11, 28, 5, 55, tzinfo=UTC)),
    ],
)
def test_moments_are_read_as_people_write_them(text: str, expected: datetime) -> None:
    assert read_since(text, NOW) == expected


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-11-28T07:55", "2027-01-01", "2026-02-30", "0001-01-01T00:00+14:00"]
)
def test_what_is_no_moment_is_said(text: str) -> None:
    with pytest.raises(InvalidQuery):
        read_since(text, NOW)


def test_a_day_is_meant_whole() -> None:
    assert read_until("2026-11-29", NOW) > datetime(2026, 11, 29, 23, 59, tzinfo=UTC)
    assert date_time_group(datetime(2026, 11, 30, 7, 45, tzinfo=UTC)) == "300745ZNOV26"
