"""What a program does besides computing: it would be done while recording, and then no more.

Each program does `do`; `left` tells what it has left behind, which must be as eager leaves it.
"""

import abc
import collections
import contextlib
import functools
import io
import logging
import os
import random
import shutil
import sys
import tempfile
import types
from array import array
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_core import Value
from tests.autograd_core.program.static.bank.planted import EITHER, REFUSED, Planted, Run

WORLD: dict[str, Any] = {"done": 0}


class Thing:
    """Something outside that is changed."""

    count = 0

    def __init__(self):
        self.kept, self.own, self.numbers = [], 0, [0.0]
        self.words = {"a": 0}
        self.seen = set()
        self.deque = collections.deque(maxlen=2)
        self.counter = collections.Counter()
        self.array, self.bytes = array("d"), bytearray()
        self.matrix = np.zeros(2)
        self.folder = tempfile.mkdtemp(prefix="bank")
        self.file = open(os.path.join(self.folder, "log"), "w+")
        self.text = io.StringIO()
        self.inside = types.SimpleNamespace(deep=[types.SimpleNamespace(own=0)])
        self.w = Value(0.5)
        self.random = random.Random(1)
        self.log = logging.getLogger(f"bank{id(self)}")
        self.records = []
        handler = logging.Handler()
        handler.emit = self.records.append
        self.log.addHandler(handler)
        self.log.propagate = False

    def __del__(self):
        self.file.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def shown(self):
        """A number that is assigned through a property."""
        return self.own

    @shown.setter
    def shown(self, number):
        self.own = number

    def __setitem__(self, key, number):
        self.words[key] = number

    def __iadd__(self, number):
        self.own += number
        return self


def lines_in(file):
    """How many lines a file has."""
    file.flush()
    place = file.seek(0)
    found = len(file.read())
    file.seek(place)
    return found


@contextlib.contextmanager
def counted(thing):
    """A block that counts itself."""
    thing.own += 1
    yield


def in_a_block(thing):
    """Enter a block that counts."""
    with counted(thing):
        pass


def in_a_class(thing):
    """Set an attribute of a class."""
    type(thing).count += 1


def in_globals(thing):
    """Assign a global."""
    WORLD["done"] += 1
    thing.own = WORLD["done"]


def by_a_finally(thing):
    """Change something on the way out."""
    try:
        return
    finally:
        thing.own += 1


def by_delete(thing):
    """Take an attribute away and put another in its place."""
    before = thing.own
    del thing.own
    thing.own = before + 1


def by_sorting(thing):
    """Sort in place after an entry was put in front."""
    thing.kept.insert(0, -len(thing.kept))
    thing.kept.sort()


def by_walrus(thing):
    """Keep a number in an entry."""
    thing.numbers[0] = (number := thing.numbers[0] + 1.0)
    return number


def made_class(thing):
    """Make a class, which registers itself."""

    class Own(Registered):
        pass

    thing.kept.append(1)
    return Own


class Registered:
    """Counts its subclasses."""

    kinds = 0

    def __init_subclass__(cls):
        Registered.kinds += 1


class Named(abc.ABC):  # noqa: B024
    """Something that classes are registered with."""


@functools.singledispatch
def chosen(thing):
    """A function that is chosen by a class."""
    return 1


def register(thing):
    """Another function for a class."""
    kind = type("Own", (), {})
    chosen.register(kind, lambda made: 2)
    thing.kept.append(kind)


def closed(thing):
    """A function that counts in its closure."""
    if not hasattr(thing, "counts"):
        thing.counts = closure()
    thing.counts()


def closure():
    """Counts in a variable of its own."""
    number = 0

    def count():
        nonlocal number
        number += 1
        return number

    return count


