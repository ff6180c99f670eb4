"""Answers leave at once, not 40 ms later.

Streamlit binds its port with a socket that does not name its protocol; asyncio then leaves
Nagle's algorithm on (RFC 1122, 4.2.3.4), headers and content go out in two parts, and the second
waits until the browser has acknowledged the first, which it puts off for 40 ms. Measured on every
second request of a connection that is kept open, as those of the map are.
"""

import os
import socket
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_DESCRIPTORS = Path("/dev/fd")


def send_at_once() -> None:
    """Turn Nagle's algorithm off for every TCP socket of this program that is open now.

    A connection takes that over from the socket it was accepted on. Does nothing where the system
    does not list what is open.
    """
    for number in _sockets():
        with suppress(OSError), socket.socket(fileno=os.dup(number)) as same:
            if same.family in (socket.AF_INET, socket.AF_INET6) and same.type == socket.SOCK_STREAM:
                same.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _sockets() -> Iterator[int]:
    with suppress(OSError):
        for entry in list(_DESCRIPTORS.iterdir()):
            with suppress(OSError, ValueError):
                number = int(entry.name)
                if stat.S_ISSOCK(os.fstat(number).st_mode):
                    yield number
