"""A folder for what is unpacked; it goes when nobody needs it any more."""

import shutil
import tempfile
import weakref
from pathlib import Path


class Scratch:
    """A temporary folder, removed with the last reference to this object.

    Parameters
    ----------
    use
        What it is for, in its name: somebody may find it where a program was killed.
    """

    def __init__(self, use: str = "import") -> None:
        self.path = Path(tempfile.mkdtemp(prefix=f"conflictmap-{use}-"))
        self._remover = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    def keep_for(self, user: object) -> None:
        """Stay for as long as another object lives."""
        weakref.finalize(user, self.remove)

    def remove(self) -> None:
        """Remove the folder now."""
        self._remover()
