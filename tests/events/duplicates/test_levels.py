"""What two accounts are judged by, at the edges of its levels. All events are synthetic."""

from typing import Any

import pytest

from events.duplicates.finding import Duplicates, LikelyDuplicate
from events.duplicates.levels import PRIOR
from tests.synthetic import synthetic_event, synthetic_id

PRK = {"nationality": "PRK", "fighting_for": "RUS"}


def at(longitude: float, radius_m: float, **more: Any) -> dict[str, Any]:
    place = {"latitude": 0.0, "longitude": longitude, "radius_m": radius_m, "precision": 1}
    return {"where": {**place, "method": "clicked", **more}}


def on(edtf: str | None, **more: Any) -> dict[str, Any]:
    return {"when": {"edtf": edtf, **more}}


def number(best: int | None) -> dict[str, Any]:
    return {"troops": [{**PRK, "count_best": best}]}


def weighed(one: dict[str, Any], other: dict[str, Any]) -> LikelyDuplicate:
    told = {
        "summary": None,
        "sources": [],
        "statements": [],
        "where": None,
        "when": {},
        "event_type": "other",
    }
    pair = [synthetic_event(n, **{**told, **each}) for n, each in enumerate((one, other), 1)]
    likely, turned = (Duplicates(None).between(*each) for each in (pair, pair[::-1]))
    assert likely.bits == pytest.approx(turned.bits)
    assert likely.reasons == turned.reasons
    assert (likely.event_id, turned.event_id) == (synthetic_id(2), synthetic_id(1))
    return likely


def says(one: dict[str, Any], other: dict[str, Any]) -> str:
    likely = weighed(one, other)
    assert likely.bits == pytest.approx(PRIOR + sum(each.weight for each in likely.reasons))
    return "; ".join(reason.words for reason in likely.reasons)


KM = 1 / 111.195  # of longitude at the equator, on the sphere


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (on("2025-01-11"), on("2025-01-11"), "on the same day"),
        (on("2025-01-11"), on("2025-01-12"), "a day apart"),
        (on("2025-01-11"), on("2025-01-13"), "2 days apart"),
        (on("2025-01-11"), on("2025-01-14"), "3 days apart"),
        (on("2025-01-11"), on("2025-01-15"), "at different times, 4 days apart"),
        (on("2025-01-11"), on("[2025-01-11..2025-01-18]"), "agree within a week"),
        (on("2025-01-11"), on("[2025-01-11..2025-01-19]"), "agree within a month"),
        (on("2025-01-11"), on("2025-01"), "agree within a month"),
        (on("2025-01-01"), on("[2025-01-01..2025-02-01]"), "agree within a month"),
        (on("2025-01-01"), on("[2025-01-01..2025-02-02]"), "agree within a year or more"),
        (on("2025-01-01/2025-01-11"), on("2025-01-02/2025-01-12"), "over the same time"),
        (on("2025-01-01/2025-01-11"), on("2025-01-09/2025-01-19"), "times overlap"),
        (on("2025-01-01/2025-01-11"), on("2025-01-03"), "times overlap"),
        (
            on(None, reported_on="2025-01-11"),
            on(None, reported_on="2025-01-11"),
            "reported on the same day",
        ),
        (on("2025-01-11"), on(None, reported_on="2025-01-18"), "which is close"),
        (on("2025-01-11"), on(None, reported_on="2025-01-19"), "both can be meant"),
    ],
)
def test_days(one: dict[str, Any], other: dict[str, Any], words: str) -> None:
    assert words in says(one, other)


