"""What all tests share: Hypothesis profiles, the option --interpreted, and Ctrl-C."""

import os
import signal

import pytest
from hypothesis import settings

pytest_plugins = ("tests.chromium", "tests.interpreted", "tests.sums")

settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.fixture(scope="session", autouse=True)
def interruptible():
    """SIGINT interrupts, here and in what tests start; a shell's `&` had it ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
