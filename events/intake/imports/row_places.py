"""The place of a row: at its coordinates if they can be true, else by its name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import shapely

from events.duplicates.finding import Duplicates
from events.errors import Problem
from events.intake.formats.base import ToldPlace
from events.model.country_names import alpha3_of
from events.model.event import DraftPlace, EventDraft, Place
from events.placing.locate import (
    Located,
    NeedsChoice,
    Unplaced,
    choose,
    compare,
    locate,
    swapped_position,
)
from events.store.base import EventStore
from events.vocabulary import EventType, PlaceMethod, State
from geo.boundaries import Boundaries
from geo.finding import Candidate, PlaceFinder
from geo.position import METRES_PER_DEGREE, Position
from geo.precision import LocationPrecision, default_radius_m


@dataclass(frozen=True)
class Target:
    """Where an import goes.

    Attributes
    ----------
    state
        Of new events.
    batch
        Names all that this import saves.
    duplicates
        Finds events that may be the same; None not to look.
    """

    store: EventStore
    finder: PlaceFinder
    boundaries: Boundaries
    batch: str
    state: State = State.PUBLISHED
    duplicates: Duplicates | None = None


@dataclass(slots=True)
class AmbiguousPlace:
    """A place of the file of which there are several.

    Attributes
    ----------
    rows
        Numbers of the rows that name it.
    """

    key: str
    words: str
    candidates: tuple[Candidate, ...]
    rows: list[int] = field(default_factory=list)


class Placer:
    """Gives rows their place, each distinct one looked up once."""

    def __init__(
        self,
        target: Target,
        chosen: Mapping[str, int],
        ambiguous: dict[str, AmbiguousPlace],
    ) -> None:
        self._target = target
        self._chosen = chosen
        self._ambiguous = ambiguous
        self._by_words: dict[tuple[str | None, ...], Place | AmbiguousPlace | str] = {}
        self._countries: dict[str, Any] = {}
        self._regions: dict[tuple[str, str], str | None] = {}

    def place(
        self, told: ToldPlace, number: int, warnings: list[Problem]
    ) -> Place | dict[str, Any] | Problem | None:
        """Give the place of a row; a problem where it cannot be taken."""
        if told.longitude is None and told.latitude is None:
            return self._by_name(told, number, warnings)
        if told.longitude is None or told.latitude is None:
            missing = "longitude" if told.longitude is None else "latitude"
            return Problem(missing, "Is missing beside the other one; give both or none.")
        return self._at_position(told, warnings)

    def _at_position(self, told: ToldPlace, warnings: list[Problem]) -> dict[str, Any] | Problem:
        longitude, latitude = told.longitude, told.latitude
        if longitude is None or latitude is None:
            raise AssertionError(told)
        if abs(latitude) > 90 or abs(longitude) > 180:
            exchanged = (
                abs(latitude) <= 180
                and abs(longitude) <= 90
                and self._fits(told.country, longitude=latitude, latitude=longitude)
            )
            hint = (
                "latitude and longitude look exchanged."
                if exchanged
                else "latitude goes from -90 to 90, longitude from -180 to 180."
            )
            field = "latitude" if abs(latitude) > 90 else "longitude"
            value = latitude if abs(latitude) > 90 else longitude
            return Problem(field, f"{value:g} is not on Earth: {hint}")
        if longitude == 0 and latitude == 0:
            return Problem(
                "latitude",
                "0, 0 lies in the Gulf of Guinea and stands for an unknown place; "
                "leave both empty.",
            )
        precision = told.precision
        radius = told.radius_m
        if precision is None:
            error_m = told.step / 2 * METRES_PER_DEGREE
            precision = LocationPrecision.EXACT
            if error_m > default_radius_m(LocationPrecision.EXACT):
                precision = (
                    LocationPrecision.NEAR
                    if error_m <= default_radius_m(LocationPrecision.NEAR)
                    else LocationPrecision.FUZZY
                )
        country = self._country(told.country)
        if country is not None and not shapely.intersects_xy(country.geometry, longitude, latitude):
            problem = self._mismatch(told, longitude, latitude, warnings)
            if problem is not None:
                return problem
        stated = alpha3_of(told.country) or told.country
        admin1 = told.admin1
        if stated is None:
            here, region = self._target.boundaries.locate(
                Position(longitude=longitude, latitude=latitude)
            )
            stated = here.code if here else None
            admin1 = admin1 or (region.name if region else None)
        return {
            "name": told.name,
            "precision": precision,
            "longitude": float(longitude),
            "latitude": float(latitude),
            "radius_m": float(max(radius or 0.0, default_radius_m(precision))),
            "area": self._stated_area(told.area, warnings)
            or self._area(precision, country, admin1),
            "country": stated,
            "admin1": admin1,
            "admin2": told.admin2,
            "method": PlaceMethod.IMPORTED,
            "reading": told.reading[:300] or "Coordinates taken over from the file",
        }

    def _fits(self, stated: str | None, *, longitude: float, latitude: float) -> bool:
        """Tell whether a position lies in the country stated, as far as that is known."""
        country = self._country(stated)
        return country is None or bool(shapely.intersects_xy(country.geometry, longitude, latitude))

    def _mismatch(
        self, told: ToldPlace, longitude: float, latitude: float, warnings: list[Problem]
    ) -> Problem | None:
        where = DraftPlace(
            country=self._countries[told.country or ""].name,
            longitude=longitude,
            latitude=latitude,
        )
        exchanged = swapped_position(where, self._target.boundaries)
        if exchanged is not None:
            return Problem(
                "longitude",
                f"Longitude and latitude look exchanged: longitude {exchanged.longitude:g} and "
                f"latitude {exchanged.latitude:g} lie in {told.country}, as stated.",
            )
        here = Position(longitude=longitude, latitude=latitude)
        for sentence in compare(where, here, self._target.boundaries):
            warnings.append(Problem("country", sentence))
        return None

    def _country(self, stated: str | None) -> Any:  # noqa: ANN401 - an area or None
        key = stated or ""
        if key not in self._countries:
            code = alpha3_of(stated)
            area = self._target.boundaries.country(code) if code else None
            if area is not None:
                shapely.prepare(area.geometry)
            self._countries[key] = area
        return self._countries[key]

    def _stated_area(
        self, area: dict[str, Any] | str | None, warnings: list[Problem]
    ) -> dict[str, Any] | str | None:
        """Keep the area a row states; a code has to be one of the shipped areas'."""
        if isinstance(area, str) and self._target.boundaries.area(area) is None:
            warnings.append(Problem("area_code", f"{area[:40]!r} is no shipped area; left out."))
            return None
        return area

    def _area(self, precision: LocationPrecision, country: Any, admin1: str | None) -> str | None:  # noqa: ANN401
        """Give the shipped area of a place known to be somewhere in it."""
        if country is None:
            return None
        if precision is LocationPrecision.COUNTRY:
            return str(country.code)
        if precision is not LocationPrecision.ADMIN1 or not admin1:
            return None
        key = (country.code, admin1)
        if key not in self._regions:
            found = self._target.boundaries.find(admin1, level=1, country=country.code)
            self._regions[key] = found[0].code if len(found) == 1 else None
        return self._regions[key]

    def _by_name(
        self, told: ToldPlace, number: int, warnings: list[Problem]
    ) -> Place | Problem | None:
        words = (told.name, told.country, told.admin1, told.admin2)
        if not any(words):
            return None
        if words not in self._by_words:
            self._by_words[words] = self._look_up(told)
        found = self._by_words[words]
        if isinstance(found, Place):
            return found
        if isinstance(found, str):
            warnings.append(Problem("place", f"Kept without a place: {found}"))
            return None
        asked = self._ambiguous.setdefault(found.key, found)
        if not asked.rows or asked.rows[-1] != number:
            asked.rows.append(number)
        return Problem(
            "place",
            f"{len(found.candidates)} places may be meant by {found.words!r}; choose one, or write "
            "the longitude and latitude into the file.",
        )

    def _look_up(self, told: ToldPlace) -> Place | AmbiguousPlace | str:
        draft = EventDraft(
            title="place",
            event_type=EventType.OTHER,
            where=DraftPlace(
                name=told.name,
                country=alpha3_of(told.country) or told.country,
                admin1=told.admin1,
                admin2=told.admin2,
            ),
        )
        placement = locate(draft, self._target.finder, self._target.boundaries)
        match placement:
            case Located(event=event):
                return event.where or "the place list has no position for it."
            case Unplaced(reason=reason):
                return reason
            case NeedsChoice(candidates=candidates):
                words = ", ".join(w for w in (told.name, told.admin1, told.country) if w)
                key = words.casefold()
                at = self._chosen.get(key)
                if at is None:
                    return AmbiguousPlace(key, words, candidates)
                if not 0 <= at < len(candidates):
                    return "it was decided to leave it open."
                chosen = choose(draft, candidates[at], self._target.boundaries)
                return chosen.event.where or "no position"
        raise AssertionError(placement)
