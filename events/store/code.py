"""The code that decides what a line means, such as how an event is verified."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import orjson
import pydantic

_CODE: Final = Path(__file__).parents[2]

DECIDING: Final = (
    *("acled", "codec", "columns", "countries", "edtf_dates", "errors", "fields", "growing"),
    *("index", "layers", "ledger", "licences", "model", "place", "problems", "query", "texts"),
    *("troops", "verification", "vocabulary", "when", "words"),
    *("store/addition", "store/batch", "store/blocks", "store/cache", "store/checksums"),
    *("store/code", "store/lines", "store/newest", "store/reading", "store/revisions"),
)
"""The modules of `events` that decide what a line means and what is kept of it. Others only look
at what was read: a change of theirs need not read a million lines anew."""


@cache
def code_digest() -> str:
    """Give a digest of that code, and of the libraries that write lines for it."""
    digest = sha256(f"pydantic {pydantic.VERSION}, orjson {orjson.__version__}".encode())
    files = [_CODE / "events" / f"{name}.py" for name in DECIDING]
    for path in (*files, _CODE / "geo" / "precision.py"):
        digest.update(path.read_bytes())
    return digest.hexdigest()
