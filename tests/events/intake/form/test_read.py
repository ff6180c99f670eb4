"""What is typed into the form becomes an event, or every mistake is told at once by field."""

from typing import Any

import pytest

from events.errors import InvalidEvent
from events.intake.form.chosen_place import clicked_coordinates, read_where
from events.intake.form.read import FormReading, read_form
from events.intake.form.values import ROWS, blank_form, blank_row, form_of, is_untouched, restored
from events.intake.typed import (
    read_clock,
    read_count,
    read_day,
    read_instant,
    read_numbers,
    read_party,
)
from events.model.draft import event_from, read_draft
from events.placing.locate import Located, Unplaced, locate, place_of_candidate
from events.vocabulary import NOT_STATED, PlaceMethod, State
from geo.boundaries import Boundaries
from geo.finding import Candidate, NotFound, Outcome, PlaceQuery
from geo.position import Position, parse_position
from geo.precision import LocationPrecision
from settings import Settings
from tests.synthetic import synthetic_event

BOUNDARIES = Boundaries.load(Settings().boundaries_dir)
SCRIPT = "<script>alert(1)</script>"


def filled(**changes: Any) -> dict[str, Any]:
    """A form as a person fills it; ``troops__nationality="PRK"`` changes its first row."""
    values = blank_form()
    values |= {"title": "Synthetic capture", "event_type": "capture", "author": "Tester"}
    values["where"] |= {"name": "Synthetic place", "coordinates": "48.2820, 37.1810"}
    values["when"]["edtf"] = "8 April 2025"
    values["troops"][0] |= {"nationality": "PRK", "fighting_for": "RUS", "role": "captured"}
    for path, value in changes.items():
        name, _, field = path.partition("__")
        if name in ROWS:
            values[name][0][field] = value
        elif field:
            values[name][field] = value
        else:
            values[name] = value
    return values


def read(**changes: Any) -> FormReading:
    return read_form(filled(**changes), BOUNDARIES)


def problems(**changes: Any) -> dict[str, str]:
    with pytest.raises(InvalidEvent) as refused:
        read(**changes)
    return {problem.field: problem.message for problem in refused.value.problems}


# --- what is right ------------------------------------------------------------------------------


def test_a_filled_form_becomes_a_draft_and_its_place():
    reading = read(troops__count_best="1 200")
    assert reading.draft.title == "Synthetic capture"
    assert reading.draft.when.edtf == "2025-04-08"
    assert reading.draft.troops[0].nationality == "PRK"
    assert reading.draft.troops[0].count_best == 1200
    assert reading.draft.state is State.PUBLISHED
    assert reading.place is not None
    assert reading.place.precision is LocationPrecision.EXACT
    assert reading.place.method is PlaceMethod.COORDINATES
    assert reading.author == "Tester"


def test_an_empty_number_stays_unknown():
    row = read().draft.troops[0]
    assert (row.count_low, row.count_best, row.count_high) == (None, None, None)


def test_rows_nobody_typed_into_are_left_out():
    draft = read().draft
    assert draft.statements == () == draft.sources


def test_a_statement_names_its_source_by_place_although_a_blank_row_stands_before_it():
    values = filled()
    values["sources"] = [
        blank_row("sources", "1"),
        {**blank_row("sources", "7"), "publisher": "Synthetic agency"},
    ]
    values["statements"][0] |= {"party": "UKR", "stance": "claims", "source": "7"}
    draft = read_form(values, BOUNDARIES).draft
    assert draft.statements[0].source == 0
    assert draft.sources[0].publisher == "Synthetic agency"


@pytest.mark.parametrize("number", range(1, 13))
def test_a_stored_event_opened_and_saved_unchanged_stays_the_same(number):
    event = synthetic_event(number)
    values = form_of(event)
    values["author"] = "Tester"
    reading = read_form(values, BOUNDARIES)
    assert event_from(reading.draft, reading.place, base=event) == event


