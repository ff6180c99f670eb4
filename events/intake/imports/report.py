"""What an import tells: its numbers, and what a person should know of single rows."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from events.errors import Problem
from events.intake.formats.column_mapping import ColumnMapping, Guess
from events.intake.formats.column_names import FIELDS
from events.intake.imports.row_places import AmbiguousRows
from events.model.nationalities import name_of
from geo.finding import Candidate
from geo.geocoding.outcomes import candidate_in_words

MOST_TOLD: Final = 20_000
"""Most rejected rows and warnings listed one by one; beyond that they are counted."""


@dataclass(frozen=True, slots=True)
class CellNote:
    """One thing about one cell, for the report."""

    row: int
    field: str
    reason: str


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do; ``read`` is the sum of the four that follow.

    ``countries`` counts new and changed events by the country of their place, the most first; an
    empty name stands for no country, and ``no place`` for no place. ``columns`` and
    ``not_understood`` are the accounts of columns and values; ``asked`` are columns that look like
    a field no reading was found for; ``held`` rows went in as drafts, because they contradict
    themselves or were not approved where they come from; ``says_same`` rows are among the
    unchanged; ``changed`` and ``gone`` tell what the publisher changed, and what is gone.
    """

    file: str
    format: str
    format_name: str
    kind: str
    batch: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    crs: str | None
    date_order: str | None
    date_order_how: str
    state: str
    remarks: list[str] = field(default_factory=list)
    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected_rows: int = 0
    saved: bool = False
    rejected: list[CellNote] = field(default_factory=list)
    warnings: list[CellNote] = field(default_factory=list)
    more_warnings: int = 0
    more_rejected: int = 0
    ambiguous_places: list[dict[str, Any]] = field(default_factory=list)
    wrongly_decoded: list[str] = field(default_factory=list)
    countries: dict[str, int] = field(default_factory=dict)
    likely_duplicates: list[dict[str, Any]] = field(default_factory=list)
    more_likely_duplicates: int = 0
    dataset: str = ""
    columns: list[dict[str, Any]] = field(default_factory=list)
    not_understood: list[dict[str, Any]] = field(default_factory=list)
    warning_kinds: list[dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    held: int = 0
    says_same: int = 0
    changed: list[dict[str, Any]] = field(default_factory=list)
    more_changed: int = 0
    gone: list[dict[str, Any]] = field(default_factory=list)
    more_gone: int = 0
    retracted_gone: int = 0

    def warn(self, row: int, problem: Problem) -> None:
        """Tell of a cell that was not read as it stands."""
        if len(self.warnings) < MOST_TOLD:
            self.warnings.append(CellNote(row, problem.field, problem.message))
        else:
            self.more_warnings += 1

    def reject(self, row: int, problems: Sequence[Problem]) -> None:
        """Count a row that makes no event, and tell why."""
        self.rejected_rows += 1
        room = max(MOST_TOLD - len(self.rejected), 0)
        self.rejected += [CellNote(row, each.field, each.message) for each in problems[:room]]
        self.more_rejected += len(problems[room:])

    def as_json(self) -> dict[str, Any]:
        """Give the report as JSON."""
        return asdict(self)

    @property
    def words(self) -> str:
        """The numbers in one line."""
        said = (
            f"{self.read:,} read: {self.added:,} added, {self.updated:,} updated, "
            f"{self.unchanged:,} unchanged, {self.rejected_rows:,} rejected"
        )
        if self.held:
            said += (
                f"; {self.held:,} of those added wait as drafts, since they contradict themselves "
                "or were not approved"
            )
        if self.says_same:
            said += f"; {self.says_same:,} say word for word what another row says"
        return said

    @property
    def where(self) -> str:
        """Where the new and changed events lie, in one line: a wrong CRS shows here at once."""
        named = [
            f"{name_of(key) if len(key) == 3 else key or 'in no country'} {count:,}"
            for key, count in self.countries.items()
        ]
        more = f" and {len(named) - 8} more" if len(named) > 8 else ""
        return ", ".join(named[:8]) + more


def asked_of(place: AmbiguousRows) -> dict[str, Any]:
    """Put a place that a person has to choose into the report."""
    return {
        "key": place.key,
        "place": place.words,
        "rows": place.rows[:1_000],
        "candidates": [
            {
                "words": candidate_in_words(candidate),
                "short": _in_short(candidate),
                "longitude": candidate.longitude,
                "latitude": candidate.latitude,
            }
            for candidate in place.candidates[:20]
        ],
    }


def _in_short(candidate: Candidate) -> str:
    """Tell one of several places of a name from the others: its areas first."""
    areas = [name for name in (candidate.admin2, candidate.admin1) if name]
    at = f"{candidate.latitude:.2f}, {candidate.longitude:.2f}"
    only = () if candidate.corroborated else ("postal list only",)
    words = (", ".join(areas), candidate.kind, at, *only)
    return " · ".join(word for word in words if word)


def questions_of(guess: Guess, mapping: ColumnMapping | None) -> list[dict[str, Any]]:
    """Give the questions of a guess that nobody has answered yet."""
    taken = {} if mapping is None else mapping.columns
    return [
        {
            "field": name,
            "words": FIELDS[name],
            "column": column,
        }
        for name, column in guess.asked
        if name not in taken and column not in taken.values()
    ]
