"""PyTorch and JAX follow the recorded graph: they agree, or a limit of theirs is measured."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import pytest

from autograd_core import Value, exp, hypot, log, relu, softplus, sqrt, tanh, where
from autograd_core.graph import Graph
from autograd_core.laboratory.compare.compare import compare
from autograd_core.laboratory.compare.comparison import Agreement
from autograd_core.primitives import PRIMITIVES
from autograd_core.program.arrays import JaxNamespace, PeerNamespace, TorchNamespace
from tests.autograd_core.calls import call
from tests.autograd_core.samples import sample

PEERS: dict[str, type[PeerNamespace]] = {"torch": TorchNamespace, "jax": JaxNamespace}
EXACT = mpmath.MPContext()
EXACT.dps = 60


@pytest.fixture(params=list(PEERS))
def peer(request: pytest.FixtureRequest) -> str:
    """A library that is installed."""
    pytest.importorskip(request.param)
    name: str = request.param
    return name


@pytest.mark.parametrize("row", PRIMITIVES.values(), ids=lambda row: row.name)
def test_every_primitive_is_followed(row: Any, peer: str) -> None:
    """At smooth points each library has value and derivative; a difference is its own limit."""
    points = [
        (operands, parameters)
        for operands, parameters in sample(row, 200, "peers")
        if all(1e-2 < abs(x) < 6 for x in operands) and row.is_smooth(*operands, **parameters)
    ][:2]
    assert points
    for operands, parameters in points:
        leaves = [Value(x) for x in operands]
        root = call(row.name, leaves, parameters)
        value, _ = PEERS[peer]().local(root, operands)
        assert math.isclose(value, root.data, rel_tol=1e-9, abs_tol=1e-12)
        found = compare(
            lambda *xs, p=parameters: call(row.name, xs, p), operands, ways=(peer, "reverse")
        )
        assert found, str(found)
        for table in found.tables:
            assert table[peer].verdict in (Agreement.AGREES, Agreement.LIMIT), str(found)


def test_gradient_by_hand(peer: str) -> None:
    """A function of two numbers, its derivatives on paper at 60 digits."""
    x, y = EXACT.mpf("0.75"), EXACT.mpf("1.5")
    found = compare(lambda a, b: tanh(a * b) / b + a * a, [0.75, 1.5], ways=[peer])
    exact = [1 / EXACT.cosh(x * y) ** 2 + 2 * x, x / y / EXACT.cosh(x * y) ** 2]
    exact[1] -= EXACT.tanh(x * y) / y**2
    for table, e in zip(found.tables, exact, strict=True):
        assert abs(table[peer].derivative - e) < 1e-15
        assert table[peer].verdict is Agreement.AGREES


def test_threshold_of_softplus_is_measured() -> None:
    """PyTorch's softplus is x beyond 20: a limit, quantified, and not our disagreement."""
    pytest.importorskip("torch")
    found = compare(softplus, 25.0, ways=["torch", "reverse"])
    line = found[0]["torch"]
    assert line.verdict is Agreement.LIMIT
    assert line.derivative == 1.0
    assert line.explanation.startswith("softplus(25.0")
    assert f"an error of {line.error:.1e}" in line.explanation
    assert abs(line.error - float(EXACT.exp(-25))) < 1e-20
    assert found


def test_single_precision_derivative_of_hard_sigmoid_is_measured() -> None:
    """PyTorch's derivative of hard_sigmoid is the float32 1/6."""
    pytest.importorskip("torch")
    found = compare(lambda x: x.hard_sigmoid() * 2, 0.5, ways=["torch"])
    assert "0.1666666716337204" in found[0]["torch"].explanation


def test_saturated_tanh_is_named(peer: str) -> None:
    """tanh' at 25 is 7.7e-22; both libraries say 0."""
    found = compare(lambda x: 3 * tanh(x), 25.0, ways=[peer, "reverse"])
    line = found[0][peer]
    assert line.derivative == 0.0
    assert line.verdict is Agreement.LIMIT
    assert line.explanation.startswith("tanh(25.0)")
    assert found[0]["reverse"].verdict is Agreement.AGREES


