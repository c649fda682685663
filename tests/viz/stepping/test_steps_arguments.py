"""Arguments of steps, and of all that takes a Value to start from: what is refused, and how."""

from fractions import Fraction

import pytest

from autograd_core import Graph, Value, fsum
from autograd_core.node_names import node_names
from nn import Module
from viz.boxes.levels import Levels
from viz.graphs.draw import draw
from viz.stepping.filmstrip import filmstrip
from viz.stepping.frame_svg import frame_svg
from viz.stepping.frame_text import frame_text
from viz.stepping.shown_nodes import ShownNodes
from viz.stepping.shown_steps import shown_steps
from viz.stepping.step import step
from viz.stepping.steps import _FrameWriter, steps
from viz.stepping.terminal import step_in_terminal
from viz.stepping.worksheet import worksheet
from viz.sweep import right_sweep


def test_arguments_are_checked():
    """The message says what came and what was expected."""
    a = Value(1.0)
    with pytest.raises(ValueError, match="'assign', 'no_order', 'stale' or None, got 'order'"):
        steps(a, what_if="order")
    with pytest.raises(TypeError, match="optimizer must be one of nn's, such as SGD, got float"):
        steps(a, optimizer=0.1)
    with pytest.raises(TypeError, match="model must be a Module .* got list"):
        steps(a, model=[a])
    with pytest.raises(TypeError, match="seed must be a real number, got str"):
        steps(a, seed="1")
    assert steps(a, seed=Fraction(1, 2)).final_gradients == (0.5,)
    with pytest.raises(TypeError, match="names must be a dict of names to Values.* got list"):
        steps(a, [a])
    with pytest.raises(ValueError, match="limit must be 1 or more"):
        steps(a, limit=0)
    with pytest.raises(TypeError, match="limit must be a whole number, got 1.5"):
        steps(a, limit=1.5)


class Model(Module):
    """A model to forget to call."""


class Foreign:
    """Another library's number."""


Foreign.__name__ = "Value"

MISTAKEN = [
    (2.0, "float; a number has no graph: compute it from Values"),
    ([Value(1.0), Value(2.0)], "list; pass one of its Values, or fsum"),
    (Model(), "Model; call it with an input, and pass on what it gives"),
    (abs, "builtin_function_or_method; call it with Values"),
    (Foreign(), "tests.+[.]Value; compute it from autograd_core's Value"),
    (None, "NoneType$"),
    ([1.0], "list$"),
]


@pytest.mark.parametrize("function", [steps, filmstrip, step_in_terminal])
@pytest.mark.parametrize(("root", "words"), MISTAKEN)
def test_what_is_no_value_is_named_with_what_to_do(function, root, words):
    """The message has the name of what was called, what came, and what to write instead."""
    start = f"^{function.__name__} takes the Value to start from, got "
    with pytest.raises(TypeError, match=start + words):
        function(root)


def test_steps_in_place_of_their_value_are_told():
    """Where only a Value will do; elsewhere they are taken, without further options."""
    trace = steps(Value(2.0) * 3)
    with pytest.raises(TypeError, match="got Steps"):
        steps(trace)
    for function in (filmstrip, step_in_terminal):
        with pytest.raises(TypeError, match=f"{function.__name__}: seed must be given to steps"):
            function(trace, seed=2.0)


def test_draw_tells_of_a_large_graph_what_it_can_do():
    """Its own limit counts boxes, not frames, so it is not named."""
    a = total = Value(1.0)
    for _ in range(700):
        total = total * a
    with pytest.raises(ValueError, match="^draw: .*frame_svg"):
        draw(total, step=0)


def test_a_limit_counts_the_frames_that_are_shown(tmp_path):
    """A few of many are drawn, so that the advice of a refused film holds."""
    a = total = Value(1.0)
    for _ in range(700):
        total = total * a
    with pytest.raises(ValueError, match=r"some with filmstrip\(root, frames="):
        step(total, level="scalars").save(tmp_path / "all.gif")
    assert filmstrip(total, frames=[0, 5], level="scalars").frames == (0, 5)
    assert worksheet(total, frames=[0, 5], level="scalars").frames == (0, 5)
    with pytest.raises(ValueError, match=r"limit=10 frames.*limit=None"):
        filmstrip(total, frames=[0, 5], level="scalars", limit=10)
    assert len(steps(total, limit=None)) == 700 + 1 + 1400


def test_a_large_graph_is_refused_at_once():
    """100,000 operations: asked for scalars, the message says what to do instead."""
    a = total = Value(1.0)
    for _ in range(100_000):
        total = total + a
    with pytest.raises(ValueError, match="more than limit=2,000 frames; step through its arrays"):
        steps(total, level="scalars")


def test_above_the_limit_there_are_the_steps_of_arrays():
    """They say so, and how to list the scalars; that is for all that shows steps."""
    a = total = Value(1.0)
    for _ in range(2_500):
        total = total + a
    found = steps(total, {"a": a, "total": total})
    assert isinstance(found, Levels)
    assert "limit=None" in found.note
    assert [frame.phase for frame in found] == ["whole", "forward", "seed", "backward"]
    assert found[1].lines[0].startswith("total = ")
    assert len(steps(total, limit=None)) == 2_500 + 1 + 5_000
    assert isinstance(shown_steps(total, "step", {"limit": 100}), Levels)
    with pytest.raises(TypeError, match="seed"):
        steps(total, seed="1")


def test_a_sum_of_many_numbers_is_written_in_as_many_steps():
    """For each of 300 shares a few names are looked up, not those of all operands again."""
    root = fsum([Value(1.0) for _ in range(300)])
    writer = _FrameWriter(ShownNodes(Graph(root), 0), node_names([], []), None)
    looked_up = []

    class Names(list):
        """Notes what is read."""

        def __getitem__(self, i):
            looked_up.append(i)
            return super().__getitem__(i)

    writer.names = Names(writer.names)
    for move in right_sweep(writer.wiring(), 1.0).moves:
        writer.backward(move, None)
    assert 300 < len(looked_up) <= 10 * 300


@pytest.mark.parametrize("k", ["0", 1.5, None])
def test_a_frame_is_asked_for_by_a_whole_number(k):
    """The error says what came; a slice gives several frames."""
    trace = steps(Value(2.0) * 3.0)
    for ask in (trace.__getitem__, trace.gradients, trace.numbers):
        with pytest.raises(TypeError, match=f"^k must be a whole number, got {k!r}$"):
            ask(k)
    assert trace[:2] == trace.frames[:2]


def test_the_limit_is_the_most_frames():
    """A graph with exactly as many frames is not refused."""
    a = Value(2.0)
    root = (a * a).exp()
    frames = len(steps(root))
    assert len(steps(root, limit=frames)) == frames
    with pytest.raises(ValueError, match="limit"):
        steps(root, limit=frames - 1)


@pytest.mark.parametrize("function", [frame_svg, frame_text])
def test_a_value_in_place_of_its_steps_is_told(function):
    """A frame is one of Steps; and there are only so many."""
    a = Value(2.0)
    words = rf"{function.__name__} takes Steps, such as steps\(root\), got Value$"
    with pytest.raises(TypeError, match=words):
        function(a, 0)
    with pytest.raises(IndexError, match=r"frames 0 to 0 \(-1 is the last\), got 1"):
        function(steps(a), 1)
