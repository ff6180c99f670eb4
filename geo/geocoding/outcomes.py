"""Outcomes of place finding as JSON and as words for a person at a terminal."""

from typing import Any

from shapely.geometry import mapping

from geo.finding import Ambiguous, Candidate, Found, NotFound, Outcome, ServiceUnavailable


def outcome_as_json(outcome: Outcome) -> dict[str, Any]:
    """Give an outcome as plain values, ready for a JSON document.

    Returns
    -------
    dict
        Always ``outcome``; ``place`` and ``also`` when found, ``candidates`` and ``spread_km``
        when ambiguous, ``reason`` when not found or when the service is unavailable. Coordinates
        are WGS 84 degrees.
    """
    match outcome:
        case Found(candidate, also):
            return {
                "outcome": "found",
                "place": candidate_as_json(candidate),
                "also": [candidate_as_json(other) for other in also],
            }
        case Ambiguous(candidates, spread_m):
            return {
                "outcome": "ambiguous",
                "spread_km": round(spread_m / 1000, 1),
                "candidates": [candidate_as_json(candidate) for candidate in candidates],
            }
        case NotFound(_, reason):
            return {"outcome": "not_found", "reason": reason}
        case ServiceUnavailable(service, reason, retry_after_s):
            return {
                "outcome": "unavailable",
                "service": service,
                "reason": reason,
                "retry_after_s": retry_after_s,
            }


def candidate_as_json(candidate: Candidate) -> dict[str, Any]:
    """Give one candidate as plain values; its own geometry, if any, as GeoJSON in ``area``."""
    area = candidate.area_code
    return {
        "name": candidate.name,
        "longitude": candidate.longitude,
        "latitude": candidate.latitude,
        "country": candidate.country,
        "admin1": candidate.admin1,
        "admin1_code": candidate.admin1_code,
        "admin2": candidate.admin2,
        "kind": candidate.kind,
        "precision": int(candidate.precision),
        "radius_m": candidate.radius_m,
        "gazetteer_id": candidate.gazetteer_id,
        "area": area if candidate.area is None else mapping(candidate.area),
        "score": round(candidate.score, 3),
        "method": candidate.method,
        "reading": candidate.reading,
        "corroborated": candidate.corroborated,
    }


def outcome_in_words(outcome: Outcome) -> str:
    """Say an outcome in a few lines of plain text."""
    match outcome:
        case Found(candidate):
            return f"Found: {candidate_in_words(candidate)}\n{candidate.reading}"
        case Ambiguous(candidates, spread_m):
            lines = [f"  {candidate_in_words(candidate)}" for candidate in candidates]
            head = f"Ambiguous: {len(lines)} candidates, up to {spread_m / 1000:,.0f} km apart"
            if len(lines) == 1:
                head = "Not sure enough to choose; the one candidate is"
            return "\n".join([head, *lines])
        case NotFound(_, reason):
            return f"Not found: {reason}"
        case ServiceUnavailable(service, reason):
            return f"{service} is unavailable: {reason}"


def candidate_in_words(candidate: Candidate) -> str:
    """Say one candidate in a line: what, where, how sure."""
    areas = ", ".join(
        name for name in (candidate.admin2, candidate.admin1, candidate.country) if name
    )
    sure = "" if candidate.corroborated else "; postal list only"
    return (
        f"{candidate.name} ({candidate.kind}; {areas}) at latitude {candidate.latitude:.5f}, "
        f"longitude {candidate.longitude:.5f}; {candidate.precision.words}; "
        f"score {candidate.score:.2f}{sure}"
    )
