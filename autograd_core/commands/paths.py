"""`paths`: a derivative as the terms of the chain rule, one per path through the graph."""

from __future__ import annotations

from typing import Annotated, Any, Optional

import typer

from autograd_core.commands.arguments import At, Expression, Json, ending
from autograd_core.commands.output import columns, show, show_json
from autograd_core.commands.point import read_point
from autograd_core.commands.target import read_target
from autograd_core.paths import Path, Paths
from autograd_core.text.plain_data import plain
from autograd_core.text.text_table import text_width, wrap


@ending
def paths(
    expr: Expression,
    at: At = None,
    leaf: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="NAME", show_default=False, help="The name to differentiate by."),
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="Show this many terms, largest first.")] = 20,
    as_json: Json = False,
) -> bool:
    """Show a derivative as the terms of the chain rule, one per path.

    The derivative by a name has one term for each path from the result to that name: the product
    of the local derivatives on the path. Without --leaf, each name is shown.

    Example: autograd-core paths "x*tanh(x) + x" --at x=0.5
    """
    recorded = read_target(expr, read_point(at or [])).record()
    leaves = recorded.leaves if leaf is None else {leaf: recorded.leaf(leaf)}
    found = {name: recorded.paths(node, limit) for name, node in leaves.items()}
    if as_json:
        show_json({name: _data(terms) for name, terms in found.items()})
    else:
        show("\n".join(line for name, terms in found.items() for line in _lines(name, terms)))
    return True


def _lines(name: str, terms: Paths) -> list[str]:
    """The terms of one derivative as lines within the width."""
    first, *others = str(terms).splitlines()
    room = columns()
    lines = wrap(f"d/d{name}: {first}", room, "  ")
    for line in others:
        fits = text_width(line) <= room
        lines += [line] if fits else ["  " + part for part in wrap(line, room - 2, "      ")]
    return lines


def _data(terms: Paths) -> dict[str, Any]:
    """The terms of one derivative as data; nan and infinities as strings."""
    return {
        "gradient": plain(terms.gradient),
        "count": terms.count,
        "residual": plain(terms.residual),
        "terms": [_path(path) for path in terms],
    }


def _path(path: Path) -> dict[str, Any]:
    """One path: its term, the local derivatives, and the nodes by label or operation."""
    return {
        "term": plain(path.term),
        "partials": plain(path.partials),
        "nodes": [
            name if node.label or node.symbol else repr(node.data)
            for node, name in zip(path.nodes, path.names, strict=True)
        ],
    }
