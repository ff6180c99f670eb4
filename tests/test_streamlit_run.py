"""The pages started by Streamlit itself, without the command."""

import os
import subprocess
import sys
import time

import httpx

from scripts.screenshots import free_port
from settings import PROJECT, SERVED


def test_started_by_streamlit_it_says_which_limits_do_not_hold(tmp_path):
    port = free_port()
    bare = {name: value for name, value in os.environ.items() if name != SERVED}
    log = tmp_path / "server.log"
    with log.open("wb") as file:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
            cwd=PROJECT,
            env={**bare, "CONFLICTMAP_DATA_DIR": str(tmp_path), "CONFLICTMAP_SAMPLES": "false"},
            stdout=file,
            stderr=file,
        )
    try:
        while server.poll() is None:
            try:
                if httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.05)  # between two looks at a server that is starting
        assert "conflictmap serve" in log.read_text()
    finally:
        server.terminate()
        server.wait(timeout=60)
