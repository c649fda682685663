"""What-if modes: wrong exactly where they are marked, right on trees, cut off in time."""

import math
from fractions import Fraction
from math import nan

from hypothesis import example, given
from hypothesis import strategies as st

import autograd_core
from autograd_core import Graph, Value
from autograd_core.summing import sum_in_order
from tests.graphs import Program, Step, dyadic_programs, smooth_programs
from viz.stepping.steps import steps

SHARED = Program((2.0, -3.0), (), (Step("mul", (0, 1)), Step("mul", (2, 0)), Step("add", (3, 2))))
MODES = st.sampled_from(["assign", "no_order", "stale"])


def root_of(program):
    """The root of a program that was run on Values, as a Value even where it is a number."""
    leaves = [Value(x) for x in program.leaves]
    root = program.run(leaves, program.numbers, autograd_core)[-1]
    return root if type(root) is Value else Value(root)


class Number:
    """An engine of its own, as people write it: operands, local derivatives and `+=`."""

    made = 0

    def __init__(self, data, operands=(), partials=()):
        Number.made += 1
        self.serial = Number.made
        self.data = Fraction(data)
        self.operands = operands
        self.partials = partials
        self.grad = Fraction(0)

    def __add__(self, other):
        return Number(self.data + other.data, (self, other), (1, 1))

    def __sub__(self, other):
        return Number(self.data - other.data, (self, other), (1, -1))

    def __mul__(self, other):
        return Number(self.data * other.data, (self, other), (other.data, self.data))

    def __neg__(self):
        return Number(-self.data, (self,), (-1,))

    def hand_on(self, what_if):
        """To the operands; without an order each of them hands on at once."""
        for operand, partial in zip(self.operands, self.partials, strict=True):
            share = partial * self.grad
            operand.grad = share if what_if == "assign" else operand.grad + share
            if what_if == "no_order":
                operand.hand_on(what_if)

    def backward(self, what_if):
        """The sweep: newest first, each node once; or, without an order, from here on down."""
        self.grad = Fraction(1)
        found, waiting = {}, [self]
        while waiting:
            node = waiting.pop()
            found[node.serial] = node
            waiting += [v for v in node.operands if v.serial not in found]
        for serial in sorted(found, reverse=True):
            if what_if != "no_order" or found[serial] is self:
                found[serial].hand_on(what_if)


class Numbers:
    """The functions of the engine of Numbers."""

    @staticmethod
    def fsum(xs):
        """One node, as the sum of autograd_core."""
        return Number(math.fsum(x.data for x in xs), tuple(xs), (1,) * len(xs))

    @staticmethod
    def affine(ws, xs, b):
        """One node, as that of autograd_core."""
        data = sum_in_order((w.data * x.data for w, x in zip(ws, xs, strict=True)), b.data)
        partials = (*(x.data for x in xs), *(w.data for w in ws), 1)
        return Number(data, (*ws, *xs, b), partials)

    @classmethod
    def dot(cls, ws, xs):
        """As affine, without the last operand."""
        whole = cls.affine(ws, xs, Number(0))
        return Number(whole.data, whole.operands[:-1], whole.partials[:-1])


def naive(program, what_if):
    """The gradients of a program's leaves, swept with the mistake as people make it.

    Stale gradients come of two training steps with `zero_grad()` forgotten between them: the
    graph is computed twice from the same leaves.
    """
    leaves = [Number(x) for x in program.leaves]
    for _ in range(2 if what_if == "stale" else 1):
        numbers = [Number(x) for x in program.numbers]
        program.run(leaves, numbers, Numbers)[-1].backward(what_if)
    return [leaf.grad for leaf in leaves]


@given(dyadic_programs(most=7), MODES)
@example(SHARED, "assign")
@example(SHARED, "no_order")
@example(SHARED, "stale")
def test_a_mistake_gives_the_gradients_that_the_mistake_gives(program, what_if):
    """An engine of its own with the mistake in it, run in fractions, is the oracle."""
    leaves, numbers = [Value(x) for x in program.leaves], [Value(x) for x in program.numbers]
    root = program.run(leaves, numbers, autograd_core)[-1]
    trace = steps(root, what_if=what_if, limit=20_000)
    if trace.note:
        return
    places = {id(node): i for i, node in enumerate(Graph(root).nodes)}
    for leaf, expected in zip(leaves, naive(program, what_if), strict=True):
        if id(leaf) in places:
            assert Fraction(trace.final_gradients[places[id(leaf)]]) == expected


NOTHING_SECOND = Program(
    (2.0,),
    (1.0, 0.0),
    (Step("neg", (0,)), Step("mul", (3, 1)), Step("mul", (3, 2)), Step("add", (4, 5))),
)
"""The second share of a shared node is 0: what it hands on a second time is all counted twice."""


@given(dyadic_programs(), MODES)
@example(SHARED, "assign")
@example(SHARED, "no_order")
@example(NOTHING_SECOND, "no_order")
@example(SHARED, "stale")
def test_a_gradient_ends_up_wrong_exactly_if_its_last_frame_is_marked(program, what_if):
    """On graphs whose floats are never rounded; nodes that nothing reaches keep what they had."""
    trace = steps(root_of(program), what_if=what_if, limit=3000)
    last = {frame.target: frame for frame in trace if frame.phase != "forward"}
    if trace.note:
        return
    different = {node.index for node, _, _ in trace.differences()}
    assert different == {i for i, frame in last.items() if frame.wrong}


