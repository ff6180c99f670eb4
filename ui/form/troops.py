"""The fourth section: foreign troops, one row a nationality and role."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from events.intake.form.values import blank_row, is_blank
from events.intake.role_words import role_of
from events.intake.typed import read_count, read_numbers
from events.model.troops import count_words
from events.vocabulary import CountHedge, CountKind, Mention, Role, TroopStatus
from ui.form.open_form import OpenForm
from ui.form.widgets import (
    choice,
    country,
    note,
    section,
    show_problems,
    slot,
    text,
)

_PRISONERS = (
    "Prisoners are protected from public curiosity (Third Geneva Convention, Article 13): no "
    "names, faces or interrogation videos of prisoners, here or in links."
)

_MENTIONS = {
    Mention.LISTED: "Foreign troops took part",
    Mention.NOT_MENTIONED: "Foreign troops are not mentioned",
    Mention.NONE: "It is stated that none took part",
}


def show_troops(form: OpenForm) -> None:
    """Show the rows of foreign troops."""
    with section(4, "Who", "Whose troops, what they did, and how many, only if reported."):
        if _ask_mention(form) is not Mention.LISTED:
            return
        with slot():
            for row in form.values["troops"]:
                _show_row(form, row)
            if all(is_blank("troops", row) for row in form.values["troops"]):
                st.caption("As long as nothing is typed here, foreign troops are “not mentioned”.")
            if any(row["role"] == Role.CAPTURED.value for row in form.values["troops"]):
                note(_PRISONERS, "care")
        add_button(form, "troops", "Add troops")


def _ask_mention(form: OpenForm) -> Mention:
    """Ask what the source says of foreign troops at all."""
    key, path = form.key("mention"), "mention"
    chosen = st.radio(
        "What the source says of foreign troops",
        list(_MENTIONS),
        index=list(_MENTIONS).index(Mention(form.get(path))),
        format_func=lambda each: _MENTIONS[each],
        horizontal=True,
        key=key,
    )
    form.put(path, chosen.value)
    typed = any(not is_blank("troops", row) for row in form.values["troops"])
    if typed and chosen is not Mention.LISTED:
        note("What was typed of the troops is not saved with this choice.", "problem")
    return chosen


def _show_row(form: OpenForm, row: Mapping[str, Any]) -> None:
    path = f"troops.{row['key']}"
    with st.container(border=True, key=form.name(f"row.{path}")):
        who, side, role, hedge, number, kind = st.columns([5, 4, 4, 3, 3, 4])
        with who:
            country(form, f"{path}.nationality", "Nationality", not_stated=True)
        with side:
            country(form, f"{path}.fighting_for", "Fighting for", placeholder="Not reported")
        with role:
            told = choice(
                form,
                f"{path}.role",
                "What they did",
                [role.value for role in Role],
                lambda value: Role(value).words,
                placeholder="Not said",
                on_new=lambda: _read_role(form, f"{path}.role"),
            )
            if told and told not in set(Role) and not form.problems_at(f"{path}.role"):
                note(f"“{told[:40]}” is none of these: choose one, or leave it open.", "problem")
        with hedge:
            choice(
                form,
                f"{path}.count_hedge",
                "How sure",
                [hedge.value for hedge in CountHedge],
                lambda value: CountHedge(value).words,
                placeholder="Exactly",
            )
        with number:
            text(
                form,
                f"{path}.count_best",
                "How many",
                placeholder="12 · 200+ · ~30 · 10–15",
                help="As the source puts it: “about a dozen”, “at least 200”, “10 to 15”.",
            )
        with kind:
            choice(
                form,
                f"{path}.count_kind",
                "Number of those",
                [kind.value for kind in CountKind],
                lambda value: CountKind(value).words,
                placeholder="Not said",
            )
        _echo_number(row)
        with st.expander("Range, unit, status", expanded=_has_more(form, row)):
            low, high, stated, unit, status = st.columns([2, 2, 3, 3, 4])
            with low:
                text(form, f"{path}.count_low", "At least", placeholder="Not reported")
            with high:
                text(form, f"{path}.count_high", "At most", placeholder="Not reported")
            with stated:
                text(form, f"{path}.nationality_as_stated", "Nationality, as stated")
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


def _read_role(form: OpenForm, path: str) -> None:
    """Turn a word that was typed ("fought", "полонені") into what troops did; others stay."""
    typed = st.session_state.get(form.key(path)) or ""
    if typed in set(Role):
        return
    found = role_of(typed)
    if found is not None:
        form.assign(path, found.value)


def _echo_number(row: Mapping[str, Any]) -> None:
    """Say the number as it will be shown, once it is more than a number."""
    try:
        low, high = (read_count(row[name]) for name in ("count_low", "count_high"))
        said = read_numbers(row)
    except ValueError:
        return  # told beside the field once a save is tried
    low = said.low if low is None else low
    high = said.high if high is None else high
    words = count_words(low, said.best, high, said.hedge)
    kind = f" {CountKind(row['count_kind']).words}" if row["count_kind"] else ""
    if words and words + kind != row["count_best"]:
        note(f"Read as: {words}{kind}.")


def _has_more(form: OpenForm, row: Mapping[str, Any]) -> bool:
    path = f"troops.{row['key']}"
    folded = ("count_low", "count_high", "nationality_as_stated", "unit")
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
