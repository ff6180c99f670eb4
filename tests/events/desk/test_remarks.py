"""Comments and claims: kept, never lost, never an event."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from events.desk.remarks import ReviewLog
from events.errors import InvalidEvent, NotAllowed
from events.store.errors import StoreDamaged
from events.store.journal.entry_file import EntryFile
from tests.both import open_both
from tests.synthetic import synthetic_event, synthetic_id

NOON = datetime(2026, 2, 1, 12, tzinfo=UTC)
ONE = synthetic_id(1)


@pytest.fixture
def log(tmp_path: Path) -> ReviewLog:
    return ReviewLog(EntryFile(tmp_path / "review.jsonl"), clock=lambda: NOON)


def test_a_comment_is_kept_with_who_when_and_about_which_revision(
    log: ReviewLog, tmp_path: Path
) -> None:
    said = log.comment(ONE, 3, by="Ann", words="Who says so?\nSecond line")
    assert (said.by, said.at, said.revision) == ("Ann", NOON, 3)
    another = ReviewLog(EntryFile(tmp_path / "review.jsonl"))
    assert another.entries(ONE) == log.entries(ONE) == (said,)
    assert log.comments() == {ONE: 1}
    assert log.entries(synthetic_id(2)) == ()


@pytest.mark.parametrize("words", ["", " \n ", "bell \a", "x" * 6_000])
def test_what_is_no_comment_is_refused(log: ReviewLog, words: str) -> None:
    with pytest.raises(InvalidEvent):
        log.comment(ONE, 1, by="Ann", words=words)
    assert log.entries(ONE) == ()


def test_one_person_at_a_time_claims_an_event(log: ReviewLog, tmp_path: Path) -> None:
    other = ReviewLog(EntryFile(tmp_path / "review.jsonl"))
    claim = log.claim(ONE, 1, by="Ann")
    log.comment(ONE, 1, by="Ben", words="Looks good")
    with pytest.raises(NotAllowed, match="Ann claimed this on 2026-02-01 at 12:00 UTC"):
        other.claim(ONE, 1, by="Ben")
    assert other.claim_of(ONE) == claim
    assert log.claim(ONE, 1, by="ANN").by == "ANN"
    taken = other.claim(ONE, 1, by="Ben", take_over=True)
    assert log.claims() == {ONE: taken}
    log.release(ONE, 1, by="Ben")
    assert other.claims() == {}
    assert other.claim_of(ONE) is None


def test_giving_up_what_nobody_claimed_is_nothing(log: ReviewLog, tmp_path: Path) -> None:
    log.release(ONE, 1, by="Ann")
    assert not (tmp_path / "review.jsonl").exists()


def test_claims_and_comments_are_no_part_of_the_events(log: ReviewLog, tmp_path: Path) -> None:
    store = open_both(tmp_path)
    store.save(synthetic_event(1), author="Ann", expected_revision=0)
    log.comment(ONE, 1, by="Ann", words="between ourselves")
    log.claim(ONE, 1, by="Ann")
    store.flush()
    assert "between ourselves" not in (tmp_path / "events.geojson").read_text()
    assert "between ourselves" not in (tmp_path / "events.geojsonl").read_text()
    assert len(store.history(ONE)) == 1


def test_half_a_line_is_set_aside_and_nothing_else_is_lost(log: ReviewLog, tmp_path: Path) -> None:
    said = log.comment(ONE, 1, by="Ann", words="whole")
    with (tmp_path / "review.jsonl").open("ab") as file:
        file.write(b'{"kind":"comm')
    reopened = ReviewLog(EntryFile(tmp_path / "review.jsonl"))
    assert reopened.entries(ONE) == (said,)
    reopened.comment(ONE, 1, by="Ben", words="after")
    assert [entry.words for entry in log.entries(ONE)] == ["whole", "after"]
    (aside,) = tmp_path.glob("review-torn-*.txt")
    assert aside.read_bytes() == b'{"kind":"comm'


def test_a_file_that_is_not_ours_is_refused_and_left_alone(log: ReviewLog, tmp_path: Path) -> None:
    (tmp_path / "review.jsonl").write_text("name,comment\n")
    with pytest.raises(StoreDamaged, match="move it away"):
        log.comment(ONE, 1, by="Ann", words="hello")
    assert (tmp_path / "review.jsonl").read_text() == "name,comment\n"
