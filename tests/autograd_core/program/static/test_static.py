"""A static function gives what the function gives: values and gradients, bit for bit."""

from __future__ import annotations

import copy
import gc
import math
import pickle
import random
import weakref
from argparse import Namespace
from collections import UserDict, namedtuple
from contextvars import ContextVar
from functools import partial

import pytest

import nn
from autograd_core import (
    NotStatic,
    Value,
    affine,
    detect_anomaly,
    exp,
    fsum,
    grad,
    gradcheck,
    gradients,
    hessian,
    log,
    maximum,
    mean,
    no_grad,
    relu,
    softmax,
    static,
    tanh,
    where,
)
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.evaluate import evaluate
from autograd_core.program.passes.again import DISTRIBUTIONS, function_of
from tests.autograd_core.threads import in_threads


def swept(leaves, f, *args, **kwargs):
    """The number of a result of f and the gradients of leaves, swept from it."""
    for leaf in leaves:
        leaf.grad = 0.0
    root = f(*args, **kwargs)
    root.backward()
    return root.data, [leaf.grad for leaf in leaves]


def agree(f, g, calls, leaves):
    """Assert that f and its static form agree at each call: number and gradients of leaves."""
    for args in calls:
        assert swept(leaves, f, *args) == swept(leaves, g, *args)


def mean_of(f, *columns):
    """The mean over rows that a static function's is compared with."""
    return mean([f(*row) for row in zip(*columns, strict=True)])


def floats(count, seed=3):
    """Numbers between -2 and 2."""
    source = random.Random(seed)
    return [source.uniform(-2, 2) for _ in range(count)]


def test_values_and_gradients_have_the_bits_of_eager():
    """Inputs in nests, parameters, constants, a static whole number; parameters then move."""
    w = [Value(x) for x in floats(6)]
    a = Value(0.3)

    def f(x, *, scale=2, more=()):
        h = [tanh(w[0] * x["p"][0] + w[1] * x["p"][1] + w[2]), exp(w[3] * x["q"]) / 3]
        for each in more:
            h.append(log(1 + each * each) ** 1.5)
        return fsum(h) * scale - mean([w[4], w[5], a]) ** 2

    g = static(f)
    p, q, r, s, t = floats(5, 8)
    for scale in (2, 3, 2):
        for values in ((p, q, r, s), (Value(q), t, Value(s), Value(p))):
            x = {"p": (values[0], values[1]), "q": values[2]}
            leaves = [*w, a, *(v for v in values if type(v) is Value)]
            for more in ((), [values[3]], [values[3], 0.5]):
                mine = swept(leaves, f, x, scale=scale, more=more)
                assert mine == swept(leaves, g, x, scale=scale, more=more)
            w[0].data += 0.25
    assert g.backend in ("compiled", "python")
    node = g({"p": (p, q), "q": r}, scale=2)
    assert node.op == "f"
    assert len(node.operands) == 7
    assert not node.is_leaf


@pytest.mark.parametrize("name", sorted(PRIMITIVES))
def test_every_row_is_made_again(name):
    """What makes a node of each row gives its kernel's number and partials."""
    row = PRIMITIVES[name]
    numbers = [0.4, 0.7, 0.2, 0.5, 0.3][: len(row.operands) if not row.variadic else 5]
    if name == "dot":
        numbers = numbers[:4]
    if name == "acosh":
        numbers = [1.5]
    static_numbers = tuple(1.0 if v is None else v for v in row.parameters.values())
    if name in DISTRIBUTIONS:
        static_numbers = (1,)
        node = DISTRIBUTIONS[name](list(map(Value, numbers)))[1]
    else:
        if name == "where":
            static_numbers = (True,)
        node = function_of(name, static_numbers)(*map(Value, numbers))
    y, partials = evaluate(name, numbers, static_numbers)
    assert node.op == name
    assert (node.data, list(node.partials)) == (y, partials)


