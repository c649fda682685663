"""A state machine: Values are made, combined, assigned, swept and dropped, as in a model."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from autograd_core import Value, fsum, gradients, no_grad

SMALL = st.integers(-4, 4)
LARGEST = 2**53


class Model:
    """What a Value should be: whole numbers, and operands with their partials."""

    def __init__(self, data: int, operands: tuple[tuple[Model, int], ...] = ()):
        self.data, self.operands = data, operands
        self.grad = 0
        self.size = 0

    def graph(self) -> list[Model]:
        """This and all it depends on, users before operands: textbook depth-first recursion."""
        order: list[Model] = []

        def visit(node: Model) -> None:
            if node not in order:
                for operand, _ in node.operands:
                    visit(operand)
                order.append(node)

        visit(self)
        return order[::-1]

    def adjoints(self, seed: int) -> dict[Model, tuple[int, int]]:
        """seed * d self / d node for each node, and the sum of the magnitudes of its terms."""
        found = dict.fromkeys(self.graph(), (0, 0))
        found[self] = (seed, abs(seed))
        for node in self.graph():
            g, size = found[node]
            for operand, d in node.operands:
                old, old_size = found[operand]
                found[operand] = (old + g * d, old_size + size * abs(d))
        return found


class Machine(RuleBasedStateMachine):
    """Random calls on Values, each done on the model too; all numbers must agree exactly.

    Numbers are whole; where the terms of a gradient add up to more than 2**53 it is not compared.
    """

    def __init__(self) -> None:
        super().__init__()
        self.pairs: list[tuple[Any, Model]] = []
        self.seen: list[tuple[weakref.ref[Any], Model]] = []

    def sweep(self, value: Any, seed: int) -> None:
        """The call under test, in a method of its own so that a mistake can be planted."""
        value.backward(seed)

    def keep(self, value: Any, model: Model) -> None:
        """Hold a new Value and its model."""
        self.pairs.append((value, model))
        self.seen.append((weakref.ref(value), model))

    def pick(self, i: int) -> tuple[Any, Model]:
        """One of the Values that are held."""
        return self.pairs[i % len(self.pairs)]

    has_values = precondition(lambda self: bool(self.pairs))
    position = st.integers(0, 30)

    @rule(x=SMALL)
    def make_leaf(self, x: int) -> None:
        """A new leaf."""
        self.keep(Value(x), Model(x))

    @has_values
    @rule(i=position, j=position, op=st.sampled_from("+-*"), recorded=st.booleans())
    def combine(self, i: int, j: int, op: str, recorded: bool) -> None:
        """Two Values, or one with itself; under no_grad the result is a leaf."""
        (a, p), (b, q) = self.pick(i), self.pick(j)
        results = {
            "+": (lambda: a + b, p.data + q.data, (1, 1)),
            "-": (lambda: a - b, p.data - q.data, (1, -1)),
            "*": (lambda: a * b, p.data * q.data, (q.data, p.data)),
        }
        compute, data, partials = results[op]
        if abs(data) > 2**20:
            return
        if recorded:
            self.keep(compute(), Model(data, ((p, partials[0]), (q, partials[1]))))
        else:
            with no_grad():
                self.keep(compute(), Model(data))

    @has_values
    @rule(positions=st.lists(position, min_size=1, max_size=5), x=SMALL)
    def add_many(self, positions: list[int], x: int) -> None:
        """A node with many operands, a plain number among them."""
        chosen = [self.pick(i) for i in positions]
        data = sum(model.data for _, model in chosen) + x
        operands = tuple((model, 1) for _, model in chosen)
        self.keep(fsum([*(v for v, _ in chosen), x]), Model(data, (*operands, (Model(x), 1))))

    @has_values
    @rule(i=position)
    def detach(self, i: int) -> None:
        """A leaf with the same number."""
        value, model = self.pick(i)
        self.keep(value.detach(), Model(model.data))

    @has_values
    @rule(i=position, x=SMALL)
    def assign(self, i: int, x: int) -> None:
        """A leaf's data changes, and no recorded partial does; an interior node's is refused."""
        value, model = self.pick(i)
        if model.operands:
            with pytest.raises(AttributeError, match="read-only"):
                value.data = x
        else:
            value.data = model.data = x

    @has_values
    @rule(i=position, seed=SMALL)
    def backward(self, i: int, seed: int) -> None:
        """Gradients add up over calls, on interior nodes too."""
        value, model = self.pick(i)
        self.sweep(value, seed)
        for node, (g, size) in model.adjoints(seed).items():
            node.grad += g
            node.size += size

    @has_values
    @rule(i=position)
    def clear(self, i: int) -> None:
        """One gradient is set to zero."""
        value, model = self.pick(i)
        value.grad = 0.0
        model.grad = model.size = 0

    @has_values
    @rule(i=position, j=position)
    def ask(self, i: int, j: int) -> None:
        """gradients() returns the derivative, and 0.0 where there is none, and changes nothing."""
        (root, model), (node, wanted) = self.pick(i), self.pick(j)
        g, size = model.adjoints(1).get(wanted, (0, 0))
        if size <= LARGEST:
            assert gradients(root, node) == g

    @has_values
    @rule(i=position)
    def drop(self, i: int) -> None:
        """A Value is let go of."""
        del self.pairs[i % len(self.pairs)]

    def everything(self) -> Iterator[tuple[Any, Model]]:
        """All Values that can be reached from those held, with their models."""
        waiting, seen = list(self.pairs), set()
        while waiting:
            value, model = waiting.pop()
            if model not in seen:
                seen.add(model)
                yield value, model
                operands = [operand for operand, _ in model.operands]
                waiting += zip(value._prev, operands, strict=True)

    @invariant()
    def numbers_agree(self) -> None:
        """Data, gradient, partials and kind of every node are the model's."""
        for value, model in self.everything():
            assert value.data == model.data
            assert value.is_leaf == (not model.operands)
            assert list(value.partials) == [d for _, d in model.operands]
            if model.size <= LARGEST:
                assert value.grad == model.grad

    @invariant()
    def what_nobody_holds_is_dead(self) -> None:
        """A Value lives exactly as long as it is held, or something held was computed from it."""
        living = {model for _, model in self.everything()}
        for reference, model in self.seen:
            assert (reference() is not None) == (model in living)


SHORT = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestMachine = Machine.TestCase
TestMachine.settings = SHORT


class Overwrites(Machine):
    """A sweep with `=` for `+=` over calls."""

    def sweep(self, value: Any, seed: int) -> None:
        """Clear, then sweep."""
        for node, _ in self.everything():
            node.grad = 0.0
        value.backward(seed)


class IgnoresSeed(Machine):
    """A sweep that forgets its seed."""

    def sweep(self, value: Any, seed: int) -> None:
        """Sweep with 1."""
        value.backward()


class Leaks(Machine):
    """An engine that keeps swept graphs alive."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[Any] = []

    def sweep(self, value: Any, seed: int) -> None:
        """Sweep, and hold on to the root."""
        value.backward(seed)
        self.kept.append(value)


@pytest.mark.parametrize("machine", [Overwrites, IgnoresSeed, Leaks])
def test_the_machine_catches_planted_mistakes(machine: type[Machine]) -> None:
    """Overwritten gradients, a forgotten seed and a leak all fail the machine."""
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=200,
                database=None,
                deadline=None,
                derandomize=True,
                phases=[Phase.generate],
            ),
        )
