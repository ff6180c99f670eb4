"""All that a staff shares beside the events, whatever the store is made of; and copying it."""

from enum import StrEnum
from typing import Protocol

from events.store.documents import Documents
from events.store.entries import Entries


class Kind(StrEnum):
    """Kinds of documents, by the folder of a data folder they are in."""

    UNFINISHED = "unfinished"
    IMPORTS = "imports"
    PROFILES = "profiles"
    REPORTS = "reports"


class Log(StrEnum):
    """Logs of entries, by the name of their file."""

    REVIEW = "review"
    AUDIT = "audit"


class Shared(Protocol):
    """Where it is kept."""

    def documents(self, kind: Kind) -> Documents:
        """Give the documents of a kind."""
        ...

    def entries(self, log: Log) -> Entries:
        """Give a log, read from its top."""
        ...
