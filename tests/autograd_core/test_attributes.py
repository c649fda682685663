"""Attributes of the user's own on Values: kept, copied, freed, paid for by who uses them."""

import copy
import gc
import pickle
import sys
import tracemalloc
import weakref

import pytest

import autograd_core
from autograd_core import Value, fsum
from tests.autograd_core.fresh import output
from tests.autograd_core.node_size import bytes_per_binary_node

compiled_only = pytest.mark.skipif(not autograd_core.COMPILED, reason="compiled nodes only")


def nodes():
    """A leaf, and interior nodes of each shape."""
    x = Value(2.0, label="x")
    return [x, x * 3, -x, x**2, fsum([x, x]), x._prev[0] if x._prev else (x + 1)._prev[1]]


@pytest.mark.parametrize("node", nodes(), ids=lambda v: v.op or v.label or "constant")
def test_attribute_is_set_read_and_deleted(node):
    """An attribute behaves as on any object of Python."""
    assert not hasattr(node, "m")
    with pytest.raises(AttributeError, match="'m'"):
        node.m  # noqa: B018
    node.m = 0.5
    node.m += 1.0
    setattr(node, "_vis", (1, 2))  # noqa: B010 (as programs write it)
    assert (node.m, node._vis, vars(node)) == (1.5, (1, 2), {"m": 1.5, "_vis": (1, 2)})
    assert {"m", "_vis", "data", "grad", "label"} <= set(dir(node))
    del node.m
    assert vars(node) == {"_vis": (1, 2)}
    with pytest.raises(AttributeError, match="'m'"):
        del node.m
    del node._vis
    assert vars(node) == {}


def test_attributes_belong_to_one_node():
    """Another node, and what is computed from it, has none of them."""
    a, b = Value(1.0), Value(1.0)
    a.m = 1
    assert not any(hasattr(v, "m") for v in (b, a * 1, a + b, +a, a.detach()))


def test_attributes_change_nothing_that_is_computed():
    """Numbers, gradients and what is shown are those without attributes."""
    x = Value(2.0, label="x")
    x.m = 3
    y = x * x
    y.color = "red"
    (y + x).backward()
    assert (x.grad, repr(x), y.op, y._prev) == (
        5.0,
        "Value(data=2.0, grad=5.0, label='x')",
        "mul",
        (x, x),
    )


def test_attribute_of_a_method_s_name_stands_before_the_method():
    """As on any object; the class is as it was."""
    x = Value(-2.0)
    x.relu = lambda: "mine"
    assert x.relu() == "mine"
    assert Value(-2.0).relu().data == 0.0


def test_dict_can_be_replaced():
    """vars(v) is the dict itself; another dict takes its place, nothing else does."""
    x = Value(1.0)
    vars(x)["m"] = 1
    assert x.m == 1
    x.__dict__ = {"n": 2}
    assert (x.n, hasattr(x, "m")) == (2, False)
    with pytest.raises(TypeError, match="dict"):
        x.__dict__ = [("n", 3)]


@pytest.mark.parametrize(
    "duplicate", [copy.copy, copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))]
)
def test_copies_of_a_leaf_carry_its_attributes(duplicate):
    """Attributes are copied as those of any object; without any, the pickle has none."""
    x = Value(1.0, label="w")
    bare = pickle.dumps(x)
    x.m, x.history = 0.5, [1, 2]
    y = duplicate(x)
    assert (y.m, y.history, y.label, y.data) == (0.5, [1, 2], "w", 1.0)
    assert (y.history is x.history) is (duplicate is copy.copy)
    y.m = 7
    assert x.m == 0.5
    del x.m, x.history
    assert pickle.dumps(x) == bare


def test_copy_of_a_leaf_that_refers_to_itself():
    """deepcopy and pickle follow a reference back to the leaf."""
    x = Value(1.0)
    x.me = x
    try:
        y, z = copy.deepcopy(x), pickle.loads(pickle.dumps(x))
        assert y.me is y
        assert z.me is z
        del y.me, z.me
    finally:
        del x.me


def test_attributes_are_freed_with_their_node():
    """With the collector off, what hung on nodes is gone the moment they are."""

    class Thing:
        """Something that can be watched."""

    gc.collect()
    gc.disable()
    try:
        x = Value(1.0)
        y = x * 2
        watches = []
        for node in (x, y, y._prev[1]):
            node.thing = Thing()
            watches += [weakref.ref(node.thing), weakref.ref(node)]
        root = fsum([y, x])
        del node, x, y
        assert all(w() is not None for w in watches)
        del root
        assert [w() for w in watches] == [None] * 6
    finally:
        gc.enable()