EFFECTS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "append": (lambda t: t.kept.append(1), lambda t: len(t.kept)),
    "extend": (lambda t: t.kept.extend([1, 2]), lambda t: len(t.kept)),
    "insert_and_sort": (by_sorting, lambda t: len(t.kept)),
    "append_a_node": (lambda t: t.kept.append(t.w * 2.0), lambda t: len(t.kept)),
    "update": (lambda t: t.words.update(a=t.words["a"] + 1), lambda t: t.words["a"]),
    "set_an_entry": (lambda t: t.words.__setitem__(len(t.words), 1), lambda t: len(t.words)),
    "set_default": (lambda t: t.words.setdefault(len(t.words), 1), lambda t: len(t.words)),
    "pop": (lambda t: t.words.pop("a", 0), lambda t: len(t.words)),
    "add_to_a_set": (lambda t: t.seen.add(len(t.seen)), lambda t: len(t.seen)),
    "deque": (lambda t: t.deque.append(object()), lambda t: len(t.deque)),
    "counter": (lambda t: t.counter.update("a"), lambda t: t.counter["a"]),
    "array": (lambda t: t.array.append(1.0), lambda t: len(t.array)),
    "bytes": (lambda t: t.bytes.append(1), lambda t: len(t.bytes)),
    "matrix": (lambda t: np.add(t.matrix, 1.0, out=t.matrix), lambda t: float(t.matrix[0])),
    "attribute": (lambda t: setattr(t, "own", t.own + 1), lambda t: t.own),
    "put_together": (
        lambda t: setattr(t, "o" + str(t.kept)[:0] + "wn", t.own + 1),
        lambda t: t.own,
    ),
    "own_setter": (lambda t: setattr(t, "shown", t.shown + 1), lambda t: t.own),
    "own_setitem": (lambda t: t.__setitem__("a", t.words["a"] + 1), lambda t: t.words["a"]),
    "own_iadd": (lambda t: t.__iadd__(1), lambda t: t.own),
    "variables": (lambda t: vars(t).update(own=t.own + 1), lambda t: t.own),
    "deep": (
        lambda t: setattr(t.inside.deep[0], "own", t.own + len(vars(t.inside.deep[0]))),
        lambda t: t.inside.deep[0].own,
    ),
    "deep_count": (
        lambda t: setattr(t.inside.deep[0], "own", t.inside.deep[0].own + 1),
        lambda t: t.inside.deep[0].own,
    ),
    "class": (in_a_class, lambda t: Thing.count > 0),
    "globals": (in_globals, lambda t: t.own > 0),
    "block": (in_a_block, lambda t: t.own),
    "finally": (by_a_finally, lambda t: t.own),
    "delete": (by_delete, lambda t: t.own),
    "walrus": (by_walrus, lambda t: t.numbers[0]),
    "subclass": (made_class, lambda t: len(t.kept)),
    "dispatch": (register, lambda t: len(t.kept)),
    "closure": (closed, lambda t: t.counts() if hasattr(t, "counts") else 0),
    "data": (lambda t: setattr(t.w, "data", t.w.data + 1.0), lambda t: t.w.data),
    "label": (lambda t: setattr(t.w, "label", t.w.label + "a"), lambda t: t.w.label),
    "file": (lambda t: t.file.write("a"), lambda t: lines_in(t.file)),
    "file_lines": (lambda t: t.file.writelines(["a"]), lambda t: lines_in(t.file)),
    "print_to_a_file": (lambda t: print("a", file=t.file), lambda t: lines_in(t.file)),
    "text_in_memory": (lambda t: t.text.write("a"), lambda t: len(t.text.getvalue())),
    "print_to_memory": (lambda t: print("a", file=t.text), lambda t: len(t.text.getvalue())),
    "folders": (
        lambda t: os.makedirs(os.path.join(t.folder, "a", f"b{t.own}"), exist_ok=True),
        lambda t: os.path.exists(os.path.join(t.folder, "a", "b0")),
    ),
    "file_is_made": (
        lambda t: open(os.path.join(t.folder, "made"), "a").close(),
        lambda t: os.path.exists(os.path.join(t.folder, "made")),
    ),
    "log": (lambda t: t.log.warning("a"), lambda t: len(t.records)),
    "random_state": (lambda t: t.random.seed(2), lambda t: t.random.getstate()[1][0]),
    "register": (lambda t: Named.register(type("Own", (), {})), lambda t: 0),
    "standard_output": (lambda t: sys.stdout.write("a"), lambda t: 0),
    "standard_error": (lambda t: sys.stderr.write(""), lambda t: 0),
    "print": (lambda t: print("a"), lambda t: 0),
    "environment": (lambda t: os.environ.__setitem__("BANK", "1"), lambda t: 0),
    "seed": (lambda t: random.seed(1), lambda t: 0),
    "seed_numpy": (lambda t: np.random.seed(1), lambda t: 0),
}

TOLD = {"register", "standard_output", "standard_error", "print", "environment", "seed"}
TOLD |= {"file_is_made", "folders", "log", "file", "file_lines", "print_to_a_file"}


def program(name: str) -> Planted:
    """A program of the table."""
    do, left = EFFECTS[name]

    def make():
        thing = Thing()

        def f(x):
            do(thing)
            return x * 2.0

        return Run(f, [(0.5,), (-1.25,), (2.0,), (0.25,)], state=lambda: left(thing))

    make.__name__ = name
    make.__doc__ = f"Something is done besides: {name.replace('_', ' ')}."
    return Planted(make, REFUSED if name in TOLD else EITHER, in_a_table=True)


PROGRAMS = tuple(map(program, EFFECTS))
