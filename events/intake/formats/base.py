"""What a ready mapping is: how its files are recognised, and what event a row tells of."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

from events.errors import Problem
from events.intake.counts import CountReading, count_of
from events.intake.formats.cell_values import (
    AmbiguousDay,
    DateOrder,
    DayReading,
    day_of,
    is_formula,
    number_of,
    plain_json,
    shortened,
    text_of,
)
from events.model.event import Event
from events.vocabulary import EventType

_LONGEST: Final = {"title": 140, "line": 300, "paragraphs": 5_000}
_NOT_KEY: Final = re.compile(r"[^\w]+|_")
_URL: Final = re.compile(r"https?://[^\s<>\"'|;]+", re.IGNORECASE)
_URL_GLUE: Final = re.compile(r",?(?=https?://)", re.IGNORECASE)


def key_of(name: str) -> str:
    """Bring a column name into the form names are compared in: ``Event_ID`` is ``eventid``."""
    return _NOT_KEY.sub("", name.casefold())


RowFields: TypeAlias = dict[str, Any]
"""What a row says, in the field names of `events.model.draft.EventDraft` and not yet checked, as a
file of drafts holds them. Of `origin` a format gives what it knows of the row."""


def origin_of(
    external_id: str | None = None,
    version: str | None = None,
    *,
    dataset: str | None = None,
    licence: str | None = None,
) -> dict[str, str | None]:
    """Say where a row comes from.

    Parameters
    ----------
    external_id, version
        As the dataset has them.
    dataset, licence
        Where they are not the format's own.
    """
    return {
        "external_id": external_id,
        "version": version,
        "dataset": dataset,
        "licence": licence,
    }


@dataclass(frozen=True, slots=True)
class Context:
    """What a format knows of the file beside the row.

    Attributes
    ----------
    file_name
        Without folders.
    date_order
        For dates like 03/04/2022.
    acled_levels
        The column of precision has ACLED's levels, not UCDP's.
    """

    file_name: str
    date_order: DateOrder | None = None
    acled_levels: bool = False


ReadRow = Callable[["Cells", Context], RowFields | Event]
"""Our own files that carry every fact give the event as it was."""


@dataclass(frozen=True)
class Format:
    """A known format.

    Attributes
    ----------
    key
        For the command line.
    name
        For people; also the dataset's name.
    needs
        Keys of columns that tell it apart: all of one of these groups.
    read
        Makes an event's fields of a row.
    licence
        Of the dataset.
    dates
        Keys of its date columns.
    date_order
        How its dates are written where the file itself does not tell.
    longitude, latitude
        Keys of its position columns.
    identifier, version
        Keys of the columns that name a row for good, and tell which of two rows is newer.
    remark
        What a person should know of every file of it.
    """

    key: str
    name: str
    needs: tuple[frozenset[str], ...]
    read: ReadRow
    licence: str | None = None
    dates: tuple[str, ...] = ()
    date_order: DateOrder | None = None
    longitude: tuple[str, ...] = ("longitude", "long", "lon", "lng", "x")
    latitude: tuple[str, ...] = ("latitude", "lat", "y")
    identifier: tuple[str, ...] = ()
    version: tuple[str, ...] = ()
    remark: str = ""

    def recognises(self, columns: Sequence[str]) -> int:
        """Say how many of a table's columns speak for this format; 0 where it is another."""
        keys = {key_of(name) for name in columns}
        return max((len(group) for group in self.needs if group <= keys), default=0)


