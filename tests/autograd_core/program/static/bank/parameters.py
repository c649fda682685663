"""Parameters: their numbers may change; other Values in their place are another computation."""

import random

import nn
from autograd_core import Value, fsum, tanh
from tests.autograd_core.program.static.bank.planted import EITHER, RIGHT, Planted, Run

POINTS = [(0.5,), (-1.25,), (2.0,)]


def number_assigned():
    """.data is assigned between the calls."""
    w = Value(0.5)

    def move():
        w.data += 1.0

    return Run(lambda x: tanh(w * x), [POINTS[0], move, POINTS[1], move, POINTS[2]], lambda: [w])


def optimiser():
    """An optimiser moves the parameters between the calls."""
    model = nn.MLP(2, [3, 1], rng=random.Random(1))
    mover = nn.SGD(model.parameters(), lr=0.5)

    def f(x, y):
        return (model([x, y]) - 1.0) ** 2

    steps = [(0.5, 1.5), mover.step, (0.25, -1.0), mover.step, (1.0, 2.0)]
    return Run(f, steps, model.parameters)


def replaced():
    """An attribute gets a new Value in place of the old one."""

    class Model:
        def __init__(self):
            self.w = Value(0.5)

        def __call__(self, x):
            return self.w * x  # frozen

    model = Model()

    def replace():
        model.w = Value(3.0)

    return Run(model, [POINTS[0], replace, POINTS[1], replace, POINTS[2]], lambda: [model.w])


def replaced_while_the_old_lives():
    """The same, while somebody else still holds the old Value."""
    held = [Value(0.5)]
    old = list(held)

    def replace():
        held[0] = Value(3.0)
        old.append(held[0])

    def f(x):
        return held[0] * x  # frozen

    return Run(f, [POINTS[0], replace, POINTS[1], replace, POINTS[2]], lambda: list(old))


def replaced_in_a_list():
    """micrograd's update in another way: a list of new Values."""
    model = nn.MLP(1, [2, 1], rng=random.Random(2))

    def replace():
        neuron = model.layers[0].neurons[0]
        neuron.w = [Value(v.data + 1.0) for v in neuron.w]

    def f(x):
        return model([x]) * 1.0  # frozen

    return Run(f, [POINTS[0], replace, POINTS[1], replace, POINTS[2]], model.parameters)


def rebound():
    """A name of the enclosing function gets a new Value."""
    w = Value(0.5)

    def f(x):
        return w * x  # frozen

    def replace():
        nonlocal w
        w = Value(w.data * 2.0)

    return Run(f, [POINTS[0], replace, POINTS[1], replace, POINTS[2]], lambda: [w])


def one_more():
    """A list of parameters grows."""
    ws = [Value(0.5)]

    def f(x):
        return sum(w * x for w in ws)  # frozen

    def grow():
        ws.append(Value(1.5))

    return Run(f, [POINTS[0], grow, POINTS[1], grow, POINTS[2]], lambda: ws)


def one_less():
    """A list of parameters shrinks: pruning."""
    ws = [Value(0.5), Value(1.5), Value(2.5)]

    def f(x):
        return sum(w * x for w in ws)  # frozen

    return Run(f, [POINTS[0], ws.pop, POINTS[1], ws.pop, POINTS[2]], lambda: ws)


def exchanged():
    """Two parameters change places: the same objects, another computation."""
    ws = [Value(0.5), Value(3.0)]

    def f(x):
        return ws[0] * x - ws[1]  # frozen

    return Run(f, [POINTS[0], ws.reverse, POINTS[1], ws.reverse, POINTS[2]], lambda: ws)


def in_a_dictionary():
    """A parameter in a dictionary is replaced."""
    ws = {"a": Value(0.5)}

    def replace():
        ws["a"] = Value(2.5)

    def f(x):
        return ws["a"] * x  # frozen

    return Run(f, [POINTS[0], replace, POINTS[1]], lambda: [ws["a"]])


