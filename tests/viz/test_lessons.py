"""What a teacher adds to a page: the program beside the graph, and notes on steps."""

import random

import pytest

from autograd_core import Value, fsum, positions, tanh
from nn import MLP
from viz import step
from viz.pages.code import MOST_LINES, WIDEST, code_of, one_position


def small():
    """Nine nodes by three lines, and what their page shows of the program."""
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    with positions():
        e = a * b
        loss = tanh(e * 0.1) * a + e * e
    return loss, {"e": e, "loss": loss}


def network():
    """A network of 138 nodes, whose boxes are lines of this function."""
    model = MLP(3, [4, 4, 1], rng=random.Random(1))
    xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
    ys = [1.0, -1.0, -1.0, 1.0]
    with positions():
        outs = [model(x).tanh() for x in xs]
        errors = [(p - y) ** 2 for p, y in zip(outs, ys, strict=True)]
        loss = fsum(errors)
    return loss, {**locals()}


def lines_of(data, item):
    """The source lines of a node or box."""
    texts = [text for file in data["code"]["files"] for _, text in file["lines"]]
    return [texts[k].strip() for k in data["code"]["of"][item]]


def test_each_node_and_box_has_its_lines():
    """A node has the line of its operation, a box those of all its scalars, a leaf none."""
    root, names = small()
    data = step(root, names).data
    assert data["code"]["files"][0]["title"] == "test_lessons.py"
    assert lines_of(data, 0) == [] and lines_of(data, 2) == ["e = a * b"]
    assert lines_of(data, 4) == ["loss = tanh(e * 0.1) * a + e * e"]
    root, names = network()
    stepper = step(root, names)
    boxes = {stepper.levels.name(box.array): i for i, box in enumerate(stepper.levels.boxes)}
    assert lines_of(stepper.data, boxes["loss"]) == ["loss = fsum(errors)"]
    assert lines_of(stepper.data, boxes["h1"]) == ["outs = [model(x).tanh() for x in xs]"]
    assert lines_of(stepper.data, boxes["xs"]) == []


def test_without_positions_there_is_no_code():
    """Nothing is shown of a graph recorded as usual, nor of lines whose text is not known."""
    assert step(Value(1.0) * 2).data["code"] is None
    space = {"positions": positions, "Value": Value}
    exec("with positions():\n    y = Value(1.0) * 2", space)
    assert space["y"].position.line == 2
    assert step(space["y"]).data["code"] is None


def test_the_text_of_the_program_is_bounded(tmp_path):
    """Lines and characters have a limit; what is left out is counted."""
    text = "\n\n".join(f"    y = y * {k}{'  ' * k}# end" for k in range(1, 2 * MOST_LINES))
    path = tmp_path / "long.py"
    path.write_text(f"with positions():\n{text}\n", encoding="utf-8")
    space = {"positions": positions, "y": Value(1.0)}
    exec(compile(path.read_text(encoding="utf-8"), path, "exec"), space)
    nodes = [space["y"]]
    while nodes[-1].operands:
        nodes.append(nodes[-1].operands[0])
    code = code_of([one_position(node) for node in nodes])
    lines = code["files"][0]["lines"]
    assert len(lines) == MOST_LINES
    assert max(len(text) for _, text in lines) == WIDEST
    assert sum(map(len, code["of"])) + code["hidden"] == len(nodes) - 1


def test_notes_are_on_steps_and_names_that_are_there():
    """By the number that the page counts, or by name; whatever else is refused."""
    root, names = small()
    data = step(root, names, notes={0: "start", 3: "third", "e": "twice"}).data
    assert data["teacher"] == {"steps": {"0": "start", "3": "third"}, "items": {"2": "twice"}}
    big, others = network()
    stepper = step(big, others, notes={1: "whole", "h1": "hidden"})
    assert stepper.data["teacher"]["steps"] == {"1": "whole"}
    last = len(stepper.levels.frames)
    for bad, said in (
        ({0: "x"}, f"1 to {last}"),
        ({last + 1: "x"}, f"1 to {last}"),
        ({"h3": "x"}, "no box named 'h3'"),
    ):
        with pytest.raises(ValueError, match=said):
            step(big, others, notes=bad)
    for bad, said in (({19: "x"}, "0 to 18"), ({"los": "x"}, "did you mean 'loss'")):
        with pytest.raises(ValueError, match=said):
            step(root, names, notes=bad)
    for bad in ({1.5: "x"}, {3: 4}, ["x"]):
        with pytest.raises(TypeError, match="notes"):
            step(root, names, notes=bad)