def test_kinks_are_conventions() -> None:
    """abs'(0) is 0 in PyTorch, as here, and 1 in JAX: a convention, and shown as one."""
    pytest.importorskip("torch")
    pytest.importorskip("jax")
    found = compare(lambda x: abs(x), 0.0)
    assert found
    assert found[0]["torch"].verdict is Agreement.AGREES
    assert found[0]["jax"].derivative == 1.0
    assert found[0]["jax"].verdict is Agreement.KINK
    assert "another convention" in found[0]["jax"].explanation


def test_derivative_outside_the_domain_is_named(peer: str) -> None:
    """log'(-1) is nan here, -1 there: the formula goes on beyond the domain."""
    found = compare(log, -1.0, ways=[peer, "reverse"])
    assert found[0][peer].derivative == -1.0
    assert "outside its domain" in found[0][peer].explanation
    assert found


def test_wrong_partial_of_a_peer_is_traced(peer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library with a wrong sine is caught, and the sine is named."""
    kind = PEERS[peer]
    true = kind.function

    def function(self: Any, name: str) -> Any:
        found = true(self, name)
        return (lambda x: found(x) * 1.001) if name == "sin" else found

    monkeypatch.setattr(kind, "function", function)
    found = compare(lambda x: exp(x.sin()) * 2, 0.5, ways=[peer, "reverse"])
    assert found[0][peer].verdict is not Agreement.AGREES
    assert found[0][peer].explanation.startswith("sin(0.5)")


def test_wrong_row_is_not_blamed_on_a_peer(peer: str) -> None:
    """If our row contradicts its formula and the library agrees with it, the row is wrong."""
    row = PRIMITIVES["cosh"]
    true = row.derivatives
    object.__setattr__(row, "derivatives", lambda m, x: (-m.sinh(x),))
    try:
        found = compare(lambda x: x.cosh(), 0.5, ways=[peer, "reverse"])
    finally:
        object.__setattr__(row, "derivatives", true)
    assert not found
    assert found[0][peer].verdict is Agreement.DIFFERS
    assert found[0][peer].explanation.endswith("its derivative is wrong")


def test_recorded_choices_stay(peer: str) -> None:
    """`where` and Python's `if` stay as they were recorded; the other arm makes no nan."""
    found = compare(
        lambda x: where(x.data > 1, sqrt(x - 1), x * 2) if x > 0 else x, 0.5, ways=[peer]
    )
    assert found[0][peer].derivative == 2.0


def test_constant_and_unused_arguments(peer: str) -> None:
    """No graph, no gradient: 0, as everywhere."""
    found = compare(lambda x, y: x * 2, [1.0, 2.0], ways=[peer])
    assert [t[peer].derivative for t in found.tables] == [2.0, 0.0]
    assert compare(lambda x: 3.0, 1.0, ways=[peer])[0][peer].derivative == 0.0


def test_settings_of_the_libraries_stay() -> None:
    """float64 is used without a change of the user's default types."""
    torch = pytest.importorskip("torch")
    jax = pytest.importorskip("jax")
    before = torch.get_default_dtype(), jax.numpy.asarray(1.0).dtype, torch.is_grad_enabled()
    with torch.no_grad():
        found = compare(lambda x, y: hypot(x, y), [3.0, 4.0])
    after = torch.get_default_dtype(), jax.numpy.asarray(1.0).dtype, torch.is_grad_enabled()
    assert before == after
    assert abs(found["x"]["torch"].derivative - 0.6) < 1e-15
    assert abs(found["x"]["jax"].derivative - 0.6) < 1e-15


def test_gradient_of_a_graph(peer: str) -> None:
    """The namespace can be used by itself: a Graph and its leaves in, floats out."""
    x, y = Value(2.0), Value(3.0)
    found = PEERS[peer]().gradient(Graph(x * y + relu(x)), [x, y], [2.0, 3.0])
    assert found == [4.0, 2.0]


def test_large_graphs_are_refused(peer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above a number of nodes a library is not asked."""
    monkeypatch.setattr(f"autograd_core.laboratory.compare.ways.MOST_{peer.upper()}", 3)
    found = compare(lambda x: tanh(x * 2) + 1, 0.5, ways=[peer])
    assert found[0][peer].verdict is Agreement.NOT_APPLICABLE
    assert "nodes" in found[0][peer].explanation


def test_missing_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The namespace's own error says it."""
    import sys

    for name, kind in PEERS.items():
        monkeypatch.setitem(sys.modules, name, None)
        with pytest.raises(ImportError, match=f"pip install {name}"):
            kind()
