"""draw: draw everything that a Value was computed from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from autograd_core import Program, Value
from autograd_core.suggest import did_you_mean, suggests
from viz.arguments import check_root, check_whole
from viz.boxes.all_leaves import frozen
from viz.boxes.levels import Levels, levels_of
from viz.boxes.opened_box import boxes_called
from viz.boxes.opening import Level, check_level, levels_if_fit
from viz.graphs.cutting import cut
from viz.graphs.dot import Look
from viz.graphs.drawing import Drawing
from viz.graphs.frame_drawing import frame_drawing
from viz.graphs.level_drawing import LevelDrawing
from viz.graphs.look_micrograd import DARK_PAIRS as MICROGRAD_PAIRS
from viz.graphs.look_micrograd import MicrogradLook
from viz.graphs.look_modern import ModernLook
from viz.graphs.program_scene import program_scene
from viz.graphs.scene import NUMBER_FORMAT
from viz.graphs.selection import LIMIT
from viz.graphs.sketch import Sketch, fitting_rankdir
from viz.graphs.svg import CLASS
from viz.graphs.themes import DARK, LIGHT, MODERN_PAIRS, dark_rules
from viz.graphs.view import View
from viz.roles import check_model
from viz.theme import look_or_default

__all__ = ["RANKDIRS", "Drawing", "check_rankdir", "draw", "look_of"]

RANKDIRS = ("LR", "RL", "TB", "BT")


@suggests
def draw(
    root: Value | Program,
    names: Mapping[str, object] | None = None,
    rankdir: str | None = None,
    *,
    theme: str | None = None,
    local: bool = False,
    formulas: bool = False,
    roles: bool | None = None,
    model: object = None,
    fold: bool | None = None,
    open: str | Sequence[str] | None = None,
    level: Level | None = None,
    around: Value | None = None,
    depth: int | None = None,
    step: int | None = None,
    constants: bool = True,
    number_format: str = NUMBER_FORMAT,
    limit: int | None = LIMIT,
) -> Drawing:
    """Draw everything that `root` was computed from, in micrograd's look or a modern one.

    Each Value is a box with its label, number and gradient; each operation is an oval between its
    operands and its result. An operand used twice has two edges. An edge is dashed if the operand
    was not selected, so no derivative flows along it. Constants are grey. A Value that holds an
    inf or nan has a thick red border. The box where the first one was born says "first nan", and
    the edges along which it spread are thick.

    A graph of more than 60 nodes whose structure is found is drawn as a `LevelDrawing`: a box for
    each line of the computation, `h1 = relu(W1 @ xs.T + b1[:, None])`, with the ranges and heat
    maps of its values and gradients, and the parameters it uses inside it. `fold=False` draws
    every node, as do options that apply to nodes: rankdir, local, formulas, roles, around, depth,
    step, constants, limit, and the theme "micrograd". Where a number is inf or nan, the box in
    which the first one appears has a thick red border and says how it was computed; `fold=False`
    draws its way to the root.

    A Program that `freeze` made is drawn as its array steps: a box for each line of its text, with
    its shape and the range of its numbers and gradients. Of the options, rankdir, theme, roles,
    number_format and limit apply to it.

    Args:
        root: the Value to draw, or a Program.
        names: names for Values without a label, as a dict such as `{"loss": loss}`. None, the
            default, takes the variables of the caller, then those of its module; `{}` names
            nothing. Values in lists are named `w[0]`, `w[1][2]`, in dicts `w['a']`. Parameters of
            a Module are `W1[0,2]` and `b1[0]` (layer 1, neuron 0, weight 2); with several Modules
            the variable comes first: `encoder.W1[0,2]`. The title of a box, which browsers show
            under the pointer, has the full path.
        rankdir: LR draws from left to right, TB from top to bottom; also RL and BT. None is LR, or
            TB if a picture from left to right is too wide to read on a page and one from top to
            bottom fits or has at most half of the width.
        theme: "micrograd" is the look of its lectures. "modern", or "light", has colours that the
            colour-blind can tell apart, "dark" the same on a dark ground; with "auto" an SVG
            follows the reader's system (other formats are light). None takes the theme of
            `set_theme`, else micrograd's look, dark if the reader's system is dark.
        local: write the local derivative (d result / d operand) on each edge.
        formulas: write into each box how it was made: `e = a*b = 2.0 * -3.0 = -6.0`.
        roles: tell parameters, inputs, constants and the result apart, by a word and the border.
            None does so in the modern themes, and if a model is given.
        model: a Module (of nn): its parameters get their role and their names.
        fold: True draws nodes that differ only in their numbers, such as the neurons of a layer,
            as one box with "×16" and the range of their numbers. None does so if a model is given
            and the graph has more than 100 nodes, and no boxes of lines are found. False draws
            each node.
            With `level="arrays"`, False gives each repeat, such as the times of a recurrent cell,
            boxes of its own.
        open: the name of a box, "h1", or of an array in it, or "layer 1", or several of them: it
            shows the numbers of each of its steps. A graph of any size is drawn as boxes then.
        level: "arrays" draws a graph of any size as boxes of lines, "scalars" as nodes. None
            decides as above.
        around: a Value of the graph: draw only nodes near it, towards operands and towards users.
        depth: number of edges to go from `around` (by default the root); 2 if only `around` is
            given.
        step: draw this frame of `steps(root)`, with the acting and the receiving node; -1 is the
            last. Of the other options only names, theme and model apply. A frame is SVG only.
        constants: False leaves out the bare numbers among the operands.
        number_format: how to write numbers, as for `format`.
        limit: the most boxes to show, 300 by default: those nearest to the root (or to `around`),
            and a box that counts the nodes not shown. There are fewer if a program would take more
            than seconds for their edges. The path of the first nan to the root is kept; a long
            path keeps its ends, with a box between that counts. None shows all.

    Raises:
        TypeError: root or around is not a Value, names is not a dict of names, model is not a
            Module, limit, depth or step is not a whole number, fold is not a bool, number_format
            is not a text.
        ValueError: rankdir, theme, number_format, depth or limit is out of its range, or around
            is not in the graph of root; an option does not apply to a Program, or to boxes; no
            box has the name.
        IndexError: the step does not exist.
    """
    program = root if isinstance(root, Program) else None
    if program is None:
        check_root(root, "draw")
    if rankdir is not None:
        check_rankdir(rankdir)
    theme = look_or_default(theme)
    _check_numbers(number_format, limit=limit, depth=depth, step=step)
    if fold is not None and not isinstance(fold, bool):
        raise TypeError(f"fold must be True, False or None, got {fold!r}")
    if around is not None:
        check_root(around, "draw: around=")
    if program is not None:
        _require_unset(
            names=names,
            local=local,
            formulas=formulas,
            model=model,
            fold=fold,
            open=open,
            level=level,
            around=around,
            depth=depth,
            step=step,
            constants=not constants,
        )
        scene = program_scene(program, number_format)
        scene = scene if limit is None else cut(scene, limit)
        look = look_of(theme, False, False, True if roles is None else roles)
        direction = rankdir or fitting_rankdir(scene, look, share=1.0)
        return Sketch(scene, look, direction, False, dark_style(theme)).drawing()
    assert isinstance(root, Value)
    if step is not None:
        return frame_drawing(root, names, step, theme, model)
    check_level(level)
    plain = (rankdir, roles, around, depth) == (None,) * 4 and limit == LIMIT
    plain = plain and constants and not local and not formulas and theme != "micrograd"
    plain = plain and (fold is None or level == "arrays")
    if open is not None or level == "arrays":
        if not plain or level == "scalars":
            raise ValueError(
                "draw: open= and level='arrays' draw boxes, so leave out rankdir, local, "
                "formulas, roles, around, depth, constants, limit and the theme 'micrograd', "
                "which nodes have; fold= goes with level='arrays' alone"
            )
        check_model(model)
        program = frozen(root, model, names)
        found = levels_of(program, None, {}, fold=fold is not False)
        opened = () if open is None else boxes_called(found, open)
        return _level_drawing(found, theme, number_format, opened)
    if plain and level is None:
        fitting = levels_if_fit(root, names, None, model)
        if fitting is not None:
            return _level_drawing(fitting, theme, number_format)
    view = View(root, around, depth, fold, limit, constants, model)
    scene = view.scene(names, number_format)
    told = theme not in (None, "micrograd") or model is not None if roles is None else roles
    look = look_of(theme, local, formulas, told)
    direction = rankdir or fitting_rankdir(scene, look)
    return Sketch(scene, look, direction, local, dark_style(theme)).drawing()


def _level_drawing(
    found: Levels, theme: str | None, number_format: str, opened: Collection[int] = ()
) -> LevelDrawing:
    """The boxes of a computation as a Drawing."""
    scene = program_scene(found.program, number_format)
    sketch = Sketch(scene, look_of(theme, False, False, True), "LR", False, dark_style(theme))
    return LevelDrawing(found, sketch.drawing().source, theme, opened)


def _require_unset(**options: object) -> None:
    """Raise ValueError for an option of graphs that a Program does not have."""
    for name, value in options.items():
        if value is not None and value is not False:
            raise ValueError(
                f"draw: {name}= is for the graph of a Value; a Program takes rankdir, theme, "
                "roles, number_format and limit"
            )


def dark_style(theme: str | None) -> str:
    """Return the CSS rules by which a picture follows the reader's system; "" if it does not."""
    if theme == "auto":
        return dark_rules(f".{CLASS}", MODERN_PAIRS)
    return dark_rules(f".{CLASS}", MICROGRAD_PAIRS, DARK.text) if theme is None else ""


