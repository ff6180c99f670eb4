import pytest

from geo.boundaries import Boundaries
from settings import PROJECT


@pytest.fixture(scope="session")
def boundaries():
    return Boundaries.load(PROJECT / "data" / "boundaries")
