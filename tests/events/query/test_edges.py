"""The edge of what a query takes: of a box, of the days, of a text, of an address."""

from datetime import date

import pytest

from events.errors import InvalidQuery
from events.model.event import read_event
from events.query.address import pairs_of, read_box, read_pairs, read_query, write_query
from events.query.query import (
    BoundingBox,
    EventQuery,
    Placed,
    Undated,
    checked_box,
    matches,
    quoted,
)
from events.query.text import fold, searched_text, words_of

BOX = BoundingBox(30, 45, 40, 50)
OVER_THE_DATE_LINE = BoundingBox(170, -10, -170, 10)


@pytest.mark.parametrize(
    ("longitude", "latitude", "inside"),
    [
        (30, 45, True),
        (40, 50, True),
        (30, 50, True),
        (40, 45, True),
        (35, 47, True),
        (29.999, 47, False),
        (40.001, 47, False),
        (35, 44.999, False),
        (35, 50.001, False),
    ],
)
def test_a_box_ends_at_its_edges(longitude: float, latitude: float, inside: bool) -> None:
    assert BOX.holds(longitude, latitude) is inside


@pytest.mark.parametrize(
    ("longitude", "latitude", "inside"),
    [
        (170, 0, True),
        (-170, 0, True),
        (180, 10, True),
        (-180, -10, True),
        (169.999, 0, False),
        (-169.999, 0, False),
        (0, 0, False),
        (175, 10.001, False),
        (-175, -10.001, False),
    ],
)
def test_a_box_over_the_date_line_ends_at_its_edges(
    longitude: float, latitude: float, inside: bool
) -> None:
    assert OVER_THE_DATE_LINE.holds(longitude, latitude) is inside


def test_a_box_may_be_a_line_or_a_point() -> None:
    meridian = BoundingBox(30, 45, 30, 50)
    assert meridian.holds(30, 47)
    assert not meridian.holds(30.1, 47)
    assert not meridian.holds(-150, 47)


@pytest.mark.parametrize(
    "box", [(-180, -90, 180, 90), (180, 0, -180, 0), (30, 45, 30, 45), (0, -90, 0, -90)]
)
def test_any_box_on_earth_is_taken(box: tuple[float, ...]) -> None:
    assert checked_box("bbox", box) == box


@pytest.mark.parametrize(
    ("box", "said"),
    [
        ((-180.1, 0, 0, 1), "West and east"),
        ((180.1, 0, 0, 1), "West and east"),
        ((0, 0, 180.1, 1), "West and east"),
        ((0, 0, -180.1, 1), "West and east"),
        ((0, -90.1, 1, 0), "South must"),
        ((0, 0, 1, 90.1), "South must"),
        ((0, 91, 1, 92), "South must"),
        ((0, 1.5, 1, 1), "South must"),
        ((0, 0, float("inf"), 1), "finite"),
        ((0, float("nan"), 1, 1), "finite"),
    ],
)
def test_no_other_box_is_taken(box: tuple[float, ...], said: str) -> None:
    with pytest.raises(InvalidQuery, match=said):
        checked_box("bbox", box)


@pytest.mark.parametrize("text", ["1,2,3", "1,2,3,4,5", "", "1,2,3,x"])
def test_a_box_is_four_numbers(text: str) -> None:
    with pytest.raises(InvalidQuery, match="four numbers"):
        read_box("bbox", text)
    assert read_box("bbox", "1,2,3,4") == (1, 2, 3, 4)


def test_no_box_is_written_with_minus_nought() -> None:
    assert write_query(EventQuery(bbox=BoundingBox(-0.0, -0.0, 0.5, 1))) == "bbox=0,0,0.5,1"


def test_days_lie_in_the_years_events_may_lie_in() -> None:
    for name in ("from", "to", "known"):
        for day in ("1900-01-01", "2100-12-31"):
            assert write_query(read_query(f"{name}={day}")) == f"{name}={day}"
        for day in ("1899-12-31", "2101-01-01"):
            with pytest.raises(InvalidQuery, match="outside 1900 to 2100") as caught:
                read_query(f"{name}={day}")
            assert caught.value.parameter == name


def test_the_last_day_may_be_the_first() -> None:
    day = date(2025, 4, 8)
    assert EventQuery(from_=day, to=day).has_dates
    assert EventQuery(from_=day).has_dates
    assert EventQuery(to=day).has_dates
    assert not EventQuery(as_known_on=day).has_dates


def test_undated_events_apart_are_asked_for_by_all_the_rest() -> None:
    query = read_query("from=2025-01-01&to=2025-02-01&nationality=PRK&q=a")
    assert query.undated_apart() == read_query("undated=only&nationality=PRK&q=a")


