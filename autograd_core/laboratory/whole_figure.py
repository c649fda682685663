"""WholeFigure: a matplotlib Figure whose file is written whole or not at all."""

from __future__ import annotations

from io import BytesIO
from os import PathLike, fspath
from os.path import splitext
from typing import Any

from matplotlib.figure import Figure

from autograd_core.saving import write_whole


class WholeFigure(Figure):
    """A Figure that pyplot knows nothing of; a file that it cannot write stays as it was."""

    def savefig(self, fname: Any, **options: Any) -> None:
        """Write the figure, as Figure.savefig does.

        Raises:
            OSError: the file cannot be written; one that exists already is left as it was.
        """
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
