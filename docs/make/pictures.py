"""Draw the pictures of the README: `python -m docs.make.pictures [--out DIR]`."""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import escape

from autograd_core import Value, examples, exp, relu, step_curve, tanh
from autograd_core.expressions.error import shown
from autograd_core.extras import install_hint
from autograd_core.saving import write_whole
from nn import MLP, Adam, Module, fit, hinge, make_moons
from viz.graphs.draw import Drawing, draw
from viz.graphs.svg import finish
from viz.render import RenderError, Route, find_graphviz_pure, run
from viz.slim import slim
from viz.stepping.film_svg import film_svg
from viz.stepping.filmstrip import filmstrip
from viz.stepping.steps import steps

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
SECONDS = 60.0
PROGRAM = "python -m docs.make.pictures"


class Unit(Module):
    """A neuron with one input, a = f(w*x + b)."""

    def __init__(self, w: float, b: float, f: Callable[[Value], Any]) -> None:
        self.w = Value(w, label="w")
        self.b = Value(b, label="b")
        self.f = f

    def __call__(self, x: float) -> Value:
        """Its output, which is called a."""
        a: Value = self.f(self.w * Value(x, label="x") + self.b)
        a.label = "a"
        return a


def neuron(theme: Theme) -> str:
    """The graph of a neuron with values, gradients and local derivatives."""
    unit = Unit(-0.5, 1.5, tanh)
    a = unit(2.0)
    a.backward()
    return drawn(draw(a, theme=theme, model=unit, local=True))


def circuit(theme: Theme) -> str:
    """The first circuit of CS231n with values, gradients and local derivatives."""
    f = examples.cs231n_circuit().root
    f.backward()
    return drawn(draw(f, theme=theme, local=True))


def stepping(theme: Theme) -> str:
    """The frames of the README's example one after another, forward and backward."""
    w, x, b = Value(-0.5, label="w"), Value(2.0, label="x"), Value(1.5, label="b")
    y = w * x + b
    loss = (y - 1.0) ** 2
    y.label, loss.label = "y", "loss"
    return slim(film_svg(steps(loss, level="scalars"), theme), "viz.film")


def backward_pass(theme: Theme) -> str:
    """The reverse sweep of a neuron, a frame per contribution."""
    unit = Unit(2.0, 1.0, relu)
    trace = steps(unit(3.0), model=unit, level="scalars")
    first = next(frame.index for frame in trace if frame.phase == "seed")
    strip = filmstrip(trace, range(first, len(trace)), columns=2, theme=theme)
    return slim(strip.svg, "viz.filmstrip")


def mlp(theme: Theme) -> str:
    """A network of two hidden layers, each folded into one box."""
    model = MLP(2, [16, 16, 1], rng=random.Random(1))
    names: dict[str, object] = {}
    x = [Value(0.5), Value(-1.0)]
    names["x"] = outputs = x
    for i, layer in enumerate(model.layers, start=1):
        outputs = [neuron(outputs) for neuron in layer.neurons]
        if layer is not model.layers[-1]:
            names |= {f"h{i}": outputs, f"z{i}": [h.operands[0] for h in outputs]}
    [y] = outputs
    y.label = "y"
    y.backward()
    drawing = draw(y, names, "TB", theme=theme, model=model, fold=True, number_format=".2f")
    return drawn(drawing)


def error_against_step(theme: Theme) -> str:
    """The error of difference quotients of exp(x)/x against their step."""
    from viz.plots import plot_step_curve

    curve = replace(step_curve(lambda x: exp(x) / x, 1.5), name="exp(x)/x")
    title = "Error of finite differences against their step"
    return plotted(title, lambda: plot_step_curve(curve, theme=theme))


def decision_boundary(theme: Theme) -> str:
    """Two moons, and the line that a network of one hidden layer draws between them."""
    from viz.plots import plot_decision_boundary

    rng = random.Random(1)
    moons = make_moons(60, 0.12, rng)
    model = MLP(2, [16, 1], activation="tanh", rng=rng)
    optimizer = Adam(model.parameters(), lr=0.05)
    fit(model, _two_classes, moons.xs, moons.targets, optimizer, 60, rng=rng)
    title = "Two moons, told apart by a network of 16 hidden neurons"
    return plotted(
        title, lambda: plot_decision_boundary(model, moons.xs, moons.targets, theme=theme)
    )


def _two_classes(output: Value, target: int) -> Value:
    """The hinge loss of classes 0 and 1."""
    loss: Value = hinge(output, 2 * target - 1)
    return loss


PICTURES: dict[str, Callable[[Theme], str]] = {
    "stepping": stepping,
    "neuron": neuron,
    "circuit": circuit,
    "filmstrip": backward_pass,
    "mlp": mlp,
    "step_curve": error_against_step,
    "decision_boundary": decision_boundary,
}


def pictures() -> Iterator[tuple[str, str]]:
    """File names and the SVG that belongs into each: every picture, light and dark.

    Raises:
        RenderError: graphviz-pure is not installed.
        ImportError: matplotlib is not, or mpmath.
    """
    for name, make in PICTURES.items():
        for theme in THEMES:
            yield f"{name}{'_dark' * (theme == 'dark')}.svg", make(theme)


def drawn(drawing: Drawing) -> str:
    """The SVG of a drawing by graphviz-pure, also where there is Graphviz's own dot.

    Graphviz measures text in the fonts of the machine; graphviz-pure brings its own measures, so
    that the same version draws the same picture everywhere.
    """
    program = find_graphviz_pure()
    if program is None:
        raise RenderError(f"the pictures are drawn by graphviz-pure: {_hint()}")
    route = Route("graphviz-pure", program, ("svg",))
    svg = run(route, drawing.source, "svg", SECONDS).decode()
    return slim(finish(svg, drawing.text), f"graphviz-pure {_version('graphviz-pure')}")


def plotted(title: str, plot: Callable[[], Any]) -> str:
    """The SVG of a plot, with a title and its description; the user's matplotlibrc is not read."""
    from matplotlib import style

    with style.context("default"):
        picture = plot()
        svg = re.sub(r' aria-label="[^"]*"', "", picture.svg, count=1)
    words = f"<title>{escape(title)}</title>\n<desc>{escape(picture.describe)}</desc>"
    svg = re.sub(r"<svg\b[^>]*>", lambda opening: f"{opening[0]}\n{words}", svg, count=1)
    return slim(svg, f"Matplotlib {_version('matplotlib')}")


def _hint() -> str:
    """Say what to install for all pictures."""
    return install_hint("check", "plot", "viz")


def _version(package: str) -> str:
    """The version of a package, as pip knows it."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "of unknown version"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write all pictures; returns the exit status: 0, or 2 with a message."""
    parser = argparse.ArgumentParser(prog=PROGRAM, description=__doc__)
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=Path("docs"), help="folder (default: docs)"
    )
    out: Path = parser.parse_args(arguments).out
    try:
        made = list(pictures())
        out.mkdir(parents=True, exist_ok=True)
        for name, svg in made:
            content = svg.encode()
            print(f"{write_whole(out / name, content)}  {len(content) / 1000:.0f} kB", flush=True)
    except (OSError, RenderError, ImportError) as error:
        hint = f": {_hint()}" if isinstance(error, ImportError) else ""
        message = f"{error}{hint}"
        print(
            f"python -m docs.make.pictures: error: {shown(message, len(message))}", file=sys.stderr
        )
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
