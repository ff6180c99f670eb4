"""Names of columns in other people's tables, and their HXL hashtags, by our field."""

from collections.abc import Mapping
from typing import Annotated, Final

from events.intake.formats.base import key_of
from geo.words import Row, Words, WordTable, one_of

FIELDS: Final[Mapping[str, str]] = {
    "external_id": "identifier",
    "title": "title",
    "summary": "description",
    "event_type": "kind of event",
    "date": "date",
    "end_date": "last date",
    "time": "time of day",
    "reported_on": "date of the report",
    "place": "place",
    "country": "country",
    "admin1": "region",
    "admin2": "district",
    "latitude": "latitude",
    "longitude": "longitude",
    "position": "position in one cell",
    "precision": "location precision (UCDP 1 to 7, or in words)",
    "nationality": "nationality of the foreign troops",
    "fighting_for": "side they fight for",
    "role": "what the troops did",
    "count": "number of troops",
    "unit": "unit",
    "deaths": "deaths",
    "publisher": "source",
    "url": "web address of the source",
    "second_url": "another web address",
    "approved": "approved to be published",
    "version": "version",
}
"""Our fields in words; where a column may hold several, the first of them gets it."""


class ColumnName(Row):
    """Names of columns, in any case and with any signs between, and HXL tags of one field."""

    field: Annotated[str, one_of(FIELDS)]
    names: Words = ()
    hxl_tags: Words = ()


COLUMN_NAMES: Final = WordTable("column_names", ColumnName)


def _rows(field: str) -> list[ColumnName]:
    """Give the rows of a field, the analyst's own first."""
    return [row for row in reversed(COLUMN_NAMES.rows) if row.field == field]


def names_of(field: str) -> list[str]:
    """Give the keys of columns that may hold a field, the likeliest first."""
    return [key_of(name) for row in _rows(field) for name in row.names]


def hxl_tags_of(field: str) -> list[str]:
    """Give the HXL tags of a field, the likeliest first."""
    return [tag for row in _rows(field) for tag in row.hxl_tags]
