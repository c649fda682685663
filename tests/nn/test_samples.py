"""Made data sets, their curves and classes; samples divided; digits and names."""

import builtins
import math
import random

import pytest

from autograd_core import Value
from nn import (
    Samples,
    TableError,
    accuracy,
    load_digits,
    load_names,
    make_circles,
    make_gate,
    make_moons,
    make_spirals,
    make_xor,
    predicted,
)

CLOUDS = [make_moons, make_circles, make_spirals]


@pytest.mark.parametrize("make", CLOUDS)
@pytest.mark.parametrize("n", [2, 3, 100])
def test_classes_take_turns(make, n):
    """n points in the plane, classes 0 and 1 in turn; the generator decides the noise."""
    made = make(n, rng=random.Random(1))
    assert list(made.targets) == [i % 2 for i in range(n)]
    assert all(len(x) == 2 for x in made.xs)
    assert made == make(n, rng=random.Random(1)) != make(n, rng=random.Random(2))


def test_moons_without_noise_lie_on_half_circles():
    """Distance 1 from (0, 0) above, and from (1, 1/2) below."""
    made = make_moons(50, noise=0.0)
    for (x, y), label in zip(made.xs, made.targets, strict=True):
        if label == 0:
            assert math.hypot(x, y) == pytest.approx(1.0)
            assert y >= -1e-15
        else:
            assert math.hypot(x - 1, y - 0.5) == pytest.approx(1.0)
            assert y <= 0.5 + 1e-15


def test_circles_without_noise_have_their_radii():
    """1 and 1/2."""
    made = make_circles(50, noise=0.0)
    for x, label in zip(made.xs, made.targets, strict=True):
        assert math.hypot(*x) == pytest.approx(0.5 if label else 1.0)


def test_spirals_without_noise_are_turned_by_half_a_circle():
    """The points of class 1 are those of class 0 turned by 180 degrees."""
    made = make_spirals(40, noise=0.0)
    for first, second in zip(made.xs[::2], made.xs[1::2], strict=True):
        assert second == pytest.approx([-v for v in first], abs=1e-15)
    radii = [math.hypot(*x) for x in made.xs[::2]]
    assert radii == pytest.approx([0.1 + 0.9 * i / 19 for i in range(20)])


def test_noise_has_its_deviation():
    """The mean square distance from the curve is 2 noise^2, within 5 standard errors."""
    n = 5000
    noisy, exact = make_moons(n, 0.3, random.Random(3)), make_moons(n, 0.0)
    squares = [math.dist(a, b) ** 2 for a, b in zip(noisy.xs, exact.xs, strict=True)]
    assert abs(math.fsum(squares) / n - 2 * 0.09) < 5 * 2 * 0.09 / math.sqrt(n)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("AND", lambda a, b: a and b),
        ("OR", lambda a, b: a or b),
        ("NAND", lambda a, b: not (a and b)),
        ("NOR", lambda a, b: not (a or b)),
        ("XOR", lambda a, b: a != b),
        ("XNOR", lambda a, b: a == b),
    ],
    ids=["AND", "OR", "NAND", "NOR", "XOR", "XNOR"],
)
def test_gates(name, answer):
    """The four corners with the answers of Python's own logic."""
    made = make_gate(name)
    assert [bool(t) for t in made.targets] == [bool(answer(*x)) for x in made.xs]
    assert make_xor() == make_gate("XOR")


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: make_gate("IF"), "no gate is called 'IF'; there are AND"),
        (lambda: make_moons(1), "make_moons: n must be at least 2"),
        (lambda: make_circles(9, noise=-1.0), "make_circles: noise must be"),
        (lambda: make_spirals(9, turns=0.0), "make_spirals: turns must be above 0"),
        (lambda: Samples([1, 2], [1]), "2 inputs need as many targets, got 1"),
        (lambda: Samples([1], [1]).split(0.5), "two samples or more can be divided, got 1"),
        (lambda: Samples([1, 2], [1, 2]).split(1.0), "share must be above 0 and below 1"),
        (lambda: Samples([1, 2], [1, 2]).split(20), "share must be above 0 and below 1, got 20"),
        (lambda: accuracy([], []), "a target per output, got 0 and 0"),
    ],
    ids=range(9),
)
def test_bad_arguments_are_refused(build, message):
    """Names, sizes and shares out of range."""
    with pytest.raises(ValueError, match=message):
        build()


