"""What every test has: its own ``__main__``, and figures that are read after the run."""

import sys
from collections.abc import Callable, Iterator

import pytest

from tests.postgres import Cluster, running_cluster


@pytest.fixture(autouse=True)
def _main_module_kept() -> Iterator[None]:
    """Put ``__main__`` back after Streamlit's AppTest, or no process can be started from it."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """Start a PostgreSQL of this process's own, which takes two seconds."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture
def postgis(postgres: Cluster) -> str:
    """Give the address of a database with PostGIS and our tables, in which nothing is."""
    return postgres.new_database()


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Keep a figure that was measured, to be printed when all tests have run."""
    return lambda text: record_property("figure", text)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures of all tests, from whichever process they ran in."""
    told = [
        f"{report.nodeid.rpartition('::')[2]}: {value}"
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, value in report.user_properties
        if name == "figure"
    ]
    if told:
        terminalreporter.section("figures")
        for line in told:
            terminalreporter.write_line(line)
