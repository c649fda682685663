"""Wrong engines: one line of a right engine replaced, and what a grade must call it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tests.autograd_core.grading.mutants_of_other_styles import OTHER_STYLES

ENGINES = Path(__file__).parent / "engines"


class Mutant(NamedTuple):
    """A wrong engine.

    Attributes:
        engine: the file of the right one.
        old, new: the text that is replaced, the first time that it stands there; and by what.
        key: the misconception.
        op: an operation that must be named; "" for the sweep.
    """

    engine: str
    old: str
    new: str
    key: str
    op: str = ""

    def source(self) -> str:
        """The text of the wrong engine."""
        text = (ENGINES / f"{self.engine}.py").read_text(encoding="utf-8")
        assert self.old in text, (self.engine, self.old)
        return text.replace(self.old, self.new, 1)


MICROGRAD = (
    ("self.grad += out.grad", "self.grad = out.grad", "accumulate", "a + b"),
    ("other.grad += out.grad", "other.grad = out.grad", "accumulate", "a + b"),
    ("self.grad += other.data", "self.grad = other.data", "accumulate", "a * b"),
    ("other.grad += self.data", "other.grad = self.data", "accumulate", "a * b"),
    ("self.grad += (out.data > 0)", "self.grad = (out.data > 0)", "accumulate", "a.relu()"),
    ("self.grad += other.data", "self.grad += self.data", "local", "a * b"),
    ("self.grad += other.data * out.grad\n            other.grad += self.data * out.grad",
     "self.grad += self.data * out.grad\n            other.grad += other.data * out.grad",
     "swapped", "a * b"),
    ("self.grad += other.data * out.grad", "self.grad += other.data", "upstream", "a * b"),
    ("self.grad += other.data", "self.grad += out.data", "result", "a * b"),
    ("(other * self.data ** (other - 1))", "(other * self.data**other)", "local", "a ** 3"),
    ("(other * self.data ** (other - 1))", "(self.data ** (other - 1))", "local", "a ** 3"),
    ("(other * self.data ** (other - 1))", "(other * out.data ** (other - 1))", "result",
     "a ** 3"),
    ("(out.data > 0) * out.grad", "out.grad", "local", "a.relu()"),
    ("(out.data > 0) * out.grad", "out.data * out.grad", "local", "a.relu()"),
    ("self.grad = 1\n", "pass\n", "seed"),
    ("self.grad = 1\n", "self.grad = self.data\n", "seed"),
    ("self.grad = 1\n", "self.grad = -1\n", "seed"),
    ("reversed(topo)", "topo", "order"),
    ("if v not in visited:\n                visited.add(v)\n                for child in",
     "if True:\n                visited.add(v)\n                for child in", "order"),
    ("                for child in v._prev:\n                    build_topo(child)\n"
     "                topo.append(v)",
     "                topo.insert(0, v)\n                for child in v._prev:\n"
     "                    build_topo(child)", "order"),
    ("return other + (-self)", "return self - other", "swapped", "3 - a"),
    ("return other * self**-1", "return self * other**-1", "swapped", "3 / a"),
    ("return self * -1", "return self * 1", "value", "-a"),
    ("Value(self.data * other.data, (self, other), \"*\")",
     "Value(self.data * other.data, (self,), \"*\")", "edge", "a * b"),
)  # fmt: skip

LECTURE = (
    ("other.grad += 1.0 * out.grad", "other.grad += 1.0 * self.grad", "upstream", "a + b"),
    ("self.grad += other.data * out.grad", "self.grad += other.data * self.grad", "upstream",
     "a * b"),
    ("out._backward = _backward\n", "out._backward = _backward()\n", "error", "a + b"),
    ("other.grad += 1.0 * out.grad", "other.grad = 1.0 * out.grad", "accumulate", "a + b"),
    ("other.grad += -1.0 * out.grad", "other.grad += 1.0 * out.grad", "local", "a - b"),
    ("self.grad += 1.0 / other.data", "self.grad += other.data", "local", "a / b"),
    ("-self.data / other.data**2", "self.data / other.data**2", "local", "a / b"),
    ("-self.data / other.data**2", "-out.data / other.data**2", "result", "a / b"),
    ("self.grad += out.data * out.grad", "self.grad += self.data * out.grad", "operand",
     "a.exp()"),
    ("self.grad += out.data * out.grad", "self.grad += self.data * out.data * out.grad", "local",
     "a.exp()"),
    ("self.grad += out.data * out.grad", "self.grad += out.data", "upstream", "a.exp()"),
    ("self.grad += out.data * out.grad", "self.grad = out.data * out.grad", "accumulate",
     "a.exp()"),
    ("(1 - t**2)", "(1 - self.data**2)", "operand", "a.tanh()"),
    ("(1 - t**2)", "(1 - math.tanh(t)**2)", "result", "a.tanh()"),
    ("(1 - t**2)", "(1 - t)", "local", "a.tanh()"),
    ("(1 - t**2)", "(1 + t**2)", "local", "a.tanh()"),
    ("(1 - t**2) * out.grad", "(1 - out.grad**2) * out.grad", "edge", "a.tanh()"),
    ("1.0 / self.data * out.grad", "1.0 / out.data * out.grad", "result", "a.log()"),
    ("1.0 / self.data * out.grad", "1.0 / self.data**2 * out.grad", "local", "a.log()"),
    ("        self.grad = 1.0\n        for", "        self.grad = 2.0\n        for", "seed"),
    ("self.grad = 0.0", "self.grad = 1.0", "stale"),
    ("        t = math.tanh(self.data)",
     "        t = math.tanh(self.data)\n        self.data = t", "changed", "a.tanh()"),
    ("for node in reversed(topo):", "for node in reversed(topo[:-1]):", "order"),
    ("for node in reversed(topo):", "for node in sorted(topo, key=lambda v: -v.data):", "order"),
    ("            node._backward()", "            node._backward()\n            node._backward()",
     "order"),
    ("(self, other), \"*\")", "(Value(self.data), other), \"*\")", "edge", "a * b"),
    ("(1 - t**2) * out.grad", "(1 - t**2) * out.grad**2", "upstream", "a.tanh()"),
    ("if v not in visited:\n                visited.add(v)",
     "if v.data not in visited:\n                visited.add(v.data)", "order"),
    ("def tanh(self):\n        \"\"\"The hyperbolic tangent.\"\"\"\n"
     "        t = math.tanh(self.data)\n"
     "        out = Value(t, (self,), \"tanh\")\n\n        def _backward():\n"
     "            self.grad += (1 - t**2)",
     "def tanh(self, kept=[]):\n        t = math.tanh(self.data)\n        kept.append(1 - t**2)\n"
     "        out = Value(t, (self,), \"tanh\")\n\n        def _backward():\n"
     "            self.grad += kept[0]", "stale", "a.tanh()"),
)  # fmt: skip

PARENTS = (
    ("p.g += d * node.g", "p.g = d * node.g", "accumulate", "a + b"),
    ("((self, 1.0), (o, -1.0))", "((self, -1.0), (o, 1.0))", "swapped", "a - b"),
    ("((self, 1 / o.v), (o, -y / o.v))", "((self, -y / o.v), (o, 1 / o.v))", "swapped", "a / b"),
    ("((self, o.v * self.v ** (o.v - 1)), (o, y * math.log(self.v)))",
     "((self, y * math.log(self.v)), (o, o.v * self.v ** (o.v - 1)))", "swapped", "a ** b"),
    ("s * (1 - s)", "self.v * (1 - self.v)", "operand", "a.sigmoid()"),
    ("s * (1 - s)", "1 - s", "local", "a.sigmoid()"),
    ("(o, self.v)", "(o, o.v)", "local", "a * b"),
    ("((self, o.v), (o, self.v))", "dict([(self, o.v), (o, self.v)]).items()", "twice", "a * b"),
    ("return Var(self.v * o.v, ((self, o.v), (o, self.v)))", "return Var(self.v * o.v)", "edge",
     "a * b"),
    ("            for p, _ in node.parents:\n                visit(p)\n"
     "            order.append(node)",
     "            order.insert(0, node)\n            for p, _ in node.parents:\n"
     "                visit(p)", "order"),
    ("        self.g = 1.0\n", "        self.g += 3.0\n", "seed"),
)  # fmt: skip

TAPE = (
    ("operand.grad += slope * out.grad", "operand.grad = slope * out.grad", "accumulate",
     "a + b"),
    ("operand.grad += slope * out.grad", "operand.grad += slope", "upstream", "a * b"),
    ("in reversed(TAPE)", "in TAPE", "order"),
    ("    for out, _, _ in TAPE:\n        out.grad = 0.0\n    root.grad = 1.0\n"
     "    for out, operands, slopes in reversed(TAPE):\n"
     "        for operand, slope in zip(operands, slopes, strict=True):\n"
     "            operand.grad += slope * out.grad\n    TAPE.clear()\n",
     "    root.grad = 1.0\n    for out, operands, slopes in reversed(TAPE):\n"
     "        for operand, slope in zip(operands, slopes, strict=True):\n"
     "            operand.grad += slope * out.grad\n", "stale"),
    ("(math.cos(x.value),)", "(-math.cos(x.value),)", "local", "a.sin()"),
    ("(0.5 / y,)", "(1.0 / y,)", "local", "a.sqrt()"),
    ("(0.5 / y,)", "(0.5 / math.sqrt(y),)", "result", "a.sqrt()"),
    ("root.grad = 1.0", "root.grad = 0.5", "seed"),
    ("(1.0, -1.0)", "(1.0, 1.0)", "local", "a - b"),
)  # fmt: skip

MINITORCH = (
    ("return b * d, a * d", "return a * d, b * d", "swapped", "a * b"),
    ("(-d / a**2,)", "(d / a**2,)", "local", "a / b"),
    ("return (d / a,)", "return (1.0 / a,)", "upstream", "a.log()"),
    ("ctx.save(y)\n        return y\n\n    @staticmethod\n    def backward(ctx, d):\n"
     "        \"\"\"The share.\"\"\"\n        (y,) = ctx.saved\n        return (d * y,)",
     "ctx.save(a)\n        return y\n\n    @staticmethod\n    def backward(ctx, d):\n"
     "        \"\"\"The share.\"\"\"\n        (y,) = ctx.saved\n        return (d * y,)",
     "operand", "a.exp()"),
    ("(d * y * (1.0 - y),)", "(d * (1.0 - y),)", "local", "a.sigmoid()"),
    ("return (d if a > 0 else 0.0,)", "return (d if d > 0 else 0.0,)", "local", "a.relu()"),
    ("derivatives.get(id(p), 0.0) + share", "share", "accumulate", "a + b"),
    ("order.insert(0, s)", "order.append(s)", "order"),
    ("d_output = 1.0", "d_output = 0.0", "seed"),
    ("            if id(s) in seen:\n                return\n", "", "order"),
    ("return (-d,)", "return (d,)", "local", "-a"),
)  # fmt: skip

SUBSET = (
    ("self.grad += g\n            other.grad += g\n",
     "self.grad += g\n            other.grad = g\n",
     "accumulate", "a + b"),
    ("other.grad += g * self.data", "other.grad = g * self.data", "accumulate", "a * b"),
    ("g * (1 - t * t)", "g * t * (1 - t)", "local", "a.tanh()"),
    ("g * (1 - t * t)", "(1 - t * t)", "upstream", "a.tanh()"),
    ("[self, other], rule)", "[self], rule)", "edge", "a + b"),
    ("if waiting[id(child)] == 0:", "if True:", "order"),
    ("            other.grad += g * self.data\n", "", "edge", "a * b"),
    ("Node(t, [self], rule)", "Node(t, [self])", "edge", "a.tanh()"),
)  # fmt: skip

ALL = {
    "micrograd_like": MICROGRAD,
    "lecture": LECTURE,
    "parents": PARENTS,
    "value_tape": TAPE,
    "minitorch_like": MINITORCH,
    "subset": SUBSET,
    **OTHER_STYLES,
}

MUTANTS = [Mutant(engine, *mutant) for engine, listed in ALL.items() for mutant in listed]
"""All wrong engines."""
