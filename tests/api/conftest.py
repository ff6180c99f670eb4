"""A client that calls the routes in this process, without a server."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette

from api.routes import routes
from services import Services
from settings import Settings


class Client:
    """Asks an ASGI application as a browser would."""

    def __init__(self, app):
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False)

    def request(self, method, path, **options):
        async def ask():
            async with httpx.AsyncClient(
                transport=self._transport, base_url="http://testserver"
            ) as client:
                return await client.request(method, path, **options)

        return asyncio.run(ask())

    def get(self, path, **options):
        return self.request("GET", path, **options)


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
