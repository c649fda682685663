"""step: a page to go through a computation step by step, forward and backward."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from autograd_core import Graph, Value
from autograd_core.node_names import node_names
from autograd_core.primitives import named_static
from autograd_core.suggest import suggests
from autograd_core.variables import scopes_of
from viz.arguments import check_root, check_whole
from viz.boxes.level_stepper import LevelStepper
from viz.boxes.levels import check_fold, levels
from viz.boxes.opening import Level, check_level, levels_if_fit
from viz.file_formats import write_as_suffix
from viz.language.choice import Language, in_its_language, language_or_default, speaking
from viz.language.say import say
from viz.limits import MOST_BYTES
from viz.notebook_output import NotebookOutput, instead_of_page, page_bundle
from viz.pages.code import code_of, one_position
from viz.pages.document import frame_of
from viz.pages.notes import Notes, checked_notes
from viz.pages.widget import widget
from viz.palette import ThemeName
from viz.stepping.film_gif import film_gif
from viz.stepping.frame_count import LIMIT, MOST_IN_A_PAGE, TooManyFrames
from viz.stepping.frames import Steps
from viz.stepping.page import KIT, fitting, payload
from viz.stepping.shown_nodes import last_nodes
from viz.stepping.steps import check_options, steps_named
from viz.stepping.still import still
from viz.sweep import WhatIf, check_what_if
from viz.theme import colours_or_default

if TYPE_CHECKING:
    from nn import Module, Optimizer

HEIGHT = 880


@suggests
def step(
    root: Value,
    names: Mapping[str, object] | None = None,
    what_if: WhatIf | None = None,
    seed: float = 1.0,
    *,
    mistakes: bool = True,
    model: Module | None = None,
    optimizer: Optimizer | None = None,
    at: int = 0,
    theme: ThemeName | None = None,
    lang: Language | None = None,
    height: int = HEIGHT,
    limit: int | None = MOST_IN_A_PAGE,
    most_bytes: int = MOST_BYTES,
    level: Level | None = None,
    axes: Mapping[str, Sequence[str]] | None = None,
    notes: Notes | None = None,
    fold: bool = True,
) -> Stepper | LevelStepper:
    """Make a page to go through a computation and its reverse sweep, step by step, both ways.

    A graph of more than 60 nodes opens at the level of arrays, as a `LevelStepper`: a box for each
    line of the computation, `h1 = relu(W1 @ xs.T + b1[:, None])`, with heat maps of its values and
    gradients. A box opens into its units, a unit into its scalars. What repeats, such as a
    recurrent cell at each time, is shown once, with a slider over its repeats. Its steps hand on
    whole arrays, in an order that the engine might have taken: sums agree to rounding; then an
    optimiser moves them. Smaller graphs, those without such structure, and calls with
    `what_if="no_order"`, `at` or `limit`, open at the level of scalars, as a `Stepper`.

    The page of scalars shows the graph with the numbers and gradients known so far, the formula of
    the step with numbers, and a sentence. You can play it, scrub, find a node, see the terms of
    a node's gradient and its paths to the result, move a leaf and see the first-order prediction
    beside the truth, and switch on mistakes: `=` for `+=`, stale gradients, no topological order
    (that one for scalars alone). At the level of arrays a mistake gives each scalar the same
    gradient. Both pages are one file that fetches nothing. The graph does not change. Of a graph
    recorded in a block of `autograd_core.positions()`, they show your code beside it. A reader may
    ask to predict each number before it is shown.

    When a leaf moves, the page computes the engine's formulas in its own arithmetic: each
    operation agrees with `Graph.replay` to 12 digits, but an infinite operand may give nan. An
    operation of `record` does not have a formula; the page says so beside its leaves.

        step(loss)                               # in a notebook
        step(loss).save("page.html")

    Args:
        root: the Value that the sweep starts from.
        names: names for Values without a label, as a dict. None takes the variables of the
            caller, `{}` names nothing.
        what_if: the mistake that is on when the page opens: "assign", "no_order", "stale", or
            None.
        seed: the gradient of the root.
        mistakes: whether the reader can switch on (other) mistakes.
        model: a Module whose parameters are marked as such; other leaves are inputs.
        optimizer: an optimiser of nn, for the frames of its step.
        at: number of steps taken when the page opens; -1 is all of them.
        theme: "light", "dark", or "auto" to follow the reader's system; None takes the session's.
        lang: "en" or "zh" (Chinese); None takes the session's, else that of the reader's browser.
            The page has a switch, unless it is in English.
        height: of the frame in a notebook, in pixels.
        limit: the most frames of scalars; of a graph with more, the page goes through its last
            nodes, and says so. None means no limit.
        most_bytes: the largest size of the page; to keep it, mistakes and sentences are left out,
            and named.
        level: "arrays" or "scalars" to say at which level it opens.
        axes: names of axes for the page of arrays, such as `{"xs": ("token", "feature")}`.
        notes: a teacher's texts, by the number of a step as the page counts, or by the name of
            what acts: `{3: "Why not 2?", "h1": "the hidden layer"}`.
        fold: False shows each repeat by boxes of its own.

    Raises:
        TypeError, ValueError, NonFiniteGradientError: as in `steps`; also if `at`, `height` or
            `most_bytes` is not a whole number, `height` or `most_bytes` is below 1, the theme, the
            language or the level is unknown, "no_order" is wanted of arrays, axes does not name
            each axis, notes are on a step or a name that is not there, or fold is not a bool.
    """
    check_root(root, "step")
    theme = colours_or_default(theme)
    language = language_or_default(lang)
    check_whole("at", at)
    check_whole("height", height, 1)
    check_whole("most_bytes", most_bytes, 1)
    check_what_if(what_if)
    check_level(level)
    check_fold(fold)
    if level == "arrays" and what_if == "no_order":
        raise ValueError(
            "what_if='no_order' is shown scalar by scalar, so leave out level='arrays', or take "
            "'assign' or 'stale'; steps(root, what_if='no_order', level='arrays') has its numbers"
        )
    with speaking(language or "en"):
        found = None
        if level == "arrays":
            found = levels(
                root,
                names,
                seed,
                model=model,
                axes=axes,
                optimizer=optimizer,
                fold=fold,
                what_if=what_if,
            )
        elif level is None and what_if != "no_order" and at == 0 and limit == MOST_IN_A_PAGE:
            found = levels_if_fit(root, names, float(seed), model, axes, optimizer, fold, what_if)
        if found is not None:
            return LevelStepper(found, height, theme, most_bytes, mistakes, notes, language)
        check_options(root, what_if, seed, optimizer, model, None)
        if limit is not None:
            check_whole("limit", limit, 1)
        graph = Graph(root)
        named = node_names(graph.nodes, scopes_of(names), model)
        shown = last_nodes(graph, limit)
        others = get_args(WhatIf) if mistakes else () if what_if is None else (what_if,)
        if shown.start:  # an optimiser and other mistakes need all gradients
            if what_if not in (None, "assign"):
                raise TooManyFrames(
                    f"step: what_if={what_if!r} needs all nodes, and the graph has more than "
                    f"limit={limit:,} frames; take 'assign', a part of the graph, or raise limit"
                )
            others, optimizer = tuple(mode for mode in others if mode == "assign"), None
        right = steps_named(shown, named, None, seed, optimizer, None)
        # a sweep without order may have more steps than there is time for
        longest = max(LIMIT, 2 * len(right))
        most = longest if limit is None else min(limit, longest)
        modes = [right]
        modes += [steps_named(shown, named, mode, seed, optimizer, most) for mode in others]
        static = [named_static(node.op, node.static) for node in shown.nodes]
        code = code_of([one_position(node) for node in shown.nodes])
        open_nodes = shown.open
        return Stepper(
            modes,
            static,
            at,
            height,
            most_bytes,
            what_if,
            theme,
            code,
            notes,
            language,
            open_nodes,
        )


class Stepper(NotebookOutput):
    """A page for stepping through a computation; in a notebook it shows itself.

    An untrusted notebook, such as a cloned one, does not run the page: it shows a picture, and how
    to see the page.

    Attributes:
        steps: the frames of the right sweep.
        modes: the Steps of the right sweep and of the sweeps with a mistake.
        lang: the language of the page, or None for that of the browser.
    """

    def __init__(
        self,
        modes: list[Steps],
        static: list[dict[str, Any]],
        at: int = 0,
        height: int = HEIGHT,
        most_bytes: int = MOST_BYTES,
        what_if: WhatIf | None = None,
        theme: ThemeName = "auto",
        code: dict[str, Any] | None = None,
        notes: Notes | None = None,
        lang: str | None = None,
        open_nodes: Sequence[int] = (),
    ):
        self.lang = lang
        self.steps = modes[0]
        names = [node.name for node in self.steps.nodes]
        self._beside_graph = {
            "code": code,
            "open_nodes": list(open_nodes),
            "teacher": checked_notes(notes, range(len(self.steps) + 1), names, "node"),
        }
        self.modes = tuple(modes)
        self._static = static
        self._at = at
        self._height = height
        self._most_bytes = most_bytes
        self._what_if = what_if
        self._theme = theme
        self._data: dict[str, Any] | None = None

    @property
    @in_its_language
    def data(self) -> dict[str, Any]:
        """The data of the page, for JSON.

        Raises:
            PageTooLarge: it does not fit into `most_bytes`.
        """
        if self._data is None:
            whole = payload(self.modes, self._static, self._at, self._what_if)
            whole |= self._beside_graph
            room = max(self._most_bytes, MOST_BYTES) - len(self._beside.encode())
            self._data = fitting(whole, min(self._most_bytes, room), self._theme, self.lang)
        return self._data

    @property
    @in_its_language
    def html(self) -> str:
        """The page: one HTML document that fetches nothing.

        Raises:
            PageTooLarge: it does not fit into `most_bytes`.
        """
        return KIT.page(self.data, self._title, self._theme, self.lang)

    @property
    def _title(self) -> str:
        """Return the title of the page."""
        return say("{root}, step by step", root=self.steps.root.name)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Sentences about what the page leaves out."""
        return tuple(self.data["notes"])

    @in_its_language
    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page to a file, .html or .htm, or all its frames as a film, .gif.

        Returns:
            The path.

        Raises:
            ValueError: the suffix is unknown, or a GIF would have more than 500 frames.
            PageTooLarge: it does not fit into `most_bytes`.
            RenderError: a GIF needs a package that is not installed, or a font.
            OSError: the file cannot be written; an existing file stays as it was.
        """
        contents: dict[str, Callable[[], str | bytes]] = {
            **dict.fromkeys((".html", ".htm"), lambda: self.html),
            ".gif": lambda: film_gif(self.steps, range(len(self.steps)), self._theme),
        }
        return write_as_suffix(
            path,
            contents,
            "the stepper is a page, so write a name that ends in .html, or in .gif for a film of "
            "its frames (filmstrip() and draw() make pictures)",
        )

    def widget(self) -> Any:
        """Return the stepper as an anywidget, for hosts that do not show iframes.

        Raises:
            ImportError: anywidget is not installed.
            PageTooLarge: it does not fit into `most_bytes`.
        """
        return widget(KIT, self.data, self._theme, self._height, self.lang)

    def __repr__(self) -> str:
        count = len(self.modes) - 1
        more = f", {count} mistakes" if count else ""
        return f"Stepper({len(self.steps.nodes)} nodes, {len(self.steps)} steps{more})"

    @cached_property
    @in_its_language
    def _still(self) -> tuple[str | None, str]:
        """The picture that stands for the page, if it is not too large, and its words."""
        opened = next(s for s in self.modes if s.what_if == self._what_if)
        return still(opened, self._theme)

    @cached_property
    @in_its_language
    def _beside(self) -> str:
        """Return the HTML beside the page in a notebook, for hosts that do not show pages."""
        return instead_of_page(*self._still)

    @in_its_language
    def _notebook_html(self) -> str:
        """The page in a frame, and what stands beside it."""
        return frame_of(self.html, self._height, self._title) + self._beside

    def _repr_html_(self) -> str | None:
        """The page in a frame for a notebook, without its PNG, or None where it cannot be."""
        try:
            return self._notebook_html()
        except Exception:  # a page that fails must not take the cell's result with it
            return None

    def _mimebundle(self) -> dict[str, str]:
        """The page in a frame and a line of text, or why there is none; never an exception."""
        return page_bundle(self._notebook_html, lambda: self._still[0], repr(self))
