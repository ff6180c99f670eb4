"""The layers an event is drawn in, and the sides its foreign troops fight for.

Few sets of troops are told of by many events, so what follows from a set is worked out once.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, TypeAlias

from events.model.foreign import is_foreign
from events.model.troops import ForeignTroops
from events.vocabulary import NOT_MENTIONED, NOT_STATED, STATED_NONE, Mention
from geo.words import depends_on_words

Pair: TypeAlias = tuple[str | None, str | None]
Troops: TypeAlias = tuple[Pair, ...] | None
"""The foreign troops of an event as a filter sees them: nationality and side fought for.

None where they are not mentioned, no pair where it is stated that there were none.
"""

_SETS_KEPT: Final = 4_096


def foreign_among(
    rows: Iterable[ForeignTroops] | None, country: str | None
) -> tuple[ForeignTroops, ...]:
    """Give the foreign ones among these rows.

    Parameters
    ----------
    country
        Alpha-3 of the country it happened in; None where not known.
    """
    return tuple(
        row for row in rows or () if is_foreign(row.nationality, row.fighting_for, country)
    )


def troops_of(rows: tuple[ForeignTroops, ...] | None, country: str | None) -> Troops:
    """Give the foreign ones among these rows as a set, sorted.

    An event whose rows are all not foreign says nothing of foreign troops.
    """
    if not rows:
        return None if rows is None else ()
    return _foreign_of(tuple([(row.nationality, row.fighting_for) for row in rows]), country)


@depends_on_words
@lru_cache(maxsize=_SETS_KEPT)
def _foreign_of(pairs: tuple[Pair, ...], country: str | None) -> Troops:
    foreign = {pair for pair in pairs if is_foreign(*pair, country)}
    return tuple(sorted(foreign, key=_codes_of)) or None


def _codes_of(pair: Pair) -> tuple[str, str]:
    nationality, side = pair
    return nationality or "", side or ""


def mention_of(troops: Troops) -> Mention:
    """Tell what is said of foreign troops: who they are, that there were none, or nothing."""
    if troops is None:
        return Mention.NOT_MENTIONED
    return Mention.LISTED if troops else Mention.NONE


@lru_cache(maxsize=_SETS_KEPT)
def nationalities_of(troops: Troops) -> tuple[str, ...]:
    """Give the alpha-3 codes of these troops, sorted."""
    return tuple(sorted({nationality for nationality, _ in troops or () if nationality}))


@lru_cache(maxsize=_SETS_KEPT)
def layers_of(troops: Troops) -> tuple[str, ...]:
    """Give the layers an event is drawn in.

    Its nationalities and "not_stated"; else "not_mentioned" or "stated_none" alone.
    """
    if not troops:
        return (NOT_MENTIONED if troops is None else STATED_NONE,)
    unstated = any(nationality is None for nationality, _ in troops)
    return (*nationalities_of(troops), NOT_STATED) if unstated else nationalities_of(troops)


@lru_cache(maxsize=_SETS_KEPT)
def sides_of(troops: Troops) -> tuple[str, ...]:
    """Give the alpha-3 codes of the sides these troops fight for, sorted."""
    return tuple(sorted({side for _, side in troops or () if side}))
