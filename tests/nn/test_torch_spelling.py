"""Modules under torch's names: one sample or a batch, and what they compute of each."""

import copy
import math
import pickle
import random
import re
from collections import OrderedDict

import pytest

import autograd_core
import nn
from autograd_core import Value, no_grad
from nn import torch
from nn.evaluation import numbers
from nn.functional import __all__ as functional_names
from nn.missing import BESIDE, TORCH

BATCH = [[0.5, -2.0], [1.5, 0.25], [-3.0, 1.0]]


def test_linear_is_an_affine_layer():
    """W x + b, worked out by hand from its weight and bias."""
    linear = nn.Linear(2, 3, rng=random.Random(1))
    w, b = numbers(linear.weight), numbers(linear.bias)
    expected = [[w[i][0] * x[0] + w[i][1] * x[1] + b[i] for i in range(3)] for x in BATCH]
    assert numbers(linear(BATCH)) == [pytest.approx(row, rel=1e-14) for row in expected]
    assert numbers(linear(BATCH[0])) == numbers(linear(BATCH))[0]
    assert (linear.in_features, linear.out_features) == (2, 3)


def test_linear_with_one_output():
    """One sample gives it bare, as Layer does; a batch a list for each sample, as torch does."""
    model = nn.Linear(2, 1)
    assert isinstance(model(BATCH[0]), Value)
    assert [len(row) for row in model(BATCH)] == [1, 1, 1]
    assert numbers(model.batch(BATCH)) == [x for row in numbers(model(BATCH)) for x in row]


def test_linear_of_lists_of_any_depth():
    """Every innermost list is a sample, also of tuples, integers and iterators."""
    model = nn.Linear(2, 2)
    assert numbers(model([BATCH, BATCH])) == [numbers(model(BATCH))] * 2
    assert numbers(model(tuple(map(tuple, BATCH)))) == numbers(model(BATCH))
    assert numbers(model(iter(BATCH))) == numbers(model(BATCH))
    assert numbers(model([[1, 2]])) == [numbers(model([1.0, 2.0]))]


def test_linear_without_bias():
    """There is none, also not among the parameters and in the state."""
    model = nn.Linear(2, 3, bias=False)
    assert model.bias is None
    assert len(model.parameters()) == 6
    assert numbers(model([0.0, 0.0])) == [0.0] * 3
    assert repr(model) == "Linear(2 -> 3, bias=False), 6 parameters"


def test_linear_draws_as_torch_does():
    """Weights and biases are uniform on [-r, r], r = 1 / sqrt(in_features)."""
    model = nn.Linear(16, 400, rng=random.Random(1))
    for drawn in (sum(numbers(model.weight), []), numbers(model.bias)):
        assert max(map(abs, drawn)) <= 0.25 * (1 + 1e-15)
        assert max(map(abs, drawn)) > 0.24
        variance = math.fsum(x * x for x in drawn) / len(drawn)
        # of a uniform number's square the deviation is 0.89 of its mean; five sigmas
        assert variance == pytest.approx(0.25**2 / 3, rel=5 * 0.9 / math.sqrt(len(drawn)))


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: nn.Linear(0, 1), ValueError, "at least 1"),
        (lambda: nn.Linear(2, 1, bias="no"), TypeError, "bias must be True or False"),
        (lambda: nn.Linear(2, 1, init="xavir"), ValueError, "xavier"),
        (lambda: nn.Linear(2, 1, features=3), TypeError, "keyword"),
        (lambda: nn.Linear(2, 1)([[1.0, 2.0, 3.0]]), ValueError, "Linear takes 2 inputs, got 3"),
        (lambda: nn.Linear(2, 1)(None), TypeError, "Linear takes numbers"),
        (lambda: nn.GELU("tan"), ValueError, "did you mean 'tanh'"),
        (lambda: nn.LeakyReLU("steep"), TypeError, "negative_slope"),
        (lambda: nn.Softmax(dim=0)(BATCH), ValueError, "write dim=-1"),
        (lambda: nn.Softmax(dim="x"), TypeError, "whole number"),
        (lambda: nn.Softmax()(1.0), TypeError, "Softmax takes the numbers of a sample"),
        (lambda: nn.Flatten(2), ValueError, "start_dim"),
        (lambda: nn.Flatten()(1.0), TypeError, "batch"),
        (lambda: nn.ReLU()("ab"), TypeError, "relu"),
        (lambda: nn.MSELoss("average"), ValueError, "reduction"),
        (lambda: nn.MSELoss(reduction="maen"), ValueError, "did you mean 'mean'"),
        (lambda: nn.HuberLoss(delta=0.0), ValueError, "above 0"),
        (lambda: nn.BCELoss()(1.5, 1), ValueError, "BCEWithLogitsLoss"),
        (lambda: nn.BCELoss()(0.5, 2), ValueError, "from 0 to 1"),
        (lambda: nn.CrossEntropyLoss()(BATCH, [0, 1]), ValueError, "a target per sample"),
        (lambda: nn.CrossEntropyLoss()(BATCH, 1), ValueError, "a target per sample"),
        (lambda: nn.CrossEntropyLoss(label_smoothing=2.0), ValueError, "from 0 to 1"),
        (lambda: nn.DataLoader([], batch_size=0), ValueError, "at least 1"),
        (lambda: nn.DataLoader(3), TypeError, "takes a data set or a list"),
        (lambda: nn.Linear(2.5, 1), TypeError, "Linear: in_features must be a whole number"),
        (lambda: nn.Linear(2, "x"), TypeError, "Linear: out_features must be a whole number"),
        (lambda: nn.MSELoss()(None, [1.0]), TypeError, "MSELoss.*return statement"),
        (lambda: nn.MSELoss()([1.0], "a"), TypeError, "MSELoss takes numbers"),
        (lambda: nn.CrossEntropyLoss([0.0, 1.0])(BATCH, [0, 0, 0]), ValueError, "weight 0"),
        (lambda: torch.optim.LBFGS, AttributeError, "has no LBFGS; the optimisers"),
        (lambda: nn.functional.reluu, AttributeError, "has no reluu; did you mean 'relu'"),
        (lambda: torch.tensor([[1.0], [1.0, 2.0]]), ValueError, "same length"),
        (lambda: nn.functional.relu([1.0], slope=2), TypeError, "relu.*keyword"),
        (lambda: nn.functional.mse_loss([1.0], [1.0], size=2), TypeError, "mse_loss.*keyword"),
    ],
    ids=range(34),
)
def test_mistakes_are_told(make, error, message):
    """What came and what was expected."""
    with pytest.raises(error, match=message):
        make()


