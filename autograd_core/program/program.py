"""Program: the recorded operations as data, in creation order, each with places for operands.

Everything that computes a recorded graph again runs a Program: in floats, 50 digits, complex
numbers, SymPy, another library, or text. The caller supplies the numbers and the operations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from autograd_core.primitives import PRIMITIVES, named_static
from autograd_core.program.lift.flat import Flat
from autograd_core.program.lift.flatten import check_formulas, flatten, in_order
from autograd_core.program.lift.kept import kept_branches
from autograd_core.program.nests import CallersNames
from autograd_core.program.passes.chain_rule import pull
from autograd_core.program.passes.formula import NoFormula, row_of
from autograd_core.program.passes.forward import follow, run
from autograd_core.text.short_numbers import counted
from autograd_core.value import Value

if TYPE_CHECKING:  # imported where a program becomes array steps; most never do
    from autograd_core.program.lift.lifted import Fold, Leaves, Lifted
    from autograd_core.program.machine.machine import Machine
    from autograd_core.program.text.source import Source

Compute = Callable[[Value, Sequence[Any]], Any]
"""Computes a node's result from its operands' results, in some arithmetic."""

_DATA = attrgetter("data")

FEW = 24
"""A graph of so few arrays needs no outline."""

NONE_GIVEN: Mapping[int, Any] = {}


def passed_on(node: Value) -> Value | None:
    """The operand that a node only passes on: that of +x, or the one that `where` selected."""
    operands: Sequence[Value] = node.operands
    if node.op == "identity":
        return operands[0]
    if node.op == "where":
        return operands[0 if node.static[0] else 1]
    return None


def all_operands(node: Value) -> Sequence[Value]:
    """The operands of a node."""
    found: Sequence[Value] = node.operands
    return found


def needed_operands(node: Value) -> Sequence[Value]:
    """The operands that a node's number comes from; for `where`, only the selected one."""
    only = passed_on(node)
    return all_operands(node) if only is None else (only,)


def _reached(root: Value, operands_of: Callable[[Value], Sequence[Value]]) -> Iterable[Value]:
    """A root and what leads to it by these operands."""
    found = {id(root): root}
    waiting = [root]
    while waiting:
        for operand in operands_of(waiting.pop()):
            if id(operand) not in found:
                found[id(operand)] = operand
                waiting.append(operand)
    return found.values()


