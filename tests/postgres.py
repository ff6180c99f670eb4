"""A real PostgreSQL with PostGIS: a cluster of the tests' own, with a database for each test.

`make test` installs it from Debian; nothing is skipped where it is missing.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Final

import psycopg

from events.store.postgis.schema import migrate

PASSWORD: Final = "synthetic-only"
_BINARIES: Final = Path("/usr/lib/postgresql")
_NOBODY_MAY_BE_ROOT: Final = "postgres"


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def program(name: str) -> str:
    """Find one of PostgreSQL's programs."""
    versions = sorted(_BINARIES.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(name)
    assert found, f"There is no {name}: run `sh scripts/install-test-programs.sh`."
    return found


class Cluster:
    """A server of one's own, in a folder of its own, on a free port."""

    def __init__(
        self,
        folder: Path,
        *,
        durable: bool = False,
        copy_of: "Cluster | None" = None,
        largest_file_bytes: int | None = None,
    ) -> None:
        self.folder = folder
        self._limit = largest_file_bytes
        self.port = free_port()
        self._settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": folder,
            "fsync": "on" if durable else "off",
            "full_page_writes": "on" if durable else "off",
            "lc_messages": "C",
        }
        self._names = count(1)
        password = folder / "password"
        password.write_text(PASSWORD)
        if os.getuid() == 0:  # which PostgreSQL refuses to be
            for path in (folder, password):
                shutil.chown(path, _NOBODY_MAY_BE_ROOT)
        if copy_of is not None:
            source = f"host=127.0.0.1 port={copy_of.port} user=postgres password={PASSWORD}"
            self._run(
                *("pg_basebackup", f"--dbname={source}", f"--pgdata={self._data}"),
                *("--write-recovery-conf", "--checkpoint=fast", "--no-sync"),
            )
            self.start()
            return
        self._run(
            *("initdb", "--pgdata", self._data, "--username=postgres", "--no-sync"),
            *("--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8", "--no-locale"),
        )
        self.start()

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, name: str, *arguments: str) -> None:
        user = _NOBODY_MAY_BE_ROOT if os.getuid() == 0 else None
        limited = () if self._limit is None else ("prlimit", f"--fsize={self._limit}")
        subprocess.run(
            [*limited, program(name), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            user=user,
            timeout=120,
        )

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = " ".join(f"-c {name}={value}" for name, value in self._settings.items())
        log = str(self.folder / "log")
        self._run(
            "pg_ctl", "--pgdata", self._data, "--wait", f"--log={log}", "-o", options, "start"
        )

    def stop(self, mode: str = "fast") -> None:
        """Stop it: ``fast`` ends every connection, ``immediate`` is as if it had been killed."""
        self._run("pg_ctl", "--pgdata", self._data, "--wait", f"--mode={mode}", "stop")

    @property
    def is_running(self) -> bool:
        """Whether it was started and not stopped since."""
        return (Path(self._data) / "postmaster.pid").exists()

    def promote(self) -> None:
        """Have a copy write from now on."""
        self._run("pg_ctl", "--pgdata", self._data, "--wait", "promote")

    def address(self, database: str, user: str = "postgres", password: str = PASSWORD) -> str:
        """Give the address of one of its databases."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Have the superuser do something."""
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    @cached_property
    def _with_postgis(self) -> str:
        self.execute("CREATE DATABASE with_postgis")
        self.execute("CREATE EXTENSION postgis", "with_postgis")
        return "with_postgis"

    @cached_property
    def _with_tables(self) -> str:
        self.execute(f"CREATE DATABASE with_tables TEMPLATE {self._with_postgis}")
        migrate(self.address("with_tables"), "It")
        return "with_tables"

    def new_database(self, *, tables: bool = True) -> str:
        """Make a database with PostGIS, and with our tables unless told, and give its address."""
        name = f"test_{next(self._names)}"
        template = self._with_tables if tables else self._with_postgis
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.address(name)


@contextmanager
def running_cluster(
    *,
    durable: bool = False,
    copy_of: Cluster | None = None,
    largest_file_bytes: int | None = None,
) -> Iterator[Cluster]:
    """Have a cluster for a while.

    Parameters
    ----------
    durable
        Write to the disk before saying so, for what is about that.
    copy_of
        Follow another one, as a replica does.
    largest_file_bytes
        No file can grow beyond: what a full disk does to a table.
    """
    # In the temporary folder itself: the path of a socket must be short.
    folder = Path(tempfile.mkdtemp(prefix="conflictmap-pg-"))
    try:
        cluster = Cluster(
            folder, durable=durable, copy_of=copy_of, largest_file_bytes=largest_file_bytes
        )
        try:
            yield cluster
        finally:
            if cluster.is_running:
                cluster.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