def state_loaded():
    """A stored state is loaded between the calls."""
    model = nn.MLP(1, [2, 1], rng=random.Random(3))
    other = nn.MLP(1, [2, 1], rng=random.Random(4))

    def load():
        for p, q in zip(model.parameters(), other.parameters(), strict=True):
            p.data = q.data

    return Run(lambda x: model([x]) * 1.0, [POINTS[0], load, POINTS[1]], model.parameters)


def computed_outside():
    """A result that was computed once, outside: eager keeps its number of then."""
    w = Value(0.5)
    h = w * 2.0

    def move():
        w.data = 5.0

    def f(x):
        return h * x  # frozen

    return Run(f, [POINTS[0], move, POINTS[1]], lambda: [w])


def computed_outside_anew():
    """A result from outside that is computed anew for each call."""
    w = Value(0.5)
    held = [w * 2.0]

    def f(x):
        return held[0] * x  # frozen

    def again():
        w.data += 1.0
        held[0] = w * 2.0

    return Run(f, [POINTS[0], again, POINTS[1], again, POINTS[2]], lambda: [w])


def tied():
    """One weight in two places."""
    w = Value(0.5)
    return Run(lambda x: tanh(w * tanh(w * x)), POINTS, lambda: [w])


def assigned_inside():
    """The function itself assigns a parameter's number: weights that are clipped."""
    w = Value(3.0)

    def f(x):
        if w > 1:
            w.data = 1.0  # frozen
        return w * x  # frozen

    def move():
        w.data = 4.0

    return Run(f, [POINTS[0], move, POINTS[1], move, POINTS[2]], lambda: [w], lambda: w.data)


def moving_average_inside():
    """The function moves an average of a parameter, a Value, with each call."""
    w, average = Value(2.0), Value(0.0)

    def f(x):
        average.data = 0.9 * average.data + 0.1 * w.data  # frozen
        return w * x + average  # frozen

    return Run(f, POINTS, lambda: [w], lambda: average.data)


def two_functions():
    """Two recorded functions share a parameter."""
    w = Value(0.5)

    def inner(x):
        return w * x

    def f(x):
        return inner(x) + inner(w) * 2.0

    return Run(f, POINTS, lambda: [w])


def walked_through():
    """A penalty asks the model for its parameters, of which there are others later."""
    model = nn.MLP(1, [2], rng=random.Random(1))
    return Run(
        lambda x: x * fsum([p * p for p in model.parameters()]),
        [*POINTS, lambda: grow(model), POINTS[1], lambda: exchange(model), POINTS[2]],
        model.parameters,
    )


def walked_through_by_name():
    """The same by name, of a class of the program's."""

    class Model(nn.Module):
        def __init__(self):
            self.inner, self.scales = nn.MLP(1, [2], rng=random.Random(1)), {"a": Value(2.0)}

    model = Model()

    def f(x):
        return x * fsum([p * p for name, p in model.named_parameters() if "w" in name or p])

    def more():
        model.scales["b"] = Value(3.0)

    return Run(
        f, [POINTS[0], more, POINTS[1], lambda: exchange(model.inner), POINTS[2]], model.parameters
    )


def grow(model):
    """Append a layer."""
    model.layers.append(nn.Layer(2, 2, rng=random.Random(3)))


def exchange(model):
    """Put another bias in the place of one."""
    model.layers[0].neurons[0].b = Value(5.0)


PROGRAMS = (
    *(
        Planted(make, RIGHT)
        for make in (
            number_assigned,
            optimiser,
            state_loaded,
            tied,
            two_functions,
            walked_through,
            walked_through_by_name,
        )
    ),
    *(
        Planted(make, EITHER)
        for make in (
            replaced,
            replaced_while_the_old_lives,
            replaced_in_a_list,
            rebound,
            one_more,
            one_less,
            exchanged,
            in_a_dictionary,
            computed_outside,
            computed_outside_anew,
            assigned_inside,
            moving_average_inside,
        )
    ),
)
