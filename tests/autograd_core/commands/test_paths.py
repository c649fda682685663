"""`paths`: the chain rule, one term per path."""

from __future__ import annotations

import json

import pytest

from autograd_core import Graph, Value
from tests.autograd_core.commands.runs import fail, run, succeed


def test_terms_are_those_of_the_graph() -> None:
    """One line per path, largest first, as Graph.paths lists them."""
    text = succeed("paths", "x*x*x + x", "--at", "x=2")
    x = Value(2.0, label="x")
    expected = str(Graph(x * x * x + x).paths(x))
    assert text == f"d/dx: {expected}\n"
    assert expected.startswith("gradient 13: 4 paths, 4 shown")


def test_leaf_and_limit_choose() -> None:
    """All names without --leaf; an unknown one is named."""
    text = succeed("paths", "x*y + x*x", "--at", "x=2,y=3")
    assert [line[:5] for line in text.splitlines() if line[0] == "d"] == ["d/dx:", "d/dy:"]
    only = succeed("paths", "x*y + x*x", "--at", "x=2,y=3", "--leaf", "x", "--limit", "1")
    assert only.splitlines()[0].startswith("d/dx: gradient 7: 3 paths, 1 shown")
    assert only.splitlines()[-1].endswith("= all others")
    assert "there is no z; the names are x, y" in fail(
        "paths", "x*y", "--at", "x=2,y=3", "--leaf", "z"
    )


@pytest.mark.parametrize("columns", [40, 80])
def test_long_paths_are_folded(columns: int) -> None:
    """Lines keep to the width; `succeed` sees to it."""
    nested = "tanh(" * 12 + "a_rather_long_name * x" + ")" * 12
    text = succeed("paths", nested, "--at", "a_rather_long_name=0.5,x=2", columns=columns)
    assert " ".join(text.split()).count("tanh -> ") == 2 * 8  # of 14 nodes, 5 at each end


def test_json_has_terms_and_their_sum() -> None:
    """The terms add up to the gradient; nan and infinities are strings."""
    data = json.loads(succeed("paths", "x*x + 3*x", "--at", "x=2", "--json"))
    assert data["x"]["gradient"] == 7.0 == sum(term["term"] for term in data["x"]["terms"])
    assert data["x"]["count"] == 3 and data["x"]["residual"] == 0.0
    assert {"term": 3.0, "partials": [1.0, 3.0], "nodes": ["+", "*", "x"]} in data["x"]["terms"]
    status, text = run("paths", "log(x)", "--at", "x=-1", "--json")
    assert status == 0 and json.loads(text)["x"]["gradient"] == "nan"


def test_a_name_that_was_not_chosen_has_no_path() -> None:
    """Its derivative is 0."""
    text = succeed("paths", "x if x > y else 2*y", "--at", "x=3,y=1")
    assert "d/dy: gradient 0: 0 paths, 0 shown" in text
