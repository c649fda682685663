"""steps: frames against backward(), against exact fractions, scrubbing, formulas, JSON."""

import json
import math
from fractions import Fraction
from math import inf, nan

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import autograd_core
from autograd_core import Graph, Value, fsum, maximum, no_grad, record
from autograd_core.primitives import PRIMITIVES
from autograd_core.testing.strategies import anything, points
from nn import MLP, SGD
from tests.autograd_core.fresh import output
from tests.autograd_core.translate.nodes import node_of
from tests.graphs import Program, Step, dyadic_programs, smooth_programs
from viz.stepping.steps import steps

SHARED = Program((2.0, -3.0), (), (Step("mul", (0, 1)), Step("mul", (2, 0)), Step("add", (3, 2))))
PROGRAMS = st.one_of(smooth_programs(), dyadic_programs())
SEEDS = st.sampled_from([1.0, -2.5, 0.0, -0.0, 1e-300, inf, nan])


def run(program):
    """The root of a program that was run on Values."""
    leaves = [Value(x) for x in program.leaves]
    return program.run(leaves, program.numbers, autograd_core)[-1]


def root_of(program):
    """The root of a program, as a Value even where it is a plain number."""
    root = run(program)
    return root if type(root) is Value else Value(root)


@given(PROGRAMS, SEEDS)
@example(SHARED, 1.0)
def test_the_last_frame_has_the_gradients_of_backward_bit_for_bit(program, seed):
    """Whatever the graph and the seed."""
    root = root_of(program)
    trace = steps(root, seed=seed, limit=None)
    root.backward(seed)
    swept = [repr(node.grad) for node in Graph(root).nodes]
    assert [repr(g) for g in trace.final_gradients] == swept
    assert [repr(g) for g in trace.true_gradients] == swept
    assert trace.note == ""


@pytest.mark.parametrize("name", sorted(PRIMITIVES))
@settings(max_examples=20)
@given(data=st.data(), seed=SEEDS)
def test_each_primitive_is_swept_as_backward_does_it(name, data, seed):
    """At any floats at all, its operands shared, and frame by frame as floats are computed."""
    row = PRIMITIVES[name]
    numbers, parameters = data.draw(points(row, anything).filter(lambda point: point[0]))
    leaves = [Value(x) for x in numbers[:3]]
    y = node_of(row, [leaves[i % len(leaves)] for i in range(len(numbers))], parameters)
    root = y * leaves[0] + y
    trace = steps(root, seed=seed, limit=None)
    gradients = [0.0] * len(trace.nodes)
    for frame in trace:
        if frame.phase == "backward":
            assert repr(frame.upstream * frame.local) == repr(frame.contribution)
            assert repr(frame.upstream) == repr(gradients[frame.node])
        if frame.phase != "forward":
            assert repr(frame.before) == repr(gradients[frame.target])
            gradients[frame.target] = frame.before + frame.contribution
            assert repr(frame.after) == repr(gradients[frame.target])
    root.backward(seed)
    assert list(map(repr, gradients)) == [repr(node.grad) for node in Graph(root).nodes]


def test_what_was_computed_under_no_grad_is_a_leaf():
    """No frame goes into it."""
    a = Value(2.0, label="a")
    with no_grad():
        b = a * 3
    trace = steps(b * a)
    assert [frame.formula for frame in trace if frame.phase == "forward"] == [
        "n2 = b*a = 6.0 * 2.0 = 12.0"
    ]
    assert trace.final_gradients == (6.0, 2.0, 1.0)


@given(PROGRAMS)
def test_nothing_is_changed_by_stepping(program):
    """Gradients and numbers that were there stay."""
    root = root_of(program)
    nodes = Graph(root).nodes
    for i, node in enumerate(nodes):
        node.grad = float(i)
    before = [(repr(node.data), node.grad, node.label) for node in nodes]
    for what_if in (None, "assign", "no_order", "stale"):
        steps(root, what_if=what_if, limit=5000)
    assert [(repr(node.data), node.grad, node.label) for node in nodes] == before


@given(PROGRAMS, st.sampled_from([None, "assign", "no_order", "stale"]))
def test_going_back_restores_every_earlier_state(program, what_if):
    """A frame's `before` undoes its `after`: a state is the same from either side."""
    trace = steps(root_of(program), what_if=what_if, limit=3000)
    state = trace.gradients(len(trace) - 1)
    for k in reversed(range(len(trace))):
        assert repr(state) == repr(trace.gradients(k))
        frame = trace[k]
        if frame.phase != "forward":
            assert repr(state[frame.target]) == repr(frame.after)
            state[frame.target] = frame.before
    assert repr(state) == repr(trace.gradients(-1))


