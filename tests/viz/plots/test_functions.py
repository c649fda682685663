"""Plots of functions: activations, kinks, learning rates, step curves show the right numbers."""

from __future__ import annotations

import math
from typing import Any

import pytest

pytest.importorskip("matplotlib")

from autograd_core import Value, exp, log, relu, sin, step_curve, tanh, where
from nn import ACTIVATIONS, SGD, PReLU, Swish
from tests.viz.plots.pictures import activation, by_gid, drawn, points, texts
from viz.plots import (
    descend,
    plot_activation,
    plot_activations,
    plot_learning_rates,
    plot_step_curve,
)
from viz.plots.curves import curve_of

KINKS = {
    "relu": [0.0],
    "leaky_relu": [0.0],
    "hard_sigmoid": [-3.0, 3.0],
    "hard_logistic": [-2.0, 2.0],
    "hard_tanh": [-1.0, 1.0],
}


def marked(ax: Any) -> list[float]:
    """Where kinks and jumps are marked."""
    return [x for line in ax.lines if line.get_gid() == "kink" for x, _ in points(line)]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation_line_is_the_function(name: str) -> None:
    """The curve's points are those of the function, over the whole interval."""
    f = ACTIVATIONS[name]
    line = points(by_gid(activation(name), "f"))
    assert line[0][0] == -6.03 and line[-1][0] == pytest.approx(3.9) and len(line) > 300
    assert all(y == f(x) for x, y in line)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_derivative_line_agrees_with_differences(name: str) -> None:
    """Away from kinks the dashed line is what central differences of the function measure."""
    f = ACTIVATIONS[name]
    ax = activation(name)
    smooth = [
        (x, slope)
        for x, slope in points(by_gid(ax, "derivative"))
        if all(abs(x - kink) > 1e-3 for kink in marked(ax))
    ]
    assert len(smooth) > 300
    for x, slope in smooth[::7]:
        assert slope == pytest.approx((f(x + 1e-5) - f(x - 1e-5)) / 2e-5, abs=1e-9)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_kinks_are_marked_where_the_derivative_jumps(name: str) -> None:
    """Each kink once, at its exact place, and none on a smooth function (elu with alpha 1)."""
    ax = activation(name)
    assert marked(ax) == KINKS.get(name, [])
    assert ("kink" in ax.get_title(loc="left")) == (name in KINKS)
    for kink in KINKS.get(name, []):
        assert f"kink at {kink:g}".replace("-", "−") in texts(ax)


def test_derivative_has_a_gap_at_a_kink() -> None:
    """The dashed line does not climb from 0 to 1 where relu has no derivative."""
    slopes = [y for _, y in points(by_gid(plot_activation("relu").axes[0], "derivative"))]
    gaps = [k for k, y in enumerate(slopes) if math.isnan(y)]
    assert len(gaps) == 1
    assert (slopes[gaps[0] - 1], slopes[gaps[0] + 1]) == (0.0, 1.0)


@pytest.mark.parametrize("place", [-1.2345, 0.0, 1 / 3, 3.999])
def test_kinks_and_jumps_of_any_function_are_found(place: float) -> None:
    """A kink and a jump of a function that is in no table, wherever they are."""
    bent = plot_activation(lambda x: abs(x - place) + 0.1 * x).axes[0]
    assert marked(bent) == [pytest.approx(place, abs=1e-8)]
    broken = plot_activation(lambda x: where(x > place, x, x - 2)).axes[0]
    assert marked(broken) == [pytest.approx(place, abs=1e-8)]
    assert "jump" in broken.get_title(loc="left") and "kink" in bent.get_title(loc="left")


