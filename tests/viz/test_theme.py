"""Themes: one for a session or a block, and what follows the reader's system by itself."""

import re
import threading

import pytest

from autograd_core import Value
from viz import draw, filmstrip, frame_svg, set_theme, step, steps
from viz.palette import DARK, LIGHT
from viz.plots import plot_activation
from viz.plots.adapting import counterpart
from viz.plots.themes import THEMES as PLOT_THEMES
from viz.theme import THEMES

DARK_MODE = "@media (prefers-color-scheme:dark)"


def product():
    """A small graph with a nan, a constant and an edge along which no derivative flows."""
    root = (Value(-1.0, label="x").log() * 2.0).relu()
    root.backward()
    return root


def dark_svg(svg):
    """The SVG as a reader with a dark system sees it: with what the rules say for attributes."""
    found = re.search(r"<style>@media \(prefers-color-scheme:dark\)\{(.*)\}</style>", svg)
    if found is None:
        found = re.search(r"@media \(prefers-color-scheme:dark\)\{(.*?\})\}</style>", svg)
    rules = re.findall(r'\[(fill|stroke)="([^"]*)"\]\{\1:([^}!]*)', found[1])
    rules += re.findall(r'\[style\*="(fill|stroke): ([^"]*)"\]\{\1:([^}!]*)', found[1])
    svg = svg.replace(found[0], "")
    for name, light, dark in rules:
        svg = svg.replace(f'{name}="{light}"', f'{name}="DARK{dark}"')
        svg = svg.replace(f"{name}: {light}", f"{name}: DARK{dark}")
    return svg.replace("DARK", "")


def colours(svg):
    """All colours that an SVG's attributes and inline styles have."""
    inside = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)
    attributes = re.findall(r'\b(?:fill|stroke)="([^"u]*)"', inside)
    found = {*attributes, *re.findall(r"\b(?:fill|stroke): ([^;\"u]*)", inside)}
    return found - {"", "none", "transparent"}


def test_everything_follows_the_reader_by_itself():
    """Without a theme: pictures, filmstrips, frames, pages and plots have dark rules."""
    trace = steps(product())
    for svg in (draw(product()).svg, plot_activation("relu").svg):
        assert DARK_MODE in svg
    for text in (filmstrip(trace).svg, frame_svg(trace, 0), step(product()).html):
        assert "@media (prefers-color-scheme: dark)" in text
    assert "data-stepper=auto" in step(product()).html


def test_micrograds_look_is_dark_where_its_reader_is(any_route):
    """None of its colours stays; as the theme that is asked for it stays white."""
    svg = draw(product(), formulas=True, roles=True).svg
    dark = colours(dark_svg(svg))
    assert dark <= {DARK.paper, DARK.line, DARK.muted, DARK.alarm.strong}
    assert f"text{{fill:{DARK.ink}}}" in svg
    assert "<style>" not in draw(product(), theme="micrograd").svg
    assert draw(product()).source == draw(product(), theme="micrograd").source


@pytest.mark.parametrize("theme", ["light", "dark", "modern", "auto"])
def test_a_theme_is_set_for_a_block_and_for_all_that_draws(theme):
    """As if each had been given it; what has one of its own keeps that."""
    root, single = product(), {"modern": "light"}.get(theme, theme)
    trace = steps(root)
    before = draw(root).svg
    with set_theme(theme):
        assert draw(root).svg == draw(root, theme=theme).svg != before
        assert draw(root, step=0).svg == draw(root, step=0, theme=theme).svg
        assert filmstrip(trace).svg == filmstrip(trace, theme=single).svg
        assert frame_svg(trace, 0) == frame_svg(trace, 0, single)
        assert step(root).html == step(root, theme=single).html
        assert plot_activation("relu").svg == plot_activation("relu", theme=single).svg
        assert draw(root, theme="micrograd").svg != draw(root).svg
        with set_theme(None):
            assert draw(root).svg == before
        assert draw(root).svg != before
    assert draw(root).svg == before


def test_a_theme_is_set_by_a_plain_call():
    """It holds until the next call, in this thread and not in others."""
    seen = []

    def cells():
        set_theme("dark")
        seen.append(draw(Value(1.0)).source)
        set_theme(None)
        seen.append(draw(Value(1.0)).source)

    thread = threading.Thread(target=cells)
    thread.start()
    thread.join()
    light = draw(Value(1.0)).source
    assert seen[0] == draw(Value(1.0), theme="dark").source != light == seen[1]


def test_an_unknown_theme_is_refused():
    """With those there are."""
    with pytest.raises(ValueError, match=", ".join(map(repr, THEMES))):
        set_theme("night")
    with pytest.raises(ValueError, match="'light', 'dark', 'auto', got 'modern'"):
        plot_activation("relu", theme="modern")


@pytest.mark.slow
def test_a_plot_that_turns_dark_has_the_colours_of_the_dark_one():
    """Every plot: what its rules make of it is what the dark theme draws."""
    from tests.viz.plots.pictures import PICTURES

    for name in ("relu", "moons", "losses", "optimisers", "dead gradients", "step curve"):
        turned = colours(dark_svg(PICTURES[name]("auto").svg))
        wanted = colours(PICTURES[name]("dark").svg)
        assert len(turned) == len(wanted), name
        assert all(any(near(a, b) for b in wanted) for a in turned), name


def near(a, b):
    """Whether two colours are the same but for rounding."""
    parts = zip(bytes.fromhex(a[1:]), bytes.fromhex(b[1:]), strict=True)
    return all(abs(x - y) <= 2 for x, y in parts)


def test_each_colour_of_a_plot_has_one_counterpart():
    """No two uses share a light colour and differ in the dark."""
    light, dark = PLOT_THEMES["light"], PLOT_THEMES["dark"]
    pairs = set(zip(light.all(), dark.all(), strict=True))
    assert len({a for a, _ in pairs}) == len(pairs)
    assert counterpart(LIGHT.paper, light, dark) == DARK.paper
    assert counterpart("#123456", light, dark) is None
