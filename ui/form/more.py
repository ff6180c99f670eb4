"""What a report seldom has, folded: summary, deaths, actors, other events, embargo, override."""

from contextlib import suppress

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from events.intake.typed import read_instant
from events.vocabulary import ActorKind, RelationKind, Side, Verification
from settings import Settings
from ui.form.open_form import OpenForm
from ui.form.troops import add_button, remove_button
from ui.form.widgets import choice, note, paragraphs, section, show_problems, text, tick

_DEATHS = (
    ("low", "At least"),
    ("best", "Best figure"),
    ("high", "At most"),
    ("a", "Side A"),
    ("b", "Side B"),
    ("civilians", "Civilians"),
    ("unknown", "Not known who"),
)


def show_more(form: OpenForm, settings: Settings) -> None:
    """Show the folded sections.

    Parameters
    ----------
    settings
        The markings there are.
    """
    values = form.values
    with section(7, "More", "Only where the report has it."):
        with _folded(form, "Summary", "summary", filled=bool(values["summary"])):
            paragraphs(form, "summary", "Summary, in our words", placeholder="Plain text")
        with _folded(
            form, "Deaths reported", "fatalities", filled=any(values["fatalities"].values())
        ):
            st.caption("Deaths only, never troop numbers. Empty is “not reported”, which is not 0.")
            for part in (_DEATHS[:3], _DEATHS[3:]):
                for column, (name, label) in zip(st.columns(len(part)), part, strict=True):
                    with column:
                        text(form, f"fatalities.{name}", label, placeholder="Not reported")
            show_problems(form, "fatalities")
        with _folded(form, "Actors", "actors", filled=bool(values["actors"])):
            _show_actors(form)
        with _folded(form, "Other events", "relations", filled=bool(values["relations"])):
            _show_relations(form)
        override = values["verification_override"]
        with _folded(
            form,
            "Verification set by hand",
            "verification_override",
            filled=bool(override["value"] or override["reason"]),
        ):
            st.caption("Usually derived from who says what. If you judge otherwise, say why.")
            value, reason = st.columns([2, 5])
            with value:
                choice(
                    form,
                    "verification_override.value",
                    "Verification",
                    [level.value for level in Verification],
                    lambda each: Verification(each).words,
                    placeholder="As derived",
                )
            with reason:
                text(form, "verification_override.reason", "Reason, shown to viewers")
        with _folded(form, "Embargo", "publish_after", filled=bool(values["publish_after"])):
            text(
                form,
                "publish_after",
                "Not shown to viewers before",
                placeholder="2025-04-09 07:55 UTC",
            )
            with suppress(ValueError):  # told beside the field once a save is tried
                if moment := read_instant(values["publish_after"]):
                    note(f"Read as: {moment:%Y-%m-%d %H:%M} (UTC{moment:%z}).")
        with _folded(form, "Marking", "marking", filled=bool(values["marking"])):
            choice(
                form,
                "marking",
                "How far it may be passed on",
                settings.markings,
                str,
                placeholder=settings.marking or "No marking",
            )
        if values["base_revision"]:
            _show_safety(form)
        if values["origin"]:
            note(f"Imported from {values['origin'].get('dataset', '')}; its origin is kept.")


def _show_safety(form: OpenForm) -> None:
    with _folded(form, "Safety", "hide_earlier", filled=bool(form.values["hide_earlier"])):
        tick(
            form,
            "hide_earlier",
            "Hide from viewers what this event said before",
            help="For what would put somebody in danger. Viewers no longer see any earlier "
            "revision, whatever day they ask for; say why in the remark.",
        )


def _folded(form: OpenForm, title: str, field: str, *, filled: bool) -> DeltaGenerator:
    wrong = any(
        p.field == field or p.field.startswith((f"{field}.", f"{field}[")) for p in form.problems
    )
    return st.expander(title, expanded=filled or wrong)


def _show_actors(form: OpenForm) -> None:
    for row in form.values["actors"]:
        path = f"actors.{row['key']}"
        name, side, kind = st.columns([5, 2, 4])
        with name:
            text(form, f"{path}.name", "Actor, as named")
        with side:
            choice(
                form,
                f"{path}.side",
                "Side",
                [side.value for side in Side],
                lambda value: Side(value).words,
                placeholder="None",
            )
        with kind:
            choice(
                form,
                f"{path}.kind",
                "Kind (ACLED)",
                [str(kind.value) for kind in ActorKind],
                lambda value: ActorKind(int(value)).words,
            )
        show_problems(form, path)
        remove_button(form, "actors", row["key"], "Remove this actor")
    add_button(form, "actors", "Add an actor")


def _show_relations(form: OpenForm) -> None:
    for row in form.values["relations"]:
        path = f"relations.{row['key']}"
        kind, event = st.columns([2, 5])
        with kind:
            choice(
                form,
                f"{path}.kind",
                "This event is",
                [kind.value for kind in RelationKind],
                lambda value: RelationKind(value).words,
            )
        with event:
            text(form, f"{path}.event_id", "Identifier of the other event")
        show_problems(form, path)
        remove_button(form, "relations", row["key"], "Remove this relation")
    add_button(form, "relations", "Add another event")
