"""The single modules at the top obey the import rules too; import-linter checks packages only."""

import ast
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
ROOMS = {"geo", "events", "maps", "api", "ui", "commands", "services", "settings", "cli", "app"}
MAY_IMPORT = {
    "settings.py": set(),
    "services.py": {"settings", "events", "geo"},
    "app.py": {"api", "services", "settings"},
    "cli.py": {"app", "commands", "services", "settings", "events", "geo"},
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
