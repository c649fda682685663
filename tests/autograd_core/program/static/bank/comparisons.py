"""Comparisons: the way through the function depends on a number."""

import bisect
import heapq
import math

from autograd_core import Value, exp, maximum, minimum, relu, sign, tanh, where
from tests.autograd_core.program.static.bank.planted import EITHER, REFUSED, RIGHT, Planted, Run

BOTH = [(0.5,), (-1.25,), (2.0,), (-0.75,), (0.0,), (-0.0,), (3.0,)]
PAIRS = [(0.5, 1.5), (2.0, -1.0), (1.0, 1.0), (-0.25, 3.0), (4.0, 2.0)]
LISTS = [(1.0, 2.0, 3.0), (3.0, 2.0, 1.0), (2.0, 5.0, 2.0), (2.0, 2.0, 2.0), (1.0, 2.0, 3.0)]


def sign_of_an_input():
    """if x > 0: the other branch is another formula."""

    def f(x):
        if x > 0:
            return x * x
        return -3.0 * x

    return Run(f, BOTH)


def sign_of_a_result():
    """The comparison is one of a result that depends on a parameter, which moves."""
    w = Value(1.0)

    def f(x):
        h = w * x
        return h.exp() if h > 0 else h

    def move():
        w.data = -1.0

    return Run(f, [BOTH[0], BOTH[1], move, BOTH[0], BOTH[1]], lambda: [w])


def sign_of_a_parameter():
    """The comparison is one of a parameter only."""
    w = Value(1.0)

    def f(x):
        return w * x if w > 0 else x - w

    def move():
        w.data = -w.data

    return Run(f, [BOTH[0], move, BOTH[0], move, BOTH[1]], lambda: [w])


def two_inputs():
    """Two inputs are compared with each other, at a tie too."""

    def f(x, y):
        return x / y if x >= y else y / x

    return Run(f, PAIRS)


def chain_of_ways():
    """if, elif, elif, else."""

    def f(x):
        if x < -1:
            return x * 2.0
        if x < 0:
            return x * 3.0
        if x < 1:
            return x * 5.0
        return x * 7.0

    return Run(f, [(v,) for v in (-2.0, -0.5, 0.5, 1.5, -1.0, 0.0, 1.0, 0.25)])


def between():
    """A chained comparison."""

    def f(x):
        return x * 2.0 if -1 < x <= 1 else x / 2.0

    return Run(f, [(v,) for v in (0.5, 1.0, -1.0, 5.0, -5.0, 0.0)])


def larger():
    """The built-in max chooses one of two."""
    return Run(lambda x, y: max(x, y) * 2.0 + y, PAIRS)


def largest():
    """The built-in max of a list."""
    return Run(lambda *xs: max(xs) * 2.0 + xs[0], LISTS)


def smallest():
    """The built-in min of a list with a key."""
    return Run(lambda *xs: min(xs, key=lambda v: v * v) + xs[0] * xs[1], LISTS)


def median():
    """sorted() puts the inputs in order."""
    return Run(lambda *xs: sorted(xs)[1] * 3.0, LISTS)


def sorted_by_numbers():
    """Sorting by a key that reads the numbers."""

    def f(*xs):
        a, b, c = sorted(xs, key=lambda v: v.data)  # frozen
        return a + 10.0 * b + 100.0 * c  # frozen

    return Run(f, LISTS)


def clamped():
    """A clamp by hand."""

    def f(x):
        if x > 1:
            x = Value(1.0)
        if x < -1:
            x = Value(-1.0)
        return x * x * x

    return Run(f, BOTH)


def halved_until_small():
    """A loop whose length depends on the number."""

    def f(x):
        while x > 1:
            x = x / 2.0
        return x * x

    return Run(f, [(v,) for v in (0.5, 3.0, 100.0, 1.5, 3.5, 1e6)])


def newton():
    """Newton's method until it converges."""

    def f(a):
        x = a
        for _ in range(100):
            step = (x * x - a) / (2.0 * x)
            x = x - step
            if abs(step) < 1e-12:
                break
        return x

    return Run(f, [(v,) for v in (2.0, 3.0, 50.0, 1e6, 0.25, 1.0)])


def newton_by_numbers():
    """The same, but the test reads the numbers."""

    def f(a):
        x = a
        while abs(x.data * x.data - a.data) > 1e-9 * a.data:  # frozen
            x = (x + a / x) * 0.5  # frozen
        return x * 1.0

    return Run(f, [(v,) for v in (2.0, 3.0, 50.0, 1e6)])


