"""The picture of levels: every box is in it, its maps hold every number, and it is accessible."""

import re
import struct
import zlib
from base64 import b64decode
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest

from tests.viz.boxes.networks import NETWORKS, lecture, moons
from tests.viz.boxes.repeated import REPEATED, gru
from tests.viz.boxes.wires import lines_of, shared
from viz.boxes import picture
from viz.boxes.arrange import arrange, wire
from viz.boxes.box_picture import shown_boxes
from viz.boxes.level_text import level_text
from viz.boxes.levels import levels
from viz.boxes.maps import MapGrid, grid_of, map_image
from viz.boxes.moments import Moments
from viz.boxes.picture import boxes_svg, levels_svg, levels_text
from viz.palette import MAPS


def pixels(uri):
    """The RGBA rows of a PNG in a data URI, read by the rules of the format."""
    data = b64decode(uri.partition(",")[2])
    width, height = struct.unpack(">II", data[16:24])
    start = data.index(b"IDAT") + 4
    size = struct.unpack(">I", data[start - 8 : start - 4])[0]
    raw = zlib.decompress(data[start : start + size])
    stride = 4 * width + 1
    rows = [raw[i * stride + 1 : (i + 1) * stride] for i in range(height)]
    return [[tuple(row[4 * c : 4 * c + 4]) for c in range(width)] for row in rows]


def test_a_map_has_a_pixel_for_each_number():
    """The sign is the hue, the size the strength; nan and inf have a colour of their own."""
    ends = MAPS["both"]["value"]
    numbers = [1.0, -1.0, 0.0, 0.5, float("nan"), float("-inf")]
    (a, b, c), (d, e, f) = pixels(map_image(numbers, MapGrid(2, 3, 1), "value"))
    assert (a, b, c[3]) == ((*ends.high, 255), (*ends.low, 255), 0)
    assert d == (*ends.high, round(255 * 0.5**0.6))
    assert e == f == (*ends.unusual, 255)


@pytest.mark.parametrize("shape", [(), (5,), (2, 3), (2, 3, 4), (2, 2, 3, 2)])
def test_each_entry_has_a_cell_of_its_own(shape):
    """Entries lie on a grid; more than two axes are tiles side by side."""
    grid = grid_of(shape, ())
    size = 1
    for n in shape:
        size *= n
    cells = {grid.cell(entry) for entry in range(size)}
    assert len(cells) == size
    assert all(0 <= row < grid.rows and 0 <= column < grid.across for row, column in cells)


def test_a_vector_over_neurons_stands():
    """Biases are columns, losses of samples are rows."""
    assert grid_of((4,), ("neuron",)) == MapGrid(4, 1, 1)
    assert grid_of((4,), ("sample",)) == MapGrid(1, 4, 1)


@pytest.mark.parametrize("network", sorted({*NETWORKS, *REPEATED}))
def test_the_picture_names_every_box(network):
    """It is XML, with each box and its formula in the picture and in its words."""
    root, names = NETWORKS[network]() if network in NETWORKS else REPEATED[network][0]()
    found = levels(root, names)
    svg, text = levels_svg(found, "auto"), levels_text(found)
    picture = ElementTree.fromstring(svg)
    drawn = ["".join(element.itertext()) for element in picture.iter() if "text" in element.tag]
    lines = [line for line in text.split("\n")[1:] if not line.startswith("What repeats")]
    shown = [found.boxes[i] for i in shown_boxes(found)]
    assert len(lines) == len(shown) == found.shown
    for box, line in zip(shown, lines, strict=True):
        assert found.name(box.array) in drawn
        assert line.startswith(found.name(box.array))


@pytest.mark.parametrize("network", ["lecture", "moons", "attention", *REPEATED])
def test_a_network_fits_a_page_with_letters_that_can_be_read(network):
    """Pictures are at most 965 pixels wide, rather higher; letters have at least 9."""
    root, names = NETWORKS[network]() if network in NETWORKS else REPEATED[network][0]()
    svg = levels_svg(levels(root, names), "light")
    width, inner = re.search(r'width="(\d+)" height="\d+" viewBox="0 0 ([\d.]+)', svg).groups()
    assert int(width) <= 965
    assert 11 * int(width) / float(inner) >= 8.99


