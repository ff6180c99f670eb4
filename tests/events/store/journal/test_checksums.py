"""A line that bears the checksum of this code is believed; any other is looked at anew."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.geojson.codec import dumps, loads
from events.model.event import Event
from events.store.journal.checksums import is_intact, with_checksum, without_checksum
from events.store.journal.lines import NotOurs, read_line
from tests.events.strategies import events
from tests.synthetic import recorded_events

(RECORDED,) = recorded_events(1)
LINE = with_checksum(dumps(RECORDED))


@given(events())
def test_a_checksum_is_put_on_and_taken_off_and_readers_pass_over_it(event: Event) -> None:
    line = dumps(event)
    written = with_checksum(line)
    assert is_intact(written)
    assert not is_intact(line)
    assert without_checksum(written) == line == without_checksum(line)
    assert loads(written) == event
    feature = json.loads(written)
    assert len(feature.pop("checksum")) == 8
    assert feature == json.loads(line)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(LINE)), st.data())
def test_a_line_somebody_changed_passes_for_written_only_where_it_could_be(start, data):
    end = data.draw(st.integers(start, min(len(LINE), start + 8)))
    put = data.draw(st.sampled_from([b"", b" ", b"7", b'"', b"}", b',"extra":{}', b"null"]))
    edited = LINE[:start] + put + LINE[end:]
    assert is_intact(edited) == (edited == LINE)
    try:
        event, verification, current = read_line(edited)
    except NotOurs:
        return
    assert verification is event.verification
    assert not current or without_checksum(edited) == dumps(event)


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        (b'"verification":"claimed"', b'"verification":"confirmed"'),
        (b'"count_best":2,"count_high"', b'"count_best":9,"count_high"'),
        (b'{"type"', b'{"batch":{"events":2},"type"'),
    ],
)
def test_a_column_somebody_edited_is_not_believed_for_the_checksum(written, instead):
    assert read_line(LINE) == (RECORDED, RECORDED.verification, True)
    assert written in LINE
    event, _, current = read_line(LINE.replace(written, instead, 1))
    assert (event, current) == (RECORDED, False)


def test_a_line_of_other_code_is_read_like_one_without_a_checksum():
    other = LINE[:-10] + b'00000000"}'
    assert not is_intact(other)
    assert read_line(other) == read_line(dumps(RECORDED)) == read_line(LINE)


def test_the_first_line_of_a_batch_is_never_taken_for_a_line_of_its_own():
    marked = with_checksum(b'{"batch":{"events":2},' + dumps(RECORDED)[1:])
    assert is_intact(marked)
    assert read_line(marked) == (RECORDED, RECORDED.verification, False)
