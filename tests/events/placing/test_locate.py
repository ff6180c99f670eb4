"""Words become a place, a question, or an honest "not known"."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from shapely import Point, box

from events.model.draft import EventDraft, draft_of, read_draft
from events.model.place import DraftPlace
from events.placing.locate import (
    Located,
    NeedsChoice,
    Unplaced,
    choose,
    locate,
    query_of,
)
from events.placing.position import Misplaced, compare
from events.vocabulary import PlaceMethod
from geo.boundaries import Boundaries
from geo.finding import (
    Ambiguous,
    Candidate,
    Found,
    NotFound,
    Outcome,
    PlaceQuery,
    ServiceUnavailable,
)
from geo.position import Position
from geo.precision import LocationPrecision

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="module")
def boundaries() -> Boundaries:
    return Boundaries.load(DATA / "boundaries")


@dataclass
class OneAnswer:
    """A place finder that always says the same, and remembers what it was asked."""

    answer: Outcome
    asked: PlaceQuery | None = None

    def look_up(self, query: PlaceQuery) -> Outcome:
        self.asked = query
        return self.answer


NOBODY = OneAnswer(NotFound(PlaceQuery("x"), "Nothing of that name is known here."))


def draft(**where: Any) -> EventDraft:
    return read_draft({"title": "Synthetic", "event_type": "clash", "where": where or None})


def candidate(**changes: Any) -> Candidate:
    sudzha: dict[str, Any] = {
        "name": "Sudzha",
        "longitude": 35.27272,
        "latitude": 51.19111,
        "country": "RUS",
        "precision": LocationPrecision.EXACT,
        "radius_m": 3_000.0,
        "method": "gazetteer",
        "reading": "the town of Sudzha, Kursk Oblast, Russia",
        "score": 0.9,
        "admin1": "Kursk Oblast",
        "admin1_code": "RU-KRS",
        "gazetteer_id": "geonames:1487277",
    }
    return Candidate(**{**sudzha, **changes})


def test_a_found_place_keeps_the_words_of_the_report(boundaries: Boundaries) -> None:
    finder = OneAnswer(Found(candidate(), also=(candidate(name="Sudzha Railway Station"),)))
    placed = locate(draft(name="the town of Sudja", country="Russia"), finder, boundaries)
    assert isinstance(placed, Located)
    place = placed.event.where
    assert place is not None
    assert (place.name, place.country) == ("the town of Sudja", "Russia")
    assert (place.longitude, place.latitude) == (35.27272, 51.19111)
    assert (place.admin1, place.gazetteer_id) == ("Kursk Oblast", "geonames:1487277")
    assert place.method is PlaceMethod.GAZETTEER
    assert place.reading == "the town of Sudzha, Kursk Oblast, Russia"
    assert placed.mismatches == ()
    assert [other.name for other in placed.also] == ["Sudzha Railway Station"]
    assert finder.asked == PlaceQuery("the town of Sudja", country="Russia")


def test_a_whole_area_is_kept_by_its_code(boundaries: Boundaries) -> None:
    kursk = candidate(precision=LocationPrecision.ADMIN1, radius_m=150_000.0, area_code="RU-KRS")
    placed = locate(draft(name="Kursk region"), OneAnswer(Found(kursk)), boundaries)
    assert isinstance(placed, Located)
    assert placed.event.where is not None
    assert placed.event.where.area == "RU-KRS"
    assert placed.event.where.precision is LocationPrecision.ADMIN1


def test_an_area_that_is_not_shipped_is_kept_as_its_geometry(boundaries: Boundaries) -> None:
    part = candidate(precision=LocationPrecision.FUZZY, area=box(35, 51, 36, 52))
    placed = locate(draft(name="western Kursk"), OneAnswer(Found(part)), boundaries)
    assert isinstance(placed, Located)
    assert placed.event.where is not None
    geometry = placed.event.where.area_geometry
    assert geometry is not None
    assert geometry.shape.equals(box(35, 51, 36, 52))


def test_a_geometry_that_is_no_area_leaves_the_circle(boundaries: Boundaries) -> None:
    odd = candidate(area=Point(35, 51))
    placed = locate(draft(name="somewhere"), OneAnswer(Found(odd)), boundaries)
    assert isinstance(placed, Located)
    assert placed.event.where is not None
    assert placed.event.where.area is None
    assert placed.event.where.radius_m == 3_000


def test_several_places_are_a_question_and_no_event(boundaries: Boundaries) -> None:
    several = (candidate(), candidate(name="Sudzha (other)", latitude=50.0))
    asked = draft(name="Sudzha")
    placed = locate(asked, OneAnswer(Ambiguous(several, 130_000.0)), boundaries)
    assert placed == NeedsChoice(asked, several, 130_000.0)
    chosen = choose(asked, several[1], boundaries)
    assert chosen.event.where is not None
    assert chosen.event.where.latitude == 50.0


@pytest.mark.parametrize(
    ("answer", "because"),
    [
        (NotFound(PlaceQuery("Nowhere"), "Nothing of that name is known here."), "not_found"),
        (ServiceUnavailable("Nominatim", "It does not answer."), "unavailable"),
    ],
)
def test_no_answer_leaves_the_place_open_and_says_why(
    boundaries: Boundaries, answer: NotFound | ServiceUnavailable, because: str
) -> None:
    placed = locate(draft(name="Nowhere"), OneAnswer(answer), boundaries)
    assert isinstance(placed, Unplaced)
    assert placed.event.where is None
    assert (placed.reason, placed.because) == (answer.reason, because)


def test_no_words_for_a_place_ask_nobody(boundaries: Boundaries) -> None:
    for empty in (draft(), draft(name="", country=None)):
        finder = OneAnswer(Found(candidate()))
        placed = locate(empty, finder, boundaries)
        assert isinstance(placed, Unplaced)
        assert placed.because == "not_given"
        assert finder.asked is None


@pytest.mark.parametrize(
    ("where", "asked"),
    [
        ({"country": "Ukraine"}, PlaceQuery("Ukraine")),
        ({"admin1": "Donetsk", "country": "UKR"}, PlaceQuery("Donetsk", country="UKR")),
        (
            {"admin2": "Pokrovsk raion", "admin1": "Donetsk"},
            PlaceQuery("Pokrovsk raion", admin1="Donetsk"),
        ),
    ],
)
def test_without_a_name_the_narrowest_area_is_asked_for(
    where: dict[str, str], asked: PlaceQuery
) -> None:
    assert query_of(DraftPlace(**where)) == asked


def test_a_typed_position_is_taken_as_it_is(boundaries: Boundaries) -> None:
    typed = draft(name="near the mill", longitude=37.181, latitude=48.282)
    placed = locate(typed, NOBODY, boundaries)
    assert isinstance(placed, Located)
    place = placed.event.where
    assert place is not None
    assert (place.name, place.longitude, place.latitude) == ("near the mill", 37.181, 48.282)
    assert (place.country, place.admin1) == ("UKR", "Donetsk Oblast")
    assert place.method is PlaceMethod.COORDINATES
    assert place.precision is LocationPrecision.EXACT
    assert place.reading is not None
    assert place.reading.startswith("Typed as coordinates: 48.2820° N, 37.1810° E, in Donetsk")


def test_a_clicked_position_says_how_far_off_it_may_be(boundaries: Boundaries) -> None:
    clicked = draft(longitude=37.2, latitude=48.3, doubt_m=40_000.0)
    placed = locate(clicked, NOBODY, boundaries, method=PlaceMethod.CLICKED)
    assert isinstance(placed, Located)
    place = placed.event.where
    assert place is not None
    assert place.method is PlaceMethod.CLICKED
    assert place.precision is LocationPrecision.FUZZY
    assert place.radius_m == 50_000


POKROVSK = Position(longitude=37.181, latitude=48.282)
SUDZHA = Position(longitude=35.27272, latitude=51.19111)


@pytest.mark.parametrize(
    ("stated", "position"),
    [
        ({"country": "Ukraine", "admin1": "Donetsk region"}, POKROVSK),
        ({"country": "UKR", "admin1": "UA-14"}, POKROVSK),
        ({"country": "UA", "admin1": "Донецька область"}, POKROVSK),
        ({"admin1": "Donetsk"}, POKROVSK),
        ({"country": "Russia", "admin1": "Kursk region"}, SUDZHA),
        ({"country": "Ruritania", "admin1": "Somewhere"}, SUDZHA),
        ({}, SUDZHA),
    ],
)
def test_a_place_in_the_stated_area_agrees(
    boundaries: Boundaries, stated: dict[str, str], position: Position
) -> None:
    assert compare(DraftPlace(**stated), position, boundaries) == ()


def test_a_place_just_over_a_border_agrees_and_one_far_over_does_not(
    boundaries: Boundaries,
) -> None:
    stated = DraftPlace(country="Ukraine", admin1="Sumy region")
    assert compare(stated, SUDZHA, boundaries) == (), "Sudzha is some 9 km from the border"
    kursk = Position(longitude=36.187, latitude=51.737)
    assert compare(stated, kursk, boundaries) == (
        "The stated country is Ukraine, but the place lies in Kursk Oblast, Russia.",
        "The stated region is Sumy region, but the place lies in Kursk Oblast, Russia.",
    )


def test_a_mismatch_is_part_of_how_the_place_was_read(boundaries: Boundaries) -> None:
    wordy = candidate(reading="a reading of many words " * 20)
    placed = locate(draft(name="Sudzha", country="Colombia"), OneAnswer(Found(wordy)), boundaries)
    assert isinstance(placed, Located)
    (mismatch,) = placed.mismatches
    assert placed.event.where is not None
    assert placed.event.where.reading is not None
    assert placed.event.where.reading.startswith("a reading of many words")
    assert placed.event.where.reading.endswith(mismatch)


def misplaced(boundaries: Boundaries, **where: Any) -> Misplaced | None:
    placed = locate(draft(**where), NOBODY, boundaries)
    return placed if isinstance(placed, Misplaced) else None


def test_swapped_coordinates_are_refused_and_offered_only_where_the_other_way_round_fits(
    boundaries: Boundaries,
) -> None:
    wrong = {"longitude": 48.282, "latitude": 37.181}
    stated = misplaced(boundaries, **wrong, country="Ukraine", admin1="Donetsk")
    assert stated is not None
    assert stated.exchanged == "48.282, 37.181"
    assert stated.problem.field == "where.longitude"
    assert "longitude 37.181 and latitude 48.282 lie in Donetsk, Ukraine" in stated.problem.message
    assert misplaced(boundaries, **wrong) is None
    assert misplaced(boundaries, **wrong, country="Colombia") is None
    assert misplaced(boundaries, longitude=37.181, latitude=48.282, country="Ukraine") is None


def test_a_change_that_leaves_the_place_alone_keeps_it_and_asks_nobody(
    boundaries: Boundaries,
) -> None:
    kursk = candidate(precision=LocationPrecision.ADMIN1, area_code="RU-KRS", radius_m=150_000.0)
    placed = locate(draft(name="Kursk region"), OneAnswer(Found(kursk)), boundaries)
    assert isinstance(placed, Located)
    finder = OneAnswer(NotFound(PlaceQuery("x"), "No."))
    changed = draft_of(placed.event).with_changes(title="Synthetic, mended")
    again = locate(changed, finder, boundaries, base=placed.event)
    assert isinstance(again, Located)
    assert finder.asked is None
    assert again.event == placed.event.with_changes(title="Synthetic, mended")


def test_a_change_of_the_place_is_looked_up_anew_and_keeps_the_event(
    boundaries: Boundaries,
) -> None:
    placed = locate(draft(name="Sudzha"), OneAnswer(Found(candidate())), boundaries)
    assert isinstance(placed, Located)
    finder = OneAnswer(Found(candidate(name="Kursk", longitude=36.187, latitude=51.737)))
    changed = draft_of(placed.event).with_changes(where=DraftPlace(name="Kursk"))
    again = locate(changed, finder, boundaries, base=placed.event)
    assert isinstance(again, Located)
    assert finder.asked == PlaceQuery("Kursk")
    assert again.event.id == placed.event.id
    assert again.event.where is not None
    assert again.event.where.longitude == 36.187
