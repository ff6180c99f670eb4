"""Words for directions, in English, Ukrainian and Russian, as bearings."""

import re
from typing import Final

_SIDES: Final = (
    # (stems, degrees east, degrees north)
    (r"north|північ|півноч|север", 0, 1),
    (r"south|півден|південь|півдн|юг|юж", 0, -1),
    (r"east|схід|східн|сход|восток|восточн", 1, 0),
    (r"west|захід|західн|заход|запад", -1, 0),
)
_SHORT: Final = {
    **{"n": 0.0, "ne": 45.0, "e": 90.0, "se": 135.0, "s": 180.0, "sw": 225.0, "w": 270.0},
    **{"nw": 315.0},
}
_SIDE: Final = (
    r"(?:north|south|east|west|півн\w*|півд\w*|сх[іо]д\w*|зах[іо]д\w*|север\w*|ю[гж]\w*|"
    r"вост\w*|запад\w*)"
)
DIRECTION: Final = (
    rf"{_SIDE}(?:[\s-]*{_SIDE})?(?:ern|erly|ward|wards|ее|нее)?|\b(?:n|s|e|w|ne|nw|se|sw)\b"
)


def read_bearing(text: str) -> float | None:
    """Give the bearing in degrees of "north-east", "південний схід", "SW"; None for none."""
    words = text.casefold().strip()
    if words in _SHORT:
        return _SHORT[words]
    east = north = 0
    for stems, x, y in _SIDES:
        if re.search(stems, words):
            east, north = east + x, north + y
    bearings = {
        (0, 1): 0.0,
        (1, 1): 45.0,
        (1, 0): 90.0,
        (1, -1): 135.0,
        (0, -1): 180.0,
        (-1, -1): 225.0,
        (-1, 0): 270.0,
        (-1, 1): 315.0,
    }
    return bearings.get((east, north))
