"""The entry point: viz's commands are those of `autograd-core`, and cost it little."""

import re
import subprocess
import sys
import tomllib

import pytest

from tests.autograd_core.commands.runs import ROOT, fail, program, succeed, surroundings
from tests.viz.commands.entry import VALUE, install
from viz.commands import COMMANDS

NEURON = ("tanh(w*x+b)", "--at", "w=2,x=-0.5,b=1")
NAMES = [command.__name__ for command in COMMANDS]


def test_the_package_declares_the_entry_point():
    """pyproject.toml names the function that registers the commands."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["autograd_core.commands"]["viz"] == VALUE


@pytest.mark.slow
def test_an_installed_package_has_the_commands(tmp_path):
    """`python -m autograd_core` finds them by the entry point."""
    path = install(tmp_path)
    done = program("draw", *NEURON, PYTHONPATH=path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("digraph {")
    done = program("step", *NEURON, PYTHONPATH=path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1 / 9  forward\n")


def test_the_package_runs_as_a_program(tmp_path):
    """`python -m viz` is the same command."""
    done = subprocess.run(
        [sys.executable, "-m", "viz", "draw", *NEURON],
        capture_output=True,
        text=True,
        env={**surroundings(), "PYTHONPATH": install(tmp_path)},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("digraph {")


@pytest.mark.parametrize("name", NAMES)
def test_help_shows_an_example_in_80_columns(name):
    """And the command stands among the others."""
    assert re.search(rf"^\W*{name} ", succeed("--help"), re.MULTILINE)
    text = " ".join(succeed(name, "--help").replace("│", " ").split())  # Typer 0.12 has boxes
    assert f"Example: autograd-core {name} " in text


@pytest.mark.parametrize("name", NAMES)
def test_wrong_input_is_answered_as_by_other_commands(name):
    """An expression that is none, a name without a number, a module that is not there."""
    assert "\n".join(["    tanh(w^2)", "          ^"]) in fail(name, "tanh(w^2)", "--at", "w=1")
    assert "no number for x" in fail(name, "w*x", "--at", "w=1")
    assert "no module nowhere_of_test" in fail(name, "nowhere_of_test:f")
    assert "Usage: " in fail(name)


def test_the_engine_does_not_import_viz():
    """Neither the package nor its command line; only the entry point leads there."""
    check = (
        "import sys, importlib.metadata as m; m.entry_points = lambda **k: []\n"
        "import autograd_core.commands.app as app; app.make_app()\n"
        "print([name for name in sys.modules if name.split('.')[0] == 'viz'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, env=surroundings()
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_registering_loads_nothing_heavy():
    """Every command pays for what is imported here."""
    check = (
        "import sys, viz.commands\n"
        "heavy = {'matplotlib', 'graphviz', 'anywidget', 'numpy', 'sympy', 'mpmath', 'IPython'}\n"
        "print(heavy & {name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, env=surroundings()
    )
    assert (done.stdout, done.stderr) == ("set()\n", "")
