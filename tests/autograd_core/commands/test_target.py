"""EXPR: an expression, an example, or a function of a module of the current directory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograd_core import Value
from autograd_core.commands.failure import Failure
from autograd_core.commands.target import Target, read_target
from autograd_core.examples import EXAMPLES

MODEL = '''
"""A model."""
from autograd_core import Value, tanh, log
import math

class Model:
    """Functions may stand in a class."""
    @staticmethod
    def square(x):
        """x squared."""
        return x * x

def neuron(w, x, b=1.0, squash=True):
    """One neuron."""
    return tanh(w * x + b) if squash else w * x + b

def cut(x):
    return math.sin(x)

def number(x):
    return 3.0

def nothing(x):
    return None

def deep(x, n=8):
    return deep(x, n - 1) if n else x / {}

def leaves(x):
    raise SystemExit(3)

def many(*xs):
    return xs[0] - xs[1]

def by_name(x, *, y):
    return x

def none():
    return Value(1.0)

constant = 3.0
'''


@pytest.fixture(autouse=True)
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A current directory with modules in it, which are forgotten afterwards."""
    known = set(sys.modules)
    path = list(sys.path)
    (tmp_path / "model_of_test.py").write_text(MODEL)
    (tmp_path / "broken_of_test.py").write_text("x = (1,\ny = 2\n")
    (tmp_path / "raising_of_test.py").write_text("import math\nmath.sqrt(-1)\n")
    (tmp_path / "needy_of_test.py").write_text("import not_there_of_test\n")
    (tmp_path / "leaving_of_test.py").write_text("import sys\nsys.exit('bye')\n")
    (tmp_path / "shouting_of_test.py").write_text("raise RuntimeError('a\\nb')\n")
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    for name in set(sys.modules) - known:
        del sys.modules[name]
    assert sys.path == path


def target(text: str, **at: float) -> Target:
    """A target at a point."""
    return read_target(text, at)


def refusal(text: str, **at: float) -> str:
    """What a target is refused with, when it is read or when it is called."""
    with pytest.raises(Failure) as caught:
        target(text, **at).record()
    return str(caught.value)


def test_an_expression_is_recorded_with_its_names() -> None:
    """Leaves are labelled; their order is that of the expression, not of the point."""
    recorded = target(" w*x\n + b", b=1, w=2, x=3).record()
    assert recorded.root.data == 7.0
    assert list(recorded.leaves) == ["w", "x", "b"]
    assert [leaf.label for leaf in recorded.leaves.values()] == ["w", "x", "b"]
    assert target(" w*x\n + b", b=1, w=2, x=3).title == "w*x + b"


def test_a_function_is_found_in_the_current_directory() -> None:
    """By module:function; arguments with a default may be left out, and need be no numbers."""
    assert target("model_of_test:neuron", w=0.0, x=3.0).record().root.op == "tanh"
    whole = target("model_of_test:neuron", b=-1.0, x=3.0, w=1.0)
    assert list(whole.at) == ["w", "x", "b"]
    assert whole(Value(1.0), 3.0, -1.0).data == whole(w=1.0, x=Value(3.0), b=-1.0).data
    assert target("model_of_test:Model.square", x=3).record().root.data == 9.0
    assert target("model_of_test:many", b=5, a=2).record().root.data == 3.0
    assert target("autograd_core.functions:tanh", x=0.0).record().root.data == 0.0


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_found_by_its_name(name: str) -> None:
    """With its own numbers, in their order; its result has the label of the source."""
    found, example = target(f" {name}\n"), EXAMPLES[name]()
    assert (found.title, found.is_program) == (name, False)
    assert found.at == {leaf: node.data for leaf, node in example.leaves.items()}
    root = found.record().root
    assert (root.data, root.label) == (example.root.data, example.root.label)
    assert found(*found.at.values()) == example.root.data


def test_numbers_of_an_example_are_replaced() -> None:
    """Those at the point; the others stay."""
    recorded = target("cs231n_circuit", z=2.0).record()
    assert (recorded.root.data, recorded.leaves["x"].data) == (6.0, -2.0)
    assert read_target("cs231n_circuit", {}, 0.5).record().root.data == -12.0


