"""docs/dependencies.md and pyproject.toml name the same packages."""

import re
import tomllib
from itertools import chain
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def declared() -> set[str]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    return {re.match(r"[A-Za-z0-9_.-]+", line).group() for line in lines}


def documented() -> set[str]:
    table = (PROJECT / "docs" / "dependencies.md").read_text()
    return set(re.findall(r"^\| ([a-z0-9-]+) \|", table, flags=re.MULTILINE)) - {"package"}


def test_every_dependency_has_a_row_and_every_row_a_dependency():
    assert documented() == declared()


def test_every_row_says_what_for_and_under_which_licence():
    for line in (PROJECT / "docs" / "dependencies.md").read_text().splitlines():
        if re.match(r"\| [a-z0-9-]+ \|", line) and not line.startswith("| package"):
            _, _, purpose, _, licence, _ = (cell.strip() for cell in line.split("|"))
            assert purpose, line
            assert licence, line


def test_locks_hold_hashes_and_no_addresses():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lock = (PROJECT / name).read_text()
        assert "--hash=sha256:" in lock
        assert "://" not in lock
        assert "--index-url" not in lock
        pinned = re.findall(r"^[a-z0-9][^\s;]*", lock, flags=re.MULTILINE)
        assert all("==" in line for line in pinned), name
