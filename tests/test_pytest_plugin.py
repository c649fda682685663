"""The pytest plugin and the strategies, in another test suite's run: lazy, and plain in words."""

from __future__ import annotations

import math
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings

from autograd_core import GradientCheckError, Graph, Value, record
from autograd_core.testing import assert_gradient
from autograd_core.testing.random_programs import RandomProgram
from autograd_core.testing.strategies import programs, values
from tests.exact import sweep

UNCONCERNED = """
import sys
def test_that_does_not_ask():
    loaded = {name.partition(".")[0] for name in sys.modules}
    assert "pytest_autograd_core" in loaded
    assert not loaded & {"autograd_core", "nn", "viz"}
"""

CONCERNED = '''
import math
import pytest
from autograd_core import record, tanh
from autograd_core.testing import assert_gradient as imported

def wrong(x):
    """A product whose derivative is off."""
    return record("wrong", x.data**2, (x,), (x.data,)) * x

def test_right(assert_gradient):
    assert assert_gradient(lambda w, x: tanh(w * x), [0.5, -1.0]).order == 1

@pytest.mark.gradient(order=2)
def test_with_options(assert_gradient):
    assert assert_gradient(lambda x: tanh(x), [0.5]).order == 2

@pytest.mark.gradient
def test_that_fails():
    imported(wrong, [0.5])

def test_without_the_marker():
    assert False
'''


def pytest_in(folder: Path, *arguments: str) -> tuple[int, str]:
    """The status and the output of pytest in a folder, where warnings are errors."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "error", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_suite_that_does_not_ask_is_left_alone(tmp_path: Path) -> None:
    """The plugin is there, and the package is not imported for it."""
    (tmp_path / "test_other.py").write_text(UNCONCERNED, encoding="utf-8")
    status, text = pytest_in(tmp_path, "-q", "--strict-markers", "-p", "no:hypothesispytest")
    assert status == 0, text


@pytest.mark.slow
def test_a_failure_shows_the_report_and_the_marker_selects(tmp_path: Path) -> None:
    """Three tests of gradients; the one that fails names the operation, at the user's line."""
    (tmp_path / "test_gradients.py").write_text(CONCERNED, encoding="utf-8")
    status, text = pytest_in(tmp_path, "-m", "gradient", "--strict-markers")
    assert status == 1
    assert "1 failed, 2 passed, 1 deselected" in text
    assert "E       autograd_core.laboratory.gradcheck.check.GradientCheckError: " in text
    assert "MISMATCH" in text and "first wrong op: wrong(x=0.5)" in text
    assert "imported(wrong, [0.5])" in text and "testing/assertion.py" not in text


def test_assert_gradient_takes_what_gradcheck_takes() -> None:
    """It returns the report; what is wrong raises an AssertionError that has it."""
    x = Value(0.5)
    assert assert_gradient(lambda: x.tanh() * x, [x])
    assert assert_gradient(math.sin, [0.5], gradient=[math.cos(0.5)])
    with pytest.raises(AssertionError, match="MISMATCH") as caught:
        assert_gradient(lambda x: record("wrong", x.data, (x,), (2.0,)), [0.5])
    assert isinstance(caught.value, GradientCheckError)
    assert not caught.value.report


@given(programs(6))
@settings(max_examples=25)
def test_random_programs_are_functions_of_floats_and_values(program: RandomProgram) -> None:
    """The same number, and a root with a gradient for each leaf that it depends on."""
    leaves = [Value(x) for x in program.leaves]
    root = program(*leaves)
    assert type(root) is Value
    assert root.data == program(*program.leaves)
    assert not {id(v) for v in Graph(root).leaves if not v.is_constant} - set(map(id, leaves))


@given(programs(exact=True))
@settings(max_examples=25)
def test_exact_programs_have_gradients_without_rounding(program: RandomProgram) -> None:
    """Those of a sweep on fractions."""
    leaves = [Value(x) for x in program.leaves]
    program(*leaves).backward()
    assert [Fraction(leaf.grad) for leaf in leaves] == list(sweep(program)[1])


@given(values(-1.0, 2.0, label="x"), values(-math.inf, math.inf))
@settings(max_examples=25)
def test_values_are_leaves_within_bounds(x: Value, any_number: Value) -> None:
    """With their label; any finite number without bounds."""
    assert x.is_leaf and -1.0 <= x.data <= 2.0 and x.label == "x"
    assert math.isfinite(any_number.data)
