"""The port of keeping entries: lines only ever added to, read in the order they were added.

What a staff says beside the events: comments and claims, what was done by whom.
``tests/contracts/test_entries_contract.py`` holds each adapter to it.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol


class NewEntries(NamedTuple):
    """What was added since the last look.

    Attributes
    ----------
    entries
        Oldest first, each one JSON object.
    anew
        These are all there are: what was given before is not what stands there now.
    """

    entries: Sequence[bytes]
    anew: bool


class Entries(Protocol):
    """One log of entries, shared by programs; within one program somebody guards it."""

    @property
    def where(self) -> str:
        """Where they are, in words for people."""
        ...

    def added(self) -> NewEntries:
        """Give what others added since the last look.

        Raises
        ------
        StoreUnavailable
            It cannot be read; the message says what to do.
        StoreDamaged
            What is there are no entries.
        """
        ...

    def forget(self) -> None:
        """Begin from the top with the next look."""
        ...

    def alone(self) -> AbstractContextManager[None]:
        """Be the only one who adds, of all programs, for the length of the block.

        What is found out within it holds until it ends: nobody can add between a look and an
        addition. What was added counts once the block has ended without an error.

        Raises
        ------
        StoreUnavailable
            Somebody else adds for too long, or it cannot be written.
        """
        ...

    def append(self, *entries: bytes) -> None:
        """Add entries, within `alone` and after a look; they count as looked at.

        Raises
        ------
        StoreUnavailable
            They were not kept; the message says what to do.
        """
        ...

    def erase(self, words: str) -> None:
        """Take every entry that holds some words away for good; not within `alone`.

        Raises
        ------
        StoreUnavailable
            Nothing was changed; the message says what to do.
        """
        ...
