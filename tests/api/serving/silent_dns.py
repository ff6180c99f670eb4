"""Run in a network of its own: a map that listens everywhere, and a DNS server that never answers.

Prints one JSON object: how long each thing took, in seconds, and how often a name was asked for.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

PROJECT = Path(__file__).parents[3]


def main() -> None:
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    asked: list[bytes] = []
    dns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    dns.bind(("127.0.0.1", 53))
    threading.Thread(target=listen, args=(dns, asked), daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        resolver = Path(folder) / "resolv.conf"
        resolver.write_text("nameserver 127.0.0.1\noptions timeout:5 attempts:3\n")
        subprocess.run(["mount", "--bind", resolver, "/etc/resolv.conf"], check=True)
        said = run(Path(folder) / "data")
    said["names_asked_for"] = len(asked)
    print(json.dumps(said))


def listen(dns: socket.socket, asked: list[bytes]) -> None:
    while True:
        asked.append(dns.recv(4_096))


def run(data: Path) -> dict[str, float]:
    settings = {"CONFLICTMAP_HOSTS": "map.example.org:8700", "CONFLICTMAP_SAMPLES": "false"}
    command = [sys.executable, "cli.py", "serve", "--port", "8700", "--address", "0.0.0.0"]
    began = time.monotonic()
    server = subprocess.Popen(
        [*command, "--without-login", "--data-dir", str(data)],
        cwd=PROJECT,
        env={**os.environ, **settings},
        stdout=sys.stderr,
        stderr=sys.stderr,
    )
    took = {}
    try:
        with httpx.Client(base_url="http://127.0.0.1:8700", trust_env=False) as client:
            wait_for(client, server)
            took["start"] = time.monotonic() - began
            took["other_origin"] = timed(lambda: shake("http://attacker.example"))
            took["other_host"] = timed(lambda: shake("http://a.example:8700", "a.example:8700"))
            named = "map.example.org:8700"
            took["own_name"] = timed(lambda: shake(f"http://{named}", named))
            put = {"Host": named, "Origin": f"http://{named}"}
            took["upload"] = timed(lambda: client.put("/_stcore/upload_file/a/b", headers=put))
            health = {"Host": named, "Origin": f"http://{named}"}
            took["answer"] = timed(lambda: client.get("/_stcore/health", headers=health))
    finally:
        server.terminate()
        server.wait(timeout=30)
    return took


def wait_for(client: httpx.Client, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            client.get("/health")
        except httpx.TransportError:
            time.sleep(0.05)  # between two looks at a port that is not open yet
        else:
            return
    raise SystemExit("The server did not start.")


def shake(origin: str, host: str = "127.0.0.1:8700") -> None:
    """Open the websocket; whether that is allowed is for other tests to see."""
    connection = socket.create_connection(("127.0.0.1", 8700))
    try:
        address = f"ws://{host}/_stcore/stream"
        with connect(address, sock=connection, origin=origin, proxy=None, open_timeout=60):
            pass
    except InvalidStatus:
        pass


def timed(what) -> float:
    began = time.monotonic()
    what()
    return time.monotonic() - began


main()
