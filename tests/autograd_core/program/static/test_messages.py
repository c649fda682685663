"""What is refused and what runs eagerly is told: with the line, and with what to write instead."""

import importlib
import random
import sys
import warnings
from types import SimpleNamespace

import pytest

import nn
from autograd_core import (
    NotStatic,
    Value,
    detect_anomaly,
    dot,
    freeze,
    fsum,
    grad,
    mean,
    record,
    sin,
    static,
    tanh,
    to_jax,
    where,
)

W = Value(0.5, label="w")
RNG = random.Random(1)


def drawn(x):
    """A factor is drawn."""
    r = RNG.random()
    return W * x * r  # here


def read(x):
    """A number is read and divided by."""
    h = tanh(W * x)
    return h / h.data  # here


def many_ways(x):
    """A loop until a comparison says no."""
    y = W * x
    for k in range(12):
        if x > k:  # here
            y = y * k
    return y


def recorded_by_hand(x):
    """An operation that is no primitive."""
    return record("cube", x.data, [x], [3.0]) * W if type(x) is float else cube(x)


def cube(x):
    """As `record` makes it."""
    return record("cube", 2.0, [x], [3.0]) * W  # here


def two_forms(x):  # here
    """A list or a number by turns."""
    return [W * x, W] if RNG.random() < 0.5 else (W * x, W)


def changing(xs):  # here
    """An argument grows."""
    xs.append(1.0)
    return W * xs[0]


def arrays(x):  # here
    """An array is no result."""
    np = pytest.importorskip("numpy")
    return np.array([1.0]) * x


def line_in(f):
    """Where a function of this file says "# here": "test_messages.py:30"."""
    code = f.__code__
    with open(code.co_filename) as file:
        lines = file.readlines()
    number = next(i for i in range(code.co_firstlineno - 1, len(lines)) if "# here" in lines[i])
    return f"test_messages.py:{number + 1}"


def outcome(x):  # here
    """The outcome of a comparison is returned."""
    return W * x, x > 0.0


TOLD = {
    drawn: (
        "static: drawn is not the same computation twice: a constant was .* in one recording and "
        r".* in another with the same inputs \({}, mul\)\. Pass random numbers as arguments"
    ),
    read: (
        r"static: the number of a Value was read \(h.data, {}\) and would be frozen at 0\.4621"
        ".*Compute with the Value itself"
    ),
    many_ways: (
        r"static: comparisons took a 9th way through many_ways \(x > k at {}\)\. "
        r"Use where\(x > k, a, b\), or call many_ways without static"
    ),
    cube: r"'cube' was made by record\(\) \({}\): its function is not known\. Write it in prim",
    two_forms: r"two_forms returns results of two forms.*\({}\)",
    outcome: r"outcome \({}\) returns the outcome of a comparison",
    changing: r"changing \({}\) changes a list",
    arrays: r"arrays \({}\) returns something of type ndarray.*x\.tolist\(\)",
}


@pytest.mark.parametrize("f", TOLD, ids=lambda f: f.__name__)
def test_each_refusal_has_its_sentence_and_its_line(f):
    """What came, the line that is to blame, and what to write instead."""
    told, line = static(f), line_in(f)
    RNG.seed(3)
    with pytest.raises(NotStatic, match=TOLD[f].format(line)) as caught:
        for x in range(12):
            told([1.0] if f is changing else x + 1.0)
    assert caught.value.where.short == line


def test_a_way_through_a_loss_of_the_library_names_its_line():
    """Not `where` of a statement, but the line that compares, and what to do instead.

    Of so many classes cross_entropy does not choose anew which one it subtracts.
    """

    @static
    def far(scores):
        return mean([nn.cross_entropy(scores[i : i + 2] + [0.0] * 130, 0) for i in range(0, 8, 2)])

    with pytest.raises(NotStatic, match=r"compared in nn/losses\.py:\d+\)\. Rec.*\.mean") as told:
        for k in range(16):
            far([x for i in range(4) for x in (0.0, 40.0 * (k >> i & 1))])
    assert "where(" not in str(told.value)


