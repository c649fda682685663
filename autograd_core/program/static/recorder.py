"""TraceRecorder: an observer of one recording, which refuses what the recording would freeze."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, NoReturn

from autograd_core.following import Condition, Follower
from autograd_core.memory import nodes_made
from autograd_core.node import number
from autograd_core.position import Position, position
from autograd_core.primitives import PRIMITIVES
from autograd_core.program.lift.flatten import flatten, in_order
from autograd_core.program.passes.formula import NoFormula
from autograd_core.program.static.executed import line_of
from autograd_core.program.static.line_log import LineLog
from autograd_core.program.static.not_static import NotStatic, at, called
from autograd_core.program.static.trace import RecordedComparison, Trace
from autograd_core.value import Value

_HOW = {"item()": "{}.item()", "hash": "hash({})", "copy": "copy({})", "repr": "str({})"}
_HOW["format"] = _HOW["repr"]


class Lines(Follower):
    """An observer that keeps the line of each node."""

    def __init__(self) -> None:
        self._log = LineLog()
        self._lines = self._log.lines
        vars(self)["created"] = self._log.created  # called directly, since it is for each node

    def of(self, node: Any) -> Position | str:
        """The line of a node; "" if it was made before."""
        line = self._lines.get(node._serial)
        return "" if line is None else _known_position(*line)


class _Compared:
    """A comparison as it happened; `node` of `where` may select by it."""

    def __init__(self, symbol: str, a: Value, b: Any, outcome: bool, where: Position) -> None:
        self.symbol, self.a, self.b, self.outcome, self.where = symbol, a, b, outcome, where
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
        super().__init__()
        self._name = name
        self.failure: NotStatic | None = None
        self._inputs = inputs
        self._known = {id(value) for value in inputs}
        self._numbers = {id(value): value for value in numbers}
        self._selecting = selecting
        self._start = nodes_made()
        self._compared: list[_Compared] = []
        self._stopped: dict[int, tuple[Value, str, tuple[Value, ...], tuple[Any, ...]]] = {}
        self._own = False
        if self._numbers:
            vars(self)["created"] = self._created_of_numbers

    def _created_of_numbers(self, node: Any) -> None:
        """Keep the line of a node, and whether it is a float when nothing is recorded."""
        self._lines[node._serial] = line_of(sys._getframe(1))
        self._follow_number(node, node.operands)

    def unrecorded(self, node: Any, name: str, operands: tuple[Any, ...], static: Any) -> None:
        """Keep how a leaf was computed that passes no derivative on."""
        self._lines[node._serial] = line_of(sys._getframe(1))
        self._stopped[id(node)] = node, name, operands, static or ()
        if self._numbers:
            self._follow_number(node, operands)

    def decided(self, symbol: str, a: Any, b: Any, outcome: bool) -> Any:
        """Keep a comparison of numbers; identity of Values is none, unless they are floats."""
        if type(b) is Value and symbol in ("==", "!="):
            if id(a) not in self._numbers and id(b) not in self._numbers:
                return outcome
            outcome = (self._number(a) == self._number(b)) is (symbol == "==")
        found = _Compared(symbol, a, b, bool(outcome), here())
        self._compared.append(found)
        if not self._selecting or symbol == "bool":
            found.decided = True
            return found.outcome

        def decide(_: Condition) -> None:
            found.decided = True

        found.result = Condition(found.outcome, decide)
        return found.result

    def read(self, node: Any, what: str) -> None:
        """Refuse to read or assign a number that another run of the function changes."""
        if self._own:
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
        name = self._called(node)
        written = _HOW.get(what, f"{{}}.{what}").format(name) if name else f".{what}"
        found = self._number(node) if what != "grad" else self._gradient(node)
        self._refuse(
            f"the number of a Value was read ({written}{{at}}) and would be frozen at {found:.6g}",
            "Compute with the Value itself, or x.detach() where no derivative flows",
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
        places = {id(node): place for place, node in enumerate(nodes)}
        for place in [place for place, name in enumerate(made.ops) if not name]:
            node = nodes[place]
            if id(node) in self._stopped:
                _, made.ops[place], operands, static = self._stopped[id(node)]
                made.operands[place] = tuple([places[id(v)] for v in operands])
                made.statics[place] = tuple(static)
                made.stopped.add(place)
            elif id(node) not in self._known:
                if self._is_made(node):
                    made.made[place] = node
                else:
                    made.parameters[place] = node
        lines, serials = self._lines, map(attrgetter("_serial"), nodes)
        made.lines = {place: lines[key] for place, key in enumerate(serials) if key in lines}
        if not set(made.ops) - {""} <= PRIMITIVES.keys():
            self._refuse_unknown(made)
        made.inputs = {i: places[id(v)] for i, v in enumerate(self._inputs) if id(v) in places}
        made.outputs = [places[id(v)] for v in outputs]
        self._add_tests(made, places)
        return made

    def _read_at_once(self, roots: Sequence[Value], made: Trace) -> list[Value]:
        """Read nodes as arrays, and list them; [] where some operands are not to be read."""
        starts, stopped = [*roots], 0
        while starts:
            try:
                flat = flatten(*starts, caller="static")
            except NoFormula:
                return []
            found = [v for v in flat.leaf_nodes if id(v) in self._stopped]
            if len(found) == stopped:
                break
            stopped = len(found)
            starts = [*roots, *(v for node in found for v in self._stopped[id(node)][2])]
        nodes = in_order(*starts) if starts else []
        first = next((node for node in nodes if not node.is_leaf), None)
        if first is None or not self._is_made(first):
            return []
        made.read(flat)
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
        for node in nodes:
            name, operands, static = self._operation(node)
            is_leaf = id(node) in self._stopped
            made.ops.append("" if is_leaf else name)
            made.operands.append(tuple([places[id(v)] for v in operands]))
            made.statics.append(tuple(static))
            made.data.append(node.data)
        return nodes

    def is_number(self, value: Value) -> bool:
        """Whether a result is a float when nothing is recorded."""
        return id(value) in self._numbers

    def _refuse_unknown(self, made: Trace) -> None:
        """Raise NotStatic for a node whose function is not known."""
        for place, name in enumerate(made.ops):
            if name and name not in PRIMITIVES:
                where = position(*made.lines.get(place, ("", 0)))
                raise NotStatic(
                    f"{name!r} was made by record(){at(where)}: its function is not known. Write "
                    "it in primitives, or keep it outside",
                    where,
                )

    def _add_tests(self, made: Trace, places: dict[int, int]) -> None:
        """The comparisons of a trace."""
        for each in self._compared:
            b = places[id(each.b)] if type(each.b) is Value else number(each.b, "compared with")
            test = RecordedComparison(each.symbol, places[id(each.a)], b, each.outcome, each.where)
            made.tests.append(test)
            if each.decided:
                made.guards.append(test)
            if each.result is not None:
                for node in each.result.selected:
                    if id(node) in places:
                        made.selects[places[id(node)]] = test

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

    def _follow_number(self, node: Value, operands: Sequence[Any]) -> None:
        """Note a node that is a float when nothing is recorded."""
        if all(id(v) in self._numbers or v.is_constant for v in operands):
            self._numbers[id(node)] = node

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
        where = here()
        if "{at}" in what:
            what = what.replace("{at}", f", {where.short}" if where else "")
        else:
            what += at(where)
        self.failure = self.failure or NotStatic(f"{what}. {instead}", where)
        raise self.failure


@lru_cache(4096)
def _known_position(file: str, line: int) -> Position:
    """The position of a line; a notebook's cells have file names of their own."""
    return position(file, line)


def here() -> Position:
    """The line of the program that runs now."""
    return _known_position(*line_of(sys._getframe(1)))
