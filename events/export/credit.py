"""Whose the events are: datasets, licences, the credit to give, and the highest marking."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from events.table.found_events import FoundEvents


@dataclass(frozen=True, slots=True)
class Dataset:
    """Where some of the events come from.

    Attributes
    ----------
    dataset, licence
        None for events written here, and where no licence was noted.
    attribution
        The credit to give.
    events
        How many.
    """

    dataset: str | None
    licence: str | None
    attribution: str | None
    events: int


@dataclass(frozen=True, slots=True)
class Credit:
    """The datasets of some events, the largest first, and how far those may be passed on.

    Attributes
    ----------
    marking
        The highest of any; None where none has one.
    """

    datasets: tuple[Dataset, ...]
    marking: str | None = None

    @property
    def words(self) -> str:
        """The credit to give, in one sentence a dataset."""
        named = sorted({each.attribution for each in self.datasets if each.attribution})
        own = any(each.dataset is None for each in self.datasets)
        return "; ".join(
            [*named, *(["Events written by the users of Conflict Event Mapper"] if own else [])]
        )

    @property
    def licence(self) -> str:
        """The licence of all of them, or that there are several or none."""
        found = {each.licence for each in self.datasets}
        if found in (set(), {None}):
            return "not stated"
        (first, *more) = sorted(each or "not stated" for each in found)
        return "various: " + "; ".join([first, *more]) if more else first


def credits_of(found: FoundEvents, markings: Iterable[str] = ()) -> Credit:
    """Tell whose some events are.

    Parameters
    ----------
    markings
        The installation's, from farthest to least; one that is not among them counts as highest.
    """
    names = ("dataset", "licence", "attribution")
    frame = found.snapshot.frame.select(*names, "marking")[found.rows]
    counted = frame.group_by(*names).len().sort("len", *names, descending=[True, *[False] * 3])
    datasets = tuple(
        Dataset(_text(dataset), _text(licence), _text(attribution), count)
        for dataset, licence, attribution, count in counted.iter_rows()
    )
    order = {name: place for place, name in enumerate(markings)}
    given = frame["marking"].cast(pl.String).drop_nulls().unique().to_list()
    highest = max(given, key=lambda each: (order.get(each, len(order)), each), default=None)
    return Credit(datasets, highest)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
