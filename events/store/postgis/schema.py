"""The tables in the database: made, brought forward from every earlier version, and looked at.

Alembic runs the steps (``migrations/versions``), all of them in one transaction and under a lock
that ends with it, so that of two programs that start at once one waits for the other, and a step
that fails leaves the database as it was.
"""

from pathlib import Path
from typing import Any, Final, NamedTuple

import psycopg
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection as Connected
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from events.store.errors import StoreDamaged, StoreUnavailable
from events.store.postgis.faults import NOTHING, unavailable
from events.store.postgis.rights import give_rights

SCHEMA: Final = "conflictmap"

OLDEST_SERVER: Final = 15
"""The first PostgreSQL whose views heed the rights of whoever asks (``security_invoker``)."""

_FOLDER: Final = Path(__file__).parent / "migrations"
_LOCK: Final = 0x636F_6E66  # "conf"


class SchemaTooNew(StoreUnavailable):
    """A newer program made the tables."""


def check_schema(conninfo: str, name: str) -> None:
    """See that the tables are as this program wants them, or make them so.

    Raises
    ------
    StoreUnavailable
        The server is too old, PostGIS is missing, a newer program made the tables, or they have to
        be brought forward and this user may not; the message says what to do.
    """
    with psycopg.connect(conninfo) as connection:
        if connection.info.server_version < OLDEST_SERVER * 10_000:
            raise StoreUnavailable(
                f"{name} is PostgreSQL {connection.info.server_version // 10_000}; {OLDEST_SERVER} "
                "or newer is needed."
            )
        (encoding,) = _one(connection, "SHOW server_encoding")
        if encoding != "UTF8":
            raise StoreUnavailable(
                f"{name} keeps texts as {encoding}, which lacks letters that names need. Make one "
                "with createdb --encoding=UTF8 --template=template0."
            )
        version = version_of(connection)
    _check_known(version, name)
    if version != newest():
        migrate(conninfo, name)


def version_of(connection: "psycopg.Connection[Any]") -> str | None:
    """Give the version of the tables; None where there are none."""
    (there,) = _one(connection, "SELECT to_regclass(%s)", f"{SCHEMA}.alembic_version")
    if there is None:
        return None
    found = _one(connection, f"SELECT max(version_num) FROM {SCHEMA}.alembic_version")  # noqa: S608
    return None if found[0] is None else str(found[0])


def newest() -> str:
    """Give the version this program wants."""
    return str(ScriptDirectory(str(_FOLDER)).get_current_head())


def versions() -> tuple[str, ...]:
    """Give every version there has been, the first one first."""
    steps = ScriptDirectory(str(_FOLDER)).walk_revisions()
    return tuple(step.revision for step in steps)[::-1]


class Migrated(NamedTuple):
    """What was done: the version of the tables before and after, and roles that are missing."""

    before: str | None
    after: str
    missing_roles: tuple[str, ...]


def migrate(conninfo: str, name: str, *, to: str | None = None) -> Migrated:
    """Make the tables, or bring them forward, and give everybody their rights.

    Parameters
    ----------
    to
        The version wanted; the newest unless told. Rights are given in the newest alone.

    Raises
    ------
    StoreUnavailable
        As `check_schema`; nothing was changed.
    """
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(conninfo), poolclass=NullPool
    )
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            _check_postgis(connection, name)
            connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            before, after = _run(connection, name, to or newest())
            missing = give_rights(connection) if after == newest() else ()
            return Migrated(before, after, missing)
    except DBAPIError as error:
        raise _not_made(error, name) from error
    except psycopg.Error as error:
        raise unavailable(error, name) from error
    finally:
        engine.dispose()


def _run(connection: Connected, name: str, to: str) -> tuple[str | None, str]:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    context = MigrationContext.configure(connection, opts={"version_table_schema": SCHEMA})
    before = context.get_current_revision()
    _check_known(before, name)
    if before == to:
        return before, to
    config.attributes["connection"] = connection
    with EnvironmentContext(
        config, script, fn=lambda current, _: script._upgrade_revs(to, current)
    ):
        script.run_env()
    return before, to


def _check_known(version: str | None, name: str) -> None:
    if version is not None and version not in versions():
        raise SchemaTooNew(
            f"{name} was made by a newer program (version {version} of its tables; this one knows "
            f"{newest()}). Use that program. {NOTHING}"
        )


def _check_postgis(connection: Connected, name: str) -> None:
    installed, offered = connection.exec_driver_sql(
        "SELECT (SELECT count(*) FROM pg_extension WHERE extname = 'postgis'),"
        " (SELECT count(*) FROM pg_available_extensions WHERE name = 'postgis')"
    ).one()
    if installed:
        return
    if not offered:
        raise StoreUnavailable(
            f"{name} has no PostGIS: install it on the server (Debian: postgresql-15-postgis-3), "
            "then try again."
        )
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION postgis")
    except DBAPIError as error:
        raise StoreUnavailable(
            f"{name} has no PostGIS, and this user may not add it. Have its administrator run "
            "CREATE EXTENSION postgis; in that database, then try again."
        ) from error


def _not_made(error: DBAPIError, name: str) -> StoreUnavailable:
    original = error.orig
    if isinstance(original, psycopg.errors.InsufficientPrivilege):
        return StoreUnavailable(
            f"{name} has no tables of this version, and this user may not make them: run "
            "`conflictmap store migrate` with the address of the database's owner in "
            f"CONFLICTMAP_STORE. {NOTHING}"
        )
    if isinstance(original, psycopg.Error):
        return unavailable(original, name)
    return StoreUnavailable(f"{name} cannot be used: {error}. {NOTHING}")


def _one(connection: "psycopg.Connection[Any]", statement: str, *values: object) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = connection.execute(statement, values or None).fetchone()
    if row is None:
        raise StoreDamaged("The database gave no answer where there must be one.")
    return row
