"""All known formats, and which of them a table is."""

from collections.abc import Sequence
from typing import Final

from events.errors import UnreadableFile
from events.intake.formats import acled, gdelt, ocha, ours, ours_flat, timemap, ucdp
from events.intake.formats.base import Format

FORMATS: Final[tuple[Format, ...]] = (
    ours.FACTS_FORMAT,
    ours_flat.FLAT_FORMAT,
    ucdp.FORMAT,
    acled.FORMAT,
    gdelt.FORMAT,
    ocha.FORMAT,
    timemap.FORMAT,
)


def recognise(columns: Sequence[str]) -> Format | None:
    """Tell which known format a table is by its columns; None where it is none of them."""
    best = max(FORMATS, key=lambda known: known.recognises(columns))
    return best if best.recognises(columns) else None


def format_called(key: str) -> Format:
    """Give the format of that key.

    Raises
    ------
    UnreadableFile
        There is none.
    """
    for known in FORMATS:
        if known.key == key.strip().lower():
            return known
    raise UnreadableFile(
        f"There is no format {key[:40]!r}. There are: "
        + ", ".join(known.key for known in FORMATS)
        + "."
    )
