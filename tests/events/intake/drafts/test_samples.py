"""The six sample events: what is in them, and where the product's own geocoder puts them."""

from pathlib import Path

import pytest

from events.errors import InvalidEvent
from events.intake.drafts.samples import load_samples, load_samples_into
from events.model.event import Event
from events.vocabulary import State, Verification
from geo.boundaries import Boundaries
from geo.finding import PlaceFinder
from geo.geocoding.gazetteer import open_gazetteer
from geo.precision import LocationPrecision
from tests.both import open_both
from tests.synthetic import synthetic_event

DATA = Path(__file__).parents[4] / "data"
SAMPLES = DATA / "samples" / "events.yaml"

CAPTURE, CLASH, RECRUITMENT, FIGHTING, CAPTURE_OF_NORTH_KOREANS, INCURSION = range(6)


@pytest.fixture(scope="module")
def boundaries() -> Boundaries:
    return Boundaries.load(DATA / "boundaries")


@pytest.fixture(scope="module")
def finder(boundaries: Boundaries) -> PlaceFinder:
    return open_gazetteer(DATA / "gazetteer", boundaries)


@pytest.fixture(scope="module")
def events(
    finder: PlaceFinder, boundaries: Boundaries, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Event, ...]:
    store = open_both(tmp_path_factory.mktemp("samples"))
    load_samples_into(store, load_samples(SAMPLES), finder, boundaries, author="Samples")
    store.close()
    return store.find()


def test_all_six_are_published(events: tuple[Event, ...]) -> None:
    assert len(events) == 6
    assert {event.state for event in events} == {State.PUBLISHED}


def test_they_carry_words_and_no_coordinates() -> None:
    for draft in load_samples(SAMPLES):
        assert draft.where is None or draft.where.longitude is None
    assert "longitude" not in SAMPLES.read_text()


@pytest.mark.parametrize(
    ("number", "area", "country"),
    [
        (CAPTURE, "UA-14", "UKR"),
        (CLASH, "UA-14", "UKR"),
        (FIGHTING, "RU-KRS", "RUS"),
        (CAPTURE_OF_NORTH_KOREANS, "RU-KRS", "RUS"),
        (INCURSION, "RU-KRS", "RUS"),
    ],
)
def test_each_is_placed_on_the_whole_region_it_names(
    events: tuple[Event, ...], number: int, area: str, country: str
) -> None:
    place = events[number].where
    assert place is not None
    assert (place.area, place.country) == (area, country)
    assert place.precision is LocationPrecision.ADMIN1
    assert place.name in {"eastern Donetsk region, in Ukraine", "Kursk region, Russia"}
    assert place.reading is not None
    assert "whole" in place.reading


def test_the_recruitment_has_no_place_because_none_was_given(events: tuple[Event, ...]) -> None:
    assert events[RECRUITMENT].where is None


@pytest.mark.parametrize(
    ("number", "nationalities", "words"),
    [
        (CAPTURE, ("CHN",), "date not known; reported on 8 April 2025"),
        (CLASH, ("CHN",), "by 9 April 2025"),
        (RECRUITMENT, ("PRK",), "by the end of March 2025"),
        (FIGHTING, ("PRK",), "from 2024 to 9 April 2025 at the latest (uncertain)"),
        (CAPTURE_OF_NORTH_KOREANS, ("PRK",), "in January 2025 (day not known)"),
        (INCURSION, (), "in 2024 (day and month not known)"),
    ],
)
def test_who_and_when_are_what_the_report_gave(
    events: tuple[Event, ...], number: int, nationalities: tuple[str, ...], words: str
) -> None:
    event = events[number]
    assert event.nationalities == nationalities
    assert event.fighting_for == (("RUS",) if nationalities else ())
    assert event.when.words == words


def test_only_the_fighting_lasted(events: tuple[Event, ...]) -> None:
    assert [n for n, event in enumerate(events) if event.when.lasting] == [FIGHTING]


@pytest.mark.parametrize(
    ("number", "role", "count"),
    [
        (CAPTURE, "captured", 2),
        (CLASH, "engaged", 6),
        (RECRUITMENT, "recruited", 12_000),
        (FIGHTING, "engaged", None),
        (CAPTURE_OF_NORTH_KOREANS, "captured", 2),
    ],
)
def test_numbers_are_what_the_report_gave(
    events: tuple[Event, ...], number: int, role: str, count: int | None
) -> None:
    (row,) = events[number].troops
    assert (row.role, row.count_best) == (role, count)
    assert (row.count_low, row.count_high) == (None, None)


def test_the_capture_is_claimed_by_one_party_and_not_disputed(events: tuple[Event, ...]) -> None:
    event = events[CAPTURE]
    assert event.verification is Verification.CLAIMED
    assert [(s.party, s.stance, s.about) for s in event.statements] == [
        ("UKR", "claims", "event"),
        ("CHN", "verifying", "event"),
        ("CHN", "denies", "number"),
        ("RUS", "no_comment", "event"),
        ("USA", "no_comment", "event"),
    ]


def test_verification_follows_from_who_said_what(events: tuple[Event, ...]) -> None:
    assert [event.verification for event in events] == [
        Verification.CLAIMED,
        Verification.UNVERIFIED,
        Verification.UNVERIFIED,
        Verification.CLAIMED,
        Verification.CLAIMED,
        Verification.UNVERIFIED,
    ]


def test_the_source_is_described_without_inventing_one(events: tuple[Event, ...]) -> None:
    for event in events:
        (source,) = event.sources
        assert (source.title, source.publisher, source.url) == (
            "News report of 9 April 2025",
            None,
            None,
        )


def test_a_store_that_has_held_an_event_gets_no_samples(
    finder: PlaceFinder, boundaries: Boundaries, tmp_path: Path
) -> None:
    store = open_both(tmp_path)
    saved = store.save(synthetic_event(1, state=State.DRAFT), author="Ann", expected_revision=0)
    added = load_samples_into(store, load_samples(SAMPLES), finder, boundaries, author="Samples")
    store.close()
    assert added == ()
    assert store.find(states=tuple(State)) == (saved,)


def test_two_programs_that_load_the_samples_at_once_do_not_double_them(
    finder: PlaceFinder, boundaries: Boundaries, tmp_path: Path
) -> None:
    class Slow:
        """Looks up a place, and meanwhile another program loads all samples."""

        def look_up(self, query):
            other = open_both(tmp_path)
            load_samples_into(other, load_samples(SAMPLES), finder, boundaries, author="Other")
            other.close()
            return finder.look_up(query)

    store = open_both(tmp_path)
    added = load_samples_into(store, load_samples(SAMPLES), Slow(), boundaries, author="Samples")
    store.close()
    assert added == ()
    assert len(store.find()) == 6


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read"),
        ("- title: [", "This is not YAML: line"),
        ("- title: Synthetic\n  event_type: parade\n", "[0].event_type"),
        ("- title: Synthetic\n  event_type: clash\n", "[0].id"),
    ],
)
def test_a_damaged_sample_file_is_told_of(tmp_path: Path, content: str | None, told: str) -> None:
    path = tmp_path / "events.yaml"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InvalidEvent) as refused:
        load_samples(path)
    assert told in str(refused.value)
