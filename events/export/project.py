"""What a project of a map program within a file is told; `maps.qgis_project` writes one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import polars as pl

from events.export.credit import Credit
from events.table.found_events import FoundEvents


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What is in the file.

    Attributes
    ----------
    file_name
        Of the file, which the project finds beside itself.
    layers
        Names of its layers.
    credit
        Whose the events are.
    box
        West, south, east, north of their points (WGS 84 degrees); None without any.
    days
        First and last of their days; None where none has one.
    """

    file_name: str
    layers: tuple[str, ...]
    credit: Credit
    box: tuple[float, float, float, float] | None
    days: tuple[date, date] | None


ProjectWriter: TypeAlias = Callable[[ProjectFacts], bytes]


def facts_of(
    found: FoundEvents, file_name: str, layers: tuple[str, ...], credit: Credit
) -> ProjectFacts:
    """Tell what is in a file of some events."""
    frame = found.snapshot.frame.select(
        pl.coalesce("possible_from", "start").alias("first"),
        pl.coalesce("possible_to", "end", "start").alias("last"),
    )[found.rows]
    first, last = frame["first"].min(), frame["last"].max()
    return ProjectFacts(
        file_name,
        layers,
        credit,
        found.snapshot.bounding_box(found.rows),
        (first, max(first, last)) if isinstance(first, date) and isinstance(last, date) else None,
    )
