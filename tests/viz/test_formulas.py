"""Formulas as text: what they say is what the engine computes, for every primitive."""

import math
from math import nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_core
from autograd_core import Value, record
from autograd_core.primitives import PRIMITIVES
from autograd_core.testing.strategies import anything, points
from tests.autograd_core.translate.nodes import node_of
from viz.formulas import (
    equation,
    expression,
    gradient_of,
    in_words,
    local_text,
    number_text,
    one_line,
)
from viz.stepping.steps import steps

MODERATE = st.integers(-192, 192).map(lambda k: k / 64)
NAMES = ["u", "v", "w", "s", "t", "p", "q", "z"]
PROSE = {"gelu", "gelu_tanh", "softmax", "log_softmax", "max", "min"}
STYLES = {
    "a name": lambda name, x: (name, {name: x}),
    "an expression": lambda name, x: (f"0 - {name}", {name: -x}),
    "a number": lambda name, x: (repr(x), {}),
}
"""What an operand may be called, and what the names in that stand for."""


def called(style, operands):
    """What operands of these numbers are called, and the numbers by name."""
    pairs = [STYLES[style](name, x) for name, x in zip(NAMES, operands, strict=False)]
    return [text for text, _ in pairs], {k: v for _, names in pairs for k, v in names.items()}


def evaluated(text, names):
    """A formula as Python reads it, with the engine's functions of numbers; sums need lists."""
    functions = {n: getattr(autograd_core, n) for n in autograd_core.__all__}
    functions |= {"abs": abs, "round": round, "pi": math.pi}
    listed = {"logsumexp", "softmax", "log_softmax"}
    functions |= {n: lambda *xs, f=functions[n]: f(list(xs)) for n in listed}
    return eval(text, {"__builtins__": {}, **functions, **names})


TEXTUAL = sorted(PRIMITIVES.keys() - {"max", "min"})


@pytest.mark.parametrize("name", TEXTUAL)
@given(style=st.sampled_from(sorted(STYLES)), data=st.data())
def test_the_formula_is_what_was_computed(name, style, data):
    """Read as Python, the formula gives the node's number, whatever the operands are called."""
    row = PRIMITIVES[name]
    operands, parameters = data.draw(points(row, MODERATE))
    if not 1 <= len(operands) <= 4:
        return
    node = node_of(row, list(map(Value, operands)), parameters)
    texts, names = called(style, operands)
    try:
        found = evaluated(expression(node.op, texts, parameters), names)
    except (ZeroDivisionError, OverflowError):
        return
    close(found, node.data, rounded=parameters)


@pytest.mark.parametrize("name", sorted(PRIMITIVES.keys() - PROSE))
@given(style=st.sampled_from(sorted(STYLES)), data=st.data())
def test_the_local_derivative_as_text_is_the_one_recorded(name, style, data):
    """Read as Python, as a factor, in the names of operands and result, at smooth points."""
    row = PRIMITIVES[name]
    operands, parameters = data.draw(points(row, MODERATE))
    smooth = row.is_smooth(*operands, **parameters)
    if not operands or not smooth or len(operands) > len(NAMES):
        return
    node = node_of(row, list(map(Value, operands)), parameters)
    texts, names = called(style, operands)
    result, more = STYLES[style]("r", node.data)
    for i, partial in enumerate(node.partials):
        if partial is None:
            continue
        text = local_text(node.op, i, texts, result, parameters)
        assert not text.startswith("d ")
        if name == "pow" and operands[0] == 0 and i == 1:
            continue  # x**b * log(x) has a limit at 0, which is recorded, and no value
        try:
            found = evaluated(f"{text} * 3", names | more)
        except (ZeroDivisionError, OverflowError):
            continue
        close(found, partial * 3, rounded=parameters)


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
    assert local_text("cube of my own", 0, ["u"], "r", {}) == "d r/d u"


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
    assert len(name.strip("\u200e")) <= 32
    name.encode()
    assert name == one_line(name)
    assert all(c.isprintable() or c in "\u200d\ufe0f" or ord(c) > 0x7F for c in name)
    assert not set(name) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize("word", ["שלום", "مرحبا", "x-שלום", "ש[0]"])
def test_names_written_from_right_to_left_leave_the_formula_as_it_is(word):
    """Before and after their letters stand left-to-right marks; w[0] and é need none."""
    name = one_line(word)
    assert name == f"\u200e{word}\u200e"
    assert one_line(name) == name
    left, right = Value(2.0, label=word), Value(3.0, label="b")
    made = left + right
    text = equation(made, lambda v: one_line(v.label) or "n")
    assert "".join(text).replace(name, "w") == "nw + b2.0 + 3.05.0"
    assert one_line("w[0] é 漢 😀") == "w[0] é 漢 😀"


def test_gradients_of_names_written_from_right_to_left():
    """As of others: without parentheses where the name is a plain word."""
    assert gradient_of(one_line("שלום")) == "\u200eשלום\u200e.grad"
    assert gradient_of(one_line("ש ל")) == "(\u200eש ל\u200e).grad"