def test_programs_that_cannot_be_made_say_why():
    """freeze has no formula for what record() made; to_jax does not start what takes hours."""
    x = Value(2.0, label="x")
    with pytest.raises(ValueError, match="freeze: .*'cube' was made by record.*keep it outside"):
        freeze(record("cube", 8.0, [x], [12.0]) + x)
    for _ in range(4_001):
        x = x.tanh()
    with pytest.raises(ValueError, match=r"to_jax: 4,001 steps .* loop with jax\.lax\.scan"):
        to_jax(freeze(x))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("p", [0.4, 0.5])
@pytest.mark.parametrize("unit", [nn.Dropout, nn.BatchNorm])
def test_units_that_are_not_static_in_training_name_the_users_line(unit, p, seed):
    """Whichever of the inputs are dropped, and though it is the unit that draws or assigns."""
    made = unit(p, rng=random.Random(seed)) if unit is nn.Dropout else unit(2)
    model = nn.Sequential(nn.Linear(2, 2, rng=random.Random(1)), made)

    def loss(x):
        h = model(x) if unit is nn.Dropout else made.batch([x, [2.0, 3.0]])[0]  # here
        return fsum(h)

    with pytest.raises(NotStatic) as caught:
        static(loss)([1.0, 2.0])
    assert line_in(loss) in str(caught.value) and caught.value.where.short == line_in(loss)


def test_a_cell_that_runs_again_has_its_new_number(monkeypatch):
    """In a notebook the line of the same code is that of the cell's last run."""
    shell = SimpleNamespace(user_ns={}, compile=SimpleNamespace())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    code = compile("def f(x):\n    h = w * x\n    return h / h.data\n", "cell_1.py", "exec")
    for number in (3, 4):
        shell.compile.format_code_name = lambda file, n=number: ("Cell", f"In[{n}]")
        scope = {"w": W}
        exec(code, scope)
        with pytest.raises(NotStatic, match=rf"cell In\[{number}\], line 3"):
            static(scope["f"])(1.0)


def many(x):  # here
    """More results than machines compute."""
    return [W * x * k for k in range(17)]


def constant(x):  # here
    """Nothing of the argument."""
    return 3.0


def same(x):  # here
    """The argument."""
    return x


def of_nothing(x):
    """A Value without an input."""
    return Value(2.0) * 3.0  # here


