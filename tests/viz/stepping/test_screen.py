"""The terminal stepper under a real terminal: single keys, and a terminal that comes back."""

import json
import os
import re
import select
import struct
import subprocess
import sys
import time

import pytest

pytest.importorskip("pty")
pytest.importorskip("termios")

import fcntl
import pty
import signal
import termios

from viz.stepping import screen
from viz.stepping.screen import PosixKeys, WindowsKeys, keys_of

# The stepper runs in a group of its own, as a shell would run it: only so can Ctrl-Z stop it. A
# signal that the tests' own shell ignores, as for a job in the background, is not ignored here.
DRIVER = """
import fcntl, json, os, signal, subprocess, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
for number in (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM, signal.SIGINT):
    signal.signal(number, signal.SIG_DFL)
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
before = termios.tcgetattr(0)
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], process_group=0)
os.tcsetpgrp(0, child.pid)
while True:
    _, status = os.waitpid(child.pid, os.WUNTRACED)
    same = termios.tcgetattr(0) == before
    if not os.WIFSTOPPED(status):
        print("ENDED", os.waitstatus_to_exitcode(status), same, flush=True)
        break
    print("STOPPED", same, flush=True)
    os.tcsetpgrp(0, child.pid)
    os.kill(child.pid, signal.SIGCONT)
"""
STEPPER = """
from autograd_core import Value
from viz import step_in_terminal
a, b = Value(2.0), Value(-3.0)
e = a * b
root = e * a
print("PID", __import__("os").getpid(), flush=True)
step_in_terminal(root)
print("AFTER", flush=True)
"""
FAILING = STEPPER.replace(
    "step_in_terminal(root)",
    "import viz.stepping.terminal as t; t.answer = lambda *a: 1 / 0; step_in_terminal(root)",
)
STARTED = 30.0