def bisection():
    """Bisection: a comparison at each of twenty steps."""

    def f(a):
        low, high = Value(0.0), a + 1.0
        for _ in range(20):
            middle = (low + high) * 0.5
            if middle * middle > a:
                high = middle
            else:
                low = middle
        return low * a

    return Run(f, [(v,) for v in (2.0, 3.0, 5.0, 7.0, 11.0, 13.0, 17.0, 19.0, 23.0, 29.0)])


def exactly_zero():
    """A case for 0 alone, which -0.0 is too."""

    def f(x):
        if x == 0:
            return x + 1.0
        return x.sin() / x

    return Run(f, BOTH)


def not_equal():
    """!= between two inputs."""
    return Run(lambda x, y: x / (x - y) if x != y else x + y, PAIRS)


def truth():
    """The truth of a Value."""

    def f(x):
        if x:
            return 1.0 / x
        return x + 5.0

    return Run(f, BOTH)


def default_of_zero():
    """`or` replaces a Value that is 0."""
    return Run(lambda x: (x or Value(7.0)) * 2.0, BOTH)


def negated():
    """`not x`."""
    return Run(lambda x: x * 2.0 if not x > 1 else x * 3.0, BOTH)


def any_and_all():
    """any() and all() stop at the first that decides."""

    def f(*xs):
        if all(x > 1 for x in xs):
            return xs[0]
        if any(x > 4 for x in xs):
            return xs[1] * 2.0
        return xs[2] * 3.0

    return Run(f, LISTS)


def place_in_a_list():
    """list.index compares with each entry."""

    def f(*xs):
        return xs[0] * [1.0, 2.0, 3.0].index(xs[0]) + xs[1]

    return Run(f, [(1.0, 2.0), (3.0, 2.0), (2.0, 0.5)])


def contained():
    """`in` compares with each entry."""
    return Run(lambda x, y: x * 2.0 if x in (1.0, 2.0) else y * 3.0, PAIRS)


def bisected():
    """The place in a table of knots: piecewise linear interpolation."""
    knots, heights = [0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 0.5, 2.0]

    def f(x):
        i = bisect.bisect(knots, x) - 1
        share = (x - knots[i]) / (knots[i + 1] - knots[i])
        return heights[i] + share * (heights[i + 1] - heights[i])

    return Run(f, [(v,) for v in (0.5, 1.5, 2.5, 0.0, 1.0, 0.25, 2.75)])


def positive_ones():
    """Only some of the inputs are summed."""

    def f(*xs):
        total = Value(0.0)
        for x in xs:
            if x > 0:
                total = total + x * x
        return total * 2.0

    return Run(f, [(1.0, -2.0, 3.0), (-1.0, -2.0, -3.0), (1.0, 2.0, 3.0), (1.0, 2.0, -3.0)])


def heap():
    """The two smallest, by heapq."""
    return Run(lambda *xs: heapq.nsmallest(2, xs)[1] * xs[0], LISTS)


def index_of_the_largest():
    """argmax, which then selects another number."""
    weights = [Value(0.5), Value(-1.5), Value(2.5)]

    def f(*xs):
        best = max(range(3), key=lambda i: xs[i])
        return weights[best] * xs[0]

    return Run(f, LISTS, lambda: weights)


def ten_ways():
    """More ways than are kept."""

    def f(x):
        for k in range(10):
            if x < k:
                return x * (k + 1.0)
        return x

    return Run(f, [(v + 0.5,) for v in range(-1, 11)])


def one_of_many_ways():
    """Ways that come back again and again: they are recorded once."""

    def f(x, y):
        a = x if x > 0 else -x
        b = y if y > 0 else -y
        return a * b + a

    return Run(f, [(a, b) for _ in range(5) for a in (1.5, -2.5) for b in (0.5, -0.25)])


def without_consequence():
    """The outcome of a comparison is not used."""

    def f(x):
        x > 1  # noqa: B015
        return x * 2.0

    return Run(f, BOTH)


def outcome_as_a_number():
    """The outcome is a factor: a bool is 0 or 1."""
    return Run(lambda x: x * (x > 0) + 1.0, BOTH)


def selected():
    """`where` selects, with partials for both."""
    return Run(lambda x: where(x > 0, x * x, x * 0.5) * 3.0, BOTH)


def functions_with_kinks():
    """maximum, minimum, relu, sign and abs go with the number by themselves."""

    def f(x, y):
        return maximum(x, y) * minimum(x, 1.0) + relu(x - y) + sign(y) * abs(x)

    return Run(f, PAIRS)


def not_a_number():
    """A comparison with nan is False either way."""

    def f(x):
        if x < 1:
            return x * 2.0
        if x >= 1:
            return x * 3.0
        return Value(5.0) + x * 0.0

    return Run(f, [(0.5,), (2.0,), (math.nan,), (math.inf,), (-math.inf,)])


