"""A terminal in which a command runs and keys are typed."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from tests.autograd_core.commands.runs import surroundings
from tests.viz.commands.entry import install


def typed(*arguments: str, folder: Path, columns: int = 80, keys: str = "") -> str:
    """What a command prints on a terminal of a width, while keys are typed.

    Args:
        arguments: of `autograd-core`.
        folder: an empty one, for the entry point.
        columns: the terminal's width.
        keys: what is typed; an end of the input follows.
    """
    pty = pytest.importorskip("pty")
    fcntl = pytest.importorskip("fcntl")
    termios = pytest.importorskip("termios")
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    settings = termios.tcgetattr(slave)
    settings[3] &= ~termios.ECHO
    termios.tcsetattr(slave, termios.TCSANOW, settings)
    around = surroundings(
        PYTHONPATH=install(folder), TERM="xterm", NO_COLOR="1", PYTHONIOENCODING="utf-8"
    )
    del around["COLUMNS"]
    process = subprocess.Popen(
        [sys.executable, "-m", "autograd_core", *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=around,
    )
    os.close(slave)
    os.write(master, f"{keys}\x04".encode())
    received = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        received += piece
    os.close(master)
    text = received.decode().replace("\r\n", "\n")
    assert process.wait(timeout=60) == 0, text
    return text
