"""to_jax: the function has the values and the derivatives of the engine, in each of JAX's ways."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

import nn
from autograd_core import (
    Program,
    Value,
    freeze,
    fsum,
    gradients,
    hypot,
    mean,
    relu,
    tanh,
    to_jax,
)
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.evaluate import evaluate
from autograd_core.program import jax as module
from autograd_core.program.jax import MOST_STEPS, JaxRows, RowSpelling
from nn.nested import flat
from tests.autograd_core.program.lift.list_programs import repeated
from tests.autograd_core.program.texts import float64, same_to_rounding
from tests.nn.units import UNITS

jax = pytest.importorskip("jax")

ROWS = [row for row in PRIMITIVES.values() if not row.variadic and row.name != "where"]
POINTS = (-2.3, -0.7, -0.0, 0.0, 0.3, 0.9, 1.7, 5.0, 40.0)


@pytest.fixture(autouse=True)
def _float64():
    """JAX in float64, and in these tests alone."""
    with float64():
        yield


def network(rows=20):
    """A program of a network with hinge loss, its model and its samples."""
    rng = random.Random(1)
    model = nn.MLP(2, [8, 1], rng=rng)
    xs = [[Value(rng.gauss(0, 1)), Value(rng.gauss(0, 1))] for _ in range(rows)]
    ys = [Value(rng.choice([-1.0, 1.0])) for _ in range(rows)]
    loss = mean([relu(1 - y * model(x)) for x, y in zip(xs, ys, strict=True)])
    return freeze(loss, inputs=[xs, ys]), loss, model


def numbers(program, role):
    """The recorded numbers of the arrays of a role, by path."""
    from autograd_core.program.text.constants import nested

    return {
        group.path: nested([leaf.data for leaf in group.values], group.shape)
        for group in program.groups
        if group.role == role
    }


def compare(program, found):
    """Gradients as a dict of arrays agree with those of the engine."""
    program.nodes[-1].backward()
    for group in program.groups:
        if group.role == "parameter":
            got = [float(x) for x in found[group.path].ravel()]
            wanted = [leaf.grad for leaf in group.values]
            assert all(map(same_to_rounding, got, wanted)), group.path


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_rows_have_the_slopes_of_the_table(row):
    """At kinks, at zeros, outside domains and where the slope has few digits."""
    default = {"exponent": 3.0, "base": 2.0}
    static = [default.get(k, 1.0) if v is None else v for k, v in row.parameters.items()]
    function, count = getattr(JaxRows("float64"), row.name), len(row.operands)
    for x in POINTS:
        at = (x, 0.7)[:count]
        y, partials = evaluate(row.name, at, static)
        wanted = [y, *(0.0 if d is None else d for d in partials)]
        both = jax.value_and_grad(lambda *xs: function(*xs, *static), tuple(range(count)))
        value, slopes = both(*map(jax.numpy.asarray, at))
        got = [float(value), *map(float, slopes)]
        assert all(map(same_to_rounding, got, wanted, [0.0] * 3)), (at, got, wanted)


def test_value_and_gradient_of_a_network():
    """Compiled by jit, with the names and shapes of the model's parameters."""
    program, loss, _ = network()
    f, params = to_jax(program)
    assert {name: x.shape for name, x in params.items()} == {
        "layers.0.w": (8, 2),
        "layers.0.b": (8,),
        "layers.1.w": (1, 8),
        "layers.1.b": (1,),
    }
    value, found = jax.jit(jax.value_and_grad(f))(params, *numbers(program, "input").values())
    assert same_to_rounding(float(value), loss.data)
    assert found["layers.0.w"].shape == (8, 2)
    compare(program, found)
    assert f.__doc__.startswith("def f(params, xs, ys):")


@pytest.mark.slow
@pytest.mark.parametrize("name", UNITS)
def test_gradient_of_each_unit(name):
    """A weighted sum of squared outputs, by all parameters."""
    unit, called = UNITS[name]
    unit.zero_grad()
    outputs = flat(called(unit))
    loss = fsum([(1 + i % 3) * y * y for i, y in enumerate(outputs)])
    program = freeze(loss, parameters=unit)
    f, params = to_jax(program)
    value, found = jax.jit(jax.value_and_grad(f))(params)
    assert same_to_rounding(float(value), loss.data)
    compare(program, found)


