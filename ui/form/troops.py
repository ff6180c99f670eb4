"""The fourth section: foreign troops, one row a nationality and role."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from events.intake.form.values import blank_row
from events.vocabulary import Role, TroopStatus
from ui.form.fields import choice, country, note, section, show_problems, slot, text
from ui.form.open_form import OpenForm

_PRISONERS = (
    "Prisoners are protected from public curiosity (Third Geneva Convention, Article 13): no "
    "names, faces or interrogation videos of prisoners, here or in links."
)


def show_troops(form: OpenForm) -> None:
    """Show the rows of foreign troops."""
    with section(4, "Who", "Whose troops, what they did, and how many, only if reported."):
        with slot():
            for row in form.values["troops"]:
                _show_row(form, row)
            if not form.values["troops"]:
                st.caption("No foreign troops: the event is kept on the layer “No foreign troops”.")
            if any(row["role"] == Role.CAPTURED.value for row in form.values["troops"]):
                note(_PRISONERS, "care")
        add_button(form, "troops", "Add troops")


def _show_row(form: OpenForm, row: Mapping[str, Any]) -> None:
    path = f"troops.{row['key']}"
    with st.container(border=True, key=form.name(f"row.{path}")):
        who, side, role, number = st.columns([4, 3, 3, 2])
        with who:
            country(form, f"{path}.nationality", "Nationality", not_stated=True)
        with side:
            country(form, f"{path}.fighting_for", "Fighting for", placeholder="Not reported")
        with role:
            choice(
                form,
                f"{path}.role",
                "What they did",
                [role.value for role in Role],
                lambda value: Role(value).words,
            )
        with number:
            text(form, f"{path}.count_best", "How many", placeholder="Not reported")
        with st.expander("Range, unit, status", expanded=_has_more(form, row)):
            low, high, unit, status = st.columns([2, 2, 3, 4])
            with low:
                text(form, f"{path}.count_low", "At least", placeholder="Not reported")
            with high:
                text(form, f"{path}.count_high", "At most", placeholder="Not reported")
            with unit:
                text(form, f"{path}.unit", "Unit, as named")
            with status:
                choice(
                    form,
                    f"{path}.status",
                    "Status",
                    [status.value for status in TroopStatus],
                    lambda value: TroopStatus(value).words,
                    may_be_empty=False,
                )
        show_problems(form, path)
        remove_button(form, "troops", row["key"], "Remove these troops")


def _has_more(form: OpenForm, row: Mapping[str, Any]) -> bool:
    path = f"troops.{row['key']}"
    folded = ("count_low", "count_high", "unit")
    return any(row[name] or form.problems_at(f"{path}.{name}") for name in folded)


def add_button(form: OpenForm, name: str, label: str) -> None:
    """Show the button that adds an empty row to a list."""
    st.button(
        label,
        key=form.name(f"add.{name}"),
        icon=":material/add:",
        on_click=form.add_row,
        args=(name, blank_row(name, "0")),
        type="tertiary",
    )


def remove_button(form: OpenForm, name: str, key: str, label: str) -> None:
    """Show the button that takes a row away, out of the way of the fields."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(
            label,
            key=form.name(f"remove.{name}.{key}"),
            icon=":material/close:",
            on_click=form.remove_row,
            args=(name, key),
            type="tertiary",
        )
