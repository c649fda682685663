"""LevelStepper: the page of levels, for a file, a notebook and a widget."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from viz.boxes.level_film import level_gif
from viz.boxes.levels import Levels
from viz.boxes.moments import Moments
from viz.boxes.page import KIT, page_data
from viz.boxes.picture import levels_svg, levels_text
from viz.file_formats import write_as_suffix
from viz.language.choice import in_its_language
from viz.language.say import say
from viz.limits import MOST_BYTES
from viz.notebook_output import NotebookOutput, instead_of_page, page_bundle
from viz.pages.document import PageTooLarge, frame_of
from viz.pages.notes import Notes
from viz.pages.widget import widget
from viz.palette import ThemeName
from viz.raster import pdf, png


class LevelStepper(NotebookOutput):
    """A page for stepping through a network; in a notebook it shows itself.

    An untrusted notebook, such as a cloned one, does not run the page: it shows a picture, and how
    to see the page.

    Attributes:
        levels: the boxes and steps.
        data: the data of the page, for JSON.
        lang: the language of the page, or None for that of the browser.
    """

    def __init__(
        self,
        levels: Levels,
        height: int,
        theme: ThemeName,
        most_bytes: int = MOST_BYTES,
        mistakes: bool = True,
        notes: Notes | None = None,
        lang: str | None = None,
    ):
        self.lang = lang
        self.levels = levels
        self.data = page_data(levels, mistakes, notes)
        self._height = height
        self._theme = theme
        self._most_bytes = most_bytes

    @cached_property
    @in_its_language
    def html(self) -> str:
        """The page: one HTML document that fetches nothing.

        Raises:
            PageTooLarge: it does not fit into `most_bytes`.
        """
        html = KIT.page(self.data, self._title, self._theme, self.lang)
        if (size := len(html.encode())) > self._most_bytes:
            raise PageTooLarge(
                f"the page would have {size:,} bytes, more than {self._most_bytes:,}; step "
                "through a part of the graph (the loss of one sample), or allow more with "
                "step(..., most_bytes=...)"
            )
        return html

    @property
    def _title(self) -> str:
        """The title of the page."""
        return say("{root}, step by step", root=self.data["title"])

    @in_its_language
    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page to a file, .html or .htm, or its picture, .svg, .png or .pdf.

        All its steps as a film are .gif.

        Returns:
            The path.

        Raises:
            ValueError: the suffix is unknown, or a GIF would have more than 500 frames.
            PageTooLarge: the page does not fit into `most_bytes`.
            RenderError: PNG, PDF and GIF need a package that is not installed, or a font.
            OSError: the file cannot be written; an existing file stays as it was.
        """
        contents: dict[str, Callable[[], str | bytes]] = {
            **dict.fromkeys((".html", ".htm"), lambda: self.html),
            ".svg": lambda: self._picture,
            ".png": lambda: png(self._picture),
            ".pdf": lambda: pdf(self._picture, self._title),
            ".gif": lambda: level_gif(Moments(self.levels), range(len(self.levels)), self._theme),
        }
        return write_as_suffix(
            path,
            contents,
            "the stepper is a page, so write a name that ends in .html; in .svg, .png or .pdf for "
            "its picture, or in .gif for a film of its steps",
        )

    def widget(self) -> Any:
        """Return the stepper as an anywidget, for hosts that do not show iframes.

        Raises:
            ImportError: anywidget is not installed.
        """
        return widget(KIT, self.data, self._theme, self._height, self.lang)

    def __repr__(self) -> str:
        return f"LevelStepper({repr(self.levels)[len('Levels(') : -1]})"

    @cached_property
    @in_its_language
    def _picture(self) -> str:
        """The picture that stands for the page."""
        return levels_svg(self.levels, self._theme)

    def _notebook_html(self) -> str:
        """The page in a frame, and beside it the picture, if both fit one output, and words."""
        frame, words = frame_of(self.html, self._height, self._title), levels_text(self.levels)
        whole = frame + instead_of_page(self._picture, words)
        if len(whole.encode()) <= max(self._most_bytes, MOST_BYTES):
            return whole
        return frame + instead_of_page(None, words)

    @in_its_language
    def _mimebundle(self) -> dict[str, str]:
        """The page in a frame and a line of text, or why there is none; never an exception."""
        return page_bundle(self._notebook_html, lambda: self._picture, repr(self))
