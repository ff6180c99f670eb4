"""Nothing that is not published leaves the house, by whatever way; a new way must be listed here.

Two things are held: no word of anything hidden is answered, and whatever is hidden changes no
answer by a byte (not a count, an entity tag, a version, an extent), so that nobody can tell that
it is there.
"""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp
from streamlit.testing.v1 import AppTest

from access.allowed import AccessRole
from access.audit import AuditLog
from access.hosts import Host, Hosts, read_network
from access.logins import Logins, Ways
from access.register import AccessRegister
from access.register_file import RegisterFile
from access.roles import RoleFile
from api.routes import routes
from api.serving.guard import Door, Guard
from briefs.formats import BriefFormat
from events.export import ExportFormat, geojson_chunks, select
from events.export.published import FILE as PUBLISHED_FILE
from events.geojson.codec import dumps
from events.model.event import Event
from events.store.base import EventStore
from events.vocabulary import RelationKind, State
from services import Services, services_for
from settings import Settings
from tests.asgi import Client
from tests.command_line import run_as_process
from tests.synthetic import synthetic_event, synthetic_id
from ui import resources

HIDDEN = "Zsecret"
"""A word that stands in everything hidden, and nowhere else."""

SHOWN, CORRECTED, RETRACTED, WITHDRAWN = map(synthetic_id, (1, 2, 3, 4))
DRAFT, WAITING, EMBARGOED, LATER = map(synthetic_id, (11, 12, 13, 14))
NEXT_YEAR = datetime.now(UTC) + timedelta(days=365)
TODAY = datetime.now(UTC).date().isoformat()

FILTERS = (
    "",
    f"?q={HIDDEN}",
    "?nationality=CHN,PRK,COL,NPL,CUB,SYR,GEO,USA,not_stated,not_mentioned,stated_none",
    f"?known={TODAY}",
    "?bbox=20,40,60,60",
)
IDS = (SHOWN, CORRECTED, RETRACTED, WITHDRAWN, DRAFT, WAITING, EMBARGOED, LATER)
OGC = "/ogc/collections/events"

WAYS: Mapping[str, tuple[str, ...]] = {
    # What is the same whatever is stored.
    "/basemap/towns.json": (),
    "/basemap/towns/{tier:int}/{column:int}/{row:int}.json": (),
    "/assets/{name:path}": ("/assets/../var/review.jsonl", "/assets/%2e%2e/var/events.geojsonl"),
    "/basemap/{name}.json": (),
    "/basemap/land/{column:int}/{row:int}.json": (),
    "/basemap/regions/{countries}.json": (),
    "/places": (),
    "/areas/{code}.json": (),
    "/ogc/style.css": (),
    # What is asked of the store.
    "/reference.json": ("/reference.json",),
    "/reference/{name}": ("/reference/..%2Freview.jsonl", "/reference/events.geojsonl"),
    "/view": tuple(
        f"/view{filters}{'&' if filters else '?'}window=-180,-85,180,85&zoom={zoom}"
        for filters in FILTERS
        for zoom in (3, 12)
    ),
    "/rows": tuple(f"/rows{filters}" for filters in FILTERS),
    "/regions": tuple(f"/regions{filters}" for filters in FILTERS),
    "/regions/{key}": tuple(
        f"/regions/{key}{filters}" for filters in FILTERS for key in ("UA-14", "RU-KRS", "UA-23")
    ),
    "/tiles/{name}/{zoom:int}/{column:int}/{row:int}": ("/tiles/..%2Freview.jsonl/0/0/0",),
    "/timeline": tuple(f"/timeline{filters}" for filters in FILTERS),
    "/events.geojson": tuple(f"/events.geojson{filters}" for filters in FILTERS),
    "/events/{event_id}.json": tuple(f"/events/{event_id}.json" for event_id in IDS),
    "/health": ("/health",),
    "/openapi.json": ("/openapi.json",),
    "/changes": ("/changes", f"/changes?q={HIDDEN}", "/changes?limit=1"),
    "/export/{format}": tuple(f"/export/{each}" for each in ExportFormat),
    "/brief/{format}": tuple(
        f"/brief/{each}?since=1990-01-01&made_at={TODAY}T23:59Z" for each in BriefFormat
    ),
    "/differences": (
        f"/differences?since=1990-01-01&until={TODAY}",
        f"/differences?since=1990-01-01&until={TODAY}&q={HIDDEN}",
    ),
    # A file a page has had made of what it may give out; its number cannot be guessed.
    "/export/made/{number}": ("/export/made/anything",),
    "/qgis/live.qgs": ("/qgis/live.qgs",),
    "/ogc": ("/ogc", "/ogc?f=html"),
    "/ogc/": ("/ogc/",),
    "/ogc/conformance": ("/ogc/conformance",),
    "/ogc/openapi": ("/ogc/openapi",),
    "/ogc/functions": ("/ogc/functions",),
    "/ogc/licence": ("/ogc/licence", "/ogc/licence?f=html"),
    "/ogc/collections": ("/ogc/collections", "/ogc/collections?f=html"),
    "/ogc/collections/{collection}": (OGC, f"{OGC}?f=html"),
    "/ogc/collections/{collection}/schema": (f"{OGC}/schema",),
    "/ogc/collections/{collection}/feature-schema": (f"{OGC}/feature-schema",),
    "/ogc/collections/{collection}/column-types": (f"{OGC}/column-types",),
    "/ogc/collections/{collection}/queryables": (f"{OGC}/queryables",),
    "/ogc/collections/{collection}/items": (
        f"{OGC}/items",
        f"{OGC}/items?f=html",
        f"{OGC}/items?limit=1",
        f"{OGC}/items?limit=1&offset=1",
        f"{OGC}/items?q={HIDDEN}",
        f"{OGC}/items?bbox=20,40,60,60",
        f"{OGC}/items?f=csv",
        f"{OGC}/items?datetime=2024-01-01/..",
        f"{OGC}/items?filter=title LIKE '%25{HIDDEN}%25'",
    ),
    "/ogc/collections/{collection}/items/{item}": tuple(
        f"{OGC}/items/{event_id}{form}" for event_id in IDS for form in ("", "?f=html")
    ),
    "/ogc/{rest:path}": ("/ogc/processes", "/ogc/jobs"),
}
"""Every route, and what to ask of it; none where no event can be in its answers."""


