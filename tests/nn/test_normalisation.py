"""Normalisations: their formula in floats, statistics of what comes out, modes and errors."""

import math
import random

import pytest

from autograd_core import Value
from nn import MLP, Sequential
from nn.batch_norm import BatchNorm
from nn.normalisation import GroupNorm, InstanceNorm, LayerNorm, RMSNorm

EPS = 1e-5


def drawn(*shape, seed=1):
    """A nested list of normal numbers with mean 3 and standard deviation 2."""
    source = random.Random(seed)

    def fill(sizes):
        if not sizes:
            return source.gauss(3, 2)
        return [fill(sizes[1:]) for _ in range(sizes[0])]

    return fill(shape)


def normal(xs):
    """(x - mean) / sqrt(variance + eps) by math.fsum."""
    m = math.fsum(xs) / len(xs)
    v = math.fsum((x - m) ** 2 for x in xs) / len(xs)
    return [(x - m) / math.sqrt(v + EPS) for x in xs]


def data(xs):
    """The numbers of Values."""
    return [x.data for x in xs]


def test_layer_norm_standardises_the_vector():
    """Formula in floats, then gain and shift."""
    x = drawn(7)
    unit = LayerNorm(7)
    unit.gain[2].data, unit.shift[2].data = 2.0, -1.0
    expected = normal(x)
    expected[2] = 2 * expected[2] - 1
    assert data(unit(x)) == pytest.approx(expected, rel=1e-14)


def test_rms_norm_divides_by_the_root_mean_square():
    """x / sqrt(mean(x^2) + eps)."""
    x = drawn(6)
    root = math.sqrt(math.fsum(v * v for v in x) / 6 + EPS)
    assert data(RMSNorm(6)(x)) == pytest.approx([v / root for v in x], rel=1e-14)


def test_group_norm_standardises_each_group_of_channels():
    """Mean and variance over all numbers of a group, whatever the form of its channels."""
    x = drawn(4, 2, 3)
    out = GroupNorm(2, 4)(x)
    for start in (0, 2):
        numbers = [v for channel in x[start : start + 2] for row in channel for v in row]
        found = [v.data for channel in out[start : start + 2] for row in channel for v in row]
        assert found == pytest.approx(normal(numbers), rel=1e-13)


def test_group_norm_of_a_vector_of_channels():
    """A channel may be a single number; one group is then LayerNorm."""
    x = drawn(6)
    assert data(GroupNorm(1, 6)(x)) == data(LayerNorm(6)(x))


def test_instance_norm_standardises_each_channel():
    """As many groups as channels; nothing is learned by default."""
    x = drawn(3, 2, 2)
    unit = InstanceNorm(3)
    assert unit.parameters() == []
    for channel, out in zip(x, unit(x), strict=True):
        assert [v for row in out for v in row] == pytest.approx(
            normal([v for row in channel for v in row]), rel=1e-13
        )
    assert len(InstanceNorm(3, affine=True).parameters()) == 6


def test_batch_norm_standardises_each_feature_over_the_batch():
    """Formula in floats, column by column; mean 0 and variance v / (v + eps)."""
    batch = drawn(8, 3)
    out = BatchNorm(3).batch([[Value(v) for v in row] for row in batch])
    for i in range(3):
        found = [row[i].data for row in out]
        assert found == pytest.approx(normal([row[i] for row in batch]), rel=1e-13)
        assert math.fsum(found) == pytest.approx(0.0, abs=1e-14)


def test_batch_norm_keeps_running_statistics():
    """r <- 0.9 r + 0.1 m, the variance with n - 1; used after eval, and nothing moves then."""
    batch = drawn(8, 2)
    unit = BatchNorm(2)
    unit.batch(batch)
    for i in range(2):
        column = [row[i] for row in batch]
        m = math.fsum(column) / 8
        v = math.fsum((x - m) ** 2 for x in column) / 7
        assert unit.running_mean[i] == pytest.approx(0.1 * m, rel=1e-14)
        assert unit.running_variance[i] == pytest.approx(0.9 + 0.1 * v, rel=1e-14)
    before = (list(unit.running_mean), list(unit.running_variance))
    unit.eval()
    (x, _), (m, _), (v, _) = batch[0], *before
    assert unit(batch[0])[0].data == pytest.approx((x - m) / math.sqrt(v + EPS), rel=1e-14)
    assert (unit.running_mean, unit.running_variance) == before


def test_batch_norm_state_contains_the_running_statistics(tmp_path):
    """Saved and loaded, the model computes the same in use."""
    unit, other = BatchNorm(2), BatchNorm(2)
    unit.batch(drawn(8, 2))
    unit.save(tmp_path / "norm.json")
    other.load(tmp_path / "norm.json")
    x = drawn(2, seed=3)
    assert data(unit.eval()(x)) == data(other.eval()(x))


def test_gradient_flows_through_the_statistics():
    """The sum of standardised numbers is always 0, so its gradient is 0 along every input."""
    x = [Value(v) for v in drawn(5)]
    total = sum(LayerNorm(5)(x))
    total.backward()
    assert [v.grad for v in x] == pytest.approx([0.0] * 5, abs=1e-14)


def test_batch_norm_in_a_network_is_trained_by_batches():
    """MLP(norm=BatchNorm) and Sequential compute a batch together, and refuse a lone sample."""
    for model in (
        MLP(2, [3, 1], norm=BatchNorm, rng=random.Random(2)),
        Sequential(BatchNorm(2), MLP(2, [1], rng=random.Random(2))),
    ):
        out = model.batch(drawn(4, 2))
        assert len(out) == 4
        with pytest.raises(ValueError, match=r"BatchNorm needs a batch of two samples"):
            model([1.0, 2.0])
        model.eval()
        assert type(model([1.0, 2.0])) is Value


@pytest.mark.parametrize(
    ("norm", "name"), [(LayerNorm, "3 LayerNorm relu"), (BatchNorm, "3 BatchNorm relu")], ids=str
)
def test_norm_of_a_layer_is_between_net_input_and_activation(norm, name):
    """Its parameters are the layer's, and its repr stands in the model's."""
    model = MLP(2, [3, 1], norm=norm)
    names = [n for n, _ in model.named_parameters()]
    assert "layers.0.norm.gain.2" in names
    assert not any(n.startswith("layers.1.norm") for n in names)
    assert name in repr(model)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: LayerNorm(0), "LayerNorm: features must be at least 1"),
        (lambda: LayerNorm(2, eps=0.0), "LayerNorm: eps must be finite, at least"),
        (lambda: LayerNorm(2)([1.0]), "LayerNorm takes 2 inputs, got 1"),
        (lambda: RMSNorm(2)([1.0]), "RMSNorm takes 2 inputs, got 1"),
        (lambda: GroupNorm(2, 3), "2 groups do not divide 3 channels"),
        (lambda: GroupNorm(1, 2)([1.0]), "GroupNorm takes 2 inputs, got 1"),
        (lambda: InstanceNorm(0), "InstanceNorm: groups must be at least 1"),
        (lambda: BatchNorm(2, momentum=2.0), "BatchNorm: momentum"),
        (lambda: BatchNorm(2).batch([[1.0, 2.0]]), "needs a batch of two samples"),
        (lambda: BatchNorm(2).batch([[1.0], [2.0]]), "BatchNorm takes 2 inputs, got 1"),
    ],
    ids=range(10),
)
def test_bad_arguments_are_refused(build, message):
    """Sizes, settings and inputs that do not fit are named."""
    with pytest.raises(ValueError, match=message):
        build()
