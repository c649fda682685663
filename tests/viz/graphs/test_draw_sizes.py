"""How large a picture is shown: on a page, in a notebook; and which way it is drawn for that."""

import random
import re

import pytest

from autograd_core import Value
from nn import MLP
from tests.viz.shown import shown_svg
from viz import draw
from viz.graphs.cutting import cut
from viz.graphs.view import View
from viz.limits import MOST_BYTES
from viz.notebook_output import weight

SIZE = re.compile(r'<svg [^>]*?width="(\d+)" height="(\d+)"[^>]*viewBox="[\d.]+ [\d.]+ ([\d.]+)')


def size(picture):
    """Width and height in pixels, and pixels per unit of the drawing."""
    width, height, units = SIZE.search(picture.svg).groups()
    return int(width), int(height), int(width) / float(units)


def chain(count):
    """So many operations one after the other."""
    x = Value(1.0, label="x")
    for _ in range(count):
        x = -x
    return x


def test_the_first_graph_fits_a_page(any_route):
    """a*b + c: from left to right, no wider than 900 pixels, its letters no smaller than 9."""
    a, b, c = Value(2.0, label="a"), Value(-3.0, label="b"), Value(10.0, label="c")
    picture = draw(a * b + c)
    width, height, scale = size(picture)
    assert 600 < width <= 900 and height < width / 4
    assert 14 * scale >= 9 and "rankdir=LR" in picture.source


def test_a_small_picture_is_not_enlarged(any_route):
    """One box has the size that its letters of 14 points need."""
    assert size(draw(Value(1.0)))[2] == pytest.approx(96 / 72, rel=0.02)


def test_what_is_too_wide_is_drawn_from_top_to_bottom(any_route):
    """By itself where that can be read, unless a direction is asked for."""
    picture = draw(chain(12))
    width, _, scale = size(picture)
    assert "rankdir=TB" in picture.source and width <= 900 and 14 * scale >= 9
    wide = draw(chain(12), rankdir="LR")
    assert "rankdir=LR" in wide.source and 14 * size(wide)[2] >= 8.9


def test_where_neither_way_fits_it_is_from_left_to_right():
    """With letters that can still be read: the page scrolls, or shows it smaller."""
    root = MLP(3, [4, 4, 1], rng=random.Random(1))([Value(1.0) for _ in range(3)])
    picture = draw(root, fold=False)
    width, _, scale = size(picture)
    assert "rankdir=LR" in picture.source and width > 900
    assert 14 * scale == pytest.approx(9, rel=0.02)


def dense():
    """A network with more edges than a notebook's output can hold."""
    made = MLP(2, [64, 64, 64, 1], rng=random.Random(1))([Value(0.5), Value(1.0)])
    made.backward()
    return made


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        {"fold": False},
        {"theme": "auto", "formulas": True, "local": True},
        {"number_format": ".17f", "roles": True, "limit": 900},
        {"theme": "dark", "fold": False, "local": True, "limit": 600},
    ],
    ids=["default", "all", "digits", "limit"],
)
def test_an_output_of_a_notebook_is_at_most_1_mb(options, any_route):
    """What would be larger has fewer boxes there and says so; the file has all."""
    root = dense()
    names = {f"w{i}" + "w" * 60: p for i, p in enumerate(root._prev)}
    picture = draw(root, names, **options)
    bundle = picture._repr_mimebundle_()
    assert weight(bundle) <= MOST_BYTES
    svg = shown_svg(bundle)
    boxes = len(re.findall(r">data ", svg))
    assert 40 < boxes <= len(re.findall(r">data ", picture.svg)) == picture.shown
    hidden = picture.hidden + picture.shown - boxes
    assert f">{hidden:,} more nodes<" in svg
    if boxes < picture.shown:
        assert f"{boxes} boxes of {picture.shown} are shown" in bundle["text/plain"]
        assert f"Drawing({boxes} of " in bundle["text/plain"]


def test_a_picture_that_is_shown_smaller_has_the_numbers_of_when_it_was_drawn(no_program):
    """What is computed later is not in it."""
    root = dense()
    picture = draw(root, theme="modern", formulas=True, local=True)
    root.grad = 12345.0
    assert "12345" not in shown_svg(picture._repr_mimebundle_())


@pytest.mark.parametrize("most", [1, 2, 5, 17])
def test_a_scene_that_is_cut_is_the_scene_of_a_lower_limit(most):
    """The same boxes, edges and counts, but for the ids."""
    x = Value(1.0, label="x")
    y = x.log()
    for i in range(20):
        y = y * Value(float(i), label=f"w{i}") + x
    small = View(y, limit=most).scene({})
    made = cut(View(y).scene({}), most)

    def told(scene):
        return [(b.name, b.data, b.op, len(b.arrows), b.hidden, b.word) for b in scene.boxes]

    assert told(made) == told(small)
    assert (made.shown, made.hidden, made.note) == (small.shown, small.hidden, small.note)


def test_a_cut_scene_tells_of_a_first_nan_and_of_the_way_to_it():
    """The birth that is left out is named; of a way without an end only the count stays."""
    x = Value(-1.0, label="p").log()
    for _ in range(100):
        x = -x
    scene = View(x, limit=40).scene({})
    assert scene.gap is not None and scene.gap.nodes == 81
    fewer = cut(scene, 5)
    assert fewer.gap is None and fewer.note == "first nan among them: log"
    assert (fewer.shown, fewer.hidden) == (5, 97)
    assert [box.hidden for box in fewer.boxes] == [1, 0, 0, 0, 0]
    assert cut(scene, 20).gap == scene.gap


def test_a_cut_neighbourhood_counts_what_uses_it():
    """What is left out after a node in the middle is counted there, and what before it, there."""
    x = chain(6)
    for _ in range(4):
        y = x = -x
    middle = y._prev[0]._prev[0]._prev[0]._prev[0]
    made = cut(View(y, around=middle, depth=3).scene(), 3)
    assert (made.shown, made.hidden, made.later) == (3, 8, 3)
    assert len(made.leads) == 1


def test_where_no_direction_fits_the_far_narrower_one_is_taken():
    """Hundreds of additions one after the other: a page shows its letters larger."""
    root = sum(Value(float(i)) for i in range(400))
    down, across = (size(draw(root, rankdir=rankdir))[0] for rankdir in ("TB", "LR"))
    assert 900 < down < across / 2
    assert "rankdir=TB" in draw(root, fold=False).source