ELEMENTWISE = [
    (nn.ReLU(), autograd_core.relu),
    (nn.LeakyReLU(0.2), lambda z: autograd_core.leaky_relu(z, 0.2)),
    (nn.ELU(0.5), lambda z: autograd_core.elu(z, 0.5)),
    (nn.Tanh(), autograd_core.tanh),
    (nn.Sigmoid(), autograd_core.sigmoid),
    (nn.LogSigmoid(), autograd_core.logsigmoid),
    (nn.Softplus(2.0), lambda z: autograd_core.softplus(z, 2.0)),
    (nn.SiLU(), autograd_core.silu),
    (nn.GELU(), autograd_core.gelu),
    (nn.GELU("tanh"), autograd_core.gelu_tanh),
    (nn.Hardtanh(), autograd_core.hard_tanh),
    (nn.Hardsigmoid(), autograd_core.hard_sigmoid),
    (nn.Identity(), lambda z: z),
    (nn.PReLU(0.3), lambda z: autograd_core.prelu(z, 0.3)),
    (nn.Swish(1.5), lambda z: autograd_core.swish(z, 1.5)),
]


@pytest.mark.parametrize(("module", "function"), ELEMENTWISE, ids=lambda x: repr(x)[:20])
def test_activation_of_every_number(module, function):
    """A number, a sample, a batch and deeper lists: the function of each number, in their form."""
    for x in (BATCH[0][1], BATCH[0], BATCH, [BATCH]):
        assert numbers(module(x)) == numbers(nn.nested.each(function, x))


def test_activations_take_values_and_pass_gradients():
    """The derivative of a sum of activations is that of each."""
    held = [[Value(x) for x in row] for row in BATCH]
    torch.sum(nn.Tanh()(held)).backward()
    found = [[v.grad for v in row] for row in held]
    assert found == [pytest.approx([1 - math.tanh(x) ** 2 for x in row]) for row in BATCH]


def test_softmax_of_every_sample():
    """Each row sums to 1; dim=1 and dim=-1 are the numbers of a sample, of one alone too."""
    for dim in (None, -1, 1):
        rows = nn.Softmax(dim)(BATCH)
        assert [math.fsum(row) for row in rows] == pytest.approx([1.0] * 3)
        assert nn.Softmax(dim)(BATCH[0]) == rows[0]
    assert nn.Softmax(0)(BATCH[0]) == rows[0]
    assert nn.LogSoftmax(1)(BATCH)[1] == autograd_core.log_softmax(BATCH[1])