class Cells:
    """The cells of a row by the keys of their columns, with everything wrong with them collected.

    Parameters
    ----------
    cells
        By column name.
    names
        Column names by key.
    from_1904
        Numbers of days are counted from 1904.
    """

    def __init__(
        self,
        cells: Mapping[str, Any],
        names: Mapping[str, str],
        order: DateOrder | None,
        *,
        from_1904: bool = False,
    ) -> None:
        self._cells = cells
        self._names = names
        self._order = order
        self._from_1904 = from_1904
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.used: set[str] = set()
        self.unread: list[tuple[str, str]] = []
        self._beside: set[str] = set()

    def raw(self, *keys: str) -> Any:  # noqa: ANN401 - any cell
        """Give the first of these cells that holds anything."""
        for key in keys:
            name = self._names.get(key)
            if name is None:
                continue
            self.used.add(name)
            value = self._cells.get(name)
            if isinstance(value, str):
                if value and not value.isspace():
                    return value
            elif value is not None:
                return value
        return None

    def text(self, *keys: str) -> str | None:
        """Give a cell as text."""
        value = self.raw(*keys)
        if isinstance(value, list | dict):
            self.keep(*keys)
            return None
        text = text_of(value)
        if text is None:
            if value is not None:
                self.keep(*keys)
        elif text[0] in "=+-@|" and is_formula(text):
            self.problem(
                keys,
                "Looks like a spreadsheet formula, which could do harm; write it as plain text.",
            )
        return text

    def line(self, *keys: str) -> str | None:
        """Give a cell as text that fits one line."""
        text = self.text(*keys)
        if text is None:
            return None
        line = " ".join(text.split())
        if len(line) > _LONGEST["line"]:
            self.keep(*keys)
        return shortened(line, _LONGEST["line"])

    def keep(self, *keys: str) -> None:
        """Keep a cell beside the event as it stood, though it was read: its words say more."""
        self._beside.add(self.holder(*keys))

    def not_understood(self, keys: Sequence[str], value: object, why: str = "") -> None:
        """Note a text that was not understood: told with its count, and kept beside the event."""
        name = self.holder(*keys)
        if (name, str(value)) in self.unread:
            return
        self._beside.add(name)
        self.unread.append((name, str(value)))
        self.warnings.append(
            Problem(name, f"{str(value)[:60]!r} was not understood{why}; it is kept beside.")
        )

    def number(self, *keys: str) -> float | None:
        """Give a cell as a number; what is none is a problem."""
        try:
            return number_of(self.raw(*keys))
        except ValueError as error:
            self.problem(keys, str(error))
            return None

    def whole(self, *keys: str) -> int | None:
        """Give a cell as a whole number; what is none is a problem."""
        value = self.number(*keys)
        if value is None:
            return None
        if value != int(value):
            self.problem(keys, f"{value:g} is no whole number.")
            return None
        return int(value)

    def count(self, *keys: str) -> CountReading:
        """Give a cell as a number of people; what is none is a problem."""
        try:
            return count_of(self.raw(*keys))
        except ValueError as error:
            self.problem(keys, str(error))
            return CountReading()

    def read_day(self, value: object) -> DayReading | None:
        """Read a value as a day, in the order of the file's dates.

        Raises
        ------
        ValueError
            It is none; AmbiguousDay where it may be two.
        """
        return day_of(value, self._order, from_1904=self._from_1904)

    def day(self, *keys: str) -> DayReading | None:
        """Give a cell as a day; what is none is a problem."""
        try:
            found = self.read_day(self.raw(*keys))
            if found is not None and found.zone_unread:
                self.not_understood(keys, self.raw(*keys), ": its zone of time is not known")
            return found
        except AmbiguousDay as error:
            self.problem(
                keys,
                f"{error} Say whether the day or the month comes first (--date-order DMY or MDY).",
            )
        except ValueError as error:
            self.problem(keys, str(error))
        return None

    def name(self, *keys: str) -> str:
        """Name the column of a cell as the file does."""
        return next((self._names[key] for key in keys if key in self._names), keys[0])

    def holder(self, *keys: str) -> str:
        """Name the column that a cell was taken from: the first of these that holds anything."""
        for key in keys:
            name = self._names.get(key)
            if name is not None and self._cells.get(name) not in (None, ""):
                return name
        return self.name(*keys)

    def problem(self, keys: Sequence[str], message: str) -> None:
        """Note what is wrong with a cell: the row is not taken."""
        self.problems.append(Problem(self.name(*keys), message))

    def warn(self, keys: Sequence[str], message: str) -> None:
        """Note what a person should know of a cell; the row is taken."""
        self.warnings.append(Problem(self.name(*keys), message))

    def rest(self) -> dict[str, Any]:
        """Give what no field was made of, as it stood."""
        return {
            name: plain_json(value)
            for name, value in self._cells.items()
            if (name not in self.used or name in self._beside)
            and value is not None
            and not (isinstance(value, str) and not value.strip())
            and value not in ([], {})
        }


def title_of(text: str) -> str:
    """Fit a text into a title."""
    return shortened(" ".join(text.split()), _LONGEST["title"])


def paragraphs_of(text: str | None) -> str | None:
    """Fit a text into a summary."""
    return None if text is None else shortened(text, _LONGEST["paragraphs"])


def urls_in(text: str | None) -> list[str]:
    """Find the web addresses in a cell, each once."""
    if not text:
        return []
    found = (url.rstrip(".,;)]") for part in _URL_GLUE.split(text) for url in _URL.findall(part))
    return [url for url in dict.fromkeys(found) if len(url) <= 2_000][:50]


def publisher_of(url: str) -> str:
    """Name a source by the host of its address."""
    host = re.sub(r"^https?://(?:www\.)?", "", url, flags=re.IGNORECASE)
    return re.split(r"[/:?#]", host, maxsplit=1)[0][:100]


def edtf_between(first: date, last: date) -> str:
    """Say that something happened on a day from one to another, not known which."""
    return first.isoformat() if first == last else f"[{first}..{last}]"


def ordered_fatalities(
    cells: Cells, low: int | None, best: int | None, high: int | None, **sides: int | None
) -> dict[str, int | None] | None:
    """Put numbers of deaths together; one that contradicts the best is left out, and told of."""
    if best is not None and low is not None and low > best:
        cells.warn(("low",), f"The lowest number ({low}) is above the best ({best}); left out.")
        cells.keep("low")
        low = None
    if best is not None and high is not None and high < best:
        cells.warn(("high",), f"The highest number ({high}) is below the best ({best}); left out.")
        cells.keep("high")
        high = None
    if best is None and low is not None and high is not None and low > high:
        cells.warn(("low",), f"The lowest number ({low}) is above the highest ({high}); left out.")
        low = high = None
    numbers = {"low": low, "best": best, "high": high, **sides}
    return numbers if any(number is not None for number in numbers.values()) else None


EVENT_TYPES: Final = {key_of(kind.value): kind for kind in EventType} | {
    key_of(kind.words): kind for kind in EventType
}
