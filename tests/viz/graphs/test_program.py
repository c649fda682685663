"""draw(program): a box for each array step, with shape, text and the range of its numbers."""

from __future__ import annotations

import random

import pytest

import nn
import viz
from autograd_core import Value, freeze, mean
from viz.graphs import drawing
from viz.render import RenderError


def program(rows=5):
    """A network with a hinge loss and a penalty; its gradients are there."""
    rng = random.Random(1)
    model = nn.MLP(2, [3, 1], rng=rng)
    xs = [[Value(rng.gauss(0, 1)), Value(rng.gauss(0, 1))] for _ in range(rows)]
    labels = [rng.choice([-1, 1]) for _ in xs]
    scores = [model(x) for x in xs]
    losses = [(1 - y * score).relu() for y, score in zip(labels, scores, strict=True)]
    loss = mean(losses) + 0.01 * sum(p * p for p in model.parameters())
    loss.backward()
    return freeze(loss, inputs=[xs])


def test_boxes_say_what_the_lines_of_the_text_say():
    """Name, shape in words, text, ranges; parameters side by side are not wired again."""
    made = program()
    lines = viz.draw(made).text.splitlines()
    assert lines[0].startswith(f"Program of loss = {made.nodes[-1].data:.4f}: ")
    assert lines[0].endswith(f"{len(made):,} nodes, {len(made.lifted.steps)} array steps.")
    boxes = {line.split()[1].rstrip(":"): line for line in lines[1:]}
    assert "parameter, 3 neurons × 2 inputs, data" in boxes["W1"]
    assert "3 neurons × 5 samples, relu(W1 @ xs.T + b1[:, None]), data 0.0000 … " in boxes["h1"]
    assert "5 samples, relu(1 - labels * scores), data" in boxes["losses"]
    assert "result, number" in boxes["loss"]
    source = viz.draw(made).source
    ids = {name: line.split()[0] for name, line in boxes.items()}
    assert f"{ids['W1']} -> {ids['h1']}" in source
    assert f"{ids['W1']} -> {ids['theta']}" not in source
    assert f"{ids['losses']} -> {ids['loss']}" in source


@pytest.mark.parametrize("theme", [None, "modern", "dark", "auto"])
def test_each_theme_draws_each_box(theme):
    """As SVG, with the texts of the boxes."""
    svg = viz.draw(program(), theme=theme).svg
    for text in ("relu(W1 @ xs.T + b1[:, None])", "3 neurons", "theta"):
        assert text.replace(" ", "") in svg.replace("&#160;", "").replace(" ", "").replace(
            "\n", ""
        )


def test_without_a_program_our_own_layout_draws(monkeypatch):
    """The same boxes and edges."""

    def missing(*arguments, **options):
        raise RenderError("none is installed")

    monkeypatch.setattr(drawing, "render", missing)
    picture = viz.draw(program(), theme="modern")
    svg = picture.svg
    assert picture.drawn_by == "own layout"
    assert svg.count('class="edge"') == picture.source.count("->")


def test_numbers_of_a_graph_that_has_none_of_an_array():
    """A program of plain numbers, one step long."""
    x = Value(2.0, label="x")
    lines = viz.draw(freeze(x * x + 1)).text.splitlines()
    assert (
        lines[0] == "Program of v2 = 5.0000: 3 nodes, 2 array steps." or "Program of" in lines[0]
    )
    assert lines[-1].endswith("result, number, x * x + 1, data 5.0000, grad 0.0000")


def test_fewer_boxes():
    """limit= keeps the last steps, and counts the nodes of the others."""
    picture = viz.draw(program(), limit=3)
    assert len(picture.text.splitlines()) == 5
    assert picture.hidden > 0


def test_options_of_graphs_are_refused():
    """Those that a Program does not have, by name."""
    for options in ({"step": 3}, {"local": True}, {"around": Value(1.0)}, {"constants": False}):
        with pytest.raises(ValueError, match=f"draw: {next(iter(options))}="):
            viz.draw(program(), **options)
