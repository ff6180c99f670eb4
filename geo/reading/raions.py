"""Ukraine's raions by name: the 136 of today, and the 490 of before July 2020.

Reports go on using the older ones, of which no map is open either: each is taken as a circle around
the town it was governed from.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from geo.finding import Candidate
from geo.names.forms import (
    VOWELS,
    common_form,
    district_form,
    is_cyrillic,
    name_form,
    names_in_force,
    query_forms,
)
from geo.precision import LocationPrecision, default_radius_m
from geo.reading.choosing import front_weight
from geo.reading.districts import Districts
from geo.word_tables import FORMER_RAIONS, FormerRaion

_OF_A_SEAT: Final = re.compile("[sz]?k[aeiou]*$")
_MOST_SLIPS: Final = 0.15
"""Letters that may differ, as a share of a name's, and one in any name."""
_GONE: Final = 1.8
"""Letters by which a raion that is no more counts as further off, beside one where war is waged."""
_LETTERS: Final = 6
_CLOSEST: Final = 0.5
"""How much further off than the closest others may be spelled, in letters of such a name."""


@dataclass(frozen=True, slots=True)
class _Raion:
    """A raion's names and seat as they sound, and what it is: a row of the table, or one of today.

    ``name`` is that of today's raion, empty where none bears the name.
    """

    admin1: str
    adjectives: tuple[str, ...]
    seat: str
    row: FormerRaion | None
    name: str = ""


class Raions:
    """Find raions by the name of their seat or the adjective made of it, in three languages.

    Parameters
    ----------
    town
        Looks up a seat by name and first-level area.
    """

    def __init__(self, districts: Districts, town: Callable[[str, str], Candidate | None]) -> None:
        self._districts = districts
        self._town = town
        self._candidate = lru_cache(maxsize=1024)(self._made)

    def find(self, name: str, admin1: frozenset[str]) -> list[tuple[Candidate, float]]:
        """Give the raions of this name, of today and of before 2020, the closest alone.

        Parameters
        ----------
        admin1
            Codes of the stated oblast and its twins; none if none is stated.

        Returns
        -------
        list of (Candidate, float)
            With the letters each is spelled off the name asked for.
        """
        forms = _forms(name)
        inside = (each for each in self._all if not admin1 or each.admin1 in admin1)
        matched = [(each, slips) for each in inside if (slips := _slips(forms, each)) is not None]
        least = min((slips for _, slips in matched), default=0.0)
        closest = [(each, slips) for each, slips in matched if slips < least + _CLOSEST]
        if any(each.name and front_weight(each.admin1) > 1 for each, _ in closest):
            # Of several of one name that of today, where the war is fought, is the one in the news.
            closest = [(each, slips + (0 if each.name else _GONE)) for each, slips in closest]
        found = ((self._candidate(each), slips) for each, slips in closest)
        return [(place, slips) for place, slips in found if place is not None]

    @cached_property
    def _all(self) -> tuple[_Raion, ...]:
        today = {
            (admin1, common_form(district_form(name))): name
            for admin1, name in self._districts.names("UKR")
        }
        every = []
        for row in FORMER_RAIONS.rows:
            adjectives = tuple(map(name_form, row.names))
            keys = [(row.admin1, common_form(each)) for each in adjectives]
            name = next((today.pop(key) for key in keys if key in today), "")
            every.append(_Raion(row.admin1, adjectives, name_form(row.seat), row, name))
        for (admin1, _), name in today.items():
            every.append(_Raion(admin1, (district_form(name),), "", None, name))
        return tuple(every)

    def _made(self, raion: _Raion) -> Candidate | None:
        if raion.name:
            return self._districts.called("UKR", raion.admin1, raion.name)
        town = self._town(raion.row.seat, raion.admin1) if raion.row is not None else None
        if town is None or raion.row is None:
            return None
        return replace(
            town,
            name=f"{raion.row.names[0]} район",
            kind="district",
            precision=LocationPrecision.ADMIN2,
            radius_m=default_radius_m(LocationPrecision.ADMIN2),
            gazetteer_id=None,
            score=1.0,
            reading=f"{raion.row.names[0]} район, as it was until 2020: a circle of 30 km around "
            f"{town.reading}, since no open map of it exists",
        )


def _forms(name: str) -> tuple[str, ...]:
    """Give the forms to look for: as written, in the first case, and of the name in force."""
    form = district_form(name)
    forms = [form]
    if is_cyrillic(name):  # у Кремінському районі
        forms += [each.text for each in query_forms(name, inflected=True) if each.declined]
    for old in (form, form.rstrip(VOWELS)):
        forms += sorted(names_in_force(old))
    return tuple(dict.fromkeys(forms))


def _slips(forms: Sequence[str], raion: _Raion) -> float | None:
    every = [slips for form in forms if (slips := _slips_of(form, raion)) is not None]
    return min(every, default=None)


def _slips_of(form: str, raion: _Raion) -> float | None:
    """Give the letters by which a raion's name differs from the one asked for, as in a name of six.

    None where it is another name.
    """
    own = [*raion.adjectives]
    pairs = [(form, each) for each in own]
    root = _OF_A_SEAT.sub("", form)
    if root != form:
        pairs += [(root, _OF_A_SEAT.sub("", each)) for each in own]
    if raion.seat:
        pairs.append((form, raion.seat))
        pairs.append((form.rstrip(VOWELS), raion.seat.rstrip(VOWELS)))
    elif root == form:
        bare = form.rstrip(VOWELS)
        for each in own:
            seat = _OF_A_SEAT.sub("", each)
            # т + с is written ц: Kramatorsk is Kramatorskyi, Bakhmut Bakhmutskyi.
            pairs += [(bare, seat), (bare, each.rstrip(VOWELS))]
            pairs += [(bare, f"{seat[:-1]}t")] if seat.endswith("c") else []
    least = min(
        (float(OSA.distance(common_form(one), common_form(other))) for one, other in pairs),
        default=9.0,
    )
    if least > max(1.0, _MOST_SLIPS * len(root)):
        return None
    return least * _LETTERS / max(len(root), 4)