def test_a_text_of_200_characters_is_looked_for() -> None:
    assert read_query("q=" + "x" * 200).text == "x" * 200
    with pytest.raises(InvalidQuery, match="at most 200"):
        read_query("q=" + "x" * 201)


def test_an_address_may_hold_100_parameters() -> None:
    many = [("nationality", "CHN")] * 100
    text = "&".join(map("=".join, many))
    assert read_query(text) == read_pairs(many) == EventQuery(nationality=("CHN",))
    with pytest.raises(InvalidQuery, match="over 100 parameters"):
        read_query(f"{text}&q=a")
    with pytest.raises(InvalidQuery, match="over 100 parameters"):
        read_pairs([*many, ("q", "a")])


def test_a_value_may_hold_4000_characters() -> None:
    codes = ",".join(["CHN"] * 1_000)
    assert len(codes) == 3_999
    assert read_query(f"nationality={codes}").nationality == ("CHN",)
    assert read_query(f"nationality={codes}%20").nationality == ("CHN",)
    with pytest.raises(InvalidQuery, match="longer than 4,000"):
        read_query(f"nationality={codes}%20%20")


def test_empty_values_are_read_as_said_and_not_passed_over() -> None:
    assert pairs_of("?q=&placed=yes") == [("q", ""), ("placed", "yes")]
    with pytest.raises(InvalidQuery, match="empty entry"):
        read_query("nationality=")


def test_strangers_text_is_quoted_short() -> None:
    assert quoted("x" * 40) == f"'{'x' * 40}'"
    assert quoted("x" * 41) == f"'{'x' * 40}…'"
    assert quoted("a\nb") == "'a\N{REPLACEMENT CHARACTER}b'"


@pytest.mark.parametrize(
    ("edtf", "query", "found"),
    [
        # The first and last day there is, on either side of what is asked for.
        ("2025-04-08", "from=2025-04-08", True),
        ("2025-04-08", "from=2025-04-09", False),
        ("2025-04-08", "to=2025-04-08", True),
        ("2025-04-08", "to=2025-04-07", False),
        ("2025-04-08/2025-04-10", "from=2025-04-10&to=2025-04-12", True),
        ("2025-04-08/2025-04-10", "from=2025-04-11&to=2025-04-12", False),
        ("2025-04-08/2025-04-10", "from=2025-04-01&to=2025-04-08", True),
        ("2025-04-08/2025-04-10", "from=2025-04-01&to=2025-04-07", False),
        ("2025-04-08/2025-04-10", "from=2025-04-09&to=2025-04-09", True),
        # Open on one side: whatever lies on that side may be meant.
        ("../2025-04-09", "from=2025-04-09", True),
        ("../2025-04-09", "from=2025-04-10", False),
        ("../2025-04-09", "to=1900-01-01", True),
        ("/2025-04-09", "to=1900-01-01", True),
        ("2024-03/..", "to=2024-03-01", True),
        ("2024-03/..", "to=2024-02-29", False),
        ("2024-03/..", "from=2100-12-31", True),
        ("2024-03/", "from=2100-12-31", True),
    ],
)
def test_an_event_is_found_by_any_day_it_may_have_happened_on(
    edtf: str, query: str, found: bool
) -> None:
    event = read_event(
        {
            "id": "01963a3c-0000-7000-8000-000000000001",
            "title": "Synthetic",
            "event_type": "clash",
            "when": {"edtf": edtf},
        }
    )
    assert matches(event, read_query(query)) is found


def test_the_words_searched_begin_with_the_title_and_the_place() -> None:
    told = {
        "id": "01963a3c-0000-7000-8000-000000000001",
        "title": "Synthetic Title",
        "event_type": "clash",
        "summary": "Summary",
        "actors": [{"name": "Ärmee"}],
    }
    place = {"precision": 1, "longitude": 1, "latitude": 1, "method": "clicked"}
    assert searched_text(read_event(told)).split("\n") == [
        "synthetic title", "", "summary", "armee",
    ]  # fmt: skip
    placed = read_event({**told, "where": {**place, "name": "Dvor", "admin1": "Oblast"}})
    assert searched_text(placed).split("\n") == [
        "synthetic title", "dvor", "summary", "oblast", "armee",
    ]  # fmt: skip
    unnamed = read_event({**told, "where": place})
    assert searched_text(unnamed).split("\n")[1] == ""


def test_case_and_accents_make_no_difference() -> None:
    assert fold("ÉCOLE Straße Київ") == fold("ecole strasse київ")
    assert fold("ASCII") == "ascii"
    assert words_of("  Two  WÖRDS ") == ["two", "words"]


def test_choices_given_as_text_are_terms() -> None:
    query = EventQuery(undated="only", placed="no")  # type: ignore[arg-type]
    assert query.undated is Undated.ONLY
    assert query.placed is Placed.NO
