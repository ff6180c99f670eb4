"""ISO 3166-1 codes, from Unicode CLDR through babel."""

from functools import cache
from typing import Final

from babel.core import get_global

_WITHDRAWN: Final = frozenset(
    {"BUR", "DDR", "FXX", "ROM", "SCG", "TMP", "XKK", "YMD", "YUG", "ZAR"}
)
"""Alpha-3 codes that CLDR still maps to an alpha-2 code, beside the one in force."""


@cache
def _alpha3_by_alpha2() -> dict[str, str]:
    table = {"XK": "XKX"}
    for alpha3, alpha2 in sorted(get_global("territory_aliases").items()):
        known = len(alpha3) == 3 and alpha3.isalpha() and alpha3 not in _WITHDRAWN
        if known and len(alpha2) == 1:
            table.setdefault(alpha2[0], alpha3)
    return table


def alpha3_of(alpha2: str) -> str | None:
    """Give the alpha-3 code for an alpha-2 code in any case, or None where there is none."""
    return _alpha3_by_alpha2().get(alpha2.strip().upper())
