"""The port of keeping documents: named, of one kind, each replaced as a whole.

What a staff works with beside the events: unfinished forms, records of imports, profiles, texts of
reports. ``tests/contracts/test_documents_contract.py`` holds each adapter to it.
"""

import re
from collections.abc import Iterator
from typing import Final, Protocol

_NAME: Final = re.compile(r"[^./\\\x00-\x1f][^/\\\x00-\x1f]{0,199}")


class Documents(Protocol):
    """Documents of one kind.

    A name is that of a file, such as ``acled.yaml``: a letter or more, at most 200 of them, that
    begin with no dot and lead to no folder. Of any other name there is no document.
    """

    @property
    def where(self) -> str:
        """Where they are, in words for people."""
        ...

    def get(self, name: str) -> bytes | None:
        """Give a document; None where there is none, or none that can be read.

        Raises
        ------
        StoreUnavailable
            Nobody can tell now whether there is one.
        """
        ...

    def put(self, name: str, content: bytes) -> None:
        """Keep a document in place of the one of that name, and return once it is on the disk.

        Raises
        ------
        ValueError
            That is no name.
        StoreUnavailable
            It could not be kept; the one that was there still is.
        """
        ...

    def remove(self, name: str) -> bool:
        """Take a document away; tells whether there was one.

        Raises
        ------
        StoreUnavailable
            It could not be; the message says what to do.
        """
        ...

    def names(self, starting: str = "") -> list[str]:
        """Give the names there are that start so, in order of their letters' numbers.

        Raises
        ------
        StoreUnavailable
            They cannot be told now.
        """
        ...

    def items(self, *, most_bytes: int | None = None) -> Iterator[tuple[str, bytes]]:
        """Give every document that can be read with its name, in the same order.

        Parameters
        ----------
        most_bytes
            Read no more of each than its first so many; None for all of it.

        Raises
        ------
        StoreUnavailable
            They cannot be given now.
        """
        ...


def is_name(name: str) -> bool:
    """Tell whether a document may be called so; the name may come from anybody."""
    return _NAME.fullmatch(name) is not None and name.encode(errors="replace").decode() == name


def checked_name(name: str) -> str:
    """Give a name back.

    Raises
    ------
    ValueError
        No document may be called so.
    """
    if not is_name(name):
        raise ValueError(f"{name[:60]!r} is no name of a document.")
    return name
