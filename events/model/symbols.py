"""Military symbols: the APP-6D / MIL-STD-2525D code of an event, by the tables in data/symbols.

docs/military-symbols.md says what each digit follows from.
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from events.vocabulary import EventType, Verification
from geo.words import Row, read_rows

FOLDER: Final = Path(__file__).resolve().parents[2] / "data" / "symbols"

_OTHER: Final = "other"
_PENDING: Final = "0"
_Digit = Annotated[str, Field(pattern=r"^\d$")]


class _Kind(Row):
    """What stands for a kind of event."""

    event_type: EventType
    symbol_set: Annotated[str, Field(pattern=r"^\d{2}$")]
    entity: Annotated[str, Field(pattern=r"^\d{6}$")]
    stands_for: str


class _Side(Row):
    """The standard identity of those who fight for a side; ``other`` for all not listed."""

    side: str
    sure: _Digit
    assumed: _Digit


class _Standing(Row):
    """What follows from how sure an event is."""

    verification: Verification
    identity: Literal["sure", "assumed", "pending"]
    status: _Digit


@lru_cache(maxsize=1_024)
def sidc_of(event_type: EventType, sides: str | None, verification: Verification) -> str:
    """Give the 20 digits of the symbol for an event.

    Parameters
    ----------
    sides
        Alpha-3 of the side fought for; several, joined by ``;``, are as good as none.
    """
    kinds, identities, standings = _tables()
    kind, standing = kinds[event_type], standings[verification]
    side = identities.get(sides or _OTHER, identities[_OTHER])
    identity = {"sure": side.sure, "assumed": side.assumed, "pending": _PENDING}[standing.identity]
    return f"100{identity}{kind.symbol_set}{standing.status}000{kind.entity}0000"


@cache
def _tables() -> tuple[dict[EventType, _Kind], dict[str, _Side], dict[Verification, _Standing]]:
    return (
        {row.event_type: row for row in read_rows(FOLDER / "kinds.csv", _Kind)},
        {row.side: row for row in read_rows(FOLDER / "sides.csv", _Side)},
        {row.verification: row for row in read_rows(FOLDER / "standings.csv", _Standing)},
    )
