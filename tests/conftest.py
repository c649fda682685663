"""What all tests share: Hypothesis profiles, the option --interpreted, and Ctrl-C."""

import gc
import os
import signal

import pytest
from hypothesis import settings

pytest_plugins = ("tests.chromium", "tests.interpreted", "tests.sums")

settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_collection_finish(session):
    """Leave the thousands of tests out of what the garbage collector looks at, again and again."""
    if not session.config.getoption("--interpreted"):
        gc.collect()
        gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def interruptible():
    """SIGINT interrupts, here and in what tests start; a shell's `&` had it ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