def test_flatten():
    """The first level is the batch, as in torch; a list of numbers stays; 0 takes all."""
    images = [[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]]
    flat = [[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]
    assert nn.Flatten()(images) == nn.Flatten().batch(images) == flat
    assert nn.Flatten()(flat[0]) == flat[0]
    assert nn.Flatten(0)(images) == flat[0] + flat[1]


def test_outputs_and_targets_are_paired_one_by_one():
    """Levels of one part do not count: torch would compare all of four with all of four."""
    outputs = [[0.1], [0.7], [0.9], [0.2]]
    expected = nn.mse([0.1, 0.7, 0.9, 0.2], [0, 1, 1, 0])
    for p in (outputs, [0.1, 0.7, 0.9, 0.2], [outputs], [[0.1, 0.7, 0.9, 0.2]]):
        for t in ([0, 1, 1, 0], [[0], [1], [1], [0]], ((0,), (1,), (1,), (0,))):
            assert nn.MSELoss()(p, t) == expected
    assert nn.MSELoss()(0.5, 1) == nn.MSELoss()([0.5], 1) == 0.25


@pytest.mark.parametrize(
    ("outputs", "targets"),
    [
        ([[1.0], [2.0]], [0.0, 1.0, 2.0]),
        ([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
        ([[1.0, 2.0], [3.0]], [[1.0, 2.0], [3.0]]),
        ([[1.0, 2.0], [3.0, 4.0]], [1.0, 2.0, 3.0, 4.0]),
        ([], []),
    ],
    ids=range(5),
)
@pytest.mark.parametrize("loss", [nn.MSELoss(), nn.L1Loss(), nn.BCEWithLogitsLoss()], ids=str)
def test_other_forms_are_refused(loss, outputs, targets):
    """Their shapes are told."""
    with pytest.raises(ValueError, match="a target per output, got outputs of shape"):
        loss(outputs, targets)


PROBABILITIES = [[0.25, 0.5], [0.125, 0.75], [1.0, 0.0]]
TARGETS = [[1.0, 0.0], [0.5, 0.25], [1.0, 0.0]]
OF_NUMBERS = [
    (nn.MSELoss, {}, BATCH, TARGETS),
    (nn.L1Loss, {}, BATCH, TARGETS),
    (nn.HuberLoss, {"delta": 0.75}, BATCH, TARGETS),
    (nn.SmoothL1Loss, {"beta": 0.5}, BATCH, TARGETS),
    (nn.BCEWithLogitsLoss, {}, BATCH, TARGETS),
    (nn.BCELoss, {}, PROBABILITIES, TARGETS),
]
OF_CLASSES = [
    (nn.CrossEntropyLoss, {}, BATCH, [1, 0, 1]),
    (nn.CrossEntropyLoss, {"label_smoothing": 0.2}, BATCH, [1, 0, 1]),
    (nn.CrossEntropyLoss, {}, BATCH, [[0.5, 0.5], [1.0, 0.0], [0.25, 0.75]]),
    (nn.NLLLoss, {}, nn.LogSoftmax(-1)(BATCH), [1, 0, 1]),
]


@pytest.mark.parametrize(
    ("kind", "settings", "outputs", "targets"), OF_NUMBERS + OF_CLASSES, ids=range(10)
)
def test_reductions(kind, settings, outputs, targets):
    """Mean and sum are those of the single losses; one sample alone gives its own."""
    single = kind(reduction="none", **settings)(outputs, targets)
    each = single if kind in (nn.CrossEntropyLoss, nn.NLLLoss) else sum(single, [])
    total = math.fsum(each)
    assert kind(reduction="sum", **settings)(outputs, targets) == pytest.approx(total, rel=1e-15)
    mean = kind(**settings)(outputs, targets)
    assert mean == pytest.approx(total / len(each), rel=1e-15)
    alone = kind(reduction="sum", **settings)(outputs[1], targets[1])
    assert alone == pytest.approx(math.fsum(nn.nested.flat(single[1])), rel=1e-15)


def test_losses_are_those_of_nn():
    """Of one sample each is the function of nn; a huber worked out by hand."""
    assert nn.CrossEntropyLoss()([0.0, 1.0], 1) == nn.cross_entropy([0.0, 1.0], 1)
    assert nn.BCEWithLogitsLoss()(0.3, 1) == nn.binary_cross_entropy(0.3, 1)
    assert nn.huber([0.5, 3.0, -2.0], [0.0, 0.0, 0.0]) == pytest.approx((0.125 + 2.5 + 1.5) / 3)
    assert nn.HuberLoss(delta=2.0)(3.0, 0.0) == 2.0 * (3.0 - 1.0)
    assert nn.SmoothL1Loss(beta=2.0)(3.0, 0.0) == 2.0
    assert nn.BCELoss()(0.25, 1) == pytest.approx(math.log(4))
    assert nn.BCELoss()([1.0, 0.0], [1, 0]) == 0.0
    assert nn.BCELoss()(0.0, 1) == math.inf


def test_slopes_of_huber():
    """The error, clipped to delta, over n."""
    predictions = [Value(0.5), Value(3.0), Value(-2.0), Value(1.0)]
    nn.huber(predictions, [0.0] * 4).backward()
    assert [p.grad for p in predictions] == [0.125, 0.25, -0.25, 0.25]


def test_a_small_probability_keeps_its_digits():
    """-log(1 - p) of p = 1e-20 is 1e-20, where 1 - p is 1."""
    assert nn.BCELoss()(1e-20, 0) == 1e-20


def test_sequential_takes_batches():
    """Of the first stage's kind; stages of nn get the batch by their `batch`."""
    model = nn.Sequential(
        nn.Linear(2, 4), nn.LayerNorm(4), nn.BatchNorm(4), nn.Tanh(), nn.MLP(4, [3, 2])
    )
    assert numbers(model(BATCH)) == numbers(model.batch(BATCH))
    assert [len(row) for row in model(BATCH)] == [2, 2, 2]
    outer = nn.Sequential(nn.Sequential(nn.Linear(2, 3), nn.ReLU()), nn.Linear(3, 1))
    assert numbers(outer(BATCH)) == [[x] for x in numbers(outer.batch(BATCH))]


def test_module_with_forward_takes_batches():
    """It is called with what the model is called with."""

    class Halved(nn.Module):
        def forward(self, x):
            return [[v / 2 for v in row] for row in x]

    first = nn.Sequential(Halved(), nn.Linear(2, 1))
    later = nn.Sequential(nn.Identity(), Halved())
    assert len(first(BATCH)) == 3
    assert later(BATCH) == Halved()(BATCH)


def test_sequential_of_a_dict_and_slices():
    """An OrderedDict stands for its modules; a slice is a model of the same modules."""
    stages = OrderedDict(fc1=nn.Linear(2, 3), act=nn.ReLU(), fc2=nn.Linear(3, 1))
    model = nn.Sequential(stages)
    assert list(model) == list(stages.values())
    assert (model[-1], len(model[:-1])) == (stages["fc2"], 2)
    assert isinstance(model[:-1], nn.Sequential)
    assert numbers(model[2](model[:2](BATCH))) == numbers(model(BATCH))


def test_batch_norm_of_a_list_of_vectors():
    """BatchNorm1d called with a batch is BatchNorm's batch; in use one vector alone will do."""
    ours, other = nn.BatchNorm1d(2), nn.BatchNorm(2)
    assert numbers(ours(BATCH)) == numbers(other.batch(BATCH))
    assert ours.running_variance == other.running_variance
    assert numbers(ours.eval()(BATCH)) == [numbers(ours(x)) for x in BATCH]
    assert repr(ours) == "BatchNorm1d(2), 4 parameters"


def test_fit_takes_torchs_modules():
    """Model and loss under torch's names are trained by fit, and their accuracy is measured."""
    rng = random.Random(1)
    moons = nn.make_moons(20, rng=rng)
    model = nn.Sequential(nn.Linear(2, 8, rng=rng), nn.ReLU(), nn.Linear(8, 1, rng=rng))
    optimizer = nn.Adam(model.parameters(), lr=0.1)
    history = nn.fit(model, nn.BCEWithLogitsLoss(), moons, optimizer, epochs=40, rng=rng)
    assert history.losses[-1] < history.losses[0]
    xs, targets = moons
    with no_grad():
        found = nn.accuracy(model(xs), targets)
    assert found == nn.accuracy(nn.evaluate(model, xs), targets) > 0.8
    assert nn.accuracy(model(xs), [[t] for t in targets]) == found


def test_models_are_copied_pickled_and_saved(tmp_path):
    """As those of nn."""
    model = nn.Sequential(nn.Linear(2, 3), nn.LeakyReLU(), nn.Linear(3, 1, bias=False))
    for again in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert numbers(again(BATCH)) == numbers(model(BATCH))
    model.save(tmp_path / "model.json")
    other = nn.Sequential(nn.Linear(2, 3), nn.LeakyReLU(), nn.Linear(3, 1, bias=False))
    other.load(tmp_path / "model.json")
    assert numbers(other(BATCH)) == numbers(model(BATCH))


def test_names_and_forms():
    """Parameters in the notation of courses; modules as they are written."""
    model = nn.Sequential(nn.Linear(2, 2), nn.ELU(), nn.Linear(2, 1))
    symbols = [symbol for symbol, _ in model.named_symbols()]
    assert symbols[:3] == ["W1[0,0]", "W1[0,1]", "b1[0]"]
    assert symbols[-1] == "b2[0]"
    assert (
        repr(model) == "Sequential(Linear(2 -> 2), ELU(alpha=1.0), Linear(2 -> 1)), 9 parameters"
    )
    assert repr(nn.CrossEntropyLoss(label_smoothing=0.1)) == (
        "CrossEntropyLoss(reduction='mean', label_smoothing=0.1)"
    )
    assert repr(nn.Tanh()) == "Tanh()"


def test_state_that_fits_in_part():
    """With strict=False what belongs to the model is taken, and the rest is told."""
    small, large = nn.Sequential(nn.Linear(1, 1)), nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1))
    before = numbers(large[1].weight)
    missing, unexpected = large.load_state_dict(small.state_dict(), strict=False)
    assert numbers(large[0].weight) == numbers(small[0].weight)
    assert numbers(large[1].weight) == before
    assert (missing, unexpected) == (["stages.1.neurons.0.w.0", "stages.1.neurons.0.b"], [])
    assert small.load_state_dict(large.state_dict(), strict=False).unexpected_keys == missing
    with pytest.raises(nn.StateError, match="expected a number"):
        small.load_state_dict({"stages.0.neurons.0.b": [1.0]}, strict=False)
    with pytest.raises(TypeError, match="strict must be True or False"):
        small.load_state_dict({}, strict="no")


def test_data_loader():
    """Mini-batches in order, the rest last or left out; shuffled ones hold the same pairs."""
    data = nn.TensorDataset([[float(i)] for i in range(7)], list(range(7)))
    batches = list(nn.DataLoader(data, batch_size=3))
    assert [targets for _, targets in batches] == [[0, 1, 2], [3, 4, 5], [6]]
    assert batches[1][0] == [[3.0], [4.0], [5.0]]
    assert len(nn.DataLoader(data, 3)) == 3
    short = nn.DataLoader(data, 3, drop_last=True)
    assert len(short) == len(list(short)) == 2
    shuffled = nn.DataLoader(data, 3, shuffle=True, rng=random.Random(1))
    order = [t for _, targets in shuffled for t in targets]
    assert order != sorted(order) == list(range(7))
    assert all(x == [float(t)] for xs, ts in shuffled for x, t in zip(xs, ts, strict=True))
    assert list(nn.DataLoader([1, 2, 3], 2)) == [[1, 2], [3]]
    assert repr(shuffled) == "DataLoader(7 samples, batch_size=3, shuffle=True)"


def test_functions_are_the_modules():
    """Those of nn.functional, with the settings of the modules by name."""
    f = nn.functional
    assert f.leaky_relu([-1.0], negative_slope=0.5) == f.leaky_relu([-1.0], 0.5) == [-0.5]
    assert f.mse_loss(BATCH, TARGETS, reduction="sum") == nn.MSELoss("sum")(BATCH, TARGETS)
    assert f.cross_entropy(BATCH, [0, 1, 1], label_smoothing=0.5) == (
        nn.CrossEntropyLoss(label_smoothing=0.5)(BATCH, [0, 1, 1])
    )
    assert all(getattr(f, name).__name__ == name for name in functional_names)
    assert all(getattr(f, name).__doc__ for name in functional_names)


def test_names_beside_torch_nn():
    """Tensors are lists; functions take every number in them."""
    assert torch.tensor([[1, 2], [3, 4]], dtype=torch.float32) == [[1.0, 2.0], [3.0, 4.0]]
    assert torch.tensor([1.0, 2.0], dtype=torch.long) == torch.LongTensor([1.0, 2.0]) == [1, 2]
    assert list(map(type, torch.FloatTensor([1, 2]))) == [float, float]
    assert torch.round([[0.25, 0.75]]) == [[0.0, 1.0]]
    assert torch.zeros(2, 3) == [[0.0] * 3] * 2
    assert torch.zeros((2, 3)) == torch.zeros([2, 3]) == torch.zeros(2, 3)
    assert len(torch.randn((2, 3))[1]) == 3
    with pytest.raises(TypeError, match="a size of a tensor must be a whole number"):
        torch.ones(2.5)
    assert torch.ones(2) == [1.0, 1.0]
    assert torch.exp([[0.0]]) == [[1.0]]
    assert torch.abs([-1.0, 2.0]) == [1.0, 2.0]
    assert torch.argmax([[1.0, 3.0], [2.0, 2.0]], dim=1) == [1, 0]
    assert torch.argmax([1.0, 3.0]) == 1
    assert (torch.sum([[1.0, 2.0], [3.0, 6.0]]), torch.mean([[1.0, 2.0], [3.0, 6.0]])) == (
        12.0,
        3.0,
    )
    assert torch.optim.SGD is nn.SGD
    assert torch.optim.lr_scheduler.StepLR is nn.StepLR
    assert torch.nn is nn
    assert torch.no_grad is no_grad
    assert all(
        callable(getattr(torch, name)) for name in (*torch.FUNCTIONS, *torch.KINDS, *torch.TENSORS)
    )
    parameter = torch.tensor(2.0, requires_grad=True)
    (parameter**2).backward()
    assert parameter.grad == 4.0
    with pytest.raises(AttributeError, match=r"nn\.torch has no einsum"):
        torch.einsum  # noqa: B018


def test_seed_makes_models_equal():
    """manual_seed seeds what the weights are drawn from."""
    torch.manual_seed(3)
    first = nn.Linear(2, 2).state_dict()
    torch.manual_seed(3)
    assert nn.Linear(2, 2).state_dict() == first


def test_lists_and_dicts_of_modules_and_parameters():
    """Those under torch's names hold parameters that the model finds."""

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList([nn.Linear(1, 1)])
            self.layers.append(nn.Linear(1, 1))
            self.heads = nn.ModuleDict({"a": nn.Linear(1, 1)})
            self.scale = nn.Parameter(2.0)
            self.table = nn.Parameter([[1.0, 2.0], [3.0, 4.0]])

    names = [name for name, _ in Net().named_parameters()]
    assert len(names) == 6 + 1 + 4
    assert names[-2:] == ["table.1.0", "table.1.1"]


def test_clipping_as_torch_does():
    """The norm plus 1e-6 is what the gradients are divided by; eps = 0 is exact."""
    for clip, norm in ((nn.clip_grad_norm, 5.0), (nn.utils.clip_grad_norm_, 5.0 + 1e-6)):
        held = [Value(0.0), Value(0.0)]
        held[0].grad, held[1].grad = 3.0, -4.0
        assert clip(held, 2.0) == 5.0
        assert [v.grad for v in held] == pytest.approx([6.0 / norm, -8.0 / norm], rel=1e-15)
    nn.utils.clip_grad_value_(held, 0.5)
    assert [v.grad for v in held] == [0.5, -0.5]
    with pytest.raises(ValueError, match="eps"):
        nn.clip_grad_norm(held, 1.0, eps=-1.0)


@pytest.mark.parametrize("name", TORCH)
def test_missing_name_is_answered(name):
    """It says what there is in its place, and to what asks it is not there."""
    with pytest.raises(AttributeError, match=f"^nn has no {name}; ") as caught:
        getattr(nn, name)
    assert caught.value.name == name
    assert not hasattr(nn, name)


@pytest.mark.parametrize("name", BESIDE)
def test_name_missing_beside_torch_nn_is_answered(name):
    """The same of names of torch itself."""
    with pytest.raises(AttributeError, match=f"^nn.torch has no {name}; "):
        getattr(torch, name)


def test_what_the_answers_name_exists():
    """Classes and functions of nn and autograd_core, written as calls."""
    said = " ".join(TORCH.values())
    called = set(re.findall(r"\b([A-Za-z]\w*)\(", said)) - {
        "abs",
        "save",
        "load",
        "seed",
        "Random",
    }
    assert {"MaxPool", "Recurrent", "LambdaLR", "kl_divergence"} <= called
    assert all(hasattr(nn, name) or hasattr(autograd_core, name) for name in called)


def test_other_missing_names():
    """A slip gets the nearest name, a function of autograd_core its home."""
    with pytest.raises(AttributeError, match="nn has no Lineer; did you mean 'Linear'"):
        nn.Lineer  # noqa: B018
    with pytest.raises(AttributeError, match="from autograd_core import logsumexp"):
        nn.logsumexp  # noqa: B018
    with pytest.raises(AttributeError, match="nn has no qwertyuiop$"):
        nn.qwertyuiop  # noqa: B018


def test_the_exercise_as_printed():
    """Exercise 4-2 with whole numbers and four targets in a row: each belongs to one output.

    PyTorch refuses the whole numbers, and of such targets makes a loss of 4 x 4 pairs.
    """
    x = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]])
    y = torch.tensor([0, 1, 1, 0])
    torch.manual_seed(3)
    model = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))
    again = copy.deepcopy(model)
    found = []
    for net, targets in ((model, y), (again, [[0.0], [1.0], [1.0], [0.0]])):
        optimizer = torch.optim.Adam(net.parameters(), lr=0.05)
        losses = []
        for _ in range(300):
            loss = nn.MSELoss()(net(x), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        found.append(losses)
    assert found[0] == found[1]
    assert found[0][-1] < 0.3


def test_first_weights_by_nn_init():
    """Each gives new numbers to the Values that a layer has, of the range that its rule says."""
    layer = nn.Linear(30, 20)
    before = layer.parameters()
    random.seed(1)
    ranges = {
        "xavier_uniform_": math.sqrt(6 / 50),
        "kaiming_uniform_": math.sqrt(6 / 30),
        "uniform_": 1.0,
    }
    for name, limit in ranges.items():
        assert getattr(nn.init, name)(layer.weight) is not None
        largest = max(abs(x) for row in numbers(layer.weight) for x in row)
        assert 0.97 * limit < largest <= limit * (1 + 1e-15)
    nn.init.kaiming_uniform_(layer.weight, mode="fan_out", nonlinearity="relu")
    assert max(map(max, numbers(layer.weight))) == pytest.approx(math.sqrt(6 / 20), rel=0.03)
    for name, std in (
        ("xavier_normal_", math.sqrt(2 / 50)),
        ("kaiming_normal_", math.sqrt(2 / 30)),
        ("normal_", 1.0),
    ):
        drawn = nn.nested.flat(numbers(getattr(nn.init, name)(layer.weight)))
        square = math.fsum(x * x for x in drawn) / len(drawn)
        assert square == pytest.approx(std**2, rel=5 * math.sqrt(2 / len(drawn)))
    assert numbers(nn.init.constant_(layer.bias, 0.5)) == [0.5] * 20
    assert (numbers(nn.init.ones_(layer.bias)), numbers(nn.init.zeros_(layer.bias))) == (
        [1.0] * 20,
        [0.0] * 20,
    )
    assert layer.parameters() == before


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: nn.init.xavier_uniform_(nn.Linear(2, 2).bias), ValueError, "list of rows"),
        (lambda: nn.init.constant_([1.0], 2.0), TypeError, "takes Values"),
        (lambda: nn.init.kaiming_normal_(nn.Linear(2, 2).weight, mode="in"), ValueError, "mode"),
        (lambda: nn.init.calculate_gain("rleu"), ValueError, "did you mean 'relu'"),
    ],
)
def test_mistakes_of_nn_init(call, error, message):
    """What came and what was expected."""
    with pytest.raises(error, match=message):
        call()


