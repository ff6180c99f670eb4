"""The ``conflictmap`` command: in this process, which is quick, or as a person starts it."""

import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from unittest.mock import patch

import pytest

import cli
from settings import PROJECT

Ended = subprocess.CompletedProcess[str]


def run(*arguments: str, **environment: str) -> Ended:
    """Run a command in this process, with what is to be set in the environment meanwhile."""
    out, err = (TextIOWrapper(BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with (
        patch.dict(os.environ, environment),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        cli.main(arguments)
    told = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(arguments, int(ended.value.code or 0), *told)


def run_as_process(*arguments: str, **environment: str) -> Ended:
    """Run a command as a process of its own, which takes seconds to start."""
    return subprocess.run(
        [sys.executable, str(PROJECT / "cli.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=os.environ | environment,
    )


def one_line(text: str) -> str:
    """Give what was said, having seen that it is one line and no trace of the program."""
    assert "Traceback" not in text
    assert len(text.strip().splitlines()) == 1, text
    return text.strip()
