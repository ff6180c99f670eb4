"""What people write for the kind of an event."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from events.vocabulary import EventType
from geo.words import Row, Words, WordTable, depends_on_words, pattern_of

_NOT_KEY: Final = re.compile(r"[^\w]+|_")


class EventTypeWord(Row):
    """Words of which one tells the kind of event; ``*`` stands for any letters."""

    event_type: EventType
    words: Words


EVENT_TYPE_WORDS: Final = WordTable("event_types", EventTypeWord)


def event_type_of(words: str) -> EventType | None:
    """Give the kind of event these words tell of: our own term, else any word of the table."""
    own = _own().get(_key(words))
    return own or next((kind for kind, found in _kinds() if found.search(words)), None)


@cache
def _own() -> Mapping[str, EventType]:
    return {_key(words): kind for kind in EventType for words in (kind.value, kind.words)}


def _key(words: str) -> str:
    return _NOT_KEY.sub("", words.casefold())


@depends_on_words
@cache
def _kinds() -> tuple[tuple[EventType, re.Pattern[str]], ...]:
    """Give the kinds with their words, in the order they are tried: a later row wins."""
    return tuple(
        (row.event_type, re.compile(rf"\b(?:{pattern_of(row.words)})\b", re.IGNORECASE))
        for row in reversed(EVENT_TYPE_WORDS.rows)
    )
