"""filmstrip: chosen frames side by side in one static picture, for print and for GitHub."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from autograd_core import Value
from autograd_core.suggest import suggests
from viz.arguments import check_whole
from viz.boxes.level_film import chosen_frames, level_gif, level_strip
from viz.boxes.levels import Levels
from viz.boxes.moments import Moments
from viz.file_formats import write_as_suffix
from viz.film_places import GAP, across, in_rows
from viz.formulas import gradient_of, number_text
from viz.frame_document import document, lines_svg
from viz.language.choice import in_its_language
from viz.language.say import say, word
from viz.notebook_output import NotebookOutput, TooLargeToShow, picture_bundle
from viz.palette import ThemeName
from viz.raster import pdf, png
from viz.stepping.film_gif import film_gif
from viz.stepping.frame_count import MOST_CHOSEN_FROM
from viz.stepping.frame_part import MOST_NEAR, MOST_WHOLE, part_of
from viz.stepping.frame_svg import panel
from viz.stepping.frame_text import frame_text
from viz.stepping.frames import Steps
from viz.stepping.layout import lay_out
from viz.stepping.shown_steps import shown_steps
from viz.stepping.steps import steps
from viz.sweep import mistake_heading
from viz.theme import colours_or_default

FEWEST_CHOSEN, MOST_CHOSEN = 4, 9
MOST_BOXES = 900
LEGEND = word(
    "thick border: acts; thick dashed: receives; dashed: not computed yet; cross: wrong; "
    "round: parameter; dotted: constant; double: result"
)

SMALLER = 'choose fewer frames (frames=), or .save("film.svg") and open that'


class Filmstrip(NotebookOutput):
    """Frames as one picture; in a notebook it shows itself.

    Attributes:
        svg: the picture as SVG text.
        text: the same frames in words, for readers who cannot see the picture.
        frames: the indices of the frames shown.
    """

    def __init__(
        self,
        svg: str,
        text: str,
        frames: tuple[int, ...],
        filmed: Callable[[], bytes],
        shorter: Callable[[tuple[int, ...]], Filmstrip],
    ):
        self.svg = svg
        self.text = text
        self.frames = frames
        self._filmed = filmed
        self._shorter = shorter

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to a file; returns the path.

        Args:
            path: its suffix sets the format: .svg, .png, .pdf; .txt for the text; .gif for a film
                of the chosen frames, by default all.

        Raises:
            ValueError: the suffix is unknown, or there are more than 500 frames for a GIF.
            RenderError: PNG, PDF and GIF need a package that is not installed, or a font.
            OSError: the file cannot be written. Whatever is raised, an existing file is
                left as it was.
        """
        contents: dict[str, Callable[[], str | bytes]] = {
            ".svg": lambda: self.svg,
            ".txt": lambda: self.text,
            ".png": lambda: png(self.svg),
            ".pdf": lambda: pdf(self.svg),
            ".gif": self._filmed,
        }
        return write_as_suffix(path, contents, f"a filmstrip is written as {', '.join(contents)}")

    def __repr__(self) -> str:
        return f"Filmstrip({len(self.frames)} frames)"

    def _mimebundle(self) -> dict[str, str]:
        """Return the picture and its words for a notebook; the picture shrinks to the page.

        A picture over 1 MB gets fewer frames. A single frame over 1 MB is left out, with a note
        on how to see it.
        """
        try:
            return self._bundle()
        except TooLargeToShow as error:
            return {"text/plain": f"{error}: {SMALLER}.\n\n{self.text}"}

    def _bundle(self) -> dict[str, str]:
        """Return the picture with as many frames as a notebook takes."""
        try:
            return picture_bundle(self.svg, self.text, self.text)
        except TooLargeToShow as error:
            count = len(self.frames)
            most = min(int(count * 0.95 * error.share), count - 1)
            if most < 1:
                raise
            return self._shorter(tuple(self.frames[i] for i in spread(count, most)))._bundle()


@partial(suggests, options_of=steps)
def filmstrip(
    root: Value | Steps | Levels,
    frames: Iterable[int] | None = None,
    columns: int = 3,
    theme: ThemeName | None = None,
    **options: Any,
) -> Filmstrip:
    """Draw chosen frames of a computation side by side, in one layout.

    A graph of more than 60 nodes with structure is shown at the level of arrays, as by `step`:
    boxes with heat maps of what is known. Another of more than 300 nodes is shown in part: the
    acting node, and nodes near it.

    Args:
        root: a Value, or Steps or Levels made from one.
        frames: indices of frames from 0 (the picture counts from 1); -1 is the last. None takes
            all if they are few, otherwise nine (six of arrays, fewer for a large graph): the
            first, the seed, the last, the first wrong one and some between.
        columns: the most frames side by side; fewer if the picture would be too wide to read.
        theme: "light", "dark", or "auto" to follow the reader's system; None takes the session's.
        options: what `steps` takes, such as names={}, what_if="assign" or level="scalars".

    Raises:
        IndexError: the frame does not exist.
        TypeError: root is not a Value, Steps or Levels; options came with steps; frames or
            columns are not whole numbers.
        ValueError: frames is empty, columns is below 1, or the theme is unknown.
    """
    trace = shown_steps(root, "filmstrip", options, MOST_CHOSEN_FROM)
    theme = colours_or_default(theme)
    check_whole("columns", columns, 1)
    if isinstance(trace, Levels):
        moments = Moments(trace)
        if frames is not None:
            shown = checked_frames(trace, frames)
            return _of_arrays(moments, shown, shown, columns, theme)
        return _of_arrays(
            moments, chosen_frames(moments, columns), range(len(trace)), columns, theme
        )
    shown = chosen(trace) if frames is None else checked_frames(trace, frames)
    asked = range(len(trace)) if frames is None else shown
    return _of_nodes(trace, shown, asked, columns, theme)


