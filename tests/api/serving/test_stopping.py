"""SIGTERM with much under way: all of it is finished or told, within a bound, with exit code 0."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import websockets.sync.client
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed

from api.serving.connections import GRACE_S
from events.geojson.codec import dumps
from events.store.journal.contents import EVENTS_FILE
from scripts.screenshots import free_port
from settings import PROJECT
from tests.api.serving.servers import everything
from tests.synthetic import recorded_events

XSRF = re.compile(rb"set-cookie: _streamlit_xsrf=([^;]+)", re.IGNORECASE)
FILE = (
    b'Content-Disposition: form-data; name="file"; filename="synthetic.csv"\r\n'
    b"Content-Type: text/csv\r\n\r\n"
)
COUNT = 2_000
BOUND_S = GRACE_S + 20
"""The grace, and what a busy computer takes to close a store."""


@dataclass
class Started:
    """A server as a person starts it."""

    port: int
    process: subprocess.Popen[bytes]

    def ask(self, path: str, *headers: str) -> socket.socket:
        """Send a request, and take nothing of the answer yet."""
        connection = socket.socket()
        # Little fits on the way: the rest waits in the server.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 250_000)
        connection.settimeout(BOUND_S)
        connection.connect(("127.0.0.1", self.port))
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", *headers, "", ""]
        connection.sendall("\r\n".join(lines).encode())
        return connection

    def stop(self) -> None:
        """Tell it to stop, and wait until nobody new is let in."""
        self.process.send_signal(signal.SIGTERM)
        end = time.monotonic() + BOUND_S
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                return
            time.sleep(0.02)  # between two looks at a port that is being closed
        pytest.fail("New connections are still taken.")


@contextmanager
def started(folder: Path) -> Iterator[Started]:
    folder.mkdir()
    with (folder / EVENTS_FILE).open("wb") as file:
        file.writelines(dumps(event) + b"\n" for event in recorded_events(COUNT))
    port = free_port()
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "cli.py", "serve", "--port", str(port), "--data-dir", str(folder)],
            cwd=PROJECT,
            env={**os.environ, "CONFLICTMAP_SAMPLES": "false"},
            stdout=log,
            stderr=log,
        )
    try:
        while process.poll() is None:
            try:
                if httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.05)  # between two looks at a server that is starting
        yield Started(port, process)
    finally:
        process.kill()
        process.wait(timeout=30)


@pytest.fixture
def server(tmp_path):
    with started(tmp_path / "var") as made:
        yield made
    said = (tmp_path / "var" / "server.log").read_text()
    assert "Traceback" not in said, said
    assert "Started by Streamlit" not in said


@contextmanager
def page_session(server):
    """Open a page as a browser does, and give its websocket and the number of its session."""
    address = f"127.0.0.1:{server.port}"
    with websockets.sync.client.connect(
        f"ws://{address}/_stcore/stream",
        origin=f"http://{address}",
        subprotocols=["streamlit"],
        proxy=None,
        max_size=None,
        open_timeout=BOUND_S,
    ) as page:
        page.send(BackMsg(rerun_script={}).SerializeToString())
        session = ""
        while not session:
            message = ForwardMsg.FromString(page.recv(timeout=BOUND_S))
            if message.WhichOneof("type") == "new_session":
                session = message.new_session.initialize.session_id
        yield page, session


def test_what_is_under_way_is_finished_or_told_and_nobody_new_is_let_in(server, figures):
    with (
        server.ask("/export/geojson", "Connection: close") as download,
        page_session(server) as (page, session),
        server.ask("/_stcore/health") as upload,
    ):
        whole = download.recv(1_000)
        xsrf = XSRF.search(everything(upload, until=b"ok"))[1].decode()
        content = b"--b\r\n" + FILE + b"x" * 300_000 + b"\r\n--b--\r\n"
        half = len(content) // 2
        put = (
            f"PUT /_stcore/upload_file/{session}/synthetic HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{server.port}\r\nOrigin: http://127.0.0.1:{server.port}\r\n"
            f"Cookie: _streamlit_xsrf={xsrf}\r\nX-Xsrftoken: {xsrf}\r\n"
            f"Content-Type: multipart/form-data; boundary=b\r\n"
            f"Content-Length: {len(content)}\r\nExpect: 100-continue\r\n\r\n"
        )
        upload.sendall(put.encode())
        # What the server has not read yet is not under way: it may close such a connection.
        assert b" 100 " in everything(upload, until=b"\r\n\r\n")
        upload.sendall(content[:half])

        began = time.monotonic()
        server.stop()
        with pytest.raises(ConnectionClosed) as closed:
            read_to_its_end(page)
        assert closed.value.rcvd is not None, "the page is told, not cut off"
        upload.sendall(content[half:])
        told = everything(upload, until=b"\r\n\r\n")
        assert told.startswith(b"HTTP/1.1 "), told
        whole += everything(download)
    head, _, body = whole.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    assert body.endswith(b"0\r\n\r\n"), "the download ends as it should"
    assert len(json.loads(unchunked(body))["features"]) == COUNT
    assert server.process.wait(timeout=BOUND_S) == 0
    figures(f"stopped, with all of it finished, after {time.monotonic() - began:.1f} s")


def test_who_takes_nothing_of_a_download_does_not_keep_it_from_stopping(server):
    with server.ask("/export/geojson") as stalled, server.ask("/events.geojson") as other:
        assert stalled.recv(1_000) and other.recv(1_000)
        server.stop()
        assert server.process.wait(timeout=BOUND_S) == 0


def test_a_file_that_takes_long_to_make_does_not_keep_it_from_stopping(server):
    with server.ask("/export/xlsx") as making:
        assert httpx.get(f"http://127.0.0.1:{server.port}/health").status_code == 200
        server.stop()
        assert server.process.wait(timeout=BOUND_S) == 0
        told = everything(making)
        assert told == b"" or told.startswith(b"HTTP/1.1 ")


def test_with_nothing_under_way_it_stops_at_once(server):
    server.process.terminate()
    assert server.process.wait(timeout=BOUND_S) == 0


def read_to_its_end(page):
    while True:
        page.recv(timeout=BOUND_S)


def unchunked(body: bytes) -> bytes:
    """Put the parts of an answer together (RFC 9112, 7.1)."""
    found = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size, 16)
        found, body = found + rest[:length], rest[length + 2 :]
    return found
