"""A strict reader of the LaTeX that to_latex writes: what a formula says, as a number.

It knows only how mathematicians read: powers before products before sums, a sign at the beginning
of an expression or after a bracket and nowhere else, fractions and roots by their braces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_TOKEN = re.compile(r"\\(?:left|right)(?:\\[a-z]+|.)|\\[A-Za-z]+|\\.|[0-9.]+|[A-Za-zΑ-ω]+|\S")
_CLOSING = {r"\left(": r"\right)", r"\left|": r"\right|", "{": "}", "[": "]"} | {
    rf"\left\l{kind}": rf"\right\r{kind}" for kind in ("floor", "ceil")
}
_FUNCTIONS = {
    r"\ln": "log",
    r"\arcsin": "asin",
    r"\arccos": "acos",
    r"\arctan": "atan",
    r"\sigma": "sigmoid",
    "arsinh": "asinh",
    "arcosh": "acosh",
    "artanh": "atanh",
    r"\max": "max",
    r"\min": "min",
} | {rf"\{name}": name for name in "sin cos tan sinh cosh tanh".split()}


def read_latex(text: str, names: Mapping[str, Any], m: Any, number: Callable[[str], Any]) -> Any:
    """What a formula says; lines of an `aligned` environment after the first define names.

    Args:
        text: the formula.
        names: what each variable's LaTeX stands for.
        m: the namespace whose functions are applied.
        number: makes a number of a decimal.
    """
    lines = text.splitlines()
    if len(lines) == 1:
        return Reader(text, names, m, number).read()
    assert lines[0] == r"\begin{aligned}" and lines[-1] == r"\end{aligned}"
    formula, *definitions = [line.removesuffix(r" \\").removeprefix("& ") for line in lines[1:-1]]
    known = dict(names)
    for i, line in enumerate(definitions):
        start = r"\phantom{\text{where }} " if i else r"\text{where } "
        assert line.startswith(start)
        name, _, definition = line.removeprefix(start).partition(" = ")
        assert name not in known
        known[name] = Reader(definition, known, m, number).read()
    return Reader(formula, known, m, number).read()


class Reader:
    """Reads a formula.

    Args:
        text: the formula.
        names: what each variable's LaTeX stands for.
        m: the namespace whose functions are applied.
        number: makes a number of a decimal.
    """

    def __init__(
        self, text: str, names: Mapping[str, Any], m: Any, number: Callable[[str], Any]
    ) -> None:
        self.names = {tuple(_TOKEN.findall(name)): value for name, value in names.items()}
        self.m = m
        self.number = number
        self.tokens = _TOKEN.findall(text)

    def read(self) -> Any:
        """The number that the whole formula is."""
        value = self.sum()
        assert not self.tokens, f"left over: {self.tokens}"
        return value

    def take(self, expected: str) -> None:
        """The next token, which must be this one."""
        assert self.tokens[:1] == [expected], f"expected {expected}, found {self.tokens[:5]}"
        del self.tokens[0]

    def meets(self, *tokens: str) -> bool:
        """Whether these tokens come next; they are then taken."""
        if self.tokens[: len(tokens)] != list(tokens):
            return False
        del self.tokens[: len(tokens)]
        return True

    def sum(self) -> Any:
        """Products with + and - between them; the first may have a sign."""
        value = -self.product() if self.meets("-") else self.product()
        while self.tokens[:1] in (["+"], ["-"]):
            value = value + self.product() if self.meets("+") else self._minus(value)
        return value

    def _minus(self, value: Any) -> Any:
        self.take("-")
        return value - self.product()

    def product(self) -> Any:
        """Powers with a dot between them, or 1/beta before a logarithm."""
        value = self.power()
        while self.meets(r"\cdot"):
            value = value * self.power()
        if self.tokens[:1] == [r"\ln"]:
            value = value * self.power()
        return value

    def power(self) -> Any:
        """A base, and its exponent in braces or a digit."""
        if self.meets("e", "^"):
            return self.m.exp(self.within("{")[0])
        base = self.atom()
        if not self.meets("^"):
            return base
        exponent = (
            self.within("{")[0] if self.tokens[0] == "{" else self.number(self.tokens.pop(0))
        )
        assert self.tokens[:1] != ["^"], "double superscript"
        return base**exponent

    def within(self, opening: str) -> list[Any]:
        """The expressions in a pair of brackets, which commas divide."""
        self.take(opening)
        values = [self.sum()]
        while self.meets(","):
            values.append(self.sum())
        self.take(_CLOSING[opening])
        return values

    def atom(self) -> Any:
        """A number, a name, a bracket, a fraction, a root or a function applied in brackets."""
        for name, value in sorted(self.names.items(), key=lambda item: -len(item[0])):
            if self.tokens[len(name) : len(name) + 1] != [r"\left("] and self.meets(*name):
                return value
        token = self.tokens[0]
        if re.fullmatch(r"[0-9.]+", token):
            return self.number(self.tokens.pop(0))
        if token == r"\left(":
            (value,) = self.within(token)
            return value
        if token == r"\left|":
            return abs(self.within(token)[0])
        if token.startswith(r"\left\l"):
            function = self.m.floor if token.endswith("floor") else self.m.ceil
            return function(self.within(token)[0])
        del self.tokens[0]
        if token == r"\frac":
            return self.m.truediv(self.within("{")[0], self.within("{")[0])
        if token == r"\sqrt":
            root = self.m.cbrt if self.tokens[0] == "[" and self.within("[") else self.m.sqrt
            return root(self.within("{")[0])
        return self.applied(token)

    def applied(self, token: str) -> Any:
        """A function: its name, perhaps an index, and its operands in brackets."""
        if token == r"\operatorname":
            end = self.tokens.index("}")
            name = "".join(self.tokens[1:end]).replace(r"\_", "_")
            del self.tokens[: end + 1]
        else:
            name = token
        index = self.index()
        if name == r"\ln" and self.tokens[0] != r"\left(":
            return self.m.log(self.atom())
        return self.function(name, index, self.within(r"\left("))

    def index(self) -> list[str]:
        """The tokens of an index: log_{2}, softmax_{3}, elu_{alpha=0.5}."""
        if not self.meets("_"):
            return []
        end = self.tokens.index("}")
        found = self.tokens[1:end]
        del self.tokens[: end + 1]
        return found

    def function(self, name: str, index: list[str], operands: Sequence[Any]) -> Any:
        """A function of its operands."""
        if name == r"\log":
            return getattr(self.m, f"log{index[0]}")(*operands)
        if name == r"\Phi":
            return self.m.erfc(-operands[0] / self.m.sqrt(2)) / 2
        function = getattr(self.m, _FUNCTIONS.get(name, name))
        if name in ("logsumexp", "softmax", r"\max", r"\min"):
            operands = [list(operands)]
        static = [self.number("".join(index).rpartition("=")[2])] if index else []
        if name == "softmax":
            static = [int(index[0])]
        return function(*operands, *static)