DATED = {f"/export/{each}" for each in ("gpkg", "xlsx", "shp")}
"""Files that say within when they were written, so that two are never the same."""


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """Services of a folder with published events, and two drafts."""
    monkeypatch.setenv("CONFLICTMAP_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("CONFLICTMAP_SAMPLES", "0")
    resources._settings.cache_clear()
    found = services_for(Settings())
    save = saver(found.store)
    save(synthetic_event(1))
    save(synthetic_event(2))
    save(secret(3, state=State.DRAFT))
    save(secret(4, state=State.DRAFT))
    yield found
    found.close()
    resources._settings.cache_clear()


def saver(store: EventStore) -> Callable[..., Event]:
    def save(event: Event, note: str = "") -> Event:
        return store.save(
            event, author=event.recorded_by or "Ann", note=note, expected_revision=event.revision
        )

    return save


def secret(number: int, **changes: Any) -> Event:
    """Make an event of which every text is hidden."""
    plain = synthetic_event(number)
    assert plain.where is not None
    return synthetic_event(
        number,
        title=f"{HIDDEN} title {number}",
        summary=f"{HIDDEN} summary",
        where={**plain.where.model_dump(), "name": f"{HIDDEN} place"},
        sources=[{"publisher": f"{HIDDEN} agency", "url": f"https://example.org/{HIDDEN}"}],
        statements=[{"stance": "claims", "party": f"{HIDDEN} party"}],
        **changes,
    )


def hide(services: Services) -> None:
    """Save everything that viewers must not see, and talk about it."""
    save, log = saver(services.store), services.review_log
    changed = services.store.get(CORRECTED)
    draft = secret(2, revision=changed.revision, state=State.DRAFT, recorded_by=f"{HIDDEN} analyst")
    save(save(draft, note=f"{HIDDEN} reason").with_changes(state=State.IN_REVIEW))
    save(secret(11, state=State.DRAFT))
    returned = save(secret(12, state=State.IN_REVIEW))
    returned = save(returned.with_changes(state=State.DRAFT), note=f"{HIDDEN} sent back")
    save(returned.with_changes(state=State.IN_REVIEW))
    save(secret(13, publish_after=NEXT_YEAR))
    gone = save(secret(14, publish_after=NEXT_YEAR))
    save(gone.with_changes(state=State.RETRACTED), note=f"{HIDDEN} retraction")
    for number, state in ((3, State.RETRACTED), (4, State.WITHDRAWN)):
        held = services.store.get(synthetic_id(number))
        save(held.with_changes(state=state), note=f"{HIDDEN} withdrawn")
    for event_id in (SHOWN, CORRECTED, WAITING):
        log.claim(event_id, 1, by=f"{HIDDEN} reviewer")
        log.comment(event_id, 1, by=f"{HIDDEN} reviewer", words=f"{HIDDEN} comment")


def answers(
    services: Services, guard: Callable[[Starlette], ASGIApp] | None = None, **options: Any
) -> dict[str, tuple[int, dict[str, str], str]]:
    """Ask everything of every way, and give status, headers and body of each answer.

    Behind a guard one question of each route is asked.
    """
    app = Starlette(routes=routes(services))
    client = Client(app if guard is None else guard(app))
    found = {}
    ways = (paths if guard is None else paths[:1] for paths in WAYS.values())
    for path in (path for paths in ways for path in paths):
        answer = client.get(path, **options)
        found[path] = answer.status_code, dict(answer.headers), all_text(answer.content)
    return found


def test_every_route_is_listed_as_a_way_out(services: Services) -> None:
    assert {route.path for route in routes(services)} == set(WAYS)


def test_what_is_hidden_changes_no_answer_by_a_byte(services: Services) -> None:
    before = answers(services)
    hide(services)
    after = answers(services)
    for path, answer in after.items():
        said = "\n".join((answer[2], *answer[1].values()))
        if HIDDEN not in path:
            assert HIDDEN not in said, path
        assert answer[0] == before[path][0], path
        if path not in DATED:
            assert answer == before[path], path
    assert before["/health"][0] == 200
    assert SHOWN in before["/events.geojson"][2]
    assert SHOWN in before[f"{OGC}/items"][2]
    for path in ("/view", "/rows", "/timeline", "/changes"):
        assert before[next(each for each in before if each.startswith(path))][0] == 200, path
    for file_format in ExportFormat:
        assert "Synthetic event 2" in before[f"/export/{file_format}"][2], file_format
    for path in (*WAYS["/brief/{format}"], *WAYS["/differences"]):
        assert before[path][0] == 200, path
    assert before[f"/events/{DRAFT}.json"][0] == before[f"{OGC}/items/{DRAFT}"][0] == 404


def test_the_published_file_does_not_know_of_it(services: Services, tmp_path: Path) -> None:
    published = tmp_path / "var" / PUBLISHED_FILE
    services.published.write()
    before = published.read_bytes()
    hide(services)
    services.published.write()
    assert published.read_bytes() == before
    assert HIDDEN.encode() not in before


def test_what_may_be_exported_does_not_know_of_it(services: Services) -> None:
    before = b"".join(geojson_chunks(select(services.table, include_restricted=True)))
    hide(services)
    assert b"".join(geojson_chunks(select(services.table, include_restricted=True))) == before


def test_the_command_exports_nothing_of_it(services: Services, tmp_path: Path) -> None:
    hide(services)
    services.close()
    out = tmp_path / "out.geojson"
    ended = run_as_process("export", "--out", str(out), "--data-dir", str(tmp_path / "var"))
    assert ended.returncode == 0, ended.stderr
    content = out.read_text(encoding="utf-8")
    assert content.count('"type":"Feature"') == 2
    assert HIDDEN not in content


@pytest.fixture
def guard(tmp_path: Path) -> Iterator[Callable[[Starlette], ASGIApp]]:
    """A guard that a proxy tells who asks: somebody named as their role."""
    (tmp_path / "roles.csv").write_text("".join(f"{role},{role}\n" for role in AccessRole))
    register = AccessRegister(RegisterFile(None))
    logins = Logins(
        Ways(user_header="x-forwarded-user"),
        register,
        RoleFile(tmp_path / "roles.csv"),
        AuditLog(None),
    )
    door = Door(Hosts([Host("testserver")]), [read_network("127.0.0.1")], only_here=False)
    yield lambda app: Guard(app, door, logins)
    register.close()


def test_no_role_is_told_of_it_by_any_route_and_nobody_is_told_anything(
    services: Services, guard: Callable[[Starlette], ASGIApp]
) -> None:
    hide(services)
    for role in AccessRole:
        found = answers(services, guard, headers={"X-Forwarded-User": role})
        for path, (status, headers, body) in found.items():
            assert HIDDEN not in body + str(headers), (role, path)
            assert status not in (401, 403), (role, path)
        assert "Synthetic event 2" in found["/events.geojson"][2]
    for path, (status, headers, body) in answers(services, guard).items():
        assert status == 401 or path in ("/health", "/openapi.json"), path
        assert "ynthetic" not in body + str(headers), path
    assert '"events"' not in answers(services, guard)["/health"][2]


def test_a_relation_to_a_hidden_event_is_in_no_answer(services: Services) -> None:
    hide(services)
    save = saver(services.store)
    ids = (DRAFT, WAITING, EMBARGOED, LATER, RETRACTED, WITHDRAWN, CORRECTED)
    kinds = [RelationKind.RELATED] * len(ids)
    relations = [{"kind": k, "event_id": i} for k, i in zip(kinds, ids, strict=True)]
    save(services.store.get(SHOWN).with_changes(relations=relations))
    found = answers(services)
    for path, (_, headers, body) in found.items():
        for hidden in ids[:-1]:
            if hidden not in path:
                assert hidden not in body + str(headers), path
    for path in (f"/events/{SHOWN}.json", "/events.geojson", "/changes"):
        assert found[path][2].count(CORRECTED) >= 1, path
    services.published.write()
    published = services.published.path.read_text()
    assert CORRECTED in published
    assert not any(hidden in published for hidden in ids[:-1])
    assert len(services.store.get(SHOWN).relations) == len(ids), "the desk keeps them"


def test_what_is_withdrawn_for_safety_has_no_past(services: Services) -> None:
    save = saver(services.store)
    published = save(secret(31))
    corrected = save(secret(32))
    services.published.write()
    assert HIDDEN in "".join(body for _, _, body in answers(services).values())
    save(published.with_changes(state=State.WITHDRAWN), note=f"{HIDDEN} names a witness")
    clean = synthetic_event(32, revision=corrected.revision)
    save(clean.with_changes(hidden_before=corrected.revision + 1), note="A name taken out")
    services.published.write()
    for path, (_, headers, body) in answers(services).items():
        if HIDDEN not in path:
            assert HIDDEN not in body + str(headers), path
            if synthetic_id(31) not in path:
                assert synthetic_id(31) not in body + str(headers), path
    assert HIDDEN not in services.published.path.read_text()
    assert "Synthetic event 32" in services.published.path.read_text()


def test_who_recorded_an_event_can_be_left_out_of_every_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFLICTMAP_DATA_DIR", str(tmp_path / "quiet"))
    monkeypatch.setenv("CONFLICTMAP_SAMPLES", "0")
    told = services_for(Settings())
    told.store.save(synthetic_event(1), author=f"{HIDDEN} analyst", expected_revision=0)
    assert HIDDEN in answers(told)["/events.geojson"][2]
    told.close()
    quiet = services_for(Settings(show_authors=False))
    for path, (_, headers, body) in answers(quiet).items():
        if HIDDEN not in path:
            assert HIDDEN not in body + str(headers), path
    quiet.published.write()
    assert HIDDEN not in quiet.published.path.read_text()
    assert "Synthetic event 1" in quiet.published.path.read_text()
    quiet.close()


def all_text(content: bytes) -> str:
    """Give everything in an answer that can be read, packed or not."""
    if zipfile.is_zipfile(BytesIO(content)):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    elif content.startswith(b"PAR1"):
        content = str(pyarrow.parquet.read_table(BytesIO(content)).to_pydict()).encode()
    return content.decode(errors="replace")


def _map_page() -> None:
    from ui.map.page import show
    from ui.navigation import all_pages

    all_pages()

    show()


@pytest.mark.parametrize("event_id", [None, *IDS])
def test_the_map_page_shows_nothing_of_it(services: Services, event_id: str | None) -> None:
    hide(services)
    app = AppTest.from_function(_map_page, default_timeout=60)
    if event_id is not None:
        app.query_params["event"] = event_id
    app.run()
    assert not app.exception, app.exception
    said = str(app.main) + str(app.sidebar)
    shown = "\n".join(str(getattr(each, "proto", each)) for each in walk(app.main))
    assert HIDDEN not in said + shown
    if event_id in (DRAFT, WAITING, EMBARGOED, LATER, RETRACTED, WITHDRAWN):
        assert "There is no published event" in shown
    if event_id == CORRECTED:
        assert "Synthetic event 2" in shown


def walk(block: Any) -> Iterator[Any]:
    """Give every element of a page."""
    for child in getattr(block, "children", {}).values():
        yield child
        yield from walk(child)


def test_an_event_recalled_under_embargo_is_seen_by_nobody(services: Services) -> None:
    save = saver(services.store)
    shown = services.store.get(SHOWN)
    recalled = save(shown.with_changes(title=f"{HIDDEN} recalled", publish_after=NEXT_YEAR))
    found = answers(services)
    assert found[f"/events/{SHOWN}.json"][0] == 404
    assert found[f"{OGC}/items/{SHOWN}"][0] == 404
    for path, (_, headers, body) in found.items():
        if HIDDEN not in path:
            assert HIDDEN not in body + str(headers), path
    app = AppTest.from_function(_map_page, default_timeout=60)
    app.query_params["event"] = SHOWN
    app.run()
    assert "There is no published event" in "\n".join(
        str(getattr(each, "proto", each)) for each in walk(app.main)
    )
    assert dumps(recalled).count(HIDDEN.encode()) == 1