def test_every_field_of_the_event_survives_the_form():
    event = synthetic_event(
        4,
        actors=[{"name": "Synthetic actor", "side": "a", "kind": 1}],
        fatalities={"low": 1, "best": 2, "high": 3, "civilians": 0},
        relations=[{"kind": "related", "event_id": "01940000-0000-7000-8000-000000000009"}],
        verification_override={"value": "disputed", "reason": "Synthetic reason"},
        publish_after="2030-01-01T07:55:00+02:00",
        origin={"dataset": "Synthetic dataset", "external_id": "7"},
        extra={"colour": ["of", {"a": "stranger"}]},
        when={"edtf": "2025-04-08", "reported_on": "2025-04-09", "time": "14:30+03:00"},
    )
    values = form_of(event)
    values["author"] = "Tester"
    reading = read_form(values, BOUNDARIES)
    assert event_from(reading.draft, reading.place, base=event) == event


def test_foreign_troops_of_no_stated_nationality():
    assert read(troops__nationality=NOT_STATED).draft.troops[0].nationality is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [("north korean", "PRK"), ("північнокорейські", "PRK"), ("колумбийцы", "COL")],
)
def test_a_nationality_may_be_typed_in_three_languages(typed, code):
    assert read(troops__nationality=typed).draft.troops[0].nationality == code


def test_a_party_that_is_a_state_becomes_its_code_and_others_stay_words():
    assert (
        read(statements__party="Україна", statements__stance="claims").draft.statements[0].party
        == "UKR"
    )
    words = read(statements__party="Russian volunteers", statements__stance="claims")
    assert words.draft.statements[0].party == "Russian volunteers"


# --- all mistakes at once -----------------------------------------------------------------------


def test_an_empty_form_tells_everything_that_is_needed_at_once():
    with pytest.raises(InvalidEvent) as refused:
        read_form(blank_form(), BOUNDARIES)
    fields = [problem.field for problem in refused.value.problems]
    assert fields == ["title", "event_type", "where.name", "author"]


def test_many_mistakes_are_told_together_each_with_its_field_once():
    found = problems(
        title="",
        where__coordinates="95, 37",
        when__edtf="soon",
        troops__nationality="Atlantean",
        troops__count_low="5",
        troops__count_best="2",
        sources__url="javascript:alert(1)",
        publish_after="tomorrow",
    )
    assert sorted(found) == [
        "publish_after",
        "sources[0].url",
        "title",
        "troops[0].count_best",
        "troops[0].nationality",
        "when.edtf",
        "where.coordinates",
    ]


def test_a_mistake_is_told_at_the_row_it_is_in_although_a_row_before_it_is_blank():
    values = filled()
    values["troops"] = [blank_row("troops", "1"), {**values["troops"][0], "key": "2"}]
    values["troops"][1] |= {"count_low": "9", "count_high": "3"}
    with pytest.raises(InvalidEvent) as refused:
        read_form(values, BOUNDARIES)
    assert [problem.field for problem in refused.value.problems] == ["troops[1].count_high"]


@pytest.mark.parametrize("title", ["", "   ", "\u200b\u2060", "\u200f \u200e"])
def test_an_empty_title_is_refused(title):
    assert "needed" in problems(title=title)["title"]


@pytest.mark.parametrize(
    ("field", "limit"), [("title", "140"), ("summary", "5,000"), ("note", "300"), ("author", "80")]
)
def test_ten_thousand_characters_are_refused_with_the_limit(field, limit):
    assert limit in problems(**{field: "x" * 10_000})[field]


@pytest.mark.parametrize("text", ["نص عربي", "טקסט", "\u202eevil\u202c", "a\u200bb\ufeffc"])
def test_right_to_left_text_is_kept_and_invisible_characters_go(text):
    title = read(title=text).draft.title
    assert not set(title) & set("\u202a\u202b\u202c\u202d\u202e\u200b\ufeff\u2066\u2067\u2069")
    assert title.strip() == title != ""


