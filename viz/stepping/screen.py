"""Take a terminal over: read keys one by one, and replace each picture by the next."""

from __future__ import annotations

import os
import select
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Protocol, TextIO

from viz.text_width import cut

ENTER = "\x1b[?1049h\x1b[?25l"
LEAVE = "\x1b[?25h\x1b[?1049l"
TOP, REST_OF_LINE, REST = "\x1b[H", "\x1b[K", "\x1b[J"
PAUSE = 0.25
"""Seconds between checks of the terminal's size."""

SEQUENCE = 0.05
"""Seconds to wait after an escape for the rest of a key."""

_SEQUENCES = {
    **{"[A": "up", "[B": "down", "[C": "right", "[D": "left", "[H": "home", "[F": "end"},
    **{"OA": "up", "OB": "down", "OC": "right", "OD": "left", "OH": "home", "OF": "end"},
    **{"[1~": "home", "[7~": "home", "[4~": "end", "[8~": "end"},
}
_CHARACTERS = {
    **{" ": "space", "\r": "enter", "\n": "enter", "\x7f": "backspace", "\b": "backspace"},
    # A Ctrl-D that was typed while the terminal still gave lines comes as \0.
    **dict.fromkeys(("\x04", "\x1a", "\0", ""), "end of input"),
}
_SCAN_CODES = {"K": "left", "M": "right", "H": "up", "P": "down", "G": "home", "O": "end"}


class Keys(Protocol):
    """A source of keys, one at a time."""

    def start(self) -> None:
        """Take the keyboard over."""

    def stop(self) -> None:
        """Give it back as it was."""

    def read(self, seconds: float) -> str | None:
        """A character or the name of a key, "right"; None where none came in time."""


class Screen:
    """A terminal while it is taken over.

    Args:
        keys: where keys come from.
        write: prints text as it is.

    Attributes:
        signals: what to do for signals that came, after the terminal is given back.
    """

    def __init__(self, keys: Keys, write: Callable[[str], None]) -> None:
        self._keys = keys
        self._write = write
        self._shown: tuple[str, os.terminal_size] | None = None
        self.signals: list[Callable[[], None]] = []

    def start(self) -> None:
        """Take the terminal over."""
        self._keys.start()
        self._write(ENTER)
        self._shown = None

    def stop(self) -> None:
        """Give it back with what stood on it."""
        try:
            self._write(LEAVE)
        finally:
            self._keys.stop()

    def key(self, text: Callable[[int, int], str]) -> str:
        """The next key: a character, or "right", "home", "enter", "end of input" and the like.

        Args:
            text: what stands on the screen meanwhile, for so many columns and lines; it is drawn
                again where the terminal gets another size, or comes back.
        """
        while True:
            while self.signals:
                self.stop()
                self.signals.pop(0)()
                self.start()
            size = shutil.get_terminal_size((80, 24))
            wanted = text(size.columns, size.lines)
            if self._shown != (wanted, size):
                self._draw(wanted, size)
            found = self._keys.read(PAUSE)
            if found is not None:
                return found

    def _draw(self, text: str, size: os.terminal_size) -> None:
        """Replace what stands on the screen; what has no room is cut."""
        lines = text.split("\n")[: size.lines]
        cells = [cut(line, size.columns - 1) + REST_OF_LINE for line in lines]
        self._write(TOP + "\n".join(cells) + REST)
        self._shown = (text, size)


@contextmanager
def taken_over(keys: Keys, write: Callable[[str], None]) -> Iterator[Screen]:
    """A block in which the terminal is taken over; it is given back however the block ends.

    Also where the program is stopped (Ctrl-Z) until it goes on, and where it is ended by a signal.
    """
    screen = Screen(keys, write)
    try:
        screen.start()
        with _signals(screen):
            yield screen
    finally:
        screen.stop()


@contextmanager
def _signals(screen: Screen) -> Iterator[None]:
    """A block in which signals that stop or end the program find the terminal as it was."""
    before: dict[int, Any] = {}

    def handle(number: int, frame: Any) -> None:
        screen.signals.append(lambda: obey(number))  # writing may be under way

    def obey(number: int) -> None:
        signal.signal(number, before[number])
        os.kill(os.getpid(), number)  # a program that is stopped goes on after this line
        signal.signal(number, handle)

    names = ("SIGTSTP", "SIGTERM", "SIGQUIT", "SIGHUP")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    if os.name == "posix" and threading.current_thread() is threading.main_thread():
        for number in numbers:
            if signal.getsignal(number) not in (signal.SIG_IGN, None):
                before[number] = signal.signal(number, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def keys_of(stream: TextIO | None) -> Keys | None:
    """Single keys from a terminal; None where they cannot be had, so that lines must do."""
    try:
        if stream is None or not stream.isatty():
            return None
        if os.name == "nt":
            return WindowsKeys()
        if os.environ.get("TERM", "dumb") == "dumb":
            return None
        keys = PosixKeys(stream.fileno())
        keys.start()
        keys.stop()
    except (ImportError, AttributeError, OSError, ValueError):
        return None  # a stand-in for a terminal
    except import_module("termios").error:
        return None
    return keys


class PosixKeys:
    """The keys of a terminal of Linux, macOS and the like.

    Args:
        descriptor: of the terminal.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._termios: Any = import_module("termios")
        self._before: list[Any] | None = None

    def start(self) -> None:
        """No lines and no echo; Ctrl-C and Ctrl-Z stay what they are."""
        termios = self._termios
        if self._before is None:
            self._before = termios.tcgetattr(self._descriptor)
        now = [*self._before[:6], list(self._before[6])]
        now[3] &= ~(termios.ECHO | termios.ICANON)
        now[6][termios.VMIN], now[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self._descriptor, termios.TCSADRAIN, now)

    def stop(self) -> None:
        """The settings from before."""
        if self._before is not None:
            termios = self._termios
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)
            self._before = None

    def read(self, seconds: float) -> str | None:
        """A character or the name of a key."""
        if not self._ready(seconds):
            return None
        first = self._next()
        if first != "\x1b":
            return _CHARACTERS.get(first, first)
        rest = ""
        while len(rest) < 8 and self._ready(SEQUENCE):
            rest += self._next()
            if rest not in ("[", "O") and not rest[-1:].isdigit() and rest[-1:] != ";":
                break
        return _SEQUENCES.get(rest, "escape")

    def _ready(self, seconds: float) -> bool:
        """Whether a key comes in time."""
        return bool(select.select([self._descriptor], [], [], seconds)[0])

    def _next(self) -> str:
        """The next character; "" at the end of the input."""
        try:
            data = os.read(self._descriptor, 1)
            more = 0 if not data or data[0] < 0xC0 else 1 + (data[0] >= 0xE0) + (data[0] >= 0xF0)
            for _ in range(more):
                data += os.read(self._descriptor, 1)
        except OSError:  # nobody sits there any more
            return ""
        return data.decode("utf-8", "replace")


class WindowsKeys:
    """The keys of a console of Windows."""

    def __init__(self) -> None:
        self._msvcrt: Any = import_module("msvcrt")

    def start(self) -> None:
        """Let the console understand where to draw."""
        os.system("")

    def stop(self) -> None:
        """Nothing was changed."""

    def read(self, seconds: float) -> str | None:
        """A character or the name of a key."""
        first: str = self._msvcrt.getwch()
        if first == "\x03":
            raise KeyboardInterrupt
        if first in ("\x00", "\xe0"):
            return _SCAN_CODES.get(self._msvcrt.getwch(), "escape")
        return "escape" if first == "\x1b" else _CHARACTERS.get(first, first)
