"""The texts that events were read out of, kept under their hash for analysts only."""

import re
from typing import Final

from events.store.documents import Documents
from events.store.errors import StoreUnavailable

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def keep_text(documents: Documents, sha256: str, text: str) -> None:
    """Keep a text, once.

    Raises
    ------
    StoreUnavailable
        It cannot be written.
    """
    name = name_of_text(sha256)
    if documents.get(name) is not None:
        return
    try:
        documents.put(name, text.encode())
    except StoreUnavailable as error:
        raise StoreUnavailable(f"The report's text cannot be kept. {error}") from error


def kept_text(documents: Documents, sha256: str) -> str | None:
    """Give a text that was kept; None where there is none of that hash."""
    if not _DIGEST.fullmatch(sha256):
        return None
    content = documents.get(name_of_text(sha256))
    return None if content is None else content.decode()


def name_of_text(sha256: str) -> str:
    """Give the name of the document a text is kept as."""
    return f"{sha256}.txt"
