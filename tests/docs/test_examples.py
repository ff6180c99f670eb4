"""The files in docs/examples work as the README says, and its commands name their data folder."""

import csv
import re
import shlex

import pytest

from settings import PROJECT
from tests.command_line import run

README = (PROJECT / "README.md").read_text()
EXAMPLES = PROJECT / "docs" / "examples"
COMMANDS = re.findall(r"^\.venv/bin/conflictmap (.+)$", README, flags=re.MULTILINE)
OF_NO_FOLDER = {"validate"}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_names_the_data_folder_and_files_that_ship(command):
    words = shlex.split(command)
    assert words[0] in OF_NO_FOLDER or "--data-dir" in words
    for word in words[1:]:
        if word.startswith("docs/"):
            assert (PROJECT / word).is_file()


def test_every_example_is_named_in_the_readme_and_its_sources():
    sources = (EXAMPLES / "SOURCES.md").read_text()
    for path in EXAMPLES.iterdir():
        assert f"docs/examples/{path.name}" in README
        assert path.name == "SOURCES.md" or f"`{path.name}`" in sources


def test_the_report_can_be_added(tmp_path):
    ended = run("add", "--from", str(EXAMPLES / "report.yaml"), "--data-dir", str(tmp_path))
    assert ended.returncode == 0, ended.stderr
    assert (
        "captured"
        in run("export", "--out", "-", "--format", "csv", "--data-dir", str(tmp_path)).stdout
    )


def test_every_row_of_the_table_can_be_imported(tmp_path):
    table = str(EXAMPLES / "events.csv")
    tried = run("import", table, "--dry-run", "--data-dir", str(tmp_path))
    assert tried.returncode == 0, tried.stderr
    ended = run("import", table, "--data-dir", str(tmp_path))
    assert "3 read: 3 added, 0 updated, 0 unchanged, 0 rejected" in ended.stdout, ended.stdout
    assert "docs" not in run("imports", "--data-dir", str(tmp_path)).stderr


def test_the_news_becomes_drafts():
    ended = run("extract", str(EXAMPLES / "news.txt"))
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("2 drafts of events with foreign troops")


def test_the_places_are_told_apart(tmp_path):
    out = tmp_path / "placed.csv"
    ended = run("geocode", "--csv", str(EXAMPLES / "places.csv"), "--out", str(out))
    assert ended.returncode == 0, ended.stderr
    with out.open(newline="") as file:
        outcomes = [row["outcome"] for row in csv.DictReader(file)]
    assert outcomes == ["found", "found", "ambiguous"]
