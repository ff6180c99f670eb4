"""The accounts of an import: what became of every column, and of every value not understood."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from events.errors import Problem
from events.intake.formats.column_mapping import ColumnMapping
from events.intake.formats.column_names import FIELDS

_SAMPLES: Final = 3
_MOST_VALUES: Final = 2_000
_VALUES_SHOWN: Final = 8
_QUOTED: Final = re.compile(r"'[^']*'|“[^”]*”|\"[^\"]*\"|(?<![\w])-?\d[\d.,]*")


@dataclass(slots=True)
class ColumnUse:
    """What became of a column.

    Attributes
    ----------
    read_as
        In words what it is read as; empty where nothing is made of it.
    filled, used, beside
        Rows that hold anything in it, rows in which something was made of it, and rows that keep
        it beside the event.
    """

    read_as: str = ""
    left_out: bool = False
    filled: int = 0
    used: int = 0
    beside: int = 0
    lost: int = 0
    samples: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What became of it, in a few words."""
        if self.left_out:
            return "not used: names persons"
        if not self.filled:
            return "empty"
        said = [f"read as {self.read_as}"] if self.used and self.read_as else []
        if self.used and not self.read_as:
            said.append("read")
        if self.beside:
            rows = (
                "" if self.beside == self.filled else f" in {self.beside:,} of {self.filled:,} rows"
            )
            said.append(f"kept beside the event{rows}")
        if self.lost:
            said.append(f"not used in {self.lost:,} rows: too large to keep")
        return ", ".join(said) or "not used"


class Accounts:
    """Counts what rows are made of."""

    def __init__(self, columns: Sequence[str], mapping: ColumnMapping | None) -> None:
        self.columns: dict[str, ColumnUse] = {name: ColumnUse() for name in columns}
        self.unread: dict[str, Counter[str]] = {}
        self.kinds: Counter[tuple[str, str]] = Counter()
        self.first: dict[tuple[str, str], int] = {}
        if mapping is not None:
            for name, column in mapping.columns.items():
                self.columns.setdefault(column, ColumnUse()).read_as = FIELDS.get(name, name)
            for column in mapping.left_out:
                self.columns.setdefault(column, ColumnUse()).left_out = True

    def take_row(
        self, cells: Mapping[str, Any], used: Collection[str], beside: Collection[str],
        lost: Collection[str] = (),
    ) -> None:  # fmt: skip
        """Count a row that was read."""
        columns = self.columns
        for name, value in cells.items():
            if value is None or value == "":
                continue
            use = columns.get(name)
            if use is None:
                use = columns[name] = ColumnUse()
            use.filled += 1
            if name in used:
                use.used += 1
            if name in beside:
                use.beside += 1
            if len(use.samples) < _SAMPLES:
                shown = str(value)[:60]
                if shown not in use.samples:
                    use.samples.append(shown)
        for name in lost:
            columns[name].lost += 1

    def take_unread(self, unread: Iterable[tuple[str, str]]) -> None:
        """Count values that were not understood."""
        for column, value in unread:
            counted = self.unread.setdefault(column, Counter())
            if value in counted or len(counted) < _MOST_VALUES:
                counted[value[:200]] += 1
            else:
                counted["…"] += 1

    def take_warning(self, row: int, problem: Problem) -> None:
        """Count a warning by its kind: the same sentence about other values."""
        kind = (problem.field, _QUOTED.sub("…", problem.message))
        self.kinds[kind] += 1
        self.first.setdefault(kind, row)

    def columns_told(self) -> list[dict[str, Any]]:
        """Give the account of columns for the report."""
        return [
            {
                "column": name,
                "what": use.words,
                "filled": use.filled,
                "used": use.used,
                "beside": use.beside,
                "not_used": use.left_out or (use.filled > 0 and not use.used and not use.beside),
                "values": [] if use.left_out else list(use.samples),
            }
            for name, use in self.columns.items()
        ]

    def unread_told(self) -> list[dict[str, Any]]:
        """Give the account of values for the report, the column with the most first."""
        told = [
            {
                "column": column,
                "rows": counted.total(),
                "of": self.columns[column].filled if column in self.columns else 0,
                "values": [{"value": value, "rows": rows} for value, rows in counted.most_common()],
            }
            for column, counted in self.unread.items()
        ]
        return sorted(told, key=lambda each: -each["rows"])

    def kinds_told(self) -> list[dict[str, Any]]:
        """Give the warnings by kind for the report, the commonest first."""
        return [
            {"field": name, "kind": words, "rows": rows, "first_row": self.first[(name, words)]}
            for (name, words), rows in self.kinds.most_common(200)
        ]


def unread_words(told: Mapping[str, Any]) -> str:
    """Say what was not understood of a column, in one line."""
    values = told["values"]
    shown = ", ".join(f"{each['value'][:40]!r} {each['rows']:,}" for each in values[:_VALUES_SHOWN])
    more = " …" if len(values) > _VALUES_SHOWN else ""
    return (
        f"{told['column']}: {told['rows']:,} of {told['of']:,} rows not understood: {shown}{more}"
    )
