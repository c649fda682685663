"""TraceRecorder: an observer of one recording, which refuses what the recording would freeze."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Sequence
from math import isfinite
from operator import attrgetter
from typing import Any, NoReturn

from autograd_core.following import HOLDS, Condition, Follower
from autograd_core.memory import nodes_made
from autograd_core.node import number
from autograd_core.position import Position, position
from autograd_core.primitives import PRIMITIVES
from autograd_core.program.lift.flatten import flatten, in_order, leaves_of
from autograd_core.program.passes.formula import NoFormula
from autograd_core.program.static.executed import line_inside, line_of
from autograd_core.program.static.line_log import LineLog
from autograd_core.program.static.not_static import NotStatic, at, called, within
from autograd_core.program.static.record_again import place_of, serials_of
from autograd_core.program.static.trace import RecordedComparison, Trace
from autograd_core.value import Value

_HOW = {"item()": "{}.item()", "hash": "hash({})", "copy": "copy({})", "repr": "str({})"}
_CARRIED = ("label", "op", "is_constant", "is_leaf", "operands", "static")
"""What a Value carries beside its number, and an argument's stand-in does not."""
_HOW["format"] = _HOW["repr"]


class Lines(Follower):
    """An observer that keeps the line of each node."""

    def __init__(self, numbers: dict[int, Value] | None = None) -> None:
        self._log = LineLog(numbers)
        self._positions: dict[tuple[str, int], Position] = {}  # of this run of a cell alone
        vars(self)["created"] = self._log.created  # called directly, since it is for each node

    def of(self, node: Any) -> Position | str:
        """The line of a node; "" if it was made before."""
        line = self._log.line_of(node)
        return "" if line is None else self._position(line)

    def _position(self, line: tuple[str, int]) -> Position:
        """The position of a line."""
        if line not in self._positions:
            self._positions[line] = position(*line)
        return self._positions[line]

    def _here(self) -> Position:
        """The line of the program that runs now."""
        return self._position(line_of(sys._getframe(1)))

    def _inside(self) -> Position:
        """The line of nn or of a package that runs now; "" if the program itself does."""
        return self._position(line_inside(sys._getframe(1)))


class _Compared:
    """A comparison as it happened; `node` of `where` may select by it."""

    def __init__(self, symbol: str, a: Value, b: Any, outcome: bool, lines: Sequence[Position]):
        self.symbol, self.a, self.b, self.outcome, self.lines = symbol, a, b, outcome, lines
        self.decided = False
        self.result: Condition | None = None


