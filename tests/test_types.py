"""A user's program is typed: what is right passes, a typo is an error; and the stubs are true."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograd_core import COMPILED
from autograd_core.habits import HABITS
from docs.make import primitives

pytest.importorskip("mypy")

ROOT = Path(__file__).resolve().parents[1]
STUBS = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for package in ("autograd_core", "nn")
    for path in (ROOT / package).rglob("*.pyi")
)

RIGHT = """
from fractions import Fraction
from autograd_core import (
    Value, affine, dot, elu, exp, fsum, gradients, hypot, maximum, no_grad, record, softmax, tanh,
    where,
)
from nn import MLP, SGD, Neuron, RNNCell, l2_penalty, weights

x = Value(2, label="x")
y = Value(0.5, "y")
reveal_type(x * y)  # Value
reveal_type(2 * x - Fraction(1, 3))  # Value
reveal_type((1.5 - x) / True)  # Value
reveal_type(2**x + x**y)  # Value
reveal_type(-abs(x))  # Value
reveal_type(x < 3)  # bool
reveal_type(max(x, y))  # Value
reveal_type(x.leaky_relu(alpha=0.1))  # Value
reveal_type(x.atan2(1))  # Value
reveal_type(tanh(x))  # Value
reveal_type(tanh(1))  # float
reveal_type(elu(x, 0.5))  # Value
reveal_type(maximum(0, x))  # Value
reveal_type(maximum([x, y]))  # Value
reveal_type(maximum(1, 2, 3))  # float
reveal_type(hypot(x, 1, y))  # Value
reveal_type(where(x > y, x, 0))  # Value
reveal_type(fsum(v * v for v in [x, y]))  # Value
reveal_type(fsum([1, 2.0]))  # float
reveal_type(fsum([x, 1]))  # Value | float
reveal_type(dot([1, 2], [x, y]))  # Value
reveal_type(affine([x], [1.0], y))  # Value
reveal_type(softmax([x, y]))  # list[Value]
reveal_type(record("cube", x.data**3, (x,), (3 * x.data**2,)))  # Value
reveal_type(x.backward())  # None
reveal_type(x.data)  # float
reveal_type(x.grad)  # float
reveal_type(x.label)  # str
reveal_type(gradients(x * y, x))  # float
reveal_type(gradients(x * y, [x, y], create_graph=True))  # list[Value]


def either(v: Value | float) -> Value | float:
    reveal_type(exp(v))  # Value | float
    return 2 * v


x.data = 3
x.data -= 0.1 * x.grad
x.grad = None
x.label = "moved"
model = MLP(2, [3, 1])
reveal_type(model.parameters())  # list[Value]
optimizer = SGD(model.parameters(), lr=0.1)
reveal_type(Neuron(2)([x, 1.0]))  # Value
reveal_type(RNNCell(2, 3)([x, 1.0]))  # list[Value]
reveal_type(l2_penalty(weights(model), 0.1))  # Value
with no_grad():
    model([x, 1.0])
"""

TYPOS = """
from autograd_core import Value, tanh

x = Value(1.0, lable="x")
y = tanh("x")
print(x.grads)
"""

SLIPS = """
import math
from autograd_core import Value, affine, maximum
from nn import Linear
x = Value(1.0)
x + "1"
"1" * x
math.exp(x)
float(x)
round(x)
[0.0] * x
x ^ 2
x.data = "1"
x.op = "mul"
x.backward([1.0])
x.backward(create_graph=True)
Value(x)
affine([x], ["1"])
maximum(x)
x.leaky_relu(slope=0.1)
Linear(2, 3).weigth
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What mypy says of the programs: (line, kind, message) by the name of each."""
    folder = tmp_path_factory.mktemp("programs")
    programs = {"right": RIGHT, "typos": TYPOS, "slips": SLIPS}
    for name, text in programs.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    said = checked(
        "-m", "mypy", "--strict", "--config-file", os.devnull, "--cache-dir", folder / "cache",
        *(folder / f"{name}.py" for name in programs),
    ).stdout  # fmt: skip
    found = re.findall(r"^\S*?(\w+)\.py:(\d+): (\w+): (.*)$", said, re.MULTILINE)
    return {
        name: [(int(line), kind, message) for at, line, kind, message in found if at == name]
        for name in programs
    }


def checked(*command: object) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments in the root of the clone, as mypy is to see the packages."""
    return subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=ROOT, env={**os.environ, "MYPYPATH": str(ROOT)}, capture_output=True, text=True,
        check=False, timeout=300,
    )  # fmt: skip