@pytest.mark.parametrize(
    ("counts", "field"),
    [
        ({"count_low": "5", "count_best": "2"}, "count_best"),
        ({"count_best": "5", "count_high": "2"}, "count_high"),
        ({"count_low": "5", "count_high": "2"}, "count_high"),
        ({"count_best": "-3"}, "count_best"),
        ({"count_best": "\u22123"}, "count_best"),
        ({"count_best": "99999999999999999999999999"}, "count_best"),
        ({"count_best": "10 000 001"}, "count_best"),
        ({"count_best": "1.5"}, "count_best"),
        ({"count_best": "several"}, "count_best"),
        ({"count_low": "1e3"}, "count_low"),
    ],
)
def test_counts_that_cannot_be_are_told_beside_the_count(counts, field):
    found = problems(**{f"troops__{name}": typed for name, typed in counts.items()})
    assert list(found) == [f"troops[0].{field}"]
    assert found[f"troops[0].{field}"].endswith((".", "check it."))


def test_deaths_are_checked_like_counts():
    assert list(problems(fatalities__low="3", fatalities__best="1")) == ["fatalities.best"]
    assert list(problems(fatalities__civilians="-1")) == ["fatalities.civilians"]


@pytest.mark.parametrize(
    ("typed", "names"),
    [("Korean", ["South Korea", "North Korea"]), ("Congolese", ["Congo"])],
)
def test_an_ambiguous_nationality_is_asked(typed, names):
    message = problems(troops__nationality=typed)["troops[0].nationality"]
    assert all(name in message for name in names)


def test_an_unknown_nationality_is_told():
    assert "Atlantean" in problems(troops__nationality="Atlantean")["troops[0].nationality"]
    assert (
        "Choose"
        in problems(troops__nationality="", troops__count_best="2")["troops[0].nationality"]
    )


# --- dates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["31 February 2025", "2025-13-01", "7 May 2025 to 5 May 2025", "32.01.2025"]
)
def test_reversed_and_impossible_dates_are_refused(typed):
    assert list(problems(when__edtf=typed)) == ["when.edtf"]


def test_an_ambiguous_date_is_asked_and_the_answer_is_taken():
    assert "month first" in problems(when__edtf="04/05/2025")["when.edtf"]
    reading = read(when__edtf="04/05/2025", when__choice="2025-04-05")
    assert reading.draft.when.edtf == "2025-04-05"


def test_an_answer_to_an_earlier_question_is_not_taken_for_another_date():
    assert "when.edtf" in problems(when__edtf="06/07/2025", when__choice="2025-04-05")


def test_a_date_without_a_year_is_read_from_the_report():
    assert (
        read(when__edtf="8 Apr", when__reported_on="9 April 2025").draft.when.edtf == "2025-04-08"
    )


def test_a_day_field_takes_a_day_only():
    assert "one exact day" in problems(when__reported_on="April 2025")["when.reported_on"]
    assert read_day("") is None


def test_a_time_needs_an_exact_day():
    assert "when.time" in problems(when__edtf="2025", when__time="14:30")
    assert read(when__time="9:30 UTC").draft.when.time == "09:30Z"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("9:30", "09:30"), ("14.30+3", "14:30+03:00"), ("14:30 UTC", "14:30Z"), ("", None)],
)
def test_clock_times(typed, kept):
    assert read_clock(typed) == kept


@pytest.mark.parametrize("typed", ["half past two", "14:30 UTC please", "1"])
def test_clock_times_that_cannot_be_read(typed):
    with pytest.raises(ValueError, match="14:30"):
        read_clock(typed)


def test_an_embargo_needs_its_zone():
    assert "zone" in problems(publish_after="2025-04-09 07:55")["publish_after"]
    moment = read_instant("9 April 2025 07:55+03:00")
    assert moment is not None
    assert moment.isoformat() == "2025-04-09T07:55:00+03:00"


# --- links --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd", "x"],
)
@pytest.mark.parametrize("field", ["url", "archived_url"])
def test_only_web_addresses_are_kept(link, field):
    values = filled(sources__publisher="Synthetic agency")
    values["sources"][0][field] = link
    with pytest.raises(InvalidEvent) as refused:
        read_form(values, BOUNDARIES)
    assert [problem.field for problem in refused.value.problems] == [f"sources[0].{field}"]


