"""What only the world outside knows: files, the environment, settings of the whole process.

Each program multiplies by what `ask` finds out; `change` changes that between two calls.
"""

import decimal
import functools
import gc
import glob
import io
import logging
import os
import pathlib
import random
import shelve
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.autograd_core.program.static.bank.planted import EITHER, Planted, Run

POINTS = (0.5, -1.25, 2.0)


class World:
    """A folder with a file, and other things outside, which a program may ask.

    Each side of a program has its own.
    """

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="bank")
        self.path = os.path.join(self.folder, "numbers.txt")
        self.count = 2
        self.database = sqlite3.connect(":memory:")
        self.database.execute("create table t (x)")
        self.ours, self.theirs = socket.socketpair()
        self.ours.setblocking(False)
        self.write()

    def write(self):
        """Let the file have one line and the table one row more."""
        self.count += 1
        pathlib.Path(self.path).write_text("1\n" * self.count)
        pathlib.Path(self.folder, f"more{self.count}").mkdir()
        self.database.execute("insert into t values (1)")
        self.theirs.send(b"1")

    def __del__(self):
        for each in (self.database, self.ours, self.theirs):
            each.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def toggled(world):
    """Let the file be there or not."""
    world.count += 1
    path = pathlib.Path(world.path)
    if path.exists():
        path.unlink()
    else:
        path.write_text("1\n")


def lines_of(path):
    """How many lines a file has."""
    with open(path) as file:
        return len(file.readlines())


def rows(world):
    """How many rows the table has."""
    return world.database.execute("select count(*) from t").fetchone()[0]


def lines_of_file_io(world):
    """The same, by a class that is called."""
    file = io.FileIO(world.path)
    found = len(file.read())
    file.close()
    return found


def lines_by_a_map(world):
    """The same, where no line of Python makes the call."""
    return max(os.path.getsize(path) for path in map(os.fspath, [world.path]))


def sizes_by_a_map(world):
    """The size, asked by functions of compiled modules alone."""
    return next(map(os.stat, [world.path])).st_size


def by_a_partial(world):
    """The same, by a partial."""
    return functools.partial(os.stat, world.path)().st_size


def beside_a_call(world):
    """The same, handed on before the call of a variable of the function."""
    same = str
    return first(os.stat, same(world.path)).st_size


def first(function, path):
    """What a function that is handed on gives."""
    return next(map(function, [path]))


def by_a_name(world):
    """The same, by a function that is looked up."""
    return getattr(os, "stat")(world.path).st_size  # noqa: B009


def run_again(world):
    """What another process prints."""
    return float(subprocess.run(["cat", world.path], capture_output=True, check=True).stdout[:1])


def of_the_shelf(world):
    """What a shelf has."""
    with shelve.open(os.path.join(world.folder, f"shelf{world.count}")) as shelf:
        return len(shelf) + world.count


def environment(world):
    """Set a variable of the environment."""
    world.count += 1
    os.environ["BANK"] = str(world.count)


def elsewhere(world):
    """Go to another folder: of both sides the same."""
    world.count += 1
    os.chdir("/" if world.count % 2 else "/tmp")


def tried(world):
    """Whether a file can be opened."""
    try:
        lines_of(world.path)
    except FileNotFoundError:
        return 2.0
    return 3.0


def lazily(world):
    """A module that is loaded in the call is no question to the world."""
    import colorsys

    return colorsys.rgb_to_hsv(0.5, 0.5, 2.0)[2]


def switched(world):
    """Change the level of a logger."""
    world.count += 1
    logging.getLogger("bank").setLevel(world.count)


def draws(world):
    """Seed the numbers that are drawn."""
    world.count += 1
    random.seed(world.count)
    np.random.seed(world.count)


def deeper(world):
    """Allow more calls inside calls."""
    world.count += 1
    sys.setrecursionlimit(2000 + world.count)


def argued(world):
    """Other arguments of the command line."""
    world.count += 1
    sys.argv[1:] = ["x"] * world.count


def waits(world):
    """One more thread."""
    world.count += 1
    threading.stack_size(32768 * (8 + world.count))


def defaults(world):
    """Another time that sockets wait."""
    world.count += 1
    socket.setdefaulttimeout(world.count)


def counting(world):
    """Another rate of the collector of garbage, which is changed for both sides."""
    world.count += 1
    gc.set_threshold(700 + world.count)


def filtered(world):
    """Another filter of warnings."""
    world.count += 1
    warnings.filters.append(("ignore", None, Warning, None, world.count))


def unfiltered():
    """As many filters as there were."""
    del warnings.filters[-2 * len(POINTS) :]


def zoned(world):
    """Another zone of time."""
    world.count += 1
    os.environ["TZ"] = f"X{world.count % 12}"
    time.tzset()


