"""WholeFigure: a matplotlib Figure with all letters, its file written whole or not at all."""

from __future__ import annotations

import warnings
from io import BytesIO
from os import PathLike, fspath
from os.path import splitext
from typing import Any

from matplotlib.figure import Figure

from autograd_core.caller import calling_frame
from autograd_core.figures.fonts import BOXES, advice, complete, letters
from autograd_core.saving import write_whole


class WholeFigure(Figure):
    """A Figure outside pyplot, saved whole or not at all.

    Every text in it, also one that is added later, may use the letters of all installed fonts.
    """

    def draw(self, renderer: Any) -> None:
        """Draw the figure; a letter that a text's font lacks comes from another font."""
        complete(self)
        with letters():
            super().draw(renderer)

    def savefig(self, fname: Any, **options: Any) -> None:
        """Write the figure, as Figure.savefig does.

        If no font has a letter, a box stands in its place and a warning says so. An SVG then
        holds its texts as text, which the reader's fonts draw.

        Raises:
            OSError: the file cannot be written; one that exists already is left as it was.
        """
        missing = complete(self)
        is_svg = self.format_of(fname, options.get("format")) == "svg"
        with letters({"svg.fonttype": "none"} if missing and is_svg else None):
            self._write(fname, options)
        if missing and not is_svg:
            _warn(advice(missing))

    def pixels(self, dpi: float) -> bytes:
        """Return the figure as PNG, to go beside its SVG; equal figures give equal bytes.

        Does not warn of letters that no font has, because readers see the SVG.
        """
        drawn = BytesIO()
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", BOXES)
            self.savefig(drawn, format="png", dpi=dpi, metadata={"Software": None})
        return drawn.getvalue()

    def _write(self, fname: Any, options: dict[str, Any]) -> None:
        """Write the figure into a file, whole or not at all, or into a stream."""
        if not isinstance(fname, (str, PathLike)):
            super().savefig(fname, **options)
            return
        path, kind = self._destination(fspath(fname), options.pop("format", None))
        drawn = BytesIO()
        super().savefig(drawn, format=kind, **options)
        write_whole(path, drawn.getvalue())

    def format_of(self, fname: Any, format: str | None = None) -> str:
        """The format in which `savefig` writes, such as "png"."""
        path = fspath(fname) if isinstance(fname, (str, PathLike)) else ""
        return self._destination(path, format)[1]

    def _destination(self, path: str, format: str | None) -> tuple[str, str]:
        """Where to write and what; a name that says no format gets the suffix of the default."""
        format = format or splitext(path)[1][1:]
        if not format:
            format = self.canvas.get_default_filetype()
            path = f"{path.rstrip('.')}.{format}"
        return path, format.lower()


def _warn(message: str) -> None:
    """A warning at the line that called this library."""
    frame = calling_frame()
    if frame is not None:
        known = frame.f_globals.setdefault("__warningregistry__", {})
        place = (frame.f_code.co_filename, frame.f_lineno)
        warnings.warn_explicit(message, UserWarning, *place, registry=known)
