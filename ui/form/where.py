"""The second section: where it happened, found by name, clicked, or typed as coordinates."""

import streamlit as st

from events.intake.form.chosen_place import WhereReading, read_where, wider_levels
from events.model.event import Place
from geo.geocoding.reverse import describe
from geo.position import Position
from geo.precision import LocationPrecision
from services import Services
from ui.form.candidates import show_candidates
from ui.form.open_form import OpenForm
from ui.form.place_map import show_place_map
from ui.form.place_search import search_place
from ui.form.widgets import choice, country, note, section, show_problems, slot, text, tick


def show_where(form: OpenForm, services: Services) -> None:
    """Show the place: its words, what they may mean, the small map, and how sure it is."""
    with section(2, "Where", "The words of the report, and what they stand for on the map."):
        none = tick(form, "where.none", "No place given")
        if none:
            note("The event is counted and listed, and not on the map.")
            return
        fields, map_column = st.columns([1, 1], gap="medium")
        with fields:
            text(
                form,
                "where.name",
                "Place, as the report words it",
                placeholder="Sudzha · Kursk region · 20 km west of Pokrovsk",
                help="In any spelling, English, Ukrainian or Russian.",
            )
            stated_country, stated_region = st.columns(2)
            with stated_country:
                country(
                    form, "where.country", "Country, if stated", placeholder="Any", other_words=True
                )
            with stated_region:
                text(form, "where.admin1", "Region, if stated")
            found = search_place(form, services)
            with slot():
                show_candidates(form, found, services)
            text(
                form,
                "where.coordinates",
                "Or coordinates, or click the map",
                placeholder="48.2820, 37.1810 · 48°16'55\"N 37°10'52\"E · 37U CP 650 492",
                help="Decimal degrees (latitude first), degrees-minutes-seconds, MGRS, map link.",
            )
            reading = read_where(form.values["where"], services.boundaries)
            _offer_swap(form, reading)
            _say_what_is_near(form, reading, services)
        with map_column, st.container(key="form_place_map"):
            show_place_map(form, found, reading, services)
            _show_placed(form, reading)


def _say_what_is_near(form: OpenForm, reading: WhereReading, services: Services) -> None:
    """Say what lies around typed or clicked coordinates, so that a slip is seen at once."""
    if form.values["where"]["coordinates"].strip() and reading.place is not None:
        at = Position(longitude=reading.place.longitude, latitude=reading.place.latitude)
        note(describe(at, services.gazetteer, services.boundaries).words)


def _offer_swap(form: OpenForm, reading: WhereReading) -> None:
    """Tell what is wrong with typed coordinates at once: the map beside shows them."""
    if form.values["where"]["coordinates"].strip() and not form.problems_at("where.coordinates"):
        for problem in reading.problems:
            if problem.field == "where.coordinates":
                note(problem.message, "problem")
    if reading.swapped is not None:
        st.button(
            f"Swap: {reading.swapped}",
            key=form.name("where.swap"),
            icon=":material/swap_horiz:",
            on_click=form.assign,
            args=("where.coordinates", reading.swapped),
        )


def _show_placed(form: OpenForm, reading: WhereReading) -> None:
    """Say where the event is put and how sure that is, and let the analyst widen it."""
    place, implied = reading.place, reading.implied
    if implied is None:
        return
    shown = place or implied
    with slot():
        note(f"{placed_words(shown)}")
        if shown.reading:
            note(shown.reading, "aside")
        for remark in reading.remarks:
            note(remark, "question")
    with st.expander("Less sure than that?", expanded=bool(form.values["where"]["precision"])):
        level, radius = st.columns([3, 2])
        with level:
            choice(
                form,
                "where.precision",
                "How sure is the place",
                [str(int(wider)) for wider in wider_levels(implied.precision)],
                lambda value: LocationPrecision(int(value)).words,
                placeholder=implied.precision.words,
            )
        with radius:
            text(
                form,
                "where.radius_km",
                "Within how many km",
                placeholder=f"{shown.radius_m / 1000:,.3g}",
            )
        text(form, "where.admin2", "District, if stated")
    show_problems(form, "where.precision")


def placed_words(place: Place) -> str:
    """Say a place and how sure it is: "Sudzha: point, within about 2 km"."""
    name = place.name or "The place"
    if place.area is not None:
        return f"{name}: {place.precision.words}; the whole area is shown."
    within = f"within about {place.radius_m / 1000:,.3g} km"
    return f"{name}: {place.precision.words_without_distance}, {within}."