def test_gradients_of_names_that_are_no_identifiers_have_parentheses():
    """(petal width).grad, not petal width.grad."""
    assert gradient_of("w[0][1]") == "w[0][1].grad"
    assert gradient_of("w['petal width'][2]") == "w['petal width'][2].grad"
    assert gradient_of("w['a'] + w['b']") == "(w['a'] + w['b']).grad"
    assert gradient_of("layers.0.w") == "layers.0.w.grad"
    assert gradient_of("β") == "β.grad"
    assert gradient_of("petal width") == "(petal width).grad"
    assert gradient_of("3.0") == "(3.0).grad"


def test_negative_numbers_in_powers_stand_in_parentheses():
    """(-2.0)**2 is 4, -2.0**2 would be -4."""
    a = Value(-2.0, label="a")
    assert steps(a**2)[0].formula == "n1 = a**2 = (-2.0)**2 = 4.0"
    assert steps(Value(3.0) ** 2)[0].formula == "n1 = n0**2 = 3.0**2 = 9.0"
    assert local_text("truediv", 1, ["-2.0", "b"], "y", {}) == "-(-2.0)/b**2"
    assert steps(a**-1)[0].formula == "n1 = a**(-1) = (-2.0)**(-1) = -0.5"
    assert steps(-a)[0].formula == "n1 = -a = -(-2.0) = 2.0"
    assert steps((-2) ** Value(3.0, label="b"))[0].formula == "n1 = (-2)**b = (-2)**3.0 = -8.0"
    backward = [frame.formula for frame in steps(a / -4) if frame.phase == "backward"]
    assert backward[1] == "(-4.0).grad += -a/(-4.0)**2 * n2.grad = 0.125 * 1.0 = 0.125"
    assert steps(+a)[0].formula == "n1 = +a = +(-2.0) = -2.0"


def test_names_that_are_expressions_stand_in_parentheses_where_they_have_to():
    """As the nodes of micrograd's lecture are labelled; a sum needs none."""
    terms = Value(-6.0, label="x1*w1 + x2*w2")
    b, o = Value(2.0, label="b"), Value(3.0, label="o")
    formulas = {
        "n2 = x1*w1 + x2*w2 + b = -6.0 + 2.0 = -4.0": terms + b,
        "n2 = (x1*w1 + x2*w2)*o = -6.0 * 3.0 = -18.0": terms * o,
        "n2 = b - (x1*w1 + x2*w2) = 2.0 - -6.0 = 8.0": b - terms,
        "n1 = -(x1*w1 + x2*w2) = -(-6.0) = 6.0": -terms,
        "n1 = (x1*w1 + x2*w2)**2 = (-6.0)**2 = 36.0": terms**2,
        "n1 = relu(x1*w1 + x2*w2) = relu(-6.0) = 0.0": terms.relu(),
    }
    for formula, node in formulas.items():
        assert steps(node, {})[0].formula == formula
    trace = steps(terms * o)
    assert "o.grad += (x1*w1 + x2*w2) * n2.grad" in trace[3].formula
    assert trace[0].sentence == "Forward: n2 is (x1*w1 + x2*w2) times o, which is -18.0."


def test_no_equation_is_false():
    """Where an operand was changed since, its number is left out; elsewhere the numbers stay."""
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    e = a * b
    root = (e + 1.0) * record("f", 5.0, [a], [1.0])
    a.data = 4.0
    assert [node.formula for node in steps(root, {}).nodes if node.operands] == [
        "n2 = a*b = -6.0",
        "n4 = n2 + 1.0 = -6.0 + 1.0 = -5.0",
        "n5 = f(a) = f(4.0) = 5.0",
        "n6 = n4*n5 = -5.0 * 5.0 = -25.0",
    ]
    a.data = 2.0
    assert steps(root, {}).nodes[2].formula == "n2 = a*b = 2.0 * -3.0 = -6.0"
    assert steps(Value(nan, label="a") * 2.0)[0].formula == "n2 = a*2.0 = nan * 2.0 = nan"


@pytest.mark.parametrize("name", sorted(PRIMITIVES))
@settings(max_examples=10)
@given(data=st.data())
def test_equations_have_numbers_while_nothing_was_changed(name, data):
    """For each primitive, at any floats at all."""
    row = PRIMITIVES[name]
    operands, parameters = data.draw(points(row, anything).filter(lambda point: point[0]))
    node = node_of(row, list(map(Value, operands)), parameters)
    assert len(equation(node, lambda v: "v")) == 4


def test_long_sums_are_cut():
    """The first two terms, the last, and how many stand between."""
    names = [f"x{i}" for i in range(20)]
    assert expression("fsum", names, {}) == "x0 + x1 + ... 17 more ... + x19"
    assert expression("affine", [*"abcdef", "b"], {}) == "a*d + b*e + c*f + b"
    assert expression("mean", ["a", "b"], {}) == "(a + b)/2"
    assert in_words("fsum", names, {}) == "the sum of 20 numbers"
    assert in_words("affine", [*"abcdef", "t"], {}) == "the sum of 3 products and t"
    assert in_words("affine", ["w", "x", "b"], {}) == "w times x plus b"
    assert in_words("affine", ["b"], {}) == "b"
    assert in_words("dot", ["w", "x"], {}) == "w times x"
    assert in_words("dot", [], {}) == "0.0"
    assert in_words("softmax", ["a", "b"], {"k": 1}) == "entry 1 of the softmax of a and b"
    assert in_words("leaky_relu", ["a"], {"alpha": 0.01}) == "leaky relu of a"
    assert in_words("pow_constant", ["a"], {"exponent": 3.0}) == "a to the power of 3"
