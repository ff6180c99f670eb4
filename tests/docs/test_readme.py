"""What the documents say exists, exists, and what exists is documented."""

import re
from pathlib import Path

import pytest
import typer.main

import cli
from settings import Settings

PROJECT = Path(__file__).parents[2]
PAGES = sorted(
    [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *(PROJECT / "docs").rglob("*.md")]
)
README = (PROJECT / "README.md").read_text()
ALL_TEXT = "\n".join(page.read_text() for page in PAGES)


def make_targets() -> set[str]:
    makefile = (PROJECT / "Makefile").read_text()
    return set(re.findall(r"^([a-z][a-z-]*):.*## ", makefile, flags=re.MULTILINE))


def commands() -> set[str]:
    group = typer.main.get_command(cli.app)
    names = set()
    for name, command in group.commands.items():
        subcommands = getattr(command, "commands", None)
        names |= {f"{name} {sub}" for sub in subcommands} if subcommands else {name}
    return names


def test_every_make_target_named_in_the_documents_exists():
    named = set(re.findall(r"(?:`|^)make ([a-z][a-z-]*)", ALL_TEXT, flags=re.MULTILINE))
    assert named <= make_targets()


def test_every_make_target_is_documented_in_the_readme_or_for_contributors():
    named = set(re.findall(r"\bmake ([a-z][a-z-]*)", ALL_TEXT))
    assert make_targets() <= named


def test_every_command_is_documented():
    for command in commands():
        assert re.search(rf"conflictmap {command}\b", ALL_TEXT), command


def test_every_command_named_in_the_documents_exists():
    named = set(
        re.findall(r"conflictmap ([a-z]+(?:-[a-z]+)*(?: (?:add|fetch|status)\b)?)", ALL_TEXT)
    )
    known = commands() | {command.split()[0] for command in commands()}
    unknown = {command for command in named if command not in known}
    # "add" takes arguments; "gazetteer add" is a command of its own.
    assert not {c for c in unknown if c.split()[0] not in known}, unknown


def test_every_setting_is_in_the_readme_and_every_one_named_there_exists():
    named = set(re.findall(r"^\| `CONFLICTMAP_([A-Z_]+)`", README, flags=re.MULTILINE))
    fields = {name.upper() for name in Settings.model_fields if name != "shipped_data"}
    assert named == fields


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_local_link_and_picture_leads_somewhere(page: Path):
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), f"{page.name} -> {target}"


@pytest.mark.parametrize("folder", ["boundaries", "gazetteer", "samples", "words"])
def test_every_shipped_file_is_named_among_its_sources(folder: str):
    sources = (PROJECT / "data" / folder / "SOURCES.md").read_text()
    for path in (PROJECT / "data" / folder).iterdir():
        assert path.name == "SOURCES.md" or path.name in sources, path


def test_every_decision_is_dated():
    for page in (PROJECT / "docs" / "decisions").glob("*.md"):
        assert re.match(r"\d{4}-\d{2}-\d{2}-[a-z0-9-]+\.md$", page.name), page.name