def test_random_programs_agree_with_eager():
    """Programs of all kinds of operations, at many points, with shared operands."""
    for seed in range(30):
        source = random.Random(seed)
        w = [Value(source.uniform(0.2, 2)) for _ in range(4)]
        recipe = [
            (source.randrange(9), source.randrange(99), source.randrange(99)) for _ in range(25)
        ]

        def f(x, y, w=w, recipe=recipe):
            values = [*w, x, y]
            for kind, i, j in recipe:
                a, b = values[i % len(values)], values[j % len(values)]
                c = softmax([a, b, x])[j % 3] if kind == 8 else None
                made = (
                    a + b, a - 0.5, tanh(a * b), a / (1 + b * b), maximum(a, b),
                    where(a > b, a, 2 * b), -a, affine([a, b], [b, y], x), c,
                )[kind]  # fmt: skip
                values.append(made)
            return fsum(values[-6:])

        g = static(f)
        calls = [(source.uniform(0, 1), Value(source.uniform(0, 1))) for _ in range(3)]
        agree(f, g, calls, w)
        xs, ys = zip(*calls, strict=True)
        leaves = [*w, *ys]
        assert swept(leaves, g.mean, xs, ys) == swept(leaves, mean_of, f, xs, ys)


def test_rows_have_the_bits_of_a_loop():
    """mean, values and gradients of rows, also with Values, shared ones and several arguments."""
    w = [Value(x) for x in floats(3)]
    shared = Value(0.7)

    def f(x, y):
        return (tanh(w[0] * x[0] + w[1] * x[1] + w[2]) - y) ** 2

    g = static(f)
    xs = [[floats(1, i)[0], shared if i % 2 else Value(0.1 * i)] for i in range(9)]
    ys = floats(9)
    leaves = [*w, shared, *(x[1] for x in xs)]
    rows = list(zip(xs, ys, strict=True))
    assert swept(leaves, g.mean, xs, ys) == swept(leaves, mean_of, f, xs, ys)
    assert g.values(xs, ys) == [f(x, y).data for x, y in rows]
    for (x, y), found, by in zip(
        rows, g.gradients(xs, ys), g.gradients(xs, ys, by=w), strict=True
    ):
        a, b, c = Value(x[0]), Value(x[1].data), Value(y)
        root = f([a, b], c)
        assert found == ([gradients(root, a), gradients(root, b)], gradients(root, c))
        assert by == gradients(f(x, y), w)
    with pytest.raises(ValueError, match="equally long"):
        g.mean(xs, ys[1:])
    with pytest.raises(ValueError, match="no values"):
        g.mean([], [])


def test_roles_of_arguments():
    """Values twice, parameters as arguments, a float then a Value, a changed list length."""
    w = Value(1.5)

    def f(a, b):
        return a * w + b * b * a

    g = static(f)
    x, y = Value(0.3), Value(0.7)
    for args in ((x, y), (x, x), (w, x), (x, w), (w, w), (0.25, x), (x, 0.25), (x, y)):
        agree(f, g, [args], [x, y, w])
    inner = x * y
    assert swept([x, y, w], f, inner, w) == swept([x, y, w], g, inner, w)
    total = static(lambda xs: sum(xs, Value(0.0)) * w)
    for n in (1, 2, 3, 2):
        assert total([0.1] * n).data == (sum([0.1] * n, Value(0.0)) * w).data


