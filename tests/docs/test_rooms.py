"""The single modules at the top obey the import rules too; import-linter checks packages only."""

import ast
import re
from collections.abc import Collection
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
ROOMS = {
    *("geo", "events", "access", "maps", "briefs", "api", "ui", "bulk", "commands"),
    *("services", "settings", "cli", "app"),
}
MAY_IMPORT = {
    "settings.py": {"access"},
    "services.py": {"settings", "events", "geo", "access", "briefs"},
    "app.py": {"access", "api", "services", "settings"},
    "cli.py": {"access", "api", "app", "bulk", "commands", "services", "settings", "events", "geo"},
}


def imported_rooms(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name.partition(".")[0] for name in names} & ROOMS


@pytest.mark.parametrize("module", MAY_IMPORT)
def test_a_top_module_imports_only_what_it_may(module: str):
    assert imported_rooms(PROJECT / module) <= MAY_IMPORT[module]


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_no_module_is_a_hall(room: str):
    paths = [*(PROJECT / room).rglob("*.py"), *PROJECT.glob(f"{room}.py")]
    for path in paths:
        lines = len(path.read_text().splitlines())
        assert lines <= 420, f"{path}: {lines} lines; is there a second noun in it?"


def test_no_files_import_each_other_in_a_circle():
    """Imports inside functions and for type checkers count as well."""
    paths = [path for room in sorted(ROOMS) for path in (PROJECT / room).rglob("*.py")]
    paths += [PROJECT / f"{room}.py" for room in ROOMS if (PROJECT / f"{room}.py").exists()]
    modules = {_module_name(path): path for path in paths}
    sorter = TopologicalSorter(
        {name: imported_modules(path, modules) - {name} for name, path in modules.items()}
    )
    try:
        sorter.prepare()
    except CycleError as error:
        pytest.fail(f"A circle: {' -> '.join(error.args[1])}")


def _module_name(path: Path) -> str:
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_modules(path: Path, modules: Collection[str]) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            within = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= (within & set(modules)) or {node.module}
    return names & set(modules)


@pytest.mark.parametrize(
    ("journey", "most"),
    [("A form's submission", 15), ("The browser's view request", 12), ("A CSV row", 15)],
)
def test_a_journey_goes_through_few_modules_that_are_there(journey: str, most: int) -> None:
    told = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    (line,) = (line for line in told.splitlines() if line.startswith(f"**{journey}"))
    modules = re.findall(r"`([^`]+)`", line)
    assert 8 < len(modules) <= most
    assert [name for name in modules if not (PROJECT / f"{name}.py").is_file()] == []
