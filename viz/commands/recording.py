"""The graph that a command shows, with names for the user's arguments."""

from __future__ import annotations

from collections.abc import Mapping

from autograd_core import Value
from autograd_core.commands.failure import Failure
from autograd_core.commands.point import read_point
from autograd_core.commands.target import RecordedTarget, Target, read_target
from autograd_core.expressions.error import shown
from viz.roles import naming

RESULT = "result"
MOST_NAMES = 10


def record(expr: str, at: list[str] | None) -> tuple[RecordedTarget, dict[str, object]]:
    """Compute EXPR once at the point; return the graph and a name for the result.

    Raises:
        Failure: EXPR is not an expression, an example or a function, a number is missing, or it
            raised an error.
    """
    target = read_target(expr, read_point(at or []))
    recorded = target.record()
    return recorded, _result(target, recorded)


def find(recorded: RecordedTarget, name: str, names: Mapping[str, object]) -> Value:
    """Find the node with a name in a graph: an argument's name, or a label from the program.

    Args:
        recorded: the graph.
        name: the name that the user wrote.
        names: names for nodes without a label, as `record` gives them.

    Raises:
        Failure: no node has the name, or several nodes have it.
    """
    nodes = recorded.graph.nodes
    given = {id(node): known for known, node in names.items()}
    called = list(map(naming(given), nodes))
    found = [node for node in nodes if node is recorded.leaves.get(name)]
    found = found or [node for node, own in zip(nodes, called, strict=True) if own == name]
    if len(found) == 1:
        return found[0]
    if found:
        raise Failure(f"{len(found)} nodes are called {shown(name)}; the name must be unique")
    if name in recorded.leaves:
        raise Failure(f"the result does not depend on {shown(name)} at this point")
    known = list(dict.fromkeys(filter(None, called)))
    listed = ", ".join(shown(each) for each in known[:MOST_NAMES])
    more = f" and {len(known) - MOST_NAMES} more" if len(known) > MOST_NAMES else ""
    raise Failure(f"there is no {shown(name)}; the names are {listed}{more}")


def _result(target: Target, recorded: RecordedTarget) -> dict[str, object]:
    """Name the result, unless it has a name: after the function, or "result"."""
    root = recorded.root
    name = target.title.rpartition(":")[2].rpartition(".")[2] if target.is_program else RESULT
    return {} if root.label or name in recorded.leaves else {name: root}
