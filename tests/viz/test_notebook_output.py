"""What a notebook is given of each kind of picture: an image, a small PNG, words."""

import base64
import struct

import pytest

from autograd_core import Value
from tests.viz.shown import Images
from viz import draw, draw_dot, filmstrip, notebook_output, raster, step
from viz.limits import MOST_BYTES
from viz.notebook_output import PNG, weight
from viz.render import RenderError

KINDS = {
    "draw": draw,
    "a frame": lambda root: draw(root, step=1),
    "draw_dot": draw_dot,
    "filmstrip": filmstrip,
    "step": step,
}
each = pytest.mark.parametrize("show", KINDS.values(), ids=KINDS)


def root():
    """A small graph."""
    w, x = Value(2.0, label="w"), Value(3.0, label="x")
    return (w * x + 1.0).tanh()


@each
def test_each_picture_comes_as_an_image_a_png_and_words(show):
    """The image needs no trust; the PNG is for hosts that drop HTML, no wider than a column."""
    pytest.importorskip("resvg_py")
    bundle = show(root())._repr_mimebundle_()
    assert set(bundle) == {"text/html", "image/png", "text/plain"}
    (image,) = Images(bundle["text/html"]).found
    assert "w" in image["alt"] and len(image["alt"]) > 20
    content = base64.b64decode(bundle[PNG], validate=True)
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    assert 100 < width <= 900 and 20 < height
    assert weight(bundle) <= MOST_BYTES


@each
def test_without_resvg_there_is_the_image(show, monkeypatch):
    """resvg-py and fonts are not needed for a picture in a notebook."""

    def missing():
        raise RenderError("resvg-py is not installed")

    monkeypatch.setattr(raster, "_resvg", missing)
    bundle = show(root())._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert len(Images(bundle["text/html"]).found) == 1


def test_a_large_picture_has_no_png(monkeypatch):
    """Where the image takes half of the room, a PNG beside it would take seconds."""
    pytest.importorskip("resvg_py")
    picture = draw(root())
    bundle = picture._repr_mimebundle_()
    html = len(bundle["text/html"]) + len(bundle["text/plain"])
    monkeypatch.setattr(notebook_output, "MOST_BYTES", 2 * html - 1)
    assert set(picture._repr_mimebundle_()) == {"text/html", "text/plain"}
    monkeypatch.setattr(notebook_output, "MOST_BYTES", 2 * weight(bundle))
    assert set(picture._repr_mimebundle_()) == set(bundle)
