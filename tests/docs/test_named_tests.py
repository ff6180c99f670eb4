"""Tests that documents name are there; each recipe and each line of the threat model names one."""

import re
from pathlib import Path

import pytest

from settings import PROJECT
from ui.connect import recipes

NAMED = re.compile(r"`(tests/[\w/]+\.py)?(?:::(\w+))?`")
DOCUMENTS = [*(PROJECT / "docs").rglob("*.md"), PROJECT / "README.md", PROJECT / "CONTRIBUTING.md"]


def named_in(text: str) -> list[tuple[str, str]]:
    """Give each file and test that is named; of one without a file it is the one before."""
    found, file = [], ""
    for path, test in NAMED.findall(text):
        file = path or file
        if path or test:
            found.append((file, test))
    return found


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_test_that_is_named_is_there(document: Path) -> None:
    for file, test in named_in(document.read_text()):
        path = PROJECT / file
        assert path.is_file(), file
        assert not test or f"def {test}(" in path.read_text(), f"{file}::{test}"


def rows(document: str, heading: str) -> list[list[str]]:
    text = (PROJECT / "docs" / document).read_text().partition(f"\n## {heading}\n")[2]
    table = text.partition("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def test_every_line_of_the_threat_model_names_its_test() -> None:
    threats = rows("security.md", "Who is feared, and what stands in the way")
    assert len(threats) > 20
    for row in threats:
        assert named_in(row[-1]), row


def test_every_recipe_says_which_test_runs_it() -> None:
    listed = {row[0]: row[1] for row in rows("exports.md", "Live, in other programs")}
    assert {*listed} == {each.program for each in recipes("http://localhost:8501")}
    assert all(named_in(words) for words in listed.values())
