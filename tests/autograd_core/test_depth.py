"""Graphs of a million nodes in a row or side by side: built, swept and freed without recursion."""

import gc
import sys
import threading
import weakref

import pytest

import autograd_core
from autograd_core import Graph, Value, affine, fsum, gradients
from autograd_core.transforms import jvp
from tests.autograd_core.fresh import output
from tests.autograd_core.threads import in_threads

MILLION = 1_000_000
LONG = MILLION if autograd_core.COMPILED else 100_000
"""Interpreted, a million nodes take half a minute: see the test marked slow."""


def chain(x, n):
    """n additions in a row."""
    y = x
    for _ in range(n):
        y = y + 1.0
    return y


@pytest.mark.parametrize("n", [LONG, pytest.param(MILLION + 1, marks=pytest.mark.slow)])
def test_long_chain(n):
    """Built, swept and freed at the usual recursion limit, which nobody touches."""
    limit = sys.getrecursionlimit()
    x = Value(0.0)
    y = chain(x, n)
    middle = weakref.ref(y._prev[0]._prev[0])
    y.backward()
    assert (y.data, x.grad) == (float(n), 1.0)
    y.backward()
    assert (x.grad, y.grad) == (2.0, 2.0)
    del y
    assert middle() is None
    assert sys.getrecursionlimit() == limit


def test_chain_that_uses_its_leaf_at_every_node():
    """As many contributions to one leaf as there are nodes."""
    x = Value(1.0)
    y = x
    for _ in range(LONG):
        y = y + x
    y.backward()
    assert x.grad == LONG + 1.0