def test_markup_in_every_text_field_is_kept_as_text():
    reading = read(
        title=SCRIPT,
        summary=SCRIPT,
        where__name=SCRIPT,
        where__admin1=SCRIPT,
        where__admin2=SCRIPT,
        troops__unit=SCRIPT,
        statements__party=SCRIPT,
        statements__speaker=SCRIPT,
        statements__stance="claims",
        statements__summary=SCRIPT,
        sources__publisher=SCRIPT,
        sources__title=SCRIPT,
        note=SCRIPT,
        author=SCRIPT,
        verification_override={"value": "disputed", "reason": SCRIPT},
    )
    assert reading.draft.title == SCRIPT
    assert reading.draft.statements[0].party == SCRIPT
    assert reading.place is not None
    assert reading.place.name == SCRIPT


# --- where --------------------------------------------------------------------------------------


def where(**changes: Any) -> dict[str, Any]:
    return {**blank_form()["where"], **changes}


@pytest.mark.parametrize(
    ("typed", "precision"),
    [
        ("48.2820, 37.1810", LocationPrecision.EXACT),
        ("48°16'55\"N 37°10'52\"E", LocationPrecision.EXACT),
        ("37U DQ 32 32", LocationPrecision.EXACT),
        ("https://www.openstreetmap.org/?mlat=48.2820&mlon=37.1810", LocationPrecision.EXACT),
        ("geo:48.2820,37.1810", LocationPrecision.EXACT),
        ("48.3, 37.2", LocationPrecision.NEAR),
        ("48, 37", LocationPrecision.FUZZY),
    ],
)
def test_typed_coordinates_imply_a_precision(typed, precision):
    reading = read_where(where(coordinates=typed), BOUNDARIES)
    assert reading.place is not None
    assert reading.place.precision is precision


@pytest.mark.parametrize(
    "typed", ["95, 37", "https://goo.gl/maps/x", "48.2, 200", "48.2", "nowhere", "1" * 500]
)
def test_coordinates_that_are_none_are_told(typed):
    reading = read_where(where(coordinates=typed), BOUNDARIES)
    assert [problem.field for problem in reading.problems] == ["where.coordinates"]


def test_swapped_coordinates_are_offered_swapped_back_in_the_stated_country():
    reading = read_where(where(coordinates="37.1810, 48.2820", country="UKR"), BOUNDARIES)
    assert reading.swapped == "48.2820, 37.1810"
    assert [problem.field for problem in reading.problems] == ["where.coordinates"]
    assert read_where(where(coordinates=reading.swapped, country="UKR"), BOUNDARIES).place


def test_coordinates_out_of_range_are_offered_swapped_only_where_that_fits():
    typed = "131.9, 43.1"  # Vladivostok, longitude first
    assert read_where(where(coordinates=typed, country="RUS"), BOUNDARIES).swapped == "43.1, 131.9"
    assert read_where(where(coordinates=typed, country="UKR"), BOUNDARIES).swapped is None


def test_coordinates_in_another_country_than_stated_are_remarked():
    reading = read_where(where(coordinates="51.7, 36.2", country="UKR"), BOUNDARIES)
    assert reading.swapped is None
    assert "Russia" in reading.remarks[0]


def test_no_place_given_is_an_answer():
    assert read_where(where(none=True, name="ignored"), BOUNDARIES).problems == ()
    assert read(where__none=True).place is None


def test_a_name_that_stands_for_no_place_yet_must_be_chosen():
    reading = read_where(where(name="Novosilka"), BOUNDARIES)
    assert [problem.field for problem in reading.problems] == ["where.name"]


def candidate(**changes: Any) -> Candidate:
    told: dict[str, Any] = {
        "name": "Synthetic town",
        "longitude": 37.181,
        "latitude": 48.282,
        "country": "UKR",
        "precision": LocationPrecision.EXACT,
        "radius_m": 1500.0,
        "method": "gazetteer",
        "reading": "Synthetic town, as made up",
        "score": 1.0,
    }
    return Candidate(**{**told, **changes})


def kept(chosen: Candidate) -> dict[str, Any]:
    return place_of_candidate(chosen).model_dump(mode="json")


def test_a_chosen_candidate_keeps_the_reports_own_words_for_it():
    chosen = kept(candidate())
    reading = read_where(where(name="S-town", place=chosen), BOUNDARIES)
    assert reading.place is not None
    assert reading.place.name == "S-town"
    assert reading.place.radius_m == 1500.0


