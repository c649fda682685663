"""Dropout: who is left out, and the scale that keeps the expectation."""

import copy
import math
import random

import pytest

from autograd_core import Value, fsum
from nn import MLP, Dropout, Layer


def test_inverted_dropout_scales_while_training():
    """An input is left out, or divided by the keep probability; used, it is itself."""
    drop = Dropout(0.75, rng=random.Random(1))
    out = drop([1.0] * 1000)
    assert set(out) == {0.0, 4.0}
    assert drop.eval()([1.0, 2.0]) == [1.0, 2.0]


def test_scale_at_test_of_the_course():
    """Training keeps the numbers as they are; used, all are multiplied by the keep probability."""
    drop = Dropout(0.75, scale_at_test=True, rng=random.Random(1))
    assert set(drop([1.0] * 1000)) == {0.0, 1.0}
    assert drop.eval()([1.0, 2.0]) == [0.25, 0.5]


@pytest.mark.parametrize(("scale_at_test", "expected"), [(True, 50.0), (False, 100.0)])
def test_hundred_units_of_the_course(scale_at_test, expected):
    """100 units of weight 1 and p = 0.5: both scales give the same mean, trained or used.

    The course's 50 is that of scaling at test time. The mean of 4,000 sums of 100 draws is within
    5 standard errors of it: sqrt(100 q p / 4000) times the scale.
    """
    drop = Dropout(0.5, scale_at_test=scale_at_test, rng=random.Random(2))
    ones = [1.0] * 100
    trained = math.fsum(sum(drop(ones)) for _ in range(4000)) / 4000
    error = math.sqrt(100 * 0.25 / 4000) * (1.0 if scale_at_test else 2.0)
    assert abs(trained - expected) < 5 * error
    assert sum(drop.eval()(ones)) == expected


def test_share_that_stays():
    """Of n inputs about (1 - p) n stay: within 5 standard deviations sqrt(n p (1 - p))."""
    for p in (0.1, 0.5, 0.9):
        out = Dropout(p, rng=random.Random(3))([1.0] * 10_000)
        stays = sum(x != 0 for x in out)
        assert abs(stays - 10_000 * (1 - p)) < 5 * math.sqrt(10_000 * p * (1 - p))


def test_gradient_of_an_input_left_out_is_zero():
    """Inputs that stay have the scale as derivative, the others none."""
    values = [Value(1.0) for _ in range(50)]
    out = Dropout(0.5, rng=random.Random(4))(values)
    fsum(out).backward()
    assert [v.grad for v in values] == [0.0 if type(x) is float else 2.0 for x in out]
    assert {v.grad for v in values} == {0.0, 2.0}


def test_bare_value_comes_back_bare():
    """A single number or Value in, a single one out."""
    assert Dropout(0.5).eval()(3.0) == 3.0
    v = Value(2.0)
    assert Dropout(0.0)(v) is v


def test_layer_and_mlp_have_dropout_in_hidden_layers():
    """The last layer of an MLP loses nothing; eval() makes the model deterministic."""
    model = MLP(2, [50, 3], dropout=0.5, rng=random.Random(5))
    assert model.layers[0].dropout.p == 0.5
    assert model.layers[1].dropout is None
    x = [1.0, -1.0]
    drawn = {tuple(v.data for v in model(x)) for _ in range(5)}
    assert len(drawn) == 5
    model.eval()
    assert len({tuple(v.data for v in model(x)) for _ in range(5)}) == 1
    assert "dropout 0.5" in repr(model)


def test_global_generator_is_used_without_rng():
    """random.seed decides who is left out, and the module can be copied."""
    drop = copy.deepcopy(Dropout(0.5))
    random.seed(6)
    first = drop([1.0] * 20)
    random.seed(6)
    assert drop([1.0] * 20) == first


@pytest.mark.parametrize("p", [-0.1, 1.0, 2, math.nan, "0.5", None])
def test_p_is_a_probability_below_one(p):
    """Everything else is refused by name, in a layer too."""
    with pytest.raises((TypeError, ValueError), match="Dropout: p must be"):
        Dropout(p)
    if p is not None:
        with pytest.raises((TypeError, ValueError), match="Dropout: p must be"):
            Layer(1, 1, dropout=p)


def test_nested_lists_and_arrays_keep_their_numbers():
    """The channels of an image have their form; of an iterable that is no list, all come back."""
    drop = Dropout(0.5, rng=random.Random(1))
    out = drop([[[1.0] * 50, [1.0] * 50]])
    assert [len(row) for row in out[0]] == [50, 50]
    assert {v for row in out[0] for v in row} == {0.0, 2.0}
    assert len(drop(range(5))) == 5


@pytest.mark.parametrize("wrong", [None, "ab", ["a"]])
def test_dropout_refuses_what_is_no_number(wrong):
    """It says what came."""
    with pytest.raises(TypeError, match="Dropout takes numbers or Values, got"):
        Dropout(0.5)(wrong)
