"""Leaves can be copied and pickled; a node of a graph is refused with a reason."""

import copy
import math
import pickle
import sys

import pytest

import autograd_core
from autograd_core import Value, fsum
from tests.autograd_core.fresh import output

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)


def leaf(data=0.1, grad=-0.25, label="w"):
    """A leaf with everything set."""
    v = Value(data, label=label)
    v.grad = grad
    return v


COPIES = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    **{f"pickle-{n}": lambda v, n=n: pickle.loads(pickle.dumps(v, n)) for n in PROTOCOLS},
}
every_copy = pytest.mark.parametrize("duplicate", COPIES.values(), ids=COPIES)


@every_copy
@pytest.mark.parametrize("data", [0.1, -0.0, math.inf, math.nan, 5e-324])
def test_leaf_is_copied_whole(duplicate, data):
    """Number, gradient and label are the same to the bit; the copy is a leaf of its own."""
    v = leaf(data)
    w = duplicate(v)
    assert type(w) is Value
    assert w is not v
    assert repr(w) == repr(v)
    assert (w.label, w.is_leaf, w.is_constant) == ("w", True, False)
    w.data, w.grad, w.label = 7.0, 7.0, "other"
    assert repr(v) == repr(leaf(data))


@every_copy
def test_copy_is_not_part_of_the_original_s_graph(duplicate):
    """A gradient of the one does not reach the other."""
    v = leaf(2.0, 0.0)
    w = duplicate(v)
    (v * w * w).backward()
    assert (v.grad, w.grad) == (4.0, 8.0)


@every_copy
def test_constants_stay_constants(duplicate):
    """The mark of a number among operands is kept."""
    c = (Value(1.0) + 2)._prev[1]
    assert c.is_constant
    assert duplicate(c).is_constant


def test_deepcopy_of_parameters_keeps_identity():
    """A leaf that stands twice in a structure stands twice in the copy."""
    a, b = leaf(1.0, label="a"), leaf(2.0, label="b")
    model = {"layers": [[a, b], [a]], "again": a}
    new = copy.deepcopy(model)
    assert new["layers"][0][0] is new["layers"][1][0] is new["again"]
    assert new["again"] is not a
    assert [v.label for v in new["layers"][0]] == ["a", "b"]
    same = pickle.loads(pickle.dumps(model))
    assert same["layers"][0][0] is same["again"]


@pytest.mark.parametrize(
    "make",
    [
        lambda x: x * 2,
        lambda x: -x,
        lambda x: x**2,
        lambda x: fsum([x, x, x]),
        lambda x: x.leaky_relu(0.1),
    ],
    ids=["binary", "unary", "parameter", "many", "leaky"],
)
@every_copy
def test_interior_node_is_refused(duplicate, make):
    """TypeError that names the operation and the way out, for every protocol."""
    node = make(Value(2.0))
    with pytest.raises(TypeError, match=rf"interior node \(op '{node.op}'\).*detach\(\)"):
        duplicate(node)
    if duplicate is not copy.copy:
        with pytest.raises(TypeError, match="interior node"):
            duplicate([node])
    assert duplicate(node.detach()).data == node.data


@every_copy
def test_deep_graph_is_refused_at_once(duplicate):
    """Never a RecursionError, however deep the graph below the node is."""
    y = Value(0.0)
    for _ in range(1_000_000 if autograd_core.COMPILED else 50_000):
        y = y + 1.0
    with pytest.raises(TypeError, match="interior node"):
        duplicate(y)


def test_pickle_is_read_by_a_new_process():
    """The bytes mean the same in a Python of its own, and are small."""
    saved = pickle.dumps([leaf(1.5, 0.25, "a"), Value(2.0)])
    assert len(saved) < 250
    assert output(f"import pickle\nprint(pickle.loads({saved!r}))") == (
        "[Value(data=1.5, grad=0.25, label='a'), Value(data=2.0, grad=0.0)]"
    )


def test_pickle_does_not_depend_on_the_mode():
    """Bytes name public modules only: what a compiled engine saves, an interpreted one reads."""
    saved = pickle.dumps(Value(1.0), 0)
    assert b"autograd_core" in saved
    assert b"cython" not in saved


def test_unpickled_node_is_newer_than_what_it_was_made_after():
    """Creation order goes on: graphs over old and new leaves are swept right."""
    x = Value(2.0)
    y = x * x
    z = pickle.loads(pickle.dumps(x))
    assert z._serial > y._serial
    (y * z).backward()
    assert (x.grad, z.grad) == (8.0, 4.0)


def test_sizeof_and_reduce_need_no_graph():
    """What tools ask of any object is answered for nodes too."""
    node = Value(1.0) * 2
    assert sys.getsizeof(node) > 0
    with pytest.raises(TypeError, match="interior node"):
        node.__reduce_ex__(4)