def test_every_compiled_module_has_a_stub():
    """A compiled module carries no annotations: a stub says what mypy and editors know of it."""
    compiled = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for package in ("autograd_core", "nn")
        for path in (ROOT / package).rglob("*.pxd")
        if re.search(r"^cpdef ", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    names = ("classes", "methods", "operations")
    inside = ("lift.flatten", "machine.strips", "static.call_log", "static.line_log")
    plain = {f"autograd_core.{name}" for name in names}  # without cpdef
    plain |= {f"autograd_core.program.{name}" for name in inside}
    assert compiled | plain == set(STUBS)


def test_what_follows_from_the_table_is_there():
    """Methods, functions' and kernels' types, and the table in docs are those of the rows."""
    for path, text in primitives.written().items():
        assert path.read_text(encoding="utf-8") == text, "run python -m docs.make.primitives"


@pytest.mark.slow
def test_a_right_program_passes_and_its_types_are_known(told):
    """Each expression has the type that stands beside it, and there is no error."""
    expected = {
        number: line.partition("# ")[2]
        for number, line in enumerate(RIGHT.splitlines(), start=1)
        if "reveal_type" in line
    }
    revealed = {}
    for line, kind, message in told["right"]:
        assert kind == "note", message
        revealed[line] = message.partition('"')[2].rstrip('"').replace("autograd_core.value.", "")
    assert {n: sorted(t.split(" | ")) for n, t in revealed.items()} == {
        n: sorted(t.split(" | ")) for n, t in expected.items()
    }


@pytest.mark.slow
def test_three_typos_are_three_errors(told):
    """A keyword, an argument and an attribute, each misspelt: an error for each, and no more."""
    errors = [(line, message) for line, kind, message in told["typos"] if kind == "error"]
    assert [line for line, _ in errors] == [4, 5, 6]
    assert "label" in errors[0][1] and "str" in errors[1][1] and "grads" in errors[2][1]


@pytest.mark.slow
def test_what_the_engine_refuses_is_an_error(told):
    """What raises when the program runs is told before it runs: an error on every line."""
    lines = SLIPS.splitlines()
    first = lines.index("x = Value(1.0)") + 2
    errors = {line for line, kind, _ in told["slips"] if kind == "error"}
    assert errors == set(range(first, len(lines) + 1))


INTERPRETED = "from tests.interpreted import install; install(); "
STUBTEST = "import sys; from mypy.stubtest import main; sys.exit(main())"

UNKNOWN = (
    # These refuse what they are called for, and say what to write instead.
    *(rf"autograd_core\.node\.Node\.{re.escape(name)}" for name in HABITS),
    r"autograd_core\.value\.Value\.__(round|r?xor)__",
    # Closed to all but Value; interpreted, its instances are made with every field set.
    r"autograd_core\.node\.Node(\.__new__)?",
    # Takes no argument; compiled, its signature is told as that of any arguments.
    r"autograd_core\.program\.static\.line_log\.LineLog\.__init__",
    # Imported from elsewhere, or put there by Cython.
    r"\w+(\.\w+)+\.(CONSTANT|FLOAT|HABITS|KERNELS|METHODS|OWN_OPERATION|PRIMITIVES|inf|nan)",
    r"\w+(\.\w+)+\.(observer|recording)",
    r"\w+(\.\w+)+\.__(pyx_capi|test)__",
)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["compiled", "interpreted"])
def test_stubs_are_true_of_the_modules(form, tmp_path):
    """Names, arguments and defaults are those of the modules, compiled and interpreted."""
    if form == "compiled" and not COMPILED:
        pytest.skip("the engine is not compiled here")
    allowed = tmp_path / "allowed.txt"
    allowed.write_text("\n".join(UNKNOWN), encoding="utf-8")
    # Interpreted, a module has helpers that are C functions otherwise: no stub names them.
    options = [] if form == "compiled" else ["--ignore-missing-stub"]
    program = STUBTEST if form == "compiled" else INTERPRETED + STUBTEST
    done = checked(
        "-c", program, "--concise", "--mypy-config-file", "pyproject.toml",
        "--allowlist", allowed, "--ignore-unused-allowlist", *options, *STUBS,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