class Terminal:
    """A terminal with a program in it."""

    def __init__(self, program=STEPPER, columns=80, lines=24, **environment):
        self.master, slave = pty.openpty()
        self.resize(columns, lines)
        kept = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", DRIVER, program],
            **dict.fromkeys(("stdin", "stdout", "stderr"), slave),
            start_new_session=True,
            env={**kept, "TERM": "xterm", **environment},
        )
        os.close(slave)
        self.output = ""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.kill()
        self.process.wait()
        os.close(self.master)

    def resize(self, columns, lines):
        """Give it another size."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def type(self, keys):
        """Press keys."""
        os.write(self.master, keys.encode())

    def until(self, pattern):
        """What is written up to the first text that fits; what comes after is kept."""
        end = time.monotonic() + STARTED
        while (found := re.search(pattern, self.output)) is None:
            ready, _, _ = select.select([self.master], [], [], max(end - time.monotonic(), 0))
            assert ready, f"no {pattern!r} in {self.output!r}"
            try:
                self.output += os.read(self.master, 65536).decode()
            except OSError:
                raise AssertionError(f"ended without {pattern!r}: {self.output!r}") from None
        before, self.output = self.output[: found.end()], self.output[found.end() :]
        return before

    def frame(self, number):
        """The screen with this frame, as lines; fails if another comes."""
        text = self.until(r"\x1b\[H(?s:.*?)\x1b\[J")
        lines = text[text.rindex("\x1b[H") + 3 : -3].replace("\x1b[K", "").split("\r\n")
        assert lines[0].startswith(f"{number} / 7 "), lines[0]
        return lines

    def end(self):
        """How it ended: the status, and whether the terminal is as it was."""
        text = self.until(r"ENDED -?\d+ \w+")
        return text, text.rsplit("ENDED ", 1)[1].split()


def test_single_keys_go_where_they_say():
    """Arrows, letters, the space bar, Home, End, numbers; no key is followed by Enter."""
    with Terminal() as terminal:
        terminal.frame(1)
        for keys, number in [
            *(("\x1b[C", 2), (" ", 3), ("n", 4), ("\r", 5), ("\x1bOD", 4), ("p", 3), ("\x7f", 2)),
            *(("\x1b[B", 3), ("\x1b[A", 2), ("\x1b[F", 7), ("\x1b[H", 1), ("\x1b[4~", 7)),
            *(("\x1b[1~", 1), (">", 7), ("<", 1), ("\x1bOF", 7), ("\x1bOH", 1)),
        ]:
            terminal.type(keys)
            assert "root" in " ".join(terminal.frame(number))
        terminal.type("g")
        assert terminal.frame(1)[-1] == "go to: _   Enter"
        terminal.type("5")
        assert terminal.frame(1)[-1] == "go to: 5_   Enter"
        terminal.type("\r")
        terminal.frame(5)
        terminal.type("9")
        terminal.frame(5)
        terminal.type("\r")
        assert "There are frames 1 to 7, not 9." in terminal.frame(5)
        terminal.type("q")
        text, ended = terminal.end()
        assert ended == ["0", "True"] and "AFTER" in text
        assert "Gradients in the end:" in text.rsplit("\x1b[?1049l", 1)[1]


def test_a_key_that_means_nothing_is_answered():
    """And the ends are told; an escape alone gives up a number."""
    with Terminal() as terminal:
        terminal.frame(1)
        terminal.type("x")
        assert "That is not one of these:" in terminal.frame(1)
        terminal.type("p")
        assert "This is the first frame." in terminal.frame(1)
        terminal.type("3")
        terminal.frame(1)
        terminal.type("\x1b")
        assert "go to:" not in " ".join(terminal.frame(1))
        terminal.type("é")
        assert "That is not one of these:" in terminal.frame(1)
        terminal.type("q")
        assert terminal.end()[1] == ["0", "True"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("columns", "lines"), [(80, 24), (60, 20), (40, 10), (20, 5), (120, 50), (10, 2)]
)
def test_a_frame_is_drawn_in_place_at_any_size(columns, lines):
    """Never more lines or columns than there are; at 80 by 24 all of it is there."""
    with Terminal(columns=columns, lines=lines) as terminal:
        shown = terminal.frame(1)
        assert len(shown) <= lines and max(map(len, shown)) < columns
        terminal.type("n")
        shown = terminal.frame(2)
        assert len(shown) <= lines and max(map(len, shown)) < columns
        if lines >= 20:
            assert any(line.startswith("Forward: root is e times a") for line in shown)
            assert shown[-1].endswith("q quit")
        terminal.resize(70, 30)
        assert len(terminal.frame(2)) > min(lines, 10)
        terminal.type("q")
        assert terminal.end()[1] == ["0", "True"]


def test_ctrl_c_and_the_end_of_input_give_the_terminal_back():
    """Both end the stepper, and the program goes on."""
    for keys in ("\x03", "\x04"):
        with Terminal() as terminal:
            terminal.frame(1)
            terminal.type(keys)
            text, ended = terminal.end()
            assert ended == ["0", "True"] and "AFTER" in text
            assert "\x1b[?1049l" in text and "\x1b[?25h" in text


def test_an_error_gives_the_terminal_back():
    """Its traceback stands in the terminal that was there before."""
    with Terminal(FAILING) as terminal:
        terminal.frame(1)
        terminal.type("n")
        text, ended = terminal.end()
        assert ended == ["1", "True"]
        assert "ZeroDivisionError" in text.rsplit("\x1b[?1049l", 1)[1]


def test_a_program_that_is_stopped_gives_the_terminal_back_and_takes_it_again():
    """Ctrl-Z and fg, twice; the frame is drawn again."""
    with Terminal() as terminal:
        terminal.frame(1)
        terminal.type("n")
        terminal.frame(2)
        for _ in range(2):
            terminal.type("\x1a")
            assert terminal.until(r"STOPPED \w+").endswith("STOPPED True")
            terminal.frame(2)
        terminal.type("n")
        terminal.frame(3)
        terminal.type("q")
        assert terminal.end()[1] == ["0", "True"]


@pytest.mark.parametrize("name", ["SIGTERM", "SIGQUIT", "SIGHUP"])
def test_a_signal_that_ends_the_program_finds_the_terminal_as_it_was(name):
    """It still ends it."""
    with Terminal() as terminal:
        pid = int(re.search(r"PID (\d+)", terminal.until(r"PID \d+\r\n"))[1])
        terminal.frame(1)
        os.kill(pid, getattr(signal, name))
        assert terminal.end()[1] == [str(-getattr(signal, name)), "True"]


def test_a_dumb_terminal_is_asked_line_by_line():
    """Where nothing can be drawn in place."""
    with Terminal(TERM="dumb") as terminal:
        terminal.until(r"> ")
        terminal.type("n\n")
        assert "2 / 7  forward" in terminal.until(r"> ")
        terminal.type("q\n")
        text, ended = terminal.end()
        assert ended == ["0", "True"] and "\x1b" not in text


def test_a_terminal_that_goes_away_ends_the_stepper():
    """No endless loop where nobody sits there any more."""
    master, slave = pty.openpty()
    keys = PosixKeys(slave)
    keys.start()
    os.close(master)
    assert keys.read(1.0) == "end of input"
    os.close(slave)


def test_stand_ins_for_terminals_give_no_keys():
    """A closed stream, one without a number, none, and a number that is no terminal."""

    class Claims:
        def isatty(self):
            return True

        def fileno(self):
            return os.open(os.devnull, os.O_RDONLY)

    closed = open(os.devnull)
    closed.close()
    assert keys_of(None) is keys_of(closed) is keys_of(Claims()) is keys_of(object()) is None


def test_keys_of_windows_have_the_same_names(monkeypatch):
    """As its console gives them; Ctrl-C interrupts."""
    typed = iter(["\xe0", "M", "\x00", "G", " ", "n", "\r", "\x1b", "\x1a", "\x03"])

    class Console:
        @staticmethod
        def getwch():
            return next(typed)

    monkeypatch.setattr(screen, "import_module", lambda name: Console)
    keys = WindowsKeys()
    names = [keys.read(0.0) for _ in range(7)]
    assert names == ["right", "home", "space", "n", "enter", "escape", "end of input"]
    with pytest.raises(KeyboardInterrupt):
        keys.read(0.0)


def test_the_command_steps_by_keys():
    """`autograd-core step` in a terminal."""
    command = json.dumps(["step", "x*x", "--at", "x=3"])
    program = f"from autograd_core.commands import main; main({command})"
    with Terminal(program) as terminal:
        text = terminal.until(r"\x1b\[J")
        assert "1 / 4  forward" in text
        terminal.type("\x1b[C")
        assert "2 / 4  seed" in terminal.until(r"2 / 4  \w+")
        terminal.type("q")
        text, ended = terminal.end()
        assert ended == ["0", "True"] and "x.grad = 6.0" in text
