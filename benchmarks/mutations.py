"""How many single changes of an operator the tests notice.

    python -m benchmarks.mutations [--sample 40] [--seed 1] [--all] [--only events/model geo]

Cosmic Ray makes the changes, one at a time: a comparison turned round or its edge moved, plus for
minus, ``and`` for ``or``, a condition denied, a number one more or one less. It makes them in
copies of the project in temporary folders, never here.

First each room's tests are run once, noting which test goes through which lines. Then each change
is tried on the tests that go through the changed function (for what is outside functions: through
its module), the quickest first, until one fails. Changes nobody noticed are printed to be looked
at one by one; some change nothing that can be seen.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

import coverage
import orjson
import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

PROJECT = Path(__file__).parents[1]
LEFT_OUT = shutil.ignore_patterns(".*", "var", "build", "test-output", "*.egg-info")
PROCESSES = 2
SAMPLE = 40
SEED = 1
GOAL = 85
PATIENCE = 5
"""A test that takes this many times as long as without the change, and half a minute, hangs."""

ROOMS = {
    "events/model": (
        "events/model/*.py",
        "tests/events/model tests/events/geojson/test_schema.py",
    ),
    "events/dates": ("events/dates/*.py", "tests/events/dates tests/events/model/test_when.py"),
    "events/query": ("events/query/*.py", "tests/events/query"),
    "events/table": (
        "events/table/*.py",
        "tests/events/table tests/api/map tests/events/duplicates/test_finding.py",
    ),
    "events/versions": ("events/versions/*.py", "tests/events/versions"),
    "events/duplicates": ("events/duplicates/*.py", "tests/events/duplicates"),
    "events/changes": ("events/changes/*.py", "tests/events/changes"),
    "events/placing": ("events/placing/*.py", "tests/events/placing"),
    "events/intake/tables/crs": ("events/intake/tables/crs.py", "tests/events/intake/tables"),
    "geo": (
        "geo/boundaries.py geo/extents.py geo/land.py geo/map_links.py geo/measure.py "
        "geo/position.py geo/precision.py geo/shapes.py geo/utm.py",
        "tests/geo/test_*.py",
    ),
    "api/map": ("api/map/*.py", "tests/api/map"),
}
"""Each room's modules, and the tests that know them.

