"""Words for directions as bearings: "north-east", "південний схід", "SW".

The points of the compass are data/words/compass_points.csv.
"""

import re
from functools import cache
from typing import Final

from geo.word_tables import COMPASS
from geo.words import depends_on_words, pattern_of

_STEPS: Final = {"north": (0, 1), "south": (0, -1), "east": (1, 0), "west": (-1, 0)}
"""Of each point: east, north."""

_BEARINGS: Final = {
    **{(0, 1): 0.0, (1, 1): 45.0, (1, 0): 90.0, (1, -1): 135.0, (0, -1): 180.0},
    **{(-1, -1): 225.0, (-1, 0): 270.0, (-1, 1): 315.0},
}
_SHORT: Final = {
    **{"n": 0.0, "ne": 45.0, "e": 90.0, "se": 135.0, "s": 180.0, "sw": 225.0, "w": 270.0},
    **{"nw": 315.0},
}


@depends_on_words
@cache
def sides() -> str:
    """Give the expression that matches one or two points of the compass in words."""
    point = f"(?:{pattern_of(word for row in COMPASS.rows for word in row.words)})"
    return rf"{point}(?:[\s-]*{point})?(?:ern|erly|ward|wards|ее|нее)?"


@depends_on_words
@cache
def directions() -> str:
    """Give the expression that matches a direction, in words or letters."""
    return rf"{sides()}|\b(?:{'|'.join(_SHORT)})\b"


@depends_on_words
@cache
def _points() -> tuple[tuple[re.Pattern[str], tuple[int, int]], ...]:
    return tuple((re.compile(pattern_of(row.words)), _STEPS[row.point]) for row in COMPASS.rows)


def read_bearing(text: str) -> float | None:
    """Give the bearing in degrees of "north-east", "південний схід", "SW"; None for none."""
    words = text.casefold().strip()
    if words in _SHORT:
        return _SHORT[words]
    steps = {step for point, step in _points() if point.search(words)}
    return _BEARINGS.get((sum(east for east, _ in steps), sum(north for _, north in steps)))
