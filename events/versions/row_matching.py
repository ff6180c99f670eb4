"""Which rows of three versions of a list are one row: the same, about the same, or most alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

Row: TypeAlias = dict[str, Any]


@dataclass(slots=True)
class Slot:
    """One row in each version; None where that version does not have it."""

    base: int | None = None
    mine: int | None = None
    theirs: int | None = None

    def at(self, side: int) -> int | None:
        """Give its row in the common version (0), mine (1) or theirs (2)."""
        return (self.base, self.mine, self.theirs)[side]


def slots_of(versions: Sequence[list[Row]], about: Callable[[Row], object]) -> list[Slot]:
    """Match the rows of three versions; mine of my own stand behind theirs, if they changed any."""
    base, mine, theirs = versions
    from_mine, from_theirs = _matched(mine, base, about), _matched(theirs, base, about)
    by_base = {at: Slot(base=at) for at in range(len(base))}
    of_theirs = [
        by_base[from_theirs[at]] if at in from_theirs else Slot() for at in range(len(theirs))
    ]
    of_mine = [by_base[from_mine[at]] if at in from_mine else Slot() for at in range(len(mine))]
    new_mine = [at for at in range(len(mine)) if at not in from_mine]
    new_theirs = [at for at in range(len(theirs)) if at not in from_theirs]
    both = _matched([mine[at] for at in new_mine], [theirs[at] for at in new_theirs], about, 1.0)
    for one, other in both.items():
        of_mine[new_mine[one]] = of_theirs[new_theirs[other]]
    for at, slot in enumerate(of_mine):
        slot.mine = at
    for at, slot in enumerate(of_theirs):
        slot.theirs = at
    order = (of_mine, of_theirs) if theirs == base else (of_theirs, of_mine)
    found: list[Slot] = []
    for slot in (*order[0], *order[1], *by_base.values()):
        if not any(slot is each for each in found):
            found.append(slot)
    return found


_ALIKE: Final = 0.5


def _matched(
    rows: Sequence[Row],
    others: Sequence[Row],
    about: Callable[[Row], object],
    alike: float = _ALIKE,
) -> dict[int, int]:
    """Match rows to others: the same first, then those about the same, then the most alike."""
    found: dict[int, int] = {}
    free = list(range(len(others)))

    def match(test: Callable[[Row, Row], bool]) -> None:
        for at, row in enumerate(rows):
            if at not in found:
                partner = next((n for n in free if test(row, others[n])), None)
                if partner is not None:
                    found[at] = partner
                    free.remove(partner)

    match(lambda row, other: row == other)
    match(lambda row, other: about(row) == about(other))
    if alike < 1:
        match(lambda row, other: _likeness(row, other) >= alike)
    return found


def _likeness(row: Row, other: Row) -> float:
    """Give the share of what either says that both say."""
    said = [name for name in row if row[name] not in (None, ()) or other[name] not in (None, ())]
    return sum(bool(row[name] == other[name]) for name in said) / max(len(said), 1)