def test_a_picture_of_a_step_shows_its_repeat():
    """With the frame of what repeats, its count, what is carried, and the boxes of that time."""
    found = levels(*gru())
    moments = Moments(found)
    steps = [k for k, frame in enumerate(found.frames) if frame.time == 5]
    assert [found.frames[k].phase for k in steps] == ["forward", "backward"]
    for k in steps:
        svg = boxes_svg(found, (900.0, 900.0), moments[k]).svg
        assert "repeat × 8, carried: h; t = 5 of 0 … 7" in svg
        assert ">h_5</text>" in svg and ">h_4</text>" in svg and ">h_3</text>" not in svg
        assert ("receiving" in svg) == (found.frames[k].phase == "backward")
    last = moments[-1]
    for i, array in enumerate(found.arrays.arrays):
        if array.leaves is not None:
            assert last.gradients[i] == found.numbers(i).gradients
    text = level_text(moments, steps[1])
    assert "repeat t = 5" in text and "receives" in text


def test_boxes_do_not_overlap():
    """The arrangement keeps boxes apart and in the order of what leads to them."""
    sizes = [(100.0, 50.0), (200.0, 80.0), (60.0, 300.0), (90.0, 40.0), (300.0, 60.0)]
    placed = arrange(sizes, [[], [0], [0], [1, 2], [3]], 500.0, 400.0)
    spans = [
        (at.x, at.y, at.x + w, at.y + h) for at, (w, h) in zip(placed.boxes, sizes, strict=True)
    ]
    for i, (left, top, right, bottom) in enumerate(spans):
        assert 0 <= left and right <= placed.width + 1e-9
        assert 0 <= top and bottom <= placed.height + 1e-9
        for a, b, c, d in spans[i + 1 :]:
            assert right <= a or c <= left or bottom <= b or d <= top


def test_words_say_what_is_not_finite():
    """Ranges are of the finite numbers; the others are counted."""
    root, names = NETWORKS["overflow"]()
    assert "not finite" in levels_text(levels(root, names))
    root, names = lecture()
    assert "not finite" not in levels_text(levels(root, names))
    root, names = moons()
    assert "16 neurons × 20 samples" in levels_text(levels(root, names))


def test_a_point_of_a_large_map_is_the_largest_of_its_entries():
    """More than 160 rows or 320 columns are folded; nan is shown wherever there is one."""
    numbers = [0.001] * (400 * 700)
    numbers[3 * 700 + 5] = -1.0
    numbers[399 * 700 + 699] = float("nan")
    grid = MapGrid(400, 700, 1)
    assert (grid.fold, grid.points) == ((3, 3), (134, 234))
    image = pixels(map_image(numbers, grid, "value"))
    ends = MAPS["both"]["value"]
    assert (len(image), len(image[0])) == grid.points
    assert image[1][1] == (*ends.low, 255)
    assert image[133][233] == (*ends.unusual, 255)
    assert image[0][0] == image[1][2] == (*ends.high, round(255 * 0.001**0.6))


def points_of(path):
    """Points along a path of M, L, H, Q and C, close to each other."""
    found, now = [], (0.0, 0.0)
    for letter, text in re.findall(r"([MLHQC])([^MLHQC]*)", path):
        numbers = [float(word) for word in text.split()]
        if letter == "H":
            numbers.append(now[1])
        ends = [now, *zip(numbers[::2], numbers[1::2], strict=True)]
        ends = ends[-1:] if letter == "M" else ends
        for step in range(41):
            curve = ends
            while len(curve) > 1:
                curve = [
                    tuple(u + (v - u) * step / 40 for u, v in zip(a, b, strict=True))
                    for a, b in pairwise(curve)
                ]
            found += curve
        now = ends[-1]
    return found


@pytest.mark.parametrize("network", sorted({*NETWORKS, *REPEATED}))
def test_no_wire_goes_through_a_box_that_it_passes(network, monkeypatch):
    """Nor through its own ends, where something skips a column or a row, or is carried back.

    Nor does it lie on a wire between other boxes.
    """
    drawn, wires = [], []

    def noted(placed, start, end, back=False):
        """A wire, noted with the boxes around it."""
        found = wire(placed, start, end, back)
        drawn.append((placed.boxes, found[0]))
        wires.append((placed, start, end, found[0]))
        return found

    monkeypatch.setattr(picture, "wire", noted)
    root, names = NETWORKS[network]() if network in NETWORKS else REPEATED[network][0]()
    levels_svg(levels(root, names), "auto")
    assert drawn or network == "neuron"
    for boxes, path in drawn:
        for x, y in points_of(path):
            for box in boxes:
                inside = box.x + 0.1 < x < box.x + box.width - 0.1
                assert not (inside and box.y + 0.1 < y < box.y + box.height - 0.1)
    for (one, *ends, path), (other, *others, path_too) in combinations(wires, 2):
        if one is other and ends[0] != others[0] and ends[1] != others[1]:
            assert not any(shared(a, b) for a in lines_of(path) for b in lines_of(path_too))