def test_an_analyst_widens_a_place_and_the_area_around_it_is_shown():
    chosen = kept(candidate())
    reading = read_where(where(place=chosen, precision="4"), BOUNDARIES)
    assert reading.place is not None
    assert reading.place.area == "UA-14"
    assert "Widened by the analyst" in (reading.place.reading or "")


@pytest.mark.parametrize(("radius_km", "fine"), [("12.5", True), ("20 km", True), ("0.1", False),
                                                 ("-5", False), ("far", False), ("1e9", False),
                                                 ("99999", False)])  # fmt: skip
def test_a_radius_can_be_widened_only(radius_km, fine):
    chosen = kept(candidate())
    reading = read_where(where(place=chosen, radius_km=radius_km), BOUNDARIES)
    assert (reading.place is not None) is fine
    assert [problem.field for problem in reading.problems] == ([] if fine else ["where.radius_km"])


def test_a_narrower_precision_than_the_place_has_is_not_taken():
    chosen = kept(candidate(precision=LocationPrecision.ADMIN1, area_code="UA-14"))
    reading = read_where(where(place=chosen, precision="1"), BOUNDARIES)
    assert reading.place is not None
    assert reading.place.precision is LocationPrecision.ADMIN1


@pytest.mark.parametrize("metres_per_pixel", [0.5, 40, 600, 5_000, 40_000])
def test_a_click_is_written_with_the_decimals_it_deserves(metres_per_pixel):
    text = clicked_coordinates(Position(longitude=37.181234, latitude=48.282345), metres_per_pixel)
    parsed = parse_position(text)
    assert parsed.precision_m <= max(8 * metres_per_pixel, 1) or metres_per_pixel > 10_000
    assert parsed.precision_m >= 0.5


def test_a_clicked_place_says_so_until_it_is_edited():
    clicked = read_where(where(coordinates="48.28, 37.18", clicked="48.28, 37.18"), BOUNDARIES)
    edited = read_where(where(coordinates="48.29, 37.18", clicked="48.28, 37.18"), BOUNDARIES)
    assert clicked.place is not None
    assert edited.place is not None
    assert clicked.place.method is PlaceMethod.CLICKED
    assert edited.place.method is PlaceMethod.COORDINATES


# --- kept and restored --------------------------------------------------------------------------


def test_a_kept_form_comes_back_as_it_was():
    values = filled(troops__count_best="mistaken", title="\u202e")
    assert restored(values) == values


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"title": 7, "where": [], "troops": "x", "extra": 3},
        {"troops": [7, {"key": "x"}, {"key": "1", "role": []}, {"key": "1"}], "unknown": {}},
        {"where": {"name": ["x"], "none": "yes", "place": 3}},
    ],
)
def test_a_damaged_kept_form_comes_back_as_far_as_it_can(kept):
    values = restored(kept)
    assert values.keys() == blank_form().keys()
    assert all(row.keys() == {"key", *ROWS[name]} for name in ROWS for row in values[name])


@pytest.mark.parametrize("place", [{"precision": "x"}, {"longitude": 999}, {"a": 1}])
def test_a_damaged_place_is_a_problem_not_a_crash(place):
    assert read_where(where(place=place), BOUNDARIES).problems


def test_a_form_nobody_typed_into_is_untouched():
    assert is_untouched({**blank_form(), "author": "Tester"})
    assert not is_untouched(filled())


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12000", 12000), ("12 000", 12000), ("12,000", 12000), ("", None), ("0", 0)],
)
def test_numbers_as_people_write_them(typed, number):
    assert read_count(typed) == number


class Nobody:
    """A place finder that knows no place."""

    def look_up(self, query: PlaceQuery) -> Outcome:
        return NotFound(query, "Nothing of that name is known here.")


