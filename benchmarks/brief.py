"""``make bench-brief``: how long briefs and lists of changes take, beside what was promised.

Events are synthetic. Each line says what was measured, the seconds it took, and the promise.
"""

import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from briefs.formats import BriefFormat, write_brief
from briefs.request import asked_of
from events.changes.differences import differences
from events.query.query import EventQuery
from services import Services
from settings import Settings
from tests.synthetic import synthetic_event

FEW, MANY, REVISIONS = 1_000, 20_000, 100_000
CHANGED = 10_000
HTML_MB_FOR_FEW = 5.0


def main() -> int:
    """Measure, print, and tell whether every promise was kept."""
    kept = [_briefs(FEW), _briefs(MANY, only=BriefFormat.HTML), _changes()]
    return 0 if all(kept) else 1


def _briefs(count: int, only: BriefFormat | None = None) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        services = Services(Settings(data_dir=Path(folder)))
        _fill(services, count)
        services.table.shown()
        _load(services)
        query = EventQuery(nationality=("CHN", "PRK")) if only is None else EventQuery()
        sizes: dict[BriefFormat, int] = {}

        def make(chosen: BriefFormat) -> None:
            asked = asked_of(services.table, query, {"since": "yesterday"}, chosen)
            made = write_brief(services.brief_materials, asked.wish, chosen, asked.layout)
            sizes[chosen] = len(made)

        if only is not None:
            html = _measured(f"{count:,} events as one HTML file", lambda: make(only), None)
            _say(f"  {sizes[only] / 1e6:.1f} MB")
            services.close()
            return html
        both = _measured(
            f"a filter of {count:,} events as slides and as a page",
            lambda: [make(BriefFormat.PPTX), make(BriefFormat.PDF)],
            10.0,
        )
        _measured("the picture (PNG, 300 dpi)", lambda: make(BriefFormat.PNG), None)
        query = EventQuery()
        make(BriefFormat.HTML)
        size_mb = sizes[BriefFormat.HTML] / 1e6
        small = size_mb <= HTML_MB_FOR_FEW
        _say(f"{count:,} events as one HTML file: {size_mb:.1f} MB (promised {HTML_MB_FOR_FEW:g})")
        services.close()
        return both and small


def _changes() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        services = Services(Settings(data_dir=Path(folder)))
        events = _fill(services, REVISIONS - CHANGED)
        since = datetime.now(UTC)
        with services.store.batch(author="Synthetic") as batch:
            for event in events[:CHANGED]:
                batch.add(event.model_copy(update={"title": f"{event.title}, mended"}))
            batch.save()
        services.table.shown()
        found = []
        words = (
            f"{CHANGED:,} changes among {REVISIONS:,} revisions, by kind, the first 100 in words"
        )

        def ask() -> None:
            told = differences(services.table, since, datetime.now(UTC), passed_on=True)
            found.append((len(told), told.by_kind, list(told[:100])))

        kept = _measured(words, ask, 2.0)
        if found[0][0] != CHANGED:
            raise AssertionError(f"{found[0][0]} changes were found")
        services.close()
        return kept


def _fill(services: Services, count: int) -> list:  # type: ignore[type-arg]
    events = [synthetic_event(number) for number in range(1, count + 1)]
    with services.store.batch(author="Synthetic") as batch:
        for event in events:
            batch.add(event)
        batch.save()
    return [event.model_copy(update={"revision": 1}) for event in events]


def _load(services: Services) -> None:
    """Read what ships once, as a server has."""
    shipped = services.shipped_map
    shipped.extent("UA-14")
    shipped.boundaries.country("UKR")


def _measured(words: str, work: Callable[[], object], promised_s: float | None) -> bool:
    began = perf_counter()
    work()
    took = perf_counter() - began
    promise = "" if promised_s is None else f" (promised {promised_s:g})"
    _say(f"{words}: {took:.2f} s{promise}")
    return promised_s is None or took <= promised_s


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
