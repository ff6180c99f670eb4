"""The form's widgets: each shows a value of the form, takes it back, and tells what is wrong."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from events.dates.edtf import day_words
from events.intake.typed import read_day, read_day_near, read_party
from events.model.countries import ALPHA3
from events.model.country_names import read_country
from events.model.nationalities import (
    AmbiguousNationality,
    Language,
    Nationality,
    name_of,
    suggestions,
)
from events.vocabulary import NOT_STATED
from ui.form.open_form import OpenForm
from ui.messages import escape_markdown

_PAUSE = "500ms"
"""Typing pause after which a text is sent and kept; the script beside does it for text areas."""

_ELSEWHERE: tuple[Language, ...] = ("uk", "ru")
_NOT_STATED_WORDS = "Foreign, nationality not stated"


def slot() -> DeltaGenerator:
    """Keep a place for what comes and goes, so that nothing after it moves.

    Streamlit draws what comes in its turn: a field whose turn changes is taken away for a moment
    and made anew, without the focus and without what was typed since the last run.
    """
    return st.container()


@contextmanager
def section(number: int, title: str, hint: str) -> Iterator[DeltaGenerator]:
    """Lay out one section: its name and what belongs there beside the fields."""
    with st.container(key=f"form_section_{number}"):
        name, fields = st.columns([2, 7], gap="medium")
        name.html(
            f"<h2 class='form-title'>{escape(title)}</h2><p class='form-hint'>{escape(hint)}</p>"
        )
        with fields:
            yield fields


def text(
    form: OpenForm,
    path: str,
    label: str,
    *,
    placeholder: str = "",
    help: str | None = None,
    on_change: Callable[[], None] | None = None,
) -> str:
    """Show one line of text; it is sent and kept after each pause in typing."""
    key = form.key(path)
    default = {} if form.was_assigned(key) else {"value": form.get(path)}
    value = st.text_input(
        label,
        key=key,
        placeholder=placeholder or None,
        help=help,
        live=_PAUSE,
        autocomplete="off",
        on_change=on_change,
        **default,
    )
    form.put(path, value or "")
    show_problems(form, path)
    return value or ""


def day(
    form: OpenForm,
    path: str,
    label: str,
    *,
    report: date | None = None,
    placeholder: str = "",
    help: str | None = None,
) -> None:
    """Show one exact day, typed as people write it, and below it how it was read.

    Parameters
    ----------
    report
        Day of the report, which tells the year of a day written without one.
    """
    typed = text(form, path, label, placeholder=placeholder, help=help).strip()
    if not typed or form.problems_at(path):
        return
    try:
        read = read_day_near(typed, report)
    except ValueError as error:
        note(str(error), "problem")
        return
    if read is not None and typed != read.isoformat():
        note(f"Read as: {day_words(read)}.")


def report_day(form: OpenForm) -> date | None:
    """Give the day of the report as typed so far; None where it cannot be read."""
    try:
        return read_day(form.values["when"]["reported_on"])
    except ValueError:
        return None


def paragraphs(form: OpenForm, path: str, label: str, *, placeholder: str = "") -> str:
    """Show text of several lines; the page's script sends it after each pause in typing."""
    key = form.key(path)
    default = {} if form.was_assigned(key) else {"value": form.get(path)}
    value = st.text_area(
        label, key=key, placeholder=placeholder or None, height="content", **default
    )
    form.put(path, value or "")
    show_problems(form, path)
    return value or ""


def choice(
    form: OpenForm,
    path: str,
    label: str,
    options: Sequence[str],
    words: Callable[[str], str],
    *,
    placeholder: str = "Choose",
    help: str | None = None,
    may_be_empty: bool = True,
    on_new: Callable[[], None] | None = None,
) -> str:
    """Show a choice of one of several values; ``on_new`` reads words that are not offered."""
    return _select(
        form,
        path,
        label,
        options,
        lambda value: capital(words(value)) if value in options else value,
        placeholder=placeholder,
        help=help,
        may_be_empty=may_be_empty,
        on_new=on_new,
    )


def capital(words: str) -> str:
    """Start words with a capital letter."""
    return words[:1].upper() + words[1:]


def tick(form: OpenForm, path: str, label: str, *, help: str | None = None) -> bool:
    """Show something that is so or not."""
    key = form.key(path)
    default = {} if form.was_assigned(key) else {"value": form.get(path)}
    value = st.checkbox(label, key=key, help=help, **default)
    form.put(path, value)
    show_problems(form, path)
    return value


def several(
    form: OpenForm, path: str, label: str, options: Sequence[str], words: Callable[[str], str]
) -> list[str]:
    """Show a choice of any number of values."""
    key = form.key(path)
    default = {} if form.was_assigned(key) else {"default": form.get(path)}
    value = st.multiselect(
        label,
        options,
        format_func=lambda value: capital(words(value)),
        key=key,
        placeholder="Choose",
        **default,
    )
    form.put(path, value)
    show_problems(form, path)
    return value