def test_results_keep_their_form():
    """Lists, tuples, dicts, named tuples; numbers, words; arguments and parameters as they are."""
    w = Value(2.0)
    Pair = namedtuple("Pair", "a b")

    def f(x, y):
        return {"p": [x * w, y], "q": (w, 3, "word", None), "r": Pair(x + y, 0.5)}

    g = static(f)
    x = Value(0.5)
    for y in (0.1, 0.2):
        mine, again = f(x, y), g(x, y)
        assert again["p"][0].data == mine["p"][0].data
        assert again["p"][1] == y
        assert type(again["p"][1]) is float
        assert again["q"] == mine["q"]
        assert again["q"][0] is w
        assert type(again["r"]) is Pair
        assert again["r"].b == 0.5
        assert gradients(mine["r"].a, x) == gradients(again["r"].a, x)
    assert type(static(lambda x: x * 2 + 1)(0.5)) is float
    assert g.values([x], [0.1])[0]["p"] == [1.0, 0.1]
    with pytest.raises(TypeError, match="several"):
        g.mean([x], [0.1])
    listed = static(lambda x: [x * w])
    assert listed.values([1.0, 2.0]) == [[2.0], [4.0]]
    with pytest.raises(TypeError, match="several"):
        listed.mean([1.0, 2.0])


def test_comparisons_are_decided_at_each_call():
    """if, and, or, not, sorted, max, while, min, abs, `in`: each outcome has its own recording."""
    w = Value(1.0)

    def f(x, y, n):
        if n == 0:
            return w * x if x > 0 else w * x * 0.01
        if n == 1:
            return w * (x if x > y and not y < -1 else y)
        if n == 2:
            return sorted([w * x, w * y, w * 0.5])[1] * 1.0
        if n == 3:
            h = x
            while h * h > 1.0:
                h = h * 0.5
            return w * h
        if n == 4:
            return w * max(x, y) + min(w * x, 0.0)
        if n == 5:
            return w * 2 if x == y else w * 3
        if n == 6:
            return w * 2 if x in (1.0, 2.0) else w * x
        if n == 7:
            return w * (x or y)
        return w * (x > y) + [w, x * w][x != 0.5] * (int(y <= 0.5) + 1)

    g = static(f)
    points = [(x, y) for x in (-1.5, 0.0, 0.5, 1.0, 2.0) for y in (-1.25, 0.5, 1.0)]
    for n in range(9):
        for x, y in points:
            agree(f, g, [(x, y, n)], [w])
        xs, ys, ns = *zip(*points, strict=True), [n] * len(points)
        assert swept([w], g.mean, xs, ys, ns) == swept([w], mean_of, f, xs, ys, ns)
        assert swept([w], g.mean, [2.0] * 3, [0.5] * 3, [n] * 3) == swept(
            [w], mean_of, f, [2.0] * 3, [0.5] * 3, [n] * 3
        )


def test_comparisons_of_values_are_followed_too():
    """Values are compared by their numbers with < and by identity with ==, as ever."""
    w, v = Value(1.0), Value(1.0)

    def f(x, y):
        if x == y:
            return w * x
        return w * (x if x < y else y * v) + (2 if w == v else 3)

    g = static(f)
    x, y = Value(0.5), Value(0.5)
    for args in ((x, y), (x, x), (y, x), (x, Value(2.0)), (Value(2.0), y)):
        agree(f, g, [args], [x, y, w, v])


def test_where_selects_without_a_new_recording():
    """where(x > 0, a, b) is one recording for both outcomes, with the right derivative."""
    w = [Value(0.5), Value(-0.25)]

    def f(x, y):
        z = where(x * w[0] > y, w[0] * x, w[1] * y)
        return where(z <= 0.1, z * z, z) * where(y >= x, 2.0, w[1])

    g = static(f)
    calls = [(a, b) for a in floats(5, 1) for b in floats(5, 2)]
    agree(f, g, calls, w)
    xs, ys = zip(*calls, strict=True)
    assert swept(w, g.mean, xs, ys) == swept(w, mean_of, f, xs, ys)
    assert g.values(xs, ys) == [f(x, y).data for x, y in calls]
    assert "1 recording" in repr(g)


