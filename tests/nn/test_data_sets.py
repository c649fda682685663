"""Samples and Table as data sets: iterated, unpacked, indexed, divided, shown; taken by fit."""

import random

import pytest

from nn import (
    MLP,
    SGD,
    Adam,
    Perceptron,
    Samples,
    Table,
    accuracy,
    binary_cross_entropy,
    cross_entropy,
    evaluate,
    fit,
    load_iris,
    make_circles,
    make_gate,
    make_moons,
    make_spirals,
    make_xor,
    mse,
)

CLOUDS = [make_moons, make_circles, make_spirals]


@pytest.mark.parametrize("make", CLOUDS)
def test_as_scikit_learn_calls_it(make):
    """n_samples by name, noise by name, and two lists that come out."""
    X, y = make(n_samples=20, noise=0.05, rng=random.Random(1))
    made = make(20, 0.05, rng=random.Random(1))
    assert (X, y) == (made.xs, made.targets)
    assert len(X) == len(y) == 20


@pytest.mark.parametrize("n", [2, 3, 100])
def test_two_names_get_both_lists(n):
    """However many samples there are; also in brackets, in a loop's head, from an attribute."""
    made = make_moons(n)
    xs, targets = made
    [a, b] = made
    for c, d in [made, made]:
        assert (c, d) == (made.xs, made.targets)
    assert (xs, targets) == (a, b) == (made.xs, made.targets)


@pytest.mark.parametrize("data", [make_moons(5), make_gate("AND"), load_iris()], ids=range(3))
def test_samples_iterate(data):
    """A loop, a list, a star, a comprehension and zip go through (input, target) pairs."""
    pairs = list(zip(data.xs, data.targets, strict=True))
    assert list(data) == pairs == [*data] == [(x, t) for x, t in data]
    seen = []
    for x, t in data:
        seen.append((x, t))
    assert seen == pairs
    first, *rest = data
    assert [first, *rest] == pairs
    assert dict(enumerate(data)) == dict(enumerate(pairs))
    assert next(iter(data)) == pairs[0]
    assert max(data, key=lambda pair: pair[1]) in pairs


def test_two_samples_unpack_as_lists():
    """The one clash: two samples into two names are the lists, as for any other number."""
    data = Samples([[1.0], [2.0]], [0, 1])
    a, b = data
    assert (a, b) == ([[1.0], [2.0]], [0, 1])
    assert list(data) == [([1.0], 0), ([2.0], 1)]


def test_three_names_are_as_for_a_list():
    """Other numbers of names get samples, or Python's own error."""
    data = make_moons(3)
    a, b, c = data
    assert [a, b, c] == list(data)
    with pytest.raises(ValueError, match="too many values"):
        a, b, c = make_moons(4)


def test_samples_by_number_and_slice():
    """A number gives a pair, a slice a data set of the same kind."""
    moons, iris = make_moons(10), load_iris()
    assert moons[3] == (moons.xs[3], moons.targets[3])
    assert moons[-1] == (moons.xs[9], moons.targets[9])
    assert moons[2:4] == Samples(moons.xs[2:4], moons.targets[2:4])
    assert isinstance(iris[:10], Table) and len(iris[:10]) == 10
    assert iris[:10].labels == iris.labels[:10]
    with pytest.raises(IndexError):
        moons[10]


def test_table_is_a_data_set():
    """Its inputs are its rows; it is divided with its labels."""
    iris = load_iris()
    assert iris.xs is iris.rows
    train, test = iris.split(0.8, random.Random(1))
    assert (len(train), len(test)) == (120, 30)
    assert sorted(train.rows + test.rows) == sorted(iris.rows)
    label = dict(zip(iris.rows, iris.labels, strict=True))
    assert all(label[row] == name for row, name in zip(test.rows, test.labels, strict=True))


