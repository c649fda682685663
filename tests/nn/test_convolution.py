"""Convolution and pooling against sums written out in fractions."""

import random
from fractions import Fraction

import pytest

from autograd_core import Value, fsum, gradients
from nn.convolution import Conv1d, Conv2d
from nn.nested import flat
from nn.pooling import AvgPool, MaxPool

SETTINGS = [(3, 1, 0), (2, 2, 1), (3, 2, 2), (1, 1, 0), (2, 3, 0)]


def quarters(*shape, seed=1):
    """A nested list of multiples of 1/4, so that sums are exact."""
    draw = random.Random(seed)

    def fill(sizes):
        return [fill(sizes[1:]) for _ in range(sizes[0])] if sizes else draw.randrange(-9, 9) / 4

    return fill(shape)


def exact(unit):
    """Give a unit's parameters multiples of 1/4."""
    draw = random.Random(2)
    for p in unit.parameters():
        p.data = draw.randrange(-9, 9) / 4
    return unit


def at(x, *place):
    """x at a place, 0 outside."""
    for i in place:
        if not 0 <= i < len(x):
            return Fraction(0)
        x = x[i]
    return Fraction(x)


@pytest.mark.parametrize(("kernel", "stride", "padding"), SETTINGS)
def test_conv1d_is_its_formula(kernel, stride, padding):
    """Every output is the bias plus the sum of products, exactly; sizes follow the formula."""
    unit = exact(Conv1d(2, 3, kernel, stride, padding))
    x = quarters(2, 7)
    out = unit(x)
    size = (7 + 2 * padding - kernel) // stride + 1
    assert [len(channel) for channel in out] == [size] * 3
    for o in range(3):
        for t in range(size):
            expected = Fraction(unit.b[o].data) + sum(
                Fraction(unit.w[o][c][k].data) * at(x[c], t * stride + k - padding)
                for c in range(2)
                for k in range(kernel)
            )
            assert Fraction(out[o][t].data) == expected


@pytest.mark.parametrize(("kernel", "stride", "padding"), SETTINGS)
def test_conv2d_is_its_formula(kernel, stride, padding):
    """As for signals, in two directions."""
    unit = exact(Conv2d(2, 2, kernel, stride, padding))
    x = quarters(2, 5, 6)
    out = unit(x)
    rows = (5 + 2 * padding - kernel) // stride + 1
    columns = (6 + 2 * padding - kernel) // stride + 1
    assert [[len(row) for row in channel] for channel in out] == [[columns] * rows] * 2
    for o in range(2):
        for r in range(rows):
            for s in range(columns):
                expected = Fraction(unit.b[o].data) + sum(
                    Fraction(unit.w[o][c][k][j].data)
                    * at(x[c], r * stride + k - padding, s * stride + j - padding)
                    for c in range(2)
                    for k in range(kernel)
                    for j in range(kernel)
                )
                assert Fraction(out[o][r][s].data) == expected


def test_weights_are_shared_by_all_places():
    """The gradient of the sum with respect to a weight is the sum of all inputs it met."""
    unit = exact(Conv1d(1, 1, 2))
    x = quarters(1, 6)
    total = fsum(unit(x)[0])
    assert gradients(total, unit.w[0][0]) == [sum(x[0][:-1]), sum(x[0][1:])]
    assert gradients(total, unit.b) == [5.0]


@pytest.mark.parametrize(("size", "stride"), [(2, None), (2, 1), (3, 2)])
def test_pooling_is_its_formula(size, stride):
    """The largest, or the mean, of each square; what no square covers is left out."""
    x = quarters(2, 5, 6)
    step = stride or size
    for unit, made in (
        (MaxPool(size, stride), max),
        (AvgPool(size, stride), lambda s: sum(s) / len(s)),
    ):
        expected = [
            [
                [
                    made([Fraction(v) for row in image[r : r + size] for v in row[c : c + size]])
                    for c in range(0, 6 - size + 1, step)
                ]
                for r in range(0, 5 - size + 1, step)
            ]
            for image in x
        ]
        # A mean of nine is rounded once.
        assert flat(unit(x)) == [float(v) for v in flat(expected)]


def test_gradient_of_pooling():
    """All to the largest, equally to the averaged; a tie is shared."""
    image = [[Value(1.0), Value(4.0)], [Value(2.0), Value(4.0)]]
    assert gradients(MaxPool(2)([image])[0][0][0], flat(image)) == [0.0, 0.5, 0.0, 0.5]
    assert gradients(AvgPool(2)([image])[0][0][0], flat(image)) == [0.25] * 4


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: Conv1d(1, 1, 0), ValueError, "Conv1d: kernel must be at least 1"),
        (lambda: Conv2d(1, 1, 2, padding=-1), ValueError, "padding must be at least 0"),
        (lambda: Conv1d(1, 1, 3)([[1.0, 2.0]]), ValueError, "kernel of 3 does not fit into 2"),
        (lambda: Conv1d(2, 1, 1)([[1.0]]), ValueError, "Conv1d takes 2 inputs, got 1"),
        (lambda: Conv1d(2, 1, 1)([[1.0], [1.0, 2.0]]), ValueError, "channels must have the same"),
        (lambda: Conv2d(1, 1, 1)([[[1.0], [1.0, 2.0]]]), ValueError, "rows must have the same"),
        (lambda: Conv2d(1, 1, 1)([[1.0, 2.0]]), TypeError, "channels x rows x columns"),
        (lambda: MaxPool(3)([[[1.0]]]), ValueError, "squares of 3 do not fit into an image of 1"),
        (lambda: MaxPool(0), ValueError, "MaxPool: size must be at least 1"),
        (lambda: AvgPool(2)(3.0), TypeError, "AvgPool takes images as channels"),
    ],
    ids=range(10),
)
def test_bad_arguments_are_refused(build, error, message):
    """Sizes and inputs that do not fit are named."""
    with pytest.raises(error, match=message):
        build()


def test_weights_are_weights_and_sizes_show():
    """The penalty's weights are the kernels; reprs show the sizes."""
    unit = Conv2d(2, 3, 2, rng=random.Random(1))
    assert len(unit.parameters()) == 3 * 2 * 4 + 3
    assert repr(unit) == "Conv2d(2, 3, kernel=2, stride=1, padding=0), 27 parameters"
    assert repr(MaxPool(2)) == "MaxPool(2, stride=2)"
