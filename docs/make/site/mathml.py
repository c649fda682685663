"""A Sphinx extension: formulas become MathML when the site is built, so no page needs a script."""

from __future__ import annotations

from functools import partial
from typing import Any

from docutils.nodes import SkipNode
from math_core import LatexError, LatexToMathML
from sphinx.errors import SphinxError

CONVERTER = LatexToMathML()


def render(writer: Any, node: Any, display: bool) -> None:
    """Write a formula into a page.

    Raises:
        SphinxError: the formula is not LaTeX; the message says where it stands.
    """
    try:
        text = CONVERTER.convert_with_local_state(node.astext(), displaystyle=display)
    except LatexError as error:
        raise SphinxError(f"{node.source}:{node.line}: {node.astext()!r}: {error}") from error
    writer.body.append(f'<div class="math">{text}</div>' if display else text)
    raise SkipNode


def setup(app: Any) -> dict[str, bool]:
    """Register the renderer under the name "mathml"."""
    app.add_html_math_renderer(
        "mathml",
        inline_renderers=(partial(render, display=False), None),
        block_renderers=(partial(render, display=True), None),
    )
    return {"parallel_read_safe": True, "parallel_write_safe": True}
