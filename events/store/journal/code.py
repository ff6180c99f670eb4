"""The code that decides what a line means, such as how an event is verified."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import orjson
import pydantic

from events.model.foreign import AT_WAR_FILE

_CODE: Final = Path(__file__).parents[3]

DECIDING: Final = (
    *("dates/edtf", "errors", "geojson/codec", "geojson/flat", "model/acled", "model/countries"),
    *("model/country_names", "model/event", "model/fields", "model/foreign", "model/layers"),
    *("model/ledger", "model/licences", "model/nationalities"),
    *("model/place", "model/problems", "model/troops", "model/verification", "model/when"),
    *("query/query", "query/text", "table/growing", "table/select", "table/texts", "vocabulary"),
    *("store/journal/addition", "store/journal/batch", "store/journal/blocks"),
    *("store/journal/cache", "store/journal/checksums", "store/journal/code"),
    *("store/journal/lines", "store/journal/newest", "store/journal/revisions"),
    "store/journal/state",
)
"""The modules of `events` that decide what a line means and what is kept of it. Others only look
at what was read: a change of theirs need not read a million lines anew."""


@cache
def code_digest() -> str:
    """Give a digest of that code, and of the libraries that write lines for it."""
    digest = sha256(f"pydantic {pydantic.VERSION}, orjson {orjson.__version__}".encode())
    files = [_CODE / "events" / f"{name}.py" for name in DECIDING]
    for path in (*files, _CODE / "geo" / "precision.py", AT_WAR_FILE):
        digest.update(path.read_bytes())
    return digest.hexdigest()
