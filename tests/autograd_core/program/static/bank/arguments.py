"""Arguments: whole numbers and names are static, floats and Values are inputs, nests of both."""

import enum
import random
from decimal import Decimal
from fractions import Fraction

import numpy as np

from autograd_core import Value, tanh
from nn import MLP, cross_entropy
from tests.autograd_core.program.static.bank.planted import EITHER, RIGHT, Planted, Run


def class_label():
    """A label picks one of the scores."""
    w = [Value(0.5), Value(-0.25), Value(1.5)]

    def f(x, label):
        return cross_entropy([v * x for v in w], label)

    return Run(f, [(x, k) for k in (0, 1, 2, 1, 0) for x in (0.5, -1.0)], lambda: w)


def index():
    """An index into a table of parameters, up to one that is out of its range."""
    table = [Value(0.5), Value(1.5), Value(2.5)]
    steps = [(2.0, k) for k in (0, 1, 2, -1, 3, 0)]
    return Run(lambda x, k: table[k] * x, steps, lambda: table)


def index_by_a_value():
    """An index that is the number of a Value."""
    table = [1.0, 10.0, 100.0]

    def f(x):
        return x * table[int(x.data)]  # frozen

    return Run(f, [(0.5,), (1.5,), (2.5,)])


def looked_up_by_a_value():
    """A dictionary asked by the number of a Value."""
    table = {0.5: 1.0, 1.5: 10.0}

    def f(x):
        return x * table[x.data]  # frozen

    return Run(f, [(0.5,), (1.5,), (0.5,)])


def how_often():
    """A whole number says how often something is done."""

    def f(x, n):
        for _ in range(n):
            x = tanh(x) * 2.0
        return x * 1.0

    return Run(f, [(0.5, n) for n in (1, 2, 3, 1, 0)])


def equal_but_different():
    """2, 2.0 and True are equal and have one hash, but not one meaning."""

    def f(x, n):
        if n is True:
            return x * 100.0
        return x**n + (n if isinstance(n, int) else n * 10.0)

    return Run(f, [(3.0, 1), (3.0, True), (3.0, 1.0), (3.0, 2), (3.0, 2.0)], values=False)


def name():
    """A name selects the operation."""

    def f(x, kind="tanh"):
        return getattr(x, kind)() * 2.0

    return Run(f, [(0.5, "tanh"), (0.5, "exp"), (0.7,), (0.7, "sin"), (0.9, "tanh")])


def nothing():
    """None says that an argument is left out."""

    def f(x, y=None):
        return x * 2.0 if y is None else x * y

    return Run(f, [(0.5,), (0.5, 3.0), (0.7, None), (0.7, 4.0)])


def switch():
    """A switch, and the whole number that equals it."""

    def f(x, training):
        return x * 2.0 if training is True else x * 3.0

    return Run(f, [(0.5, True), (0.5, False), (0.5, 1), (0.5, 0)])


def member():
    """A member of an enumeration."""

    class Kind(enum.Enum):
        UP = 1
        DOWN = 2

    def f(x, kind):
        return x if kind is Kind.UP else -x

    return Run(lambda x, kind: f(x, kind) * 2.0, [(0.5, Kind.UP), (0.5, Kind.DOWN)])


def lengths():
    """Lists of several lengths."""

    def f(xs):
        total = xs[0] * 2.0
        for x in xs[1:]:
            total = total * x + 1.0
        return total

    steps = [([1.5, 2.5],), ([1.5, 2.5, 3.5],), ([1.5],), ([2.0, 3.0],), ([],)]
    return Run(f, steps)


def nested():
    """Dictionaries and tuples of lists; the order of the keys does not matter."""

    def f(sample):
        return sample["a"][0] * sample["b"]["c"] - sample["a"][1]

    steps = [
        ({"a": (0.5, 1.5), "b": {"c": 2.5}},),
        ({"b": {"c": 1.0}, "a": (4.0, 8.0)},),
        ({"a": (0.25, 1.25), "b": {"c": 3.5}},),
    ]
    return Run(f, steps)


def keys_of_a_dictionary():
    """The keys of a dictionary decide what is computed."""

    def f(sample):
        return sample["x"] * sample["y"] if "y" in sample else sample["x"] * 3.0

    return Run(f, [({"x": 0.5},), ({"x": 0.5, "y": 2.0},), ({"x": 1.5},)])


def one_value_twice():
    """One Value as two arguments: its gradient has both shares."""
    x, y = Value(0.5), Value(1.5)

    def f(a, b):
        return a * b + a

    return Run(f, [(x, y), (x, x), (y, x), (y, y)], lambda: [x, y])


def the_same_object():
    """Whether two arguments are one object decides."""
    x, y = Value(0.5), Value(0.5)

    def f(a, b):
        return a * 2.0 if a is b else a * b

    return Run(f, [(x, y), (x, x), (y, x)], lambda: [x, y])


def one_that_f_knows():
    """An argument is compared with a Value that f knows, and does not compute with."""
    w = Value(0.5)
    return Run(lambda x: x * 2.0 if x is w else x * 3.0, known(w), lambda: [w])


def equal_to_one_that_f_knows():
    """The same by ==, which asks for the same node."""
    held = {"w": Value(0.5)}
    w = held["w"]
    return Run(lambda x: x * 2.0 if x == held["w"] else x * 3.0, known(w), lambda: [w])


def among_those_that_f_knows():
    """Whether an argument is in a list, and at which place."""
    model = MLP(1, [2], rng=random.Random(1))
    w = model.parameters()[2]

    def f(x):
        place = [k for k, p in enumerate(model.parameters()) if p is x]
        return x * (5.0 if x in model.parameters()[1:] else 3.0) + sum(place)

    return Run(f, known(w), lambda: [w])


