"""A GPT out of scalars, as microgpt writes it: lists of Values, `sum`, and Adam on the nodes.

One layer, four heads, 16 numbers a token, trained on one name a step. The loss and its slope in a
direction are found without any engine by the complex step: the same program on complex numbers.
"""

import cmath
import random

from autograd_core.summing import sum_in_order

SEED = 42
NAMES = ("isabella", "gabriella", "elizabeth", "charlotte")
LETTERS = sorted(set("".join(NAMES)))
WIDTH, HEADS = 16, 4
HEAD = WIDTH // HEADS
RATE, MEAN_KEPT, SQUARE_KEPT, EPS = 0.01, 0.85, 0.99, 1e-8
STEP = 1e-100  # its square is 0 beside everything here


class Complex:
    """A number that moves along an imaginary direction."""

    def __init__(self, z):
        self.z = z

    @property
    def data(self):
        """The number itself."""
        return self.z.real

    def __add__(self, other):
        return Complex(self.z + _z(other))

    __radd__ = __add__

    def __sub__(self, other):
        return Complex(self.z - _z(other))

    def __neg__(self):
        return Complex(-self.z)

    def __mul__(self, other):
        return Complex(self.z * _z(other))

    __rmul__ = __mul__

    def __truediv__(self, other):
        return Complex(self.z / _z(other))

    def __pow__(self, exponent):
        return Complex(self.z**exponent)

    def exp(self):
        """e to this power."""
        return Complex(cmath.exp(self.z))

    def log(self):
        """The logarithm."""
        return Complex(cmath.log(self.z))

    def relu(self):
        """The number, or 0 if it is negative."""
        return self if self.z.real > 0 else Complex(0j)


def _z(x):
    """A complex number of either."""
    return x.z if isinstance(x, Complex) else x


class Gpt:
    """The model with its parameters, which `make` makes of numbers, and its optimiser.

    Args:
        make: a Value of a float.
        block: the most tokens of a name that are used.
    """

    def __init__(self, make, block):
        gauss = random.Random(SEED).gauss
        self.block = block
        self.params = []

        def matrix(rows, columns, deviation=0.08):
            made = [[make(gauss(0, deviation)) for _ in range(columns)] for _ in range(rows)]
            self.params += [p for row in made for p in row]
            return made

        tokens = len(LETTERS) + 1
        self.tokens, self.places = matrix(tokens, WIDTH), matrix(block, WIDTH)
        self.head = matrix(tokens, WIDTH)
        self.query, self.key, self.value = (matrix(WIDTH, WIDTH) for _ in range(3))
        self.out = matrix(WIDTH, WIDTH)
        self.wide, self.narrow = matrix(4 * WIDTH, WIDTH), matrix(WIDTH, 4 * WIDTH)
        self.means, self.squares = [0.0] * len(self.params), [0.0] * len(self.params)

    @staticmethod
    def largest(scores):
        """The largest of some scores, as a plain number."""
        return max(score.data for score in scores)

    def logits(self, token, place, keys, values):
        """The scores of the next token."""
        x = [t + p for t, p in zip(self.tokens[token], self.places[place], strict=True)]
        x = normalised(x)
        before, x = x, normalised(x)
        q = linear(x, self.query)
        keys.append(linear(x, self.key))
        values.append(linear(x, self.value))
        attended = []
        for start in range(0, WIDTH, HEAD):
            own = q[start : start + HEAD]
            theirs = [k[start : start + HEAD] for k in keys]
            scores = [
                sum(a * b for a, b in zip(own, k, strict=True)) / HEAD**0.5  # as in the script
                for k in theirs
            ]
            weights = softmax(scores, self.largest)
            attended += [
                sum(w * v[start + j] for w, v in zip(weights, values, strict=True))
                for j in range(HEAD)
            ]
        x = [a + b for a, b in zip(linear(attended, self.out), before, strict=True)]
        before, x = x, normalised(x)
        x = linear([h.relu() for h in linear(x, self.wide)], self.narrow)
        return linear([a + b for a, b in zip(x, before, strict=True)], self.head)

    def loss(self, k):
        """The mean loss over the letters of the k-th name."""
        end = len(LETTERS)
        name = [end, *map(LETTERS.index, NAMES[k % len(NAMES)]), end]
        keys, values, losses = [], [], []
        for place in range(min(self.block, len(name) - 1)):
            odds = softmax(self.logits(name[place], place, keys, values), self.largest)
            losses.append(-odds[name[place + 1]].log())
        return (1 / len(losses)) * sum(losses)

    def step(self, k):
        """A step of Adam on one name; the loss before it."""
        loss = self.loss(k)
        loss.backward()
        first, second = 1 - MEAN_KEPT ** (k + 1), 1 - SQUARE_KEPT ** (k + 1)
        for i, p in enumerate(self.params):
            self.means[i] = MEAN_KEPT * self.means[i] + (1 - MEAN_KEPT) * p.grad
            self.squares[i] = SQUARE_KEPT * self.squares[i] + (1 - SQUARE_KEPT) * p.grad**2
            p.data -= RATE * (self.means[i] / first) / ((self.squares[i] / second) ** 0.5 + EPS)
            p.grad = 0
        return loss.data


def linear(x, rows):
    """A matrix times a vector, as everybody writes it first."""
    return [sum(w * v for w, v in zip(row, x, strict=True)) for row in rows]


def softmax(scores, largest):
    """Probabilities."""
    top = largest(scores)
    powers = [(score - top).exp() for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def normalised(x):
    """The vector over the root of its mean square."""
    scale = (sum(v * v for v in x) / len(x) + 1e-5) ** -0.5
    return [v * scale for v in x]


def direction(count):
    """A direction in which all parameters move."""
    uniform = random.Random(SEED + 1).uniform
    return [uniform(-1.0, 1.0) for _ in range(count)]


def swept(model):
    """The loss of the first name by a model's engine, and its slope by the engine's gradients."""
    loss = model.loss(0)
    loss.backward()
    moves = direction(len(model.params))
    slope = sum_in_order([p.grad * d for p, d in zip(model.params, moves, strict=True)])
    return {"loss": loss.data, "slope": slope}


def without_engine(block):
    """The same by the complex step."""
    moves = iter(direction(len(Gpt(Complex, block).params)))
    loss = Gpt(lambda x: Complex(complex(x, STEP * next(moves))), block).loss(0)
    return {"loss": loss.z.real, "slope": loss.z.imag / STEP}
