"""An open box of a drawing: its steps and numbers are in the picture, named in many ways."""

import re
from xml.etree import ElementTree

import pytest

from autograd_core import Value, record
from tests.viz.boxes.networks import NETWORKS, gru, lecture, moons, neuron
from viz import LevelDrawing, draw
from viz.boxes.opened_box import boxes_called, short


def texts(svg):
    """The texts of a picture."""
    return ["".join(e.itertext()) for e in ElementTree.fromstring(svg).iter() if "text" in e.tag]


def test_an_open_box_shows_its_steps_and_all_their_numbers():
    """z1 and h1 each have a line, a number for each value and gradient, and their indices."""
    root, names = lecture()
    root.backward()
    drawing = draw(root, names, open="h1")
    assert isinstance(drawing, LevelDrawing)
    shown = texts(drawing.svg)
    assert {"z1 = W1 @ xs.T + b1[:, None]", "h1 = tanh(z1)"} <= set(shown)
    arrays = drawing.levels.arrays.arrays
    for k in drawing.levels.boxes[1].inner:
        for x in (*drawing.levels.numbers(k).values, *drawing.levels.numbers(k).gradients):
            assert short(x) in shown, arrays[k].name
    closed = texts(draw(root, names).svg)
    assert "h1 = tanh(z1)" not in closed and len(closed) < len(shown)
    assert (
        "in h1: z1 = W1 @ xs.T + b1[:, None]" in drawing.text
        and "in h1" not in draw(root, names).text
    )


def test_a_box_has_many_names():
    """Its own, that of an array in it, a layer by its number, or several at once."""
    root, names = moons()
    found = draw(root, names).levels
    own = {found.name(box.array): i for i, box in enumerate(found.boxes)}
    for name in ("h2", "W2", "b2", "z2", "layer 2", "Layer 2", "layer2"):
        assert boxes_called(found, name) == {own["h2"]}
    assert boxes_called(found, ["layer 3", "losses"]) == {own["scores"], own["losses"]}
    assert boxes_called(found, "inputs") == {own["inputs"]}
    with pytest.raises(ValueError, match="layer 3"):
        boxes_called(found, "layer 4")
    with pytest.raises(ValueError, match="h1"):
        draw(root, names, open="h9")
    with pytest.raises(TypeError, match="name of a box"):
        boxes_called(found, [1])


@pytest.mark.parametrize("network", NETWORKS)
def test_every_box_opens(network):
    """Whatever its steps are, large ones as maps; the picture stays XML and tells how to open."""
    root, names = NETWORKS[network]()
    first = draw(root, names, open=[]).levels
    drawing = draw(root, names, open=[first.name(box.array) for box in first.boxes])
    told = re.search(r"open='(.+?)'", drawing.text)[1]
    assert boxes_called(first, told)
    assert ElementTree.fromstring(drawing.svg) is not None
    assert "open=" in "".join(texts(drawing.svg)) and "open=" in drawing.text
    assert drawing._svg is not None and re.search(r"<image|<text", drawing._svg)


def test_small_graphs_open_as_boxes_and_options_of_nodes_do_not_go_with_it():
    """open= asks for boxes; a graph that has none is refused with the reason."""
    root, names = neuron()
    assert isinstance(draw(root, names, open=[]), LevelDrawing)
    for options in ({"rankdir": "TB"}, {"fold": False}, {"theme": "micrograd"}, {"limit": 5}):
        with pytest.raises(ValueError, match="open="):
            draw(root, names, open="o", **options)
    x = Value(1.0)
    assert "mystery(x)" in draw(record("mystery", 2.0, [x], [1.0]) * 2.0, open="x").text
    root, names = gru()
    assert "Wxn" in draw(root, names, open="xn").text


def test_numbers_of_cells_are_short():
    """At most seven characters, with a minus sign that is one; what is not finite is a word."""
    for x in (0.0, -1.0, 3.14159, -0.000123456, 12345.678, -1e-30, 1e300, -123456.0):
        assert len(short(x)) <= 7 and "-" not in short(x)
    assert [short(x) for x in (float("nan"), float("-inf"))] == ["nan", "−inf"]