@given(dyadic_programs())
@example(SHARED)
def test_contributions_add_up_to_the_gradients_exactly(program):
    """In fractions, on graphs whose floats are never rounded."""
    trace = steps(root_of(program), limit=None)
    sums = [Fraction(0)] * len(trace.nodes)
    for frame in trace:
        if frame.phase == "backward":
            assert Fraction(frame.upstream) * Fraction(frame.local) == frame.contribution
            assert Fraction(frame.before) + Fraction(frame.contribution) == frame.after
        if frame.phase != "forward":
            sums[frame.target] += Fraction(frame.contribution)
    assert sums == [Fraction(g) for g in trace.final_gradients]


@given(PROGRAMS)
def test_frames_come_in_the_order_forward_seed_backward(program):
    """Operations oldest first, then the seed, then users newest first, operands in their order."""
    trace = steps(root_of(program), limit=None)
    forward = [frame.node for frame in trace if frame.phase == "forward"]
    assert forward == [node.index for node in trace.nodes if node.operands]
    assert [frame.phase for frame in trace][len(forward)] == "seed"
    backward = [(-f.node, f.position) for f in trace if f.phase == "backward"]
    assert backward == sorted(set(backward))
    assert [frame.index for frame in trace] == list(range(len(trace)))


@given(PROGRAMS)
def test_a_node_hands_on_only_a_gradient_that_is_complete(program):
    """The upstream gradient of each frame is the final gradient of its node."""
    trace = steps(root_of(program), limit=None)
    for frame in trace:
        if frame.phase == "backward":
            assert repr(frame.upstream) == repr(trace.final_gradients[frame.node])


def test_an_operand_used_twice_receives_twice():
    """a * a: two edges, two frames, and the formulas of the course."""
    a = Value(3.0, label="a")
    trace = steps(a * a, {"y": None})
    assert [(e.operand, e.node, e.position, e.partial) for e in trace.edges] == [
        (0, 1, 0, 3.0),
        (0, 1, 1, 3.0),
    ]
    assert [frame.formula for frame in trace] == [
        "n1 = a*a = 3.0 * 3.0 = 9.0",
        "n1.grad = 1.0",
        "a.grad += a * n1.grad = 3.0 * 1.0 = 3.0",
        "a.grad += a * n1.grad = 3.0 * 1.0 = 3.0",
    ]
    assert [trace.gradients(k)[0] for k in range(-1, 4)] == [0.0, 0.0, 0.0, 3.0, 6.0]


def test_formulas_and_sentences_say_what_happens():
    """micrograd's first example, forward and backward."""
    a, b = Value(2.0), Value(-3.0)
    e = a * b
    trace = steps(e * -2, {"a": a, "b": b, "e": e})
    assert trace.nodes[2].formula == "e = a*b = 2.0 * -3.0 = -6.0"
    assert trace[0].sentence == "Forward: e is a times b, which is -6.0."
    frame = next(f for f in trace if f.phase == "backward" and f.operand == 0)
    assert frame.formula == "a.grad += b * e.grad = -3.0 * -2.0 = 6.0"
    assert frame.sentence == (
        "Backward: e hands a its gradient -2.0 times the local derivative -3.0, that is 6.0. "
        "The gradient of a goes from 0.0 to 6.0."
    )
    assert "(-2.0).grad += e * n4.grad = -6.0 * 1.0 = -6.0" in [f.formula for f in trace]


def test_the_seed_is_told_in_words():
    """1 is the derivative of the root with respect to itself; any other number is given to it."""
    a = Value(2.0, label="a")
    sentences = [steps(a, seed=seed)[0].sentence for seed in (1.0, -2.5)]
    assert sentences == [
        "Seed: the gradient of a with respect to itself is 1.0; the sweep starts here.",
        "Seed: a is given the gradient -2.5 (the seed); the sweep starts here.",
    ]


def test_no_frame_where_no_derivative_flows():
    """The operand that a maximum did not select is not handed anything."""
    a, b = Value(2.0), Value(5.0)
    trace = steps(maximum(a, b))
    assert [frame.operand for frame in trace if frame.phase == "backward"] == [1]
    assert [edge.partial for edge in trace.edges] == [None, 1.0]
    unused = steps(maximum(a * a, b * 3))
    assert {frame.node for frame in unused if frame.phase == "backward"} == {4, 5}


def test_a_leaf_alone_has_a_seed_only():
    """The derivative of a number with respect to itself."""
    trace = steps(Value(4.0, label="a"))
    assert [frame.phase for frame in trace] == ["seed"]
    assert trace.final_gradients == (1.0,)
    assert trace.nodes[0].role == "result"


def test_an_operation_of_ones_own_is_named():
    """A node made by `record` has its call as its formula."""
    a = Value(2.0, label="a")
    trace = steps(record("cube", 8.0, [a], [12.0]), {})
    assert trace[0].formula == "n1 = cube(a) = cube(2.0) = 8.0"
    assert trace[2].formula == "a.grad += d n1/d a * n1.grad = 12.0 * 1.0 = 12.0"


