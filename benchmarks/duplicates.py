"""How soon likely duplicates are found among 100,000 events, and how often that is right.

    python -m benchmarks.duplicates [EVENTS]

The peer is what one would write first: rapidfuzz over every text. All events are made up.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from benchmarks.store import chained
from events.duplicates.finding import LIKELY_BITS, POSSIBLE_BITS, Duplicates
from events.geojson.codec import dumps
from events.model.event import Event
from events.store.journal.contents import EVENTS_FILE
from events.store.journal.store import GeoJsonStore
from events.table.table import EventTable
from tests.synthetic import recorded_events, synthetic_event

EVENTS = 100_000
LOOK_UPS = 50
PEER_LOOK_UPS = 5
ROWS = 20_000
GOAL_S = 0.05

SUDZHA = {"precision": 1, "longitude": 35.27, "latitude": 51.19, "name": "Sudzha"}
KURSK = {
    "precision": 4,
    "longitude": 36.2,
    "latitude": 51.7,
    "area": "RU-KRS",
    "name": "Kursk region",
}
PRK = {"nationality": "PRK", "fighting_for": "RUS", "role": "engaged"}
STORIES = (
    ("assault on a dairy farm repelled", "dairy farm assault beaten back"),
    ("mortar platoon shelled a crossing", "crossing shelled by mortar platoon"),
    ("two taken prisoner in a dugout", "prisoners taken from a dugout"),
    ("supply column hit by drones at dawn", "drones hit supply column"),
    ("mine clearing team wounded on a track", "sappers clearing mines wounded"),
)


def told(number: int, title: str, **changes: Any) -> Event:
    """One account; synthetic."""
    place = changes.pop("where", SUDZHA)
    return synthetic_event(
        number,
        **{
            "title": f"Synthetic: {title}",
            "summary": None,
            "event_type": "clash",
            "when": {"edtf": "2025-01-11"},
            "where": {**place, "method": "imported"},
            "troops": [PRK],
            "sources": [{"url": f"https://example.org/{number}"}],
            **changes,
        },
    )


def pairs() -> Iterator[tuple[bool, Event, Event]]:
    """Yield pairs with whether they are the same event: thirty of each, as reports differ."""
    for at, (title, again) in enumerate(STORIES):
        first, other = told(1, title), STORIES[(at + 1) % len(STORIES)][0]
        shared = [{"url": "https://example.org/1?utm_source=x"}]
        for changes in (
            {},
            {"when": {"edtf": "2025-01-12"}},
            {"where": KURSK},
            {"when": {"edtf": "2025-01"}, "troops": [{**PRK, "count_best": 6}]},
            {"when": {"reported_on": "2025-01-13"}},
            {"when": {}, "where": KURSK, "sources": shared},
        ):
            yield True, first, told(2, again, **changes)
        for changes in (
            {"when": {"edtf": "2025-01-21"}},
            {"when": {"edtf": "2025-01-13"}, "where": KURSK, "event_type": "training"},
            {"where": {**SUDZHA, "longitude": 36.9}},
            {"troops": [{**PRK, "nationality": "COL", "fighting_for": "UKR"}]},
            {"when": {"edtf": "2025-01"}, "where": KURSK},
            {"when": {"reported_on": "2025-02-05"}, "where": KURSK},
        ):
            yield False, first, told(3, other, **changes)


def accuracy() -> Iterator[str]:
    """Say how often pairs are told rightly."""
    looking = Duplicates(None)
    judged = [(same, looking.between(one, two).bits) for same, one, two in pairs()]
    yield f"Pairs with a known answer: {len(judged)}, half of them the same event"
    for words, bits in (("offered at all", POSSIBLE_BITS), ("likely or more", LIKELY_BITS)):
        found = [same for same, weight in judged if weight >= bits]
        right = sum(found)
        recall = right / sum(same for same, _ in judged)
        yield f"  {words:<16} precision {right / max(len(found), 1):.2f}   recall {recall:.2f}"


def speed(count: int) -> Iterator[str]:
    """Say how soon one event, and a file of them, is looked up."""
    with tempfile.TemporaryDirectory(prefix="conflictmap-bench-") as name:
        with (Path(name) / EVENTS_FILE).open("wb") as file:
            file.writelines(chained(dumps(event) for event in recorded_events(count)))
        store = GeoJsonStore(Path(name))
        table = EventTable(store)
        looking = Duplicates(table)
        read = _seconds(lambda: table.cursor)
        asked = [synthetic_event(1 + at * (count // LOOK_UPS)) for at in range(LOOK_UPS)]
        first = _seconds(lambda: looking.of(asked[0]))
        yield f"Among {count:,} events, sorted at the first look-up in {first:.1f} s"
        yield f"  (all that is asked about events stood in the table before that: {read:.1f} s)"
        ours = [_seconds(lambda event=event: looking.of(event)) for event in asked]
        texts = [f"{event.title}\n{event.summary}" for event in recorded_events(count)]
        peer = [
            _seconds(
                lambda event=event: process.extract(
                    f"{event.title}\n{event.summary}", texts, scorer=fuzz.token_set_ratio, limit=5
                )
            )
            for event in asked[:PEER_LOOK_UPS]
        ]
        mine, theirs = statistics.median(ours), statistics.median(peer)
        goal = f"one look-up (goal {GOAL_S * 1000:.0f} ms)"
        yield f"  {goal:<28}{mine * 1000:9.1f} ms   worst {max(ours) * 1000:.1f} ms"
        changed = [
            _seconds(lambda event=event: _after_change(store, looking, event)) for event in asked
        ]
        words = "after a save by anybody"
        yield f"  {words:<28}{statistics.median(changed) * 1000:9.1f} ms   with the save itself"
        ratio = f"{theirs / mine:.0f} times as long"
        yield f"  {'rapidfuzz over every text':<28}{theirs * 1000:9.1f} ms   {ratio}"
        rows = list(islice(recorded_events(ROWS, first=count + 1), ROWS))
        seconds = _seconds(lambda: sum(1 for _ in looking.of_many(rows, limit=1)))
        file_words = f"a file of {ROWS:,} rows"
        yield f"  {file_words:<28}{seconds:9.1f} s    {ROWS / seconds:,.0f} rows a second"
        store.close()


def _after_change(store: GeoJsonStore, looking: Duplicates, event: Event) -> None:
    stored = store.get(event.id)
    again = stored.with_changes(title=f"{stored.title} again"[:140])
    store.save(again, author="Bench", expected_revision=stored.revision)
    looking.of(event)


def _seconds(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main(count: int = EVENTS) -> None:
    """Print every figure."""
    print("\nLikely duplicates")
    for line in chain(accuracy(), speed(count)):
        print(line, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS)