@pytest.mark.parametrize("n", [40, 49, 50, 51, 52, 99, 100, 101, 5_000])
def test_freeing_a_chain_of_any_length_frees_all_of_it(n):
    """Where recursion turns into a loop, no node is forgotten and none is freed early."""
    x = Value(0.0)
    nodes = [x]
    for _ in range(n):
        nodes.append(-(nodes[-1] + 0.5))
    half = nodes[n // 2]
    references = [weakref.ref(v) for v in nodes]
    root = nodes[-1]
    del nodes
    del root
    alive = [r() is not None for r in references]
    assert alive == [i <= n // 2 for i in range(n + 1)]
    half.backward()
    assert abs(x.grad) == 1.0


def test_wide_sum():
    """One node over very many leaves, and back."""
    xs = [Value(1.0) for _ in range(LONG)]
    y = fsum(xs)
    assert y.data == float(LONG)
    y.backward()
    assert all(v.grad == 1.0 for v in xs)
    first = weakref.ref(xs[0])
    del xs
    assert first() is not None
    del y
    assert first() is None


def test_wide_affine_node():
    """Very many weights and inputs in one node."""
    n = LONG // 2
    w = [Value(2.0) for _ in range(n)]
    x = Value(0.5)
    y = affine(w, [x] * n, 1.0)
    y.backward()
    assert (y.data, x.grad, w[0].grad, w[-1].grad) == (n + 1.0, 2.0 * n, 0.5, 0.5)


def test_interior_operands_of_a_wide_node_are_freed_with_it():
    """A wide node over interior nodes takes them along."""
    x = Value(1.0)
    y = fsum([x * i for i in range(10_000)])
    inner = [weakref.ref(v) for v in y._prev[::999]]
    del y
    assert all(r() is None for r in inner)


def test_chain_through_nodes_of_every_kind():
    """Unary, binary and many-operand nodes alternate: tuples and nodes are freed in turn."""
    x = Value(1.0)
    y = x
    for i in range(50_000):
        y = fsum([y, x, 1.0]) if i % 3 == 0 else (y * 0.5 if i % 3 == 1 else -y)
    inner = weakref.ref(y._prev[0])
    y.backward()
    assert x.grad != 0.0
    del y
    assert inner() is None


def test_chain_of_wide_nodes_only():
    """200,000 fsum nodes in a row."""
    x = Value(1.0)
    y = x
    for _ in range(LONG // 5):
        y = fsum([y, 1.0])
    y.backward()
    assert (y.data, x.grad) == (LONG // 5 + 1.0, 1.0)
    inner = weakref.ref(y._prev[0])
    del y
    assert inner() is None


def test_tree_of_chains_is_freed():
    """Many deep branches meet in one node."""
    x = Value(1.0)
    y = fsum([chain(x, 1_000) for _ in range(100)])
    ends = [weakref.ref(v) for v in y._prev]
    y.backward()
    assert x.grad == 100.0
    del y
    assert not any(r() for r in ends)


def test_deep_root_that_dies_inside_an_exception_handler():
    """The only reference lies in the frame of an exception: freeing keeps the exception intact."""

    def fails(x):
        y = chain(x, LONG // 5)
        raise ValueError(f"at {y.data}")

    x = Value(0.0)
    try:
        fails(x)
    except ValueError as error:
        text = str(error)
    assert text == f"at {LONG / 5}"
    try:
        try:
            fails(x)
        except ValueError as error:
            raise KeyError("second") from error
    except KeyError as error:
        assert isinstance(error.__cause__, ValueError)
    y = chain(x, LONG // 5)
    try:
        raise ValueError("handled")
    except ValueError as error:
        del y
        assert str(error) == "handled"
        assert sys.exc_info()[1] is error


def test_deep_graph_is_freed_while_an_exception_propagates():
    """An exception passing through frames that own deep graphs arrives as it was raised."""

    def level(n):
        y = chain(Value(float(n)), 20_000)
        if n:
            level(n - 1)
        raise LookupError(y.data)

    with pytest.raises(LookupError, match=r"20000\.0"):
        level(5)


def test_deep_graph_freed_by_the_collector():
    """A root caught in a reference cycle dies in a collection, deep graph and all."""
    gc.collect()
    holder = []
    holder.append(holder)
    holder.append(chain(Value(0.0), 100_000))
    inner = weakref.ref(holder[1]._prev[0])
    del holder
    gc.collect()
    assert inner() is None


@pytest.mark.skipif(
    sys.version_info[:2] == (3, 13) and not autograd_core.COMPILED,
    reason="Python 3.13 frees ten thousand nested objects, of any class, by recursion",
)
def test_deep_graph_freed_in_another_thread():
    """A thread's small stack suffices to build, sweep and free a deep graph."""
    result = []

    def work():
        x = Value(0.0)
        y = chain(x, LONG // 5)
        y.backward()
        result.append(x.grad)

    old = threading.stack_size(256 * 1024)
    try:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(old)
    assert result == [1.0]


def test_two_threads_freeing_deep_graphs():
    """Deep graphs that die at the same time in two threads are freed completely."""
    references = []

    def work(_):
        for _ in range(20):
            y = chain(Value(0.0), 5_000)
            references.append(weakref.ref(y))
            references.append(weakref.ref(y._prev[0]))
            del y

    in_threads(work, range(2))
    assert len(references) == 80
    assert not any(r() for r in references)


def test_weakref_callback_that_frees_another_deep_graph():
    """Freeing nests: a callback in the middle of it lets a second deep graph go."""
    second = [chain(Value(0.0), 20_000)]
    inner = weakref.ref(second[0]._prev[0])
    y = chain(Value(0.0), 20_000)
    deep = y
    for _ in range(30):
        deep = deep._prev[0]
    told = []
    watch = weakref.ref(deep, lambda _: (told.append(1), second.clear()))
    del deep
    del y
    assert watch() is None
    assert told == [1]
    assert inner() is None


@pytest.mark.slow
@pytest.mark.parametrize("keeps", ["module", "thread", "cycle", "default", "atexit"])
def test_deep_graph_alive_at_interpreter_exit(keeps):
    """A very deep graph that the interpreter itself tears down: exit code 0, silence."""
    n = LONG if keeps == "module" else 100_000
    program = f"""
        import atexit, threading
        from autograd_core import Value, fsum
        x = Value(0.0)
        y = x
        for i in range({n}):
            y = fsum([y, 1.0]) if i % 10 == 0 else y + 1.0
        """ + {
        "module": "",
        "thread": """
        local = threading.local()
        local.y = y
        del y
        """,
        "cycle": """
        cycle = [y]
        cycle.append(cycle)
        del y
        """,
        "default": """
        def f(y=y): return y
        del y
        """,
        "atexit": """
        atexit.register(lambda y=y: y.backward())
        del y
        """,
    }[keeps]
    assert output(program + '\n        print("end")') == "end"


def test_other_traversals_of_a_deep_graph():
    """Graph, forward mode and functional gradients are loops too."""
    x = Value(0.0)
    y = chain(x, 100_000)
    graph = Graph(y)
    assert (len(graph), graph.replay({x: 5.0})) == (200_001, 100_005.0)
    assert gradients(y, x) == 1.0
    assert jvp(lambda v: chain(v, 20_000), (0.0,), (2.0,)) == (20_000.0, 2.0)
    assert repr(y) == "Value(data=100000.0, grad=0.0)"
