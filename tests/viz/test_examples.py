"""Computations that everybody knows are drawn and stepped through, from Python and the command."""

from __future__ import annotations

import pytest

from autograd_core import examples
from autograd_core.examples import EXAMPLES
from tests.autograd_core.commands.runs import run
from viz import draw, steps


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_drawn_and_stepped_through(name: str) -> None:
    """The picture names each leaf; the last frame has the gradients of `backward()`."""
    example = getattr(examples, name)()
    leaves = example.leaves.values()
    picture = draw(example.root)
    assert all(leaf.label in picture.text for leaf in leaves)
    trace = steps(example.root)
    example.root.backward()
    found = dict(zip([node.name for node in trace.nodes], trace.final_gradients, strict=True))
    assert [found[leaf.label] for leaf in leaves] == [leaf.grad for leaf in leaves]


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("command", ["draw", "step"])
def test_every_example_is_known_to_the_commands(name: str, command: str) -> None:
    """`autograd-core draw mazur` and `autograd-core step mazur` say what they are of."""
    status, said = run(command, name)
    assert status == 0
    assert all(label in said for label in getattr(examples, name)().leaves)
