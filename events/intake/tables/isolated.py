"""Readers of binary formats in a process of their own, within limits of memory and time.

A workbook or a shapefile of a stranger is parsed by a library in another language; what it does
wrong must neither take this program's memory nor its life. Rows come back as lines of JSON.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NoReturn

from events.errors import UnreadableFile

MEMORY_BYTES: Final = 420_000_000
"""Most private memory of the reading process."""

CPU_SECONDS: Final = 60
LARGEST_OUTPUT_BYTES: Final = 1_000_000_000
_PROJECT: Final = Path(__file__).parents[3]


def run_reader(module: str, arguments: list[str], out: Path) -> None:
    """Run a reader module and leave what it writes, one JSON document a line, in a file.

    Parameters
    ----------
    module
        Its name below ``events.intake.tables``; it calls `write` and `refuse`.
    out
        The file; its first line describes the rest.

    Raises
    ------
    UnreadableFile
        The reader refused the file, or could not read it within its limits.
    """
    with out.open("wb") as stream:
        process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", f"events.intake.tables.{module}", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.PIPE,
            cwd=_PROJECT,
            env=_environment(),
            preexec_fn=_limit,
        )
        try:
            _, told = process.communicate(timeout=CPU_SECONDS * 2)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.communicate()
            raise UnreadableFile("The file takes too long to read; is it damaged?") from error
    if process.returncode == 0:
        return
    last = told.decode(errors="replace").strip().splitlines()[-1:] or [""]
    if last[0].startswith(_REFUSED):
        raise UnreadableFile(last[0].removeprefix(_REFUSED))
    raise UnreadableFile(
        "The file cannot be read: it is damaged, or claims more than it holds. Save it again with "
        "the program it comes from, or as CSV."
    )


def read_output(out: Path) -> Iterator[Any]:
    """Read the lines a reader wrote, after the first."""
    with out.open("rb") as stream:
        stream.readline()
        for line in stream:
            yield json.loads(line)


def read_description(out: Path) -> dict[str, Any]:
    """Read the first line."""
    with out.open("rb") as stream:
        described: dict[str, Any] = json.loads(stream.readline())
    return described


_REFUSED: Final = "REFUSED "


def refuse(message: str) -> NoReturn:
    """End a reader with a message for the person at work."""
    print(_REFUSED + message, file=sys.stderr)
    raise SystemExit(3)


def write(document: object) -> None:
    """Write one line of a reader's output."""
    sys.stdout.write(json.dumps(document, ensure_ascii=True) + "\n")


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return kept | {
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "GDAL_NUM_THREADS": "1",
        "PYTHONPATH": str(_PROJECT),
        "PYTHONIOENCODING": "utf-8",
    }


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_OUTPUT_BYTES, LARGEST_OUTPUT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
