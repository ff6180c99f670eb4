"""What is in the database is what was saved: letter by letter, and in the columns beside it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings

from events.geojson.codec import to_feature
from events.geojson.flat import AFTER, BEFORE, Columns
from events.model.event import Event
from events.model.fields import new_event_id
from events.model.licences import ACLED_TERMS
from events.store.postgis.connection import Database
from events.store.postgis.store import PostGisStore
from events.vocabulary import State
from tests.events.strategies import events
from tests.synthetic import synthetic_event, synthetic_id

NOW = datetime.now(UTC)


@pytest.fixture
def store(postgis: str) -> Iterator[PostGisStore]:
    made = PostGisStore(Database(postgis))
    yield made
    made.close()


def save(store: PostGisStore, event: Event) -> Event:
    return store.save(event, author="Ann", expected_revision=event.revision)


def rows(address: str, statement: str, role: str = "conflictmap_reader") -> list[Any]:
    with psycopg.connect(address) as connection:
        connection.execute(f"SET ROLE {role}".encode())
        return connection.execute(statement.encode()).fetchall()


def seen(address: str, view: str = "published", role: str = "conflictmap_reader") -> list[int]:
    """Give the numbers of the synthetic events a role sees."""
    found = rows(address, f"SELECT event_id FROM conflictmap.{view} ORDER BY number", role)
    return [int(event_id[-12:]) for (event_id,) in found]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(event=events())
def test_any_event_comes_back_as_saved_and_its_columns_say_what_its_feature_says(
    store: PostGisStore, postgis: str, event: Event
) -> None:
    # Hypothesis gives the same event again and again: each is saved as another one.
    new = event.with_changes(id=new_event_id(), revision=0)
    saved = save(store, new)
    assert store.get(new.id) == saved
    names = [*BEFORE, *Columns.model_fields, *AFTER]
    listed = ", ".join(f'"{name}"' for name in names if name != "recorded_at")
    columns = rows(
        postgis,
        f"SELECT row_to_json(r) FROM (SELECT {listed}, ST_X(geometry) AS x, ST_Y(geometry) AS y"
        f" FROM conflictmap.revisions WHERE event_id = '{new.id}') AS r",
        "conflictmap_app",
    )[0][0]
    feature = to_feature(saved)
    point = (feature["geometry"] or {"coordinates": [None, None]})["coordinates"]
    assert [columns.pop("x"), columns.pop("y")] == point
    assert columns == {name: feature["properties"][name] for name in columns}


def test_a_sign_that_no_text_in_the_database_can_have_is_kept(
    store: PostGisStore,
) -> None:
    event = synthetic_event(1, extra={"theirs": "zero: \0"})
    assert save(store, event) == store.get(event.id)


def test_briefers_see_what_viewers_of_the_map_see_and_no_trace_of_anything_else(
    store: PostGisStore, postgis: str
) -> None:
    shown = save(store, synthetic_event(1))
    save(store, synthetic_event(2, state=State.DRAFT))
    save(store, synthetic_event(3, publish_after=NOW + timedelta(days=1)))
    save(store, save(store, synthetic_event(4)).with_changes(state=State.RETRACTED))
    save(store, synthetic_event(5, origin={"dataset": "ACLED", "licence": ACLED_TERMS}))
    save(store, synthetic_event(6, marking="TLP:RED"))
    save(store, synthetic_event(7, marking="TLP:GREEN"))
    save(store, save(store, synthetic_event(8)).with_changes(state=State.WITHDRAWN))
    save(store, shown.with_changes(title="Synthetic, to be mended", state=State.DRAFT))
    assert seen(postgis) == [1, 7]
    assert rows(postgis, "SELECT title FROM conflictmap.published ORDER BY title") == [
        ("Synthetic event 1",),
        ("Synthetic event 7",),
    ]
    assert seen(postgis, "current") == []
    count = "SELECT count(*) FROM conflictmap."
    assert rows(postgis, f"{count}revisions") == [(2,)]
    assert rows(postgis, f"{count}latest") == [(0,)]
    for secret in ("line", "head", "derived", "hidden_before", "publish_after"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            rows(postgis, f"SELECT {secret} FROM conflictmap.revisions")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        rows(postgis, "INSERT INTO conflictmap.clearances VALUES ('conflictmap_reader', 'draft')")
    everybody = "conflictmap_app"
    assert seen(postgis, "published", everybody) == [1, 5, 6, 7]
    assert sorted(seen(postgis, "current", everybody)) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_role_is_cleared_for_markings_and_states_in_one_table(
    store: PostGisStore, postgis: str
) -> None:
    save(store, synthetic_event(1))
    save(store, synthetic_event(2, state=State.DRAFT, marking="TLP:AMBER"))
    save(store, synthetic_event(3, state=State.DRAFT, marking="TLP:RED"))
    with psycopg.connect(postgis) as connection:
        connection.execute(
            "DO $$ BEGIN CREATE ROLE analyst; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        )
        connection.execute("GRANT conflictmap_reader TO analyst")
        connection.execute(
            "INSERT INTO conflictmap.clearances VALUES ('analyst', 'draft', 'TLP:AMBER')"
        )
    assert seen(postgis, "current", "analyst") == [1, 2]
    assert seen(postgis, "current") == []


def test_a_window_a_day_and_a_nationality_are_asked_in_sql(
    store: PostGisStore, postgis: str
) -> None:
    events = [save(store, synthetic_event(number)) for number in range(1, 30)]
    wanted = [
        int(event.id[-12:])
        for event in events
        if event.where is not None
        and 36 <= event.where.longitude <= 38
        and 47 <= event.where.latitude <= 52
        and "CHN" in event.nationalities
    ]
    assert wanted
    found = rows(
        postgis,
        "SELECT event_id FROM conflictmap.published"
        " WHERE geometry && ST_MakeEnvelope(36, 47, 38, 52, 4326) AND nationality @> '{CHN}'"
        " AND start < '2030-01-01' ORDER BY number",
    )
    assert [int(event_id[-12:]) for (event_id,) in found] == wanted


def test_a_save_is_told_of_to_whoever_listens(store: PostGisStore, postgis: str) -> None:
    with psycopg.connect(postgis, autocommit=True) as listening:
        listening.execute("LISTEN conflictmap")
        save(store, synthetic_event(1))
        told = list(listening.notifies(timeout=2, stop_after=1))
    assert [each.payload for each in told] == ["1"]


def test_a_row_that_somebody_changed_is_left_out_and_told_of(
    store: PostGisStore, postgis: str
) -> None:
    for number in (1, 2, 3):
        save(store, synthetic_event(number))
    with psycopg.connect(postgis) as connection:
        connection.execute("ALTER TABLE conflictmap.revisions DISABLE TRIGGER refuse")
        connection.execute(
            "UPDATE conflictmap.revisions"
            " SET line = replace(line::text, 'event 2', 'event X')::json WHERE number = 2"
        )
    told = store.problems
    assert any("triggers refuse" in each for each in told)
    found = [stored.event.title for stored in store.changes_since(None).revisions]
    assert found == ["Synthetic event 1", "Synthetic event 3"]
    assert not store.is_whole
    assert any(each.startswith("Row 2 of conflictmap.revisions") for each in store.problems)
    with pytest.raises(Exception, match=r"Row 2 .* Somebody changed it"):
        store.get(synthetic_id(2))
