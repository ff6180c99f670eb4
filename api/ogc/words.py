"""A stranger's text, as it may stand in a message."""

from typing import Final

_LONGEST: Final = 40


def shown(text: str) -> str:
    """Quote a stranger's text: short, on one line, without control characters."""
    printable = "".join(c if c.isprintable() else "\ufffd" for c in text[:_LONGEST])
    return f"{printable}{'…' if len(text) > _LONGEST else ''}"
