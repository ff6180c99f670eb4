"""Values that files carry never change, and every value has words."""

import pickle
from enum import IntEnum, StrEnum
from pathlib import Path

import pytest

from events import vocabulary
from events.errors import EventsError
from events.model.acled import ACLED
from events.model.event import read_event
from events.store.errors import EventNotFound, StaleRevision, StoreError, StoreUnavailable
from events.vocabulary import EventType

TERMS = [
    term
    for term in vars(vocabulary).values()
    if isinstance(term, type)
    and issubclass(term, StrEnum | IntEnum)
    and term not in (StrEnum, IntEnum)
    and not term.__name__.startswith("_")
]
CROSSWALK = Path(__file__).parents[3] / "docs" / "acled-crosswalk.md"


@pytest.mark.parametrize("term", TERMS)
def test_every_value_has_words_of_its_own(term: type[StrEnum]) -> None:
    words = [member.words for member in term]
    assert all(words)
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("term", TERMS)
def test_a_value_is_read_back_as_itself(term: type[StrEnum]) -> None:
    for member in term:
        assert term(member.value) is member
        assert pickle.loads(pickle.dumps(member)) is member
        assert str(member) == str(member.value)


def test_published_scales_are_whole() -> None:
    assert [*vocabulary.Credibility] == [1, 2, 3, 4, 5, 6]
    assert [*vocabulary.Reliability] == [*"ABCDEF"]
    assert [*vocabulary.ActorKind] == [*range(1, 9)]
    assert [*vocabulary.DatePrecision] == [1, 2, 3, 4, 5]


def test_every_event_type_has_its_row_in_the_crosswalk_and_the_document() -> None:
    assert set(ACLED) == set(EventType)
    rows = [
        [cell.strip(" `") for cell in line.split("|")[1:4]]
        for line in CROSSWALK.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    assert rows == [
        [kind.value, acled.event_type, acled.sub_event_type] for kind, acled in ACLED.items()
    ]


def test_a_missing_event_says_so_in_a_sentence() -> None:
    assert str(EventNotFound("abc")) == "There is no event 'abc'."
    assert str(EventNotFound("abc", 3)) == "There is no revision 3 of event 'abc'."
    assert len(str(EventNotFound("x" * 10_000))) < 120
    assert isinstance(EventNotFound("abc"), KeyError)


def test_a_stale_save_carries_both_versions() -> None:
    theirs = read_event(
        {
            "id": "01963a3c-0000-7000-8000-000000000001",
            "title": "Synthetic",
            "event_type": "clash",
            "revision": 2,
            "recorded_by": "Анна",
        }
    )
    yours = theirs.with_changes(title="Synthetic, mine", revision=1)
    stale = StaleRevision(theirs, yours)
    assert (stale.theirs, stale.yours) == (theirs, yours)
    assert "Анна" in str(stale)
    assert "revision 2" in str(stale)


def test_store_errors_are_caught_together() -> None:
    assert issubclass(StoreUnavailable, StoreError)
    assert issubclass(StoreUnavailable, OSError)
    assert issubclass(StoreError, EventsError)
