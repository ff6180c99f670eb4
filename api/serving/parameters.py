"""Parameters of a route beside the filter: each given once, within its range, or named as wrong."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from starlette.requests import Request

from events.errors import InvalidQuery
from events.query.address import pairs_of, read_pairs
from events.query.query import EventQuery

_T = TypeVar("_T", bound=StrEnum)
_LONGEST = 200


def read_parameters(request: Request, own: frozenset[str]) -> tuple[EventQuery, dict[str, str]]:
    """Take the filter and the parameters of this route apart.

    Parameters
    ----------
    own : frozenset of str
        Names of the latter.

    Raises
    ------
    InvalidQuery
        Naming the first that is unknown, repeated or too long.
    """
    rest: list[tuple[str, str]] = []
    values: dict[str, str] = {}
    for name, value in pairs_of(request.url.query):
        if name not in own:
            rest.append((name, value))
        elif name in values:
            raise InvalidQuery(name, "Is given more than once.")
        elif len(value) > _LONGEST:
            raise InvalidQuery(name, f"Is longer than {_LONGEST} characters.")
        else:
            values[name] = value
    return read_pairs(rest), values


def whole_number(
    values: Mapping[str, str], name: str, least: int, most: int, otherwise: int | None = None
) -> int:
    """Read a number within a range.

    Raises
    ------
    InvalidQuery
        It is none, or missing where it is needed.
    """
    text = values.get(name)
    if text is None and otherwise is not None:
        return otherwise
    if text is not None and text.isascii() and text.isdigit() and len(text) <= len(str(most)):
        number = int(text)
        if least <= number <= most:
            return number
    raise InvalidQuery(name, f"Must be a whole number from {least} to {most:,}.")


def one_of(values: Mapping[str, str], name: str, terms: type[_T], otherwise: _T) -> _T:
    """Read one of some words.

    Raises
    ------
    InvalidQuery
        It is none of them.
    """
    text = values.get(name)
    if text is None:
        return otherwise
    try:
        return terms(text)
    except ValueError as error:
        raise InvalidQuery(name, f"Must be one of: {', '.join(terms)}.") from error
