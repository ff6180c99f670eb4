"""Which places have a name spelled like this: cheap, and without choosing among them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from geo.geocoding.index import NameIndex
from geo.geocoding.keys import neighbours, pack
from geo.names import Form, shape, skeleton

SHAPE_WEIGHT: Final = 0.7
LETTER_WEIGHT: Final = 0.3
"""A wrong consonant or syllable counts 0.7 + 0.3, a wrong vowel 0.3: vowels are what Ukrainian
and Russian, and their romanisations, differ in."""
GOOD_ENOUGH: Final = 0.95
"""A spelling this close ends the search: slips are looked for only where nothing is."""
TOO_FAR: Final = 2.6
_MANY: Final = 3_000

Mask: TypeAlias = Callable[[NDArray[np.int32]], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Spelled:
    """A place with a name like the one asked for.

    Attributes
    ----------
    place
        Row in the place table.
    cost
        How far the spelling is, in letters (0 is the same sounds).
    form
        The place's name form that was met.
    """

    place: int
    cost: float
    form: str


def spelled_like(index: NameIndex, forms: tuple[Form, ...], among: Mask) -> list[Spelled]:
    """Find the places with a name spelled like one of the forms.

    Parameters
    ----------
    forms
        As `geo.names.query_forms` gives them.
    among
        Says of an array of place rows which ones count.

    Returns
    -------
    list of Spelled
        Each place once, with its closest spelling, closest first.
    """
    best: dict[int, Spelled] = {}
    for form in forms:
        _collect(index, form, index.entries(pack(skeleton(form.text))), among, best)
    if not best or min(match.cost for match in best.values()) > GOOD_ENOUGH:
        for form in forms:
            keys = neighbours(skeleton(form.text))
            _collect(index, form, index.entries_of_any(keys), among, best)
    return sorted(best.values(), key=lambda match: (match.cost, match.place))


def _collect(
    index: NameIndex,
    form: Form,
    entries: NDArray[np.intp],
    among: Mask,
    best: dict[int, Spelled],
) -> None:
    if not len(entries):
        return
    places = index.places[entries]
    wanted = among(places)
    entries, places = entries[wanted][:_MANY], places[wanted][:_MANY]
    costs: dict[str, float] = {}
    for place, other in zip(places.tolist(), index.forms(entries), strict=True):
        cost = costs.get(other)
        if cost is None:
            cost = costs[other] = spelling_cost(form, other)
        known = best.get(place)
        if cost <= TOO_FAR and (known is None or cost < known.cost):
            best[place] = Spelled(place, cost, other)


def spelling_cost(form: Form, other: str) -> float:
    """Give how far a name form is from the form asked for, in letters."""
    if form.text == other:
        return form.cost
    return (
        form.cost
        + LETTER_WEIGHT * Levenshtein.distance(form.text, other)
        + SHAPE_WEIGHT * Levenshtein.distance(shape(form.text), shape(other))
    )