def sign_copied():
    """math.copysign reads a number."""

    def f(x):
        return x * math.copysign(2.0, x.data)  # frozen

    return Run(f, BOTH)


def asserted():
    """An assertion that fails for some inputs fails for these too."""

    def f(x):
        assert x > 0
        return x.log()

    return Run(f, [(0.5,), (-1.0,), (2.0,)])


def refused_inputs():
    """An error that the function raises for some inputs."""

    def f(x):
        if x < 0:
            raise ValueError("negative")
        return x.sqrt()

    return Run(f, [(0.5,), (-1.0,), (2.0,), (-3.0,), (0.25,)])


def exception_as_a_way():
    """An exception is caught inside and decides the way."""

    def f(x):
        try:
            scale = math.log(x.data)  # frozen
        except ValueError:
            scale = -1.0
        return x * scale  # frozen

    return Run(f, BOTH)


def division_by_zero():
    """ZeroDivisionError of plain numbers decides the way."""

    def f(x, y):
        try:
            ratio = 1.0 / y.data  # frozen
        except ZeroDivisionError:
            ratio = 0.0
        return x * ratio  # frozen

    return Run(f, [(1.0, 2.0), (1.0, 0.0), (1.0, 4.0)])


def depth():
    """The depth of a recursion depends on the number."""

    def halved(x):
        return x if x < 1 else halved(x / 2.0) + 1.0

    return Run(lambda x: halved(x) * 2.0, [(v,) for v in (0.5, 3.0, 100.0, 1.5)])


def matched():
    """match on a number."""

    def f(x):
        match x:
            case 0.0:
                return x + 4.0
            case 1.0:
                return x * 5.0
            case _:
                return x * 6.0

    return Run(f, [(0.0,), (1.0,), (2.0,), (1.0,), (-0.0,)])


def kept_outcome():
    """The outcome is kept in a list and used in a later call."""
    seen = [False]

    def f(x):
        y = x * (2.0 if seen[-1] else 3.0)  # frozen
        seen.append(bool(x > 0))
        return y

    return Run(f, BOTH, state=lambda: list(seen))


def patience():
    """The best so far is kept between the calls."""
    best = [math.inf]

    def f(x):
        loss = exp(x)
        if loss < best[0]:
            best[0] = loss.data  # frozen
        return loss * 1.0  # frozen

    return Run(f, BOTH, state=lambda: list(best))


def selected_by_what_was_selected():
    """The same two parameters are selected again, by what became of the first selection."""
    w, p, q = Value(2.0), Value(1.0), Value(-1.0)

    def f(x):
        a = where(w * x > 0, p, q)
        return a * x + where(tanh(a) > 0.5, p, q)

    return Run(f, BOTH, lambda: [w, p, q])


def selected_early_and_late():
    """Two selections of the same parameters; the second asks what is computed after the first."""
    w, q = Value(2.0), Value(-1.0)

    def f(x):
        late = tanh(tanh(exp(w * x)))
        return where(w * x > 0, w, q) * x + where(late > 0.5, w, q)

    return Run(f, BOTH, lambda: [w, q])


def selected_numbers():
    """Numbers are selected, one after the other by the one before."""

    def f(x):
        place = where(x > 1.0, Value(2.0), where(x > 0, Value(1.0), 0.0))
        return x * where(place == 2.0, x, 3.0) + where(place == 0.0, Value(5.0), place)

    return Run(f, BOTH)


RIGHT_BY_GUARDS = (
    sign_of_an_input,
    sign_of_a_result,
    sign_of_a_parameter,
    two_inputs,
    chain_of_ways,
    between,
    larger,
    largest,
    smallest,
    median,
    clamped,
    halved_until_small,
    exactly_zero,
    not_equal,
    truth,
    default_of_zero,
    negated,
    any_and_all,
    place_in_a_list,
    contained,
    bisected,
    positive_ones,
    heap,
    index_of_the_largest,
    one_of_many_ways,
    without_consequence,
    outcome_as_a_number,
    selected,
    selected_by_what_was_selected,
    selected_early_and_late,
    selected_numbers,
    functions_with_kinks,
    not_a_number,
    asserted,
    refused_inputs,
    depth,
    matched,
)
BY_NUMBERS = (
    sorted_by_numbers,
    newton_by_numbers,
    sign_copied,
    exception_as_a_way,
    division_by_zero,
    kept_outcome,
    patience,
)
PROGRAMS = (
    *(Planted(make, RIGHT) for make in RIGHT_BY_GUARDS),
    *(Planted(make, REFUSED) for make in BY_NUMBERS),
    Planted(newton, EITHER),
    Planted(bisection, EITHER),
    Planted(ten_ways, EITHER),
)
