"""A graph as networks of scalars make it: layers in which every unit meets every number."""

WIDTH = 16
LAYER = 2 * WIDTH * WIDTH  # operations of a layer


class Dense:
    """Layers x -> W x + b, again and again with one W and one b, and the sum of the last.

    Each number is an operand of as many products as a layer has units, so a sweep meets a node
    often, and nodes that lie far apart: unlike in a chain, of which the next is always at hand.

    Args:
        kind: what makes a leaf of a number.
    """

    def __init__(self, kind):
        units = range(WIDTH)
        self.weights = [[kind(weight(i, j)) for j in units] for i in units]
        self.biases = [kind((i - 7.5) / 16) for i in units]
        self.inputs = [kind(1.0 - i / 16) for i in units]

    def build(self, nodes):
        """The root of about so many nodes."""
        xs = self.inputs
        for _ in range(layers(nodes)):
            xs = [
                sum((wi * xi for wi, xi in zip(w, xs, strict=True)), b)
                for w, b in zip(self.weights, self.biases, strict=True)
            ]
        return sum(xs[1:], xs[0])


def weight(i, j):
    """Of a matrix that makes numbers neither large nor small: its norm is below 1."""
    return ((7 * i + 3 * j) % 11 - 5) / 100


def layers(nodes):
    """How many layers have about so many nodes."""
    return max(1, nodes // LAYER)


def by_hand(nodes):
    """The root's number, and its derivatives with respect to a weight, a bias and an input.

    Backpropagation on plain floats, in the order of no engine.
    """
    leaves = Dense(float)
    seen = [leaves.inputs]
    for _ in range(layers(nodes)):
        rows = zip(leaves.weights, leaves.biases, strict=True)
        seen.append([b + _inner(w, seen[-1]) for w, b in rows])
    columns = list(zip(*leaves.weights, strict=True))
    flow = [1.0] * WIDTH
    to_weight = to_bias = 0.0
    for xs in reversed(seen[:-1]):
        to_weight += flow[0] * xs[1]
        to_bias += flow[0]
        flow = [_inner(column, flow) for column in columns]
    value = _inner([1.0] * WIDTH, seen[-1])
    return {"value": value, "d/dw": to_weight, "d/db": to_bias, "d/dx": flow[0]}


def _inner(p, q):
    """The inner product of two vectors."""
    total = 0.0
    for a, b in zip(p, q, strict=True):
        total += a * b
    return total
