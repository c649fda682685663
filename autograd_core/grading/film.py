"""A small graph as a film in text: forward line by line, backward share by share."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from autograd_core.grading.small_graph import SmallGraph
from autograd_core.text.short_numbers import format_alike, format_number
from autograd_core.text.text_table import pad, text_width
from autograd_core.value import Value

GAP = 3


def film_text(
    graph: SmallGraph,
    right: Mapping[str, float],
    got: Mapping[str, float | None],
    value: float | None = None,
    say: Callable[[str], str] = str,
) -> list[str]:
    """Write a graph's computation and its reverse sweep, beside what an engine found.

    Args:
        graph: the graph.
        right: the right gradients; empty if only the numbers are shown.
        got: the engine's gradients by name; they stand beside the last share of each.
        value: the engine's number of the root, if that is wrong.
        say: says words in the language of the grade.
    """
    nodes = graph.record()
    lines = [(", ".join(f"{name} = {format_number(x)}" for name, x in graph.leaves), "", "", "")]
    for (name, _, _), code in zip(graph.lines, graph.code, strict=True):
        shown, theirs = format_number(nodes[name].data), ""
        if value is not None and name == graph.root:
            shown, came = format_alike(nodes[name].data, value)
            theirs = say(f"yours: {came}   <--")
        lines.append((code, shown, theirs, ""))
    if right:
        lines.append((say("backward"), say("right"), say("yours"), ""))
        lines += _shares(graph, nodes, right, got)
    width = max(text_width(line[0]) for line in lines) + GAP
    middle = max(text_width(line[1]) for line in lines) + GAP
    return [f"{pad(a, width, '<')}{pad(b, middle, '<')}{c}{d}".rstrip() for a, b, c, d in lines]


def _shares(
    graph: SmallGraph,
    nodes: Mapping[str, Value],
    right: Mapping[str, float],
    got: Mapping[str, float | None],
) -> list[tuple[str, str, str, str]]:
    """The shares of the right sweep with their sums, and the engine's gradient at the last."""
    known = {id(node): name for name, node in nodes.items()}
    nodes[graph.root].backward()
    root = graph.root
    shares = [(root, f"{root}.grad = 1", 1.0)]
    totals: dict[str, float] = {}
    for name in reversed([name for name, _, _ in graph.lines]):
        node = nodes[name]
        for operand, partial in zip(node.operands, node.partials, strict=True):
            to = known.get(id(operand))
            if to is not None and partial is not None:
                totals[to] = totals.get(to, 0.0) + partial * node.grad
                text = f"{to}.grad += {format_number(partial)} * {format_number(node.grad)}"
                shares.append((to, text, totals[to]))
    none = [name for name in got if name not in totals and name != root]
    shares += [(name, f"{name}.grad", 0.0) for name in none if got[name]]
    last = {name: i for i, (name, _, _) in enumerate(shares)}
    lines = []
    for i, (name, text, total) in enumerate(shares):
        shown, theirs, mark = format_number(total), "", ""
        if last[name] == i and name in got:
            came = got[name]
            shown, theirs = (shown, "-") if came is None else format_alike(right[name], came)
            mark = "   <--" if came is not None and shown != theirs else ""
        lines.append((text, shown, theirs, mark))
    return lines