def test_detached_and_unrecorded_numbers_follow_their_inputs():
    """detach and no_grad give numbers of this call, with no derivative."""
    w = Value(0.7)

    def f(x):
        h = tanh(w * x)
        with no_grad():
            scale = exp(h) + softmax([h, w, x])[1] + 1.0
        return h * scale + h.detach() * w + (w * x).detach()

    g = static(f)
    agree(f, g, [(x,) for x in (0.1, -0.4, 2.0)], [w])
    assert swept([w], g.mean, [0.1, 0.2, 0.3]) == swept([w], mean_of, f, [0.1, 0.2, 0.3])


def test_parameters_are_read_at_each_call_and_noticed_when_replaced():
    """Assigning .data, replacing a Value, a list of Values, a layer: each gives the new result."""

    class Net:
        def __init__(self):
            self.w = [Value(0.5), Value(0.25)]
            self.scale = 2.0
            self.layer = nn.Linear(2, 1)

        def loss(self, x):
            found = self.layer(x)
            out = found[0] if isinstance(found, list) else found
            return tanh(affine(self.w, x)) * self.scale + out

    net = Net()
    g = static(net.loss)
    x = [0.3, -0.2]

    def check():
        leaves = [*net.w, *net.layer.parameters()]
        agree(net.loss, g, [(x,)], leaves)

    check()
    net.w[0].data = 0.75
    check()
    net.w[1] = Value(-1.0)
    check()
    net.w = [Value(0.1), Value(0.2)]
    check()
    net.layer = nn.Linear(2, 1)
    check()
    net.scale = 3.0
    check()
    net.w.append(Value(1.0))
    x.append(1.0)
    net.layer = nn.Linear(3, 1)
    check()


_RATE = 0.5


@static
def in_module(x):
    """A static function that can be pickled by its name."""
    return x * _RATE


def test_changed_constants_are_noticed(monkeypatch):
    """A closed-over number, a global, a default's list, a class attribute, a dict's entry."""
    w = Value(0.5)
    rate, table, weights = 0.5, {"a": 1.0}, [1.0, 2.0]

    class Settings:
        factor = 2.0

    def f(x, options=table):
        return w * x * rate * _RATE * options["a"] * Settings.factor + weights[1] + math.pi

    g = static(f)
    agree(f, g, [(0.5,)], [w])
    rate = 0.25
    agree(f, g, [(0.5,)], [w])
    monkeypatch.setitem(globals(), "_RATE", 4.0)
    agree(f, g, [(0.5,)], [w])
    table["a"] = 7.0
    agree(f, g, [(0.5,)], [w])
    Settings.factor = 5.0
    agree(f, g, [(0.5,)], [w])
    weights[1] = 9.0
    agree(f, g, [(0.5,)], [w])
    assert "1 recording" in repr(g)


def test_what_python_keeps_for_a_program_is_noticed_too():
    """Options of argparse, a context variable, a UserDict, a slot with a private name."""
    w = Value(0.5)
    options, held = Namespace(rate=1.0), UserDict(rate=1.0)
    context = ContextVar("context", default=1.0)

    class Slotted:
        __slots__ = ("_rate",)

    slotted = Slotted()
    slotted._rate = Value(1.0)

    def f(x):
        return w * x * options.rate * held["rate"] * context.get() * slotted._rate

    g = static(f)
    agree(f, g, [(0.5,)], [w])
    options.rate = 2.0
    agree(f, g, [(0.5,)], [w])
    held["rate"] = 3.0
    agree(f, g, [(0.5,)], [w])
    context.set(4.0)
    agree(f, g, [(0.5,)], [w])
    slotted._rate = Value(5.0)
    agree(f, g, [(0.5,)], [w])


def test_steps_of_an_optimiser_inside_are_refused():
    """A step or zero_grad would happen only while it is recorded."""
    w = Value(0.5)
    mover = nn.SGD([w], lr=0.1)
    for move in (mover.step, mover.zero_grad):

        def f(x, move=move):
            move()
            return w * x

        with pytest.raises(NotStatic, match="test_static.py"):
            static(f)(Value(1.0))