def test_share_that_is_no_number_is_refused():
    """A text, and a list of two shares."""
    for share in ("0.8", [0.8, 0.2], None, Value(0.5)):
        with pytest.raises(TypeError, match=r"split: share must be a number, got \w+ "):
            Samples([1, 2], [1, 2]).split(share)


@pytest.mark.parametrize(("share", "first"), [(0.01, 1), (0.5, 5), (0.8, 8), (0.99, 9)])
def test_split_keeps_every_sample_with_its_target(share, first):
    """Two parts without overlap, at least one sample in each, drawn by the generator."""
    samples = Samples(list(range(10)), [i * i for i in range(10)])
    left, right = samples.split(share, random.Random(1))
    assert len(left) == first
    assert sorted([*left.xs, *right.xs]) == list(range(10))
    assert [x * x for x in left.xs] == left.targets
    assert samples.split(share, random.Random(1)) == (left, right)


def test_accuracy_and_predicted():
    """Largest logit, or the sign of a score; -1 stands for class 0."""
    assert [predicted(o) for o in ([0.1, 0.5, 0.5], 0.2, -0.2, 0.0)] == [1, 1, 0, 0]
    assert accuracy([[1.0, 2.0], [3.0, 2.0]], [1, 1]) == 0.5
    assert accuracy([0.5, -0.5, 0.5], [1, -1, -1]) == pytest.approx(2 / 3)


def test_digits():
    """1,797 images of 64 numbers from 0 to 1, ten classes of about as many."""
    pytest.importorskip("sklearn")
    digits = load_digits()
    assert len(digits) == 1797
    assert {len(x) for x in digits.xs} == {64}
    assert min(min(x) for x in digits.xs) == 0.0
    assert max(max(x) for x in digits.xs) == 1.0
    assert {digits.targets.count(k) > 170 for k in range(10)} == {True}


def test_digits_without_scikit_learn_name_the_extra(monkeypatch):
    """The error says what to install."""
    real = builtins.__import__

    def missing(name, *args, **kwargs):
        if name.startswith("sklearn"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(ImportError, match="nn-data"):
        load_digits()


def test_names_are_words_of_letters():
    """Several hundred different names in lower case."""
    names = load_names()
    assert len(names) == len(set(names)) > 500
    assert all(name.isascii() and name.isalpha() and name.islower() for name in names)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"anna\nb0b\n", "line 2: expected a name of letters only, got 'b0b'"),
        (b"\n\n", "has no names"),
        (b"\xff\xfe", "is not text in UTF-8"),
    ],
    ids=["digit", "empty", "binary"],
)
def test_file_of_names_that_is_none(tmp_path, content, message):
    """What is wrong is said with file and line."""
    path = tmp_path / "names.txt"
    path.write_bytes(content)
    with pytest.raises(TableError, match=message):
        load_names(path)
    path.write_text("Anna\n\n Bob \n", encoding="utf-8")
    assert load_names(path) == ["anna", "bob"]
    with pytest.raises(TableError, match="cannot be read"):
        load_names(tmp_path / "absent")


@pytest.mark.parametrize("output", [[math.nan, 1.0], [1.0, math.nan], math.nan])
@pytest.mark.parametrize("target", [-1, 0, 1])
def test_nan_stands_for_no_class(output, target):
    """It is right for no target, not in silence for the first."""
    assert predicted(output) == -1
    assert accuracy([output], [target]) == 0.0


def test_output_without_logits_is_refused():
    """It says what an output is."""
    with pytest.raises(ValueError, match="one or more, got none"):
        predicted([])
