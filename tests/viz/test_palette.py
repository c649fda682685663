"""The palette: contrast by WCAG 2, colour-blind eyes, one place for colours, one check."""

import re
from importlib.resources import files
from itertools import combinations
from pathlib import Path

import pytest

from autograd_core import Value
from tests.viz.contrast import EYES, contrast, difference, luminance
from viz import draw, filmstrip, palette, step
from viz.palette import DARK, LIGHT, Hue
from viz.plots.themes import theme_of
from viz.stepping.frame_svg import frame_svg
from viz.stepping.steps import steps

BOTH = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


def hues(colours):
    """All hues of a palette."""
    return [colour for colour in colours if isinstance(colour, Hue)]


def grounds(colours):
    """What text and lines stand on: paper, boxes, the fills of hues."""
    return [colours.paper, colours.box, *(hue.fill for hue in hues(colours))]


def test_contrast_is_that_of_known_pairs():
    """The oracle itself: black on white is 21, equal colours 1, #767676 on white just 4.54."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#123456", "#123456") == 1
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


def test_difference_is_that_of_known_pairs():
    """The oracle itself: black and white are 100 apart; red and green nearer to the red-blind."""
    assert difference("#000000", "#ffffff", "all cones") == pytest.approx(100, abs=0.1)
    assert difference("#ff0000", "#00ff00", "all cones") == pytest.approx(170.6, abs=0.5)
    assert difference("#a8400a", "#5a6e00", "deuteranopia") < 20


@BOTH
def test_text_has_contrast_aa(colours):
    """Ink, muted text and every strong tone have 4.5:1 on paper, boxes and every fill."""
    for ground in grounds(colours):
        for text in (colours.ink, colours.muted, *(hue.strong for hue in hues(colours))):
            assert contrast(text, ground) >= 4.5, (text, ground)


@BOTH
def test_lines_have_contrast_aa(colours):
    """Lines have 3:1 on paper, boxes, every fill and both ends of a map of heights."""
    for line in (colours.line, colours.ink, *(hue.strong for hue in hues(colours))):
        for ground in (*grounds(colours), colours.low, colours.high):
            assert contrast(line, ground) >= 3, (line, ground)


@BOTH
def test_heights_can_be_told_apart(colours):
    """A map goes from dark to light, and text can be read on all of it."""
    assert luminance(colours.low) < luminance(colours.high)
    assert contrast(colours.low, colours.high) > 1.5
    assert min(contrast(colours.ink, ground) for ground in (colours.low, colours.high)) >= 4.5


@BOTH
@pytest.mark.parametrize("eyes", EYES)
def test_hues_differ_also_for_the_colour_blind(colours, eyes):
    """No two strong tones, and none and ink, look the same to eyes without one kind of cone."""
    tones = [colours.ink, *(hue.strong for hue in hues(colours))]
    for one, other in combinations(tones, 2):
        assert difference(one, other, eyes) >= 11, (one, other)


def test_dark_is_dark():
    """Text is dark on light paper and light on dark; all colours are #rrggbb."""
    assert luminance(LIGHT.paper) > 0.9 > 0.1 > luminance(LIGHT.ink)
    assert luminance(DARK.ink) > 0.8 > 0.01 > luminance(DARK.paper)
    for colours in (LIGHT, DARK):
        plain = [colour for colour in colours if not isinstance(colour, Hue)]
        tones = [tone for hue in hues(colours) for tone in hue]
        for colour in [*plain, *tones]:
            assert re.fullmatch("#[0-9a-f]{6}", colour)
        assert len({*plain, *tones} | {colours.paper}) >= len(plain) + len(tones) - 1  # high


def test_colours_stand_in_one_file():
    """No other file of viz has a colour, but for the few of micrograd's look."""
    folder = Path(str(files("viz")))
    colour = re.compile(r"""["' :]#(?:[0-9a-fA-F]{3}){1,2}\b""")
    paths = [p for p in folder.rglob("*") if p.suffix in (".py", ".js", ".css", ".html")]
    found = {p.name for p in paths if colour.search(p.read_text("utf-8"))}
    assert found == {Path(palette.__file__).name, "look_micrograd.py"}


def test_all_pictures_of_a_theme_stand_on_the_same_paper():
    """Drawing, frame, filmstrip, page and plots have the paper and the ink of the palette."""
    root = Value(2.0, label="x") * 3.0
    for colours, theme, look in ((LIGHT, "light", "modern"), (DARK, "dark", "dark")):
        assert f'bgcolor="{colours.paper}"' in draw(root, theme=look).source
        assert theme_of(theme).paper == colours.paper
        for svg in (filmstrip(root, theme=theme).svg, frame_svg(steps(root), 0, theme)):
            assert f".paper {{ fill: {colours.paper} }}" in svg
            assert f" text {{ fill: {colours.ink} }}" in svg
        assert f"--paper: {colours.paper};" in step(root, theme=theme).html


@pytest.mark.parametrize("theme", ["solar", "", "Light", "drak", ["light"]])
def test_unknown_theme_is_refused_in_the_same_words(theme):
    """What came, which there are and which was meant, wherever a theme is chosen."""
    root = Value(2.0) * 3.0
    meant = {"Light": "; did you mean 'light'?", "drak": "; did you mean 'dark'?"}
    hint = meant.get(theme, "") if isinstance(theme, str) else ""
    three = "'light', 'dark', 'auto'"
    for make, known in (
        (lambda: draw(root, theme=theme), "'micrograd', 'modern', 'light', 'dark', 'auto'"),
        (lambda: filmstrip(root, theme=theme), three),
        (lambda: frame_svg(steps(root), 0, theme), three),
        (lambda: step(root, theme=theme), three),
        (lambda: theme_of(theme), three),
    ):
        with pytest.raises(ValueError) as error:
            make()
        assert str(error.value) == f"theme must be one of {known}, got {theme!r}{hint}"
