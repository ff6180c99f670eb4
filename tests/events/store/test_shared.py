"""All that a staff shares is copied from a data folder to a database and back, once."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from access.allowed import Resource
from access.register import AccessRegister, NamesDiffer, copy_register
from access.register_file import RegisterFile
from access.roles import Known
from events.desk.remarks import ReviewLog
from events.store.errors import StoreDamaged
from events.store.journal.shared_folder import SharedFolder
from events.store.postgis.connection import Database
from events.store.postgis.register_tables import RegisterTables
from events.store.postgis.shared_tables import SharedTables
from events.store.shared import DocumentKind, Log, Shared, copy_shared
from tests.synthetic import synthetic_id

ONE = synthetic_id(1)


@pytest.fixture
def database(postgis: str) -> Iterator[Database]:
    opened = Database(postgis)
    yield opened
    opened.close()


@pytest.fixture
def tables(database: Database) -> Shared:
    return SharedTables(database)


@pytest.fixture
def folder(tmp_path: Path) -> Shared:
    """A folder as a desk leaves it."""
    shared = SharedFolder(tmp_path / "from")
    for kind in DocumentKind:
        for number in range(3):
            shared.documents(kind).put(f"{kind} {number}.txt", b"synthetic\0 %d" % number)
    log = ReviewLog(shared.entries(Log.REVIEW))
    log.claim(ONE, 1, by="Ann")
    log.comment(ONE, 1, by="Ben", words="Synthetic remark й")
    (tmp_path / "from" / "audit.jsonl").write_bytes(b'{"what":"saved"}\n' * 2 + b'{"what":"x"}\n')
    return shared


def contents(shared: Shared) -> list[object]:
    return [
        *(list(shared.documents(kind).items()) for kind in DocumentKind),
        *(list(shared.entries(log).added().entries) for log in Log),
    ]


def test_all_goes_to_the_database_and_back_letter_by_letter_and_once(
    folder: Shared, tables: Shared, tmp_path: Path
) -> None:
    assert copy_shared(folder, tables) == (12, 5, 12, 5, ())
    assert contents(tables) == contents(folder)
    assert copy_shared(folder, tables) == (0, 0, 12, 5, ())
    back = SharedFolder(tmp_path / "back")
    assert copy_shared(tables, back) == (12, 5, 12, 5, ())
    for name in ("review.jsonl", "audit.jsonl", "unfinished/unfinished 1.txt"):
        kept = tmp_path / "back" / name
        assert kept.read_bytes() == (tmp_path / "from" / name).read_bytes()
    for name in ("audit.jsonl", "unfinished/unfinished 1.txt"):
        assert (tmp_path / "back" / name).stat().st_mode & 0o777 == 0o600


def test_what_came_since_follows_and_what_differs_is_left_and_told(
    folder: Shared, tables: Shared
) -> None:
    copy_shared(folder, tables)
    ReviewLog(folder.entries(Log.REVIEW)).comment(ONE, 2, by="Ann", words="More")
    folder.documents(DocumentKind.PROFILES).put("new.yaml", b"new")
    tables.documents(DocumentKind.IMPORTS).put("imports 1.txt", b"changed there")
    assert copy_shared(folder, tables) == (1, 1, 13, 6, ("imports/imports 1.txt",))
    assert tables.documents(DocumentKind.IMPORTS).get("imports 1.txt") == b"changed there"
    assert len(ReviewLog(tables.entries(Log.REVIEW)).entries(ONE)) == 3


def test_a_line_that_is_no_entry_is_named(folder: Shared, tables: Shared, tmp_path: Path) -> None:
    with (tmp_path / "from" / "audit.jsonl").open("ab") as file:
        file.write(b"who did this\n")
    with pytest.raises(StoreDamaged, match=r"audit\.jsonl holds a line .* 'who did this'"):
        copy_shared(folder, tables)


def test_people_and_tokens_are_copied_once_and_sessions_are_not(
    database: Database, tmp_path: Path
) -> None:
    here, there = RegisterFile(tmp_path / "access.sqlite3"), RegisterTables(database)
    ours, theirs = AccessRegister(here), AccessRegister(there)
    ann = ours.signed_in("synthetic|1", "Ann", Known(("ann",), ("desk",)))
    ours.signed_in("synthetic|2", "Ann", Known(()))
    session = ours.begin_session(ann.account, 1e12)
    secret, token = ours.make_token(ann.account, "QGIS", frozenset({Resource.MAP}), 7)
    revoked, other = ours.make_token(ann.account, "", frozenset({Resource.MAP}), 7)
    for _ in range(2):
        assert copy_register(here, there) == (2, 2)
    assert theirs.members() == ours.members()
    assert theirs.of_token(secret) == (ann, frozenset({Resource.MAP}))
    assert theirs.of_session(session) is None
    ours.revoke_token(other.number)
    theirs.revoke_token(token.number)
    copy_register(here, there)
    assert theirs.of_token(revoked) is theirs.of_token(secret) is None
    again, _ = theirs.make_token(ann.account, "", frozenset({Resource.MAP}), 7)
    assert theirs.of_token(again)
    back = RegisterFile(tmp_path / "back.sqlite3")
    assert copy_register(there, back) == (2, 3)
    assert AccessRegister(back).of_token(again) is not None
    for each in (here, back):
        each.close()


def test_a_name_that_belongs_to_somebody_else_there_is_refused(
    database: Database, tmp_path: Path
) -> None:
    here, there = RegisterFile(tmp_path / "access.sqlite3"), RegisterTables(database)
    AccessRegister(here).signed_in("synthetic|0", "Ben", Known(()))
    AccessRegister(here).signed_in("synthetic|1", "Ann", Known(()))
    AccessRegister(there).signed_in("synthetic|2", "Ann", Known(()))
    with pytest.raises(NamesDiffer, match=r"Ann \(synthetic\|1\)"):
        copy_register(here, there)
    assert [member.account for member in AccessRegister(there).members()] == ["synthetic|2"]
    here.close()


def test_a_copy_that_is_cut_off_goes_on_where_it_was(folder: Shared, tables: Shared) -> None:
    class Cut:
        """A folder that disappears when its third kind is asked for."""

        def documents(self, kind: DocumentKind) -> object:
            if kind is DocumentKind.PROFILES:
                raise psycopg.OperationalError("synthetic")
            return folder.documents(kind)

        def entries(self, log: Log) -> object:
            return folder.entries(log)

    with pytest.raises(psycopg.OperationalError):
        copy_shared(Cut(), tables)
    assert copy_shared(folder, tables) == (6, 5, 12, 5, ())
