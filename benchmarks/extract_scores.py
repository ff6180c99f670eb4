"""Precision and recall of extraction on labelled passages: by language, field and kind of trap."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import yaml

PASSAGES = Path(__file__).resolve().parents[1] / "tests" / "data" / "reports" / "passages.yaml"
FIELDS = ("nationality", "side", "role", "type", "count", "place", "date")


@dataclass(frozen=True)
class Item:
    """Troops of one nationality in one role, read or labelled; ``says`` as "UKR claims"."""

    nation: str | None
    role: str | None
    type: str | None
    side: str | None = None
    counts: tuple[int | None, int | None, int | None] = (None, None, None)
    place: str | None = None
    edtf: str | None = None
    says: frozenset[str] = frozenset()
    optional: bool = False


@dataclass(frozen=True)
class Passage:
    """A labelled passage."""

    id: str
    language: str
    text: str
    published: date | None
    trap: str | None
    items: tuple[Item, ...]


@dataclass
class Scores:
    """Counts of right, read and labelled, by name."""

    right: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    labelled: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def precision(self, name: str) -> float:
        """Share of what was read that is right; 1 where nothing was."""
        return self.right[name] / self.read[name] if self.read[name] else 1.0

    def recall(self, name: str) -> float:
        """Share of what is labelled that was read; 1 where nothing is."""
        return self.right[name] / self.labelled[name] if self.labelled[name] else 1.0

    def f1(self, name: str) -> float:
        """Harmonic mean of both."""
        both = self.precision(name) + self.recall(name)
        return 2 * self.precision(name) * self.recall(name) / both if both else 0.0


Reader: TypeAlias = Callable[[Passage], Sequence[Item]]


def passages(path: Path = PASSAGES) -> list[Passage]:
    """Read the labelled passages."""
    return [_passage(each) for each in yaml.safe_load(path.read_text(encoding="utf-8"))]


def _passage(each: dict[str, Any]) -> Passage:
    first, *rest = each["id"].split("-")
    language = first if first != "trap" else (rest[0] if rest[0] in ("uk", "ru") else "en")
    items = tuple(
        Item(
            nation=event["nation"],
            role=event["role"],
            type=event["type"],
            side=event.get("side"),
            counts=(event.get("low"), event.get("best"), event.get("high")),
            place=event.get("place"),
            edtf=None if event.get("edtf") is None else str(event["edtf"]),
            says=frozenset(event.get("says", ())),
            optional=event.get("optional", False),
        )
        for event in each.get("events", ())
    )
    return Passage(
        each["id"], language, each["text"].strip(), each.get("published"), each.get("trap"), items
    )


def score(read: Reader, every: Iterable[Passage]) -> Scores:
    """Score a reader on passages."""
    scores = Scores()
    for passage in every:
        _score_passage(scores, passage, list(read(passage)))
    return scores


def _score_passage(scores: Scores, passage: Passage, items: list[Item]) -> None:
    if passage.trap is not None:
        name = f"traps: {passage.trap}"
        scores.labelled[name] += 1
        scores.labelled["traps"] += 1
        if items:
            scores.read[name] += 1
            scores.read["traps"] += 1
            scores.misses.append(f"{passage.id}: read {[_told(i) for i in items]}")
    pairs, spare, missed = _matched(passage.items, items)
    names = ("events", f"events {passage.language}")
    for name in names:
        wanted = [label for label, _ in pairs if not label.optional]
        scores.right[name] += len(wanted)
        scores.labelled[name] += len(wanted) + len(missed)
        scores.read[name] += len(wanted) + len(spare)
    scores.misses += [f"{passage.id}: missed {_told(i)}" for i in missed]
    if passage.trap is None:
        scores.misses += [f"{passage.id}: spurious {_told(i)}" for i in spare]
    for label, item in pairs:
        if not label.optional:
            _score_fields(scores, passage, label, item)


def _matched(
    labels: Sequence[Item], items: Sequence[Item]
) -> tuple[list[tuple[Item, Item]], list[Item], list[Item]]:
    """Pair labelled and read items: the same nationality and role, else nationality and type."""
    pairs: list[tuple[Item, Item]] = []
    free = list(items)
    waiting = list(labels)
    for alike in (_same_role_and_count, _same_role, _same_type):
        for label in list(waiting):
            found = next((item for item in free if alike(label, item)), None)
            if found is not None:
                pairs.append((label, found))
                free.remove(found)
                waiting.remove(label)
    return pairs, free, [label for label in waiting if not label.optional]


def _same_role_and_count(one: Item, other: Item) -> bool:
    return _same_role(one, other) and one.counts == other.counts


def _same_role(one: Item, other: Item) -> bool:
    return (one.nation, one.role) == (other.nation, other.role)


def _same_type(one: Item, other: Item) -> bool:
    return (one.nation, one.type) == (other.nation, other.type)


def _score_fields(scores: Scores, passage: Passage, label: Item, item: Item) -> None:
    right = {
        "nationality": label.nation == item.nation,
        "side": label.side == item.side,
        "role": label.role == item.role,
        "type": label.type == item.type,
        "count": _size(label) == _size(item),
        "place": _same_place(label.place, item.place),
        "date": label.edtf == item.edtf or (label.edtf == "any" and item.edtf is not None),
    }
    for name, is_right in right.items():
        scores.right[name] += is_right
        scores.read[name] += 1
        scores.labelled[name] += 1
        if not is_right:
            scores.misses.append(f"{passage.id}: {name} of {_told(label)} read as {_told(item)}")
    scores.right["stances"] += len(label.says & item.says)
    scores.read["stances"] += len(item.says)
    scores.labelled["stances"] += len(label.says)
    if label.says != item.says:
        scores.misses.append(f"{passage.id}: says {sorted(label.says)}, read {sorted(item.says)}")


def _size(item: Item) -> int | None:
    low, best, high = item.counts
    return best if best is not None else high if high is not None else low


def _same_place(label: str | None, read: str | None) -> bool:
    if label is None or read is None:
        return label is read
    return label.casefold() in read.casefold()


def _told(item: Item) -> str:
    parts = (item.nation, item.role, item.type, item.side, _size(item), item.place, item.edtf)
    return " ".join(str(part) for part in parts if part is not None)


def table(scores: Scores) -> list[str]:
    """Give the scores as lines to print."""
    names = ("events", "events en", "events uk", "events ru")
    lines = [f"{'':14}{'precision':>10}{'recall':>8}{'F1':>7}"]
    lines += [
        f"{name:14}{scores.precision(name):10.2f}{scores.recall(name):8.2f}{scores.f1(name):7.2f}"
        for name in (*names, "stances")
    ]
    lines += [f"{name:14}{scores.recall(name):10.2f} right" for name in FIELDS]
    lines.append(f"{'traps':14}{scores.read['traps']:6} of {scores.labelled['traps']} give events")
    lines += [
        f"  {name.removeprefix('traps: '):12}{scores.read[name]:6} of {count}"
        for name, count in sorted(scores.labelled.items())
        if name.startswith("traps: ")
    ]
    return lines
