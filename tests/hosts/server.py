"""Servers of the tests' own: reached from this machine only, and ended with what they started."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.request

LOOPBACK = "127.0.0.1"
STARTING, ENDING = 60.0, 5.0


@contextlib.contextmanager
def running(command, url, log, **options):
    """A server from when it answers at an address; `options` are those of Popen."""
    with open(log, "wb") as said:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
            **options,
        )
        try:
            wait_for(url, process)
            yield
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(ENDING)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # what is left of it, and its kernels
            process.wait()


def free_port():
    """A port that nothing listens on."""
    with socket.socket() as found:
        found.bind((LOOPBACK, 0))
        return found.getsockname()[1]


def wait_for(url, process):
    """Until a server answers at an address."""
    end = time.monotonic() + STARTING
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start; its log is in the test's folder")
