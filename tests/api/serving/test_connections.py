"""What one connection may cost: its head, its answer, and how many there are."""

import socket
import time

import pytest
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.websockets import WebSocket
from websockets.sync.client import connect

from api.serving.connections import Patience
from tests.api.serving.servers import everything, say, serving

SHORT = Patience(head_s=0.4, stalled_s=0.4, least_bytes=1_000, connections=12, of_one=8)
WHOLE = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
MUCH = 200 * 65_536


async def answer(scope, receive, send):
    if scope["type"] == "websocket":
        page = WebSocket(scope, receive, send)
        await page.accept()
        await page.send_text(await page.receive_text())
        return
    if scope["type"] != "http":
        return
    if scope["path"] == "/much":
        parts = (b"x" * 65_536 for _ in range(MUCH // 65_536))
        await StreamingResponse(parts)(scope, receive, send)
    else:
        await PlainTextResponse("hello")(scope, receive, send)


@pytest.fixture(scope="module")
def port():
    with serving(answer, patience=SHORT) as opened:
        yield opened


def opened(port):
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def test_a_head_that_does_not_come_to_its_end_ends_the_connection(port):
    began = time.monotonic()
    for beginning in ("", "GET / HT", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "):
        assert say(port, beginning, timeout_s=20) == b""
    assert time.monotonic() - began < 10


def test_letters_that_come_one_by_one_do_not_keep_it_open(port):
    with opened(port) as slow:
        slow.settimeout(0.1)
        began = time.monotonic()
        ended = False
        while not ended and time.monotonic() - began < 10:
            try:
                slow.sendall(b"G")
                ended = slow.recv(1) == b""
            except TimeoutError:
                continue
            except ConnectionError:
                ended = True
        assert ended


def test_a_second_request_on_one_connection_is_watched_too(port):
    with opened(port) as kept:
        kept.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        found = b""
        while b"hello" not in found:
            found += kept.recv(65_536)
        kept.sendall(b"GET / HT")
        assert everything(kept) == b""


def test_a_page_that_stays_open_keeps_its_websocket(port):
    with connect(f"ws://127.0.0.1:{port}/page") as page:
        for _ in range(3):  # each takes as long as a head may
            assert say(port, "", timeout_s=20) == b""
        page.send("still there")
        assert page.recv(timeout=20) == "still there"


def test_who_takes_nothing_of_an_answer_is_cut_off_and_others_are_not(port):
    with opened(port) as stalled:
        stalled.sendall(WHOLE.replace("/ ", "/much ", 1).encode())
        taken = 0
        with opened(port) as slow:  # takes a little all the time, for longer than may be stalled
            slow.sendall(WHOLE.replace("/ ", "/much ", 1).encode())
            while part := slow.recv(400_000):
                taken += len(part)
                time.sleep(0.04)  # a slow line
        assert taken > MUCH
        assert len(everything(stalled)) < MUCH


def test_more_connections_than_may_be_are_told_to_come_again(port):
    held = [opened(port) for _ in range(SHORT.of_one)]
    try:
        with opened(port) as one_more:
            told = everything(one_more)
    finally:
        for each in held:
            each.close()
    assert told.startswith(b"HTTP/1.1 503 ")
    assert b"Retry-After:" in told
    deadline = time.monotonic() + 10
    while b"hello" not in (said := say(port, WHOLE)):
        assert time.monotonic() < deadline, said
