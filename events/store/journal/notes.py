"""Lines of the journal that are no event: what was taken out of it, and the record of that.

They are features without place and properties, so that GIS programs read the file as before, with
a member ``journal`` that says what they are. A *blank* stands where a line stood that was taken
out. A *record* stands at the end, as the last of what a person had done to the journal, and lists
every line that was exchanged: only what a record lists may say that it took another's place.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

import orjson

_BEGIN: Final = b'{"type":"Feature","geometry":null,"properties":null,"journal":'

What = Literal["erased", "set aside", "times mended", "accepted"]


class Exchanged(NamedTuple):
    """A line that was put in the place of another.

    Attributes
    ----------
    line
        Counted from 1.
    took
        What stood there was known by this.
    left
        The hash of what stands there now.
    """

    line: int
    took: str
    left: str


class Record(NamedTuple):
    """What a person had done to the journal.

    Attributes
    ----------
    exchanged
        Every line that was exchanged.
    accepted
        Lines, counted from 1, that follow on another line than they say or bear an earlier time,
        which somebody looked at and accepted.
    """

    exchanged: tuple[Exchanged, ...]
    accepted: tuple[int, ...]


def blank(what: What, **told: object) -> bytes:
    """Write the line that stands where another was taken out, without its check."""
    return _line({"removed": what, **told})


def record(
    what: What,
    *,
    by: str,
    at: str,
    exchanged: Sequence[Exchanged] = (),
    accepted: Sequence[int] = (),
    **told: object,
) -> bytes:
    """Write the record of what was done, without its check."""
    lines = [list(each) for each in exchanged]
    said = {"record": what, "by": by, "at": at, **told, "lines": lines, "accepted": list(accepted)}
    return _line(said)


def _line(said: Mapping[str, Any]) -> bytes:
    return _BEGIN + orjson.dumps(said) + b"}"


def is_note(line: bytes) -> bool:
    """Tell whether a line is one of these."""
    return line.startswith(_BEGIN)


def read_record(line: bytes) -> Record | None:
    """Read a record; None where the line is a blank, or nothing that can be read."""
    try:
        said = orjson.loads(line)["journal"]
        if "record" not in said:
            return None
        exchanged = (Exchanged(int(a), str(b), str(c)) for a, b, c in said["lines"])
        return Record(tuple(exchanged), tuple(map(int, said["accepted"])))
    except (ValueError, KeyError, TypeError):
        return None
