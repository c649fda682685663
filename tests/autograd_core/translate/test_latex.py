"""to_latex: the formula says what was recorded, and LaTeX accepts it."""

from __future__ import annotations

import math
from typing import Any

import matplotlib
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from matplotlib.mathtext import MathTextParser

import autograd_core
from autograd_core import (
    Graph,
    Value,
    affine,
    cbrt,
    dot,
    elu,
    exp,
    expm1,
    floor,
    fsum,
    gelu,
    hypot,
    leaky_relu,
    log,
    logsumexp,
    maximum,
    mean,
    record,
    sigmoid,
    silu,
    sin,
    softmax,
    softplus,
    sqrt,
    swish,
    tanh,
    where,
)
from autograd_core.primitives import Primitive
from autograd_core.program import NoFormula
from autograd_core.translate import TooLarge, to_latex
from autograd_core.translate.latex_names import name_latex, number_latex
from tests.autograd_core.translate.latex_reader import read_latex
from tests.autograd_core.translate.nodes import ROWS, in_digits, node_of, points
from tests.autograd_core.ulps import CONTEXT, MPMATH
from tests.graphs import Program, smooth_programs

matplotlib.use("Agg")
MATHTEXT = MathTextParser("path")


def check_says(root: Value, **options: Any) -> str:
    """The formula, read back at 40 digits, is the number that the rows give; returns it."""
    text = to_latex(root, **options)
    leaves = [leaf for leaf in Graph(root).leaves if not leaf.is_constant]
    with CONTEXT.workprec(400):
        names = {
            name_latex(leaf.label or f"x{i}"): CONTEXT.mpf(leaf.data)
            for i, leaf in enumerate(leaves)
        }
        got = read_latex(text, names, MPMATH, lambda digits: CONTEXT.mpf(float(digits)))
        exact = in_digits(root)
        assert abs(got - exact) <= CONTEXT.mpf(10) ** -40 * max(1, abs(exact)), text
    return text


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_row_says_its_formula(row: Primitive) -> None:
    """Every row's LaTeX, alone and as operand of powers, products, sums and itself, reads back."""
    for operands, parameters in points(row, 4):
        node = node_of(row, [Value(x) for x in operands], parameters)
        for root in (node, node**2, -node, 3 - node, 2 * node * node, node + -node):
            check_says(root)
        check_says(tanh(node) - 1 / (1.5 - node) + 2.0 ** (node * -0.125))
        MATHTEXT.parse(f"${to_latex(node**2, share=False)}$")


@given(smooth_programs(most=8))
@settings(max_examples=60)
def test_random_graphs_read_back(program: Program) -> None:
    """The formula of a random graph, with its shared lines, says what was recorded.

    Constants are multiples of 1/8: 10^{-5} is not the float 1e-05 to 40 digits.
    """
    leaves = [Value(x) for x in program.leaves]
    numbers = [round(8 * x) / 8 for x in program.numbers]
    root = program.run(leaves, numbers, autograd_core)[-1]
    assume(isinstance(root, Value) and math.isfinite(root.data))
    with CONTEXT.workprec(400):
        exact = in_digits(root)
        assume(abs(exact) < 1e10)
    check_says(root)


A, B, C = (Value(x, label=name) for x, name in ((2.5, "a"), (0.75, "b"), (-1.5, "c")))


