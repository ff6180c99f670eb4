"""What of a revision stands in columns so that events which may be the same are found.

The rest of what they are compared by (place, days, kind, troops) stands in columns anyway. Names
of which nothing is asked but whether two are equal stand there as numbers (`key_of`).
"""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

import polars as pl

from events.model.event import Event
from events.model.web_addresses import address_key
from events.query.telling_words import telling_words
from events.vocabulary import RelationKind

COMPARED_NUMBERS: Final[Mapping[str, type[pl.DataType]]] = {
    "reported": pl.Int32,
    "count": pl.Int32,
    "place_key": pl.Int64,
    "dataset_key": pl.Int64,
    "entry_key": pl.Int64,
    "merged": pl.Boolean,
}
"""Day of the report, or of the earliest source, as an ordinal, 0 for none; the one number of
foreign troops that is told, -1 for none or several; keys of the gazetteer's entry or else the area,
of the dataset, and of the entry in it; whether it was merged into another event."""

COMPARED_DETAILS: Final[Mapping[str, Any]] = {
    "_telling": pl.String,
    "_addresses": pl.List(pl.Int64),
    "_tied": pl.String,
}
"""Stems of the telling words (`events.query.telling_words`), joined by a space; keys of its
sources' addresses (`events.model.web_addresses`); identifiers of the events its relations name,
joined by a space, null for none."""


@lru_cache(maxsize=4_096)
def key_of(name: str | None) -> int:
    """Give a number that is the same for equal names, in every program; 0 for no name."""
    if not name:
        return 0
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def compared_numbers(event: Event) -> tuple[Any, ...]:
    """Give the values of `COMPARED_NUMBERS`."""
    place, origin = event.where, event.origin
    counts = {row.count_best for row in event.foreign_troops if row.count_best is not None}
    reported = event.when.reported_on or min(
        (source.published_on for source in event.sources if source.published_on), default=None
    )
    return (
        0 if reported is None else reported.toordinal(),
        counts.pop() if len(counts) == 1 else -1,
        0 if place is None else _same(place.gazetteer_id or place.area_code),
        0 if origin is None else _same(origin.dataset),
        0 if origin is None else _same(origin.external_id),
        any(relation.kind is RelationKind.MERGED_INTO for relation in event.relations),
    )


def compared_details(event: Event) -> tuple[Any, ...]:
    """Give the values of `COMPARED_DETAILS`."""
    addresses = (url for source in event.sources for url in (source.url, source.archived_url))
    return (
        " ".join(telling_words(event)),
        list({key_of(address_key(url)) for url in addresses if url}),
        " ".join(relation.event_id for relation in event.relations) or None,
    )


def _same(name: str | None) -> int:
    return key_of(name.casefold()) if name else 0