def known(w):
    """Arguments: a Value that f knows, among others."""
    return [(w,), (Value(0.25),), (w,), (w * 2.0,), (Value(0.5),), (w,)]


def parameter_as_an_argument():
    """A parameter comes as an argument too."""
    w, x = Value(0.5), Value(1.5)
    return Run(lambda a: w * a + w, [(x,), (w,), (x,)], lambda: [w, x])


def result_as_an_argument():
    """An argument is a result of other Values: gradients go on to them."""
    w = Value(0.5)

    return Run(lambda h: tanh(h) * w, [(w * 2.0,), (w * w,), (w + 1.0,)], lambda: [w])


def argument_returned():
    """The result is the argument itself."""
    return Run(lambda x: x, [(0.5,), (1.5,)])


def parameter_returned():
    """The result is a parameter, whatever the argument."""
    w = Value(0.5)

    def move():
        w.data = 2.5

    return Run(lambda x: w, [(0.5,), move, (1.5,)], lambda: [w])


def argument_unused():
    """The result does not depend on the argument."""
    w = Value(0.5)
    return Run(lambda x: w * 2.0, [(0.5,), (1.5,)], lambda: [w])


def number_returned():
    """The result is a plain number."""
    return Run(lambda x: 3.0, [(0.5,), (1.5,)])


def several_results():
    """The result is a tuple."""
    return Run(lambda x: (x * 2.0, x * x), [(0.5,), (1.5,)])


def nothing_returned():
    """The result is None for some arguments."""
    return Run(lambda x: x * 2.0 if x > 0 else None, [(0.5,), (-1.5,), (2.5,)])


def signs_of_zero():
    """-0.0 is no 0.0 where one divides by it."""
    return Run(lambda x: 1.0 / (1.0 / x), [(0.0,), (-0.0,), (2.0,), (-0.0,)])


def not_finite():
    """nan and infinite inputs, and infinite partials."""

    def f(x, y):
        return (x * y).sqrt() + abs(x)

    inf, nan = float("inf"), float("nan")
    steps = [(1.0, 2.0), (0.0, 1.0), (inf, 0.0), (nan, 1.0), (-1.0, 1.0), (1.0, inf), (1.0, 2.0)]
    return Run(f, steps)


def other_numbers():
    """Numbers of other types: NumPy's, fractions, decimals."""

    def f(x, scale):
        return x * float(scale)

    steps = [
        (Value(0.5), Fraction(1, 4)),
        (Value(0.5), Fraction(1, 2)),
        (Value(0.5), Decimal("0.75")),
        (Value(0.5), Decimal("1.25")),
    ]
    return Run(f, steps, values=False)


def numpy_numbers():
    """NumPy's floats are inputs as Python's are; its whole numbers are static."""

    def f(x, k):
        return Value(0.5) * x * (k + 1)

    steps = [
        (np.float64(0.5), np.int64(1)),
        (np.float64(1.5), np.int64(1)),
        (np.float64(1.5), np.int64(2)),
    ]
    return Run(f, steps, values=False)


def array_of_numpy():
    """A row of NumPy: each entry is an input."""
    w = [Value(0.5), Value(1.5)]

    def f(row):
        return w[0] * row[0] + w[1] * row[1]

    steps = [(np.array([1.0, 2.0]),), (np.array([3.0, 4.0]),), (np.array([-1.0, 0.5]),)]
    return Run(f, steps, lambda: w, values=False)


def array_changed_in_place():
    """The caller reuses one array for every row."""
    w, row = Value(0.5), np.array([1.0, 2.0])

    def change():
        row[:] = row * 3.0

    return Run(
        lambda r: w * r[0] + r[1],
        [(row,), change, (row,), change, (row,)],
        lambda: [w],
        values=False,
    )


def list_changed_by_the_function():
    """The function takes entries out of the list that it was given."""

    def f(xs):
        last = xs.pop()
        return last * len(xs)

    return Run(f, [([1.0, 2.0, 3.0],), ([4.0, 5.0, 6.0],), ([4.0, 5.0],)])


def iterator():
    """An argument that can be read once."""

    def f(xs):
        return sum(xs) * 2.0

    steps = [(iter([Value(0.5), Value(1.5)]),), (iter([Value(2.5), Value(3.5)]),)]
    return Run(f, steps, values=False)


def whole_number_as_a_factor():
    """A whole number is static: another one is another recording."""
    return Run(lambda x, n: x * n + n, [(0.5, n) for n in (1, 2, 3, 2, 1, -1)])


def many_whole_numbers():
    """A new whole number at each call: a step number, which is better a float."""
    return Run(lambda x, n: x * n, [(0.5, n) for n in range(30)])


PROGRAMS = (
    *(
        Planted(make, RIGHT)
        for make in (
            class_label,
            index,
            how_often,
            equal_but_different,
            name,
            nothing,
            switch,
            lengths,
            nested,
            keys_of_a_dictionary,
            one_value_twice,
            one_that_f_knows,
            equal_to_one_that_f_knows,
            among_those_that_f_knows,
            parameter_as_an_argument,
            result_as_an_argument,
            signs_of_zero,
            not_finite,
            whole_number_as_a_factor,
            array_of_numpy,
            array_changed_in_place,
        )
    ),
    Planted(index_by_a_value),
    Planted(looked_up_by_a_value),
    *(
        Planted(make, EITHER)
        for make in (
            member,
            the_same_object,
            argument_returned,
            parameter_returned,
            argument_unused,
            number_returned,
            several_results,
            nothing_returned,
            other_numbers,
            numpy_numbers,
            list_changed_by_the_function,
            iterator,
            many_whole_numbers,
        )
    ),
)