def test_conventions_at_kinks():
    """relu, abs, ties and the norm of zeros have the engine's slopes, not JAX's."""
    x = [Value(0.0, label=f"x[{i}]") for i in range(3)]
    root = relu(x[0]) + abs(x[1]) + hypot(x[0], x[1], x[2]) + hypot(x[0], x[1])
    f, params = to_jax(freeze(root))
    (found,) = jax.grad(f)(params).values()
    assert found.tolist() == [0.0, 0.0, 0.0]


def test_second_derivatives():
    """Those of a curve through tanh, sigmoid and a product."""
    x = Value(0.4, label="x")
    root = tanh(3 * x) * x.sigmoid() + x**3
    first = gradients(root, x, create_graph=True)
    second = gradients(first, x)
    f, params = to_jax(freeze(root))
    twice = jax.grad(jax.grad(lambda x: f({"x": x})))
    assert same_to_rounding(float(twice(params["x"])), second)


def test_rows_by_vmap():
    """A program of one sample takes many; the gradient is that of the mean."""
    rng = random.Random(2)
    model = nn.MLP(3, [4, 1], rng=rng)
    one = [Value(rng.gauss(0, 1)) for _ in range(3)]
    f, params = to_jax(freeze(model(one), inputs=[one]))
    rows = [[rng.gauss(0, 1) for _ in range(3)] for _ in range(7)]
    many = jax.vmap(f, in_axes=(None, 0))
    outputs = many(params, jax.numpy.asarray(rows))
    assert outputs.shape == (7,)
    loss = mean([model(row) for row in rows])
    found = jax.grad(lambda params: many(params, jax.numpy.asarray(rows)).mean())(params)
    compare(freeze(loss, parameters=model), found)


def test_single_precision():
    """Arrays, gradients and constants are float32, whatever JAX is set to."""
    program, loss, _ = network()
    f, params = to_jax(program, dtype="float32")
    value, found = jax.value_and_grad(f)(params, *numbers(program, "input").values())
    assert {str(x.dtype) for x in (value, *params.values(), *found.values())} == {"float32"}
    assert abs(float(value) - loss.data) < 1e-5


def test_what_is_refused():
    """Each error says what to write instead."""
    program, _, _ = network(4)
    f, params = to_jax(program)
    xs, ys = numbers(program, "input").values()
    with pytest.raises(ValueError, match=r"xs \(4, 2\), ys \(4,\).*vmap"):
        f(params, xs[:3], ys[:3])
    with pytest.raises(ValueError, match="float64, float32"):
        to_jax(program, dtype="float16")
    with jax.enable_x64(False), pytest.raises(ValueError, match="jax_enable_x64"):
        to_jax(program)
    x = Value(0.5, label="x")
    for _ in range(MOST_STEPS + 1):
        x = x.sin()
    with pytest.raises(ValueError, match=r"4,001 steps.*minutes.*jax\.lax\.scan"):
        to_jax(freeze(x))


EIGHT = """
import random

import jax
from jax.sharding import Mesh, PartitionSpec as P

import nn
from autograd_core import Value, freeze, mean, to_jax

jax.config.update("jax_enable_x64", True)
assert len(jax.devices()) == 8
rng = random.Random(1)
model = nn.MLP(2, [8, 1], rng=rng)
x, y = [Value(0.1), Value(0.2)], Value(1.0)
f, params = to_jax(freeze((model(x) - y) ** 2, inputs=[x, y]))
xs = [[rng.gauss(0, 1), rng.gauss(0, 1)] for _ in range(64)]
ys = [rng.gauss(0, 1) for _ in xs]


def rows(params, xs, ys):
    return jax.vmap(f, in_axes=(None, 0, 0))(params, xs, ys).mean()


def step(params, xs, ys):
    return jax.lax.pmean(jax.value_and_grad(rows)(params, xs, ys), "rows")


mesh = Mesh(jax.devices(), ("rows",))
specs = dict(mesh=mesh, in_specs=(P(), P("rows"), P("rows")), out_specs=P())
sharded = jax.shard_map(step, check_vma=False, **specs)
value, found = jax.jit(sharded)(params, jax.numpy.asarray(xs), jax.numpy.asarray(ys))
loss = mean([(model(x) - y) ** 2 for x, y in zip(xs, ys)])
loss.backward()
assert abs(float(value) - loss.data) < 1e-15 * max(1, loss.data) * 8, (value, loss.data)
worst = 0.0
for group in freeze(loss, parameters=model).groups:
    if group.role == "parameter":
        got = found[group.path].ravel().tolist()
        wanted = [leaf.grad for leaf in group.values]
        scale = max(map(abs, wanted))
        worst = max(worst, *(abs(a - b) / scale for a, b in zip(got, wanted, strict=True)))
assert worst < 1e-14, worst
print("eight devices", worst)
"""


