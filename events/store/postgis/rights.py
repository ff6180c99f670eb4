"""Who may do what in the database: three roles, and which rows the reading one is given.

Given anew whenever the tables are looked at by their owner, so that roles an administrator made
later get their rights with the next `conflictmap store migrate`.
"""

from typing import Final

from sqlalchemy import Connection

APPLICATION: Final = "conflictmap_app"
READER: Final = "conflictmap_reader"
ERASER: Final = "conflictmap_eraser"
ROLES: Final = (APPLICATION, READER, ERASER)

_MAKE: Final = """
DO $$ BEGIN
    CREATE ROLE {role} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;
END $$;
"""

_TAKE_ON: Final = """
DO $$ BEGIN
    IF NOT pg_has_role(current_user, '{role}', 'MEMBER') THEN
        GRANT {role} TO current_user;
    END IF;
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$;
"""

_CLEARED: Final = """(
    SELECT c.state, c.marking FROM conflictmap.clearances c
    WHERE pg_has_role(current_user, c.role, 'USAGE')
)"""

_RIGHTS: Final = f"""
GRANT USAGE ON SCHEMA conflictmap TO {APPLICATION}, {READER}, {ERASER};
GRANT SELECT ON conflictmap.alembic_version TO {APPLICATION}, {ERASER};

ALTER TABLE conflictmap.revisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE conflictmap.shown ENABLE ROW LEVEL SECURITY;
ALTER TABLE conflictmap.latest ENABLE ROW LEVEL SECURITY;

GRANT SELECT, INSERT ON conflictmap.revisions TO {APPLICATION};
GRANT SELECT ON conflictmap.shown, conflictmap.latest TO {APPLICATION};
GRANT SELECT, INSERT, UPDATE (line, derived) ON conflictmap.revisions TO {ERASER};
GRANT SELECT ON conflictmap.published, conflictmap.current TO {APPLICATION}, {READER};
GRANT SELECT ON conflictmap.clearances TO {READER};
GRANT SELECT (event_id, number, due) ON conflictmap.shown TO {READER};
GRANT SELECT (event_id, number) ON conflictmap.latest TO {READER};

DROP POLICY IF EXISTS application ON conflictmap.revisions;
CREATE POLICY application ON conflictmap.revisions TO {APPLICATION}, {ERASER}
    USING (true) WITH CHECK (true);
DROP POLICY IF EXISTS application ON conflictmap.shown;
CREATE POLICY application ON conflictmap.shown FOR SELECT TO {APPLICATION} USING (true);
DROP POLICY IF EXISTS application ON conflictmap.latest;
CREATE POLICY application ON conflictmap.latest FOR SELECT TO {APPLICATION} USING (true);

DROP POLICY IF EXISTS reader ON conflictmap.shown;
CREATE POLICY reader ON conflictmap.shown FOR SELECT TO {READER}
    USING (due IS NULL OR due <= now());
-- That there is a newer revision than the one that is shown tells of drafts.
DROP POLICY IF EXISTS reader ON conflictmap.latest;
CREATE POLICY reader ON conflictmap.latest FOR SELECT TO {READER}
    USING (EXISTS (SELECT FROM {_CLEARED} AS cleared WHERE cleared.state <> 'published'));
DROP POLICY IF EXISTS reader ON conflictmap.revisions;
CREATE POLICY reader ON conflictmap.revisions FOR SELECT TO {READER} USING (
    passed_on
    AND (state, coalesce(marking, '')) IN {_CLEARED}
    AND (state <> 'published'
        OR EXISTS (SELECT FROM conflictmap.shown s WHERE s.number = revisions.number))
);
INSERT INTO conflictmap.clearances (role, state, marking)
    SELECT '{READER}', 'published', marking
    FROM unnest(ARRAY['', 'TLP:CLEAR', 'TLP:GREEN']) AS marking
    WHERE NOT EXISTS (SELECT FROM conflictmap.clearances)
"""  # noqa: S608 - names of this module

_FAST_WINDOWS: Final = """
DO $$ BEGIN
    EXECUTE (
        SELECT replace('ALTER FUNCTION #.geometry_overlaps(#.geometry, #.geometry) LEAKPROOF',
            '#', quote_ident(nspname))
        FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
        WHERE extname = 'postgis'
    );
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$;
"""
"""Only a superuser may say so: whether two boxes overlap tells nothing of rows that are not given.
Without it nobody but the application has the index on geometry used, as the rows a reader may not
see are taken out first."""

_RIGHTS_SHARED: Final = f"""
GRANT SELECT, INSERT, UPDATE, DELETE ON conflictmap.documents TO {APPLICATION};
GRANT SELECT, INSERT ON conflictmap.entries TO {APPLICATION};
GRANT SELECT, INSERT, UPDATE (entry) ON conflictmap.entries TO {ERASER};
GRANT SELECT, INSERT, UPDATE ON conflictmap.people, conflictmap.tokens TO {APPLICATION};
GRANT SELECT, INSERT, DELETE ON conflictmap.sessions TO {APPLICATION};
"""
"""On what a staff shares beside the events (from 0002 on); who reads events is given none of it."""

_SEEN_COLUMNS: Final = (
    "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute"
    " WHERE attrelid = 'conflictmap.published'::regclass AND attnum > 0 AND NOT attisdropped"
)


def missing_roles(connection: Connection) -> tuple[str, ...]:
    """Tell which of the roles there are not."""
    found = connection.exec_driver_sql("SELECT rolname FROM pg_roles").scalars().all()
    return tuple(role for role in ROLES if role not in found)


def give_rights(connection: Connection) -> tuple[str, ...]:
    """Make the roles where that is allowed, and give them their rights; tells which are missing.

    Without all of them no rights are given: then the owner alone can use the tables.
    """
    for role in missing_roles(connection):
        connection.exec_driver_sql(_MAKE.format(role=role))
    if missing := missing_roles(connection):
        return missing
    for role in (APPLICATION, ERASER):
        connection.exec_driver_sql(_TAKE_ON.format(role=role))
    connection.exec_driver_sql(_RIGHTS)
    connection.exec_driver_sql(_FAST_WINDOWS)
    connection.exec_driver_sql(_RIGHTS_SHARED)
    columns = connection.exec_driver_sql(_SEEN_COLUMNS).scalar_one()
    connection.exec_driver_sql(f"GRANT SELECT ({columns}) ON conflictmap.revisions TO {READER}")
    return ()
