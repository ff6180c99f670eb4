"""Forms somebody began and has not saved: kept, so that nothing typed is lost.

An unfinished form is not an event: it holds whatever was typed, mistakes included, and no viewer,
feed or export ever sees it. It is its owner's alone: the person who signed in, or the browser it
was typed in.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from uuid6 import uuid7

from events.store.documents import Documents
from events.store.errors import StoreUnavailable

_NAME = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_LARGEST_BYTES = 4_000_000


class UnfinishedForms:
    """Keeps half-written forms, one small document each.

    Parameters
    ----------
    documents
        Where they are kept.
    owner
        Whose they are: letters and digits, or nothing where nobody can tell one from another.
    """

    def __init__(self, documents: Documents, owner: str = "") -> None:
        self._documents = documents
        self._ending = f".{owner}.json" if owner else ".json"

    def begin(self) -> str:
        """Give a new form its identifier (a UUIDv7)."""
        return str(uuid7())

    def load(self, form_id: str) -> dict[str, Any] | None:
        """Give what was typed into a form, or None where nothing of it is kept.

        Nothing of somebody else's is given. ``form_id`` may come from an address and is treated as
        hostile. A form that cannot be read counts as nothing kept: it must not stop anyone from
        starting anew.

        Raises
        ------
        StoreUnavailable
            Nobody can tell now whether there is one.
        """
        if not _NAME.match(form_id):
            return None
        content = self._documents.get(self._name(form_id))
        try:
            values = None if content is None else json.loads(content)
        except ValueError:
            return None
        return values if isinstance(values, dict) else None

    def keep(self, form_id: str, values: Mapping[str, Any]) -> None:
        """Keep what is typed now, replacing what was kept before.

        Raises
        ------
        StoreUnavailable
            It cannot be kept, as where the disk is full; what was kept before stays.
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
            self._documents.put(self._name(form_id), content)
        except StoreUnavailable as error:
            raise StoreUnavailable(
                f"What you type cannot be kept. Keep this page open. {error}"
            ) from error

    def is_anothers(self, form_id: str) -> bool:
        """Tell whether somebody else has begun this form."""
        if not _NAME.match(form_id):
            return False
        mine = self._name(form_id)
        found = self._documents.names(form_id)
        return any(name != mine and name.endswith(".json") for name in found)

    def discard(self, form_id: str) -> None:
        """Forget a form: it was saved as an event, or thrown away."""
        if _NAME.match(form_id):
            self._documents.remove(self._name(form_id))

    def newest(self, limit: int = 10) -> list[tuple[str, dict[str, Any]]]:
        """Give the forms begun last, newest first, with what was typed."""
        found = (name.removesuffix(self._ending) for name in self._documents.names())
        forms = sorted(filter(_NAME.match, found), reverse=True)
        kept = ((form_id, self.load(form_id)) for form_id in forms[:limit])
        return [(form_id, values) for form_id, values in kept if values]

    def _name(self, form_id: str) -> str:
        return f"{form_id}{self._ending}"