Not there: `geo.many_points`, a shorter way to what `geo.boundaries` says, whose numbers only decide
what is looked at twice; `geo.reading`, which ``make bench-places`` measures on places with a known
answer; and what the browser works out (``maps/static``): this tool reads Python.
"""

CHANGES = (
    *("ReplaceComparisonOperator_" + pair for pair in ("Eq_NotEq", "NotEq_Eq", "Is_IsNot")),
    *("ReplaceComparisonOperator_" + pair for pair in ("IsNot_Is", "Lt_LtE", "Lt_GtE", "LtE_Lt")),
    *("ReplaceComparisonOperator_" + pair for pair in ("LtE_Gt", "Gt_GtE", "Gt_LtE", "GtE_Gt")),
    "ReplaceComparisonOperator_GtE_Lt",
    *("ReplaceBinaryOperator_" + pair for pair in ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul")),
    *("ReplaceBinaryOperator_" + pair for pair in ("FloorDiv_Div", "BitOr_BitAnd", "BitAnd_BitOr")),
    *("ReplaceUnaryOperator_" + pair for pair in ("USub_UAdd", "Delete_Not", "Delete_Invert")),
    *("AddNot", "ReplaceAndWithOr", "ReplaceOrWithAnd"),
    *("ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "NumberReplacer"),
)

SEEN_BY_NOBODY = {
    "far = 1_000.0": "any number larger than an area will do",
    "wide = np.ptp(rings[:, :, 0], axis=1) > 90": "rings are much narrower, or 360 wide",
    "axis=_AXES[axes[0]] if axes else None,": "there is one at most",
    "best[code] = min(best.get(code, (9, 0)), (rank, len(entry)))": "stands for none yet",
    "Level(": "a weight of likeness: a judgement, which benchmarks/duplicates.py measures",
    "@lru_cache(": "how much is remembered",
    "most = max(3, min(48, _MOST_ROWS_KEPT": "how much is remembered",
    "room, filled = np.empty(rows + max(_ROOM": "how much room is made for what comes",
    "number = (number ^ (part + 0.0)": "any large odd number tells circles apart",
}
"""Beginnings of lines of which a number may change unseen, with the reason; not counted."""

_NOT_SEEN = tuple(SEEN_BY_NOBODY)

LOADED_ONCE = ("geopandas", "hypothesis", "pydantic", "pyogrio", "schemathesis", "edtf", "lark")
"""Libraries that are slow to load: every process that tries a change inherits them."""


@dataclass(frozen=True)
class Change:
    """One change of one operator: the ``occurrence``-th place in a file where it can be made."""

    room: str
    file: str
    operator: str
    occurrence: int
    line: int
    function: range | None
    """Lines of the innermost function around it."""


@dataclass(frozen=True)
class Known:
    """Which tests of a room go through which lines of its files, and how long each test takes."""

    tests: dict[str, dict[int, list[str]]]
    seconds: dict[str, float]

    def of(self, change: Change) -> list[str]:
        """Tests that go through the changed function, the quickest first."""
        found = {
            test
            for line, tests in self.tests.get(change.file, {}).items()
            if change.function is None or line in change.function
            for test in tests
        }
        return sorted(found & self.seconds.keys(), key=lambda test: (self.seconds[test], test))


class Watching:
    """A pytest plugin that tells coverage which test is running, and times each."""

    def __init__(self, watch: coverage.Coverage) -> None:
        self.watch = watch
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.watch.switch_context(nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration
        if report.failed:
            self.failed.add(report.nodeid)


class Choosing:
    """A pytest plugin that runs the chosen tests alone, in their order."""

    def __init__(self, chosen: list[str]) -> None:
        self.order = {test: order for order, test in enumerate(chosen)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        kept = (item for item in items if item.nodeid in self.order)
        items[:] = sorted(kept, key=lambda item: self.order[item.nodeid])


def changes(room: str) -> Iterator[Change]:
    """Every change that can be made in a room."""
    for file in _files(ROOMS[room][0]):
        source = (PROJECT / file).read_text()
        text, nodes = source.splitlines(), list(ast_nodes(get_ast(source)))
        for name in CHANGES:
            operator = get_operator(f"core/{name}")()
            places = ((node, at) for node in nodes for at, _ in operator.mutation_positions(node))
            for occurrence, (node, at) in enumerate(places):
                function = _around(node, "funcdef")
                if node.parent is not None and node.parent.type == "parameters":
                    continue  # the star of `f(*, name)` multiplies nothing
                if _is_a_guard(node):
                    continue
                if "Bit" in name and (function is None or _is_a_type(node)):
                    continue  # and `int | None` is no sum
                if name == "NumberReplacer" and text[at[0] - 1].strip().startswith(_NOT_SEEN):
                    continue
                lines = function and range(function.start_pos[0], function.end_pos[0] + 1)
                yield Change(room, file, name, occurrence, at[0], lines)


def _files(patterns: str) -> list[str]:
    found = (path for pattern in patterns.split() for path in PROJECT.glob(pattern))
    return sorted(str(path.relative_to(PROJECT)) for path in found)


def _around(node, kind: str):
    while node is not None and node.type != kind:
        node = node.parent
    return node


def _is_a_guard(node) -> bool:
    """Tell what saves memory or stops a programmer's slip, and changes nothing that works."""
    said = "" if node.parent is None else node.parent.get_code().strip()
    if said in ("frozen=True", "slots=True"):
        return _around(node, "decorator") is not None
    call = _around(node, "atom_expr")
    return said == "strict=True" and call is not None and call.get_code().strip().startswith("zip(")


def _is_a_type(node) -> bool:
    while (parent := node.parent) is not None:
        if (
            (parent.type == "tfpdef" and node is parent.children[-1])
            or (parent.type == "annassign" and node is parent.children[1])
            or (parent.type == "funcdef" and node is parent.annotation)
        ):
            return True
        node = parent
    return False


copy = Path()
"""This process's copy of the project."""


def start() -> None:
    """Give this process a copy of the project, and let it import that one."""
    global copy
    copy = Path(tempfile.mkdtemp(prefix="changes-", dir=os.environ["CHANGES"]))
    shutil.copytree(PROJECT, copy, ignore=LEFT_OUT, dirs_exist_ok=True)
    os.chdir(copy)
    sys.path[:] = [str(copy), *(path for path in sys.path if path not in ("", str(PROJECT)))]
    os.environ["PYTHONPATH"] = str(copy)


def learn(room: str) -> Known:
    """Run a room's tests unchanged, and note which go through which lines.

    Raises
    ------
    RuntimeError
        When they do not run at all.
    """
    files, tests = ROOMS[room]
    paths = {file: str(copy / file) for file in _files(files)}
    notes = copy / "notes.json"

    def run() -> int:
        watch = coverage.Coverage(data_file=None, config_file=False, include=[*paths.values()])
        watching = Watching(watch)
        watch.start()
        code = pytest.main([*_QUIETLY, *_files(tests)], plugins=[watching])
        watch.stop()
        data = watch.get_data()
        lines = {file: data.contexts_by_lineno(path) for file, path in paths.items()}
        told = [lines, watching.seconds, sorted(watching.failed)]
        notes.write_bytes(orjson.dumps(told, option=orjson.OPT_NON_STR_KEYS))
        return code

    notes.unlink(missing_ok=True)
    if _in_a_process(run, limit=None) not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        said = (copy / "output.txt").read_text(errors="replace")[-3000:]  # the end says why
        raise RuntimeError(f"Nothing can be learnt of {room}: its tests do not run.\n{said}")
    lines, seconds, failed = orjson.loads(notes.read_bytes())
    for test in failed:
        print(f"Fails unchanged, and is left out: {test}", flush=True)
        del seconds[test]
    return Known(
        {file: {int(line): of for line, of in found.items()} for file, found in lines.items()},
        seconds,
    )


