"""Which places have a name spelled like this: cheap, and without choosing among them."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from geo.gazetteer.keys import neighbours, pack
from geo.gazetteer.sound_index import Section
from geo.names.forms import VOWELS, Form, common_form, shape, skeleton

SHAPE_WEIGHT: Final = 0.7
LETTER_WEIGHT: Final = 0.3
"""A wrong consonant or syllable counts 0.7 + 0.3, a wrong vowel 0.3: vowels are what Ukrainian
and Russian, and their romanisations, differ in."""
REGULAR_SHARE: Final = 0.08
"""What is left of the cost of a letter that Ukrainian and Russian regularly write differently."""
DECLINED_SHARE: Final = 0.3
"""What is left of the cost of a letter where a case ending may have changed it."""
WRONG_CASE: Final = 0.6
"""What a case ending costs that the place's name does not have: Покровського is not Покровськ's."""
CLOSE: Final = 0.35
"""A spelling this close leaves no need to think of case endings."""
GOOD_ENOUGH: Final = 0.95
"""A spelling this close ends the search: slips are looked for only where nothing is."""
TOO_FAR: Final = 2.6
SLIPS_IN: Final = 2
"""Slips of the finger are looked for in so many of the forms: the typed and the bare one."""


LEAST_CONSONANTS: Final = 3
"""Slips are not looked for in shorter skeletons: one letter off, they are half of all names."""
MOST_COMPARED: Final = 1_500
"""How many names are compared letter by letter for one form, which bounds the slowest query."""


class Spelled(NamedTuple):
    """A place with a name like the one asked for.

    Attributes
    ----------
    place
        Row in the place table.
    cost
        How far the spelling is, in letters (0 is the same sounds).
    other
        Whether it is another name than the place's main one.
    """

    place: int
    cost: float
    other: bool


def spelled_like(section: Section, forms: tuple[Form, ...]) -> list[Spelled]:
    """Find the places of a section with a name spelled like one of the forms.

    Parameters
    ----------
    forms
        As `geo.names.forms.query_forms` gives them.

    Returns
    -------
    list of Spelled
        Each place once, with its closest spelling, closest first.
    """
    best: dict[int, Spelled] = {}
    for form in forms:
        if form.declined and form.cost and _least(best) <= CLOSE:
            continue
        _collect(section, form, section.entries(pack(skeleton(form.text))), best)
    if _least(best) > GOOD_ENOUGH:
        for form in forms[:SLIPS_IN]:
            if len(skeleton(form.text)) < LEAST_CONSONANTS:
                continue
            keys = neighbours(skeleton(form.text))
            _collect(section, form, section.entries_of_any(keys), best)
    return sorted(best.values(), key=lambda match: (match.cost, match.place))


def _least(best: dict[int, Spelled]) -> float:
    return min((match.cost for match in best.values()), default=TOO_FAR)


def _collect(
    section: Section, form: Form, entries: NDArray[np.intp], best: dict[int, Spelled]
) -> None:
    if not len(entries):
        return
    index = section.index
    if len(entries) > MOST_COMPARED:
        # Short skeletons are borne by thousands: those of about the same length come first.
        lengths = index.starts[entries + 1] - index.starts[entries]
        order = np.argsort(np.abs(lengths - len(form.text.encode())), kind="stable")
        entries = entries[order[:MOST_COMPARED]]
    costs: dict[str, float] = {}
    for place, other, text in zip(
        index.places[entries].tolist(),
        index.other[entries].tolist(),
        index.forms(entries),
        strict=True,
    ):
        cost = costs.get(text)
        if cost is None:
            cost = costs[text] = spelling_cost(form, text)
        if cost > TOO_FAR:
            continue
        known = best.get(place)
        if known is None or (cost, other) < (known.cost, known.other):
            best[place] = Spelled(place, cost, other)


def spelling_cost(form: Form, other: str) -> float:
    """Give how far a name form is from the form asked for, in letters."""
    if form.text == other and form.of_noun is None:
        return form.cost
    # The cheaper half first: most of what is far is far in shape.
    shapes = OSA.distance(shape(form.text), shape(other), score_cutoff=2)
    if shapes > 2:
        return TOO_FAR + 1
    letters: float = OSA.distance(form.text, other)
    if form.declined:
        letters *= DECLINED_SHARE
    elif form.russian:
        regular = OSA.distance(common_form(form.text), common_form(other))
        letters = min(letters, regular + REGULAR_SHARE * letters)
    cost = form.cost + LETTER_WEIGHT * letters + SHAPE_WEIGHT * shapes
    wrong_case = form.of_noun is not None and form.of_noun is (other[-1:] in VOWELS)
    return cost + WRONG_CASE if wrong_case else cost
