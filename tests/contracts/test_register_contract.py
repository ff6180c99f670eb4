"""What the register promises, over either database."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from access.allowed import Resource
from access.register import AccessRegister
from access.register_file import RegisterFile
from access.roles import Known
from events.store.postgis.connection import Database
from events.store.postgis.register_tables import RegisterTables

Open = Callable[[], AccessRegister]
NOW = 1_000_000.0
ONE, TWO = "synthetic|1", "synthetic|2"
MAP = frozenset({Resource.MAP})


class Clock:
    """Seconds that a test sets."""

    now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["file", "tables"])
def open_register(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Open]:
    """Open the same register once more, as another server would."""
    opened: list[AccessRegister | Database] = []
    address = request.getfixturevalue("postgis") if request.param == "tables" else ""

    def open_another() -> AccessRegister:
        if address:
            opened.append(Database(address))
            return AccessRegister(RegisterTables(opened[-1]), clock)
        opened.append(AccessRegister(RegisterFile(tmp_path / "access.sqlite3"), clock))
        return opened[-1]

    yield open_another
    for each in opened:
        each.close()


def test_who_signs_in_at_one_server_is_known_at_the_other(open_register: Open) -> None:
    ours, theirs = open_register(), open_register()
    ann = ours.signed_in(ONE, "Ann", Known(("ann@example.org",), ("desk", "гости")))
    assert theirs.member(ONE) == theirs.named("ANN") == ann
    assert theirs.signed_in(ONE, "Ben", Known(("ann@example.org",))).name == "Ann"
    assert ours.member(ONE) == theirs.member(ONE)
    assert ours.member(ONE).known.groups == ()
    assert theirs.signed_in(TWO, "ann", Known(())).name == "ann (2)"
    assert [member.account for member in ours.members()] == [ONE, TWO]
    assert ours.named("nobody") is ours.member("x' OR 1=1 --") is None


def test_of_many_of_one_name_who_sign_in_at_once_each_gets_their_own(open_register: Open) -> None:
    begin = threading.Barrier(6)

    def sign_in(register: AccessRegister, number: int) -> None:
        begin.wait()
        register.signed_in(f"synthetic|{number}", "Ann", Known(()))

    threads = [
        threading.Thread(target=sign_in, args=(open_register(), number)) for number in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = sorted(member.name for member in open_register().members())
    assert names == ["Ann", *(f"Ann ({number})" for number in range(2, 7))]


def test_a_session_is_good_at_both_until_it_ends(open_register: Open, clock: Clock) -> None:
    ours, theirs = open_register(), open_register()
    ann = ours.signed_in(ONE, "Ann", Known(()))
    secret, other = ours.begin_session(ONE, NOW + 60), theirs.begin_session(ONE, NOW + 600)
    assert theirs.of_session(secret) == ours.of_session(other) == ann
    assert ours.of_session("guess") is None
    theirs.end_session(secret)
    assert ours.of_session(secret) is None
    clock.now = NOW + 600
    assert ours.of_session(other) is None
    third = ours.begin_session(ONE, NOW + 6_000)
    theirs.end_sessions_of(ONE)
    assert ours.of_session(third) is None


def test_a_token_is_good_at_both_and_revoked_at_both_at_once(
    open_register: Open, clock: Clock
) -> None:
    ours, theirs = open_register(), open_register()
    ann = ours.signed_in(ONE, "Ann", Known(()))
    secret, token = ours.make_token(ONE, "QGIS", MAP, days=1)
    again, other = theirs.make_token(ONE, "", MAP, days=1)
    assert secret != again
    assert theirs.of_token(secret) == (ann, MAP)
    assert [each.number for each in theirs.tokens(ONE)] == [other.number, token.number]
    assert ours.tokens()[1].used == NOW
    theirs.revoke_token(token.number, TWO)
    assert ours.of_token(secret), "nobody revokes another's"
    theirs.revoke_token(token.number, ONE)
    assert ours.of_token(secret) is theirs.of_token(secret) is None
    assert not ours.tokens(ONE)[1].is_good(NOW)
    theirs.revoke_token(other.number)
    assert ours.of_token(again) is None
    late, _ = ours.make_token(ONE, "late", MAP, days=1)
    clock.now = NOW + 86_400
    assert theirs.of_token(late) is None
    assert ours.tokens(TWO) == ()


def test_what_fails_half_way_changes_nothing(open_register: Open) -> None:
    register = open_register()
    register.signed_in(ONE, "Ann", Known(()))
    with pytest.raises(ValueError, match="Thousands"):
        _fail_half_way(register)
    assert open_register().member(TWO) is None
    assert register.signed_in(TWO, "Ben", Known(())).name == "Ben"


def _fail_half_way(register: AccessRegister) -> None:
    with register.database.changing() as database:
        row = (TWO, "Ben", "ben", "[[], []]", NOW)
        database.execute("INSERT INTO people VALUES(?,?,?,?,?)", row)
        raise ValueError("Thousands of people cannot have one name.")