ASKED: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "exists": (lambda world: os.path.exists(world.path) + 1.0, toggled),
    "is_a_file": (lambda world: os.path.isfile(world.path) + 1.0, toggled),
    "size": (lambda world: os.path.getsize(world.path), World.write),
    "status": (lambda world: os.stat(world.path).st_size, World.write),
    "listed": (lambda world: len(os.listdir(world.folder)), World.write),
    "scanned": (lambda world: sum(1 for _ in os.scandir(world.folder)), World.write),
    "walked": (lambda world: sum(len(dirs) for _, dirs, _ in os.walk(world.folder)), World.write),
    "globbed": (lambda world: len(glob.glob(f"{world.folder}/*")), World.write),
    "path_exists": (lambda world: pathlib.Path(world.path).exists() + 1.0, toggled),
    "path_text": (lambda world: len(pathlib.Path(world.path).read_text()), World.write),
    "path_status": (lambda world: pathlib.Path(world.path).stat().st_size, World.write),
    "path_entries": (lambda world: len(list(pathlib.Path(world.folder).iterdir())), World.write),
    "opened": (lambda world: lines_of(world.path), World.write),
    "tried": (tried, toggled),
    "opened_by_a_class": (lines_of_file_io, World.write),
    "opened_low": (lambda world: os.fstat(os.open(world.path, os.O_RDONLY)).st_size, World.write),
    "loaded_by_numpy": (lambda world: float(np.loadtxt(world.path).sum()), World.write),
    "read_by_numpy": (lambda world: len(np.fromfile(world.path, dtype="u1")), World.write),
    "by_a_loop": (lines_by_a_map, World.write),
    "by_a_map": (sizes_by_a_map, World.write),
    "by_a_partial": (by_a_partial, World.write),
    "beside_a_call": (beside_a_call, World.write),
    "by_a_name": (by_a_name, World.write),
    "room": (
        lambda world: len(os.listdir(world.folder)) + shutil.disk_usage("/").total,
        World.write,
    ),
    "folder": (lambda world: len(os.getcwd()), elsewhere),
    "absolute": (lambda world: len(os.path.abspath("a")), elsewhere),
    "variable": (lambda world: float(os.environ.get("BANK", "2")), environment),
    "variable_asked": (lambda world: float(os.getenv("BANK", "2")), environment),
    "process": (run_again, World.write),
    "database": (rows, World.write),
    "socket": (lambda world: len(world.ours.recv(100, socket.MSG_PEEK)), World.write),
    "shelf": (of_the_shelf, World.write),
    "logger": (lambda world: logging.getLogger("bank").level + 1.0, switched),
    "logger_asked": (lambda world: logging.getLogger("bank").isEnabledFor(5) + 1.0, switched),
    "seeded": (lambda world: random.getstate()[1][0] % 100 + 1.0, draws),
    "seeded_numpy": (lambda world: float(np.random.get_state()[1][0]) + 1.0, draws),
    "calls_inside_calls": (lambda world: sys.getrecursionlimit(), deeper),
    "arguments": (lambda world: len(sys.argv), argued),
    "size_of_stacks": (lambda world: threading.stack_size(), waits),
    "timeout_of_sockets": (lambda world: socket.getdefaulttimeout() or 1.0, defaults),
    "threshold": (lambda world: gc.get_threshold()[0], counting),
    "filters": (lambda world: len(warnings.filters), filtered),
    "zone": (lambda world: time.localtime(0).tm_hour + 1.0, zoned),
    "variable_of_the_zone": (lambda world: time.timezone + 1.0, zoned),
}


def restored():
    """What both sides share, as it was before."""
    decimal.getcontext().prec = 28
    sys.argv[:] = KEPT[0]
    os.chdir(KEPT[1])
    sys.setrecursionlimit(KEPT[2])
    threading.stack_size(0)
    socket.setdefaulttimeout(None)
    gc.set_threshold(*KEPT[3])
    logging.getLogger("bank").setLevel(0)
    warnings.filters[:] = [f for f in warnings.filters if not isinstance(f[4], int) or f[4] < 2]
    for name in ("BANK", "TZ"):
        os.environ.pop(name, None)
    time.tzset()


KEPT = list(sys.argv), os.getcwd(), sys.getrecursionlimit(), gc.get_threshold()


def program(name: str) -> Planted:
    """A program of the table."""
    ask, change = ASKED[name]

    def make():
        restored()
        world = World()

        def f(x):
            return x * float(ask(world))

        steps = [step for x in POINTS for step in ((x,), lambda: change(world))]
        return Run(f, [*steps, restored])

    make.__name__ = name
    make.__doc__ = f"What is asked of the world: {name.replace('_', ' ')}."
    return Planted(make, EITHER, in_a_table=True)


PROGRAMS = tuple(map(program, ASKED))
