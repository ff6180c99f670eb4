from pathlib import Path

import pytest

from geo.boundaries import Boundaries
from geo.geocoding.gazetteer import GazetteerGeocoder, open_gazetteer
from tests.geo.small_gazetteer import write_small_gazetteer

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="session")
def boundaries() -> Boundaries:
    return Boundaries.load(DATA / "boundaries")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory, boundaries: Boundaries) -> GazetteerGeocoder:
    """A geocoder over the few hand-checked places of `small_gazetteer`."""
    directory = write_small_gazetteer(tmp_path_factory.mktemp("gazetteer"))
    return open_gazetteer(directory, boundaries)


@pytest.fixture(scope="session")
def shipped(boundaries: Boundaries) -> GazetteerGeocoder:
    """The geocoder over the place list that ships."""
    return open_gazetteer(DATA / "gazetteer", boundaries)
