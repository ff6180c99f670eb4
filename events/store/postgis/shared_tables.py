"""All that a staff shares beside the events, in the database the events are in."""

from events.store.postgis.connection import Database
from events.store.postgis.document_table import DocumentTable
from events.store.postgis.entry_table import EntryTable
from events.store.shared import DocumentKind, Log


class SharedTables:
    """`Shared` in a database.

    Parameters
    ----------
    database
        Where it is.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def documents(self, kind: DocumentKind) -> DocumentTable:
        """See `Shared.documents`."""
        return DocumentTable(self._database, kind)

    def entries(self, log: Log) -> EntryTable:
        """See `Shared.entries`."""
        return EntryTable(self._database, log)