@pytest.mark.parametrize(
    ("f", "low", "places"),
    [
        ("tan", -5.0, [-1.5 * math.pi, -math.pi / 2, math.pi / 2, 1.5 * math.pi]),
        (lambda x: 1 / x, -5.0, [0.0]),
        (lambda x: 1 / (x - 0.3) ** 2, -5.0, [0.3]),
        (lambda x: -1 / (x + 1) - 2 / (x - 2.0001), -4.0, [-1.0, 2.0001]),
        (lambda x: x**-0.5, -1.0, [0.0]),
    ],
    ids=["tan", "1/x", "even", "two", "root"],
)
def test_poles_are_marked_and_break_both_lines(f: Any, low: float, places: list[float]) -> None:
    """A pole is dotted and said; no line crosses it, and the picture shows what lies between."""
    ax = plot_activation(f, low, 5.0).axes[0]
    found = [points(line)[0][0] for line in ax.lines if line.get_gid() == "pole"]
    assert found == pytest.approx(places, abs=1e-9)
    assert not marked(ax)
    assert "pole" in ax.get_title(loc="left")
    assert sum("pole at" in text for text in texts(ax)) == len(places)
    assert "grows without bound at" in ax.figure.describe
    bottom, top = ax.get_ylim()
    assert top - bottom < 40
    for gid in ("f", "derivative"):
        (line,) = [line for line in ax.lines if line.get_gid() == gid]
        xs, ys = line.get_data()
        inside = [bottom < y < top for y in ys]
        assert sum(inside) > len(ys) / 2
        for x in found:
            before = max(k for k in range(len(xs)) if xs[k] < x)
            assert math.isnan(ys[before + 1])
            assert not inside[before] and not inside[before + 2]


@pytest.mark.parametrize(
    "f",
    [log, lambda x: exp(-((100 * x) ** 2)), lambda x: exp(200 * x), tanh, lambda x: sin(80 * x)],
    ids=["log", "peak", "overflow", "tanh", "waves"],
)
def test_what_is_no_pole_is_not_taken_for_one(f: Any) -> None:
    """A logarithm, a narrow peak, an overflow and waves have none."""
    ax = plot_activation(f, -5.0, 5.0).axes[0]
    assert [line for line in ax.lines if line.get_gid() == "pole"] == []
    assert "pole" not in ax.get_title(loc="left")


def test_one_pole_does_not_flatten_the_others() -> None:
    """Side by side the heights are those that each function needs, without what leaves them."""
    figure = plot_activations(["tanh", "tan", "relu"])
    bottom, top = figure.axes[0].get_ylim()
    assert -20 < bottom < -1 and 4 < top < 20


def test_kink_at_no_short_number_lies_between_its_sides() -> None:
    """A kink at a third is marked there, not at its nine digits, which are beside it."""
    (place,) = curve_of(lambda x: relu(x - 1 / 3), -1.0, 1.0).breaks
    assert place.left.x <= place.at.x <= place.right.x
    assert place.at.x == pytest.approx(1 / 3, abs=1e-12)


@pytest.mark.parametrize("width", [1e-300, 1e-12, 1e12])
def test_kinks_are_found_at_any_scale(width: float) -> None:
    """However narrow or wide the interval, a line has no break and relu one, at 0."""
    assert curve_of(lambda x: x, -width, 2 * width).breaks == ()
    (place,) = curve_of(relu, -width, 2 * width).breaks
    assert abs(place.at.x) <= 1e-12 * width


def test_smooth_but_steep_has_no_kink() -> None:
    """A sigmoid of slope 50 is steep and smooth."""
    steep = ACTIVATIONS["sigmoid"]
    assert marked(plot_activation(lambda x: steep(200 * x)).axes[0]) == []


