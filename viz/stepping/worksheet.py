"""worksheet: steps with blanks to fill in, on paper, and their key on a page of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from autograd_core import Value
from autograd_core.suggest import suggests
from viz.arguments import check_whole
from viz.boxes.exercises import array_exercises
from viz.boxes.levels import Levels
from viz.boxes.moments import Moments
from viz.boxes.sheet_picture import sheet_panel
from viz.file_formats import write_as_suffix
from viz.film_places import GAP, Panel, across, in_rows
from viz.formulas import gradient_of, number_text
from viz.frame_document import document, lines_svg
from viz.language.choice import in_its_language, speaking
from viz.language.say import PHASES, say, word
from viz.notebook_output import NotebookOutput, TooLargeToShow, picture_bundle
from viz.pages.document import TAGS
from viz.palette import ThemeName
from viz.raster import pdf, png
from viz.stepping.filmstrip import checked_frames, spread
from viz.stepping.frame_count import MOST_CHOSEN_FROM
from viz.stepping.frame_part import part_of
from viz.stepping.frame_svg import BLANK, Blanks, panel
from viz.stepping.frames import Frame, Steps
from viz.stepping.layout import lay_out
from viz.stepping.shown_steps import shown_steps
from viz.stepping.steps import steps
from viz.theme import colours_or_default

MOST, MOST_OF_ARRAYS = 12, 16
"""The most steps that are chosen unless frames= says which."""

WRITTEN = 338.0
"""The width of a step that is text alone: two stand side by side on a page of A4."""

TASK = word("Fill in each blank; ? is a number that you find. One within 1 % counts as right.")


STYLE = """body { font: 15px/1.45 system-ui, sans-serif; margin: 24px auto; max-width: 1100px;
padding: 0 16px; color: black; background: white }
.steps { display: flex; flex-wrap: wrap; gap: 12px }
figure { margin: 0; break-inside: avoid; border: 1px solid gray; border-radius: 6px }
figure svg { display: block; max-width: 100%; max-height: 225mm; height: auto }
pre { font: 14px/1.45 ui-monospace, Menlo, Consolas, monospace; white-space: pre-wrap;
margin: 4px 0; break-inside: avoid }
.key { break-before: page; border-top: 1px solid gray; margin-top: 24px }
@page { size: A4; margin: 12mm }
@media print { body { margin: 0; padding: 0; max-width: none } .key { border: 0; margin: 0 }
pre { font-size: 12px } }
"""


class Exercise(NamedTuple):
    """A step of a worksheet.

    Attributes:
        frame: its place among the frames, from 0.
        asked: its text with blanks.
        answer: its text with the numbers or formulas.
        blank, solved: its panel without and with them.
    """

    frame: int
    asked: str
    answer: str
    blank: Panel
    solved: Panel


class Worksheet(NotebookOutput):
    """Steps with blanks, and their key; in a notebook the sheet shows itself.

    Attributes:
        frames: the indices of the frames.
        svg: the sheet as SVG text; key_svg: the same with all numbers.
        text: the sheet in words; key: the answers.
        html: the sheet, and the key on a page of its own, for printing.
        lang: the language of its sentences.
    """

    def __init__(
        self,
        name: str,
        exercises: Sequence[Exercise],
        columns: int,
        theme: ThemeName,
        whole: Panel | None = None,
        lang: str = "en",
    ) -> None:
        self.lang = lang
        self.frames = tuple(one.frame for one in exercises)
        self._exercises = exercises
        self._name = name
        self._columns = columns
        self._theme = theme
        self._whole = whole
        with speaking(lang):
            title, key = say("Worksheet: {name}", name=name), say("Key: {name}", name=name)
            self._head = [_line(), say(TASK)]
        self.text = _listed(title, self._head, (e.asked for e in exercises))
        self.key = _listed(key, [], (e.answer for e in exercises))

    @property
    def svg(self) -> str:
        """The sheet as one picture."""
        return self._picture([one.blank for one in self._exercises], self.text, self._head)

    @property
    @in_its_language
    def key_svg(self) -> str:
        """The sheet with all numbers as one picture."""
        return self._picture([one.solved for one in self._exercises], self.key, [say("Key")])

    def _picture(self, panels: Sequence[Panel], words: str, head: Sequence[str]) -> str:
        """Panels in rows below a heading."""
        count = across(self._columns, panels)
        top, y = lines_svg(head, GAP, GAP, GAP + count * (panels[0][1] + GAP), "strong")
        full = 0.0
        if self._whole is not None:
            drawn, full, y = in_rows([self._whole], 1, y + GAP / 2)
            top += drawn
        rows, width, y = in_rows(panels, count, y + GAP / 2)
        width = max(width, full)
        title = words.partition("\n")[0]
        return document(top + rows, width, y + GAP / 2, title, words, self._theme)

    @property
    @in_its_language
    def html(self) -> str:
        """Two pages for printing: the sheet, and the key."""
        pictures: list[tuple[Panel, str, str]] = [
            (one.blank, say("step {n}", n=one.frame + 1), one.asked) for one in self._exercises
        ]
        if self._whole is not None:
            pictures.insert(
                0, (self._whole, self._name, say("The whole before the reverse sweep"))
            )
        figures = "".join(
            f"<figure>{document(*drawn, title, words, self._theme)}</figure>\n"
            for drawn, title, words in pictures
        )
        answers = "".join(f"<pre>{escape(one.answer)}</pre>\n" for one in self._exercises)
        line, task = map(escape, self._head)
        title, key = (
            escape(say(text, name=self._name)) for text in ("Worksheet: {name}", "Key: {name}")
        )
        return (
            f'<!doctype html>\n<html lang="{TAGS[self.lang]}">\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width">\n'
            f"<title>{title}</title>\n<style>\n{STYLE}</style>\n"
            f"<main>\n<h1>{title}</h1>\n<p>{line}</p>\n<p>{task}</p>\n"
            f'<div class="steps">\n{figures}</div>\n'
            f'<section class="key">\n<h2>{key}</h2>\n{answers}</section>\n</main>\n</html>\n'
        )

    def save(self, path: str | os.PathLike[str], key: bool = False) -> Path:
        """Write the sheet to a file; returns the path.

        Args:
            path: its suffix sets the format: .html for the sheet and its key on two pages; .svg,
                .png, .pdf, .txt for one of them.
            key: whether these have the answers.

        Raises:
            ValueError: the suffix is unknown.
            RenderError: PNG and PDF need a package that is not installed, or a font.
            OSError: the file cannot be written; an existing file stays as it was.
        """
        contents: dict[str, Callable[[], str | bytes]] = {
            ".html": lambda: self.html,
            ".svg": lambda: self.key_svg if key else self.svg,
            ".png": lambda: png(self.key_svg if key else self.svg),
            ".pdf": lambda: pdf(self.key_svg if key else self.svg),
            ".txt": lambda: self.key if key else self.text,
        }
        return write_as_suffix(path, contents, f"a worksheet is written as {', '.join(contents)}")

    def __repr__(self) -> str:
        return f"Worksheet({len(self.frames)} steps)"

    def _mimebundle(self) -> dict[str, str]:
        """The sheet without its key, and its words."""
        try:
            return picture_bundle(self.svg, self.text, self.text)
        except TooLargeToShow as error:
            saved = 'choose fewer frames (frames=), or .save("sheet.html") and open that'
            return {"text/plain": f"{error}: {saved}.\n\n{self.text}"}


@partial(suggests, options_of=steps)
def worksheet(
    root: Value | Steps | Levels,
    frames: Iterable[int] | None = None,
    columns: int = 3,
    theme: ThemeName | None = "light",
    **options: Any,
) -> Worksheet:
    """Make a worksheet: steps with blanks to fill in, and their key.

    Of nodes it asks for the value that a step computes, and for the share that it hands on; a
    number that is asked for is blank on the whole sheet. Of a network, at the level of arrays, it
    asks for the formula of each share, and for one entry of it in numbers, below one picture.

        worksheet(loss).save("sheet.html")       # two pages: the sheet, and the key

    Args:
        root: a Value, or Steps or Levels made from one.
        frames: indices of frames from 0, as in `filmstrip`; None takes those that ask for
            something, at most 12.
        columns: the most steps side by side.
        theme: the colours of the pictures: "light", as paper is, "dark" or "auto"; None takes the
            session's.
        options: what `steps` takes, such as names={} or what_if="assign".

    Raises:
        IndexError, TypeError: as in `filmstrip`.
        ValueError: as there; or none of the frames asks for anything.
    """
    trace = shown_steps(root, "worksheet", options, MOST_CHOSEN_FROM)
    theme = colours_or_default(theme)
    check_whole("columns", columns, 1)
    asking = _asking(trace)
    if frames is None:
        most = MOST
        if isinstance(trace, Levels):  # of what repeats, the repeat that its picture shows
            most, times = MOST_OF_ARRAYS, (-1, 1)
            asking = [k for k in asking if trace.frames[k].time in times]
        shown = [asking[i] for i in spread(len(asking), min(len(asking), most))]
    else:
        shown = list(checked_frames(trace, frames))
    if not set(shown) & set(asking):
        raise ValueError("none of these frames asks for a number: nothing is computed there")
    if isinstance(trace, Levels):
        return _of_arrays(trace, shown, columns, theme)
    return _of_steps(trace, shown, columns, theme)


def _line() -> str:
    """Where a student writes a name."""
    return say("Name: {blank}  Date: {date}", blank=BLANK * 5, date=BLANK * 2)


@in_its_language
def _of_steps(trace: Steps, shown: Sequence[int], columns: int, theme: ThemeName) -> Worksheet:
    """The sheet of nodes."""
    exercises = list(_of_nodes(trace, shown))
    return Worksheet(trace.root.name, exercises, columns, theme, lang=trace.lang)


def _asking(trace: Steps | Levels) -> list[int]:
    """The frames that have something to fill in; what constants receive is of no use."""
    if isinstance(trace, Levels):
        phases = ("forward", "backward")
        return [k for k, frame in enumerate(trace.frames) if frame.phase in phases]
    return [
        frame.index
        for frame in trace
        if frame.phase in ("forward", "backward") and trace.nodes[frame.target].role != "constant"
    ]


def _of_nodes(trace: Steps, shown: Sequence[int]) -> Iterator[Exercise]:
    """The steps of nodes: what is asked for anywhere is blank from there on."""
    layout = lay_out(trace, part=part_of(trace, shown))
    emptied = replace(trace, frames=tuple(map(_emptied, trace.frames)))
    asked = set(shown)
    for k in shown:
        frame, empty = trace[k], emptied[k]
        past = [earlier for earlier in trace.frames[: k + 1] if earlier.index in asked]
        blanks = Blanks(
            {earlier.node for earlier in past if earlier.phase == "forward"},
            {earlier.target for earlier in past if earlier.phase == "backward"},
        )
        yield Exercise(
            k,
            f"{k + 1}. {_task(empty)}",
            f"{k + 1}. {frame.formula}{_outcome(trace, frame)}",
            panel(emptied, empty, layout, blanks),
            panel(trace, frame, layout),
        )


def _task(empty: Frame) -> str:
    """A frame's phase, and its formula with blanks."""
    return say("{phase}: {text}", phase=say(PHASES[empty.phase]), text=empty.formula)


