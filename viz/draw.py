"""draw: a picture of everything that a Value was computed from."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path

from autograd_core import Value
from viz.dot import NUMBER_FORMAT, dot_text
from viz.names import names_of
from viz.render import render, sentence
from viz.selection import LIMIT, select

RANKDIRS = ("LR", "RL", "TB", "BT")


class Drawing:
    """A picture of a graph, as it was when it was drawn.

    In a notebook it shows itself. Where no program can draw it shows its DOT text instead and says
    what to install.

    Attributes:
        source: the DOT text; always available.
        shown: how many nodes the picture shows.
        hidden: how many more the graph has.
        drawn_by: the program that drew it, "dot" or "graphviz-pure"; None before it was drawn.
    """

    def __init__(self, source: str, shown: int, hidden: int):
        self.source = source
        self.shown = shown
        self.hidden = hidden
        self.drawn_by: str | None = None
        self._svg: str | None = None

    @property
    def svg(self) -> str:
        """The picture as SVG text.

        Raises:
            RenderError: no program can draw it.
        """
        if self._svg is None:
            self._svg = self._render("svg").decode()
        return self._svg

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to a file and return its path.

        Args:
            path: the suffix says the format: .svg, .png, .pdf, or .dot (also .gv) for DOT text.

        Raises:
            ValueError: the suffix is another.
            RenderError: no program can draw it; PDF needs Graphviz's own `dot`. A file that
                exists already is left as it was.
        """
        path = Path(path)
        kind = path.suffix.lower().removeprefix(".")
        if kind in ("dot", "gv"):
            content = self.source.encode()
        elif kind == "svg":
            content = self.svg.encode()
        elif kind in ("png", "pdf"):
            content = self._render(kind)
        else:
            raise ValueError(
                f"save: the suffix of {str(path)!r} says no known format; "
                "write .svg, .png, .pdf or .dot"
            )
        path.write_bytes(content)
        return path

    def _render(self, kind: str) -> bytes:
        content, self.drawn_by = render(self.source, kind)
        return content

    def __str__(self) -> str:
        return self.source

    def __repr__(self) -> str:
        nodes = f"{self.shown} nodes"
        if self.hidden:
            nodes = f"{self.shown} of {self.shown + self.hidden} nodes"
        return f"Drawing({nodes}, {f'drawn by {self.drawn_by}' if self.drawn_by else 'not drawn'})"

    def _repr_svg_(self) -> str | None:
        """The SVG for a notebook, or None where it cannot be drawn; never an exception."""
        try:
            return self.svg
        except Exception:  # a picture that fails must not take the cell's result with it
            return None

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """SVG and a line of text for a notebook, or the DOT text and why; never an exception."""
        try:
            bundle = {"image/svg+xml": self.svg, "text/plain": repr(self)}
        except Exception as error:  # as above
            bundle = {"text/plain": sentence(error, self.source)}
        return {
            kind: content
            for kind, content in bundle.items()
            if (not include or kind in include) and not (exclude and kind in exclude)
        }


def draw(
    root: Value,
    names: Mapping[str, object] | None = None,
    rankdir: str = "LR",
    *,
    local: bool = False,
    constants: bool = True,
    number_format: str = NUMBER_FORMAT,
    limit: int | None = LIMIT,
) -> Drawing:
    """Draw everything that `root` was computed from, in micrograd's look.

    Each Value is a box with its label, number and gradient; each operation an oval between its
    operands and its result. An operand used twice has two edges. An edge is dashed where the
    operand was not selected, so that no derivative flows along it. Constants are grey; a Value
    that holds an inf or nan has a thick red border.

    Args:
        root: the Value to draw.
        names: names for Values that have no label, as a dict: `locals()` will do. Values in lists
            are named `w[0]`, `w[1][2]`.
        rankdir: LR draws from left to right, TB from top to bottom; also RL and BT.
        local: write the local derivative (d result / d operand) on each edge.
        constants: False leaves out the bare numbers among the operands.
        number_format: how numbers are written, as `format` takes it.
        limit: the most nodes to show, the nearest to the root; one more node says how many are not
            shown. None shows all, and may take a program very long.

    Raises:
        TypeError: root is not a Value, or names not a dict of names.
        ValueError: rankdir, number_format or limit is none of the above.
    """
    check_root(root, "draw")
    check_rankdir(rankdir)
    if limit is not None and limit < 1:
        raise ValueError(f"limit must be 1 or more, or None for all nodes, got {limit}")
    try:
        format(1.0, number_format)
    except ValueError as error:
        raise ValueError(
            f"number_format must be one for a float, such as '.4f': {error}"
        ) from None
    selection = select(root, limit, constants)
    source = dot_text(selection, names_of(names), rankdir, local, number_format)
    return Drawing(source, len(selection.nodes), selection.hidden)


def check_root(root: object, function: str) -> None:
    """Raise TypeError unless root is a Value."""
    if type(root) is not Value:
        raise TypeError(f"{function} takes the Value to start from, got {type(root).__name__}")


def check_rankdir(rankdir: str) -> None:
    """Raise ValueError unless Graphviz knows the direction."""
    if rankdir not in RANKDIRS:
        raise ValueError(f"rankdir must be one of {', '.join(RANKDIRS)}, got {rankdir!r}")