@pytest.mark.parametrize(("name", "edge"), [("sigmoid", 2.887), ("tanh", 2.178)])
def test_saturation_is_shaded_where_the_slope_is_small(name: str, edge: float) -> None:
    """Hatched from where sigma' and tanh' fall below 0.05: solved by hand."""
    if name == "sigmoid":
        assert math.isclose(math.exp(-edge) / (1 + math.exp(-edge)) ** 2, 0.05, rel_tol=1e-2)
    else:
        assert math.isclose(1 - math.tanh(edge) ** 2, 0.05, rel_tol=1e-2)
    spans = [patch.get_bbox() for patch in plot_activation(name).axes[0].patches]
    assert sorted(span.x0 for span in spans) == [-5.0, pytest.approx(edge, abs=0.03)]
    assert sorted(span.x1 for span in spans) == [pytest.approx(-edge, abs=0.03), 5.0]


def test_formulas_come_from_the_table() -> None:
    """The formula is written below the picture, for functions that are in the table."""
    label = plot_activation("softplus").axes[0].get_xlabel()
    assert "softplus(x) = log1p(exp(beta*x))/beta" in label
    assert plot_activation(lambda x: x * x).axes[0].get_xlabel() == "net input x"


def test_modules_show_their_parameter() -> None:
    """A module is called with its parameter, and left without a gradient; a class is made one."""
    prelu = PReLU(0.3)
    figure = plot_activation(prelu)
    assert figure.axes[0].get_title(loc="left").startswith("PReLU, a = 0.3: kink at 0")
    assert points(by_gid(figure.axes[0], "f"))[0] == (-5.0, -1.5)
    assert prelu.a.grad == 0.0
    assert plot_activation(Swish).axes[0].get_title(loc="left").startswith("Swish, beta = 1")


def test_grid_has_every_activation_of_nn() -> None:
    """A panel for each, on common axes, each with its function and derivative."""
    figure = drawn("activations")
    panels = [ax for ax in figure.axes if ax.get_visible()]
    names = [ax.get_title() for ax in panels]
    assert names == [*ACTIVATIONS, "PReLU, a = 0.25", "Swish, beta = 2"]
    assert len({ax.get_ylim() for ax in panels}) == 1
    for name, ax in zip(ACTIVATIONS, panels, strict=False):
        assert all(y == ACTIVATIONS[name](x) for x, y in points(by_gid(ax, "f")))
        assert marked(ax) == KINKS.get(name, [])


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        (("rleu",), ValueError, "no function of one number is called 'rleu'; there are linear"),
        (("swish",), ValueError, "no function of one number"),
        (("where",), ValueError, "no function of one number"),
        ((3,), TypeError, "expected a function or the name of one, got int"),
        (("relu", 2.0, 2.0), ValueError, "low < high; got 2.0, 2.0"),
        (("relu", 0.0, math.inf), ValueError, "two finite numbers"),
        (("log", -3.0, -1.0), ValueError, "log has no finite number from -3 to -1"),
    ],
)
def test_what_is_no_activation_is_refused(wrong: Any, error: type[Exception], said: str) -> None:
    """The error says what came and what was expected."""
    with pytest.raises(error, match=said.replace("(", r"\(")):
        plot_activation(*wrong)


def test_function_with_a_pole_is_drawn_where_it_is_finite() -> None:
    """log from -1 to 3: nothing is drawn below 0, and nothing warns."""
    figure = plot_activation("log", -1.0, 3.0)
    assert "log" in figure.svg or figure.axes[0].lines


def test_learning_rates_show_the_course_numbers() -> None:
    """4 x^2 from 2: the ways of rates 1, 0.25, 0.24, 0.125, 0.1 are 2 (1 - 8 r)^k."""
    figure = drawn("learning rates")
    panels = [ax for ax in figure.axes if ax.get_title()]
    for rate, ax in zip((1, 0.25, 0.24, 0.125, 0.1), panels, strict=True):
        way = points(by_gid(ax, f"rate {rate:g}"))
        assert [x for x, _ in way] == pytest.approx([2 * (1 - 8 * rate) ** k for k in range(7)])
        assert [y for _, y in way] == pytest.approx([4 * x * x for x, _ in way])
        curve = points(by_gid(ax, "curve"))
        assert all(y == 4 * x * x for x, y in curve)
    assert points(by_gid(panels[0], "rate 1"))[:3] == [(2, 16), (-14, 784), (98, 38416)]
    verdicts = [ax.get_title().split("\n")[1] for ax in panels]
    assert verdicts == ["diverges", "to and fro", "alternates", "there in 1 step", "one side"]
    assert "next: x = −14,\nloss 784" in texts(panels[0])


