"""Events out of lines that this program is known to have written as it writes them now.

What such a line says was checked before it was written, so only Python's types have to be put in
place of JSON's. Checking every field again would take three times as long, and computing the flat
columns again as long once more; both matter where a million lines are read. (pydantic's own
``model_construct`` is for one model without what is nested in it, and its validators without their
checks take twice as long as this.)
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, NamedTuple, TypeAlias, Union, get_args, get_origin

import orjson
from pydantic import AwareDatetime, BaseModel, TypeAdapter

from events.model.event import Event

Reader: TypeAlias = Callable[[Any], Any]

_AS_IN_JSON: Final = (str, int, float, bool, dict, Any)

_PUT_VALUES, _PUT_NAMES, _PUT_EXTRA, _PUT_PRIVATE = (
    BaseModel.__dict__[slot].__set__
    for slot in (
        "__dict__",
        "__pydantic_fields_set__",
        "__pydantic_extra__",
        "__pydantic_private__",
    )
)
"""What a model is made of, put into place without the checks of a frozen one."""


class Written(NamedTuple):
    """An event, and the flat columns its line says it in; None where those are not to be trusted.

    See `events.geojson.flat`.
    """

    event: Event
    columns: Mapping[str, Any] | None


def read_written(line: bytes) -> Written:
    """Read a line that is letter by letter as `events.geojson.codec.dumps` gives it now.

    Any other line may give an event nobody would have let in: of those `codec.loads` is to be
    asked.

    Raises
    ------
    ValueError, KeyError, TypeError
        It is not such a line, as far as that is seen.
    """
    feature = orjson.loads(line)
    columns = feature["properties"]
    columns["id"] = feature["id"]
    event: Event = _model_reader(Event)(columns)
    return Written(event, columns)


@cache
def _model_reader(model: type[BaseModel]) -> Reader:
    """Give what makes a model of a group of JSON values, which becomes the model's own."""
    fields = model.model_fields
    readers = tuple(
        (name, reader)
        for name, field in fields.items()
        if (reader := _reader(field.annotation)) is not None
    )
    left_out = {name: field.default for name, field in fields.items() if field.exclude_if}
    names, count = set(fields), len(fields)
    new = object.__new__

    def read(values: dict[str, Any]) -> BaseModel:
        if len(values) != count:
            # In the order of the fields, which is the order they are written in.
            found = {**left_out, **values}
            values = {name: found[name] for name in fields}
        for name, reader in readers:
            value = values[name]
            if value is not None:
                values[name] = reader(value)
        # As `model_construct` does, which goes through all fields once more.
        made: BaseModel = new(model)
        _PUT_VALUES(made, values)
        _PUT_NAMES(made, names)
        _PUT_EXTRA(made, None)
        _PUT_PRIVATE(made, None)
        return made

    return read


def _reader(kind: Any) -> Reader | None:  # noqa: ANN401 - the annotation of any field
    """Give what turns a JSON value but null into one of this type; None where they are the same."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _reader(inner[0])
    if origin in (Union, UnionType) and len(inner) == 2 and NoneType in inner:
        (kind,) = (each for each in inner if each is not NoneType)
        return _reader(kind)
    if origin is tuple and inner[-1] is Ellipsis:
        return _tuple_of(_reader(inner[0]))
    if kind in _AS_IN_JSON or origin is dict:
        return None
    if kind is date:
        return date.fromisoformat
    if kind is AwareDatetime:
        return datetime.fromisoformat
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {member.value: member for member in kind}.__getitem__
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _model_reader(kind)
    return TypeAdapter(kind).validate_python


def _tuple_of(reader: Reader | None) -> Reader:
    if reader is None:
        return tuple
    return lambda values: tuple(map(reader, values)) if values else ()
