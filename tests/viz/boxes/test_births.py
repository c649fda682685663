"""Where the first inf or nan of a computation appears: its step, its box, its entry."""

import math

import pytest

import nn
from tests.viz.boxes import unusual
from tests.viz.boxes.networks import NETWORKS
from viz import draw
from viz.boxes.levels import levels
from viz.boxes.picture import levels_svg, levels_text
from viz.graphs.level_drawing import LevelDrawing

FIRST = {
    "overflowing": (False, "outs", "outs[7] = exp(v1[7]) = exp(805.0) = inf"),
    "kinked": (True, "xs", "dxs[10] += inf * droots[10] = inf * 0.5 = inf"),
    "multiplied": (False, "ys", "ys[0,0] = inf, for 1e+200 * 1e+160 = inf"),
    "spoiled": (False, "leaves", "leaves[5] = nan was given"),
}


@pytest.mark.parametrize("name", FIRST)
def test_the_first_is_found_and_how_it_was_computed(name):
    """The box shows it; what its step is computed from is finite, itself it is not."""
    root, names = getattr(unusual, name)()
    found = levels(root, names)
    birth = found.birth
    gradient, array, text = FIRST[name]
    assert (birth.gradient, found.name(birth.array), birth.text) == (gradient, array, text)
    numbers = found.numbers(birth.array)
    x = (numbers.gradients if gradient else numbers.values)[birth.entry]
    assert not math.isfinite(x) and birth.kind == f"{x:g}"
    frame, box = found.frames[birth.step], found.boxes[birth.box]
    assert birth.array in (box.array, *box.inner, *box.hangs)
    assert frame.phase == ("backward" if gradient else "forward")
    earlier = [i for f in found.frames[1 : birth.step] for i in found.boxes[f.box].inner]
    for i in earlier:
        assert gradient or all(map(math.isfinite, found.numbers(i).values))


def test_the_only_entry_has_the_name_of_its_array():
    """The bias of one neuron is b, as on the page, not b[0]."""
    neuron = nn.Layer(3, 1)
    neuron.parameters()[-1].data = math.nan
    found = levels(neuron([1.0, 2.0, 3.0]) ** 2, {}, model=neuron)
    assert found.arrays.arrays[found.birth.array].size == 1
    assert found.birth.text == f"{found.name(found.birth.array)} = nan was given"


@pytest.mark.parametrize("name", FIRST)
def test_a_drawing_marks_its_box(name):
    """The boxes are drawn, one with a thick border, and with the words of the first."""
    root, names = getattr(unusual, name)()
    root.backward()
    drawing = draw(root, names)
    assert isinstance(drawing, LevelDrawing)
    assert FIRST[name][2] in drawing.text
    assert drawing.svg.count('<rect class="cross"') == 1
    assert f">{drawing.levels.birth.words}:" in drawing.svg
    assert not isinstance(draw(root, names, fold=False), LevelDrawing)


@pytest.mark.parametrize("name", sorted(NETWORKS.keys() - {"overflow"}))
def test_finite_computations_have_none(name):
    """Neither data nor picture nor words speak of a first inf."""
    root, names = NETWORKS[name]()
    found = levels(root, names)
    assert found.birth is None
    assert "first" not in levels_text(found)
    assert '<rect class="cross"' not in levels_svg(found, "light")