def test_apply_reaches_every_module():
    """Each once, the model itself too; it returns the model."""
    model = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
    seen = []
    assert model.apply(seen.append) is model
    assert seen == model.modules()


def test_param_groups_are_the_settings():
    """Read and assigned, they are the optimiser's attributes."""
    model = nn.Linear(2, 2)
    optimizer = nn.SGD(model.parameters(), lr=0.1, momentum=0.9)
    (group,) = optimizer.param_groups
    group["lr"] *= 0.5
    group["weight_decay"] = 0.25
    assert (optimizer.lr, optimizer.weight_decay, group["momentum"]) == (0.05, 0.25, 0.9)
    assert group["params"] == model.parameters()
    assert set(group) == {"params", "lr", "momentum", "weight_decay", "nesterov"}
    assert len(group) == 5
    assert "'lr': 0.05" in repr(group)
    with pytest.raises(KeyError, match="there are params, lr"):
        group["learning_rate"] = 0.1
    with pytest.raises(ValueError, match="lr must be finite"):
        group["lr"] = -1.0
    with pytest.raises(TypeError, match="deleted"):
        del group["lr"]


def test_schedules_take_torchs_names_of_arguments():
    """What is made is the same as with ours; two names of one argument are refused."""

    def half(t):
        return 0.5**t

    pairs = [
        (nn.CosineAnnealingLR, {"T_max": 9, "eta_min": 0.01}, {"steps": 9, "minimum": 0.01}),
        (
            nn.LinearLR,
            {"total_iters": 9, "start_factor": 0.1, "end_factor": 0.5},
            {"steps": 9, "first": 0.1, "last": 0.5},
        ),
        (nn.LinearLR, {}, {"steps": 5, "first": 1 / 3, "last": 1.0}),
        (nn.LambdaLR, {"lr_lambda": half}, {"factor": half}),
    ]
    for kind, theirs, ours in pairs:
        one, other = (kind(nn.SGD([Value(1.0)], lr=0.5), **names) for names in (theirs, ours))
        one.step()
        other.load_state_dict(one.state_dict())
        assert repr(one) == repr(other) and one.state_dict() == other.state_dict()
    optimizer = nn.SGD([Value(1.0)], lr=0.5)
    with pytest.raises(TypeError, match="T_max is another name of steps"):
        nn.CosineAnnealingLR(optimizer, steps=3, T_max=3)
    with pytest.raises(TypeError, match="steps"):
        nn.CosineAnnealingLR(optimizer, 3, T_max=3)