ZEROS = Program(
    (0.0,),
    (),
    (Step("add", (0, 0)), Step("add", (0, 0)), Step("mul", (0, 0)), Step("add", (3, 0))),
)
"""Shares of 1, 0 and 0 arrive at a leaf: both zeros leave it wrong."""


@given(smooth_programs(), st.sampled_from(["assign", "stale"]))
@example(SHARED, "assign")
@example(ZEROS, "assign")
def test_frames_are_marked_exactly_where_they_differ_from_the_truth(program, what_if):
    """Frame by frame: the two sweeps take the same edges in the same order."""
    root = root_of(program)
    wrong = steps(root, what_if=what_if, limit=None)
    right = steps(root, limit=None)
    for frame, true in zip(wrong, right, strict=True):
        assert (frame.node, frame.operand) == (true.node, true.operand)
        assert frame.wrong == (frame.after != true.after and frame.after == frame.after)
        assert bool(frame.why) == frame.wrong
        assert frame.sentence.endswith(f"Wrong: {frame.why}.") == frame.wrong


@given(smooth_programs(), MODES)
def test_without_a_mistake_nothing_is_marked(program, what_if):
    """And a mistake changes neither nodes nor edges nor the truth."""
    root = root_of(program)
    right, wrong = steps(root, limit=None), steps(root, what_if=what_if, limit=3000)
    assert not any(frame.wrong or frame.why for frame in right)
    assert (right.nodes, right.edges) == (wrong.nodes, wrong.edges)
    assert right.true_gradients == wrong.true_gradients


@st.composite
def trees(draw):
    """The root of an expression in which no Value is used twice."""
    depth = draw(st.integers(0, 4))

    def tree(level):
        if level == 0:
            return Value(draw(st.integers(-8, 8)) / 4)
        op = draw(st.sampled_from(["+", "*", "-"]))
        left = tree(level - 1)
        if op == "-":
            return -left
        right = tree(draw(st.integers(0, level - 1)))
        return left + right if op == "+" else left * right

    return tree(depth)


@given(trees(), st.sampled_from(["assign", "no_order"]))
def test_on_a_tree_the_mistakes_do_no_harm(root, what_if):
    """Where no node is shared, each gradient has one contribution."""
    trace = steps(root, what_if=what_if)
    assert not any(frame.wrong for frame in trace)
    assert trace.final_gradients == trace.true_gradients


@given(smooth_programs())
def test_stale_gradients_are_those_of_two_calls_of_backward(program):
    """Bit for bit, at every leaf that lives on from one training step to the next."""
    root = root_of(program)
    trace = steps(root, what_if="stale", limit=None)
    root.backward()
    root.backward()
    for node, gradient in zip(Graph(root).nodes, trace.final_gradients, strict=True):
        if node.is_leaf and not node.is_constant:
            assert repr(gradient) == repr(node.grad)


def test_reasons_name_what_happened():
    """One diamond, each mistake."""
    a = Value(2.0, label="a")
    b = a * 3
    b.label = "b"
    root = b * b
    reasons = {
        what_if: [frame.why for frame in steps(root, what_if=what_if) if frame.wrong]
        for what_if in ("assign", "no_order", "stale")
    }
    assert reasons == {
        "assign": [
            "= threw away the 6.0 that b had received before",
            "b.grad is 6.0, not 12.0, when b passes it on",
            "b.grad is 6.0, not 12.0, when b passes it on",
        ],
        "no_order": [
            "b.grad is 6.0, not 12.0, when b passes it on: not every share has arrived there",
            "b.grad is 6.0, not 12.0, when b passes it on: not every share has arrived there",
            "b has handed a a share before, which is counted again",
            "b has handed 3.0 a share before, which is counted again",
        ],
        "stale": [
            "a.grad still held 36.0 from the sweep before: zero_grad() was forgotten",
        ],
    }


def test_formulas_assign_where_the_mistake_is_to_assign():
    """`=` in place of `+=`, and "is set" in the sentence; nowhere else."""
    a = Value(2.0, label="a")
    for what_if, formula, verb in (
        ("assign", "a.grad = 3.0 * n2.grad = 3.0 * 1.0 = 3.0", "is set"),
        ("no_order", "a.grad += 3.0 * n2.grad = 3.0 * 1.0 = 3.0", "goes"),
        ("stale", "a.grad += 3.0 * n2.grad = 3.0 * 1.0 = 3.0", "goes"),
    ):
        frame = steps(a * 3, what_if=what_if)[2]
        assert frame.formula == formula
        assert f"The gradient of a {verb} from" in frame.sentence


def test_nan_in_place_of_nan_is_no_difference():
    """Neither is marked wrong, nor told as a difference."""
    a = Value(nan, label="a")
    for what_if in ("assign", "no_order", "stale"):
        trace = steps(a * 2, what_if=what_if)
        wrong = {node.name for node, _, _ in trace.differences()}
        assert wrong == {trace.nodes[f.target].name for f in trace if f.wrong}
        assert "2.0" not in wrong


def test_two_to_the_sixty_paths_are_cut_off_with_a_note():
    """The number of contributions is exact, though nobody walks them."""
    x = y = Value(1.0)
    for _ in range(60):
        y = y + y
    trace = steps(y, what_if="no_order")
    assert len(trace) == 2000
    assert f"makes {2 * (2**60 - 1):,} contributions" in trace.note
    assert trace.true_gradients[0] == 2.0**60
    assert x.grad == 0.0
