"""Run a program as a cell of a notebook: what it prints, and the last expression, shown.

`say(kind, content)` gives the page of the playground a text, a picture or a page to go through.
"""

import ast
import builtins
import linecache
import re
import sys
import traceback

import autograd_core
import viz
from autograd_core import Value
from viz.pages.document import PageTooLarge
from viz.stepping.frame_count import TooManyFrames

NAME = "program.py"
NO_INPUT = "the playground has no input: assign the number in the program"
NO_PACKAGES = "The playground has no other packages; plots and SymPy need a Python of your own."
INSTEAD = {
    "micrograd": "Its programs run with: from autograd_core import Value; from nn import MLP",
    "torch": "nn has PyTorch's names: import nn, or from nn import torch",
}
INSTALLS = re.compile(r"\s*[%!]?\s*(?:python3? -m )?(?:pip3?|conda|uv) (?:pip )?install\b(.*)")
DRAWN = 20_000
"""The most nodes of a graph that is drawn unasked."""

LARGE = "Its graph has more than {:,} nodes. To draw it: from viz import draw; draw({})"


def run(program, theme, lang, say):
    """Run a program in a namespace of its own; say what it shows or raises."""

    def display(*things):
        """Show things, as a notebook's function of this name does."""
        for thing in things:
            show(thing, space, say)

    space = {"__name__": "__main__", "display": display}
    linecache.cache[NAME] = len(program), None, program.splitlines(keepends=True), NAME
    with viz.set_theme(theme), viz.set_language(lang):
        try:
            tree = ast.parse(program, NAME)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, NAME, "exec"), space)
            if last is not None:
                shown = eval(compile(ast.Expression(last.value), NAME, "eval"), space)
                show(shown, space, say)
        except BaseException as error:
            advise(error)
            say("error", told(error))
        sys.stdout.flush()
        sys.stderr.flush()


def show(shown, space, say):
    """Show the last expression as a notebook does; a Value as its picture and its steps."""
    if shown is None:
        return
    if type(shown) is Value:
        names = {name: x for name, x in space.items() if not name.startswith("_")}
        count = size(shown)
        if count > DRAWN:
            own = next((name for name, x in names.items() if x is shown), "root")
            say("output", f"{shown!r}\n{LARGE.format(DRAWN, own)}\n")
            return
        say("drawing", count)
        say("picture", viz.draw(shown, names)._repr_html_())
        try:
            say("page", viz.step(shown, names).html)
        except (TooManyFrames, PageTooLarge) as reason:
            say("output", f"{shown!r}\nThere is no page of its steps: {reason}\n")
        return
    if isinstance(shown, viz.Stepper | viz.LevelStepper | viz.TrainingPage):
        say("page", shown.html)
        return
    for kind in "_repr_html_", "_repr_svg_":
        if (content := getattr(shown, kind, lambda: None)()) is not None:
            say("picture", content)
            return
    say("output", f"{shown!r}\n")


def size(root):
    """How many nodes a graph has; counted to one more than are drawn."""
    seen, waiting = {root}, [root]
    while waiting and len(seen) <= DRAWN:
        new = {x for x in waiting.pop().operands if x not in seen}
        seen |= new
        waiting += new
    return len(seen)


def advise(error):
    """Add to an error what a reader of the playground can do."""
    if isinstance(error, SyntaxError) and (asked := INSTALLS.match(error.text or "")):
        names = re.findall(r"(?<![\w-])[A-Za-z]\w*", asked[1])
        error.add_note(next(filter(None, map(INSTEAD.get, names)), NO_PACKAGES))
    if isinstance(error, ImportError):
        error.add_note(INSTEAD.get((error.name or "").partition(".")[0], NO_PACKAGES))
    if isinstance(error, NameError) and error.name in autograd_core.__all__:
        error.add_note(f"It is in a package: from autograd_core import {error.name}")
        error.name = None  # Python would suggest a name that is spelled alike


def told(error):
    """The traceback of the program, without the lines of this file."""
    found = traceback.TracebackException.from_exception(error)
    if found.stack and found.stack[-1].name == no_input.__name__:
        found.stack.pop()
    own = [frame for frame in found.stack if frame.filename == NAME]
    if own:
        while found.stack[0].filename != NAME:
            found.stack.pop(0)
    else:
        found.stack.clear()
    return "".join(found.format())


def no_input(prompt=""):
    """Say that nobody can answer."""
    raise EOFError(NO_INPUT)


builtins.input = no_input
