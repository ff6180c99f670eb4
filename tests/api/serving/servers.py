"""A real server in a thread of this process, over any application."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp

from api.serving.connections import Patience, listening, server_of


@contextmanager
def serving(
    app: ASGIApp, address: str = "127.0.0.1", patience: Patience | None = None
) -> Iterator[int]:
    """Serve an application on a free port, and give the port."""
    opened = listening(address, 0)
    server = server_of(app, patience=patience)
    thread = threading.Thread(target=server.run, args=([opened],), daemon=True)
    port = opened.getsockname()[1]
    thread.start()
    while not server.started:
        time.sleep(0.01)  # between two looks at a server that is starting
    yield port
    server.should_exit = True
    thread.join(timeout=20)
    assert not thread.is_alive(), "the server does not stop"


def say(port: int, text: str, *, until: bytes | None = None, timeout_s: float = 10.0) -> bytes:
    """Send these letters, and give everything that comes until the connection ends, or these."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout_s) as connection:
        connection.sendall(text.encode("latin-1"))
        return everything(connection, until)


def everything(connection: socket.socket, until: bytes | None = None) -> bytes:
    """Give all that comes until the connection ends, however it does, or until these letters."""
    found = bytearray()
    try:
        while part := connection.recv(65_536):
            found += part
            if until is not None and until in found:
                break
    except ConnectionResetError:
        pass
    return bytes(found)
