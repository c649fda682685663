"""A user's own nn.py or folder nn does not stand in the way of pictures and steps."""

import importlib
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent

import pytest

import nn
import viz
from tests.autograd_core.fresh import output, python
from viz import network

OWN = """
from autograd_core import Value

class Module:
    def parameters(self):
        return []

class MLP(Module):
    pass

SGD = Optimizer = MLP
"""
DRAW = """
import sys
sys.path.insert(0, {folder!r})
from autograd_core import Value, tanh
from viz import draw, draw_dot, filmstrip, frame_text, step, steps, trace
from viz.commands import COMMANDS
w, x = Value(2.0), Value(3.0)
loss = tanh(w * x)
loss.backward()
assert '"{{ w |' in draw(loss, names={{"w": w, "x": x}}).source
assert len(trace(loss)[0]) == 4
assert steps(loss, names={{"w": w}})[0] and step(loss).data and filmstrip(loss).svg
"""


@pytest.fixture(
    params=["file", "folder", pytest.param("folder of modules", marks=pytest.mark.slow)]
)
def folder(request, tmp_path):
    """A folder with an nn of the user, as a file or as a package."""
    if request.param == "file":
        (tmp_path / "nn.py").write_text(OWN)
        return tmp_path
    (tmp_path / "nn").mkdir()
    (tmp_path / "nn" / "__init__.py").write_text(OWN)
    if request.param == "folder of modules":
        (tmp_path / "nn" / "module.py").write_text(OWN)
        (tmp_path / "nn" / "__init__.py").write_text("from nn.module import *\n")
    return tmp_path


def test_draw_and_step_need_no_nn(folder):
    """Whatever nn is found, and without running it."""
    output(DRAW.format(folder=str(folder)) + "assert 'nn' not in sys.modules\n")


def test_a_model_of_another_nn_is_told_whose_it_is(folder):
    """The refusal names the file, and what to do."""
    program = """
        from nn import MLP
        for call in (
            lambda: draw(loss, model=MLP()), lambda: step(loss, model=MLP()),
            lambda: steps(loss, optimizer=MLP()), lambda: steps(loss, model=MLP()),
        ):
            try:
                call()
            except TypeError as error:
                print(error)
    """
    said = output(DRAW.format(folder=str(folder)) + dedent(program))
    assert said.count(str(folder / "nn")) == said.count("rename") == 4


@pytest.mark.slow
@pytest.mark.skipif(find_spec("matplotlib") is None, reason="matplotlib is not installed")
def test_plots_of_numbers_and_functions_need_no_nn(folder):
    """What needs it says whose nn was found; the user's is not run."""
    program = """
        from viz.plots import *
        assert plot_losses([2.0, 1.0]).describe
        assert plot_activation(tanh, -1, 1).describe
        assert plot_loss_surface(lambda x, y: x * x + y * y, (-1, 1), (-1, 1)).describe
        for call in (
            lambda: plot_activations(), lambda: plot_activation("tanh"),
            lambda: descend(lambda x: x * x, [1.0]), lambda: plot_learning_rates(),
            lambda: plot_decision_boundary(lambda x: x[0], [[0, 0], [1, 1]], [-1, 1]),
        ):
            try:
                call()
            except ImportError as error:
                print(error)
        assert 'nn' not in sys.modules
    """
    said = output(DRAW.format(folder=str(folder)) + dedent(program))
    assert said.count(str(folder / "nn")) == said.count("rename") == 5


def test_the_demonstration_says_whose_nn_was_found(folder):
    """Run in the user's folder, as `python -m` does."""
    done = python(f"import sys; sys.path.insert(0, {str(folder)!r}); import viz.demo")
    assert done.returncode == 1
    assert "python -m viz.demo needs the package nn" in done.stderr
    assert str(folder / "nn") in done.stderr


def test_the_commands_need_no_nn(folder):
    """`python -m autograd_core draw` in the user's folder draws."""
    pytest.importorskip("typer")
    done = subprocess.run(
        [sys.executable, "-m", "autograd_core", "draw", "x*x", "--at", "x=2", "-o", "graph.dot"],
        cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(viz.__file__).parents[1])},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "graph.dot").read_text().startswith("digraph")


def test_a_viz_of_the_user_is_named_where_commands_are_missing(tmp_path):
    """The others work; the message has the path of the file in the way."""
    pytest.importorskip("typer")
    (tmp_path / "viz.py").write_text("")
    done = subprocess.run(
        [sys.executable, "-m", "autograd_core", "paths", "x*x", "--at", "x=2"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(viz.__file__).parents[1])},
    )  # fmt: skip
    assert done.returncode == 0
    assert f"viz is {tmp_path / 'viz.py'}" in done.stderr


def test_our_nn_is_found_and_imported():
    """Where nothing stands in the way; by either name of its folder."""
    assert network.package("a test") is nn
    assert network.classes("Module") == (nn.Module,)
    assert network.note() == ""
    model, optimizer = nn.MLP(1, [1]), nn.SGD(nn.MLP(1, [1]).parameters(), lr=0.1)
    assert network.is_module(model) and not network.is_module(optimizer)
    assert network.is_optimizer(optimizer) and not network.is_optimizer(model)


def test_before_nn_is_imported_nothing_is_one_of_its_things(monkeypatch):
    """And asking imports nothing."""
    monkeypatch.delitem(sys.modules, "nn")
    assert network.classes("Module") == ()
    assert network.note() == ""
    assert not network.is_module(nn.MLP(1, [1]))
    assert "nn" not in sys.modules


def test_a_missing_nn_is_an_import_error(monkeypatch):
    """Python's own, which names it."""
    monkeypatch.delitem(sys.modules, "nn")
    monkeypatch.setattr(network, "find_spec", lambda name: None)
    monkeypatch.setattr(network, "import_module", lambda name: importlib.import_module("no_nn"))
    with pytest.raises(ModuleNotFoundError):
        network.package("a test")
