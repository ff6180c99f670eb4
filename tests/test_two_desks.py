"""Two servers on one database: what one person began goes on at another desk.

Each server has a data folder, a port and connections of its own, as behind one proxy.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from access.allowed import TOKEN_SCOPES
from access.hosts import Hosts
from api.routes import routes
from api.serving.guard import Door, Guard
from events.desk import steps
from events.desk.people import OPEN
from events.desk.remarks import LogEntry
from events.errors import NotAllowed
from events.intake.text.kept import keep_text, kept_text
from events.vocabulary import State
from services import Services
from settings import Settings
from tests.api.serving.servers import serving
from tests.command_line import run
from tests.postgres import running_cluster
from tests.synthetic import synthetic_event, synthetic_id

ANN, BEN = OPEN.person("Ann"), OPEN.person("Ben")
ONE = synthetic_id(1)
SOON_S = 2.0
"""Within which what one server saves is seen at the other, as promised."""

TABLE = "Kennung,Wann,Was,Breite,Laenge\n" + "".join(
    f"XW000{at},2024-01-0{at},Synthetic {at},48.28,37.18\n" for at in range(1, 4)
)


@dataclass
class Server:
    """A running server."""

    services: Services
    url: str

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(self.url + path, headers=headers, timeout=30)

    def with_cookie(self, secret: str, path: str = "/events.geojson") -> int:
        return self.get(path, Cookie=f"conflictmap_session={secret}").status_code

    def with_token(self, secret: str, path: str = "/events.geojson") -> int:
        return self.get(path, Authorization=f"Bearer {secret}").status_code


@pytest.fixture
def two(tmp_path: Path, postgis: str) -> Iterator[tuple[Server, Server]]:
    with two_servers(tmp_path, postgis) as both:
        yield both


@contextmanager
def two_servers(tmp_path: Path, address: str) -> Iterator[tuple[Server, Server]]:
    """Have two servers for a while."""
    roles = tmp_path / "roles.csv"
    roles.write_text("ann,reviewer\nben,analyst\n")
    with ExitStack() as stack:
        servers = []
        for name in ("one", "other"):
            services = Services(
                Settings(
                    data_dir=tmp_path / name,
                    store=address,
                    samples=False,
                    oidc_url="https://login.example/.well-known/openid-configuration",
                    oidc_client_id="synthetic",
                    roles_file=roles,
                )
            )
            stack.callback(services.close)
            app = Starlette(routes=routes(services))
            door = Door(Hosts(), only_here=False)
            port = stack.enter_context(serving(Guard(app, door, services.logins)))
            servers.append(Server(services, f"http://127.0.0.1:{port}"))
        yield servers[0], servers[1]


def sign_in(server: Server, who: str) -> str:
    claims = {"iss": "https://login.example", "sub": who, "name": who.title()}
    return server.services.logins.sign_in(claims)[0]


def soon(seen: Callable[[], Any]) -> Any:
    """Give what is seen as soon as there is something, which is within the promised time."""
    deadline = time.monotonic() + SOON_S
    while not (found := seen()):
        assert time.monotonic() < deadline, "it was not seen at the other server"
        time.sleep(0.02)  # between two looks at what another process does
    return found


def test_what_one_saves_is_on_the_map_of_the_other(two: tuple[Server, Server]) -> None:
    one, other = two
    cookie = f"conflictmap_session={sign_in(one, 'ann')}"
    view = "/view?window=-180,-85,180,85&zoom=3"
    before = other.get(view, Cookie=cookie).content
    steps.save_new(one.services.store, synthetic_event(1), by=ANN, publish=True)
    soon(lambda: other.get(view, Cookie=cookie).content != before)
    assert other.get(f"/events/{ONE}.json", Cookie=cookie).status_code == 200
    assert one.get(view, Cookie=cookie).content == other.get(view, Cookie=cookie).content


def test_both_show_the_same_queue_with_its_comments_and_claims(two: tuple[Server, Server]) -> None:
    one, other = (server.services for server in two)
    saved = steps.save_new(one.store, synthetic_event(1), by=ANN, publish=False)
    waiting = steps.submit(one.store, saved, by=ANN)

    def queue(services: Services) -> tuple[Any, ...]:
        return services.table.find(None, states=(State.IN_REVIEW,), embargoed=True)

    assert soon(lambda: queue(other)) == queue(one) == (waiting,)
    said = one.review_log.comment(ONE, waiting.revision, by="Ann", words="Synthetic remark")
    assert other.review_log.entries(ONE) == (said,)
    claim = one.review_log.claim(ONE, waiting.revision, by="Ann")
    assert other.review_log.claims() == {ONE: claim}
    with pytest.raises(NotAllowed, match="Ann claimed this"):
        other.review_log.claim(ONE, waiting.revision, by="Ben")
    other.review_log.release(ONE, waiting.revision, by="Ben")
    assert one.review_log.claims() == {}
    steps.publish(other.store, other.store.get(ONE), by=BEN)
    soon(lambda: not queue(one))


def test_of_two_who_claim_at_once_at_two_servers_one_has_it(two: tuple[Server, Server]) -> None:
    begin = threading.Barrier(2)
    told: list[LogEntry | NotAllowed] = []

    def claim(services: Services, name: str) -> None:
        begin.wait()
        try:
            told.append(services.review_log.claim(ONE, 1, by=name))
        except NotAllowed as error:
            told.append(error)

    threads = [
        threading.Thread(target=claim, args=(server.services, name))
        for server, name in zip(two, ("Ann", "Ben"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (held,) = [each for each in told if isinstance(each, LogEntry)]
    (refused,) = [each for each in told if isinstance(each, NotAllowed)]
    assert f"{held.by} claimed this" in str(refused)


def test_a_form_begun_at_one_goes_on_at_the_other_and_is_nobody_elses(
    two: tuple[Server, Server],
) -> None:
    one, other = (server.services for server in two)
    form = one.unfinished("a1").begin()
    one.unfinished("a1").keep(form, {"title": "Synthetic"})
    assert other.unfinished("a1").newest() == [(form, {"title": "Synthetic"})]
    assert other.unfinished("b2").load(form) is None
    assert other.unfinished("b2").newest() == []
    assert other.unfinished("b2").is_anothers(form)
    other.unfinished("b2").discard(form)
    other.unfinished("a1").keep(form, {"title": "Synthetic, mended"})
    assert one.unfinished("a1").load(form) == {"title": "Synthetic, mended"}
    other.unfinished("a1").discard(form)
    assert one.unfinished("a1").load(form) is None


def test_an_import_made_at_one_is_taken_back_at_the_other_and_its_profile_used(
    two: tuple[Server, Server], tmp_path: Path, postgis: str
) -> None:
    one, other = (server.services for server in two)
    path = tmp_path / "table.csv"
    path.write_text(TABLE)
    columns = TABLE.splitlines()[0].split(",")
    fields = {"external_id": "Kennung", "date": "Wann", "title": "Was"}
    fields |= {"latitude": "Breite", "longitude": "Laenge"}
    told = run(
        *("import", str(path), "--save-profile", "Synthetic table", "--state", "published"),
        *(part for name, column in fields.items() for part in ("--map", f"{name}={column}")),
        CONFLICTMAP_DATA_DIR=str(one.settings.data_dir),
        CONFLICTMAP_STORE=postgis,
        CONFLICTMAP_AUTHOR="Ann",
    )
    assert told.returncode == 0, told.stderr
    known = other.imports.mapping_for(columns)
    assert known is not None
    assert (known.name, known.columns["title"]) == ("Synthetic table", "Was")
    (record,) = other.imports.all()
    assert record == one.imports.get(record.name)
    assert len(record.event_ids) == 3
    undone = other.imports.undo(other.store, record.name, by=BEN)
    assert (undone.retracted, undone.left) == (3, ())
    assert one.imports.get(record.name).undone_on is not None
    assert {one.store.get(each).state for each in record.event_ids} == {State.RETRACTED}
    assert one.imports.undo(one.store, record.name, by=ANN).retracted == 0, "it is taken back once"


def test_the_text_of_a_report_is_at_both(two: tuple[Server, Server]) -> None:
    one, other = (server.services for server in two)
    keep_text(one.reports, "ab" * 32, "Synthetic report\r\n\N{SNOWMAN}")
    assert kept_text(other.reports, "ab" * 32) == "Synthetic report\r\n\N{SNOWMAN}"


def test_a_session_and_a_token_are_good_at_both_and_ended_at_both(
    two: tuple[Server, Server],
) -> None:
    one, other = two
    session = sign_in(one, "ann")
    assert other.with_cookie(session) == one.with_cookie(session) == 200
    assert other.with_cookie("guess") == 401
    register = one.services.logins.register
    (ann,) = other.services.logins.register.members()
    secret, token = register.make_token(ann.account, "QGIS", frozenset(TOKEN_SCOPES), 7)
    assert other.with_token(secret) == 200
    other.services.logins.register.revoke_token(token.number)
    assert one.with_token(secret) == other.with_token(secret) == 401
    other.services.logins.sign_out(session)
    assert one.with_cookie(session) == 401


def test_the_audit_log_is_one(two: tuple[Server, Server], tmp_path: Path, postgis: str) -> None:
    one, other = two
    session = sign_in(one, "ann")
    steps.save_new(other.services.store, synthetic_event(1), by=ANN, publish=True)
    assert one.with_cookie(session, "/export/csv") == 200
    told = run("audit", CONFLICTMAP_DATA_DIR=str(tmp_path / "third"), CONFLICTMAP_STORE=postgis)
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert [line["what"] for line in lines] == ["signed in", "saved", "exported"]
    assert [line["who"] for line in lines] == ["Ann"] * 3
    assert not list(tmp_path.glob("*/audit.jsonl"))
    newest = run(
        *("audit", "--last", "1"),
        CONFLICTMAP_DATA_DIR=str(tmp_path / "third"),
        CONFLICTMAP_STORE=postgis,
    )
    assert json.loads(newest.stdout) == lines[-1]


def test_where_nobody_can_tell_who_asks_nobody_is_let_in_until_one_can(tmp_path: Path) -> None:
    with (
        running_cluster(durable=True) as cluster,
        two_servers(tmp_path, cluster.new_database()) as (one, _),
    ):
        session = sign_in(one, "ann")
        assert one.with_cookie(session) == 200
        cluster.stop("immediate")
        refused = one.get("/events.geojson", Cookie=f"conflictmap_session={session}")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert "password" not in refused.text
        cluster.start()
        assert one.with_cookie(session) == 200
        assert one.with_cookie("guess") == 401
