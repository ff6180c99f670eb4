"""Answers are not held back until the browser acknowledges their first part."""

import socket

from api.serving.sockets import send_at_once


def test_connections_accepted_from_now_on_send_at_once():
    with socket.socket(socket.AF_INET) as listening:
        listening.bind(("127.0.0.1", 0))
        send_at_once()
        listening.listen()
        with socket.create_connection(listening.getsockname()):
            accepted, _ = listening.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_closed_socket_and_other_files_do_not_disturb_it(tmp_path):
    one, other = socket.socketpair()
    with (tmp_path / "file").open("w"), one, other:
        other.close()
        send_at_once()
        assert one.fileno() > 0
