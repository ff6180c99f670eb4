"""From pydantic's errors to problems a staff officer understands, all of them at once."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from events.errors import InvalidEvent, Problem

_MOST_PROBLEMS = 100
_FOLLOWS = "default_factory_not_called"
"""Reported of a field that follows from one with a problem of its own."""

UNKNOWN_FIELD: Final = "Is not a field known here; check its spelling."

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "missing": "Is missing; it is needed.",
        "extra_forbidden": UNKNOWN_FIELD,
        "string_type": "Must be text.",
        "string_unicode": "Holds characters that cannot be kept; type the text anew.",
        "string_pattern_mismatch": "Is not written the way it must be.",
        "int_type": "Must be a whole number, or left empty where none was reported.",
        "int_from_float": "Must be a whole number.",
        "int_parsing": "Must be a whole number.",
        "int_parsing_size": "Is far too large a number.",
        "float_type": "Must be a number.",
        "finite_number": "Must be a finite number.",
        "bool_type": "Must be true or false.",
        "model_type": "Must be a group of named fields.",
        "model_attributes_type": "Must be a group of named fields.",
        "dict_type": "Must be a group of named fields.",
        "mapping_type": "Must be a group of named fields.",
        "tuple_type": "Must be a list.",
        "list_type": "Must be a list.",
        "too_long": "Holds too many entries.",
        "timezone_aware": "Must say its time zone, as in 2025-04-09T07:55:00Z.",
        "datetime_type": "Must be a date and time, as in 2025-04-09T07:55:00Z.",
        "datetime_parsing": "Must be a date and time, as in 2025-04-09T07:55:00Z.",
        "datetime_from_date_parsing": "Must be a date and time, as in 2025-04-09T07:55:00Z.",
        "invalid_key": "Has a field name that is not text; in YAML, put on, yes and no in quotes.",
        "recursion_loop": "Refers to itself.",
    }
)

_NUMBERS: Mapping[str, Callable[[Mapping[str, Any]], str]] = MappingProxyType(
    {
        "greater_than_equal": lambda context: f"Must be at least {context['ge']:,}.",
        "greater_than": lambda context: f"Must be more than {context['gt']:,}.",
        "less_than_equal": lambda context: f"Must be at most {context['le']:,}; check it.",
        "enum": lambda context: f"Must be one of: {_plain(context['expected'])}.",
        "literal_error": lambda context: f"Must be one of: {_plain(context['expected'])}.",
    }
)


def invalid_event(error: ValidationError, within: str = "") -> InvalidEvent:
    """Turn a pydantic error into ours, with every problem by field.

    Parameters
    ----------
    within
        Path of the input checked inside a larger one, such as ``events[3]``.
    """
    problems = [
        _problem(detail, within)
        for detail in error.errors(include_url=False)
        if detail["type"] != _FOLLOWS
    ]
    shown = problems[:_MOST_PROBLEMS]
    if len(problems) > len(shown):
        shown.append(Problem(within, f"And {len(problems) - len(shown):,} more problems."))
    return InvalidEvent(shown)


def dotted(location: tuple[int | str, ...]) -> str:
    """Write a path as ``troops[0].count_low``."""
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
        elif not step.startswith("["):  # names of a union's branches, not of fields
            path += f".{step[:80]}" if path else step[:80]
    return path


def _problem(detail: ErrorDetails, within: str) -> Problem:
    field = dotted((within, *detail["loc"]) if within else detail["loc"])
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing_source":
        return Problem(field + str(context["at"]), detail["msg"])
    if kind == "value_error":
        return Problem(field, str(context["error"]))
    if kind in _NUMBERS:
        return Problem(field, _NUMBERS[kind](context))
    return Problem(field, _WORDS.get(kind, detail["msg"]))


def _plain(expected: str) -> str:
    return expected.replace("'", "").replace(" or ", ", ")