NOBODY = Nobody()
DIGEST = "0" * 64
TOLD = {
    "title": "Synthetic capture",
    "event_type": "capture",
    "when": {"edtf": "2025-04-08"},
    "troops": [{"nationality": "PRK", "role": "captured", "count_best": 2}],
    "where": {"name": "Synthetic place", "coordinates": "48.2820, 37.1810", "precision": 2},
    "sources": [{"publisher": "Synthetic", "url": "https://example.org/1"}],
    "spans": {
        "troops[0].count_best": [{"sha256": DIGEST, "first": 4, "last": 6}],
        "where.name": [
            {"sha256": DIGEST, "first": 10, "last": 24},
            {"sha256": DIGEST, "first": 40, "last": 54},
        ],
    },
}


@pytest.mark.parametrize(
    "where",
    [
        TOLD["where"],
        {"name": "Synthetic place", "longitude": 37.181, "latitude": 48.282, "country": "UKR"},
        None,
    ],
)
def test_a_draft_from_any_way_in_is_opened_in_the_form_and_read_back(where):
    draft = read_draft({**TOLD, "where": where})
    values = restored(form_of(draft)) | {"author": "Tester"}
    reading = read_form(values, BOUNDARIES)
    assert (reading.draft.title, reading.draft.troops) == (draft.title, draft.troops)
    assert (reading.draft.when, reading.draft.sources) == (draft.when, draft.sources)
    assert reading.draft.spans == draft.spans
    placed = locate(draft, NOBODY, BOUNDARIES)
    event = placed.event if isinstance(placed, Located | Unplaced) else None
    assert event is not None
    ours = event.where.model_dump(exclude={"reading"}) if event.where else None
    theirs = reading.place.model_dump(exclude={"reading"}) if reading.place else None
    assert theirs == ours


def test_words_of_a_text_that_cannot_be_are_refused():
    backwards = {"title": [{"sha256": DIGEST, "first": 9, "last": 3}]}
    with pytest.raises(InvalidEvent) as caught:
        read_draft({**TOLD, "spans": backwards})
    (problem,) = caught.value.problems
    assert problem.field == "spans.title[0].last"


@pytest.mark.parametrize(
    ("typed", "numbers", "hedge"),
    [
        ("200+", (200, None, None), "at_least"),
        ("~30", (None, 30, None), "about"),
        ("about a dozen", (None, 12, None), "about"),
        ("десяток", (None, 10, None), "about"),
        ("10–15", (10, None, 15), None),
        ("до 20", (None, None, 20), "up_to"),
    ],
)
def test_a_number_is_typed_as_the_source_puts_it(
    typed: str, numbers: tuple[int | None, ...], hedge: str | None
) -> None:
    row = {"count_low": "", "count_best": typed, "count_high": "", "count_hedge": ""}
    read = read_numbers(row)
    assert (read.low, read.best, read.high) == numbers
    assert read.hedge == hedge


def test_a_number_that_contradicts_what_stands_beside_it_is_told() -> None:
    row = {"count_low": "300", "count_best": "200+", "count_high": "", "count_hedge": ""}
    with pytest.raises(ValueError, match="two things"):
        read_numbers(row)
    row |= {"count_low": "", "count_hedge": "up_to"}
    with pytest.raises(ValueError, match="something else is chosen"):
        read_numbers(row)


@pytest.mark.parametrize(
    ("typed", "party"),
    [("Russ", "RUS"), ("North Korean", "PRK"), ("UA", "UKR"), ("Wagner Group", "Wagner Group")],
)
def test_a_party_is_read_by_the_vocabulary_of_nationalities(typed: str, party: str) -> None:
    assert read_party(typed) == party


def test_a_date_opened_again_shows_the_words_it_was_typed_in() -> None:
    reading = read(
        when={"edtf": "4 or 5 December 2023", "choice": "", "reported_on": "", "time": ""}
    )
    event = event_from(reading.draft, reading.place)
    assert event.when.edtf == "[2023-12-04..2023-12-05]"
    values = form_of(event) | {"author": "Ann"}
    assert values["when"]["edtf"] == "4 or 5 December 2023"
    assert read_form(values, BOUNDARIES).draft.when == reading.draft.when
    changed = event.with_changes(when={"edtf": "2023-12-04"})
    assert form_of(changed)["when"]["edtf"] == "2023-12-04", "words of another date are not shown"
