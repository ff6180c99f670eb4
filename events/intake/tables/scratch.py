"""A folder for what is unpacked; it goes when nobody needs it any more."""

import shutil
import tempfile
import weakref
from pathlib import Path


class Scratch:
    """A temporary folder, removed with the last reference to this object."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="conflictmap-import-"))
        self._remover = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    def keep_for(self, user: object) -> None:
        """Stay for as long as another object lives."""
        weakref.finalize(user, self.remove)

    def remove(self) -> None:
        """Remove the folder now."""
        self._remover()
