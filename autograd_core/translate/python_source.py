"""A recorded graph as the source of a Python function that needs nothing but `math`."""

from __future__ import annotations

import keyword
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from autograd_core.graph import Graph, check_root
from autograd_core.primitives import named_static
from autograd_core.primitives.row import Primitive
from autograd_core.primitives.trees import Tree, literal, name
from autograd_core.program import Program, needed_operands, passed_on, passing, row_of
from autograd_core.text.folded import LONGEST_LINE, folded
from autograd_core.translate.names import (
    Taken,
    identifier,
    leaf_names,
    names_of,
    wanted_name,
)
from autograd_core.translate.python_terms import PYTHON, applied
from autograd_core.unfolding import unfolded
from autograd_core.value import Value

LONGEST_OPERAND = 40
MOST_SHOWN = 8
RESERVED = frozenset({"math", "abs", "float", "max", "min", "round", "__debug__", *keyword.kwlist})


def to_python(root: Value, name: str = "f", names: Mapping[str, object] | None = None) -> str:
    """The recorded graph as the source of a Python function of its leaves.

        w, x = Value(2.0, label="w"), Value(-0.5, label="x")
        print(to_python(tanh(w * x) + w))

        import math


        def f(w, x):
            \"\"\"Recorded at w = 2.0, x = -0.5, where it is 1.2384058440442351.\"\"\"
            return math.tanh(w*x) + w

    The arguments are the leaves that are not constants, in creation order, with the names of
    `leaf_names` as identifiers. A node has a line of its own if it is used several times, has a
    label or a variable in `names`, or is long; so a graph of any size and depth gives a program
    that compiles. `where` keeps its recorded choice; a choice inside a formula (relu) becomes a
    conditional expression.

    The program computes each row's formula with `math`'s functions, in the recorded order. It
    gives the same floats as `Graph.replay`, bit for bit, except for rows whose formula is simpler
    than the engine's arithmetic. These (sigmoid, logsigmoid, softplus, silu, swish, gelu,
    gelu_tanh, logsumexp, softmax, log_softmax) agree to a few units in the last place wherever
    the formula does not lose digits. x**2 may differ in the last bit, for one number in a
    thousand: the engine rounds it correctly, `pow` not always. If the engine returns inf or nan,
    `math` and the operators raise OverflowError, ValueError or ZeroDivisionError (sigmoid does
    below -709), max and min of nan depend on the order, and a zero may have the other sign.

    Args:
        root: the Value whose computation is translated.
        name: the name of the function.
        names: names for leaves and other nodes, such as `locals()`; else their labels.

    Raises:
        TypeError: root is not a Value.
        ValueError: name is not a Python identifier, or the program uses it (math, max).
        NoFormula: a node was made by `record()`.
    """
    if not isinstance(name, str) or not name.isidentifier() or name in RESERVED:
        raise ValueError(
            "to_python: name must be a Python identifier that the program does not use itself "
            f"(such as math or max), got {name!r}"
        )
    check_root(root, "to_python")
    graph = Graph(unfolded(root, "to_python"))
    program = _Program(graph, names)
    result = program.translate()
    body = [*_documentation(program.arguments, root), *program.lines, f"return {result}"]
    signature = f"def {name}({', '.join(program.arguments)}):"
    lines = [*folded(signature), *(line for text in body for line in folded("    " + text))]
    source = "\n".join(lines) + "\n"
    return f"import math\n\n\n{source}" if "math." in source else source


class _Program:
    """The lines of the function's body, written node by node."""

    def __init__(self, graph: Graph, variables: Mapping[str, object] | None) -> None:
        self.root = graph.root
        self.program = Program(graph.root, needed_operands)
        self.lines: list[str] = []
        self.found = names_of(variables, graph.nodes)
        self.taken = Taken(RESERVED)
        self.count = 0
        self.arguments: dict[str, Value] = {}
        for leaf, text in leaf_names(graph.leaves, variables).items():
            argument = self.taken.take(identifier(text))
            self.arguments[argument] = leaf
        self.uses = self._uses()

    def assign(self, tree: Tree, wanted: str = "") -> Tree:
        """Write a line that gives a tree a name; h1, h2, ... if none is wanted."""
        while not wanted:
            self.count += 1
            wanted = f"h{self.count}" if f"h{self.count}" not in self.taken else ""
        text = self.taken.take(wanted)
        self.lines.append(f"{text} = {PYTHON.text(tree)}")
        return name(text)

    def translate(self) -> str:
        """Write all nodes, and return the root as text."""
        given = {id(leaf): name(text) for text, leaf in self.arguments.items()}
        written = passing(self._written)

        def compute(node: Value, operands: Sequence[Tree]) -> Tree:
            return self._settled(node, written(node, operands))

        found = self.program.run(compute, lambda leaf: literal(leaf.data), given)
        return PYTHON.text(found[-1])

    def _written(self, node: Value, operands: Sequence[Tree]) -> Tree:
        """A node as its row writes it."""
        return applied(
            row_of(node, "to_python"), operands, named_static(node.op, node.static), self.assign
        )

    def _settled(self, node: Value, tree: Tree) -> Tree:
        """The tree as other nodes write it: by name, if it is shared, named or long."""
        if node is self.root or tree.function == "name":
            return tree
        wanted = wanted_name(node, self.found)
        if wanted or self.uses[id(node)] > 1 or len(PYTHON.text(tree)) > LONGEST_OPERAND:
            return self.assign(tree, identifier(wanted) if wanted else "")
        return tree

    def _uses(self) -> Counter[int]:
        """How often the program would write each node without a name."""
        uses: Counter[int] = Counter()
        known: dict[tuple[str, int], int] = {}
        for node in self.program.nodes:
            operands = needed_operands(node)
            if not node.is_leaf and passed_on(node) is None:
                row = row_of(node, "to_python")
                kind = row.name, len(operands) % 2
                if kind not in known:
                    known[kind] = _repeats(row, len(operands), named_static(node.op, node.static))
                uses.update({id(operand): known[kind] - 1 for operand in operands})
            uses.update(map(id, operands))
        return uses


def _repeats(row: Primitive, count: int, static: Mapping[str, Any]) -> int:
    """The most times a row's formula writes an operand; for a list, tried on two and three."""
    if row.variadic:
        count = 2 + count % 2
        static = dict.fromkeys(static, 0)
    lines: list[str] = []

    def assign(tree: Tree) -> Tree:
        lines.append(PYTHON.text(tree))
        return name("-")

    operands = [f"<{i}>" for i in range(count)]
    text = " ".join([PYTHON.text(applied(row, [*map(name, operands)], static, assign)), *lines])
    return max(map(text.count, operands))


def _documentation(arguments: Mapping[str, Value], root: Value) -> list[str]:
    """The docstring: the point at which the graph was recorded, and the number there."""
    shown = [f"{name} = {leaf.data!r}" for name, leaf in [*arguments.items()][:MOST_SHOWN]]
    if not shown:
        return [f'"""A constant: {root.data!r}."""']
    if len(arguments) > MOST_SHOWN:
        shown.append(f"and {len(arguments) - MOST_SHOWN:,} more")
    line = f'"""Recorded at {", ".join(shown)}, where it is {root.data!r}."""'
    if len(line) + 4 <= LONGEST_LINE:
        return [line]
    return [f'"""Recorded where it is {root.data!r}, at the point', "", *shown, '"""']
