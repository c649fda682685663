"""Sums of different lengths are one step for readers: attention over the tokens so far."""

import pytest

from autograd_core import freeze
from tests.viz.boxes.repeated import gpt, lstm
from tests.viz.boxes.test_invariants import check
from viz.boxes.levels import levels


def test_a_gpt_is_some_twenty_boxes():
    """However many tokens there are: a box for keys, values, scores, weights of all of them."""
    found = levels(*gpt(1, 5))
    longer = levels(*gpt(1, 9))
    assert found.shown == longer.shown <= 22
    assert len(found.frames) == len(longer.frames) <= 62
    lines = found.frames[0].lines
    assert [line.partition(" = ")[0] for line in lines if " = " in line][-2:] == ["losses", "loss"]
    assert any(line.startswith("keys = layer0_wk @ ") for line in lines)
    assert not any("params" in line for line in lines)


def test_layers_of_a_gpt_are_repeats():
    """Four layers have the boxes of two or three, with the weights of layer t in a line."""
    found = levels(*gpt(4, 4))
    assert [len(fold.rows) for fold in found.folds] == [3]
    assert found.shown <= 36
    lines = found.frames[0].lines
    body = [line for line in lines if line.startswith("    ")]
    assert any("layer_{t+1}_wk @ " in line for line in body)
    assert body[-1].startswith("    h_t = layer_{t+1}_fc2 @ ")


@pytest.mark.parametrize("layers", [1, 4])
def test_the_parts_of_an_outline_add_up(layers):
    """To the gradients of backward(), as at every level; no share is one of a missing term."""
    root, names = gpt(layers, 4)
    check(root, names, True)


def test_the_machine_keeps_its_steps():
    """An outline is for readers; the steps that are computed have no missing terms."""
    root, names = gpt()
    program = freeze(root, names=names)
    assert len(program.outline.steps) < len(program.lifted.steps)
    assert not any(step.op == "padded" for step in program.lifted.arrays)
    for step in program.lifted.steps:
        assert min([0, *step.adds, *step.muls]) == 0


def test_a_graph_without_uneven_sums_has_no_outline():
    """Then the outline is the steps themselves."""
    root, names = lstm()
    program = freeze(root, names=names)
    assert program.outline is program.lifted