def test_learning_rates_show_the_loss_by_step() -> None:
    """The lower axes have the loss of each step; what is exactly 0 stands on a line of its own."""
    below = drawn("learning rates").axes[-1]
    assert below.get_yscale() == "log"
    assert [y for _, y in points(by_gid(below, "loss 1"))][:3] == [16, 784, 38416]
    assert [x for x, _ in points(by_gid(below, "loss 0.1"))] == list(range(7))
    zeros = points(by_gid(below, "loss 0.125"))
    assert zeros[0] == (0, 16) and len({y for _, y in zeros[1:]}) == 1
    assert "exactly 0" in texts(below) and zeros[1][1] < 1e-7
    said = texts(below)
    assert all(f"rate {rate}" in said for rate in ("1", "0.25", "0.24", "0.125", "0.1"))


def test_learning_rates_of_another_function() -> None:
    """A loss that goes below 0 is drawn on a linear axis; few rates and many work."""
    figure = plot_learning_rates([0.1, 0.2], lambda x: sin(x), start=0.0, steps=4)
    assert figure.axes[-1].get_yscale() == "linear"
    many = plot_learning_rates([k / 100 for k in range(1, 8)])
    assert len([ax for ax in many.axes if ax.get_title()]) == 7
    many.draw_without_rendering()


def test_descend_is_the_optimiser() -> None:
    """The points are those of nn.SGD by hand: x <- x - lr * 2 x, y <- y - lr * 20 y."""
    way = descend(lambda x, y: x * x + 10 * y * y, [3.0, 1.0], 2, lambda ps: SGD(ps, lr=0.01))
    assert way.points[0] == (3.0, 1.0)
    assert way.points[1] == pytest.approx((2.94, 0.8))
    assert way.points[2] == pytest.approx((2.8812, 0.64))
    assert way.losses == pytest.approx([19.0, 15.0436, 12.3973], rel=1e-4)


def test_descend_ends_where_numbers_end() -> None:
    """A descent that overflows keeps its finite part; one that starts at infinity is refused."""
    way = descend(lambda x: x * x * x * x, [10.0], 50, lambda ps: SGD(ps, lr=1.0))
    assert 1 < len(way.points) < 51 and all(map(math.isfinite, way.losses))
    with pytest.raises(ValueError, match="not finite at the start"):
        descend(lambda x: x / 0.0 if isinstance(x, float) else x * math.inf, [1.0])
    with pytest.raises(TypeError, match="f returned float 3.0"):
        descend(lambda x: 3.0, [1.0])
    with pytest.raises(ValueError, match="start is empty"):
        descend(lambda: Value(1.0), [])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(([],), "there are no rates"), (([0.1], abs, 1.0, 0), "steps must be 1 or more, got 0")],
)
def test_no_rates_or_steps_are_refused(arguments: Any, said: str) -> None:
    """The error says what is missing."""
    with pytest.raises(ValueError, match=said):
        plot_learning_rates(*arguments)


def test_step_curve_is_that_of_autograd_core() -> None:
    """The same lines as StepCurve.plot draws, in the colours of the theme."""
    curve = step_curve(sin, 1.0)
    own = curve.plot().axes[0]
    themed = plot_step_curve(curve, theme="dark").axes[0]
    assert [points(a) for a in own.lines] == [points(b) for b in themed.lines]
    assert texts(own) == texts(themed)
    with pytest.raises(TypeError, match="got function; a function goes to step_curve first"):
        plot_step_curve(lambda x: x)  # type: ignore[arg-type]