@pytest.mark.parametrize("name", ["dot ", "\tmul", " fsum\n", "softplus\x00"])
def test_an_operation_of_ones_own_is_not_taken_for_a_primitive(name):
    """Even if its name, on one line, would be a primitive's."""
    a, b, c = Value(2.0, label="a"), Value(3.0, label="b"), Value(4.0, label="c")
    trace = steps(record(name, 5.0, [a, b, c], [1.0, 2.0, 3.0]))
    shown = " ".join(name.split()).replace("\x00", "\ufffd")
    assert trace[0].formula == f"n3 = {shown}(a, b, c) = {shown}(2.0, 3.0, 4.0) = 5.0"
    assert trace[0].sentence == f"Forward: n3 is {shown} of a, b and c, which is 5.0."
    assert trace.root.op not in ("dot", "mul", "fsum", "softplus")


def test_numbers_become_known_as_they_are_computed():
    """`numbers(k)` has the leaves from the start, and each result from its frame on."""
    a = Value(2.0)
    trace = steps((a * a).exp())
    assert [sorted(trace.numbers(k)) for k in range(-1, 2)] == [[0], [0, 1], [0, 1, 2]]
    for k in (6, -2):
        with pytest.raises(
            IndexError, match=rf"frames 0 to 5 \(-1 is before the first\), got {k}"
        ):
            trace.numbers(k)


@given(st.floats(), st.floats(), st.sampled_from([None, "assign", "no_order", "stale"]), st.text())
@example(inf, 0.0, None, "</script>\ud800\u202e")
def test_json_holds_everything_and_nothing_that_is_not_json(x, y, what_if, label):
    """Also nan, infinities and hostile labels; a round trip changes nothing."""
    a, b = Value(x, label=label), Value(y)
    data = steps(a * b + a, what_if=what_if).to_dict()
    text = json.dumps(data, allow_nan=False)
    assert json.loads(text) == data
    assert all(ord(c) < 0xD800 or ord(c) > 0xDFFF for c in data["nodes"][0]["name"])
    assert "\n" not in data["nodes"][0]["name"]
    floats = [float(g) for g in data["final_gradients"]]
    assert repr(floats) == repr(list(steps(a * b + a, what_if=what_if).final_gradients))


def test_roles_tell_parameters_inputs_constants_and_the_result_apart():
    """Parameters are known from a Module, also among the names, or from an optimiser."""
    model = MLP(1, [2, 1])
    x = Value(0.5)
    loss = model([x]) * 2
    trace = steps(loss, {"model": model, "x": x})
    roles = [node.role for node in trace.nodes]
    assert roles.count("parameter") == len(model.parameters())
    assert roles.count("input") == 1
    assert roles.count("constant") == 1
    assert trace.root.role == "result"
    assert {node.name for node in trace.nodes} >= {"x", "W1[0,0]"}
    assert [node.role for node in steps(loss, model=model).nodes] == roles
    assert [n.role for n in steps(loss, optimizer=SGD(model.parameters(), 0.1)).nodes] == roles


def test_numbers_that_were_changed_since_are_told():
    """After an optimiser's step the leaves no longer hold what the results were computed from."""
    a = Value(2.0, label="a")
    root = (a * 3).tanh()
    assert steps(root).note == ""
    a.data = 2.5
    trace = steps(root)
    assert trace.note.startswith("Leaves hold other numbers than when this graph was recorded")
    assert math.isclose(trace.final_gradients[0], 3.0 / math.cosh(6.0) ** 2)
    own = record("f", 1.0, [a * 2], [1.0])
    assert steps(own).note == ""
    a.data = 3.5
    assert steps(own).note != ""
    assert steps(Value(math.nan) * 2).note == ""


def test_the_same_text_whatever_ran_before():
    """Creation numbers and addresses leave no trace."""

    def made():
        a, b = Value(0.3), Value(-1.7)
        return json.dumps(steps((a * b).tanh() + fsum([a, b, a]), {"a": a, "b": b}).to_dict())

    first = made()
    for i in range(100):
        Value(float(i)).exp()
    assert made() == first


PROGRAM = """
import json
from autograd_core import Value
from viz.stepping.filmstrip import filmstrip
from viz.stepping.layout import own_layout
from viz.stepping.steps import steps
a, b = Value(0.3), Value(-1.7)
root = (a * b).tanh() + b * b
for what_if in (None, "assign", "no_order", "stale"):
    trace = steps(root, {"a": a, "b": b}, what_if)
    print(json.dumps([trace.to_dict(), own_layout(trace).to_dict()]))
    print(filmstrip(trace).text)
"""


def test_the_same_text_in_every_process():
    """Whatever the seed of hashes, by which the order of sets changes."""
    outputs = {output(PROGRAM, PYTHONHASHSEED=seed) for seed in ("1", "2")}
    assert len(outputs) == 1
    assert len(outputs.pop()) > 1000
