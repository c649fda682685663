"""The page of a training: its data, the file, what a notebook shows."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cached_property
from math import prod
from pathlib import Path
from typing import Any

from autograd_core.text.short_numbers import counted
from viz.file_formats import write_as_suffix
from viz.formulas import number_text
from viz.language.choice import in_its_language
from viz.language.say import numbered, say, together
from viz.limits import MOST_BYTES
from viz.notebook_output import NotebookOutput, instead_of_page, page_bundle
from viz.pages.document import Kit, frame_of, json_value
from viz.pages.widget import widget
from viz.palette import ThemeName
from viz.raster import pdf, png
from viz.training.packed import shares
from viz.training.picture import replay_svg
from viz.training.seen import Seen
from viz.training.states import States, columns_of
from viz.training.track import Track

KIT = Kit(
    "viz.training",
    ("unpack", "chart", "net", "answers", "replay"),
    ("replay",),
    ("entries",),
)
VERSION = 1
"""Version of the page's data; it grows when a field is removed, renamed or changes its meaning."""

MOST_EDGES = 1_500
"""The most weights that are drawn as lines; of more, maps are drawn."""


class TrainingPage(NotebookOutput):
    """A page on which a training runs again; in a notebook it shows itself.

    An untrusted notebook, such as a cloned one, does not run the page: it shows a picture of the
    last state, and how to see the page.

    Attributes:
        states: the weights at the steps that are shown.
        seen: what the model answers at each of them, or None without samples.
        track: the loss, or None.
        lang: the language of the page, or None for that of the browser.
    """

    def __init__(
        self,
        states: States,
        seen: Seen | None,
        track: Track | None,
        names: Sequence[str],
        height: int,
        theme: ThemeName,
        lang: str | None = None,
    ):
        self.lang = lang
        self.states, self.seen, self.track = states, seen, track
        self._names = names
        self._height = height
        self._theme = theme

    @cached_property
    @in_its_language
    def data(self) -> dict[str, Any]:
        """The data of the page, for JSON.

        * steps: of each state. arrays: {name, shape, axes, most, numbers}, where numbers are
          shares of `most`, two bytes each, state after state. network: the arrays of weights and
          of biases of each layer, or null where maps are drawn.
        * loss: {name, steps, values, each}. seen: the answers, as `Seen.to_page` writes them.
        """
        states = self.states
        columns = columns_of(states)
        lines = sum(prod(states.arrays[weights].shape) for weights, _ in columns or ())
        largest = [states.most(i) for i in range(len(states.arrays))]
        return {
            "version": VERSION,
            "title": type(states.model).__name__,
            "words": self.words,
            "steps": states.steps,
            "every": states.every,
            "arrays": [
                {
                    "name": array.name,
                    "shape": array.shape,
                    "axes": array.axes,
                    "most": most,
                    "numbers": shares(
                        (x for k in range(len(states)) for x in states.numbers(k, i)), most
                    ),
                }
                for i, (array, most) in enumerate(zip(states.arrays, largest, strict=True))
            ],
            "network": columns if columns and lines <= MOST_EDGES else None,
            "loss": None
            if self.track is None
            else self._loss(self.track.thinned(set(states.steps))),
            "seen": None if self.seen is None else self.seen.to_page(self._names),
        }

    def _loss(self, track: Track) -> dict[str, Any]:
        """The loss for JSON."""
        values = [json_value(x) for x in track.losses]
        return {"name": track.name, "steps": track.steps, "values": values, "each": track.each}

    @property
    @in_its_language
    def words(self) -> str:
        """The training in a sentence or two."""
        states = self.states
        count = sum(len(places) for places in states.places)
        told: list[str] = [
            say(
                "{weights} over {steps}, shown at {moments}.",
                weights=numbered(count, "1 weight", "{n} weights"),
                steps=numbered(states.steps[-1], "1 step", "{n} steps"),
                moments=numbered(len(states), "1 moment", "{n} moments"),
            )
        ]
        if self.track is not None:
            told.append(
                say(
                    "The {name} goes from {first} to {last}.",
                    name=self.track.name,
                    first=number_text(self.track.losses[0]),
                    last=number_text(self.track.losses[-1]),
                )
            )
        right = self.seen.right if self.seen is not None else None
        if right is not None and self.seen is not None:
            told.append(
                say(
                    "In the right class: {first} of {samples} at first, {last} at last.",
                    first=right[0],
                    samples=numbered(len(self.seen.xs), "1 sample", "{n} samples"),
                    last=right[-1],
                )
            )
        return together(told)

    @cached_property
    @in_its_language
    def html(self) -> str:
        """The page: one HTML document that fetches nothing."""
        return KIT.page(self.data, self._title, self._theme, self.lang)

    @property
    def _title(self) -> str:
        """The title of the page."""
        return say("Training of {model}", model=type(self.states.model).__name__)

    @cached_property
    @in_its_language
    def svg(self) -> str:
        """A picture of the last state, with the loss."""
        return replay_svg(self.states, self.seen, self.track, self.words, self._theme)

    @in_its_language
    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page to a file, .html or .htm, or the picture of the last state.

        Args:
            path: its suffix sets the format: .html, .svg, .png or .pdf.

        Raises:
            ValueError: the suffix is unknown.
            RenderError: PNG and PDF need a package that is not installed, or a font.
            OSError: the file cannot be written; an existing file stays as it was.
        """
        contents: dict[str, Callable[[], str | bytes]] = {
            **dict.fromkeys((".html", ".htm"), lambda: self.html),
            ".svg": lambda: self.svg,
            ".png": lambda: png(self.svg),
            ".pdf": lambda: pdf(self.svg, self._title),
        }
        return write_as_suffix(path, contents, f"a replay is written as {', '.join(contents)}")

    def widget(self) -> Any:
        """Return the page as an anywidget, for hosts that do not show iframes.

        Raises:
            ImportError: anywidget is not installed.
        """
        return widget(KIT, self.data, self._theme, self._height, self.lang)

    def __repr__(self) -> str:
        parts = [counted(len(self.states.weights[0]), "parameter")]
        parts.append(counted(self.states.steps[-1], "step"))
        parts.append(counted(len(self.states), "state"))
        return f"TrainingPage({', '.join(parts)})"

    def _notebook_html(self) -> str:
        """The page in a frame, and beside it the picture, if both fit one output, and words."""
        frame = frame_of(self.html, self._height, self._title)
        whole = frame + instead_of_page(self.svg, self.words)
        if len(whole.encode()) <= MOST_BYTES:
            return whole
        return frame + instead_of_page(None, self.words)

    @in_its_language
    def _mimebundle(self) -> dict[str, str]:
        """The page in a frame and a line of text, or why there is none; never an exception."""
        return page_bundle(self._notebook_html, lambda: self.svg, repr(self))
