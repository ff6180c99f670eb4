"""Ukraine's official register of settlements, laid over the place list.

The register (KATOTTG) names all 29,700 settlements with their hromada but gives no coordinates.
Matched with the place list it tells three things:

- how many settlements of a name an oblast really has, so that the one with coordinates is not
  taken for the only one;
- which postal villages lie where the other villages of their hromada lie: two sources agree, so
  they are corroborated (on 144 names from humanitarian reports, 99 % of them were within 10 km);
- roughly where a settlement without coordinates is: among the known ones of its hromada.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.measure import distances_m
from geo.names.forms import name_form
from geo.position import Position

ONE_PLACE_M: Final = 6_000.0
"""Entries of one name this close are one place."""
SAME_HROMADA_M: Final = 25_000.0
"""How far from the middle of its hromada a settlement of a name borne by several may lie: 99 % of
all lie within 25.5 km."""
STRAY_M: Final = 35_000.0
"""A place this far from the middle of its hromada is another place, or wrong."""
NEAR_ONE_M: Final = 25_000.0
"""UCDP's "near a known location" (where_prec 2)."""
_ROUNDS: Final = 3


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A Ukrainian row of the place list."""

    row: int
    names: tuple[str, ...]
    longitude: float
    latitude: float
    admin1: str
    corroborated: bool


@dataclass(frozen=True, slots=True)
class Settlement:
    """A row of the register; ``hromada`` is unique in the country."""

    code: str
    name: str
    admin1: str
    raion: str
    hromada: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class PlacedSettlement:
    """A settlement without coordinates, at the middle of its hromada's known places.

    Of its raion's, where the hromada has fewer than two. Where the raion too has one alone it is
    near that one: so Prypiat is near Chornobyl, the only other place of the exclusion zone.

    Attributes
    ----------
    radius_m
        Within this distance lie nine in ten of those places, and 3 km more.
    """

    settlement: Settlement
    longitude: float
    latitude: float
    radius_m: float


@dataclass(frozen=True)
class Register:
    """What the register says of the place list.

    Attributes
    ----------
    settlement_of
        Row of the place list -> its settlement.
    placed
        Settlements that have no row, where their hromada has some.
    """

    settlement_of: Mapping[int, Settlement] = field(default_factory=dict)
    placed: tuple[PlacedSettlement, ...] = ()


def lay_over(places: Sequence[KnownPlace], settlements: Sequence[Settlement]) -> Register:
    """Match settlements with places of their name in their oblast.

    A name that one settlement and one place of an oblast bear makes a pair. The pairs show where
    each hromada lies; pairs far from the rest of their hromada are undone; then names borne by
    several are paired with the settlement whose hromada lies nearest.
    """
    matcher = _Matcher(places, settlements)
    matcher.pair_single_names()
    for _ in range(_ROUNDS):
        matcher.undo_strays()
        matcher.pair_by_hromada()
    matcher.undo_strays()
    matcher.pair_cities()
    return Register(
        settlement_of={matcher.places[p].row: s for s, p in matcher.pairs()},
        placed=tuple(matcher.place_the_rest()),
    )


class _Matcher:
    """The pairs made so far: settlement number -> place number."""

    def __init__(self, places: Sequence[KnownPlace], settlements: Sequence[Settlement]) -> None:
        self.places = places
        self.settlements = settlements
        self.pair: dict[int, int] = {}
        self._longitude = np.array([place.longitude for place in places])
        self._latitude = np.array([place.latitude for place in places])
        self._bearers: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, settlement in enumerate(settlements):
            self._bearers[settlement.admin1, name_form(settlement.name)].append(number)
        cities = {name_form(each.name) for each in settlements if each.kind == "city"}
        self._cities: dict[str, list[int]] = defaultdict(list)
        spots: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, place in enumerate(places):
            for form in sorted({name_form(name) for name in place.names}):
                if form in cities:
                    self._cities[form].append(number)
                if (place.admin1, form) in self._bearers:
                    spots[place.admin1, form].append(number)
        self._spots = {key: self._distinct(numbers) for key, numbers in spots.items()}

    def pairs(self) -> list[tuple[Settlement, int]]:
        return [(self.settlements[s], p) for s, p in sorted(self.pair.items())]

    def pair_single_names(self) -> None:
        taken: set[int] = set()
        for key, bearers in self._bearers.items():
            spots = [spot for spot in self._spots.get(key, ()) if spot not in taken]
            if len(bearers) == 1 and len(spots) == 1:
                self.pair[bearers[0]] = spots[0]
                taken.add(spots[0])

    def undo_strays(self) -> None:
        middles = self._middles(at_least=3)
        for settlement, place in list(self.pair.items()):
            middle = middles.get(self.settlements[settlement].hromada)
            if middle is not None and self._from(middle, [place])[0] > STRAY_M:
                del self.pair[settlement]

    def pair_by_hromada(self) -> None:
        middles = self._middles(at_least=1)
        taken = set(self.pair.values())
        for key, bearers in self._bearers.items():
            spots = [spot for spot in self._spots.get(key, ()) if spot not in taken]
            open_ = [
                bearer
                for bearer in bearers
                if bearer not in self.pair and self.settlements[bearer].hromada in middles
            ]
            if not spots or not open_:
                continue
            far = np.array(
                [self._from(middles[self.settlements[bearer].hromada], spots) for bearer in open_]
            )
            while far.min() <= SAME_HROMADA_M:
                at, spot = np.unravel_index(int(far.argmin()), far.shape)
                self.pair[open_[int(at)]] = spots[int(spot)]
                taken.add(spots[int(spot)])
                far[at, :] = far[:, spot] = np.inf

    def pair_cities(self) -> None:
        """Pair cities that the place list has in another oblast.

        Slavutych belongs to Kyiv Oblast and lies in Chernihiv's, Inkerman in Sevastopol.
        """
        taken = set(self.pair.values())
        for number, settlement in enumerate(self.settlements):
            if settlement.kind == "city" and number not in self.pair:
                named = self._cities[name_form(settlement.name)]
                spots = self._distinct([place for place in named if place not in taken])
                if len(spots) == 1:
                    self.pair[number] = spots[0]

    def place_the_rest(self) -> list[PlacedSettlement]:
        def raion_of(each: Settlement) -> Hashable:
            return each.admin1, each.raion

        spots = {
            area: (longitude, latitude, NEAR_ONE_M)
            for area, (longitude, latitude, _) in self._spots_by(raion_of, at_least=1).items()
            if len(self._members(raion_of)[area]) == 1
        }
        spots |= self._spots_by(raion_of, at_least=3)
        spots |= self._spots_by(lambda each: each.hromada, at_least=2)
        placed: list[PlacedSettlement] = []
        for number, settlement in enumerate(self.settlements):
            raion = (settlement.admin1, settlement.raion)
            spot = spots.get(settlement.hromada) or spots.get(raion)
            if number not in self.pair and spot is not None:
                placed.append(PlacedSettlement(settlement, *spot))
        return placed

    def _spots_by(
        self, area_of: Callable[[Settlement], Hashable], *, at_least: int
    ) -> dict[Hashable, tuple[float, float, float]]:
        """Give longitude, latitude and radius in metres of the middle of each area's places."""
        members = self._members(area_of)
        spots: dict[Hashable, tuple[float, float, float]] = {}
        for area, middle in self._middles(area_of, at_least=at_least).items():
            far = self._from(middle, members[area])
            radius_m = round(float(np.quantile(far, 0.9)) + 3_000, -2)
            spots[area] = (round(middle.longitude, 4), round(middle.latitude, 4), radius_m)
        return spots

    def _members(self, area_of: Callable[[Settlement], Hashable]) -> dict[Hashable, list[int]]:
        members: dict[Hashable, list[int]] = defaultdict(list)
        for settlement, place in self.pair.items():
            members[area_of(self.settlements[settlement])].append(place)
        return members

    def _middles(
        self,
        area_of: Callable[[Settlement], Hashable] = lambda each: each.hromada,
        *,
        at_least: int,
    ) -> dict[Hashable, Position]:
        return {
            area: Position(
                longitude=float(np.median(self._longitude[places])),
                latitude=float(np.median(self._latitude[places])),
            )
            for area, places in self._members(area_of).items()
            if len(places) >= at_least
        }

    def _from(self, middle: Position, places: Sequence[int]) -> NDArray[np.float64]:
        return distances_m(middle, self._longitude[list(places)], self._latitude[list(places)])

    def _distinct(self, numbers: Sequence[int]) -> list[int]:
        """Keep one of the entries that are one place, the better known first."""
        kept: list[int] = []
        for number in sorted(numbers, key=lambda n: (not self.places[n].corroborated, n)):
            here = Position(
                longitude=self.places[number].longitude, latitude=self.places[number].latitude
            )
            if not kept or self._from(here, kept).min() > ONE_PLACE_M:
                kept.append(number)
        return kept
