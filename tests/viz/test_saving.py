"""Whatever saves a file writes it whole: killed, interrupted or out of room, it leaves the old."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.autograd_core.fresh import output

pytest.importorskip("matplotlib")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks, and limits of files")

SAVES = """
import math, os, random, resource, signal, sys, warnings
from itertools import count
from pathlib import Path
import matplotlib
from autograd_core import Value, step_curve, tanh
from nn import MLP
from viz import draw, step
from viz.plots import plot_losses
from viz.stepping.filmstrip import filmstrip

warnings.simplefilter("ignore", DeprecationWarning)  # of a fork beside the threads of NumPy

def loss(x):
    a = tanh(Value(x, label="x") * 2.0 + 1.0)
    a.backward()
    return a

matplotlib.rcParams["svg.hashsalt"] = "the same for all"

def drawn(curve):
    # A figure anew each time: its layout is settled a little better with each drawing.
    return lambda path: curve.plot().savefig(path)

# What saves a file of this name; two each, of different contents.
SAVED = {
    "graph.svg": [draw(loss(x)).save for x in (1.0, 2.0)],
    "graph.png": [draw(loss(x)).save for x in (1.0, 2.0)],
    "graph.dot": [draw(loss(x)).save for x in (1.0, 2.0)],
    "graph.txt": [draw(loss(x)).save for x in (1.0, 2.0)],
    "film.svg": [filmstrip(loss(x)).save for x in (1.0, 2.0)],
    "film.txt": [filmstrip(loss(x)).save for x in (1.0, 2.0)],
    "page.html": [step(loss(x)).save for x in (1.0, 2.0)],
    "model.json": [MLP(2, [3, 1], rng=random.Random(x)).save for x in (1, 2)],
    "plot.png": [plot_losses([x, 1.0]).savefig for x in (3.0, 4.0)],
    "plot.svg": [plot_losses([x, 1.0]).savefig for x in (3.0, 4.0)],
    "curve.png": [drawn(step_curve(math.sin, x)) for x in (1.0, 2.0)],
    "plot.pdf": [plot_losses([x, 1.0]).savefig for x in (3.0, 4.0)],
}
FOLDER = Path(os.environ["FOLDER"])
# The rule is one: many moments of one file, some of two, three of the rest, which take long.
EVERY = dict.fromkeys(SAVED, 40) | {"model.json": 2, "graph.svg": 10, "page.html": 10}
begun = False

def opened(event, arguments):
    global begun
    if event == "open" and str(arguments[0]).startswith(str(FOLDER)):
        begun = begun or bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))

sys.addaudithook(opened)

def contents(name):
    # Both as they are when nothing comes in between; the first is in the file then.
    path = FOLDER / name
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    found = []
    for save in reversed(SAVED[name]):
        save(path)
        found.append(path.read_bytes())
    new, old = found
    assert old != new and old and new
    return path, old, new

def apart(run):
    # Run something in a process of its own; its status, below 0 for a signal.
    child = os.fork()
    if not child:
        status = 3
        try:
            status = run()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def at_event(name, number, act):
    # Save over a file, and act at the so-manieth event since a file was opened for writing.
    def run():
        global begun
        begun = False
        left = iter(range(number))
        def event(*_):
            if begun and next(left, None) is None:
                sys.setprofile(None)
                act()
        sys.setprofile(event)
        try:
            SAVED[name][1](FOLDER / name)
            sys.setprofile(None)
        except KeyboardInterrupt:
            return 1
        return 0 if begun else 4
    return run
"""

KILLED = """
for name in SAVED:
    path, old, new = contents(name)
    kept = replaced = 0
    for number in count(0, EVERY[name]):
        SAVED[name][0](path)
        status = apart(at_event(name, number, lambda: os.kill(os.getpid(), signal.SIGKILL)))
        assert status in (0, -signal.SIGKILL), (name, number, status)
        found = path.read_bytes()
        assert found in (old, new), (name, number, len(found))
        kept += found == old
        replaced += found == new
        if status == 0:
            break
    SAVED[name][1](path)  # what the killed ones left is in nobody's way
    assert kept and replaced, (name, kept, replaced)
print("done")
"""

INTERRUPTED = """
def interrupt():
    raise KeyboardInterrupt

for name in SAVED:
    path, old, new = contents(name)
    for number in count(0, EVERY[name]):
        SAVED[name][0](path)
        status = apart(at_event(name, number, interrupt))
        assert status in (0, 1), (name, number, status)
        assert path.read_bytes() in (old, new), (name, number)
        assert sorted(os.listdir(FOLDER)) == sorted(made | {name}), (name, number)
        if status == 0:
            break
    assert number
    made = made | {name}
print("done")
"""

FULL = """
for name in SAVED:
    path, old, new = contents(name)
    def run():
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(new) - 1, len(new) - 1))
        try:
            SAVED[name][1](path)
        except OSError as error:
            return 0 if error.filename == str(path) else 5
        return 4
    assert apart(run) == 0, name
    assert path.read_bytes() == old, name
assert sorted(os.listdir(FOLDER)) == sorted(SAVED)
print("done")
"""


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_the_old_or_the_new_file(tmp_path: Path):
    """SIGKILL at each call and return since a file was opened; the next save is not hurt."""
    assert output(SAVES + KILLED, FOLDER=str(tmp_path)) == "done"


@pytest.mark.slow
def test_an_interruption_at_any_moment_leaves_no_other_file(tmp_path: Path):
    """Ctrl-C at each call and return."""
    program = SAVES + "made = frozenset()\n" + INTERRUPTED
    assert output(program, FOLDER=str(tmp_path)) == "done"


@pytest.mark.slow
def test_a_full_disk_leaves_the_old_file(tmp_path: Path):
    """A file that may have all bytes but the last; the error names it, nothing else is left."""
    assert output(SAVES + FULL, FOLDER=str(tmp_path)) == "done"
