"""Looking a place up while it is typed, and keeping the form's choice in step with the words."""

from collections.abc import Mapping
from typing import Any

from events.placing.locate import place_of_candidate
from geo.finding import (
    Ambiguous,
    Candidate,
    Found,
    NotFound,
    Outcome,
    PlaceFinder,
    PlaceQuery,
    ServiceUnavailable,
)
from geo.precision import coordinate_decimals
from services import Services
from ui.form.open_form import OpenForm

_SHORTEST = 2


def search_place(form: OpenForm, services: Services) -> Outcome | None:
    """Look up what the form's words mean now; None where there is too little to look for.

    A place the search is sure of is taken for the person, and given up again when the words
    change; a place the person chose stays until they choose another.
    """
    where = form.values["where"]
    query = query_of_form(where)
    if query is None:
        _give_up_automatic(where)
        form.searched = None
        return None
    asked = (query.name, query.admin1 or "", query.country or "")
    outcome = _answer(form, asked) or services.gazetteer.look_up(query)
    changed = form.searched is not None and form.searched != asked
    fresh = form.searched is None and not where["place"]
    ours = not where["place"] or where["auto"]
    if (changed or fresh) and ours and not where["coordinates"].strip():
        _give_up_automatic(where)
        if isinstance(outcome, Found):
            take(form, outcome.candidate, automatic=True)
    form.searched = asked
    return outcome


def query_of_form(where: Mapping[str, Any]) -> PlaceQuery | None:
    """Ask for the narrowest thing there are words for."""
    stated = [where["name"].strip(), where["admin1"].strip(), where["country"].strip()]
    name = next((words for words in stated if len(words) >= _SHORTEST), "")
    if not name:
        return None
    admin1, country = stated[1], stated[2]
    return PlaceQuery(
        name,
        admin1=admin1 if admin1 and admin1 != name else None,
        country=country if country and country != name else None,
    )


def take(form: OpenForm, candidate: Candidate, *, automatic: bool = False) -> None:
    """Make a candidate the place of the form."""
    where = form.values["where"]
    where["place"] = place_of_candidate(candidate).model_dump(mode="json")
    where["auto"] = automatic
    where["clicked"] = ""
    for name in ("precision", "radius_km", "coordinates"):
        if where[name]:
            form.assign(f"where.{name}", "")


def ask_second_opinion(form: OpenForm, finder: PlaceFinder) -> None:
    """Ask the online service, because the person pressed its button."""
    query = query_of_form(form.values["where"])
    if query is None:
        return
    form.opinion = (query.name, query.admin1 or "", query.country or ""), finder.look_up(query)


def _answer(form: OpenForm, asked: tuple[str, ...]) -> Outcome | None:
    """Give the online service's answer, if that is what was asked last."""
    if form.opinion is None or form.opinion[0] != asked:
        return None
    return form.opinion[1]


def candidates_of(outcome: Outcome | None) -> tuple[Candidate, ...]:
    """Give every place an answer holds, best first."""
    match outcome:
        case Found(candidate=candidate, also=also):
            return (candidate, *also)
        case Ambiguous(candidates=candidates):
            return candidates
        case NotFound() | ServiceUnavailable() | None:
            return ()


def identity(candidate: Candidate) -> str:
    """Name a candidate, to tell it from the others and know it again."""
    if known := candidate.gazetteer_id or candidate.area_code:
        return known
    # What a Place keeps of them.
    decimals = coordinate_decimals(candidate.precision, candidate.radius_m)
    return f"{round(candidate.latitude, decimals):g},{round(candidate.longitude, decimals):g}"


def chosen_identity(where: Mapping[str, Any]) -> str:
    """Name the place the form holds, as ``identity`` does; empty for none."""
    place = where["place"]
    if not place or where["coordinates"].strip():
        return ""
    area = place.get("area")
    return (
        place.get("gazetteer_id")
        or (area if isinstance(area, str) else None)
        or f"{place.get('latitude', 0):g},{place.get('longitude', 0):g}"
    )


def _give_up_automatic(where: dict[str, Any]) -> None:
    if where["auto"]:
        where["place"], where["auto"] = {}, False
