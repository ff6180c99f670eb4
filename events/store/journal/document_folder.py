"""Documents in a folder, one file each, as people and their programs can read them."""

import os
from collections.abc import Iterator
from pathlib import Path

from events.store.documents import checked_name, is_name
from events.store.errors import unavailable
from events.store.journal.write import make_folder
from geo.atomic import replacing


class DocumentFolder:
    """`Documents` as files of a folder.

    Parameters
    ----------
    folder
        Made when the first document is kept.
    private
        Let no other user of the computer read them.
    """

    def __init__(self, folder: Path, *, private: bool = False) -> None:
        self._folder = folder
        self._private = private

    @property
    def where(self) -> str:
        """The folder."""
        return str(self._folder)

    def get(self, name: str) -> bytes | None:
        """See `Documents.get`."""
        return self._start_of(name, None)

    def _start_of(self, name: str, most_bytes: int | None) -> bytes | None:
        if not is_name(name):
            return None
        try:
            with (self._folder / name).open("rb") as file:
                return file.read(most_bytes)
        except OSError:
            return None

    def put(self, name: str, content: bytes) -> None:
        """See `Documents.put`."""
        path = self._folder / checked_name(name)
        try:
            make_folder(self._folder)
            with replacing(path) as file:
                if self._private:
                    os.fchmod(file.fileno(), 0o600)
                file.write(content)
        except OSError as error:
            raise unavailable(self._folder, "write to", error) from error

    def remove(self, name: str) -> bool:
        """See `Documents.remove`."""
        if not is_name(name):
            return False
        try:
            (self._folder / name).unlink()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise unavailable(self._folder, "write to", error) from error
        return True

    def names(self, starting: str = "") -> list[str]:
        """See `Documents.names`."""
        try:
            found = [path.name for path in self._folder.iterdir()]
        except OSError:
            return []
        return sorted(name for name in found if name.startswith(starting) and is_name(name))

    def items(self, *, most_bytes: int | None = None) -> Iterator[tuple[str, bytes]]:
        """See `Documents.items`."""
        for name in self.names():
            content = self._start_of(name, most_bytes)
            if content is not None:
                yield name, content
