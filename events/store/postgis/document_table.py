"""Documents in the database that a staff shares: what one server keeps, the others have."""

from collections.abc import Iterator
from typing import Final

from events.store.documents import checked_name, is_name
from events.store.postgis.connection import Database

_PUT: Final = (
    "INSERT INTO documents (kind, name, content) VALUES (%s, %s, %s) ON CONFLICT (kind, name) "
    "DO UPDATE SET content = excluded.content, changed = excluded.changed"
)

_ITEMS: Final = (
    "SELECT name, substring(content FROM 1 FOR %s) FROM documents WHERE kind = %s ORDER BY name"
)

_LARGEST: Final = (1 << 31) - 2
"""Bytes: no value has more, nor a position in one."""


class DocumentTable:
    """`Documents` as rows of the table ``documents``.

    Parameters
    ----------
    database
        Where it is.
    kind
        Of these documents.
    """

    def __init__(self, database: Database, kind: str) -> None:
        self._database = database
        self._kind = kind

    @property
    def where(self) -> str:
        """The kind, as if it were a folder of the database."""
        return f"{self._database.name}, {self._kind}"

    def get(self, name: str) -> bytes | None:
        """See `Documents.get`."""
        if not is_name(name):
            return None
        asked = "SELECT content FROM documents WHERE kind = %s AND name = %s"
        row = self._database.run(lambda c: c.execute(asked, (self._kind, name)).fetchone())
        return None if row is None else bytes(row[0])

    def put(self, name: str, content: bytes) -> None:
        """See `Documents.put`."""
        values = (self._kind, checked_name(name), content)
        self._database.run(lambda c: c.execute(_PUT, values))

    def remove(self, name: str) -> bool:
        """See `Documents.remove`."""
        if not is_name(name):
            return False
        gone = "DELETE FROM documents WHERE kind = %s AND name = %s"
        return self._database.run(lambda c: c.execute(gone, (self._kind, name)).rowcount > 0)

    def names(self, starting: str = "") -> list[str]:
        """See `Documents.names`."""
        if starting and not is_name(starting):
            return []
        asked = "SELECT name FROM documents WHERE kind = %s AND starts_with(name, %s) ORDER BY name"
        rows = self._database.run(lambda c: c.execute(asked, (self._kind, starting)).fetchall())
        return [row[0] for row in rows]

    def items(self, *, most_bytes: int | None = None) -> Iterator[tuple[str, bytes]]:
        """See `Documents.items`."""
        values = (_LARGEST if most_bytes is None else most_bytes, self._kind)
        rows = self._database.run(lambda c: c.execute(_ITEMS, values).fetchall())
        yield from ((name, bytes(content)) for name, content in rows)
