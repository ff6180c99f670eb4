"""Downloading a dump from servers that stall, break off, lie and recover."""

import io
import random
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from geo.errors import DownloadFailed
from geo.gazetteer.fetch import fetch_dump


def archive() -> bytes:
    content = io.BytesIO()
    noise = random.Random(1).randbytes(300_000)
    with zipfile.ZipFile(content, "w") as zipped:
        zipped.writestr("UA.txt", noise)
    return content.getvalue()


ARCHIVE = archive()


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        self.answers: list[Callable[[BaseHTTPRequestHandler], None]] = []
        self.ranges: list[str | None] = []
        self.over = threading.Event()
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are what some tests are about."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.ranges.append(self.headers["Range"])
        answers = self.server.answers
        (answers.pop(0) if len(answers) > 1 else answers[0])(self)

    def log_message(self, *_: object) -> None:
        """Keep the tests' output quiet."""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join(5)


def begin(handler: BaseHTTPRequestHandler) -> int:
    """Send the headers, honouring a Range; give the first byte's number."""
    asked = handler.headers["Range"]
    start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
    handler.send_response(206 if asked else 200)
    handler.send_header("Content-Length", str(len(ARCHIVE) - start))
    handler.end_headers()
    return start


def whole(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(ARCHIVE[begin(handler) :])


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    start = begin(handler)
    handler.wfile.write(ARCHIVE[start : start + 100_000])


def chunks_cut_off(handler: BaseHTTPRequestHandler) -> None:
    handler.protocol_version = "HTTP/1.1"
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"30d40\r\n" + ARCHIVE[:100_000])
    handler.close_connection = True


def in_circles(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("Location", handler.path)
    handler.end_headers()


def stall(handler: BaseHTTPRequestHandler) -> None:
    start = begin(handler)
    handler.wfile.write(ARCHIVE[start : start + 100_000])
    handler.wfile.flush()
    handler.server.over.wait(20)


def busy(handler: BaseHTTPRequestHandler) -> None:
    handler.send_error(503)


def page(handler: BaseHTTPRequestHandler) -> None:
    body = b"<html>Please log in</html>"
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def fetch(server: Server, folder: Path, **options: float) -> Path:
    return fetch_dump("ua", folder, source=server.address, **{"stall_s": 0.4, **options})


def test_a_dump_is_fetched_with_progress(server: Server, tmp_path: Path):
    server.answers = [whole]
    told: list[tuple[str, int, int | None]] = []
    file = fetch_dump(
        "UA", tmp_path, source=server.address, progress=lambda *each: told.append(each)
    )
    assert file.name == "UA.zip"
    assert file.read_bytes() == ARCHIVE
    assert told[-1] == ("UA.zip", len(ARCHIVE), len(ARCHIVE))


@pytest.mark.parametrize("trouble", [cut_off, stall])
def test_a_transfer_that_breaks_off_goes_on_where_it_was(
    server: Server, tmp_path: Path, trouble: Callable[[BaseHTTPRequestHandler], None]
):
    server.answers = [trouble, whole]
    assert fetch(server, tmp_path).read_bytes() == ARCHIVE
    assert server.ranges[0] is None
    assert server.ranges[1] is not None
    assert [path.name for path in tmp_path.iterdir()] == ["UA.zip"]


def test_what_came_is_kept_for_the_next_try(server: Server, tmp_path: Path):
    server.answers = [cut_off, busy]
    with pytest.raises(DownloadFailed, match="kept"):
        fetch(server, tmp_path)
    server.answers = [whole]
    assert fetch(server, tmp_path).read_bytes() == ARCHIVE
    assert server.ranges[-1] is not None


def test_a_slow_line_is_gone_on_with_as_long_as_something_comes(server: Server, tmp_path: Path):
    server.answers = [cut_off]  # always: about 65 kB of 300 kB each time
    assert fetch(server, tmp_path).read_bytes() == ARCHIVE


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (chunks_cut_off, "the connection broke off"),
        (in_circles, "round in circles"),
    ],
)
def test_trouble_is_told_in_plain_words(
    server: Server,
    tmp_path: Path,
    trouble: Callable[[BaseHTTPRequestHandler], None],
    words: str,
):
    server.answers = [trouble]
    with pytest.raises(DownloadFailed) as caught:
        fetch(server, tmp_path)
    assert words in str(caught.value)
    assert "Error" not in str(caught.value)


def test_a_server_that_is_not_there_is_told_in_plain_words(tmp_path: Path):
    with pytest.raises(DownloadFailed, match="cannot be reached") as caught:
        fetch_dump("UA", tmp_path, source="http://127.0.0.1:9", timeout_s=1)
    assert "Error" not in str(caught.value)
    with pytest.raises(DownloadFailed, match="no web address"):
        fetch_dump("UA", tmp_path, source="ftp://127.0.0.1", timeout_s=1)


def test_an_error_page_is_no_dump(server: Server, tmp_path: Path):
    server.answers = [page]
    with pytest.raises(DownloadFailed, match="no zip file"):
        fetch(server, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_missing_file_is_told_at_once(server: Server, tmp_path: Path):
    server.answers = [lambda handler: handler.send_error(404)]
    with pytest.raises(DownloadFailed, match="404"):
        fetch(server, tmp_path)
    assert len(server.ranges) == 1


def test_an_earlier_file_stays_when_the_new_one_cannot_be_had(server: Server, tmp_path: Path):
    (tmp_path / "UA.zip").write_bytes(ARCHIVE)
    server.answers = [busy]
    with pytest.raises(DownloadFailed):
        fetch(server, tmp_path)
    assert (tmp_path / "UA.zip").read_bytes() == ARCHIVE


@pytest.mark.parametrize("country", ["", "UKR", "../../etc/passwd", "U1", "ЮА"])
def test_only_country_codes_are_asked_for(tmp_path: Path, country: str):
    with pytest.raises(DownloadFailed, match="two-letter"):
        fetch_dump(country, tmp_path)
