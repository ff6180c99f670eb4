"""The layers an event is drawn in, and the sides its foreign troops fight for.

Few sets of troops are told of by many events, so what follows from a set is worked out once.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, TypeAlias

from events.model.troops import ForeignTroops
from events.vocabulary import NO_FOREIGN, NOT_STATED

Pair: TypeAlias = tuple[str | None, str | None]
Troops: TypeAlias = tuple[Pair, ...]
"""The foreign troops of an event as a filter sees them: nationality and side fought for."""

_SETS_KEPT: Final = 4_096


def troops_of(rows: Iterable[ForeignTroops]) -> Troops:
    """Give the foreign ones among these rows as a set, sorted."""
    pairs = {(row.nationality, row.fighting_for) for row in rows if row.foreign}
    return tuple(sorted(pairs, key=_codes_of) if len(pairs) > 1 else pairs)


def _codes_of(pair: Pair) -> tuple[str, str]:
    nationality, side = pair
    return nationality or "", side or ""


@lru_cache(maxsize=_SETS_KEPT)
def nationalities_of(troops: Troops) -> tuple[str, ...]:
    """Give the alpha-3 codes of these troops, sorted."""
    return tuple(sorted({nationality for nationality, _ in troops if nationality}))


@lru_cache(maxsize=_SETS_KEPT)
def layers_of(troops: Troops) -> tuple[str, ...]:
    """Give the layers an event is drawn in: its nationalities, "not_stated", or "none" alone."""
    if not troops:
        return (NO_FOREIGN,)
    unstated = any(nationality is None for nationality, _ in troops)
    return (*nationalities_of(troops), NOT_STATED) if unstated else nationalities_of(troops)


@lru_cache(maxsize=_SETS_KEPT)
def sides_of(troops: Troops) -> tuple[str, ...]:
    """Give the alpha-3 codes of the sides these troops fight for, sorted."""
    return tuple(sorted({side for _, side in troops if side}))