def test_a_schedule_tells_its_rate():
    """As a list of one, the optimiser's."""
    optimizer = nn.SGD([Value(1.0)], lr=0.5)
    schedule = nn.StepLR(optimizer, 1, gamma=0.5)
    schedule.step()
    assert schedule.get_last_lr() == [0.25]


def test_states_in_files(tmp_path):
    """What save wrote, load gives, to the bit; a model is told where it is saved."""
    state = {"model": nn.Linear(2, 2).state_dict(), "epoch": 3, "best": math.inf}
    torch.save(state, tmp_path / "state.pt")
    assert torch.load(tmp_path / "state.pt") == state
    with pytest.raises(TypeError, match=r"save takes a state_dict\(\)"):
        torch.save(nn.Linear(2, 2), tmp_path / "state.pt")
    assert torch.load(tmp_path / "state.pt") == state


def test_tensors_that_are_made():
    """Of a size, of a range, at random."""
    assert torch.arange(3) == [0, 1, 2]
    assert torch.arange(1.0, 2.0, 0.25) == [1.0, 1.25, 1.5, 1.75]
    assert torch.linspace(0.0, 1.0, 5) == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert torch.linspace(2.0, 3.0, 1) == [3.0] or torch.linspace(2.0, 3.0, 1) == [2.0]
    assert torch.max([[1.0, 2.0], [4.0, 3.0]]) == 4.0
    assert torch.max([[1.0, 2.0], [4.0, 3.0]], 1) == ([2.0, 4.0], [1, 0])
    assert sorted(torch.randperm(5)) == [0, 1, 2, 3, 4]
    assert [len(row) for row in torch.randn(2, 3)] == [3, 3]
    assert all(0 <= x < 1 for x in torch.rand(100))
    assert nn.functional.one_hot([2, 0], 3) == [[0, 0, 1], [1, 0, 0]]
    assert nn.functional.linear(BATCH, [[1.0, 2.0]], [0.5]) == [[-3.0], [2.5], [-0.5]]
    assert nn.functional.dropout([1.0, 2.0], 0.5, training=False) == [1.0, 2.0]
    assert {0.0, 2.0} == set(nn.functional.dropout([1.0] * 100, 0.5))


