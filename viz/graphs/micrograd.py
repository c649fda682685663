"""`trace` and `draw_dot` as in micrograd's trace_graph notebook, for code from its lectures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd_core import Value
from autograd_core.extras import install_hint
from autograd_core.suggest import suggests
from viz.arguments import check_root
from viz.graphs.draw import check_rankdir
from viz.graphs.look_micrograd import MicrogradLook
from viz.graphs.selection import LIMIT, reach
from viz.graphs.sketch import Sketch
from viz.graphs.twin import describe
from viz.graphs.view import View

if TYPE_CHECKING:
    from viz.graphs.digraph import Digraph


def trace(root: Value) -> tuple[set[Value], set[tuple[Value, Value]]]:
    """Return everything that root was computed from: a set of nodes and a set of edges.

    An edge is (operand, node). As in micrograd these are sets: an operand used twice has one edge.
    `Graph(root)` of autograd_core keeps order, both uses, and the local derivatives.

    Raises:
        TypeError: root is not a Value.
    """
    check_root(root, "trace")
    nodes = set(reach(root))
    edges = {(operand, node) for node in nodes for operand in node.operands}
    return nodes, edges


@suggests
def draw_dot(root: Value, format: str = "svg", rankdir: str = "LR") -> Digraph:
    """Draw the graph of root as micrograd does; returns a `graphviz.Digraph`.

    The picture is that of `draw(root)`: a box for each Value, with its label, data and gradient;
    an oval for each operation; an edge for each use of an operand. Without `dot`, the library
    graphviz uses the program graphviz-pure.

    Args:
        root: the Value to draw.
        format: svg, png or another that the program writes, for `Digraph.render()`.
        rankdir: LR draws from left to right, TB from top to bottom.

    Raises:
        ImportError: the library graphviz is missing; the extra `viz` installs it.
        TypeError: root is not a Value.
        ValueError: rankdir is not a direction, or Graphviz does not know the format.
    """
    check_root(root, "draw_dot")
    check_rankdir(rankdir)
    try:
        from viz.graphs.digraph import Digraph, choose_program
    except ImportError as error:
        raise ImportError(
            "draw_dot returns an object of the library graphviz, which is not installed: "
            f"{install_hint('viz')}. viz.draw needs no library"
        ) from error
    choose_program()
    scene = View(root, limit=LIMIT).scene()
    sketch = Sketch(scene, MicrogradLook(), rankdir, False, "")
    graph = Digraph(format=format, graph_attr={"rankdir": rankdir}, body=sketch.statements)
    graph.words = describe(scene)
    graph.sketch = sketch
    return graph
