"""What every test owes: it leaves no thread behind, and needs no strap unless it says so."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator

import hypothesis
import pytest

from tests.helpers.waiting import LOOK_EVERY_S, MARK, Patience, end_marked

# How long an example takes says how busy the machine is, not whether the code is right.
hypothesis.settings.register_profile("entrain", deadline=None)
hypothesis.settings.load_profile("entrain")
# For `./dev mutate`, which runs the tests once for each change and is to say the same twice.
hypothesis.settings.register_profile(
    "mutate", deadline=None, max_examples=25, derandomize=True, database=None
)

# A shell's background job ignores interrupts, and so would all that a test starts here.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

os.environ[MARK] = str(os.getpid())

# A thread that was told to stop may need a moment to do it.
PATIENCE_S = 2.0


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--hardware", action="store_true", help="also run the tests that need a real strap"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--hardware"):
        return
    for item in items:
        if item.get_closest_marker("hardware"):
            item.add_marker(pytest.mark.skip(reason="needs a real strap: give --hardware"))


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    """Fail the test that leaves a thread which would keep the program from ending."""
    before = set(threading.enumerate())
    yield
    started = [t for t in threading.enumerate() if t not in before and not t.daemon]
    patience = Patience(PATIENCE_S)
    while any(thread.is_alive() for thread in started) and patience.look():
        time.sleep(LOOK_EVERY_S)
    left = [thread.name for thread in started if thread.is_alive()]
    assert not left, f"threads left running: {', '.join(left)}"


def pytest_sessionfinish() -> None:
    """End what any test has left running, also where the tests were interrupted."""
    end_marked(str(os.getpid()))
