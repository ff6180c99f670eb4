"""The small map of the form: what may be meant, what is chosen, and a click for a place."""

from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from events.intake.form.chosen_place import WhereReading, clicked_coordinates
from events.model.event import Place
from geo.finding import Candidate, Outcome
from geo.position import Position
from maps.picker import Pin, picker_map, picker_pins
from services import Services
from ui.form.candidates import MOST_SHOWN
from ui.form.open_form import OpenForm
from ui.form.place_search import candidates_of, chosen_identity, identity, take

_PLACED = "placed"


def show_place_map(
    form: OpenForm, outcome: Outcome | None, reading: WhereReading, services: Services
) -> None:
    """Show the map with a pin for every candidate and the outline of the chosen one."""
    candidates = candidates_of(outcome)[:MOST_SHOWN]
    key = form.name("map")
    settings = services.settings
    with st.container(key="form_map"):
        st_folium(
            picker_map(tiles=settings.tiles, tiles_attribution=settings.tiles_attribution),
            key=key,
            height=330,
            use_container_width=True,
            returned_objects=[],
            feature_group_to_add=picker_pins(_pins(form, candidates, reading)),
            on_change=lambda: _clicked(form, key, candidates),
        )


def _pins(form: OpenForm, candidates: tuple[Candidate, ...], reading: WhereReading) -> list[Pin]:
    place = reading.place or reading.implied
    chosen = chosen_identity(form.values["where"])
    pins = []
    seen = False
    for number, candidate in enumerate(candidates, 1):
        is_chosen = identity(candidate) == chosen
        seen = seen or is_chosen
        pins.append(
            Pin(
                key=identity(candidate),
                label=str(number),
                title=f"{number}. {candidate.name}",
                longitude=candidate.longitude,
                latitude=candidate.latitude,
                **(_outline(place) if is_chosen and place else {}),
                chosen=is_chosen,
            )
        )
    if place is not None and not seen:
        pins.append(
            Pin(
                key=_PLACED,
                label="✓",
                title=place.name or "The place chosen",
                longitude=place.longitude,
                latitude=place.latitude,
                **_outline(place),
                chosen=True,
            )
        )
    return pins


def _outline(place: Place) -> dict[str, Any]:
    geometry = place.area_geometry
    return {
        "radius_m": place.radius_m,
        "area": place.area_code,
        "shape": geometry.geojson if geometry is not None else None,
    }


def _clicked(form: OpenForm, key: str, candidates: tuple[Candidate, ...]) -> None:
    """Take a click: on a pin its place, elsewhere the position. The value is the browser's."""
    value = st.session_state.get(key)
    if not isinstance(value, dict):
        return
    for candidate in candidates:
        if identity(candidate) == value.get("pin"):
            take(form, candidate)
            return
    numbers = [value.get(name) for name in ("longitude", "latitude", "metres_per_pixel")]
    if not all(isinstance(number, int | float) for number in numbers):
        return
    longitude, latitude, scale = (float(number) for number in numbers if number is not None)
    if abs(longitude) > 180 or abs(latitude) > 90 or not 0 < scale < 1e6:
        return
    clicked = clicked_coordinates(Position(longitude=longitude, latitude=latitude), scale)
    form.assign("where.coordinates", clicked)
    form.put("where.clicked", clicked)
    for name in ("precision", "radius_km"):
        if form.get(f"where.{name}"):
            form.assign(f"where.{name}", "")
