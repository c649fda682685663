"""A node of a static function counts as the function's operations wherever these are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograd_core import (
    Graph,
    Value,
    compare,
    exp,
    freeze,
    gradcheck,
    mean,
    record,
    softmax,
    static,
    tanh,
    to_latex,
    to_python,
)
from autograd_core.program import NoFormula
from autograd_core.unfolding import unfolded

w, b = Value(0.5, label="w"), Value(-0.25, label="b")


def plain(x: Any) -> Value:
    """The function itself."""
    return tanh(w * x + b) * x


@pytest.fixture
def loss() -> Callable[..., Any]:
    """The same, recorded and run by the machine."""
    found = static(plain)
    for x in (0.5, 1.0, 2.0):
        found(x)
    return found


def graphs(f: Callable[..., Any], average: Callable[[list[float]], Value]) -> dict[str, Value]:
    """Computations with nodes of f: alone, above and below others, in each other, and a mean."""
    scores = softmax([f(0.5), f(-1.0), w])
    total = f(tanh(f(0.5) + w)) * 2.0
    total.label = "total"
    return {
        "alone": f(0.5),
        "of a Value": f(exp(b)),
        "in another": total,
        "distribution": scores[0] * scores[2] + f(2.0),
        "mean": average([0.5, -1.0, 2.0]) + w * w,
    }


NAMES = ("alone", "of a Value", "in another", "distribution", "mean")


@pytest.mark.parametrize("name", NAMES)
def test_a_graph_is_the_same_in_primitives(name: str, loss: Any) -> None:
    """Numbers and gradients of the function itself; leaves and labels stay."""
    root = graphs(loss, loss.mean)[name]
    eager = graphs(plain, lambda xs: mean([plain(x) for x in xs]))[name]
    found = unfolded(root, "the test")
    assert found.data == root.data == eager.data and found.label == root.label
    assert {node.op for node in Graph(found).nodes} == {node.op for node in Graph(eager).nodes}
    for leaf in (w, b):
        gradients = []
        for each in (found, eager):
            w.grad = b.grad = 0.0
            each.backward()
            gradients.append(leaf.grad)
        assert gradients[0] == pytest.approx(gradients[1], rel=1e-15)
    assert unfolded(found, "the test") is found


@pytest.mark.parametrize("name", NAMES)
def test_what_reads_operations_reads_the_functions(name: str, loss: Any) -> None:
    """freeze, gradcheck, compare, replay and the translations work as on the function itself."""
    root = graphs(loss, loss.mean)[name]
    program = freeze(root)
    assert program.run(lambda node, _: node.data, lambda leaf: leaf.data)[-1] == root.data
    assert [finding.verdict for finding in gradcheck(root, [w, b]).findings] == ["OK", "OK"]
    if name == "alone":
        assert "made by record()" not in str(compare(root, [w]))
    assert Graph(root).replay({w: 0.5}) == root.data
    moved = Graph(root).replay({w: 0.75})
    variables: dict[str, Any] = {}
    exec(to_python(root), variables)
    assert variables["f"](*[v.data for v in (w, b)]) == pytest.approx(root.data, rel=1e-14)
    assert variables["f"](0.75, b.data) == pytest.approx(moved, rel=1e-14)
    assert "tanh" in to_latex(root)


def test_another_number_of_a_parameter_is_told(loss: Any) -> None:
    """The operations would not be those that were computed; and record() is still refused."""
    root = loss(0.5)
    w.data = 0.75
    try:
        with pytest.raises(ValueError, match="freeze: .* would give"):
            freeze(root)
    finally:
        w.data = 0.5
    with pytest.raises(NoFormula):
        freeze(record("cube", w.data**3, (w,), (3 * w.data**2,)) + loss(0.5))
