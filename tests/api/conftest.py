"""The routes of an empty folder, called in this process."""

import pytest
from starlette.applications import Starlette

from api.routes import routes
from services import Services
from settings import Settings
from tests.asgi import Client


def problem_of(answer):
    """Read a problem document (RFC 9457), and see that it is one line of it."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert "\n" not in answer.text
    said = answer.json()
    assert said["status"] == answer.status_code
    assert said["type"] and said["title"] and said["detail"]
    return said


@pytest.fixture
def services(tmp_path):
    made = Services(Settings(data_dir=tmp_path / "var"))
    yield made
    made.store.close()


@pytest.fixture
def client(services):
    return Client(Starlette(routes=routes(services)))
