"""Picture: a matplotlib Figure that shows itself in a notebook and carries its text twin."""

from __future__ import annotations

from collections.abc import Collection
from html import escape
from io import StringIO
from typing import Any

from matplotlib import rc_context

from autograd_core.figures.whole_figure import WholeFigure
from viz.limits import wanted
from viz.notebook_output import TooLargeToShow, picture_bundle
from viz.plots.adapting import adapting
from viz.plots.themes import Theme
from viz.raster import with_few_colours

NOTEBOOK_DPI = 96


class Picture(WholeFigure):
    """A Figure that shows itself in a notebook.

    Attributes:
        describe: the picture in words, with its numbers: its alternative text. `savefig` writes
            it into the file's metadata.
        theme: the colours; those that follow the reader's system do so in `svg`, and in files,
            which cannot, are light.
    """

    describe: str = ""
    theme: Theme | None = None
    _settled = False

    def settle(self) -> None:
        """Lay the picture out, once, and leave it so; `set_layout_engine` undoes it."""
        if not self._settled:
            self._settled = True
            self.draw_without_rendering()
            self.set_layout_engine("none")

    def savefig(self, fname: Any, *, metadata: dict[str, Any] | None = None, **more: Any) -> None:
        """Write the picture, as Figure.savefig does, with `describe` among the metadata.

        Raises:
            OSError: the file cannot be written; an existing file stays as it was.
        """
        kind = self.format_of(fname, more.get("format"))
        key = {"png": "Description", "svg": "Description", "pdf": "Subject"}.get(kind)
        own: dict[str, Any] = {key: self.describe} if key and self.describe else {}
        super().savefig(fname, metadata={**own, **(metadata or {})} or None, **more)

    @property
    def svg(self) -> str:
        """The picture as SVG text, the same for the same picture; a screen reader reads it out."""
        text = StringIO()
        with rc_context({"svg.hashsalt": "autograd-core"}):
            self.savefig(text, format="svg", metadata={"Date": None})
        svg = text.getvalue()
        label = escape(" ".join(self.describe.split()), quote=True)
        if self.theme is not None and self.theme.dark is not None:
            svg = adapting(svg, self.theme, self.theme.dark)
        start = f'<svg role="img" aria-label="{label}" style="max-width:100%;height:auto"'
        return svg[svg.index("<svg") :].replace("<svg", start, 1)

    def _png(self) -> bytes:
        """The picture in pixels, as many as a notebook's column has."""
        return with_few_colours(self.pixels(NOTEBOOK_DPI))

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """The picture for a notebook, and its description where there is text only."""
        words = self.describe or repr(self)
        try:
            bundle = picture_bundle(self.svg, words, words, self._png)
        except TooLargeToShow as error:
            bundle = {"text/plain": f"{error}: save it as PNG and open that.\n\n{words}"}
        return wanted(bundle, include, exclude)
