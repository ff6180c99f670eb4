"""The marking line of a brief: how far it may be passed on.

TLP 2.0 (FIRST, August 2022): the label in capitals without spaces, in header and footer of every
page, 12 points at least, right-justified, in its colour on black.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from briefs.svg import printable
from events.errors import InvalidQuery

LONGEST: Final = 120
_TLP_COLOURS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "TLP:RED": "#FF2B2B",
        "TLP:AMBER": "#FFC000",
        "TLP:AMBER+STRICT": "#FFC000",
        "TLP:GREEN": "#33FF00",
        "TLP:CLEAR": "#FFFFFF",
    }
)
_TLP: Final = re.compile(r"\s*tlp\s*[:\- ]\s*(.+?)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Marking:
    """What stands top and bottom of everything.

    Attributes
    ----------
    words
        "" for none.
    colour
        The label's own, on black; "" for a marking that is no TLP label.
    """

    words: str = ""
    colour: str = ""


def read_marking(text: str) -> str:
    """Read the marking a person asks for; a TLP label is brought into its one form.

    Raises
    ------
    InvalidQuery
        It is too long, or a label TLP 2.0 does not have.
    """
    written = " ".join(printable(text).split())
    if len(written) > LONGEST:
        raise InvalidQuery("marking", f"Is longer than {LONGEST} characters; shorten it.")
    found = _TLP.fullmatch(written)
    if found is None:
        return written
    label = "TLP:" + re.sub(r"\s*\+\s*", "+", found[1].upper())
    if label not in _TLP_COLOURS:
        known = ", ".join(_TLP_COLOURS)
        hint = " TLP:WHITE is TLP:CLEAR since TLP 2.0." if label == "TLP:WHITE" else ""
        raise InvalidQuery("marking", f"Is no label of TLP 2.0; those are {known}.{hint}")
    return label


def marking_of(
    markings: Iterable[str | None],
    order: Sequence[str],
    *,
    default: str | None = None,
    asked: str = "",
) -> Marking:
    """Give the marking of what holds events: the highest of theirs, never a lower one.

    Parameters
    ----------
    markings
        Of the events; None is the installation's default.
    order
        The installation's markings, from farthest to least.
    default
        What an event without one has.
    asked
        What the person wants there: it can raise the marking and add words, never lower it.
    """
    found = {default if each is None else each for each in markings} | {default}
    known = [order.index(each) for each in found if each in order]
    # What stands in no list may be stricter than all that do: it is always said.
    strange = sorted(each for each in found if each and each not in order)
    if asked in order:
        known.append(order.index(asked))
        asked = ""
    highest = [order[max(known)]] if known else []
    words = [*highest, *strange, *([asked] if asked and asked not in strange else [])]
    line = " · ".join(words)
    return Marking(line, _TLP_COLOURS.get(words[0], "") if len(words) == 1 else "")
