"""When an event happened, as reported, and when it was reported."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from events.dates.certainty import KnownDays, known_days
from events.dates.edtf import EdtfReading, day_words, edtf_words, read_edtf
from events.model.fields import Day, Model
from events.vocabulary import DateBasis, DatePrecision


def _check_edtf(value: str) -> str:
    cleaned = value.strip()
    read_edtf(cleaned)
    return cleaned


Edtf = Annotated[str, AfterValidator(_check_edtf)]


class When(Model):
    """The date of an event and of its report.

    Attributes
    ----------
    edtf
        EDTF level 1, as reported (``events.dates.edtf`` says how each form is read); None where
        nobody gave a date. A report's date is never put here.
    reported_on
        Day it was announced or published.
    time
        Local time of day, with the zone only where the source gave it: ``14:30``,
        ``14:30+03:00``, ``11:30Z``. Needs an exact day.
    """

    edtf: Edtf | None = None
    reported_on: Day | None = None
    time: (
        Annotated[
            str,
            Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?$"),
        ]
        | None
    ) = None

    @field_validator("time")
    @classmethod
    def _needs_exact_day(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None or "edtf" not in info.data:
            return value
        edtf = info.data["edtf"]
        if edtf is None or read_edtf(edtf).precision != DatePrecision.DAY or "/" in edtf:
            raise ValueError(
                "A time of day needs an exact day; give the day or leave out the time."
            )
        return value

    @property
    def reading(self) -> EdtfReading | None:
        """What the EDTF text means, or None without one."""
        return None if self.edtf is None else read_edtf(self.edtf)

    @property
    def days(self) -> KnownDays | None:
        """Which days are certain, which possible, and which side is open; None without a date."""
        return None if self.edtf is None else known_days(self.edtf)

    @property
    def earliest(self) -> date | None:
        """First local calendar date it may have happened on (or did start on)."""
        return None if self.edtf is None else read_edtf(self.edtf).earliest

    @property
    def latest(self) -> date | None:
        """Last local calendar date it may have happened on (or went on to)."""
        return None if self.edtf is None else read_edtf(self.edtf).latest

    @property
    def lasting(self) -> bool:
        """It went on over time, rather than having happened at an uncertain time."""
        return self.edtf is not None and read_edtf(self.edtf).lasting

    @property
    def date_precision(self) -> DatePrecision | None:
        """UCDP ``date_prec``; None where the date is unknown or open on one side."""
        return None if self.edtf is None else read_edtf(self.edtf).precision

    @property
    def basis(self) -> DateBasis | None:
        """What dates there are: the event's own, the report's alone, or none."""
        if self.edtf is not None:
            return DateBasis.EVENT
        return None if self.reported_on is None else DateBasis.REPORT

    @property
    def words(self) -> str:
        """The date in plain English: "by 9 April 2025", "in January 2025 (day not known)"."""
        if self.edtf is None:
            if self.reported_on is None:
                return "date not known"
            return f"date not known; reported on {day_words(self.reported_on)}"
        words = edtf_words(self.edtf, self.reported_on)
        if self.time is None:
            return words
        clock, zone = _clock_and_zone(self.time)
        return f"{words}, {clock} ({zone})"


def _clock_and_zone(time: str) -> tuple[str, str]:
    if time.endswith("Z"):
        return time[:-1], "UTC"
    for sign in "+-":
        if sign in time:
            clock, offset = time.split(sign)
            return clock, f"UTC{'+' if sign == '+' else '−'}{offset}"
    return time, "local time, zone not given"
