"""PNG, PDF and GIF: sizes, grounds, letters - Chinese ones too - and what is said without them."""

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image, ImageSequence

from autograd_core import Value
from viz import RenderError, draw, filmstrip, frame_svg, raster, steps
from viz.palette import DARK

SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50">'
    '<rect width="100%" height="100%" fill="{}"/></svg>'
)


def image(content):
    """An image from its bytes."""
    return Image.open(BytesIO(content)).convert("RGB")


def loss(w="w", name="loss"):
    """A graph of two leaves and an operation with names."""
    root = Value(2.0, label=w) * Value(3.0, label="x")
    root.label = name
    root.backward()
    return root


def written(text, size=40, family="Times,serif"):
    """A line of text drawn in black, as pixels."""
    width, height, foot = 2 * size * len(text), 2 * size, 1.4 * size
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<text x="5" y="{foot:g}" font-size="{size}" font-family="{family}">{text}</text>'
        "</svg>"
    )
    return Image.open(BytesIO(raster.png(svg, 1.0))).getchannel("A")


def has_chinese_font():
    """Whether fontconfig knows a font with these letters."""
    try:
        done = subprocess.run(["fc-list", ":lang=zh", "file"], capture_output=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return bool(done.stdout.strip())


def test_a_png_has_twice_the_pixels_and_the_ground_of_the_picture():
    """Each pixel of the picture is four; what is dark stays dark."""
    drawn = image(raster.png(SQUARE.format("#123456")))
    assert drawn.size == (200, 100)
    assert drawn.getcolors() == [(200 * 100, (0x12, 0x34, 0x56))]


def test_a_picture_too_large_for_memory_has_fewer_pixels():
    """It keeps its form."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="90000"></svg>'
    assert Image.open(BytesIO(raster.png(svg))).height <= raster.LONGEST_SIDE


@pytest.mark.parametrize("theme", ["micrograd", "modern", "dark", "auto"])
def test_a_drawing_in_pixels_looks_like_its_svg(theme, any_route, tmp_path):
    """Its ground is that of the theme, and its letters are there."""
    picture = draw(loss(), theme=theme)
    drawn = image(picture.save(tmp_path / "g.png").read_bytes())
    ground = {"dark": tuple(bytes.fromhex(DARK.paper[1:]))}.get(theme, (255, 255, 255))
    assert drawn.getpixel((3, 3)) == ground
    assert drawn.width > 800 and len(drawn.getcolors(1 << 24)) > 25
    assert picture.save(tmp_path / "g.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("family", ["Nowhere,serif", "Nowhere,sans-serif", "Nowhere,monospace"])
def test_letters_of_each_kind_are_drawn(family):
    """The kinds stand for fonts that this machine has, not for the first of the list."""
    assert any(written("x", family=family).tobytes())
    assert not raster._writes("Nowhere")


@pytest.mark.skipif(not has_chinese_font(), reason="no Chinese font is installed")
@pytest.mark.parametrize("text", ["权重", "损失"])
def test_chinese_letters_are_no_boxes(text):
    """Each differs from the other and from what stands for a letter that no font has."""
    first, second = (written(letter).tobytes() for letter in text)
    missing = written("\U0010fffd").tobytes()
    assert len({first, second, missing, bytes(len(first))}) == 4


@pytest.mark.skipif(not has_chinese_font(), reason="no Chinese font is installed")
def test_chinese_names_are_drawn(any_route, tmp_path):
    """In drawings, frames and filmstrips: another name gives other pixels, in its box."""

    def pixels(name):
        root = loss(name, name)
        drawn = [draw(root).save(tmp_path / "d.png").read_bytes()]
        drawn.append(raster.png(frame_svg(steps(root), 0)))
        return [*drawn, filmstrip(root).save(tmp_path / "f.png").read_bytes()]

    for one, other in zip(pixels("权重"), pixels("损失"), strict=True):
        assert (
            image(one).size == image(other).size and image(one).tobytes() != image(other).tobytes()
        )


def test_chinese_names_are_drawn_where_they_have_room(any_route):
    """graphviz-pure takes them for narrow, so that our own layout draws instead."""
    picture = draw(loss("权重", "损失"))
    expected = "own layout" if any_route == "graphviz-pure" else any_route
    assert "权重" in picture.svg and picture.drawn_by == expected


def test_without_any_font_it_says_so(monkeypatch):
    """resvg would leave the letters out and say nothing."""
    drawn = raster._resvg()

    def bare(**options):
        return drawn(**(options | {"skip_system_fonts": True, "font_dirs": []}))

    monkeypatch.setattr(raster, "_resvg", lambda: bare)
    raster._families.cache_clear()
    try:
        with pytest.raises(RenderError, match="fonts-dejavu"):
            raster.png(SQUARE.format("red"))
    finally:
        raster._families.cache_clear()


def test_fonts_of_matplotlib_are_enough(monkeypatch):
    """Where the system has none, those that matplotlib brings write the letters."""
    pytest.importorskip("matplotlib")
    drawn = raster._resvg()

    def without_system(**options):
        return drawn(**(options | {"skip_system_fonts": True}))

    monkeypatch.setattr(raster, "_resvg", lambda: without_system)
    raster._families.cache_clear()
    try:
        assert written("x").getbbox() is not None
    finally:
        raster._families.cache_clear()


@pytest.mark.parametrize("missing", ["resvg_py", "PIL"])
def test_without_a_package_it_says_what_to_install(missing, monkeypatch):
    """The message has the command; a GIF needs both."""
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(RenderError, match=r"\[viz\]"):
        raster.gif([SQUARE.format("red")])


def test_a_pdf_has_the_size_of_the_picture():
    """Three quarters of a point for each pixel."""
    content = raster.pdf(SQUARE.format("red"), "a title")
    assert b"/MediaBox [ 0 0 75.0 37.5 ]" in content.replace(b"\n", b" ")


def test_a_gif_shows_each_picture_in_a_frame_of_one_size():
    """Colours stay, smaller ones have the ground of the first, the last one stays longest."""
    small = SQUARE.format("blue").replace("100", "40", 1)
    moving = Image.open(BytesIO(raster.gif([SQUARE.format("red"), small], 0.5)))
    frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(moving)]
    assert [frame.size for frame in frames] == [(150, 75)] * 2
    assert [frame.getpixel((5, 5)) for frame in frames] == [(255, 0, 0), (0, 0, 255)]
    assert moving.info["loop"] == 0
    with pytest.raises(ValueError, match="no pictures"):
        raster.gif([])
