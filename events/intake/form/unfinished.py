"""Forms somebody began and has not saved: kept on disk, so that nothing typed is lost.

An unfinished form is not an event: it holds whatever was typed, mistakes included, and no viewer,
feed or export ever sees it. It is its owner's alone: the person who signed in, or the browser it
was typed in.
"""

import json
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from uuid6 import uuid7

from events.store.errors import StoreUnavailable

_NAME = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_LARGEST_BYTES = 4_000_000


class UnfinishedForms:
    """Keeps half-written forms in a folder, one small file each.

    Parameters
    ----------
    directory
        Where they are kept; made when first needed.
    owner
        Whose they are: letters and digits, or nothing where nobody can tell one from another.
    """

    def __init__(self, directory: Path, owner: str = "") -> None:
        self._directory = directory
        self._ending = f".{owner}.json" if owner else ".json"

    def begin(self) -> str:
        """Give a new form its identifier (a UUIDv7)."""
        return str(uuid7())

    def load(self, form_id: str) -> dict[str, Any] | None:
        """Give what was typed into a form, or None where nothing of it is kept.

        Nothing of somebody else's is given. ``form_id`` may come from an address and is treated as
        hostile. A file that cannot be read counts as nothing kept: it must not stop anyone from
        starting anew.
        """
        if not _NAME.match(form_id):
            return None
        try:
            values = json.loads(self._path(form_id).read_bytes())
        except (OSError, ValueError):
            return None
        return values if isinstance(values, dict) else None

    def keep(self, form_id: str, values: Mapping[str, Any]) -> None:
        """Keep what is typed now, replacing what was kept before.

        Raises
        ------
        StoreUnavailable
            The folder cannot be written or the disk is full; what was kept before stays.
        ValueError
            ``form_id`` is not one that :meth:`begin` gave, or the form is over 4 MB.
        """
        if not _NAME.match(form_id):
            raise ValueError("That is no identifier of a form.")
        # Half a character, which a broken paste can hold, must not cost the rest.
        content = json.dumps(values, ensure_ascii=False).encode(errors="replace")
        if len(content) > _LARGEST_BYTES:
            raise ValueError("The form holds more than 4 MB of text.")
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            self._replace(self._path(form_id), content)
        except OSError as error:
            raise StoreUnavailable(
                f"What you type cannot be kept: {error.strerror or error}. Keep this page open, "
                f"and free space or permissions in {self._directory}."
            ) from error

    def is_anothers(self, form_id: str) -> bool:
        """Tell whether somebody else has begun this form."""
        if not _NAME.match(form_id):
            return False
        return any(path != self._path(form_id) for path in self._directory.glob(f"{form_id}*.json"))

    def discard(self, form_id: str) -> None:
        """Forget a form: it was saved as an event, or thrown away."""
        if _NAME.match(form_id):
            self._path(form_id).unlink(missing_ok=True)

    def newest(self, limit: int = 10) -> list[tuple[str, dict[str, Any]]]:
        """Give the forms begun last, newest first, with what was typed."""
        try:
            found = [path.name.removesuffix(self._ending) for path in self._directory.iterdir()]
        except OSError:
            return []
        names = sorted(filter(_NAME.match, found), reverse=True)
        kept = ((name, self.load(name)) for name in names[:limit])
        return [(name, values) for name, values in kept if values]

    def _path(self, form_id: str) -> Path:
        return self._directory / f"{form_id}{self._ending}"

    def _replace(self, path: Path, content: bytes) -> None:
        descriptor, name = tempfile.mkstemp(dir=self._directory, prefix=".form-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