def test_what_always_changes_is_computed_eagerly_and_said_once():
    """A number that changes before each call: right at each call, and a warning."""
    w = Value(0.5)
    step = 0

    def f(x):
        return w * x * step

    g = static(f)
    for step in range(9):  # noqa: B007
        agree(f, g, [(0.5,)], [w])
    with pytest.warns(RuntimeWarning, match="step"):
        for step in range(9, 14):  # noqa: B007
            agree(f, g, [(0.5,)], [w])
    assert "step" in g.reason


def test_methods_belong_to_their_object():
    """A decorated method: each object has its own recordings, and is freed."""

    class Model:
        def __init__(self, w):
            self.w = Value(w)

        @static
        def loss(self, x):
            """The loss."""
            return self.w * x * x

    a, b = Model(2.0), Model(3.0)
    for x in (0.5, 1.5):
        assert (a.loss(x).data, b.loss(x).data) == (2 * x * x, 3 * x * x)
    assert a.loss.mean([1.0, 2.0]).data == 5.0
    assert Model.loss.__doc__ == "The loss."
    assert "1 recording" in repr(a.loss)
    assert Model(4.0).loss(1.0).data == 4.0
    assert copy.deepcopy(a).loss(1.0).data == 2.0
    assert pickle.loads(pickle.dumps(in_module)) is copy.deepcopy(in_module) is in_module
    link = weakref.ref(a)
    del a
    gc.collect()
    assert link() is None


def test_static_functions_nest_and_recurse():
    """One static function inside another, recursion, a partial, a callable object."""
    w = Value(0.5)

    @static
    def inner(x):
        return tanh(w * x)

    @static
    def outer(x, n):
        return inner(x) + outer(x * 0.5, n - 1) if n else inner(x)

    def plain(x, n):
        return tanh(w * x) + plain(x * 0.5, n - 1) if n else tanh(w * x)

    for n in (0, 1, 3):
        agree(plain, outer, [(0.3, n), (-0.7, n)], [w])
    model = nn.MLP(2, [3, 1])
    agree(model, static(model), [([0.1, 0.2],), ([0.3, -0.2],)], model.parameters())
    assert static(partial(plain, n=1))(0.5).data == plain(0.5, 1).data


def test_who_observes_sees_the_operations():
    """detect_anomaly, gradcheck and the transforms of functions run the function itself."""
    w = Value(0.5)
    g = static(lambda x: tanh(w * x) ** 2)
    assert grad(g)(0.3) == grad(lambda x: tanh(w * x) ** 2)(0.3)
    assert hessian(g)(0.3) == hessian(lambda x: tanh(w * x) ** 2)(0.3)
    assert gradcheck(lambda: g(0.3), [w]).verdict == "PASS"
    with detect_anomaly():
        assert g(0.3).op == "pow_constant"
    assert g(0.3).op == "<lambda>"
    with no_grad():
        assert g(0.3).is_leaf


def test_numbers_that_are_not_finite_are_computed_eagerly():
    """nan, inf, and Python's own errors of floats, as without static."""
    w = Value(2.0)

    def f(x):
        return w * (1.0 / x) + log(w) * x**2

    g = static(f)
    agree(f, g, [(0.5,), (4.0,)], [w])
    for fails, error in ((0.0, ZeroDivisionError), (1e200, OverflowError)):
        with pytest.raises(error):
            f(fails)
        with pytest.raises(error):
            g(fails)
    h = static(lambda x: log(x) * w)
    assert math.isnan(h(Value(-1.0)).data)
    assert h(Value(-1.0)).op == "mul"
    assert h.values([1.0, 0.0]) == [0.0, -math.inf]