def look_of(theme: str | None, local: bool, formulas: bool, roles: bool) -> Look:
    """Return the look of a theme."""
    if theme in (None, "micrograd"):
        return MicrogradLook(local, formulas, roles)
    return ModernLook(DARK if theme == "dark" else LIGHT, local, formulas, roles)


def _check_numbers(
    number_format: str, limit: int | None, depth: int | None, step: int | None
) -> None:
    """Raise TypeError or ValueError for a wrong limit, depth, step or number format."""
    for name, x, least in (("limit", limit, 1), ("depth", depth, 0), ("step", step, None)):
        if x is not None:
            check_whole(f"{name} (or None)", x, least)
    if not isinstance(number_format, str):
        raise TypeError(f"number_format must be a text such as '.4f', got {number_format!r}")
    try:
        format(1.0, number_format)
    except ValueError as error:
        raise ValueError(
            f"number_format must be one for a float, such as '.4f': {error}"
        ) from None


def check_rankdir(rankdir: str) -> None:
    """Raise ValueError unless Graphviz knows the direction."""
    if rankdir not in RANKDIRS:
        raise ValueError(
            f"rankdir must be one of {', '.join(RANKDIRS)}, got {rankdir!r}"
            f"{did_you_mean(rankdir, RANKDIRS)}"
        )