def recurrent(cell, times):
    """A program of the last output of a recurrent cell, or of losses at each time."""
    rng = random.Random(2)
    tokens = [[Value(rng.gauss(0, 1)) for _ in range(2)] for _ in range(times)]
    reader = nn.Recurrent(cell(2, 3, rng=rng))
    last = fsum(reader(tokens)[-1])
    return freeze(last, inputs=[tokens], parameters=reader)


def outputs_at_each_time(times):
    """A chain whose numbers at all times are read, the last one twice."""
    w = [Value(0.1 * k - 0.3, label=f"w[{k}]") for k in range(times)]
    y, squares = Value(0.5, label="y"), []
    for k in range(times):
        y = tanh(y * w[k] + 1)
        squares.append(y * y)
    return freeze(fsum(squares) * y * squares[-1])


def equal_layers(times):
    """Layers of equal shape: each time reads parameters of another name."""
    rng = random.Random(3)
    model = nn.MLP(4, [4] * times + [1], rng=rng)
    return freeze(mean([model([Value(rng.random()) for _ in range(4)]) for _ in range(3)]))


@pytest.mark.slow
@pytest.mark.parametrize(
    "make, scans",
    [
        (lambda n: recurrent(nn.GRUCell, n), 1),
        (lambda n: recurrent(nn.LSTMCell, n), 1),
        (lambda n: recurrent(nn.RNNCell, n), 1),
        (outputs_at_each_time, 1),
        (equal_layers, 0),
    ],
    ids=["gru", "lstm", "rnn", "each time", "layers"],
)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_loops_are_scans(make, scans, dtype):
    """The text has a scan, or a loop of Python where keys differ; numbers and slopes agree."""
    times = 7
    program = make(times)
    f, params = to_jax(program, dtype)
    assert f.__doc__.count("jax.lax.scan(step, ") == scans
    assert f.__doc__.count(f"for t in range({times})") == 1 - scans
    given = numbers(program, "input").values()
    value, found = jax.jit(jax.value_and_grad(f))(params, *given)
    if dtype == "float64":
        assert same_to_rounding(float(value), program.nodes[-1].data)
        compare(program, found)
    else:
        assert float(value) == pytest.approx(program.nodes[-1].data, rel=1e-4)
        assert {x.dtype.name for x in found.values()} == {"float32"}


@pytest.mark.slow
def test_scans_of_programs_that_repeat():
    """Random programs: JAX can trace the body of each, and its numbers are those of the graph."""
    scans = 0
    for seed in range(60):
        root, groups = repeated(seed, 3 + seed % 3)
        program = Program(root)
        program.groups = tuple(groups)
        f, params = to_jax(program)
        if "jax.lax.scan" in f.__doc__:
            scans += 1
            given = numbers(program, "input").values()
            jax.eval_shape(f, params, *given)
            with jax.disable_jit():
                assert same_to_rounding(float(f(params, *given)), root.data), seed
    assert scans > 2


def test_all_times_of_a_scan_count_as_one(monkeypatch):
    """A long recurrence is compiled; as many steps one by one are refused."""
    monkeypatch.setattr(module, "MOST_STEPS", 12)
    f, _ = to_jax(recurrent(nn.GRUCell, 20))
    assert "jax.lax.scan" in f.__doc__
    for make in (equal_layers, lambda n: freeze(Value(0.5, label="x").tanh().sin() ** n)):
        to_jax(make(5))
    monkeypatch.setattr(RowSpelling, "scans", False)
    with pytest.raises(ValueError, match="steps that depend on each other"):
        to_jax(recurrent(nn.GRUCell, 20))


@pytest.mark.slow
def test_rows_on_eight_devices():
    """shard_map and pmean over eight simulated devices: the loss and the gradient of all rows."""
    flags = "--xla_force_host_platform_device_count=8"
    found = subprocess.run(
        [sys.executable, "-c", EIGHT],
        env={**os.environ, "XLA_FLAGS": flags, "JAX_PLATFORMS": "cpu"},
        cwd=Path(__file__).resolve().parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("eight devices")