class TraceRecorder(Lines):
    """Follows the numbers of a function while it is recorded.

    Args:
        name: that of the function.
        inputs: the Values that stand for its inputs.
        numbers: those among them that stand for floats. What is computed from them alone is a
            float when nothing is recorded, and is compared as one.
        selecting: whether results of comparisons are Outcomes, so that `where` selects by them.
    """

    def __init__(
        self, name: str, inputs: Sequence[Value], numbers: Collection[Value], selecting: bool
    ):
        self._numbers = {id(value): value for value in numbers}
        super().__init__(self._numbers)
        self._name = name
        self.failure: NotStatic | None = None
        self.refuses_a_float = False  # so that the call itself may have read it
        self._inputs = inputs
        self._known = {id(value) for value in inputs}
        self._selecting = selecting
        self._start = nodes_made()
        self._compared: list[_Compared] = []
        self._stopped: dict[int, tuple[Value, str, tuple[Value, ...], tuple[Any, ...]]] = {}
        self._own = False

    def unrecorded(self, node: Any, name: str, operands: tuple[Any, ...], static: Any) -> None:
        """Keep how a leaf was computed that passes no derivative on."""
        self._log.unrecorded(node, operands)
        self._stopped[id(node)] = node, name, operands, static or ()

    def decided(self, symbol: str, a: Any, b: Any, outcome: bool) -> Any:
        """Keep a comparison of numbers; identity of Values is none, unless they are floats."""
        if type(b) is Value and symbol in ("==", "!="):
            if id(a) not in self._numbers and id(b) not in self._numbers:
                return outcome
            outcome = (self._number(a) == self._number(b)) is (symbol == "==")
        found = _Compared(symbol, a, b, bool(outcome), (self._here(), self._inside()))
        self._compared.append(found)
        if not self._selecting or symbol == "bool":
            found.decided = True
            return found.outcome

        def decide(_: Condition) -> None:
            found.decided = True

        found.result = Condition(found.outcome, decide)
        return found.result

    def may_choose_by(self, numbers: Sequence[Any]) -> bool:
        """Whether all of them are finite."""
        return all(isfinite(self._number(x)) for x in numbers)

    def choice(self, symbol: str, a: Any, b: Any) -> Condition:
        """Keep a comparison that `where` alone selects by."""
        outcome = HOLDS[symbol](self._number(a), self._number(b))
        found = _Compared(symbol, a, b, outcome, (self._here(), self._inside()))
        self._compared.append(found)
        found.result = Condition(outcome, lambda _: None)
        return found.result

    def read(self, node: Any, what: str) -> None:
        """Refuse to read or assign a number that another run of the function changes."""
        if self._own:
            return
        if what in _CARRIED:
            if id(node) in self._known:
                self._refuse(
                    f"the {what} of an argument was read, and would be that of the Value that "
                    f"stands in its place while {self._name} is recorded",
                    "Pass what it gives as an argument",
                )
            return
        if what in ("number of", "partials", "_local_grads"):
            self.swept([], [])
        if what.endswith("="):
            self._refuse(
                f"{self._called(node)}.{what} ... is done inside {self._name}, and would be done "
                "only while it is recorded",
                "Assign outside",
            )
        if what == "hash" and id(node) not in self._numbers:
            return
        if self._is_constant(node):
            return
        self.refuses_a_float = id(node) in self._numbers
        name = self._called(node)
        written = _HOW.get(what, f"{{}}.{what}").format(name) if name else f".{what}"
        found = self._number(node) if what != "grad" else self._gradient(node)
        self._refuse(
            f"the number of a Value was read ({written}{{at}}) and would be frozen at {found:.6g}",
            "Pass as an argument what follows from this float"
            if self.refuses_a_float
            else "Compute with the Value itself, or x.detach() where no derivative flows",
        )

    def swept(self, nodes: list[Any], adjoints: list[float]) -> None:
        """Refuse a sweep: it gives numbers."""
        self._refuse(
            f"derivatives were taken inside {self._name}, and would be frozen",
            f"Take them outside, or call {self._name} without static",
        )

    def trace(self, outputs: Sequence[Value]) -> Trace:
        """What was computed, as data.

        Args:
            outputs: the results.
        """
        self._own = True
        compared = [v for each in self._compared for v in (each.a, each.b) if type(v) is Value]
        roots = [*outputs, *compared]
        made = Trace(arity=len(self._inputs))
        nodes = self._read_at_once(roots, made) or self._read(roots, made)
        at = serials_of(nodes)
        for place in made.leaf_places:
            node = nodes[place]
            if id(node) not in self._known:
                kept = made.made if self._is_made(node) else made.parameters
                kept[place] = node
        made.line_numbers, made.lines = self._log.numbers_of(nodes), self._log.lines
        if not set(made.names) <= PRIMITIVES.keys():
            self._refuse_unknown(made)
        numbered = ((i, place_of(nodes, at, v)) for i, v in enumerate(self._inputs))
        made.inputs = {i: place for i, place in numbered if place >= 0}
        made.outputs = [place_of(nodes, at, v) for v in outputs]
        self._add_tests(made, lambda node: place_of(nodes, at, node))
        return made

    def _read_at_once(self, roots: Sequence[Value], made: Trace) -> list[Value]:
        """Read nodes as arrays, and list them; [] where some operands are not to be read."""
        if not roots:
            return []
        starts, stopped = [*roots], self._stopped
        found: list[Any] = []
        known = -1 if stopped else 0
        while len(found) > known:
            known = len(found)
            starts = [*roots, *(v for node in found for v in stopped[id(node)][2])]
            found = [v for v in leaves_of(*starts) if id(v) in stopped]
        try:
            flat = flatten(*starts, caller="static")
        except NoFormula:
            return []
        nodes = in_order(*starts)
        first = next((node for node in nodes if not node.is_leaf), None)
        if first is None or not self._is_made(first):
            return []
        computed = {}
        if found:
            at = serials_of(nodes)
            for node in found:
                _, name, operands, static = stopped[id(node)]
                places = [place_of(nodes, at, v) for v in operands]
                computed[place_of(nodes, at, node)] = name, places, tuple(static)
        made.read(flat, computed)
        return nodes

    def _read(self, roots: Sequence[Value], made: Trace) -> list[Value]:
        """Read nodes one by one, and list them, oldest first."""
        found = {id(node): node for node in roots}
        waiting = list(found.values())
        while waiting:
            for operand in self._operation(waiting.pop())[1]:
                if id(operand) not in found:
                    found[id(operand)] = operand
                    waiting.append(operand)
        nodes = sorted(found.values(), key=attrgetter("_serial"))
        places = {id(node): place for place, node in enumerate(nodes)}
        for place, node in enumerate(nodes):
            name, operands, static = self._operation(node)
            made.put(name, [places[id(v)] for v in operands], tuple(static), node.data)
            if id(node) in self._stopped:
                made.stopped.add(place)
        return nodes

    def is_number(self, value: Value) -> bool:
        """Whether a result is a float when nothing is recorded."""
        return id(value) in self._numbers

    def _refuse_unknown(self, made: Trace) -> None:
        """Raise NotStatic for a node whose function is not known."""
        for place in range(len(made)):
            name = made.op(place)
            if name and name not in PRIMITIVES:
                where = position(*made.line(place))
                raise NotStatic(
                    f"{name!r} was made by record(){at(where)}: its function is not known. Write "
                    "it in primitives, or keep it outside",
                    where,
                )

    def _add_tests(self, made: Trace, place_of: Callable[[Value], int]) -> None:
        """The comparisons of a trace."""
        for each in self._compared:
            b = place_of(each.b) if type(each.b) is Value else number(each.b, "compared with")
            test = RecordedComparison(each.symbol, place_of(each.a), b, each.outcome, *each.lines)
            made.tests.append(test)
            if each.decided:
                made.guards.append(test)
            if each.result is not None:
                for node in each.result.selected:
                    if place_of(node) >= 0:
                        made.selects[place_of(node)] = test

    def _operation(self, node: Value) -> tuple[str, Sequence[Value], Sequence[Any]]:
        """Name, operands and static parameters of what made a node; ("", (), ()) for a leaf.

        What was there before is a leaf of the recording, and so are the inputs.
        """
        if id(node) in self._stopped:
            _, name, operands, static = self._stopped[id(node)]
            return name, operands, static
        if id(node) in self._known or not self._is_made(node):
            return "", (), ()
        return node.op, node.operands, node.static

    def _is_made(self, node: Value) -> bool:
        """Whether a node was made while recording."""
        return bool(node._serial > self._start)

    def _is_constant(self, node: Value) -> bool:
        """Whether a node's number is the same in each run of the function."""
        if id(node) in self._known or id(node) in self._stopped:
            return False
        return bool(node.is_leaf and self._is_made(node))

    def _number(self, x: Any) -> float:
        """The number of a Value, for this observer alone."""
        before, self._own = self._own, True
        try:
            return float(x.data) if type(x) is Value else float(x)
        finally:
            self._own = before

    def _gradient(self, node: Value) -> float:
        before, self._own = self._own, True
        try:
            return float(node.grad)
        finally:
            self._own = before

    def _called(self, node: Value) -> str:
        before, self._own = self._own, True
        try:
            return called(node)
        finally:
            self._own = before

    def _refuse(self, what: str, instead: str) -> NoReturn:
        """Raise NotStatic, and keep it: f may catch it."""
        where, inside = self._here(), within(self._inside())
        if "{at}" in what:
            what = what.replace("{at}", "".join(f", {x}" for x in (where.short, inside) if x))
        else:
            what += at(where, inside)
        self.failure = self.failure or NotStatic(f"{what}. {instead}", where)
        raise self.failure