def test_freed_memory_is_used_again_without_old_attributes():
    """A node in the place of another starts without attributes, however it was allocated."""
    for _ in range(300):
        x = Value(1.0)
        x.m = 1
        y = x + x
        y.m = 2
        del x, y
        assert not any(hasattr(v, "m") for v in (Value(1.0), Value(1.0) * 2, -Value(1.0)))


def test_attributes_do_not_leak():
    """Allocated memory is flat over thousands of nodes with attributes."""

    def make(n):
        for _ in range(n):
            x = Value(1.0)
            x.m, x.v = 0.0, [1.0]
            y = x * x
            y.color = "red"
            y.__dict__ = {}

    make(100)
    gc.collect()
    tracemalloc.start()
    try:
        make(100)
        before, _ = tracemalloc.get_traced_memory()
        make(5_000)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 20_000  # a dict takes 64 bytes: kept, they would be 640 kB


@pytest.mark.parametrize("shape", ["operands", "attributes", "both"])
def test_deep_graphs_with_attributes_are_freed(shape):
    """A chain of nodes, each with attributes or hanging on one, needs no stack to be freed."""
    assert (
        output(f"""
        from autograd_core import Value, COMPILED
        x = Value(1.0)
        y = x
        for i in range(300_000 if COMPILED else 30_000):
            new = y + x if "{shape}" in ("operands", "both") else Value(1.0)
            new.before = y if "{shape}" in ("attributes", "both") else i
            y = new
        del new
        del y
        print("freed")
        """)
        == "freed"
    )


def test_finalizers_of_attributes_use_the_engine():
    """What runs while a node dies may make, sweep and free nodes, and raise."""
    assert output("""
        import sys, weakref
        from autograd_core import Value
        sys.unraisablehook = lambda unraisable: None
        shared = Value(1.0)
        kept = []
        class Thing:
            def __init__(self, node): self.node = weakref.ref(node)
            def __del__(self):
                assert self.node() is None
                y = shared
                for _ in range(100): y = y + shared
                y.backward()
                y.thing = 1
                kept.append(y)
                if len(kept) > 20: kept.clear()
                raise RuntimeError("planted")
        for _ in range(100):
            y = shared
            for i in range(100):
                y = y * 0.5
                y.thing = Thing(y)
        try:
            raise LookupError("pending")
        except LookupError:
            del y
        print(shared.grad)
        """) == str(101.0 * 100 * 100)


@compiled_only
def test_node_without_attributes_has_no_dict():
    """112 bytes, nothing beside them; asking for an attribute makes no dict either."""
    assert 110 <= bytes_per_binary_node(lambda node: hasattr(node, "m")) <= 112
    x = Value(1.0)
    assert sys.getsizeof(x * 0.5) <= 112
    x.m = 1
    assert not gc.is_tracked(x)


@pytest.mark.parametrize(
    "name",
    ["_backward", "_prev", "_children", "children", "_local_grads", "_op", "op", "_forward"],
)
def test_redefining_the_engine_names_record(name):
    """Assigning or deleting what the graph recorded says how to make an operation of one's own."""
    x = Value(2.0)
    for node in (x, x * 2):
        with pytest.raises(AttributeError, match=rf"{name}\b.*"):
            setattr(node, name, lambda: None)
        with pytest.raises(AttributeError):
            delattr(node, name)
    if name != "_forward":
        with pytest.raises(AttributeError, match=r"record\(name, value, operands, local_deriv"):
            setattr(node, name, ())
    y = x * 2
    y.backward()
    assert (x.grad, y._op, y._prev[0]) == (2.0, "*", x)


def test_assigning_interior_data_names_record():
    """The message also says how to make an operation of one's own."""
    with pytest.raises(AttributeError, match=r"read-only.*record\(name"):
        (Value(1.0) * 2).data = 3.0


def test_operands_and_partials_by_the_names_of_others():
    """_children and children are _prev, _local_grads the partials, in order; leaves have none."""
    a, b = Value(2.0), Value(3.0)
    for node, operands, partials in [
        (a * b, (a, b), (3.0, 2.0)),
        (b - a, (b, a), (1.0, -1.0)),
        (a * a, (a, a), (2.0, 2.0)),
        (a**3, (a,), (12.0,)),
        ((-a).relu(), None, (0.0,)),
        (a.maximum(b), (a, b), (0.0, 1.0)),
        (fsum([b, a, b]), (b, a, b), (1.0, 1.0, 1.0)),
        (a, (), ()),
    ]:
        assert node._prev == node._children == node.children
        assert operands is None or node.children == operands
        assert node._local_grads == partials
        assert type(node._children) is type(node._local_grads) is tuple