@pytest.mark.parametrize(
    ("root", "text"),
    [
        (A * (B + C), r"a \cdot \left(b + c\right)"),
        ((A + B) ** 2, r"\left(a + b\right)^{2}"),
        (-(-A), r"-\left(-a\right)"),  # noqa: B002
        (A - (B - C), r"a - \left(b - c\right)"),
        (A - (B + C), r"a - \left(b + c\right)"),
        (A + (B - C), "a + b - c"),
        (A + (B + C), "a + b + c"),
        (A * (B * C), r"a \cdot b \cdot c"),
        ((A / B) / C, r"\frac{\frac{a}{b}}{c}"),
        ((A + B) / (A - C), r"\frac{a + b}{a - c}"),
        ((A / B) ** 2, r"\left(\frac{a}{b}\right)^{2}"),
        (A**B, "a^{b}"),
        (A ** (B**C), "a^{b^{c}}"),
        ((A**B) ** C, r"\left(a^{b}\right)^{c}"),
        (A ** (B + 1), "a^{b + 1}"),
        (2 ** (A * B), r"2^{a \cdot b}"),
        ((-2.0) ** (A * 0 + 2), r"\left(-2\right)^{a \cdot 0 + 2}"),
        (A + -3, r"a + \left(-3\right)"),
        (A * -3, r"a \cdot \left(-3\right)"),
        (-3 * A, r"-3 \cdot a"),
        (-A * B, r"-a \cdot b"),
        (A * -B, r"a \cdot \left(-b\right)"),
        (B * (-A * B), r"b \cdot \left(-a \cdot b\right)"),
        (-(A * B), r"-a \cdot b"),
        (-(A + B), r"-\left(a + b\right)"),
        (A + -B, r"a + \left(-b\right)"),
        (A - -B, r"a - \left(-b\right)"),
        (A + (-B + C), r"a + \left(-b + c\right)"),
        ((-A) ** 2, r"\left(-a\right)^{2}"),
        (-(A**2), "-a^{2}"),
        (exp(-A), "e^{-a}"),
        (exp(A) ** 2, r"\left(e^{a}\right)^{2}"),
        (expm1(A) * B, r"\left(e^{a} - 1\right) \cdot b"),
        (tanh(A) ** 2, r"\tanh\left(a\right)^{2}"),
        (log(1 + A * B), r"\ln\left(1 + a \cdot b\right)"),
        (hypot(A + B, -C), r"\sqrt{\left(a + b\right)^2 + \left(-c\right)^2}"),
        (silu(A + B), r"\left(a + b\right) \cdot \sigma\left(a + b\right)"),
        (
            swish(A + B, -B),
            r"\left(a + b\right) \cdot \sigma\left(-b \cdot \left(a + b\right)\right)",
        ),
        (A * autograd_core.logsigmoid(B), r"a \cdot \left(\ln \sigma\left(b\right)\right)"),
        (abs(A - B), r"\left|a - b\right|"),
        (cbrt(A + floor(B)), r"\sqrt[3]{a + \left\lfloor b \right\rfloor}"),
        (gelu(A), r"a \cdot \Phi\left(a\right)"),
        (gelu(A, mu=-1.0, sigma=2.0), r"a \cdot \Phi\left(\frac{a - \left(-1\right)}{2}\right)"),
        (softplus(A), r"\ln\left(1 + e^{a}\right)"),
        (softplus(A, beta=2.0), r"\frac{1}{2} \ln\left(1 + e^{2 \cdot a}\right)"),
        (leaky_relu(A, alpha=0.3), r"\operatorname{leaky\_relu}_{\alpha=0.3}\left(a\right)"),
        (elu(A), r"\operatorname{elu}_{\alpha=1}\left(a\right)"),
        (fsum([A, -B, C]), r"a + \left(-b\right) + c"),
        (mean([A, B * 2]), r"\frac{a + b \cdot 2}{2}"),
        (dot([A, B], [B + 1, C]), r"a \cdot \left(b + 1\right) + b \cdot c"),
        (affine([A], [B], -1.0), r"-1 + a \cdot b"),
        (maximum(A, B, C), r"\max\left(a, b, c\right)"),
        (softmax([A, B])[1], r"\operatorname{softmax}_{1}\left(a, b\right)"),
        (logsumexp([A, B]), r"\operatorname{logsumexp}\left(a, b\right)"),
        (+A, "a"),
        (where(A > B, A * 2, log(C)), r"a \cdot 2"),
        (A * 1e-7, r"a \cdot 10^{-7}"),
        (A**1.5e300, r"a^{1.5 \cdot 10^{300}}"),
        (A * 1.5e-7, r"a \cdot 1.5 \cdot 10^{-7}"),
        (A + -1e20, r"a + \left(-10^{20}\right)"),
        ((A + math.inf) * -math.inf, r"\left(a + \infty\right) \cdot \left(-\infty\right)"),
        (A + math.nan, r"a + \text{nan}"),
        (A, "a"),
    ],
)
def test_golden(root: Value, text: str) -> None:
    """Parentheses stand where precedence needs them and nowhere else; mathtext draws them all."""
    assert to_latex(root) == text
    MATHTEXT.parse(f"${text}$")


