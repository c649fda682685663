"""Wrong names of keywords are answered with the right ones, wherever a picture is made."""

import pytest

from autograd_core import Value
from viz import (
    draw,
    draw_dot,
    filmstrip,
    frame_svg,
    frame_text,
    step,
    step_in_terminal,
    steps,
    trace,
)


@pytest.mark.parametrize(
    ("make", "wrong", "meant"),
    [
        (draw, "them", "theme"),
        (draw, "direction", "rankdir"),
        (draw, "name", "names"),
        (draw_dot, "rank_dir", "rankdir"),
        (step, "what_iff", "what_if"),
        (steps, "whatif", "what_if"),
        (filmstrip, "colums", "columns"),
        (filmstrip, "whatif", "what_if"),
        (step_in_terminal, "nams", "names"),
        (frame_text, "widht", "width"),
        (frame_svg, "themes", "theme"),
    ],
)
def test_keyword(make, wrong, meant):
    """The nearest keyword is named, also of the options that are passed on."""
    with pytest.raises(TypeError, match=rf"{make.__name__}\(\) .*Did you mean '{meant}'"):
        make(Value(1.0) * 2.0, **{wrong: 1})


@pytest.mark.parametrize("name", ["plot_losses", "plot_evolution", "plot_activation"])
def test_keyword_of_a_plot(name):
    """Plots too, before they look for matplotlib."""
    from viz import plots

    with pytest.raises(TypeError, match=rf"{name}\(\) .*Did you mean 'theme'"):
        getattr(plots, name)(1, them="dark")


def test_right_keywords_are_passed_on():
    """Names and options arrive; the caller's names are still found."""
    a = Value(2.0)
    b = a * 3.0
    assert "a" in draw(b).source
    assert "a" in str(filmstrip(b, columns=2, what_if=None))
    assert len(trace(b)[0]) == 3
