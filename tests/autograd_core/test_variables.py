"""Looking for nodes among variables: what counts, and that it ends soon."""

import pytest

from autograd_core import Value, variables
from autograd_core.kinds import CONTAINER, MOST_OF_ALL, MOST_OF_ONE
from autograd_core.variables import look_up

HUGE = {
    "numbers": lambda node: [1.0] * 2_000_000,
    "values": lambda node: [Value(1.0) for _ in range(100_000)],
    "rows": lambda node: [[1, 2] for _ in range(200_000)],
    "nested": lambda node: [(1.0, [Value(1.0)]) for _ in range(100_000)],
    "keys": lambda node: dict.fromkeys(range(500_000), 1.0),
    "lists": lambda node: [[[1] * 3 for _ in range(50_000)] for _ in range(5)],
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", HUGE)
def test_of_huge_variables_a_bounded_part_is_looked_at(kind, monkeypatch):
    """However many there are, no more parts are looked at than the limit says.

    They hide no other variable.
    """
    met = []

    class Counting(variables._Walk):
        def _visit(self, name, *rest):
            met.append(name)
            super()._visit(name, *rest)

    monkeypatch.setattr(variables, "_Walk", Counting)
    node = Value(1.0)
    huge = HUGE[kind](node)
    scope = {f"huge{i}": huge if i < 2 else list(huge) for i in range(20)} | {"w": [node]}
    assert look_up([scope], [node]).parts == {id(node): "w[0]"}
    assert len(scope) <= len(met) <= len(scope) + MOST_OF_ALL


def test_parts_of_lists_are_named_up_to_a_size():
    """One in a list of a hundred thousand is; beyond the limits none is."""
    node = Value(1.0)
    long = [0.0] * 100_000 + [node, 1.0]
    assert look_up([{"long": long}], [node]).parts == {id(node): "long[100000]"}
    longer = [0.0] * MOST_OF_ONE + [node]
    assert look_up([{"longer": longer}], [node]).parts == {}
    assert MOST_OF_ONE < MOST_OF_ALL and CONTAINER > 1


def test_scopes_count_in_their_order():
    """A place in a list of the nearest counts before a variable of a farther one."""
    a, b = Value(1.0), Value(2.0)
    found = look_up([{"w": [a]}, {"a": a, "b": b}], [a, b])
    assert found.parts == {id(a): "w[0]"} and found.plain == {id(b): "b"}


def test_only_the_nodes_asked_for_are_named():
    """What has a label, and what is in no graph, is not listed."""
    a, b = Value(1.0), Value(2.0)
    found = look_up([{"a": a, "b": b, "both": [a, b]}], [b])
    assert (found.plain, found.parts) == ({id(b): "b"}, {})


def test_results_of_a_notebook_name_nothing():
    """Neither _ and _1 nor Out do."""
    a = Value(1.0)
    out = {1: a}
    scope = {"_": a, "__": a, "_1": a, "Out": out, "_oh": out, "In": ["", "a"]}
    assert look_up([scope], [a]) == ({}, {}, [])
