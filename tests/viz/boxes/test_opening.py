"""The level at which a graph opens: arrays if it is large and has structure, else scalars."""

import random
from functools import partial

import pytest

from autograd_core import Value, record, tanh
from benchmarks.pages import moons as written_out_moons
from tests.viz.boxes.networks import NETWORKS, lecture, moons, neuron
from viz import draw, levels, step, steps
from viz.boxes.level_stepper import LevelStepper
from viz.boxes.opening import levels_if_fit
from viz.boxes.page import KIT
from viz.pages.document import data_text
from viz.stepping.step import Stepper


def random_graph(size):
    """A graph in which nothing repeats."""
    random.seed(5)
    nodes = [Value(random.uniform(0.1, 1)) for _ in range(4)]
    for _ in range(size):
        a, b = random.choice(nodes[-4:]), random.choice(nodes)
        nodes.append(random.choice((a + b, a * b, a - b, tanh(a), a / (b + 2.0))))
    return nodes[-1]


def test_a_network_opens_on_arrays():
    """The lecture's MLP, and moons beyond the limit of scalars, open as boxes."""
    for root, names in (lecture(), moons(40)):
        assert isinstance(step(root, names), LevelStepper)


def test_small_graphs_and_those_without_structure_open_on_scalars():
    """Up to 60 nodes, or where boxes are more than a third of the nodes."""
    root, names = neuron()
    assert isinstance(step(root, names), Stepper)
    assert isinstance(step(random_graph(150)), Stepper)


def test_what_belongs_to_scalars_opens_on_scalars():
    """A sweep without order, a frame or a limit asks for the page of scalars."""
    root, names = lecture()
    for options in ({"what_if": "no_order"}, {"at": -1}, {"limit": 1_000}, {"level": "scalars"}):
        assert isinstance(step(root, names, **options), Stepper)
    with pytest.raises(ValueError, match="no_order"):
        step(root, names, what_if="no_order", level="arrays")


def test_mistakes_of_arrays_are_in_the_page():
    """what_if= opens with one; mistakes=False offers no other; a walk of many paths is refused."""
    root, names = lecture()
    page = step(root, names, what_if="assign", mistakes=False)
    assert isinstance(page, LevelStepper)
    (told,) = page.data["mistakes"]
    assert (page.data["mistake"], told) == ("assign", {"name": "assign", "wrong": 85, "plain": 12})
    with pytest.raises(ValueError, match="assign"):
        step(root, names, what_if="asign")
    offered = step(root, names).data["mistakes"]
    assert [(one["name"], one["wrong"]) for one in offered] == [("assign", 85), ("stale", 41)]
    with pytest.raises(ValueError, match="more than 500,000"):
        levels(*NETWORKS["gru"](), what_if="no_order")


def test_a_level_can_be_asked_for():
    """level= is followed; an unknown one is named, with a suggestion."""
    root, names = neuron()
    assert isinstance(step(root, names, level="arrays"), LevelStepper)
    with pytest.raises(ValueError, match="arrays"):
        step(root, names, level="array")


def test_an_operation_of_record_opens_on_arrays():
    """Its formula is unknown, but not its number and its slopes."""
    x = Value(1.0)
    y = record("mystery", 2.0, [x], [1.0])
    root = sum((y * k for k in range(40)), y)
    assert isinstance(step(root), LevelStepper)


@pytest.mark.parametrize("label", ["", "x"])
def test_a_number_that_nothing_computed_has_no_boxes(label):
    """Asked for its boxes, every function says so; its scalars are shown."""
    x = Value(3.0, label=label)
    for boxes in (levels, partial(step, level="arrays"), partial(steps, level="arrays")):
        with pytest.raises(ValueError, match="nothing computed"):
            boxes(x, {})
    with pytest.raises(ValueError, match="nothing computed"):
        draw(x, {}, open="x")
    assert isinstance(step(x, {}), Stepper)
    assert len(levels(-x, {}).boxes) == 1


def test_the_page_is_written_and_shown(tmp_path):
    """save() writes the page or its picture; a notebook gets both; another suffix is refused."""
    root, names = lecture()
    page = step(root, names)
    assert page.save(tmp_path / "net.html").read_text(encoding="utf-8") == page.html
    assert page.save(tmp_path / "net.svg").read_text(encoding="utf-8").startswith("<svg")
    assert page.save(tmp_path / "net.png").read_bytes().startswith(b"\x89PNG")
    assert page.save(tmp_path / "net.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(ValueError, match="html"):
        page.save(tmp_path / "net.jpg")
    bundle = page._repr_mimebundle_()
    assert "<iframe" in bundle["text/html"] and "<img" in bundle["text/html"]
    assert repr(page) == "LevelStepper(138 nodes, 5 boxes, 15 steps)" == bundle["text/plain"]


def test_the_page_of_a_network_is_small():
    """Bytes follow arrays and leaves, not nodes."""
    root, names = moons(40)
    page = step(root, names)
    assert len(page.levels.program) > 3_000
    assert len(data_text(page.data)) < 22_000
    assert len(KIT.script().encode()) < 120_000


def test_graphs_of_too_many_boxes_open_on_scalars():
    """Hundreds of boxes are no overview: nodes are drawn, as many as there is room for."""
    x = Value(1.0)
    for _ in range(20_000):
        x = -x
    assert levels_if_fit(x, {}, 1.0, None) is None
    assert draw(x, {}).hidden == 20_001 - 300


def test_a_drawing_shows_the_gradients_that_are_stored():
    """Before a sweep they are 0; after two without zero_grad they are twice the right ones."""
    root, names = lecture()
    assert "gradients 0 … 0" in draw(root, names).text
    root.backward()
    once = draw(root, names).levels
    root.backward()
    twice = draw(root, names).levels
    for i, array in enumerate(once.arrays.arrays):
        if array.leaves is not None:
            doubled = [2 * g for g in once.numbers(i).gradients]
            assert list(twice.numbers(i).gradients) == doubled
            assert doubled == [leaf.grad for leaf in array.leaves.values]


def test_a_page_of_boxes_is_not_larger_than_allowed():
    """A page beyond most_bytes is refused; in a notebook the text says why."""
    root, names = lecture()
    page = step(root, names, most_bytes=10_000)
    with pytest.raises(ValueError, match="most_bytes"):
        page.html  # noqa: B018
    assert set(page._repr_mimebundle_()) == {"text/plain"}
    size = len(step(root, names).html.encode())
    assert len(step(root, names, most_bytes=size).html.encode()) == size


@pytest.mark.slow
def test_a_million_nodes_open_as_boxes():
    """With structure nothing is too large; without, its last nodes are gone through."""
    root, names = written_out_moons(1_600)
    page = step(root, names)
    assert len(page.levels.program) > 1_000_000
    assert len(page.levels.boxes) < 12
    assert len(page.html.encode()) < 400_000
    assert len(draw(root, names)._repr_mimebundle_()["text/html"]) < 400_000
    root = random_graph(100_000)
    assert draw(root).shown == 300
    page = step(root)
    assert "93,434 nodes" in page.left_out[0]
    assert len(page.html.encode()) < 1_000_000
    with pytest.raises(ValueError, match="all nodes"):
        step(root, what_if="stale")
