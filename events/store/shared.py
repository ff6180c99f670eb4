"""All that a staff shares beside the events, whatever the store is made of; and copying it."""

from collections import Counter
from enum import StrEnum
from typing import NamedTuple, Protocol

import orjson

from events.store.documents import Documents
from events.store.entries import Entries
from events.store.errors import StoreDamaged


class DocumentKind(StrEnum):
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

    def documents(self, kind: DocumentKind) -> Documents:
        """Give the documents of a kind."""
        ...

    def entries(self, log: Log) -> Entries:
        """Give a log, read from its top."""
        ...


class CopiedShared(NamedTuple):
    """What copying did.

    Attributes
    ----------
    documents, entries
        How many were not there yet and now are.
    all_documents, all_entries
        How many there are where it was copied from; all of them are now in both.
    others
        Documents that stand in both under one name and differ; those where it was copied to were
        left as they are.
    """

    documents: int
    entries: int
    all_documents: int
    all_entries: int
    others: tuple[str, ...]


def copy_shared(source: Shared, target: Shared) -> CopiedShared:
    """Copy documents and entries that are not there yet, and see that they are.

    Done twice, or anew after it was interrupted, it doubles nothing.

    Raises
    ------
    StoreUnavailable
        One of the two cannot be used; what was copied stays, and copying anew goes on with it.
    StoreDamaged
        A log holds what is no entry, or something is not there after it was copied.
    """
    documents = entries = all_documents = all_entries = 0
    others: list[str] = []
    for kind in DocumentKind:
        there = target.documents(kind)
        for name, content in source.documents(kind).items():
            all_documents += 1
            if there.get(name) is None:
                there.put(name, content)
                documents += 1
            if there.get(name) != content:
                others.append(f"{kind}/{name}")
    for log in Log:
        given, taking = source.entries(log), target.entries(log)
        every = [_checked(entry, given.where) for entry in given.added().entries]
        with taking.alone():
            left = Counter(taking.added().entries)
            missing = [entry for entry in every if not _took(left, entry)]
            taking.append(*missing)
        taking.forget()
        if Counter(every) - Counter(taking.added().entries):
            raise StoreDamaged(f"{taking.where} does not hold all that was copied. Copy anew.")
        entries += len(missing)
        all_entries += len(every)
    return CopiedShared(documents, entries, all_documents, all_entries, tuple(others))


def _took(left: Counter[bytes], entry: bytes) -> bool:
    """Take one of what is there away, if it is."""
    if not left[entry]:
        return False
    left[entry] -= 1
    return True


def _checked(entry: bytes, where: str) -> bytes:
    try:
        orjson.loads(entry)
    except ValueError as error:
        raise StoreDamaged(
            f"{where} holds a line that is no entry: {entry[:60].decode(errors='replace')!r}. Take "
            "it out, and copy anew."
        ) from error
    return entry