def test_numbers_are_the_shortest_that_are_exact() -> None:
    """Read back, a number is the same float."""
    for x, text in (
        (2.0, "2"),
        (0.1, "0.1"),
        (-0.5, "-0.5"),
        (1e16, "10^{16}"),
        (-1e-5, "-10^{-5}"),
        (123456789.125, "123456789.125"),
        (6.02214076e23, r"6.02214076 \cdot 10^{23}"),
    ):
        assert number_latex(x) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("w", "w"),
        ("w1", "w_{1}"),
        ("w_1", "w_{1}"),
        ("w[1]", "w_{1}"),
        ("w[1][2]", "w_{1,2}"),
        ("alpha", r"\alpha"),
        ("alpha2", r"\alpha_{2}"),
        ("Omega", r"\Omega"),
        ("β", r"\beta"),
        ("x_alpha", r"x_{\alpha}"),
        ("beta_max", r"\beta_{\text{max}}"),
        ("loss", r"\text{loss}"),
        ("hidden_layer_2", r"\text{hidden}_{\text{layer},2}"),
        ("e", r"\text{e}"),
        ("50% off", r"{\text{50}\%\text{ off}}"),
        ("a_b c", r"{\text{a}\_\text{b c}}"),
        ("x^2", r"{\text{x}\wedge \text{2}}"),
        ("\\frac{a}", r"{\backslash \text{frac}\{\text{a}\}}"),
        ("$", r"\$"),
        ("a\nb\x00", r"\text{a b }"),
        ("é", r"\text{é}"),
        ("_x", r"{\_\text{x}}"),
    ],
)
def test_names(name: str, text: str) -> None:
    """Indices and Greek letters are set as such, other names as text with nothing active in it."""
    assert name_latex(name) == text
    square = to_latex(Value(1.0, label=name) ** 2)
    assert square == (rf"\left({text}\right)^{{2}}" if text[0] == "{" else text + "^{2}")
    MATHTEXT.parse(f"${square}$")


@given(st.text(min_size=1, max_size=8))
def test_any_label_is_balanced_and_inactive(label: str) -> None:
    """Whatever the label: braces balance, and no command but the ones written on purpose."""
    text = name_latex(label)
    bare = text
    for symbol in (r"\backslash ", r"\{", r"\}", r"\$", r"\%", r"\&", r"\#", r"\_"):
        bare = bare.replace(symbol, "")
    depth = 0
    for character in bare:
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert depth == 0
    assert not set(bare) & set("$%&#^~\n")


def test_names_that_look_alike_stay_apart() -> None:
    """w1, w_1 and w[1] cannot all be w_{1}: the second is written as text."""
    a, b = Value(1.0, label="w1"), Value(2.0, label="w_1")
    assert to_latex(a + b) == r"w_{1} + {\text{w}\_\text{1}}"
    assert to_latex(a + b, names={"w": [b, a]}) == r"w_{1} + w_{0}"


def test_long_shared_expressions_have_lines_of_their_own() -> None:
    """What is used several times and long stands once, under its label or as h_1, h_2."""
    w, x, b = Value(2.0, label="w"), Value(-0.5, label="x"), Value(1.0, label="b")
    h = tanh(w * x + b * (sigmoid(x) + 0.25))
    root = h**2 + h * w
    assert check_says(root) == (
        "\\begin{aligned}\n"
        "& h_{1}^{2} + h_{1} \\cdot w \\\\\n"
        "& \\text{where } h_{1} = \\tanh\\left(w \\cdot x + b \\cdot "
        "\\left(\\sigma\\left(x\\right) + 0.25\\right)\\right)\n"
        "\\end{aligned}"
    )
    assert "where" not in to_latex(root, share=False)
    assert check_says(root, share=False).count(r"\tanh") == 2
    h.label = "a"
    assert r"& \text{where } a = \tanh" in check_says(root)
    assert r"& \text{where } g = \tanh" in to_latex(root, names={"g": h})


def test_many_paths_and_deep_chains_stay_short() -> None:
    """2**60 paths take a line per doubling or so; a chain of 2,000 nodes is cut into lines."""
    x = Value(0.5)
    h = x
    for _ in range(60):
        h = silu(h) + h * 0.5
    assert len(check_says(h)) < 10_000
    with pytest.raises(TooLarge, match="more than 100,000 characters; share=True"):
        to_latex(h, share=False)
    h = x
    for _ in range(2_000):
        h = sin(h) + 1
    text = check_says(h)
    assert max(map(len, text.splitlines())) < 400


def test_refusals() -> None:
    """Too many nodes, a recorded function and wrong arguments are refused with advice."""
    x = Value(2.0)
    h = x
    for _ in range(10_000):
        h = h + 1
    with pytest.raises(TooLarge, match="to_latex: the graph has 20,001 nodes.*to_python"):
        to_latex(h)
    with pytest.raises(NoFormula, match="to_latex: the operation 'cube'.*detach"):
        to_latex(sqrt(record("cube", 8.0, (x,), (12.0,))))
    with pytest.raises(TypeError, match="names must be a dict"):
        to_latex(x, names=3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="to_latex takes the Value"):
        to_latex("x")  # type: ignore[arg-type]
