"""Made-up events for tests and measurements; every one says so in its title and summary."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from events.geojson import codec
from events.model.event import Event, read_event
from events.vocabulary import EventType, Role, Stance, State

MARK = "Synthetic"
"""First word of every title."""

NATIONALITIES = ("CHN", "PRK", "COL", "NPL", "CUB", "SYR", "GEO", "USA", None)
SIDES = ("RUS", "UKR")
AREAS = (
    ("Donetsk region", "UA-14", 37.8, 48.1),
    ("Kursk region", "RU-KRS", 36.2, 51.7),
    ("Zaporizhzhia region", "UA-23", 35.8, 47.3),
)
FIRST_DAY = date(2024, 1, 1)
FIRST_RECORDED = datetime(2025, 1, 1, tzinfo=UTC)


def synthetic_id(number: int) -> str:
    """Make the UUIDv7 of the event of that number; the same each time."""
    milliseconds = int(FIRST_RECORDED.timestamp() * 1000) + number
    text = f"{milliseconds:012x}"
    return f"{text[:8]}-{text[8:]}-7000-8000-{number:012x}"


def synthetic_event(number: int = 1, **changes: Any) -> Event:
    """Make the event of that number, the same each time, with some fields as told.

    It has a place, one row of troops, two statements and a source, like a typical report.
    """
    chance = random.Random(number)
    name, area, longitude, latitude = AREAS[number % len(AREAS)]
    nationality = NATIONALITIES[number % len(NATIONALITIES)]
    day = FIRST_DAY + timedelta(days=number % 700)
    whole_area = number % 4 == 0
    told: dict[str, Any] = {
        "id": synthetic_id(number),
        "title": f"{MARK} event {number}",
        "summary": f"{MARK} event {number}, made up to try the program; nothing of it happened.",
        "event_type": list(EventType)[number % len(EventType)],
        "when": {"edtf": day.isoformat(), "reported_on": (day + timedelta(days=1)).isoformat()},
        "where": {
            "name": name if whole_area else f"{MARK} place {number} in {name}",
            "precision": 4 if whole_area else 1,
            "longitude": longitude + chance.uniform(-1.5, 1.5),
            "latitude": latitude + chance.uniform(-0.8, 0.8),
            "area": area if whole_area else None,
            "country": "RUS" if area.startswith("RU") else "UKR",
            "admin1": name,
            "method": "gazetteer",
            "reading": f"{name}, as made up",
        },
        "troops": [
            {
                "nationality": nationality,
                "fighting_for": SIDES[number % 2],
                "role": list(Role)[number % len(Role)],
                "count_best": 1 + number % 50,
            }
        ],
        "statements": [
            {"party": "UKR", "speaker": f"{MARK} speaker", "stance": Stance.CLAIMS, "source": 0},
            {"party": "RUS", "stance": Stance.NO_COMMENT, "source": 0},
        ],
        "sources": [
            {
                "publisher": f"{MARK} agency",
                "url": f"https://example.org/synthetic/{number}",
                "published_on": (day + timedelta(days=1)).isoformat(),
            }
        ],
        "state": State.PUBLISHED,
    }
    return read_event({**told, **changes})


def recorded_events(count: int, *, first: int = 1) -> Iterator[Event]:
    """Make events as a store would give them back: each of revision 1, one second apart."""
    for number in range(first, first + count):
        yield synthetic_event(
            number,
            revision=1,
            recorded_at=FIRST_RECORDED + timedelta(seconds=number),
            recorded_by=f"{MARK} author",
        )


def many_lines(count: int) -> bytes:
    """Make a journal that takes seconds to read, in no time: one event under many identifiers."""
    (event,) = recorded_events(1)
    line = codec.dumps(event).decode() + "\n"
    return "".join(line.replace(event.id, synthetic_id(n)) for n in range(1, count + 1)).encode()
