"""Files that are either wholly there or not there at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def replaced_atomically(target: Path) -> Iterator[TextIO]:
    """Open a text file that takes the target's place when the block ends without an error.

    The new file is on disk before it takes the place; after an error the target is untouched and
    nothing is left behind.

    Raises
    ------
    OSError
        When the folder cannot be written or the disk is full.
    """
    descriptor, name = tempfile.mkstemp(
        dir=target.parent, prefix=f".{target.name[:40]}.", suffix=".part"
    )
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp lets only the owner read; the file should be as any other the user makes.
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
