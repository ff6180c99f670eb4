"""The offline geocoder: the shipped place list and areas, as geopy Geocoder and place finder."""

import re
from pathlib import Path
from typing import Final

import numpy as np
from geopy.exc import GeocoderQueryError
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point

from geo.boundaries import Boundaries
from geo.errors import AmbiguousPlace, InvalidPosition
from geo.finding import Ambiguous, Candidate, Found, NotFound, Outcome, PlaceQuery
from geo.gazetteer.places import PlaceTable, read_places
from geo.gazetteer.sound_index import NameIndex, read_index
from geo.map_links import parse_map_link
from geo.position import ParsedPosition, Position, parse_position
from geo.reading.candidates import CandidateMaker
from geo.reading.choosing import Scored
from geo.reading.phrases import MAX_LENGTH, parse
from geo.reading.reader import PlaceReader
from geo.reading.settlements import SettlementSearch

_LINK: Final = re.compile(r"https?://\S+$", re.IGNORECASE)


class GazetteerGeocoder(Geocoder):  # type: ignore[misc] # geopy has no types
    """Find places in the shipped list; needs no network and never blocks.

    Parameters
    ----------
    places, names
        The place list and its name index (`open_gazetteer` reads them).
    boundaries
        Countries and first-level areas.
    """

    def __init__(self, places: PlaceTable, names: NameIndex, boundaries: Boundaries) -> None:
        super().__init__(user_agent="conflict-event-mapper")
        self._places = places
        self._boundaries = boundaries
        self._make = CandidateMaker(places, boundaries)
        self._reader = PlaceReader(places, SettlementSearch(places, names), boundaries)

    def look_up(self, query: PlaceQuery) -> Outcome:
        """Find the place a report means; see `geo.finding`."""
        text = " ".join(query.name.split())
        if not any(letter.isalnum() for letter in text):
            return NotFound(query, "No place was named.")
        position = _position_in(text)
        if position is not None:
            return self._reader.at(position, query)
        if _LINK.match(text):
            return NotFound(
                query,
                "This link holds no coordinates (a shortened one hides them): open it, and paste "
                "the address that the browser then shows.",
            )
        if len(text) > MAX_LENGTH:
            return NotFound(query, f"A place is named in at most {MAX_LENGTH} letters.")
        return self._reader.resolve(parse(text), query)

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
        near = self.nearest(_as_position(query), 1 if exactly_one else 10)
        found = [_location(candidate) for candidate in near]
        if not found:
            return None
        return found[0] if exactly_one else found

    def nearest(
        self, position: Position, count: int, *, corroborated: bool = False
    ) -> list[Candidate]:
        """Give the nearest places whose own position is known, nearest first.

        Parameters
        ----------
        corroborated
            Leave out what one list alone says.
        """
        places = self._places
        longitude = np.radians(places.longitude - position.longitude)
        here, there = np.radians(position.latitude), np.radians(places.latitude)
        # Haversine is enough to rank; the true distance is for whoever shows it.
        half_chord = np.sin((there - here) / 2) ** 2
        half_chord += np.cos(here) * np.cos(there) * np.sin(longitude / 2) ** 2
        half_chord[~places.corroborated if corroborated else places.placed] = np.inf
        rows = np.arange(len(half_chord))
        if len(rows) > count:
            rows = np.argpartition(half_chord, count)[:count]
        rows = rows[np.argsort(half_chord[rows], kind="stable")]
        return [
            self._make.settlement(Scored(int(row), 1.0, bool(places.corroborated[row])))
            for row in rows
            if np.isfinite(half_chord[row])
        ]


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


def _position_in(text: str) -> ParsedPosition | None:
    """Read coordinates or a map link; None for a text without."""
    if text.isalpha() or not any(letter.isdigit() for letter in text):
        return None
    for read in (parse_map_link, parse_position):
        try:
            return read(text)
        except InvalidPosition:
            continue
    return None


def open_gazetteer(gazetteer_directory: Path, boundaries: Boundaries) -> GazetteerGeocoder:
    """Open the place list and its name index.

    Takes well under a second with the shipped index, about ten where it must be made anew.

    Raises
    ------
    GazetteerDataError
        When the place list is missing or damaged; the message says what to do.
    """
    return GazetteerGeocoder(
        read_places(gazetteer_directory), read_index(gazetteer_directory), boundaries
    )
