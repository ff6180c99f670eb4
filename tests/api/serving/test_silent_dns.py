"""No name is looked up and nothing waits, where a DNS server never answers."""

import json
import os
import subprocess
import sys
from pathlib import Path

from settings import PROJECT

SCRIPT = Path(__file__).with_name("silent_dns.py")
PATIENCE_S = 2.0
"""What is asked is answered in milliseconds; a look-up would take 15 s. Much else may run here."""


def test_no_name_is_looked_up_and_nothing_waits(figures):
    alone = ["unshare", "--net", "--mount", "--map-root-user"]
    ended = subprocess.run(
        [*alone, sys.executable, str(SCRIPT)],
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )
    assert ended.returncode == 0, ended.stderr
    took = json.loads(ended.stdout.splitlines()[-1])
    assert took.pop("names_asked_for") == 0
    start = took.pop("start")
    assert all(seconds < PATIENCE_S for seconds in took.values()), took
    slowest = max(took.values()) * 1_000
    figures(f"with a DNS server that never answers: up in {start:.1f} s, slowest {slowest:.0f} ms")
