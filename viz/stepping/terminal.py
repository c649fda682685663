"""step_in_terminal: go through the frames of a computation with the keyboard, in 80 columns."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any, TextIO

from autograd_core import Value
from autograd_core.suggest import suggests
from viz.boxes.levels import Levels
from viz.language.choice import in_its_language
from viz.language.say import numbered, say, word
from viz.limits import MOST_BYTES
from viz.stepping.frame_text import NARROWEST
from viz.stepping.frames import Steps
from viz.stepping.reels import Reel, fitting_text, reel_of
from viz.stepping.screen import Screen, keys_of, taken_over
from viz.stepping.shown_steps import shown_steps
from viz.stepping.steps import steps
from viz.text_width import folded

HELP = word("n next   p previous   {parts}g 12 go to 12   home   end   q quit")
KEYS = word("-> {n}next   <- {p}previous   {parts}g 12 go to 12   home   end   q quit")
WIDEST = 80

_WORDS = {
    "": "next",
    "n": "next",
    "next": "next",
    "p": "previous",
    "previous": "previous",
    "home": "home",
    "first": "home",
    "end": "end",
    "last": "end",
    "q": "quit",
    "quit": "quit",
    "exit": "quit",
}


_KEYS = {
    **dict.fromkeys(("n", "space", "enter", "right", "down"), "n"),
    **dict.fromkeys(("p", "backspace", "left", "up"), "p"),
    **dict.fromkeys(("home", "<"), "home"),
    **dict.fromkeys(("end", ">"), "end"),
    **dict.fromkeys(("q", "end of input"), "q"),
}


@partial(suggests, options_of=steps)
def step_in_terminal(root: Value | Steps | Levels, **options: Any) -> None:
    """Show frame after frame in the terminal; single keys go on, back, or to any frame.

    The right arrow, the space bar or n goes to the next frame, the left arrow or p to the
    previous, `g 12` and Enter to the twelfth, Home and End to the first and the last; q ends. Each
    frame replaces the one before, and the terminal's old text comes back at the end. If a terminal
    gives lines only (TERM=dumb, an editor's), press Enter after the same letters and words. If
    input or output is not a terminal (a pipe, a file, a notebook), all frames are printed at once.
    The final gradients come last in any case. A frame fits 80 columns and 24 lines: for a larger
    graph it shows the nodes nearest to the action. A notebook gets the first frames, up to 1 MB.

    A graph of more than 60 nodes with structure opens at the level of arrays, as in `step`.
    Enter, the arrow down or o opens the box of a frame into the entries that it computes or
    hands on, then the first of them into its scalars; Escape, the arrow up or c closes it.

    Args:
        root: a Value, or Steps or Levels made from one.
        options: options of `steps`, such as names={}, what_if="assign" or level="scalars".

    Raises:
        TypeError: root is not a Value, Steps or Levels; options came with steps.
        ValueError: as in `steps`.
    """
    _show(shown_steps(root, "step_in_terminal", options))


@in_its_language
def _show(trace: Steps | Levels) -> None:
    """Show the frames of steps."""
    reel = reel_of(trace)
    columns, lines = shutil.get_terminal_size((WIDEST, 24))
    width = _width(columns)
    summary = f"{reel.summary(width)}\n"
    if is_terminal(sys.stdin) and is_terminal(sys.stdout):
        keys = keys_of(sys.stdin)
        try:
            if keys is None:
                _interact(reel, width, lines)
            else:
                with taken_over(keys, write) as screen:
                    _drive(reel, screen)
        except KeyboardInterrupt:
            write("\n")
    else:
        _write_all(reel, width, MOST_BYTES - len(summary.encode()) if _in_notebook() else None)
    write(summary)


def _write_all(reel: Reel, width: int, most: int | None) -> None:
    """Print frame after frame, of more than `most` bytes the first and how many are left out."""
    written = 0
    for k, block in enumerate(blocks(reel, width)):
        text = f"{block}\n"
        written += len(text.encode())
        if most is not None and written > most:
            left = numbered(
                len(reel) - k,
                "1 more frame is too much for a notebook: step() shows it.",
                "{n} more frames are too much for a notebook: step() shows them.",
            )
            write(f"{left}\n\n")
            return
        write(text)


def blocks(reel: Reel, width: int) -> Iterator[str]:
    """Frame after frame as text, each with a line below that ends it."""
    for k in range(len(reel)):
        yield f"{reel.text(k, width)}\n\n{'-' * width}"


def _in_notebook() -> bool:
    """Whether what is printed becomes part of a notebook."""
    return type(sys.stdout).__module__.partition(".")[0] == "ipykernel"


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody sits at the other end."""
    try:
        return stream is not None and stream.isatty()
    except (AttributeError, ValueError):  # a stand-in without the method, or a closed stream
        return False


def write(text: str) -> None:
    """Print text as it is; characters that the terminal does not know become question marks."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
    sys.stdout.flush()


def _width(columns: int) -> int:
    """Return the width of frames in a terminal."""
    return max(min(columns, WIDEST), NARROWEST)


def _drive(reel: Reel, screen: Screen) -> None:
    """Show frames as keys ask for them, until q."""
    k, number, message = 0, "", ""
    keys = say(KEYS, n="n ", p="p ", parts="")
    if reel.keys:
        keys = say(KEYS, n="", p="", parts=f"{say(reel.keys)}   ")

    def text(columns: int, lines: int) -> str:
        """The frame, and what can be done; of too long a frame the beginning."""
        asked = say("go to: {number}_   Enter", number=number[1:]) if number else keys
        below = folded(message, columns - 1) if message else []
        below += [asked] if len(asked) < columns else folded(asked, columns - 1)
        room = lines - len(below) - 1
        above = fitting_text(reel, k, _width(columns), room).split("\n")
        return "\n".join([*above[: max(room, 1)], "", *below])

    while True:
        key = screen.key(text)
        message = ""
        if key.isdigit() or key == "g":
            number = (number or "g") + key.removeprefix("g")
            continue
        if number and key == "backspace":
            number = number[:-1]
            continue
        if number and key != "enter":
            number = ""
            if key not in _KEYS:
                continue
        if not number and reel.obeys(key):
            continue
        line = number if number else _KEYS.get(key, key)
        wanted, message = answer(line, k, len(reel))
        number = ""
        if wanted is None:
            return
        k = wanted


def _interact(reel: Reel, width: int, lines: int) -> None:
    """Show frames as they are asked for, until the input ends."""
    k = 0
    message = ""
    words = say(HELP, parts=f"{say(reel.keys)}   " if reel.keys else "")
    while True:
        below = f"\n\n{message}{words}\n> "
        text = fitting_text(reel, k, width, lines - 1 - below.count("\n"))
        write(f"\n{text}{below}")
        line = sys.stdin.readline()
        if not line:
            write("\n")
            return
        if reel.obeys(line.strip().lower()):
            message = ""
            continue
        wanted, message = answer(line, k, len(reel))
        if wanted is None:
            return
        k = wanted


def answer(line: str, k: int, count: int) -> tuple[int | None, str]:
    """Return the frame that a line asks for, or None to end, and a message if it is impossible."""
    word = line.strip().lower()
    number = word.removeprefix("g").strip()
    if number.isascii() and number.isdigit() and word:
        wanted = int(number[:12])
        if 1 <= wanted <= count:
            return wanted - 1, ""
        text = say("There are frames 1 to {n}, not {number}.", n=count, number=number[:12])
        return k, f"{text}\n"
    order = _WORDS.get(word)
    if order == "quit":
        return None, ""
    if order in ("home", "end"):
        return (0 if order == "home" else count - 1), ""
    if order == "next":
        return (k + 1, "") if k + 1 < count else (k, say("This is the last frame.") + "\n")
    if order == "previous":
        return (k - 1, "") if k else (k, say("This is the first frame.") + "\n")
    return k, say("That is not one of these:") + "\n"
