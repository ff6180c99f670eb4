"""All that a staff shares beside the events, as files of the data folder."""

from pathlib import Path

from events.store.journal.document_folder import DocumentFolder
from events.store.journal.entry_file import EntryFile
from events.store.shared import DocumentKind, Log


class SharedFolder:
    """`Shared` in a data folder.

    Parameters
    ----------
    folder
        The data folder.
    audit
        The file of the audit log, where it is not in that folder.
    """

    def __init__(self, folder: Path, *, audit: Path | None = None) -> None:
        self._folder = folder
        self._audit = audit

    def documents(self, kind: DocumentKind) -> DocumentFolder:
        """See `Shared.documents`."""
        return DocumentFolder(self._folder / kind, private=kind is DocumentKind.UNFINISHED)

    def entries(self, log: Log) -> EntryFile:
        """See `Shared.entries`."""
        usual = self._folder / f"{log}.jsonl"
        if log is Log.AUDIT:
            return EntryFile(self._audit or usual, private=True)
        return EntryFile(usual)