class Program:
    """The nodes that a root was computed from, operands first, each with its operands' places.

    Args:
        root: the computed Value.
        operands_of: `all_operands`, or `needed_operands` to leave out operands that `where` did
            not select.

    Attributes:
        nodes: in creation order; the root is the last.
        groups: the leaves in named arrays, as `freeze` found them.
        names: the variables that the steps of `lifted` are named after.
        own: whether nodes of `record()` are taken; such a program can be read, but not computed.
    """

    def __init__(
        self, root: Value, operands_of: Callable[[Value], Sequence[Value]] = all_operands
    ):
        if operands_of is all_operands:
            self.nodes: tuple[Value, ...] = tuple(in_order(root))
        else:
            self.nodes = tuple(sorted(_reached(root, operands_of), key=attrgetter("_serial")))
        self._operands_of = operands_of
        self.groups: tuple[Leaves, ...] = ()
        self.names = CallersNames()
        self.own = False

    @cached_property
    def flat(self) -> Flat:
        """The nodes as parallel arrays.

        Raises:
            NoFormula: a node was made by `record()`.
        """
        return flatten(self.nodes[-1], caller="freeze", own=self.own)

    def computable(self) -> Lifted:
        """The array steps, each of which has a formula.

        Raises:
            NoFormula: a node was made by `record()`.
        """
        check_formulas(self.flat, "freeze")
        return self.lifted

    @cached_property
    def lifted(self) -> Lifted:
        """The array steps that compute the graph, of all operands.

        Raises:
            NoFormula: a node was made by `record()`.
        """
        from autograd_core.program.lift.lift import lift
        from autograd_core.program.naming import name_steps

        found = lift(self.flat, self.groups)
        name_steps(found, self.nodes, self.names)
        return found

    @cached_property
    def folds(self) -> list[Fold]:
        """The loops among the array steps: a cell at each time, equal layers one after the other.

            loss = mean(...)                  # of a GRU over 8 tokens
            freeze(loss).folds[0].count       # 8

        Raises:
            NoFormula: a node was made by `record()`.
        """
        from autograd_core.program.lift.folds import folds_of

        return folds_of(self.lifted.arrays) if self.lifted.structured else []

    @cached_property
    def outline(self) -> Lifted:
        """The array steps for readers: sums that differ in their lengths only are one step.

        So attention over the tokens so far is a step for all tokens. Where that does not save a
        quarter of the steps, and of few steps, it is `lifted`.

        Raises:
            NoFormula: a node was made by `record()`.
        """
        from autograd_core.program.lift.lift import lift
        from autograd_core.program.naming import name_steps

        if not self.lifted.structured or len(self.lifted.arrays) <= FEW:
            return self.lifted
        found = lift(self.flat, self.groups, uneven=True)
        if not found.structured or 4 * len(found.arrays) > 3 * len(self.lifted.arrays):
            return self.lifted
        name_steps(found, self.nodes, self.names)
        return found

    @cached_property
    def machine(self) -> Machine:
        """What computes the array steps and their gradients again, with the bits of the engine.

        Raises:
            NoFormula: a node was made by `record()`.
        """
        from autograd_core.program.machine.layout import make_plan
        from autograd_core.program.machine.machine import Machine

        return Machine(make_plan(self.computable()), self.nodes[-1])

    @property
    def backend(self) -> str:
        """What `machine` runs by: "compiled" or "python"."""
        return self.machine.backend

    @property
    def reason(self) -> str:
        """Why `machine` computes node by node instead; "" if it does not."""
        own = next((name for name in self.flat.names if name not in PRIMITIVES), "")
        if own:
            return NoFormula(own).reason
        return self.machine.reason

    def source(self, library: str = "numpy", name: str = "loss") -> Source:
        """The array steps as the text of a function, as a person would write it.

            print(program.source("numpy"))

            import numpy as np


            def loss(params, xs):
                h1 = np.maximum(params["layers.0.w"] @ xs.T + params["layers.0.b"][:, None], 0)
                ...

        The function takes a dict of the parameters, if there are any, then the inputs, and by
        keyword the constants with more numbers than are written out: `.constants` of the text
        has them. "numpy", "torch" and "jax" add in an order of their own, so numbers agree to
        rounding. "python" is text of nested lists and `math` with the bits of the engine; where
        the engine has an infinity or nan, `math` may raise an exception. `where` keeps the branch
        that was recorded, and a comment above the function says so; a choice by `if` leaves no
        trace in a graph. All other operations choose anew: relu, maximum, abs, ...

        Args:
            library: "numpy" (with SciPy where NumPy has no such function), "torch", "jax" or
                "python".
            name: the name of the function.

        Raises:
            NoFormula: a node was made by `record()`.
            ValueError: library is another, or name is not an identifier.
        """
        from autograd_core.program.text.source import source

        return source(self.computable(), library, name)

    def __repr__(self) -> str:
        """Program(98 nodes, 7 array steps, 2 matrix products, bits as eager).

        The bits are those of eager where the machine's check found them equal at the recorded
        point; without structure the machine is not made for this.
        """
        kept = [text] if (text := kept_branches(self.flat)) else []
        if not self.lifted.structured:
            parts = [counted(len(self), "node"), "no structure: computed one by one", *kept]
            return f"Program({', '.join(parts)})"
        steps = self.lifted.steps
        products = [step for step in steps if step.is_matrix_product]
        loops = [fold for fold in self.folds if len(fold.members) > len(steps) // 8]
        way = "not computed again" if self.own else "computed node by node"
        counts = [
            counted(len(self), "node"),
            counted(len(steps), "array step"),
            *([counted(len(products), "matrix product")] if products else []),
            *[f"a loop of {fold.count} times {counted(fold.period, 'step')}" for fold in loops],
            *kept,
            f"{way}: {self.reason}" if self.reason else "bits as eager",
        ]
        return f"Program({', '.join(counts)})"

    @cached_property
    def places(self) -> dict[int, int]:
        """The place of each node, by `id`."""
        return {id(node): place for place, node in enumerate(self.nodes)}

    def places_of(self, nodes: Iterable[Value]) -> list[int | None]:
        """The place of each of some nodes; None where the root does not depend on one."""
        return [self.places.get(id(node)) for node in nodes]

    @cached_property
    def operands(self) -> list[tuple[int, ...]]:
        """For each node the places of its operands."""
        places, operands_of = self.places, self._operands_of
        return [
            () if node.is_leaf else tuple([places[id(v)] for v in operands_of(node)])
            for node in self.nodes
        ]

    def __len__(self) -> int:
        """How many nodes there are."""
        return len(self.nodes)

    def run(
        self,
        compute: Compute,
        leaf: Callable[[Value], Any],
        given: Mapping[int, Any] = NONE_GIVEN,
    ) -> list[Any]:
        """The result of every node, by place.

        Args:
            compute: makes the result of a node with operands.
            leaf: makes the result of a leaf.
            given: known results, by the `id` of the node.
        """
        return run(self.nodes, self.operands, compute, leaf, self._by_place(given))

    def follow(self, compute: Compute, given: Mapping[int, Any]) -> dict[int, Any]:
        """The results of nodes that depend on some leaves, by place; others keep their numbers.

        Args:
            compute: makes the result of a node with operands.
            given: the results of those leaves, by the `id` of the node.
        """
        return follow(self.nodes, self.operands, compute, _DATA, self._by_place(given))

    def _by_place(self, given: Mapping[int, Any]) -> dict[int, Any]:
        """What is given, by place; nodes that the root does not depend on are left out."""
        places = self.places
        return {places[key]: x for key, x in given.items() if key in places}

    def pull(
        self, partials: Callable[[int], Sequence[Any]], seed: Any, **arithmetic: Any
    ) -> list[Any]:
        """d root / d node for every node, by place; None where no path leads from the root.

        Args:
            partials: gives the partials of a place; None where no derivative flows.
            seed: the adjoint of the root.
            **arithmetic: `times` and `plus`, see `pull`.
        """
        adjoints = [None] * (len(self) - 1) + [seed]
        return pull(self.operands, partials, adjoints, **arithmetic)

    def recorded_partials(self, place: int) -> Sequence[float | None]:
        """The partials of a node as the engine recorded them."""
        found: Sequence[float | None] = self.nodes[place].partials
        return found


def passing(compute: Compute) -> Compute:
    """Compute a `where` node as its selected operand, in a program of `needed_operands`.

    Args:
        compute: computes every other node.
    """

    def pass_on(node: Value, operands: Sequence[Any]) -> Any:
        return compute(node, operands) if passed_on(node) is None else operands[0]

    return pass_on


def rows_in(namespace: Any, caller: str = "") -> Compute:
    """Compute each node by its row in a namespace, for `Program.run`.

    Choices that the program made (`where`, Python's own `if`) are taken as they were recorded;
    those inside a formula (relu, maximum) are decided anew by the namespace's `where`.

    Args:
        namespace: the arithmetic, an instance of `autograd_core.program.namespaces.Namespace`.
        caller: what the user called, for the message.

    Raises:
        NoFormula: raised by the result, for a node that was made by `record()`.
    """

    def compute(node: Value, operands: Sequence[Any]) -> Any:
        row = row_of(node, caller)
        return namespace.apply(row, operands, named_static(row.name, node.static))

    return compute
