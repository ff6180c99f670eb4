"""Imports into a store of their own, with the real boundaries and a place list of a few rows."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from events.desk.people import OPEN
from events.duplicates.finding import Duplicates
from events.intake.imports.batches import new_batch_name
from events.intake.imports.importing import Checked, Choices, prepare
from events.intake.imports.report import ImportReport
from events.intake.imports.row_places import Target
from events.intake.imports.whole_file import Decisions
from events.intake.tables.base import ReadOptions
from events.model.event import Event
from events.vocabulary import State
from geo.boundaries import Boundaries
from geo.geocoding.gazetteer import open_gazetteer
from tests.both import Both, open_both
from tests.geo.small_gazetteer import write_small_gazetteer

SHIPPED = Path(__file__).parents[3] / "data" / "boundaries"


class Desk:
    """Where a test imports to."""

    def __init__(self, store: Both, target: Callable[[State], Target]) -> None:
        self.store = store
        self.target = target

    def check(
        self,
        path: Path,
        state: State = State.PUBLISHED,
        *,
        read: ReadOptions | None = None,
        format_key: str | None = None,
        **decided: Any,
    ) -> Checked:
        """Think an import through."""
        choices = Choices(read or ReadOptions(), Decisions(**decided), format_key)
        return prepare(path, choices, self.target(state)).check(by=OPEN.person("Ann"))

    def import_file(
        self, path: Path, state: State = State.PUBLISHED, **chosen: Any
    ) -> ImportReport:
        """Import a file."""
        with self.check(path, state, **chosen) as checked:
            return checked.save()

    @property
    def events(self) -> list[Event]:
        """Give everything that is stored, in the order of the rows."""
        return list(self.store.find(states=tuple(State)))


@pytest.fixture(scope="session")
def boundaries() -> Boundaries:
    return Boundaries.load(SHIPPED)


@pytest.fixture(scope="session")
def finder(tmp_path_factory: pytest.TempPathFactory, boundaries: Boundaries) -> Any:
    folder = tmp_path_factory.mktemp("gazetteer")
    write_small_gazetteer(folder)
    return open_gazetteer(folder, boundaries)


@pytest.fixture
def desk(tmp_path: Path, boundaries: Boundaries, finder: Any) -> Iterator[Desk]:
    store = open_both(tmp_path / "store")
    yield Desk(
        store,
        lambda state: Target(
            store.store, finder, boundaries, new_batch_name(), state, Duplicates(store.table)
        ),
    )
    store.close()
