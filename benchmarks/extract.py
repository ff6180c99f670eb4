"""Reading reports: how right, beside a plain baseline in the same run, and how fast.

The baseline reads an event wherever a country word stands in one sentence with a place name.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from resource import getpagesize
from time import perf_counter

from benchmarks.extract_scores import Item, Passage, Scores, passages, score, table
from events.intake.text.drafting import extract
from events.intake.text.lexicon import mark
from events.intake.text.places import places_in
from events.intake.text.reports import LONGEST_TEXT
from events.intake.text.tokens import sentences_of
from events.model.draft import EventDraft
from events.model.ledger import Source
from geo.finding import Found, PlaceFinder, PlaceQuery
from services import Services
from settings import Settings


def items_of(drafts: Sequence[EventDraft]) -> list[Item]:
    """Give what was read as items to be scored."""
    return [
        Item(
            nation=row.nationality,
            role=row.role.value if row.role else None,
            type=draft.event_type.value,
            side=row.fighting_for,
            counts=(row.count_low, row.count_best, row.count_high),
            place=draft.where.name if draft.where else None,
            edtf=draft.when.edtf if draft.when else None,
            says=frozenset(f"{s.party} {s.stance.value}" for s in draft.statements),
        )
        for draft in drafts
        for row in draft.troops or ()
    ]


def read(passage: Passage, finder: PlaceFinder) -> list[Item]:
    """Read a passage as the product does."""
    source = Source(title="A labelled passage", published_on=passage.published)
    return items_of([each.draft for each in extract(passage.text, source, finder).events])


def baseline(passage: Passage, finder: PlaceFinder) -> list[Item]:
    """Read an event for every word of a nationality in a sentence with a place."""
    found = []
    for sentence in sentences_of(passage.text):
        marked = mark(sentence)
        place = next(
            (
                phrase.words
                for phrase in places_in(marked, ())
                if isinstance(finder.look_up(PlaceQuery(phrase.words)), Found)
            ),
            None,
        )
        codes = {code for hit in marked.of("nation") for code in hit.value.codes[:1]}
        if place is not None:
            found += [Item(code, "present", "other", place=place) for code in sorted(codes)]
    return found


def of_any_role(scores_of: Sequence[Passage], finder: PlaceFinder) -> Scores:
    """Score the baseline, which knows no role: the labels' own is taken for right."""
    plain = [
        Passage(
            p.id, p.language, p.text, p.published, p.trap,
            tuple(
                Item(i.nation, "present", "other", place=i.place, optional=i.optional)
                for i in p.items
            ),
        )
        for p in scores_of
    ]  # fmt: skip
    return score(lambda passage: baseline(passage, finder), plain)


def main() -> None:
    """Print both tables, the misses where asked for, and the speed."""
    with tempfile.TemporaryDirectory() as folder:
        services = Services(Settings(data_dir=Path(folder)))
        finder = services.gazetteer
        every = (
            passages(Path(sys.argv[1]))
            if sys.argv[1:2] and Path(sys.argv[1]).exists()
            else passages()
        )
        finder.look_up(PlaceQuery("Kyiv"))
        before = _memory_mb()
        plain = of_any_role(every, finder)
        scores = score(lambda passage: read(passage, finder), every)
        print(f"Extraction of {len(every)} labelled passages")
        print("\n".join(table(scores)))
        print("\nBaseline: a country word and a place name in one sentence")
        print("\n".join(table(plain)[:5]))
        print(f"traps {plain.read['traps']:6} of {plain.labelled['traps']} give events")
        if "--misses" in sys.argv:
            print("\n" + "\n".join(scores.misses))
        _speed(every, finder)
        grown = _memory_mb() - before
        print(f"memory grew by {grown:.0f} MB from the first place asked for (promised 300)")
        services.close()


def _speed(every: Sequence[Passage], finder: PlaceFinder) -> None:
    text, words = "", 0
    for passage in every:
        if words < 1_000:
            text += passage.text + "\n"
            words = len(text.split())
    source = Source(title="All passages", published_on=every[0].published)
    extract(text, source, finder)
    start = perf_counter()
    extract(text, source, finder)
    took = (perf_counter() - start) * 1000
    print(f"\n{took * 1000 / words:.0f} ms a 1,000 words, warm ({words:,} words in {took:.0f} ms)")
    start = perf_counter()
    for passage in every:
        read(passage, finder)
    minute = 60 * len(every) / (perf_counter() - start)
    print(f"{minute:,.0f} short reports a minute")
    long = text * (LONGEST_TEXT // len(text))
    start = perf_counter()
    extract(long, source, finder)
    took = perf_counter() - start
    print(f"the longest text that is read, {len(long.split()):,} words: {took:.1f} s")


def _memory_mb() -> float:
    """Give what this process holds in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * getpagesize() / 1e6


if __name__ == "__main__":
    main()