def test_optimisers_take_lists_of_parameters():
    """A weight of rows and a bias stand for their Values; one that stands twice is refused."""
    weight, bias = nn.Parameter([[1.0, 2.0], [3.0, 4.0]]), nn.Parameter([5.0, 6.0])
    assert nn.SGD([weight, bias], lr=0.1).params == [*weight[0], *weight[1], *bias]
    with pytest.raises(ValueError, match="twice"):
        nn.SGD([weight, weight[0]], lr=0.1)
    with pytest.raises(TypeError, match="must be a Value, got float"):
        nn.SGD([[1.0]], lr=0.1)


def test_numbers_are_combined_in_pairs():
    """Of tensors of one form, or of one with a number; other forms are refused."""
    a, b = [[1.0, 2.0], [3.0, 4.0]], [[4.0, 3.0], [2.0, 1.0]]
    assert torch.add(a, b) == [[5.0, 5.0], [5.0, 5.0]]
    assert torch.sub(a, 1.0) == [[0.0, 1.0], [2.0, 3.0]]
    assert torch.mul(2.0, a) == [[2.0, 4.0], [6.0, 8.0]]
    assert torch.div(a, b) == [[0.25, 2 / 3], [1.5, 4.0]]
    with pytest.raises(ValueError, match=r"one shape, got \(2, 2\) and \(2,\)"):
        torch.add(a, [1.0, 2.0])


