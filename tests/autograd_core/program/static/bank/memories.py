"""Caches, lists that grow, sweeps inside: what one call leaves for the next one."""

import functools
from collections import deque

from autograd_core import Value, gradients, no_grad, record, tanh
from tests.autograd_core.program.static.bank.planted import EITHER, RIGHT, Planted, Run

POINTS = [(0.5,), (-1.25,), (2.0,), (0.75,)]


def cached_helper():
    """functools.cache keeps the nodes of the first call."""
    w = Value(0.5)

    @functools.cache
    def scaled(k):
        return w * (k + 1.0)

    def f(x):
        return scaled(1) * x + scaled(2)  # frozen

    def move():
        w.data += 1.0

    return Run(f, [POINTS[0], move, POINTS[1], move, POINTS[2]], lambda: [w])


def cached_by_argument():
    """A cache whose key is the Value itself."""

    @functools.cache
    def squared(x):
        return x * x

    return Run(lambda x: squared(x) + squared(x) * x, POINTS)


def dictionary_of_results():
    """A dictionary of results by the number of the input."""
    known = {}

    def f(x):
        if x.data not in known:  # frozen
            known[x.data] = float(len(known))
        return x * known[x.data]  # frozen

    return Run(f, [*POINTS, *POINTS])


def first_call_differs():
    """The first call initialises: a layer that is made when its size is known."""
    made = []

    def f(x):
        if not made:
            made.append(Value(0.5))
            return x * made[0] + 100.0  # frozen
        return x * made[0]  # frozen

    return Run(f, POINTS, lambda: made)


def made_lazily():
    """Parameters that are made at the first call, without another difference."""
    made = {}

    def f(x):
        w = made.setdefault("w", Value(0.5))
        return tanh(w * x)

    return Run(f, POINTS, lambda: list(made.values()))


def list_of_results():
    """All results so far are summed."""
    results = []

    def f(x):
        results.append(x * 2.0)  # frozen
        return sum(results) * 1.0  # frozen

    return Run(f, POINTS)


def last_input():
    """The input of the call before."""
    before = deque([Value(1.0)], maxlen=1)

    def f(x):
        y = x - before[0]  # frozen
        before.append(x)
        return y * y  # frozen

    return Run(f, POINTS)


def last_result():
    """The result of the call before, as a node: the graph grows from call to call."""
    last = [Value(1.0)]

    def f(x):
        last[0] = tanh(last[0] + x)  # frozen
        return last[0] * 1.0  # frozen

    return Run(f, POINTS)


def results_collected():
    """The results are only collected: nothing reads them inside."""
    results = []

    def f(x):
        y = tanh(x)
        results.append(y)
        return y * 1.0

    return Run(f, POINTS, state=lambda: [y.data for y in results])


def swept_inside():
    """A sweep inside: the gradient is a factor."""
    w = Value(0.5)

    def f(x):
        inner = w * x * x
        w.grad = 0.0  # frozen
        inner.backward()  # frozen
        return inner * w.grad  # frozen

    return Run(f, POINTS)


def gradient_penalty():
    """Gradients with a graph of their own: a penalty of their size."""
    w = Value(0.5)

    def f(x):
        y = tanh(w * x)
        (slope,) = gradients(y, [x], create_graph=True)
        return y + slope * slope

    return Run(f, POINTS, lambda: [w])


def gradient_as_a_number():
    """Gradients as plain numbers."""
    w = Value(0.5)

    def f(x):
        y = tanh(w * x)
        (slope,) = gradients(y, [x])  # frozen
        return y * slope  # frozen

    return Run(f, POINTS, lambda: [w])


def own_operation():
    """record() of an operation whose number and partial were computed outside."""

    def f(x):
        return record("cube", x.data**3, (x,), (3.0 * x.data**2,)) * 2.0  # frozen

    return Run(f, POINTS)


def gradients_cleared_inside():
    """The function clears gradients before the caller sweeps."""
    w = Value(0.5)

    def f(x):
        w.grad = 0.0
        return w * x

    return Run(f, POINTS, lambda: [w])


def labelled_inside():
    """Labels are given inside: they are no part of the computation."""

    def f(x):
        h = tanh(x)
        h.label = "h"
        return h * x

    return Run(f, POINTS)


def without_graph():
    """The caller records nothing: the result is a leaf."""
    w = Value(0.5)

    def inner(x):
        return w * x

    def f(x):
        return inner(x) * 2.0

    return Run(f, POINTS, lambda: [w])


def target_network():
    """A second network's numbers, copied now and then, without gradients."""
    w, target = Value(0.5), Value(0.25)

    def f(x):
        with no_grad():
            wanted = target * x
        return (w * x - wanted) ** 2 * 1.0  # frozen

    def copy():
        target.data = w.data + 1.0

    return Run(f, [POINTS[0], copy, POINTS[1], copy, POINTS[2]], lambda: [w, target])


def set_of_values():
    """A set of Values: its order is that of addresses."""

    def f(*xs):
        total = Value(0.0)
        for x in {x for x in xs if isinstance(x, Value)}:
            total = total + x  # frozen
        return total * 2.0

    return Run(f, [(1.0, 2.0, 4.0), (0.5, 0.25, 8.0)])


def unused_work():
    """Results that lead nowhere, some of them not finite."""

    def f(x):
        (x - x).log()
        return x * 3.0

    return Run(f, POINTS)


def printed():
    """A Value is printed: the text shows the number of the recording."""
    lines = []

    def f(x):
        h = x * 2.0
        lines.append(f"{h.data:.3f}")  # frozen
        return h + 1.0

    return Run(f, POINTS, state=lambda: list(lines))


PROGRAMS = (
    *map(
        Planted,
        (
            dictionary_of_results,
            first_call_differs,
            list_of_results,
            last_result,
            swept_inside,
            gradient_as_a_number,
            own_operation,
            printed,
        ),
    ),
    *(Planted(make, RIGHT) for make in (cached_by_argument, labelled_inside, without_graph)),
    *(
        Planted(make, EITHER)
        for make in (
            cached_helper,
            made_lazily,
            last_input,
            set_of_values,
            results_collected,
            gradient_penalty,
            gradients_cleared_inside,
            target_network,
            unused_work,
        )
    ),
)
