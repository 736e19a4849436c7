"""What every test may ask for: a PostgreSQL server, a browser, and the two paces of hypothesis."""

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.support import parts
from tests.support.postgres import PostgresMissing, PostgresServer, running_server

_MISSING = "missing part: "

# The browser driver leaves a loop running in its thread; what the store does there is synchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# No deadline: the machine of a test run is shared, and a slow example is not a wrong one.
settings.register_profile("fast", max_examples=60, deadline=None)
settings.register_profile(
    "long", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("fast")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--require-postgres",
        action="store_true",
        help="fail, rather than skip, where no PostgreSQL can be started",
    )


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> Iterator[PostgresServer]:
    """A PostgreSQL server, one for each worker of the run."""
    try:
        with running_server() as server:
            yield server
    except PostgresMissing as missing:
        if request.config.getoption("--require-postgres"):
            pytest.fail(f"--require-postgres: {missing}", pytrace=False)
        pytest.skip(f"{_MISSING}PostgreSQL: {missing}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Playwright starts the system's Chromium; it fetches none."""
    chromium = parts.chromium()
    if chromium is None:
        pytest.skip(f"{_MISSING}Chromium: none found that starts")
    return browser_type_launch_args | {"executable_path": str(chromium)}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each part that was missed, with the number of tests that asked for it."""
    reasons = Counter(
        reason.partition(_MISSING)[2]
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and _MISSING in (reason := report.longrepr[2])
    )
    for reason, tests in sorted(reasons.items()):
        terminalreporter.write_line(f"{_MISSING}{reason} (tests skipped: {tests})", yellow=True)