def test_weights_of_classes():
    """Each loss is multiplied by its class's; the mean divides by the sum of the weights."""
    weight, targets = [0.5, 2.0], [1, 0, 1]
    single = nn.CrossEntropyLoss(reduction="none")(BATCH, targets)
    total = 2.0 * single[0] + 0.5 * single[1] + 2.0 * single[2]
    assert nn.CrossEntropyLoss(weight, "sum")(BATCH, targets) == pytest.approx(total)
    assert nn.CrossEntropyLoss(weight)(BATCH, targets) == pytest.approx(total / 4.5)
    logs = nn.LogSoftmax(-1)(BATCH)
    assert nn.NLLLoss(weight)(logs, targets) == pytest.approx(total / 4.5)
    assert nn.cross_entropy(BATCH[0], 1, weight=weight) == pytest.approx(2.0 * single[0])
    assert nn.BCEWithLogitsLoss(pos_weight=[3.0])([0.5, 0.25], [1, 0]) == pytest.approx(
        (3.0 * nn.binary_cross_entropy(0.5, 1) + nn.binary_cross_entropy(0.25, 0)) / 2
    )


@pytest.mark.parametrize(
    "call",
    [
        lambda: nn.CrossEntropyLoss([1.0, 2.0, 3.0])(BATCH, [0, 1, 1]),
        lambda: nn.NLLLoss([1.0])(nn.LogSoftmax(-1)(BATCH), [0, 1, 1]),
        lambda: nn.CrossEntropyLoss([1.0, -2.0]),
        lambda: nn.BCEWithLogitsLoss(pos_weight=-1.0)(0.5, 1),
        lambda: nn.BCEWithLogitsLoss(pos_weight=[1.0, 2.0]),
    ],
    ids=range(5),
)
def test_weights_that_do_not_fit(call):
    """Too few, too many, negative."""
    with pytest.raises(ValueError, match="weight"):
        call()
