"""The server under the application: how long a connection may take, and how many there may be.

uvicorn waits for ever for the rest of a request's head, and for a client that takes nothing of its
answer. Both cost a connection and what was made for it, so both end here.
"""

import asyncio
import logging
import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

GRACE_S: Final = 10
"""How long what is under way may take when the server is told to stop."""

_ENDING_S: Final = 2
"""How long what was cut off then may take to notice."""

KEPT_S: Final = 15
"""How long a connection stays open on which nothing is asked: longer than people pause."""

_HEAD_BYTES: Final = 32_768
_FRAME_BYTES: Final = 16_000_000
"""Of one message to a page's websocket: a long report that was pasted, and all else in its form."""

_FULL: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n"
)


@dataclass(frozen=True, slots=True)
class Patience:
    """What one connection, and all of them, may cost.

    Attributes
    ----------
    head_s
        How long a client may take to say what it asks for.
    stalled_s, least_bytes
        How long a client may take less than so many bytes of an answer that waits for it.
    connections, of_one
        How many there may be, in all and from one address; behind a proxy or a router many people
        share one.
    """

    head_s: float = 15.0
    stalled_s: float = 30.0
    least_bytes: int = 15_000
    connections: int = 1_000
    of_one: int = 500


class Connection(H11Protocol):
    """One connection, which ends when nothing comes of it."""

    patience: ClassVar[Patience] = Patience()

    _head: asyncio.TimerHandle | None = None
    _look: asyncio.TimerHandle | None = None
    _owed = 0
    _went_on = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, or say that there are too many."""
        super().connection_made(transport)
        client = _address_of(self)
        of_one = [each for each in self.connections if _address_of(each) == client]
        if len(self.connections) > self.patience.connections or len(of_one) > self.patience.of_one:
            transport.write(_FULL)
            transport.close()
            return
        self._await_head()
        self._look = self.loop.call_later(self.patience.stalled_s, self._look_at_answer)

    def data_received(self, data: bytes) -> None:
        """Take what the client sends, and watch that it sends all of a request."""
        super().data_received(data)
        if self.transport.get_protocol() is not self:
            return  # it is a websocket's by now
        if self.cycle is None or self.cycle.response_complete:
            self._await_head()
        else:
            self._let_go_of_head()

    def handle_websocket_upgrade(self, event: Any) -> None:  # noqa: ANN401 - as uvicorn has it
        """Hand over to the websocket, which watches its client by pings."""
        self._let_go()
        super().handle_websocket_upgrade(event)

    def resume_writing(self) -> None:
        """Note that the client has taken what waited."""
        self._went_on = True
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching."""
        self._let_go()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        if self._head is None:
            self._head = self.loop.call_later(self.patience.head_s, self.transport.abort)

    def _let_go_of_head(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _let_go(self) -> None:
        self._let_go_of_head()
        if self._look is not None:
            self._look.cancel()
            self._look = None

    def _look_at_answer(self) -> None:
        """End the connection of a client that has taken next to nothing since the last look."""
        waiting = self.transport.get_write_buffer_size()
        owed = waiting + _in_kernel(self.transport)
        has_stalled = self._owed - owed < self.patience.least_bytes and not self._went_on
        if waiting and self._owed and has_stalled:
            self.transport.abort()
            return
        self._owed = owed if waiting else 0
        self._went_on = False
        self._look = self.loop.call_later(self.patience.stalled_s, self._look_at_answer)


def _address_of(connection: object) -> str:
    """Give the address a connection of any kind comes from; "" where it has none."""
    client: tuple[str, int] | None = getattr(connection, "client", None)
    return client[0] if client else ""


def _in_kernel(transport: asyncio.Transport) -> int:
    """Tell how many bytes the system holds that the client has not acknowledged; 0 if unknown."""
    found = transport.get_extra_info("socket")
    if found is not None:
        with suppress(ImportError, AttributeError, OSError):  # Windows has no such question
            from fcntl import ioctl
            from termios import TIOCOUTQ

            return int.from_bytes(ioctl(found.fileno(), TIOCOUTQ, bytes(4)), "little")
    return 0


class Server(uvicorn.Server):
    """A server that cuts off what is not finished in time, as a client does that goes away.

    uvicorn would end the tasks behind the connections, and tell of each as of a fault.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let nobody new in, wait for what is under way, and end."""
        cut = asyncio.get_running_loop().call_later(GRACE_S, self._cut_off)
        await super().shutdown(sockets)
        cut.cancel()

    def _cut_off(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()


def server_of(app: ASGIApp, *, patience: Patience | None = None) -> uvicorn.Server:
    """Give the server of an application, which listens on what it is run with.

    Parameters
    ----------
    patience
        Other than usual, for what this server's connections may cost.
    """

    class Watched(Connection):
        """A connection of this server."""

    Watched.patience = patience or Patience()
    config = uvicorn.Config(
        app,
        http=Watched,
        ws="websockets-sansio",
        ws_max_size=_FRAME_BYTES,
        ws_ping_interval=30,
        ws_ping_timeout=30,
        ws_per_message_deflate=False,
        # Whose word counts on who asks is decided by the guard.
        proxy_headers=False,
        server_header=False,
        access_log=False,
        h11_max_incomplete_event_size=_HEAD_BYTES,
        timeout_keep_alive=int(KEPT_S),
        timeout_graceful_shutdown=GRACE_S + _ENDING_S,
    )
    # Streamlit has uvicorn write every address asked for, with what people searched for in it.
    logging.getLogger("uvicorn.access").disabled = True
    logging.getLogger("uvicorn.error").addFilter(_is_worth_telling)
    return Server(config)


def _is_worth_telling(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


def listening(address: str, port: int) -> socket.socket:
    """Open the port.

    Raises
    ------
    OSError
        Nothing can listen there.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # Named protocol: with none asyncio leaves Nagle's algorithm on, and answers wait 40 ms.
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((address, port))
        opened.listen(2048)
    except BaseException:
        opened.close()
        raise
    return opened
