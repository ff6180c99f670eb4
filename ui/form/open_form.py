"""The form a person has open: its values, what is wrong with them, and keeping them safe."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from events.duplicates.finding import LikelyDuplicate
from events.errors import Problem
from events.intake.form.unfinished import UnfinishedForms
from events.intake.form.values import ROWS, FormValues, is_untouched, next_key
from events.model.event import Event
from events.store.errors import StoreUnavailable
from events.vocabulary import State
from geo.finding import Outcome
from services import Services
from ui.who import owner_here

_OPEN = "form_open"


@dataclass
class OpenForm:
    """One form in one browser tab.

    Attributes
    ----------
    form_id
        Names it in the address and on disk; the identifier of the event it will be saved as.
    values
        See ``events.intake.form.values``.
    problems
        What was wrong when it was last checked; told only once a save was tried.
    checked
        A save was tried: from then on mistakes are told while they are mended.
    attempts, failure
        How often a save was tried, and why the store could not take the last one.
    base, theirs, yours
        The event being changed as it was opened, as somebody else saved it meanwhile, and as it
        was to be saved.
    saved
        The event, once saved.
    state
        What it was last asked to be saved as, where a button said so.
    searched, opinion
        The words looked up last, and what an online service answered to which words.
    likely, asked_about
        Events that may be the same as the one typed, and those a person was asked about.
    compare_with
        The event to show beside this one once it is saved.
    not_kept
        Why the values could not be put on disk; empty when they were.
    """

    form_id: str
    values: FormValues
    problems: tuple[Problem, ...] = ()
    checked: bool = False
    attempts: int = 0
    failure: str = ""
    base: Event | None = None
    theirs: Event | None = None
    yours: Event | None = None
    saved: Event | None = None
    state: State | None = None
    likely: tuple[LikelyDuplicate, ...] = ()
    asked_about: set[str] = field(default_factory=set)
    compare_with: str = ""
    not_kept: str = ""
    searched: tuple[str, ...] | None = None
    opinion: tuple[tuple[str, ...], Outcome] | None = None
    _kept: str = ""
    _edition: int = 0
    _widgets: dict[str, str] = field(default_factory=dict)
    _assigned: set[str] = field(default_factory=set)

    def key(self, path: str) -> str:
        """Give the widget key of a value, ``form_<form>_troops_1_role``."""
        key = self.name(path)
        self._widgets[path] = key
        return key

    def name(self, path: str) -> str:
        """Give a widget a key of its own that holds no value of the form, such as a button's."""
        return f"form_{self.form_id[-6:]}{self._edition or ''}_{path.replace('.', '_')}"

    def replace(self, values: FormValues) -> None:
        """Put other values into the form and show them in new widgets."""
        self.values = values
        self._edition += 1
        self._widgets.clear()
        self._assigned.clear()
        self.searched = None

    def get(self, path: str) -> Any:  # noqa: ANN401 - a text, a tick or a list
        """Give the value at a path: ``where.name``, or ``troops.1.role`` by the row's key."""
        holder, name = self._holder(path)
        return holder[name]

    def put(self, path: str, value: Any) -> None:  # noqa: ANN401 - as get
        """Set the value at a path."""
        holder, name = self._holder(path)
        holder[name] = value

    def assign(self, path: str, value: Any) -> None:  # noqa: ANN401 - as get
        """Set a value and show it in its widget; only in callbacks, before the widget is made."""
        self.put(path, value)
        key = self.key(path)
        self._assigned.add(key)
        st.session_state[key] = value

    def was_assigned(self, key: str) -> bool:
        """Tell, once, whether a widget's value was set and must not be given a default too."""
        if key in self._assigned:
            self._assigned.discard(key)
            return True
        return False

    def collect(self) -> None:
        """Take over what every widget holds, also of sections that did not run this time."""
        for path, key in list(self._widgets.items()):
            if key in st.session_state:
                value = st.session_state[key]
                try:
                    self.put(path, "" if value is None else value)
                except KeyError:
                    del self._widgets[path]  # its row was removed

    def add_row(self, name: str, row: dict[str, Any]) -> None:
        """Add a row to one of the lists."""
        self.values[name].append({**row, "key": next_key(self.values[name])})

    def remove_row(self, name: str, key: str) -> None:
        """Take a row out of one of the lists, and what refers to it."""
        if name == "sources":
            for statement in self.values["statements"]:
                if statement["source"] == key:
                    self.assign(f"statements.{statement['key']}.source", "")
        self.values[name] = [row for row in self.values[name] if row["key"] != key]

    @property
    def has_days_in_rows(self) -> bool:
        """Whether a day is typed beside a statement or a source."""
        days = ("on", "published_on", "accessed_on")
        rows = (*self.values["statements"], *self.values["sources"])
        return any(row.get(name) for row in rows for name in days)

    def problems_at(self, path: str) -> Sequence[str]:
        """Say what is wrong with a value, in words."""
        name = self._field(path)
        return [problem.message for problem in self.problems if problem.field == name]

    def _field(self, path: str) -> str:
        """Name a path as problems do: by the row's place, not its key."""
        name, _, rest = path.partition(".")
        if name not in ROWS:
            return path
        key, _, column = rest.partition(".")
        at = [row["key"] for row in self.values[name]].index(key)
        return f"{name}[{at}]" + (f".{column}" if column else "")

    def _holder(self, path: str) -> tuple[dict[str, Any], str]:
        parts = path.split(".")
        holder: Any = self.values
        for part in parts[:-1]:
            if isinstance(holder, list):
                holder = next((row for row in holder if row["key"] == part), None)
                if holder is None:
                    raise KeyError(path)
            else:
                holder = holder[part]
        return holder, parts[-1]

    def keep(self, forms: UnfinishedForms) -> None:
        """Put the values on disk if they changed since; says so in ``not_kept`` if that fails."""
        if self.saved is not None:
            return
        content = json.dumps(self.values, ensure_ascii=False, sort_keys=True)
        if content == self._kept or (not self._kept and is_untouched(self.values)):
            return
        try:
            forms.keep(self.form_id, self.values)
        except (StoreUnavailable, ValueError) as error:
            self.not_kept = str(error)
        else:
            self._kept, self.not_kept = content, ""


def current_form() -> OpenForm | None:
    """Give the form this browser tab has open."""
    form = st.session_state.get(_OPEN)
    return form if isinstance(form, OpenForm) else None


def set_current_form(form: OpenForm | None) -> None:
    """Make this the form the tab has open, or none."""
    if form is None:
        st.session_state.pop(_OPEN, None)
    else:
        st.session_state[_OPEN] = form


def unfinished_forms(services: Services) -> UnfinishedForms:
    """Where half-written forms of whoever sits here are kept."""
    return services.unfinished(owner_here())
