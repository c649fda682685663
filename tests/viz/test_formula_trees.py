"""Formula trees: every operation as the page computes it, by Python's own functions."""

import math

import pytest

import autograd_core
from autograd_core import Value, no_grad, record
from autograd_core.primitives import PRIMITIVES
from tests.autograd_core.translate.nodes import node_of
from viz.pages.formula_trees import partials, program

FUNCTIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": lambda a, b: a**b,
    "neg": lambda a: -a,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "abs": abs,
    "max": max,
    "min": min,
    "round": round,
    "fsum": lambda *xs: math.fsum(xs),
    "softplus": lambda x: math.log1p(math.exp(x)),
}


def evaluated(tree, variables):
    """A tree's value by Python's own functions; None where nothing is selected."""
    if isinstance(tree, str):
        return {"nan": math.nan, "inf": math.inf}.get(tree, variables.get(tree))
    if not isinstance(tree, list):
        return tree
    name, *operands = tree
    if name == "if":
        condition, yes, no = operands
        return evaluated(yes if evaluated(condition, variables) else no, variables)
    function = FUNCTIONS.get(name) or getattr(math, name)
    return function(*(evaluated(operand, variables) for operand in operands))


def ran(made, operands):
    """What a program makes of operands."""
    variables = {f"x{i}": x for i, x in enumerate(operands)}
    for name, tree in made["lines"]:
        variables[name] = evaluated(tree, variables)
    return evaluated(made["result"], variables)


STATIC = {
    "pow_constant": {"exponent": 3.0},
    "constant_pow": {"base": 2.0},
    "where": {"condition": True},
    "softmax": {"k": 1},
    "log_softmax": {"k": 1},
}
POINTS = [0.75, 0.25, 0.5, -0.5, 0.125]


def applied(op, operands):
    """A primitive recorded on numbers, with its parameters."""
    static = STATIC.get(op, dict(PRIMITIVES[op].parameters))
    return node_of(PRIMITIVES[op], [Value(x) for x in operands], static), static


@pytest.mark.parametrize("op", PRIMITIVES)
def test_program_computes_every_primitive(op):
    """The tree of every row of the table has the engine's value, by Python's own functions."""
    row = PRIMITIVES[op]
    count = 4 if op == "dot" else 5 if row.variadic else len(row.operands)
    operands = [1.25] if op == "acosh" else POINTS[:count]
    node, static = applied(op, operands)
    made = program(op, count, static)
    assert made is not None
    assert ran(made, operands) == pytest.approx(node.data, rel=1e-14, abs=1e-300)


@pytest.mark.parametrize("op", [op for op, row in PRIMITIVES.items() if not row.variadic])
def test_partials_are_those_of_every_primitive(op):
    """The trees of a row's derivatives have the engine's partials, absent where those are."""
    row = PRIMITIVES[op]
    operands = [1.25] if op == "acosh" else POINTS[: len(row.operands)]
    for point in (operands, [-x for x in operands]):
        node, static = applied(op, point)
        if not row.contains(*point, **static):
            continue
        made = partials(op, len(point), static)
        found = [
            tree and ran({"lines": made["lines"], "result": tree}, point)
            for tree in made["results"]
        ]
        for got, expected in zip(found, node.partials, strict=True):
            assert (got is None) == (expected is None)
            assert (got or 0.0) == pytest.approx(expected or 0.0, 1e-13, 1e-300, nan_ok=True)


def test_program_of_other_operations_is_none():
    """What was made by record(), or has other parameters, has no tree."""
    x = Value(2.0)
    node = record("mystery", 4.0, [x], [4.0])
    assert program(node.op, 1, {}) is None
    assert program("leaky_relu", 1, {"slope": 0.1}) is None
    assert program("mul", 3, {}) is None
    assert program("tanh", 2, {}) is None


def test_program_does_not_depend_on_the_block_it_is_made_in():
    """In a no_grad block the trees are the same."""
    outside = program("mul", 2, {})
    with no_grad():
        assert program("mul", 2, {}) == outside == {"lines": [], "result": ["*", "x0", "x1"]}


def test_program_of_a_wide_sum_is_not_deep():
    """A sum of 5,000 numbers is a tree that a browser evaluates without recursing deeply."""
    made = program("fsum", 5000, {})
    assert made["result"][0] == "fsum"
    assert len(made["result"]) == 5001
    assert autograd_core.fsum([Value(0.5)] * 3).data == ran(program("fsum", 3, {}), [0.5] * 3)
