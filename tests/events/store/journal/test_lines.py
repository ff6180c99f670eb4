"""A line of the journal is known to be whole, or read with care."""

from hashlib import sha256

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.geojson.codec import dumps, loads
from events.store.journal.batch import marked
from events.store.journal.checks import end_of, with_check
from events.store.journal.lines import (
    NotOurs,
    as_written,
    head_of,
    read_line,
    read_with_columns,
)
from tests.synthetic import recorded_events

EVENT = next(iter(recorded_events(1)))
LINE = with_check(dumps(EVENT))


def test_a_line_with_its_check_is_whole_and_the_event_comes_back() -> None:
    assert end_of(LINE).is_sound
    assert as_written(LINE) == dumps(EVENT)
    assert read_line(LINE) == EVENT
    assert head_of(LINE) == (EVENT.id, EVENT.revision, EVENT.recorded_at)


def test_the_first_line_of_a_batch_is_read_like_any_other() -> None:
    line = with_check(marked(dumps(EVENT), 3))
    assert end_of(line).is_sound
    assert as_written(line) == dumps(EVENT)
    assert read_line(line) == EVENT
    assert head_of(line) == (EVENT.id, EVENT.revision, EVENT.recorded_at)


def test_a_line_without_a_check_is_read_as_well() -> None:
    line = dumps(EVENT)
    assert end_of(line).is_sound is None
    assert read_line(line) == EVENT
    assert head_of(line) == (EVENT.id, EVENT.revision, EVENT.recorded_at)


@settings(max_examples=300)
@given(st.data())
def test_an_edited_line_is_never_taken_for_a_whole_one(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(LINE)))
    end = data.draw(st.integers(start, min(len(LINE), start + 4)))
    put = data.draw(st.sampled_from([b"", b" ", b"null", b"7", b'"', b"\\", b"}", b"NaN"]))
    edited = LINE[:start] + put + LINE[end:]
    if edited != LINE:
        assert not end_of(edited).is_sound


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        (b'"country":"', b'"country":"X'),  # the column alone is passed over
        (b'"verification":"claimed"', b'"verification":"confirmed"'),
    ],
)
def test_an_edited_column_is_given_as_the_facts_say(written: bytes, instead: bytes) -> None:
    bare = dumps(EVENT)
    edited = bare.replace(written, instead, 1)
    assert edited != bare
    assert as_written(edited) == dumps(loads(edited)) == bare


@pytest.mark.parametrize("change", [(b'"count_best":', b'"count_best":1'), (b"Synthetic", b"Real")])
def test_a_line_changed_since_it_was_written_is_not_read(change: tuple[bytes, bytes]) -> None:
    edited = LINE.replace(*change, 1)
    assert edited != LINE
    for read in (read_line, as_written, head_of):
        with pytest.raises(NotOurs, match="check fails"):
            read(edited)


def test_a_line_of_nothing_of_ours_is_refused() -> None:
    for line in (b"[]", b"{}", b"\xff", LINE[:-40], b'{"type":"Feature"}'):
        with pytest.raises(NotOurs):
            read_line(line)


def test_a_line_of_the_form_before_is_read_as_fast_and_given_with_the_columns_of_now() -> None:
    (event,) = recorded_events(1)
    columns = orjson.loads(dumps(event))
    for name in ("sidc", "certain_from", "certain_to", "possible_from", "possible_to"):
        del columns["properties"][name]
    body = orjson.dumps(columns)[:-1] + b',"form":2,"previous":"' + b"0" * 64 + b'"'
    data = body + b',"hash":"' + sha256(body).hexdigest().encode() + b'"}'
    assert read_with_columns(data) == (event, None)
    assert as_written(data) == dumps(event)