def _outcome(trace: Steps, frame: Frame) -> str:
    """What becomes of a gradient by a frame, and why it is wrong."""
    if frame.phase != "backward" or frame.after is None:
        return ""
    name = gradient_of(trace.nodes[frame.target].name)
    now = say("{gradient} is now {number}", gradient=name, number=number_text(frame.after))
    if frame.wrong:
        now = say("{first}; {second}", first=now, second=say("wrong: {why}", why=frame.why))
    return say("; ") + now


def _emptied(frame: Frame) -> Frame:
    """A frame whose formula does not have numbers; the number that it asks for is a blank."""
    if frame.phase not in ("forward", "backward"):
        return frame
    formula = f"{frame.formula.rsplit(' = ', 2)[0]} = {BLANK}"
    return replace(frame, formula=formula, contribution=None, wrong=False, why="")


@in_its_language
def _of_arrays(trace: Levels, shown: Sequence[int], columns: int, theme: ThemeName) -> Worksheet:
    """The sheet of a network: its boxes with their values, then the steps in words."""
    moments = Moments(trace)
    found = array_exercises(moments, shown)
    whole = sheet_panel(moments, [entry for one in found for entry in one.hidden])
    exercises = []
    for one in found:
        head = f"{one.place + 1}. {trace.frames[one.place].sentence}"
        asked, answer = "\n   ".join([head, *one.asked]), "\n   ".join([head, *one.answer])
        panels = _written(head, one.asked), _written(head, one.answer)
        exercises.append(Exercise(one.place, asked, answer, *panels))
    name, wide = trace.name(trace.arrays.root[0]), min(columns, 2)
    return Worksheet(name, exercises, wide, theme, whole, trace.lang)


def _written(head: str, lines: Sequence[str]) -> Panel:
    """Lines of text as a panel."""
    first, y = lines_svg([head], GAP, GAP / 2, WRITTEN, "strong")
    rest, y = lines_svg(lines, GAP, y, WRITTEN)
    return first + rest, WRITTEN, y + GAP / 2


def _listed(title: str, head: Sequence[str], lines: Iterable[str]) -> str:
    """A title, lines below it, and the steps."""
    return "\n".join([title, *head, "", *lines])
