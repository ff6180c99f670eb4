"""A point in words: "7 km north-east of Sudzha, Kursk Oblast, Russia"."""

from dataclasses import dataclass
from typing import Final

from geo.boundaries import Area, Boundaries
from geo.finding import Candidate
from geo.geocoding.gazetteer import GazetteerGeocoder
from geo.measure import bearing_degrees, compass_words, distance_m
from geo.position import Position

FAR_M: Final = 60_000.0
"""Beyond this no settlement says where a point is; its areas do."""
AT_SEA_M: Final = 100_000.0
_ENOUGH: Final = 12


@dataclass(frozen=True, slots=True)
class Described:
    """What lies around a point.

    Attributes
    ----------
    nearest
        The nearest settlement that more than one list knows, None beyond 60 km.
    distance_m, direction
        From that settlement to the point; the direction is empty inside the settlement.
    country, admin1
        Areas the point lies in; the nearest within 15 km of a simplified coast.
    words
        All of it in one line.
    """

    position: Position
    words: str
    nearest: Candidate | None = None
    distance_m: float | None = None
    direction: str = ""
    country: Area | None = None
    admin1: Area | None = None


def describe(position: Position, geocoder: GazetteerGeocoder, boundaries: Boundaries) -> Described:
    """Say where a point is: the nearest settlement, distance, direction and areas."""
    country, admin1 = boundaries.locate(position)
    names = [area.name for area in (admin1, country) if area is not None]
    areas = ", ".join(dict.fromkeys(names))  # Gibraltar is in Gibraltar
    near = _nearest(position, geocoder)
    away_m = float("inf") if near is None else distance_m(near.position, position)
    if near is None or away_m > FAR_M:
        words = areas or _at_sea(position, boundaries)
        return Described(position, words, country=country, admin1=admin1)
    if away_m <= near.radius_m:
        direction, place = "", near.name
    else:
        direction = compass_words(bearing_degrees(near.position, position))
        elsewhere = _elsewhere(near, country, admin1, boundaries)
        place = f"{_kilometres(away_m)} {direction} of {near.name}{elsewhere}"
    if names and place == names[0]:
        place = ""  # Gaza is in Gaza
    words = ", ".join(part for part in (place, areas or "at sea") if part)
    return Described(position, words, near, away_m, direction, country, admin1)


def _nearest(position: Position, geocoder: GazetteerGeocoder) -> Candidate | None:
    """Give the settlement that a person would name: the nearest, measured from its edge."""
    near = geocoder.nearest(position, _ENOUGH, corroborated=True)
    return min(
        near,
        key=lambda each: max(distance_m(each.position, position) - each.radius_m, 0.0),
        default=None,
    )


def _elsewhere(
    near: Candidate, country: Area | None, admin1: Area | None, boundaries: Boundaries
) -> str:
    """Say where the settlement lies, if on the other side of a border: "(Ukraine)"."""
    if country is None or near.country != country.code:
        nation = boundaries.country(near.country)
        return f" ({nation.name})" if nation else ""
    if admin1 is not None and near.admin1 and near.admin1_code != admin1.code:
        return f" ({near.admin1})"
    return ""


def _at_sea(position: Position, boundaries: Boundaries) -> str:
    found = boundaries.nearest(position, 0, within_m=AT_SEA_M)
    if found is None:
        return f"at sea, {position.words}"
    area, away_m = found
    return f"{_kilometres(away_m)} off {area.name}, {position.words}"


def _kilometres(metres: float) -> str:
    return f"{max(round(metres / 1000), 1)} km"