def test_a_word_with_a_number_is_an_expression() -> None:
    """A variable may have the name of an example, in an expression and alone."""
    assert target("mazur", mazur=3.0).record().root.data == 3.0
    assert target("mazur * mazur", mazur=3.0).record().root.data == 9.0


def test_an_expression_that_does_not_depend_on_its_names_is_a_constant() -> None:
    """A choice between numbers is a Value without operands."""
    recorded = target("1 if x > 0 else 2", x=3.0).record()
    assert recorded.root.data == 1.0 and recorded.root.is_leaf


@pytest.mark.parametrize(
    ("text", "at", "parts"),
    [
        ("tanh(x", {}, ["never closed", "^"]),
        ("x + y", {"x": 1.0, "z": 2.0}, ["no number for y", "there is no z", "x=1,y=..."]),
        ("1 + pi", {}, ["no names"]),
        ("mazr", {}, ["no number for mazr", "no example mazr, did you mean mazur?"]),
        ("foo", {"x": 1.0}, ["there is no x", "no example foo, they are cs231n_circuit, "]),
        ("cs231n_circuit", {"w": 1.0}, ["there is no w; the names are x, y, z"]),
        ("not_there_of_test:f", {}, ["no module not_there_of_test in "]),
        ("model_of_test.sub:f", {}, ["no module model_of_test.sub"]),
        ("model_of_test.py:cut", {}, ["no module model_of_test.py", "write model_of_test:cut"]),
        ("sub/model_of_test:cut", {}, ["a function in a Python file is module:function", "^"]),
        ("model_of_test:neuro", {}, ["no neuro; did you mean neuron?"]),
        ("model_of_test:neuron.w", {}, ["no w"]),
        ("model_of_test:constant", {}, ["not a function but float 3.0"]),
        ("model_of_test:neuron", {"w": 1.0}, ["no number for x"]),
        ("model_of_test:neuron", {"w": 1.0, "x": 1.0, "q": 1.0}, ["there is no q"]),
        ("model_of_test:none", {}, ["takes no arguments"]),
        ("model_of_test:by_name", {"x": 1.0}, ["takes y by name only"]),
        ("model_of_test:number", {"x": 1.0}, ["returned float 3.0, expected a Value"]),
        ("model_of_test:nothing", {"x": 1.0}, ["returned NoneType None, expected a Value"]),
        ("model_of_test:cut", {"x": 1.0}, ["raised TypeError", "model_of_test.py:18 in cut"]),
        ("model_of_test:leaves", {"x": 1.0}, ["raised SystemExit: 3"]),
        ("broken_of_test:f", {}, ["raised SyntaxError", "broken_of_test.py:1"]),
        ("raising_of_test:f", {}, ["raised ValueError", "raising_of_test.py:2", "math.sqrt(-1)"]),
        ("needy_of_test:f", {}, ["No module named 'not_there_of_test'", "needy_of_test.py:1"]),
        ("leaving_of_test:f", {}, ["importing leaving_of_test raised SystemExit: bye"]),
        ("shouting_of_test:f", {}, ["raised RuntimeError: a"]),
    ],
)
def test_what_is_wrong_is_said_without_a_traceback(
    text: str, at: dict[str, float], parts: list[str]
) -> None:
    """No such module or function, wrong arguments, an exception: each says what, and where."""
    message = refusal(text, **at)
    for part in parts:
        assert part in message
    assert "Traceback" not in message


def test_a_long_traceback_is_shortened() -> None:
    """The innermost calls are shown, with file, line and source."""
    lines = refusal("model_of_test:deep", x=1.0).splitlines()
    assert lines[0].startswith("model_of_test:deep raised TypeError")
    assert lines[1] == "  ... 5 more calls"
    assert len(lines) == 6
    assert lines[-1].startswith("  model_of_test.py:") and "x / {}" in lines[-1]