@pytest.mark.parametrize(
    "f, words",
    [
        (many, "17 results"),
        (constant, "returns a constant"),
        (same, "an argument"),
        (of_nothing, "depends on no input"),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_what_no_machine_computes_has_a_reason_with_its_line(f, words):
    """Whether or not it was called so often that a machine was made."""
    told = static(f)
    assert told.reason == ""
    for _ in range(3):
        told(Value(1.5))
        assert words in told.reason and line_in(f) in told.reason and words in repr(told)
        assert told.backend == "eager" and "1 recording" in repr(told)


def test_a_call_that_was_computed_eagerly_has_a_reason_until_the_next():
    """What is not finite, is observed or transformed; and what always changes has it for good."""

    def f(x):
        return W / x  # here

    told, line = static(f), line_in(f)

    def observed(x):
        with detect_anomaly():
            told(x)

    asides = {
        "not finite": [
            lambda: told(0.0),
            lambda: told.mean([0.0, 1.0]),
            lambda: told.values([0.0, 1.0]),
            lambda: told.gradients([0.0, 1.0]),
            lambda: told.gradients([0.0, 1.0], by=[W]),
        ],
        "observes": [lambda: observed(2.0)],
        "grad": [lambda: grad(told)(2.0)],
    }
    for _ in range(3):
        for words, calls in asides.items():
            for call in calls:
                call()
                assert words in told.reason and "test_messages.py" in told.reason
                assert words != "not finite" or line in told.reason
                for again in (
                    lambda: told(x=2.0),
                    lambda: told.mean([2.0, 1.0]),
                    lambda: told.values([2.0, 1.0]),
                    lambda: told.gradients([2.0, 1.0], by=[W]),
                ):
                    again()
                    assert told.reason == ""
                    call()
                told(2.0)
    assert told.reason == "" and told.backend != "eager"
    step = 0

    def changing(x):  # here
        return W * x * step

    given_up = static(changing)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for step in range(12):  # noqa: B007
            given_up(1.0)
    assert "step (" in given_up.reason and line_in(changing) in given_up.reason


def test_branches_are_not_kept_by_static_functions():
    """What picks does so at each call: primitives, where, and Python's if and max."""
    xs = [[-1.5, 0.5], [2.0, -0.25], [0.25, 0.75]]

    def f(x):
        a, b = W * x[0], W * x[1]
        picked = a.relu() + a.maximum(b) + abs(b) + a.round() + where(a > b, a, b * 2)
        return picked + (b if b > 0 else 3 * b) + max(a, b)

    told = static(f)
    for _ in range(3):
        assert told.mean(xs).data == mean([f(x) for x in xs]).data
        assert told.values(xs) == [f(x).data for x in xs]


PACKAGE = """
import math
numbers = iter(range(1000))

def normalised(xs):
    largest = max(x.data for x in xs)
    return [x - largest for x in xs]

def floored(x):
    return x * math.floor(x)

def numbered(x):
    return x * next(numbers)

def chosen(x):
    return next((x * k for k in range(12) if x < k), x)
"""


def test_a_refusal_inside_a_package_names_the_line_that_reached_it(tmp_path, monkeypatch):
    """The line of the program, with that of the package beside it."""
    installed = tmp_path / "site-packages" / "helpful"
    installed.mkdir(parents=True)
    (installed / "__init__.py").write_text(PACKAGE)
    monkeypatch.syspath_prepend(str(installed.parent))
    helpful = importlib.import_module("helpful")
    for f, inside in (
        (lambda x: helpful.normalised([W * x])[0], 6),
        (lambda x: helpful.floored(x) * W, 10),
        (lambda x: helpful.numbered(x) * W, 13),
        (lambda x: helpful.chosen(x) * W, 16),
        (lambda x: nn.Perceptron(1)([W * x]) * W, 0),
    ):
        beside = rf"in helpful/__init__\.py:{inside}" if inside else r"in nn/\w+\.py:\d+"
        here = rf"test_messages\.py:{f.__code__.co_firstlineno}"
        with pytest.raises(NotStatic, match=rf"{here}, (compared )?{beside}") as caught:
            told = static(f)
            for k in range(12):
                told(k - 0.5)
        assert caught.value.where.file == __file__


def test_a_refused_argument_names_the_line_of_the_call():
    """Where the function is called, not where it is recorded."""
    told = static(lambda x: x[0] * W)
    for call in (
        lambda: told(iter([1.0])),
        lambda: told.mean([[1.0]], [[1.0], [2.0]]),
        lambda: told.values(5.0),
    ):
        line = rf"\(test_messages\.py:{call.__code__.co_firstlineno}\)"
        with pytest.raises((NotStatic, TypeError, ValueError), match=line):
            call()


@pytest.mark.parametrize(
    "f", [lambda x: W * {1.0: 2.0}[x], lambda x: W * round(x)], ids=["looked up", "rounded"]
)
def test_what_follows_from_a_float_is_to_be_an_argument(f):
    """It cannot be computed from the Value that stands for the float."""
    with pytest.raises(NotStatic, match="as an argument what follows from"):
        static(f)(1.0)


def test_what_sorts_is_not_taken_for_the_comparison_beside_it():
    """The way was decided inside `sorted`, and not by what the line compares besides."""
    weights, order = [Value(k + 1.0) for k in range(4)], "up"

    def f(x):
        h = [sin(w * x) for w in weights]
        return dot(sorted(h) if order == "up" else h, [1.0, 2.0, 3.0, 4.0])

    told = static(f)
    with pytest.raises(NotStatic, match=r"way through f \(test_messages.*where\(condition, a, b"):
        for x in range(30):
            told(x / 5)
