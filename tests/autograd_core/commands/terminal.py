"""Run the command line where people do: on a terminal, and into a pipe that is closed early."""

from __future__ import annotations

import os
import struct
import subprocess
import sys

import pytest

from tests.autograd_core.commands.runs import surroundings


def on_terminal(*arguments: str, columns: int = 80, keys: str = "", **environment: str) -> str:
    """What a command, which must succeed, prints on a terminal while keys are typed.

    Args:
        arguments: of `autograd-core`.
        columns: the terminal's width.
        keys: what is typed; an end of the input follows.
        environment: further variables.
    """
    pty = pytest.importorskip("pty")
    fcntl = pytest.importorskip("fcntl")
    termios = pytest.importorskip("termios")
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    settings = termios.tcgetattr(slave)
    settings[3] &= ~termios.ECHO
    termios.tcsetattr(slave, termios.TCSANOW, settings)
    shown_as = {"TERM": "xterm-256color", "NO_COLOR": "", "PYTHONIOENCODING": "utf-8"}
    around = surroundings(**{**shown_as, **environment})
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


def without_a_reader(*arguments: str, **environment: str) -> tuple[int, bytes]:
    """The exit status of a command whose output nobody reads, and what it prints on stderr."""
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.Popen(
        [sys.executable, "-m", "autograd_core", *arguments],
        stdout=writer,
        stderr=subprocess.PIPE,
        env=surroundings(**environment),
    )
    os.close(writer)
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors
