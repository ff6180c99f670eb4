"""The offline geocoder: the shipped place list and areas, as geopy Geocoder and place finder."""

from collections.abc import Sequence

import numpy as np
from geopy.exc import GeocoderQueryError
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point

from geo.boundaries import Area, Boundaries
from geo.errors import AmbiguousPlace, InvalidPosition
from geo.geocoding.area_names import AreaNames, twins_of
from geo.geocoding.areas import AreaReader
from geo.geocoding.base import Ambiguous, Candidate, Found, NotFound, Outcome, PlaceQuery
from geo.geocoding.choosing import FOUND_ANYWHERE, FOUND_IN_AREA, Scored
from geo.geocoding.index import NameIndex
from geo.geocoding.places import PlaceTable
from geo.geocoding.positions import position_candidate
from geo.geocoding.settlements import SettlementSearch
from geo.measure import spread_m
from geo.position import Position, parse_position
from geo.precision import LocationPrecision


class GazetteerGeocoder(Geocoder):  # type: ignore[misc] # geopy has no types
    """Find places in the shipped list; needs no network and never blocks.

    Parameters
    ----------
    places, names
        The place list and its name index (`geo.geocoding.load.open_gazetteer` reads them).
    boundaries
        Countries and first-level areas.
    """

    def __init__(self, places: PlaceTable, names: NameIndex, boundaries: Boundaries) -> None:
        super().__init__(user_agent="conflict-event-mapper")
        self._places = places
        self._search = SettlementSearch(places, names)
        self._boundaries = boundaries
        self._areas = AreaNames(boundaries)
        self._area_reader = AreaReader(boundaries, self._areas)

    # --- our own port ---------------------------------------------------------------------------

    def look_up(self, query: PlaceQuery) -> Outcome:
        """Find the place a report means; see `geo.geocoding.base`."""
        text = " ".join(query.name.split())[:300]
        if not any(letter.isalnum() for letter in text):
            return NotFound(query, "No place was named.")
        try:
            return Found(position_candidate(parse_position(text), self._boundaries))
        except InvalidPosition:
            pass
        countries, problem = self._stated_countries(query)
        if problem is not None:
            return problem
        area = self._area_reader.read(text, query, countries)
        if area is not None:
            return area
        return self._settlement(text, query, countries)

    def _stated_countries(self, query: PlaceQuery) -> tuple[tuple[Area, ...], NotFound | None]:
        if not (query.country and query.country.strip()):
            return (), None
        countries = self._areas.country(query.country)
        if countries:
            return countries, None
        return (), NotFound(query, f"“{query.country}” is no country known here.")

    # --- settlements ----------------------------------------------------------------------------

    def _settlement(self, text: str, query: PlaceQuery, countries: tuple[Area, ...]) -> Outcome:
        stated = self._stated_admin1(query, countries)
        if stated is None:
            return NotFound(query, f"“{query.admin1}” is no first-level area known here.")
        scored = self._search.search(text, stated, [area.code for area in countries])
        if not scored:
            return NotFound(query, f"No place named “{text}” is known here{_where(query)}.")
        candidates = tuple(self._candidate(each) for each in scored)
        enough = FOUND_IN_AREA if stated else FOUND_ANYWHERE
        if scored[0].score >= enough and scored[0].corroborated:
            return Found(candidates[0], candidates[1:])
        return Ambiguous(candidates, spread_m([each.position for each in candidates]))

    def _stated_admin1(self, query: PlaceQuery, countries: Sequence[Area]) -> frozenset[str] | None:
        """Give the codes of the stated area and its twins; none stated is an empty set."""
        if not (query.admin1 and query.admin1.strip()):
            return frozenset()
        codes: set[str] = set()
        for country in [area.code for area in countries] or (None,):
            codes |= {area.code for area in self._areas.admin1(query.admin1, country)}
        if not codes:
            return None
        return frozenset().union(*(twins_of(code) for code in codes))

    def _candidate(self, scored: Scored) -> Candidate:
        places, row = self._places, scored.row
        country = places.countries[places.country[row]]
        admin1_code = places.admin1_codes[places.admin1[row]] or None
        admin1 = self._boundaries.area(admin1_code) if admin1_code else None
        population = int(places.population[row])
        name = places.names[row].as_py()
        where = [name, admin1.name if admin1 else "", self._country_name(country)]
        return Candidate(
            name=name,
            longitude=float(places.longitude[row]),
            latitude=float(places.latitude[row]),
            country=country,
            admin1=admin1.name if admin1 else None,
            admin1_code=admin1_code,
            admin2=places.admin2[row].as_py() or None,
            kind="city" if population >= 50_000 else "settlement",
            precision=LocationPrecision.NEAR if places.placed[row] else LocationPrecision.EXACT,
            radius_m=float(places.radius_m[row]),
            gazetteer_id=places.ids[row].as_py(),
            score=scored.score,
            method="gazetteer",
            reading=", ".join(part for part in where if part),
            corroborated=scored.corroborated,
        )

    def _country_name(self, code: str) -> str:
        area = self._boundaries.country(code)
        return area.name if area else code

    # --- geopy's interface ----------------------------------------------------------------------

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        country: str | None = None,
        admin1: str | None = None,
    ) -> Location | list[Location] | None:
        """Find a place by name, as every geopy geocoder does.

        Parameters
        ----------
        exactly_one
            True gives one Location or None; False gives all candidates or None.
        country, admin1
            As in `PlaceQuery`.

        Returns
        -------
        Location, list of Location, or None
            ``raw`` holds the `Candidate`.

        Raises
        ------
        AmbiguousPlace
            With ``exactly_one``, when several places answer: a first hit would be a guess.
        """
        outcome = self.look_up(PlaceQuery(query, admin1=admin1, country=country))
        if isinstance(outcome, Found):
            every = (outcome.candidate, *outcome.also)
            return _location(every[0]) if exactly_one else [_location(one) for one in every]
        if isinstance(outcome, Ambiguous):
            if exactly_one:
                raise AmbiguousPlace(query, outcome.candidates)
            return [_location(candidate) for candidate in outcome.candidates]
        return None

    def reverse(
        self, query: Point | Position | tuple[float, float] | str, *, exactly_one: bool = True
    ) -> Location | list[Location] | None:
        """Find the nearest places to a point (latitude first in a tuple, as geopy has it).

        Raises
        ------
        geopy.exc.GeocoderQueryError
            When the query is no point.
        """
        rows = self.nearest_rows(_as_position(query), 1 if exactly_one else 10)
        found = [_location(self._candidate(Scored(row, 1.0, True))) for row in rows]
        if not found:
            return None
        return found[0] if exactly_one else found

    def nearest_rows(self, position: Position, count: int) -> list[int]:
        """Give the rows of the nearest places, nearest first."""
        places = self._places
        longitude = np.radians(places.longitude - position.longitude)
        here, there = np.radians(position.latitude), np.radians(places.latitude)
        # Haversine is enough to rank; the true distance is for whoever shows it.
        half_chord = np.sin((there - here) / 2) ** 2
        half_chord += np.cos(here) * np.cos(there) * np.sin(longitude / 2) ** 2
        if len(half_chord) > count:
            near = np.argpartition(half_chord, count)[:count]
        else:
            near = np.arange(len(half_chord))
        return [int(row) for row in near[np.argsort(half_chord[near], kind="stable")]]


def _location(candidate: Candidate) -> Location:
    return Location(candidate.reading, Point(candidate.latitude, candidate.longitude), candidate)


def _as_position(query: Point | Position | tuple[float, float] | str) -> Position:
    if isinstance(query, Position):
        return query
    try:
        if isinstance(query, str):
            return parse_position(query).position
        if isinstance(query, Point):
            return Position(longitude=query.longitude, latitude=query.latitude)
        latitude, longitude = query
        return Position(longitude=longitude, latitude=latitude)
    except (ValueError, TypeError) as error:
        raise GeocoderQueryError(f"This is no point: {error}") from error


def _where(query: PlaceQuery) -> str:
    parts = [part for part in (query.admin1, query.country) if part]
    return f" in {', '.join(parts)}" if parts else ""
