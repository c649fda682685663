"""The number of a Value is read: .data, and everything that turns a Value into plain Python."""

import copy
import math
import pickle
import statistics

import numpy as np

from autograd_core import Value, exp, no_grad, tanh
from tests.autograd_core.program.static.bank.planted import EITHER, Planted, Run

POINTS = [(0.5,), (-1.25,), (2.0,), (0.75,)]
PAIRS = [(0.5, 1.5), (2.0, -1.0), (-0.25, 3.0)]


def data_of_an_input():
    """The number of an input is a factor."""
    return Run(lambda x: x * x.data, POINTS)  # frozen


def data_of_an_interior_node():
    """The number of a result is a factor."""

    def f(x):
        h = tanh(x)
        return h * h.data  # frozen

    return Run(f, POINTS)


def data_of_a_parameter():
    """A parameter's number normalises; the parameter moves between the calls."""
    w = Value(2.0)

    def f(x):
        return x * w / abs(w.data)  # frozen

    def move():
        w.data = -3.0

    return Run(f, [POINTS[0], move, POINTS[1]], lambda: [w])


def math_of_data():
    """math.exp of a number that was read."""

    def f(x):
        return x + math.exp(x.data)  # frozen

    return Run(f, POINTS)


def item():
    """.item() is .data under torch's name."""
    return Run(lambda x: x * x.item(), POINTS)  # frozen


def made_anew():
    """A new Value of the number of another: the path to the input ends there."""

    def f(x):
        h = Value((x * 2.0).data)  # frozen
        return h * x

    return Run(f, POINTS)


def detached():
    """A target that gradients do not reach."""

    def f(x):
        target = (x * 2.0).detach()  # frozen
        return (x.exp() - target) ** 2

    return Run(f, POINTS)


def without_recording():
    """A target computed while nothing is recorded."""
    w = Value(0.5)

    def f(x):
        with no_grad():
            target = w * x + 1.0  # frozen
        return (w * x - target) ** 2 + target * w

    def move():
        w.data = 0.25

    return Run(f, [POINTS[0], POINTS[1], move, POINTS[2]], lambda: [w])


def largest_of_numbers():
    """microgpt's softmax: the largest number is subtracted as a plain number."""

    def f(*xs):
        top = max(x.data for x in xs)  # frozen
        powers = [exp(x - top) for x in xs]  # frozen
        return -(powers[0] / sum(powers)).log()

    return Run(f, [(1.0, 2.0, 3.0), (5.0, 1.0, 0.0), (-1.0, -2.0, 7.0)])


def rounded():
    """A rounded number."""

    def f(x):
        return x - round(x.data)  # frozen

    return Run(f, POINTS)


def whole_part():
    """int() of a number decides how often something is done."""

    def f(x):
        y = x
        for _ in range(int(abs(x.data))):  # frozen
            y = y * x  # frozen
        return y * 1.0

    return Run(f, [(0.5,), (2.5,), (3.5,)])


def text():
    """A number goes through text and back."""

    def f(x):
        return x * float(f"{x.data:.1f}")  # frozen

    return Run(f, [(0.51,), (0.77,), (1.23,)])


def representation():
    """The number is cut out of the Value's repr."""

    def f(x):
        number = float(repr(x).split("data=")[1].split(",")[0].rstrip(")"))  # frozen
        return x * number  # frozen

    return Run(f, POINTS)


def text_of_a_result():
    """A formatted Value, read again."""

    def f(x):
        h = x * 2.0
        return x + len(f"{h}")  # frozen

    return Run(f, [(0.5,), (0.123456789,), (100.0,)])


def deep_copy():
    """copy.deepcopy: a leaf with the number of then."""

    def f(x):
        return x * copy.deepcopy(x)  # frozen

    return Run(f, POINTS)


def pickled():
    """A Value that was written and read."""

    def f(x):
        return x + pickle.loads(pickle.dumps(x))  # frozen

    return Run(f, POINTS)


def gradient_read():
    """A gradient of before is a factor."""
    w = Value(0.5)
    w.grad = 1.0

    def f(x):
        return w * x + w.grad  # frozen

    def change():
        w.grad = 2.0

    return Run(f, [POINTS[0], change, POINTS[1]])


def numpy_of_data():
    """Statistics of an array of numbers."""

    def f(*xs):
        deviation = float(np.std([x.data for x in xs]))  # frozen
        return sum(xs) / (deviation + 1.0)  # frozen

    return Run(f, [(1.0, 2.0, 3.0), (5.0, 1.0, 0.0), (-1.0, -2.0, 7.0)])


def mean_of_data():
    """statistics.mean of numbers."""

    def f(*xs):
        centre = statistics.mean(x.data for x in xs)  # frozen
        return (xs[0] - centre) ** 2  # frozen

    return Run(f, [(1.0, 2.0, 3.0), (5.0, 1.0, 0.0), (-1.0, -2.0, 7.0)])


def written_down():
    """The numbers are only noted: the result is right, but the notes would end."""
    notes = []

    def f(x):
        h = tanh(x)
        notes.append(h.data)  # frozen
        return h * x

    return Run(f, POINTS, state=lambda: list(notes))


def local_derivative():
    """A local derivative is read from a node."""

    def f(x):
        h = tanh(x)
        return h * h._local_grads[0]  # frozen

    return Run(f, POINTS)


def hexadecimal():
    """The bits of a number."""

    def f(x, y):
        return x * int(y.data.hex()[-1], 16) + y  # frozen

    return Run(f, PAIRS)


def plain_numbers():
    """A function that takes floats asks math for its value."""

    def f(x):
        return Value(x) * math.sin(x)  # frozen

    return Run(f, POINTS, values=False)


def type_of_an_argument():
    """The type of an argument decides: a float must stay what it was."""
    w = Value(0.5)

    def f(x):
        return w * x * 10.0 if isinstance(x, float) else w * x  # frozen

    return Run(f, POINTS, lambda: [w], values=False)


def operand_that_is_read():
    """The operands of a node are looked at."""

    def f(x):
        h = x * 3.0
        return h + h._prev[0].data  # frozen

    return Run(f, POINTS)


PROGRAMS = (
    *map(
        Planted,
        (
            data_of_an_input,
            data_of_an_interior_node,
            math_of_data,
            item,
            made_anew,
            rounded,
            whole_part,
            text,
            representation,
            text_of_a_result,
            deep_copy,
            pickled,
            numpy_of_data,
            mean_of_data,
            local_derivative,
            hexadecimal,
            plain_numbers,
            operand_that_is_read,
            written_down,
        ),
    ),
    *(
        Planted(make, EITHER)
        for make in (
            data_of_a_parameter,
            detached,
            without_recording,
            largest_of_numbers,
            gradient_read,
            type_of_an_argument,
        )
    ),
)
