"""What somebody changed in the tables since they were made: guards, indexes, policies."""

from collections.abc import Iterator
from typing import Final

from events.store.postgis.connection import Connection

_GUARDS: Final = ("fill", "stand", "fall", "refuse")
_INDEXES: Final = (
    *("revisions_event", "revisions_note", "revisions_geometry", "revisions_time"),
    *("revisions_recorded", "revisions_state", "revisions_nationality"),
)
_MEND: Final = "Have the owner of the database see who did that, and restore it from a backup."

_LOOK: Final = """
SELECT
    ARRAY(SELECT tgname::text FROM pg_trigger WHERE tgrelid = t.oid AND tgenabled <> 'D'),
    ARRAY(SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE i.indrelid = t.oid AND i.indisvalid),
    t.relrowsecurity,
    EXISTS (SELECT FROM pg_roles WHERE rolname = 'conflictmap_reader')
FROM pg_class t WHERE t.oid = 'conflictmap.revisions'::regclass
"""


def what_was_altered(connection: Connection) -> Iterator[str]:
    """Say of each part that is missing what that means and what to do."""
    row = connection.execute(_LOOK).fetchone()
    triggers, indexes, has_policies, has_reader = row or ([], [], False, False)
    if missing := [name for name in _GUARDS if name not in triggers]:
        yield (
            f"In the database the triggers {', '.join(missing)} of conflictmap.revisions are off "
            f"or gone: what is saved is no longer guarded against changes. {_MEND}"
        )
    if missing := [name for name in _INDEXES if name not in indexes]:
        yield (
            f"In the database the indexes {', '.join(missing)} of conflictmap.revisions are gone: "
            "questions to its views are slow. Make them anew as docs/deployment.md says."
        )
    if has_reader and not has_policies:
        yield (
            "In the database row-level security of conflictmap.revisions is off: whoever may read "
            "the views reads drafts too. `conflictmap store migrate` by its owner turns it on."
        )
