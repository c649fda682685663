"""The page's arithmetic against the engine's: primitives, numbers as text, paths."""

import math
import random

import pytest

from autograd_core import Graph, Value
from autograd_core.primitives import PRIMITIVES
from tests.autograd_core.translate.nodes import node_of
from viz.formulas import gradient_of, number_text
from viz.pages import formula_trees
from viz.stepping.steps import steps

pytestmark = pytest.mark.browser


def test_paths_are_those_of_the_engine(bare):
    """Of random graphs the count of paths and the largest terms are Graph.paths's."""
    source = random.Random(7)
    for _ in range(8):
        nodes = [Value(source.uniform(0.5, 2.0)) for _ in range(3)]
        for _ in range(12):
            a, b = source.choice(nodes), source.choice(nodes)
            nodes.append(source.choice([a * b, a + b, a - b]))
        root = nodes[-1]
        data = steps(root).to_dict()
        for i, node in enumerate(Graph(root).nodes):
            paths = Graph(root).paths(node, limit=5)
            found = bare.evaluate("([data, i]) => pathsTo(data, i, 5)", [data, i])
            assert found["count"] == paths.count
            sizes = [abs(way["term"]) for way in found["terms"]]
            assert sizes == pytest.approx([abs(path.term) for path in paths])


def test_path_that_is_nan_comes_first(bare):
    """A term that is no number spoils the gradient, so it is told before all others."""
    x = Value(2.0, label="x")
    root = x * 9.0 + x * math.nan + x * 5.0
    found = bare.evaluate("data => pathsTo(data, 0, 1).terms", steps(root).to_dict() | {})
    assert [str(way["term"]) for way in found] == ["nan"]


NUMBERS = [
    *(0.0, -0.0, 1.0, -2.5, 1 / 3, 1e-5, 1e-4, 123456.0, 1234567.0, 999999.5, 1e22, 1e-300),
    *(5e-324, 1.7976931348623157e308, 0.1 + 0.2, 100000.0, 1e6, -1e-7, 0.00012345678),
]


def test_numbers_are_written_as_python_writes_them(bare):
    """numberText gives the very text of number_text, for ordinary and extreme numbers."""
    source = random.Random(5)
    numbers = NUMBERS + [source.uniform(-1, 1) * 10 ** source.randint(-12, 12) for _ in range(500)]
    texts = bare.evaluate("numbers => numbers.map((x) => numberText(x))", numbers)
    assert texts == [number_text(x) for x in numbers]
    unusual = bare.evaluate("[NaN, Infinity, -Infinity].map((x) => numberText(x))")
    assert unusual == ["nan", "inf", "-inf"]
    names = ["a", "w[0]", "layers.0.w", "two words", "3.0", "", "é", "x<y", "w['a b']", "w['a][']"]
    names += ["layers.*.w", "w[*]", "long…", "\u200eשלום\u200e", "a]", "a[", "[0]", "w[a-b]", "…"]
    assert bare.evaluate("names => names.map(gradientOf)", names) == list(map(gradient_of, names))


POINTS = {
    "acosh": [[1.0], [1.5], [3e5]],
    **dict.fromkeys(["asin", "acos", "atanh"], [[-0.75], [0.0], [0.5]]),
    **dict.fromkeys(["log", "log2", "log10", "sqrt"], [[1e-9], [0.7], [12.0]]),
    "erf": [[-3.0], [-0.3], [1e-9], [1.9], [2.1], [7.0], [math.inf], [-math.inf]],
    "erfc": [[-3.0], [-0.3], [0.4], [1.9], [2.1], [7.0], [20.0], [math.inf], [-math.inf]],
    "softplus": [[-800.0], [-2.0], [0.0], [3.0], [800.0]],
    "logsigmoid": [[-800.0], [-2.0], [0.0], [3.0], [800.0]],
    "sigmoid": [[-800.0], [-2.0], [0.0], [3.0], [800.0]],
    "pow": [[0.5, -1.25], [3.0, 0.1], [-2.0, 3.0], [-1.0, math.inf], [1.0, math.inf]],
    "fsum": [[0.5, -1.25, 2.0], [1e16, 1.0, -1e16], [math.inf, 1.0, 2.0], [1e308] * 3],
    "round": [[0.5], [1.5], [-0.5], [-1.5], [2.3], [-2.7]],
}

STATIC = {
    "pow_constant": {"exponent": 3.0},
    "constant_pow": {"base": 2.0},
    "where": {"condition": False},
    "softmax": {"k": 1},
    "log_softmax": {"k": 1},
}

SEVERAL = [[0.5, -1.25, 2.0, 0.125], [3.0, 0.1, -0.7, 1e-3], [1e3, -1e3, 0.3, 2.5]]


@pytest.mark.parametrize("op", PRIMITIVES)
def test_every_primitive_is_computed_as_the_engine_does(bare, op):
    """The page's value of every row is the engine's, to 14 digits where it counts; nan of nan."""
    row = PRIMITIVES[op]
    static = STATIC.get(op, dict(row.parameters))
    count = 4 if op == "dot" else 3 if row.variadic else len(row.operands)
    points = POINTS.get(op) or [numbers[:count] for numbers in SEVERAL]
    made = formula_trees.program(op, count, static)
    for operands in [*points, [math.nan, 0.5, 0.25, 0.125][:count]]:
        node = node_of(row, [Value(x) for x in operands], static)
        found = bare.evaluate(
            "([made, operands]) => String(run(made, operands))", [made, operands]
        )
        tolerance = 1e-11 if op in ("erfc", "gelu") else 2e-14
        assert float(found.replace("Infinity", "inf")) == pytest.approx(
            node.data, rel=tolerance, abs=1e-300, nan_ok=True
        )