def noticed(change: Change, tests: list[str], seconds: float) -> tuple[bool, str]:
    """Make a change in this process's copy and run tests on it.

    Parameters
    ----------
    change
        What to change.
    tests
        The tests that go through it.
    seconds
        How long they take without it.

    Returns
    -------
    tuple of bool and str
        Whether a test failed or hung; the changed line before and after.
    """
    path = copy / change.file
    before, stat = path.read_text(), path.stat()
    after = mutate_code(before, get_operator(f"core/{change.operator}")(), change.occurrence)
    lines = zip(before.splitlines(), after.splitlines(), strict=False)
    shown = next(f"{was.strip()}  ->  {now.strip()}" for was, now in lines if was != now)
    if not tests:
        return False, f"{shown}  (no test goes there)"
    path.write_text(after)
    # Python trusts its compiled files by time and size: each change has a time of its own.
    os.utime(path, ns=(next(_TIMES), next(_TIMES)))
    try:
        files = sorted({test.partition("::")[0] for test in tests})
        arguments = [*_QUIETLY, "--exitfirst", *files]
        code = _in_a_process(
            lambda: pytest.main(arguments, plugins=[Choosing(tests)]),
            limit=30 + PATIENCE * seconds,
        )
    finally:
        path.write_text(before)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    if code == pytest.ExitCode.NO_TESTS_COLLECTED:
        raise RuntimeError(f"The tests of {change.file} were not found again: {tests[:3]}")
    return code != pytest.ExitCode.OK, shown


_QUIETLY = (
    *("-q", "-p", "no:cacheprovider", "--hypothesis-seed=0"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # of the libraries loaded once
)
_TIMES = iter(range(10**18, 2 * 10**18, 10**9))


def _in_a_process(run: Callable[[], int], limit: float | None) -> int | None:
    """Run a function in a process of its own; its number, or None when it was too slow."""

    def alone() -> None:
        os.setsid()
        log = os.open(copy / "output.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(log, 1)
        os.dup2(log, 2)
        code = int(pytest.ExitCode.INTERNAL_ERROR)
        try:
            code = int(run())
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush()
        os._exit(code)

    process = get_context("fork").Process(target=alone)
    process.start()
    try:
        process.join(limit)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # with whatever it started
    hung = process.exitcode is None
    process.join()
    return None if hung else process.exitcode


def main() -> None:
    """Try a sample of changes, and print the share noticed and the rest."""
    parser = argparse.ArgumentParser(description="How many single changes the tests notice.")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="changes tried in each room")
    parser.add_argument("--seed", type=int, default=SEED, help="which ones")
    parser.add_argument("--all", action="store_true", help="try every change (hours)")
    parser.add_argument("--only", nargs="+", choices=ROOMS, default=[*ROOMS], metavar="ROOM")
    asked = parser.parse_args()
    for name in LOADED_ONCE:
        import_module(name)
    started = time.monotonic()
    possible = {room: list(changes(room)) for room in asked.only}
    tried = [
        change
        for room, of in possible.items()
        for change in (
            of
            if asked.all or asked.sample >= len(of)
            else random.Random(f"{asked.seed} {room}").sample(of, asked.sample)
        )
    ]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CHANGES"] = folder
        with ProcessPoolExecutor(PROCESSES, get_context("fork"), start) as pool:
            known = dict(zip(asked.only, pool.map(learn, asked.only), strict=True))
            print(f"{len(asked.only)} rooms' tests known, {time.monotonic() - started:.0f} s")
            tests = [known[change.room].of(change) for change in tried]
            seconds = [
                sum(known[change.room].seconds[test] for test in of)
                for change, of in zip(tried, tests, strict=True)
            ]
            print("Noticed by no test:")
            unnoticed = []
            results = pool.map(noticed, tried, tests, seconds)
            for change, (seen, shown) in zip(tried, results, strict=True):
                if not seen:
                    unnoticed.append(change)
                    print(f"  {change.file}:{change.line}  {shown}", flush=True)
    report(possible, tried, unnoticed)
    print(f"Seed {asked.seed}, {time.monotonic() - started:.0f} s.")


def report(possible: dict[str, list[Change]], tried: list[Change], unnoticed: list[Change]) -> None:
    """Print the share noticed in each room and in all."""
    print(f"\n{'':26} noticed  tried  possible")
    rows = {room: {room} for room in possible} | {"all": set(possible)}
    for name, rooms in rows.items():
        count = sum(change.room in rooms for change in tried)
        missed = sum(change.room in rooms for change in unnoticed)
        total = sum(len(possible[room]) for room in rooms)
        share = 100 * (count - missed) / count
        print(f"{name:26} {share:5.1f} %  {count:5}  {total:8}{'' if share >= GOAL else '  LOW'}")


if __name__ == "__main__":
    main()
