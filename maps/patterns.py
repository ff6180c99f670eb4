"""Patterns that tell layers apart where colour cannot: on paper, and in grey.

The map on the screen says nationality by colour and letters; print adds one pattern a colour, in
the same fixed order (`maps.style.PALETTE`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from events.vocabulary import NOT_STATED
from maps.style import PALETTE, look_of

TILE: Final = 10
"""Width and height of the square that is repeated, in pixels."""


@dataclass(frozen=True)
class Pattern:
    """Lines of one tile.

    Attributes
    ----------
    path
        SVG path data within `TILE` × `TILE`.
    words
        What it looks like, for those who write about it.
    is_filled
        The path is the outline of something filled, not a line.
    """

    path: str
    words: str
    is_filled: bool = False


_OWN: Final = (
    Pattern("M-1 1L1-1M0 10L10 0M9 11L11 9", "rising lines"),
    Pattern("M2 .8H3.4V2.2H2ZM7 5.8H8.4V7.2H7Z", "dots", is_filled=True),
    Pattern("M0 5H10", "level lines"),
    Pattern("M5 0V10", "upright lines"),
    Pattern("M-1 9L1 11M0 0L10 10M9-1L11 1", "falling lines"),
    Pattern("M0 5H10M5 0V10", "squares"),
    Pattern("M0 10L10 0M0 0L10 10", "crossed lines"),
    Pattern("M0 7L2.5 3 5 7 7.5 3 10 7", "waves"),
)
_NOT_STATED: Final = Pattern("M5 2.5V7.5M2.5 5H7.5", "small crosses")
_OTHERS: Final = Pattern("M1 5H5M6 0H10M6 10H10", "dashes")


def pattern_of(layer: str, nationalities: Sequence[str] = ()) -> Pattern | None:
    """Give a layer's pattern; nationalities without a colour of their own share one.

    Returns
    -------
    None for the layers that are no foreign troops: they are the quiet background.
    """
    own = list(nationalities)[: len(PALETTE)]
    if layer in own:
        return _OWN[own.index(layer)]
    if layer == NOT_STATED:
        return _NOT_STATED
    return _OTHERS if look_of(layer).code else None
