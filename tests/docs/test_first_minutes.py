"""The first minutes of `make run`: what is going on is said while it goes on."""

import os
import subprocess

from settings import PROJECT

SLOW_PIP = """#!/bin/sh
echo "Collecting alpha==1 (from -r lock.txt (line 1))"
cat "$(dirname "$0")/go_on"
echo "Installing collected packages: alpha"
exit ENDS
"""


def installing(folder, ends=0):
    python = folder / "python"
    python.write_text(SLOW_PIP.replace("ENDS", str(ends)))
    python.chmod(0o755)
    (folder / "lock.txt").write_text("alpha==1\n")
    os.mkfifo(folder / "go_on")
    command = ["sh", PROJECT / "scripts" / "install-packages.sh", python, "lock.txt"]
    return subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_each_package_is_named_before_the_next_is_there(tmp_path):
    with installing(tmp_path) as process:
        assert "about 1 package" in process.stdout.readline()
        assert process.stdout.readline().strip() == "1 of about 1: alpha==1"
        (tmp_path / "go_on").write_text("")
        assert "putting them in place" in process.stdout.read()
    assert process.returncode == 0


def test_what_went_wrong_is_said_with_what_to_do(tmp_path):
    with installing(tmp_path, ends=1) as process:
        (tmp_path / "go_on").write_text("No matching distribution\n")
        said = process.stderr.read()
    assert process.returncode == 1
    assert "No matching distribution" in said
    assert "run the same command again" in said