def test_split_in_order():
    """shuffle=False keeps the order."""
    first, rest = Samples([1, 2, 3, 4], [5, 6, 7, 8]).split(0.5, shuffle=False)
    assert (list(first), list(rest)) == ([(1, 5), (2, 6)], [(3, 7), (4, 8)])
    with pytest.raises(TypeError, match="Did you mean 'share'"):
        make_xor().split(test_size=0.2)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (make_moons(100), "Samples(100 samples, 2 numbers each, targets 0 and 1)"),
        (make_xor(), "Samples(4 samples, 2 numbers each, targets 0 and 1)"),
        (Samples([1.0, 2.0], [0.5, 2.0]), "Samples(2 samples, a float each, targets 0.5 and 2)"),
        (Samples([[1.0]], [3]), "Samples(1 sample, 1 number each, targets 3)"),
        (Samples([[[1.0]] * 2] * 9, range(9)), "(9 samples, 2 parts each, 9 targets from 0 to 8)"),
        (
            Samples([1, 1], [[0, 1], [1, 0]]),
            "Samples(2 samples, a int each, targets of their own)",
        ),
        (Samples([], []), "Samples(0 samples)"),
        (load_iris(), "50 setosa, 50 versicolor, 50 virginica)"),
        (Samples(["x" * 1000], ["y\n" * 1000]), "Samples(1 sample, a str each, targets y\\n"),
    ],
    ids=range(9),
)
def test_repr_is_a_line(data, text):
    """How many there are, of what form, with what targets; never a wall."""
    assert text in repr(data)
    assert len(repr(data)) < 100 and "\n" not in repr(data)


def trained(*data, **options):
    """The state and the losses after a training."""
    model = MLP(2, [3, 1], rng=random.Random(1))
    optimizer = SGD(model.parameters(), lr=0.1)
    history = fit(model, binary_cross_entropy, *data, optimizer, shuffle=False, **options)
    return model.state_dict(), history.losses


def test_fit_takes_a_data_set():
    """In place of inputs and targets, and as validation samples: the same training."""
    moons = make_moons(12, rng=random.Random(1))
    options = {"epochs": 2, "batch_size": 5}
    assert trained(moons, **options) == trained(moons.xs, moons.targets, **options)
    model = MLP(4, [3], rng=random.Random(1))
    flowers = load_iris().standardised()
    train, test = flowers.split(0.5, random.Random(1))
    history = fit(
        model,
        cross_entropy,
        train,
        optimizer=Adam(model.parameters(), lr=0.1),
        epochs=2,
        validation=test,
        metrics={"accuracy": accuracy},
    )
    outputs = evaluate(model, test)
    assert history.metrics["validation accuracy"][-1] == accuracy(outputs, test.targets)


def test_perceptron_takes_a_data_set():
    """It learns from it as from its two lists."""
    one, other = Perceptron(2), Perceptron(2)
    data = make_gate("OR")
    assert one.fit(data) == other.fit(data.xs, data.targets)
    assert one.state_dict() == other.state_dict()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m, o, d: fit(m, binary_cross_entropy, d, o, 3), "epochs=..."),
        (lambda m, o, d: fit(m, binary_cross_entropy, d.xs, o), "targets are missing"),
        (lambda m, o, d: fit(m, binary_cross_entropy, list(d), o), "Samples(xs, targets)"),
        (lambda m, o, d: fit(m, binary_cross_entropy, d.xs), "targets are missing"),
        (lambda m, o, d: fit(m, binary_cross_entropy, d), "such as Adam(model.parameters())"),
        (lambda m, o, d: fit(m, "bce", d, o), "write binary_cross_entropy, without quotes"),
        (lambda m, o, d: fit(m, "mse", d, o), "got 'mse'; write mse, without quotes"),
        (lambda m, o, d: fit(m, "loss", d, o), "loss must be a function, got 'loss'"),
        (lambda m, o, d: fit(mse, m, d, o), "got function mse"),
        (lambda m, o, d: fit(m, binary_cross_entropy, d, "adam"), "got str 'adam'"),
        (lambda m, o, d: Perceptron(2).fit(d.xs), "fit takes a target per sample"),
    ],
    ids=range(11),
)
def test_what_is_missing_is_told(call, message):
    """Nothing is learned from half a call."""
    model = MLP(2, [1])
    with pytest.raises((TypeError, ValueError)) as caught:
        call(model, SGD(model.parameters(), lr=0.1), make_moons(6))
    assert message in str(caught.value)
