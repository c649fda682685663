"""`trace` and `draw_dot` as micrograd's trace_graph notebook has them, for its lectures' code."""

from __future__ import annotations

from typing import Any

from autograd_core import Value
from viz.dot import escape, node_ids, record_label
from viz.draw import check_rankdir
from viz.render import find_graphviz_pure, routes
from viz.selection import select


def trace(root: Value) -> tuple[set[Value], set[tuple[Value, Value]]]:
    """Everything that root was computed from: a set of nodes and a set of (operand, node) edges.

    Sets, as in micrograd: an operand that is used twice has one edge here. `Graph(root)` of
    autograd_core keeps order, both uses, and the local derivatives.
    """
    nodes = set(select(root).nodes)
    edges = {(operand, node) for node in nodes for operand in node._prev}
    return nodes, edges


def draw_dot(root: Value, format: str = "svg", rankdir: str = "LR") -> Any:
    """Draw the graph of root as micrograd does; returns a `graphviz.Digraph`.

    A box for each Value, with its label if it has one, its data and its gradient; an oval for each
    operation. An operand used twice has two edges. `draw` does more, and needs no library.

    Args:
        root: the Value to draw.
        format: svg, png or another that the program writes, for `Digraph.render()`.
        rankdir: LR draws from left to right, TB from top to bottom.

    Raises:
        ImportError: the library graphviz is missing; the extra `viz` installs it.
        ValueError: rankdir is not a direction.
    """
    check_rankdir(rankdir)
    graphviz = import_graphviz()
    dot = graphviz.Digraph(format=format, graph_attr={"rankdir": rankdir})
    nodes = select(root).nodes
    ids = node_ids(nodes)
    for node in nodes:
        name = ids[id(node)]
        dot.node(name, label=graphviz.nohtml(record_label(node, {})), shape="record")
        if not node.is_leaf:
            dot.node(name + "op", label=graphviz.nohtml(escape(node._op)))
            dot.edge(name + "op", name)
            for operand in node._prev:
                dot.edge(ids[id(operand)], name + "op")
    return dot


def import_graphviz() -> Any:
    """The library python-graphviz, told to use graphviz-pure where there is no `dot`.

    Raises:
        ImportError: it is not installed; the message names the extra that installs it.
    """
    try:
        import graphviz
        from graphviz.backend import dot_command
    except ImportError as error:
        raise ImportError(
            "draw_dot returns an object of the library graphviz, which is not installed: "
            "pip install 'autograd-core[viz]'. viz.draw needs no library"
        ) from error
    available = routes()
    if available and available[0].name != "dot":
        dot_command.DOT_BINARY = find_graphviz_pure()
    return graphviz
