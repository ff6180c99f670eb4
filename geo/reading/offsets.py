"""Candidates moved, widened or reshaped: points off a place, circles around it, shapes."""

from dataclasses import replace

from shapely.geometry.base import BaseGeometry

from geo.finding import Candidate
from geo.measure import COMPASS, area_radius_m, destination
from geo.position import Position
from geo.precision import LocationPrecision, default_radius_m
from geo.reading.phrases import Away
from geo.shapes import polygons_in


def near(place: Candidate) -> Candidate:
    """Widen a place to UCDP's "near": within 25 km; an area stays as it is."""
    if place.precision not in (LocationPrecision.EXACT, LocationPrecision.NEAR):
        return replace(place, reading=f"{place.reading} (the report says: near it)")
    radius_m = max(default_radius_m(LocationPrecision.NEAR), place.radius_m)
    return rounded(place, radius_m, LocationPrecision.NEAR, f"near {place.reading}")


def outskirts(place: Candidate, bearing: float | None) -> Candidate:
    """Give the edge of a place, on one side where a bearing (degrees) is given."""
    if bearing is None:
        reading = f"the outskirts of {place.reading}"
        return rounded(place, place.radius_m + 3_000, LocationPrecision.NEAR, reading)
    there = destination(place.position, bearing, place.radius_m)
    reading = f"the {side_words(bearing)} edge of {place.reading}"
    return rounded(place, place.radius_m / 2 + 2_000, LocationPrecision.NEAR, reading, there)


def away(place: Candidate, phrase: Away) -> Candidate:
    """Give the point a distance and a bearing off a place, with the radius it deserves."""
    if phrase.distance_m is None:
        # "West of Sudzha": somewhere on that side, within UCDP's 25 km of a known place.
        there = destination(place.position, phrase.bearing or 0.0, 12_500)
        reading = f"{side_words(phrase.bearing)} of {place.reading}, distance not given"
        return rounded(place, 15_000, LocationPrecision.NEAR, reading, there)
    far = f"{phrase.distance_m / 1000:.3g} km"
    if phrase.bearing is None:
        radius_m = phrase.distance_m + place.radius_m
        reading = f"{far} from {place.reading}, direction not given"
        return rounded(place, radius_m, _precision_of(radius_m), reading)
    there = destination(place.position, phrase.bearing, phrase.distance_m)
    # One of eight directions is known to 22.5 degrees: 0.4 of the distance to either side.
    radius_m = max(2_000.0, 0.4 * phrase.distance_m)
    reading = f"{far} {side_words(phrase.bearing)} of {place.reading}"
    return rounded(place, radius_m, _precision_of(radius_m), reading, there)


def _precision_of(radius_m: float) -> LocationPrecision:
    near = radius_m <= default_radius_m(LocationPrecision.NEAR)
    return LocationPrecision.NEAR if near else LocationPrecision.FUZZY


def rounded(
    place: Candidate,
    radius_m: float,
    precision: LocationPrecision,
    reading: str,
    there: Position | None = None,
) -> Candidate:
    """Make the candidate for a circle around a place, or around a point off it."""
    middle = there or place.position
    return replace(
        place,
        longitude=round(middle.longitude, 5),
        latitude=round(middle.latitude, 5),
        precision=precision,
        radius_m=round(radius_m, -2),
        gazetteer_id=None if there else place.gazetteer_id,
        area_code=None,
        area=None,
        reading=reading,
    )


def shaped(
    place: Candidate, shape: BaseGeometry, precision: LocationPrecision, reading: str
) -> Candidate | None:
    """Make the candidate for a shape of its own, its point inside it; None if nothing is left."""
    simple = polygons_in(shape.simplify(0.002))
    if simple.is_empty:
        return None
    # Its middle, where that lies inside, mostly makes for the smaller circle around it.
    points = [simple.representative_point()]
    points += [simple.centroid] if simple.contains(simple.centroid) else []
    inside = [Position(longitude=round(p.x, 4), latitude=round(p.y, 4)) for p in points]
    position = min(inside, key=lambda each: area_radius_m(simple, each))
    return replace(
        place,
        longitude=position.longitude,
        latitude=position.latitude,
        kind="area",
        precision=precision,
        radius_m=round(area_radius_m(simple, position), -3),
        area=simple,
        area_code=None,
        gazetteer_id=None,
        reading=reading,
    )


def side_words(bearing: float | None) -> str:
    """Name the side of a bearing; None is the middle."""
    return "middle" if bearing is None else COMPASS[round(bearing / 45) % 8]
