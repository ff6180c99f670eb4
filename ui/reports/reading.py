"""The report of this session: what was read out of it, and what was decided."""

from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from events.intake.text.answers import as_event
from events.intake.text.drafting import Extraction, extract
from events.intake.text.reports import Report
from events.model.event import Event
from events.model.ledger import Source
from services import Services

_STATE = "report_read"


@dataclass
class ReportRead:
    """A report with its drafts.

    Attributes
    ----------
    events
        One a draft, placed where one place was found; as an identifier stays the same, what was
        saved twice is still one event.
    decided
        By number of the draft: what was done with it, in words.
    """

    report: Report
    source: Source
    extraction: Extraction
    events: list[Event]
    decided: dict[int, str] = field(default_factory=dict)

    @property
    def undecided(self) -> list[int]:
        """Numbers of the drafts nobody has decided about."""
        return [number for number in range(len(self.events)) if number not in self.decided]


def read(
    report: Report, source: Source, services: Services, progress: Callable[[float], None]
) -> None:
    """Read a report, telling the share done, and make it the one this tab shows."""
    extraction = extract(report.text, source, services.gazetteer, progress)
    events = [as_event(each, services.boundaries) for each in extraction.events]
    st.session_state[_STATE] = ReportRead(report, source, extraction, events)


def current() -> ReportRead | None:
    """Give the report this tab shows."""
    held = st.session_state.get(_STATE)
    return held if isinstance(held, ReportRead) else None


def put_away() -> None:
    """Begin with another report."""
    st.session_state.pop(_STATE, None)
