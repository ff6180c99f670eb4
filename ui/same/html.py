"""HTML about events that may be the same; the template escapes every value a person typed."""

from pathlib import Path

import streamlit as st

from events.duplicates.finding import POSSIBLE_BITS, LikelyDuplicate
from events.model.event import Event
from events.versions.in_words import FIELDS, PARTS, part_words
from ui.event.panel import moment_words
from ui.resources import templates

_HERE = Path(__file__).parent


def put_style() -> None:
    """Put in the style sheets; the comparison looks as it does on the review page."""
    st.html(_HERE.parent / "review" / "review.css")
    st.html(_HERE / "same.css")


def card_html(likely: LikelyDuplicate, event: Event) -> str:
    """Say of one event how likely it is the same, and why."""
    return _rendered("card", likely=likely, event=event)


def verdict_html(likely: LikelyDuplicate) -> str:
    """Say how likely two events are the same, and why."""
    return _rendered("head", likely=likely, offered=likely.bits >= POSSIBLE_BITS)


def pair_html(one: Event, other: Event) -> str:
    """Put two events side by side, part by part; what only one says is marked."""
    rows = []
    for part in PARTS:
        sides = [part_words(part, event) for event in (one, other)]
        if not any(sides):
            continue
        rows.append(
            {
                "part": part,
                "same": all(getattr(one, n) == getattr(other, n) for n in FIELDS[part]),
                "sides": [
                    [(line, line in against) for line in lines]
                    for lines, against in ((sides[0], sides[1]), (sides[1], sides[0]))
                ],
            }
        )
    return _rendered("pair", rows=rows, one=one, other=other)


def _rendered(block: str, **values: object) -> str:
    environment = templates()
    environment.filters.setdefault("moment", moment_words)
    return environment.get_template("same.html").render(block=block, **values)
