"""Formulas as text: what they say is what the engine computes, for every primitive."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_core
from autograd_core import Value
from autograd_core.primitives import PRIMITIVES
from tests.strategies import points
from viz.formulas import (
    derivative_texts,
    expression,
    gradient_of,
    in_words,
    local_text,
    number_text,
    one_line,
)
from viz.steps import steps

MODERATE = st.integers(-192, 192).map(lambda k: k / 64)
NAMES = ["u", "v", "w", "s", "t", "p", "q", "z"]
PROSE = {"gelu", "gelu_tanh", "softmax", "log_softmax", "max", "min"}
OPERATORS = {
    "identity": lambda a: +a,
    "neg": lambda a: -a,
    "abs": abs,
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "truediv": lambda a, b: a / b,
    "pow": lambda a, b: a**b,
}


def node_of(row, operands, parameters):
    """The node of a primitive on Values with the names u, v, w, ..."""
    values = [Value(x, label=n) for x, n in zip(operands, NAMES, strict=False)]
    name = row.name
    if name in OPERATORS:
        return OPERATORS[name](*values)
    if name == "power":
        return values[0] ** parameters["exponent"]
    if name == "exponential":
        return parameters["base"] ** values[0]
    if name == "where":
        return autograd_core.where(parameters["condition"], *values)
    half = len(values) // 2
    if name == "dot":
        return autograd_core.dot(values[:half], values[half:])
    if name == "affine":
        return autograd_core.affine(values[:half], values[half:-1], values[-1])
    if name == "round":
        return values[0].round()
    function = getattr(autograd_core, name)
    if row.variadic:
        found = function(values)
        return found[parameters["k"]] if "k" in parameters else found
    return function(*values, **parameters)


def evaluated(text, names):
    """A formula as Python reads it, with the engine's functions of numbers; sums need lists."""
    functions = {n: getattr(autograd_core, n) for n in autograd_core.__all__}
    functions |= {"abs": abs, "round": round, "pi": math.pi}
    listed = {"logsumexp", "softmax", "log_softmax"}
    functions |= {n: lambda *xs, f=functions[n]: f(list(xs)) for n in listed}
    return eval(text, {"__builtins__": {}, **functions, **names})


TEXTUAL = sorted(PRIMITIVES.keys() - {"max", "min"})


@pytest.mark.parametrize("name", TEXTUAL)
@given(data=st.data())
def test_the_formula_is_what_was_computed(name, data):
    """Read as Python, the formula in the operands' names gives the node's number."""
    row = PRIMITIVES[name]
    operands, parameters = data.draw(points(row, MODERATE))
    if not 1 <= len(operands) <= 4:
        return
    node = node_of(row, operands, parameters)
    text = expression(node.op, NAMES[: len(operands)], node.parameters)
    try:
        found = evaluated(text, dict(zip(NAMES, operands, strict=False)))
    except (ZeroDivisionError, OverflowError):
        return
    close(found, node.data, rounded=node.parameters)


@pytest.mark.parametrize("name", sorted(PRIMITIVES.keys() - PROSE))
@given(data=st.data())
def test_the_local_derivative_as_text_is_the_one_recorded(name, data):
    """Read as Python, as a factor, in the names of operands and result, at smooth points."""
    row = PRIMITIVES[name]
    operands, parameters = data.draw(points(row, MODERATE))
    smooth = row.is_smooth(*operands, **parameters)
    if not operands or not smooth or len(operands) > len(NAMES):
        return
    node = node_of(row, operands, parameters)
    names = dict(zip(NAMES, operands, strict=False)) | {"r": node.data}
    for i, (_, partial) in enumerate(node._edges()):
        if partial is None:
            continue
        text = local_text(node.op, i, NAMES[: len(operands)], "r", node.parameters)
        assert not text.startswith("d r")
        try:
            found = evaluated(f"{text} * 3", names)
        except (ZeroDivisionError, OverflowError):
            continue
        close(found, partial * 3, rounded=node.parameters)


def close(found, expected, rounded):
    """Equal to rounding; parameters are written with six digits, which moves the result."""
    if isinstance(found, complex) or not math.isfinite(expected):
        return
    loose = 1e-4 if rounded else 1e-9
    assert math.isclose(found, expected, rel_tol=loose, abs_tol=loose)


def test_operations_without_a_short_derivative_are_known():
    """Those that fall back on "d r/d u" are the ones whose docstrings have prose, and no other."""
    short = {
        name
        for name, row in PRIMITIVES.items()
        if not local_text(
            name, 0, NAMES[: 3 if row.variadic else len(row.operands)], "r",
            dict.fromkeys(row.parameters, 3.0),
        ).startswith("d r")
    }  # fmt: skip
    assert PRIMITIVES.keys() - short == PROSE
    assert derivative_texts("cube of my own", 1) == ()


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (2.0, "2.0"),
        (-0.0, "-0.0"),
        (1 / 3, "0.333333"),
        (-1e6, "-1e+06"),
        (123456.0, "123456.0"),
        (5e-324, "4.94066e-324"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (math.nan, "nan"),
        (0.1 + 0.2, "0.3"),
    ],
)
def test_numbers_have_six_digits_and_look_like_floats(x, text):
    """Never an int, never seventeen digits."""
    assert number_text(x) == text


@given(st.floats())
def test_a_number_as_text_is_near_the_number(x):
    """To six digits; short enough for a box."""
    text = number_text(x)
    assert len(text) <= 13
    assert repr(float(text)) == repr(float(f"{x:.6g}"))


@given(st.text())
def test_names_become_one_line_that_any_file_holds(text):
    """No control character, no half of a character, no turn of direction; and no second change."""
    name = one_line(text)
    assert len(name) <= 32
    name.encode()
    assert name == one_line(name)
    assert all(c.isprintable() or c in "\u200d\ufe0f" or ord(c) > 0x7F for c in name)
    assert not set(name) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_gradients_of_names_that_are_no_identifiers_have_parentheses():
    """(petal width).grad, not petal width.grad."""
    assert gradient_of("w[0][1]") == "w[0][1].grad"
    assert gradient_of("layers.0.w") == "layers.0.w.grad"
    assert gradient_of("β") == "β.grad"
    assert gradient_of("petal width") == "(petal width).grad"
    assert gradient_of("3.0") == "(3.0).grad"


def test_negative_numbers_in_powers_stand_in_parentheses():
    """(-2.0)**2 is 4, -2.0**2 would be -4."""
    a = Value(-2.0, label="a")
    assert steps(a**2)[0].formula == "n1 = a**2 = (-2.0)**2 = 4.0"
    assert steps(a**-1)[0].formula == "n1 = a**(-1) = (-2.0)**(-1) = -0.5"
    assert steps(-a)[0].formula == "n1 = -a = -(-2.0) = 2.0"


def test_long_sums_are_cut():
    """The first two terms, the last, and how many stand between."""
    names = [f"x{i}" for i in range(20)]
    assert expression("fsum", names, {}) == "x0 + x1 + ... 17 more ... + x19"
    assert expression("affine", [*"abcdef", "b"], {}) == "a*d + b*e + c*f + b"
    assert expression("mean", ["a", "b"], {}) == "(a + b)/2"
    assert in_words("fsum", names, {}) == "the sum of 20 numbers"
    assert in_words("affine", [*"abcdef", "t"], {}) == "the sum of 3 products and t"
    assert in_words("leaky_relu", ["a"], {"alpha": 0.01}) == "leaky relu of a"
    assert in_words("power", ["a"], {"exponent": 3.0}) == "a to the power of 3"