def test_errors_of_the_function_leave_nothing_behind():
    """What f raises is raised at each call that it belongs to, also at a first call."""
    w = Value(2.0)

    @static
    def f(x):
        if x < 0:
            raise ValueError("negative")
        return w * x

    for x in (-1.0, 1.0, -2.0, 3.0, -1.0):
        if x < 0:
            with pytest.raises(ValueError, match="negative"):
                f(x)
        else:
            assert f(x).data == 2 * x
    assert "1 recording" in repr(f)
    assert (w * 2).op == "mul"
    with pytest.raises(TypeError, match="argument"):
        f()


def test_threads_share_recordings():
    """Calls from several threads at once give the right numbers and gradients."""
    w = Value(0.5)

    def f(x, n):
        return tanh(w * x) ** 2 * n if x > 0 else w * x

    g = static(f)

    def work(k):
        for i in range(20):
            x, n = (i - 10) / 7, (i + k) % 3
            root = g(x, n)
            assert root.data == f(x, n).data
            assert gradients(root, w) == gradients(f(x, n), w)

    in_threads(work, range(4))


def test_losses_and_units_of_nn():
    """Cross entropy with labels, hinge, mse, recurrent and convolutional units, embeddings."""
    random.seed(4)
    model = nn.MLP(3, [4, 3])
    xs = [floats(3, i) for i in range(8)]
    labels = [0, 1, 2, 2, 1, 0, 1, 2]
    leaves = model.parameters()

    def loss(x, y):
        return nn.cross_entropy(model(x), y)

    g = static(loss)
    agree(loss, g, zip(xs, labels, strict=True), leaves)
    assert swept(leaves, g.mean, xs, labels) == swept(leaves, mean_of, loss, xs, labels)
    units = [nn.Recurrent(cell(3, 2)) for cell in (nn.RNNCell, nn.GRUCell, nn.LSTMCell)]
    for unit in units:

        def total(x, unit=unit):
            found = unit([x, x])
            while isinstance(found, (list, tuple)):
                found = found[0] if isinstance(found[0], (list, tuple)) else fsum(found)
            return found

        agree(total, static(total), [(x,) for x in xs[:3]], unit.parameters())
    big = [[30.0 * v for v in x] for x in xs]
    agree(loss, g, zip(big, labels, strict=True), leaves)


def test_what_is_no_function_is_refused():
    """Generators, async functions and what cannot be called; rows of several results."""

    def generates(x):
        yield x

    async def waits(x):
        return x

    for f in (generates, waits):
        with pytest.raises(TypeError, match="generator or async"):
            static(f)
    with pytest.raises(TypeError, match="takes a function"):
        static(3)
    assert issubclass(NotStatic, RuntimeError)
    assert static(relu)(Value(-1.0)).data == 0.0


class Held:
    """Static functions as attributes: methods, and what is called without the object."""

    scale = 2.0

    @static
    def method(self, x: float) -> Value:
        """A method."""
        return tanh(Value(0.5) * x * self.scale)

    @static
    @staticmethod
    def below(x: float) -> Value:
        """No method: @staticmethod below."""
        return tanh(Value(0.5) * x)

    @staticmethod
    @static
    def above(x: float) -> Value:
        """No method: @staticmethod above."""
        return tanh(Value(0.5) * x)

    def plain(self, x: float) -> Value:
        """A plain method."""
        return tanh(Value(0.5) * x)

    partial = static(partial(lambda a, x: tanh(Value(a) * x), 0.5))


def test_static_binds_the_object_where_the_function_would() -> None:
    """A method is bound; a staticmethod, a partial and a bound method are not."""
    held = Held()
    other = type("Other", (), {"own": static(Held().plain)})
    for _ in range(3):
        assert held.method(0.5).data == tanh(Value(0.5) * 0.5 * 2.0).data
        for each in (held.below, Held.below, held.above, Held.above, held.partial, other().own):
            assert each(0.5).data == tanh(Value(0.5) * 0.5).data
    with pytest.raises(TypeError, match="@classmethod above @static"):
        static(classmethod(lambda cls, x: x))