def country(
    form: OpenForm,
    path: str,
    label: str,
    *,
    not_stated: bool = False,
    other_words: bool = False,
    placeholder: str = "Type part of a name",
    help: str | None = None,
) -> str:
    """Show a country chosen by part of its name in English, Ukrainian or Russian.

    Parameters
    ----------
    not_stated
        Offer "foreign, nationality not stated".
    other_words
        Keep words that name no country, such as a party that is no state.
    """
    known = [*([NOT_STATED] if not_stated else []), *_by_name(), *_names_elsewhere()]
    value = _select(
        form,
        path,
        label,
        known,
        country_words,
        placeholder=placeholder,
        help=help,
        on_new=lambda: _read_country(form, path, other_words=other_words),
    )
    if value and value not in (*ALPHA3, NOT_STATED) and not other_words:
        _ask_which(form, path, value)
    return value


def _select(
    form: OpenForm,
    path: str,
    label: str,
    options: Sequence[str],
    words: Callable[[str], str],
    *,
    placeholder: str,
    help: str | None = None,
    may_be_empty: bool = True,
    on_new: Callable[[], None] | None = None,
) -> str:
    """Show a choice; ``on_new`` lets people type words that are not offered.

    The form's value is given as the default in every run: a value that is only set from Python is
    lost when two runs follow each other so fast that the browser sees the second alone. A default
    takes away Streamlit's own button for clearing, so what clears the choice is its first option.
    """
    key = form.key(path)
    current = form.get(path)
    offered = list(options) if not current or current in options else [current, *options]
    if may_be_empty and current:
        offered = ["", *offered]
    index = offered.index(current) if current else None
    if form.was_assigned(key):
        index = None
        st.session_state[key] = current or None
    value = st.selectbox(
        label,
        offered,
        index=index,
        format_func=lambda each: words(each) if each else placeholder,
        key=key,
        placeholder=placeholder,
        filter_mode="contains",
        accept_new_options=on_new is not None,
        help=help,
        on_change=on_new,
    )
    form.put(path, value or "")
    show_problems(form, path)
    return value or ""


def country_words(code: str) -> str:
    """Name a country; what is none, such as a name of it in another language, stays."""
    if code == NOT_STATED:
        return _NOT_STATED_WORDS
    return name_of(code) if code in ALPHA3 else code


def _by_name() -> list[str]:
    return sorted(ALPHA3, key=name_of)


@cache
def _names_elsewhere() -> tuple[str, ...]:
    """Give the countries' Ukrainian and Russian names: each offered as such, once.

    Names of several languages in one option would never be what was typed, and Streamlit would
    offer to add a word above the country it names.
    """
    return tuple(sorted({name_of(code, language) for code in ALPHA3 for language in _ELSEWHERE}))


def _read_country(form: OpenForm, path: str, *, other_words: bool) -> None:
    """Turn a word that was typed ("північнокорейські", "DPRK") into its country."""
    typed = st.session_state.get(form.key(path)) or ""
    if typed in ALPHA3 or typed in ("", NOT_STATED):
        return
    found = read_country(typed)
    if other_words:
        if (named := read_party(typed)) != typed:
            form.assign(path, named)
        return
    if found is None:
        offered = suggestions(typed)
        found = offered[0] if len(offered) == 1 else None
    if isinstance(found, Nationality):
        form.assign(path, found.code)


def _ask_which(form: OpenForm, path: str, typed: str) -> None:
    """Ask which country an ambiguous word means; never guess."""
    found = read_country(typed)
    ambiguous = isinstance(found, AmbiguousNationality)
    offered = found.choices if isinstance(found, AmbiguousNationality) else suggestions(typed)
    shown = escape_markdown(typed[:40])
    if not offered:
        if not form.problems_at(path):
            st.caption(f"“{shown}” is no country or nationality known here.")
        return
    st.caption(f"“{shown}” may be:" if ambiguous else f"Did you mean, by “{shown}”:")
    with st.container(horizontal=True, gap="small"):
        for each in offered:
            st.button(
                escape_markdown(each.name),
                key=form.name(f"{path}.which.{each.code}"),
                on_click=form.assign,
                args=(path, each.code),
            )


def show_problems(form: OpenForm, path: str) -> None:
    """Tell what is wrong, right below the field."""
    place = st.empty()  # also while there is nothing to tell: see ``slot``
    messages = form.problems_at(path)
    if messages:
        lines = "".join(f"<p>{escape(message)}</p>" for message in messages)
        place.html(f"<div class='form-problem' role='alert'>{lines}</div>")


def note(words: str, kind: str = "reading") -> None:
    """Show how something was understood, below its field; ``words`` is text, never markup."""
    st.html(f"<p class='form-{escape(kind)}' dir='auto'>{escape(words)}</p>")