@in_its_language
def _of_nodes(
    trace: Steps, shown: tuple[int, ...], asked: Sequence[int], columns: int, theme: ThemeName
) -> Filmstrip:
    """Chosen frames of scalars; `asked` are those of a film."""
    content, width, height = _strip(trace, shown, columns)
    title = say("{root}: {k} of {n} frames", root=trace.root.name, k=len(shown), n=len(trace))
    words = "\n".join(f"{k + 1}. {trace[k].sentence}" for k in shown)
    if trace.note:
        words += f"\n{trace.note}"
    svg = document(content, width, height, title, words, theme)
    text = "\n\n".join(frame_text(trace, k) for k in shown)

    def shorter(fewer: tuple[int, ...]) -> Filmstrip:
        return _of_nodes(trace, fewer, asked, columns, theme)

    return Filmstrip(svg, text, shown, lambda: film_gif(trace, asked, theme), shorter)


def _of_arrays(
    moments: Moments,
    shown: tuple[int, ...],
    asked: Sequence[int],
    columns: int,
    theme: ThemeName,
) -> Filmstrip:
    """Chosen frames at the level of arrays; `asked` are those of a film."""
    svg, text = level_strip(moments, shown, columns, theme)

    def shorter(fewer: tuple[int, ...]) -> Filmstrip:
        return _of_arrays(moments, fewer, asked, columns, theme)

    return Filmstrip(svg, text, shown, lambda: level_gif(moments, asked, theme), shorter)


def _strip(steps: Steps, shown: Sequence[int], columns: int) -> tuple[str, float, float]:
    """Arrange panels in rows, with a heading and notes below; returns SVG, width, height."""
    layout = lay_out(steps, part=part_of(steps, shown))
    panels = [panel(steps, steps[k], layout) for k in shown]
    width = panels[0][1]
    count = across(columns, panels)
    full = GAP + count * (width + GAP)
    top, y = lines_svg(heading(steps), GAP, GAP, full, "strong")
    rows, _, y = in_rows(panels, count, y + (8.0 if top else 0.0))
    below = [layout.part.note, *outcome(steps), say(LEGEND)]
    bottom, y = lines_svg(below, GAP, y, full, "muted")
    return f"{top}{rows}{bottom}", full, y + GAP / 2


def heading(steps: Steps) -> list[str]:
    """Write the heading over the frames: the mistake that is made."""
    if steps.what_if is None:
        return []
    return [mistake_heading(steps.what_if)]


def outcome(steps: Steps, most: int = 6) -> list[str]:
    """Write the lines under the frames: notes, and the gradients that a mistake made wrong."""
    notes = [steps.note] if steps.note else []
    if steps.what_if is None:
        return notes
    lines: list[str] = [
        say(
            "{gradient} ends as {number}; right is {truth}",
            gradient=gradient_of(node.name),
            number=number_text(got),
            truth=number_text(true),
        )
        for node, got, true in steps.differences()
    ]
    if len(lines) > most:
        more = say("and {n} more gradients are wrong", n=len(lines) - most + 1)
        lines = [*lines[: most - 1], more]
    return [*(lines or [say("All gradients come out right here.")]), *notes]


def chosen(steps: Steps) -> tuple[int, ...]:
    """Choose the frames to show if not all can be shown, in order."""
    count = len(steps)
    boxes = len(steps.nodes) if len(steps.nodes) <= MOST_WHOLE else MOST_NEAR
    most = max(FEWEST_CHOSEN, min(MOST_CHOSEN, MOST_BOXES // boxes))
    if count <= most:
        return tuple(range(count))
    kinds = [frame.phase for frame in steps]
    found = {0, kinds.index("seed"), count - 1}
    found |= {next((i for i, frame in enumerate(steps) if frame.wrong), 0)}
    evenly = spread(count, most)
    for k in sorted(evenly, key=lambda k: -min(abs(k - other) for other in found)):
        if len(found) < most:
            found.add(k)
    return tuple(sorted(found))


def spread(count: int, most: int) -> list[int]:
    """Return evenly spaced places, with the first and the last; for one place, the first."""
    return [round(i * (count - 1) / max(most - 1, 1)) for i in range(most)]


def checked_frames(trace: Steps | Levels, frames: Iterable[int]) -> tuple[int, ...]:
    """Return the chosen frames as indices from 0.

    Raises:
        IndexError: a frame does not exist.
        TypeError: frames is not a list of whole numbers.
        ValueError: frames is empty.
    """
    if not isinstance(frames, Iterable):
        raise TypeError(f"frames must be a list, such as [0, -1], got {frames!r}")
    count, found = len(trace), []
    of = " of arrays (level='scalars' has others)" if isinstance(trace, Levels) else ""
    for k in frames:
        check_whole("each of frames", k)
        if not -count <= k < count:
            raise IndexError(f"there are frames 0 to {count - 1}{of}, got {k}")
        found.append(k % count)
    if not found:
        raise ValueError("frames is empty; None chooses some")
    return tuple(found)