@pytest.mark.parametrize(
    ("apart_km", "radii_m", "words"),
    [
        (0.9, (1_000, 6_000), "the same place (less than 1 km apart)"),
        (1.1, (1_000, 6_000), "near each other (1 km apart)"),
        (5.9, (1_000, 6_000), "near each other (6 km apart)"),
        (6.1, (1_000, 6_000), "not far from each other (6 km apart)"),
        (14.9, (1_000, 6_000), "not far from each other (15 km apart)"),
        (17.1, (1_000, 6_000), "far from each other (17 km apart)"),
        (15.1, (1_000, 6_000), "places may agree (15 km apart, known to about 6 km)"),
        (
            5.0,
            (1_000, 6_100),
            "places agree as far as they are known (5 km apart",
        ),
        (59.0, (60_000, 5_000), "places agree as far as they are known"),
        (61.0, (60_000, 5_000), "places may agree"),
        (76.0, (60_000, 5_000), "far from each other"),
        (61.0, (60_100, 5_000), "areas only touch"),
        (60.0, (60_100, 5_000), "one place lies in the area the other is known to (about 60 km)"),
        (29.0, (100_000, 199_000), "the same region as a whole"),
        (31.0, (100_000, 199_000), "one place lies in the area"),
        (29.0, (100_000, 200_000), "one place lies in the area"),
        (29.0, (60_000, 110_000), "one place lies in the area"),
    ],
)
def test_places(apart_km: float, radii_m: tuple[int, int], words: str) -> None:
    one, other = at(35.0, radii_m[0]), at(35.0 + apart_km * KM, radii_m[1])
    assert says(one, other).startswith(words) or f"; {words}" in says(one, other)


def test_one_area_both_name_is_one_place_where_it_is_small_and_a_region_where_it_is_not() -> None:
    def named(radius_m: int) -> str:
        return says(*[at(35.0 + n, radius_m, area="RU-KRS", precision=4) for n in range(2)])

    assert "the same place" in named(60_000)
    assert "the same region as a whole" in named(60_100)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ([PRK], [PRK], "same nationality (PRK)"),
        ([PRK], [PRK, {"nationality": "COL"}], "a nationality in common (PRK)"),
        ([PRK], [{"nationality": None}], "nationality is not stated in one of them"),
        ([PRK], None, "only one names foreign troops"),
        ([PRK], [{"nationality": "COL", "fighting_for": "RUS"}], "different nationalities"),
        ([PRK], [{**PRK, "fighting_for": "UKR"}], "fighting for different sides"),
    ],
)
def test_troops(one: Any, other: Any, words: str) -> None:
    assert words in says({"troops": one}, {"troops": other})


def test_numbers() -> None:
    assert "the same number of troops" in says(number(2), number(2))
    assert "number" not in says(number(1), number(1))  # one person is no number to go by
    assert "other numbers (1 and 12,000)" in says(number(12_000), number(1))
    assert "other numbers (0 and 1)" in says(number(0), number(1))
    assert "number" not in says(number(None), number(1))


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("alpha bravo charlie delta echo", "almost the same words"),
        ("alpha bravo charlie delta foxtrot", "almost the same words"),
        ("alpha bravo charlie golf hotel", "similar words"),
        ("charlie bravo golf kilo mike", "some words in common"),
        ("golf hotel india juliett kilo", "entirely other words"),
        ("golf hotel india juliett", "other words"),
        ("alpha", ""),
        ("alpha golf", "other words"),
        ("alpha bravo", "similar words"),
        ("alpha bravo charlie", "similar words"),
        ("alpha bravo charlie delta", "almost the same words"),
    ],
)
def test_words(title: str, words: str) -> None:
    said = says({"title": "alpha bravo charlie delta echo"}, {"title": title}).split("; ")
    assert [each for each in said if "words" in each] == ([words] if words else [])


@pytest.mark.parametrize(
    ("bits", "words", "percent"),
    [
        (-20.0, "possibly the same", 1),
        (0.0, "possibly the same", 50),
        (1.4, "possibly the same", 73),
        (1.5, "likely the same", 74),
        (3.9, "likely the same", 94),
        (4.0, "very likely the same", 94),
        (20.0, "very likely the same", 99),
    ],
)
def test_how_likely_it_is_in_words(bits: float, words: str, percent: int) -> None:
    likely = LikelyDuplicate(synthetic_id(1), bits, ())
    assert (likely.words, likely.percent) == (words, percent)
