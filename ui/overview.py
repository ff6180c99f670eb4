"""What the map page says of all events of a filter, gathered in one pass over them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from events.model import Event
from events.query import EventQuery
from events.vocabulary import Verification
from services import Services

_MOST_KEPT = 8
"""Filters whose overview is kept; each is small, as events are read only when looked at."""


@dataclass(frozen=True)
class Overview:
    """The events of one filter, and the figures over them.

    Attributes
    ----------
    events
        In the order they were first saved.
    latest_first
        Positions in ``events``: the one that may have happened last comes first, those whose date
        nobody gave come at the end.
    layers
        Layer key to number of events; an event with two nationalities counts in both.
    sides
        Alpha-3 codes that foreign troops fight for.
    nationalities
        Number of different nationalities.
    latest
        Last day any of them may have happened on.
    claimed, unplaced, undated
        Numbers of events: with one party's word only, without a place, without a date of their own.
    """

    events: Sequence[Event]
    latest_first: Sequence[int]
    layers: Mapping[str, int]
    sides: frozenset[str]
    nationalities: int
    latest: date | None
    claimed: int
    unplaced: int
    undated: int


@lru_cache(maxsize=_MOST_KEPT)
def overview(services: Services, version: str, query: EventQuery) -> Overview:  # noqa: ARG001
    """Look at every event of a filter once for each version of the store.

    Parameters
    ----------
    version
        The store's, read before the call: what is kept is kept under it.
    """
    events = services.store.find(query)
    layers: Counter[str] = Counter()
    sides: set[str] = set()
    nationalities: set[str] = set()
    days: list[date | None] = []
    claimed = unplaced = 0
    for event in events:
        layers.update(event.layers)
        sides.update(event.fighting_for)
        nationalities.update(event.nationalities)
        days.append(event.when.latest)
        claimed += event.verification is Verification.CLAIMED
        unplaced += event.where is None
    known = [day for day in days if day is not None]
    order = sorted(range(len(days)), key=lambda n: (days[n] or date.min, n), reverse=True)
    return Overview(
        events=events,
        latest_first=order,
        layers=dict(layers),
        sides=frozenset(sides),
        nationalities=len(nationalities),
        latest=max(known, default=None),
        claimed=claimed,
        unplaced=unplaced,
        undated=len(days) - len(known),
    )
