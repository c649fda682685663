"""Run the trials of the battery on an engine, one by one."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from typing import Any

from autograd_core.grading.battery import Trial
from autograd_core.grading.observation import Observation
from autograd_core.grading.operation_form import FORMS, Absent
from autograd_core.grading.small_graph import SmallGraph
from autograd_core.grading.subject import EngineUnderTest
from autograd_core.laboratory.foreign.creations import Creations
from autograd_core.laboratory.foreign.nodes import Order, in_order, ordered, rule_line
from autograd_core.laboratory.foreign.numbers import gradient_number, nothing_like
from autograd_core.numerical import one_sided, richardson
from autograd_core.position import Position, position
from autograd_core.text.text_table import shorten

Begun = Callable[[str], None]

ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")
"""What Python writes of an object's address, which is another one each time."""

STEP = 0.03125
"""The step of the first difference quotient."""

KINK = 0.01
"""How far the slopes on both sides of a kink differ at least: far above single precision."""

SAID = 200
"""The most characters of an exception's text."""


class NoNode(Exception):
    """An operation returned something else than a node."""


class TrialRunner:
    """Runs trials on one engine.

    All nodes are kept alive: an engine that keeps things by the address of a node would take a new
    one for an old one, in some processes.
    """

    def __init__(self, subject: EngineUnderTest):
        self._subject = subject
        self._reader = subject.reader
        self._kept: list[Any] = []
        self._absent: dict[str, str] = {}
        self._sorted = True
        self._made: int | None = None  # by the trial that runs, once it is computed

    def run_all(
        self, trials: Sequence[Trial], begun: Begun = lambda key: None
    ) -> Iterator[tuple[str, Observation]]:
        """Yield the name of each trial and what was observed.

        Args:
            trials: the battery.
            begun: is called with the name of a trial before it runs.

        Raises:
            MemoryError: the engine needs more than it may have.
        """
        went_deep = False
        for trial in trials:
            if trial.purpose == "deep" and went_deep:
                continue
            needs = {*([trial.form] if trial.form else ()), *trial.others, *trial.graph.forms}
            absent = next((self._absent[key] for key in needs if key in self._absent), "")
            if not absent:
                begun(trial.key)
            found = Observation(absent=absent) if absent else self.run(trial)
            if found.absent and trial.purpose == "plain":
                self._absent[trial.form] = found.absent
            went_deep = went_deep or trial.purpose == "deep" and not absent
            yield trial.key, found

    def run(self, trial: Trial) -> Observation:
        """Run one trial; an exception is part of what is observed.

        Operands in sets are put into a fixed order, unless the engine needs its sets.
        """
        found = self._run(trial)
        if found.error and self._sorted and trial.purpose != "deep":
            self._sorted = False
            other = self._run(trial)
            if not other.error:
                return other
            self._sorted = True
        return found

    def _run(self, trial: Trial) -> Observation:
        """Run one trial."""
        self._made = None
        try:
            return self._observed(trial)
        except Absent as error:
            return Observation(absent=str(error))
        except MemoryError:
            raise
        except (Exception, SystemExit) as error:
            reason = self._not_there(trial, error)
            if reason:
                return Observation(absent=reason)
            kind = "" if isinstance(error, NoNode) else f"{type(error).__name__}: "
            text = ADDRESS.sub("", f"{kind}{error}".rstrip(": "))
            made = self._made or 0
            return Observation(error=shorten(text, SAID), at=_raised_at(error), made=made)

    def _not_there(self, trial: Trial, error: BaseException) -> str:
        """Say what an exception means if the engine rightly refuses the operation."""
        if isinstance(error, NotImplementedError):
            return "it is not written yet (NotImplementedError)"
        form = FORMS.get(trial.form)
        refused = isinstance(error, (TypeError, AttributeError, AssertionError))
        computed = self._made is not None
        if trial.purpose != "plain" or form is None or not refused or computed:
            return ""
        if form.base or form.static:
            return f"it does not take plain numbers ({type(error).__name__})"
        if form.key == "pow":
            return f"it does not take a Value as the exponent ({type(error).__name__})"
        if form.primitive.is_named and isinstance(error, TypeError):
            return f"it takes other arguments: {error}"
        return ""

    def _observed(self, trial: Trial) -> Observation:
        """Run one trial."""
        graph, reader = trial.graph, self._reader
        leaves = {name: self._leaf(x) for name, x in graph.leaves}
        settable = all(map(reader.can_be_set, leaves.values()))
        before = {name: reader.grad(leaf) for name, leaf in leaves.items()} if settable else {}
        started = {name: _gradient(x) for name, x in before.items()}
        first = trial.purpose == "plain"
        with Creations(reader.kinds) if first else nullcontext() as creations:
            nodes = self._built(graph, leaves)
        self._made = len(creations.nodes) if creations is not None else 0
        numbers = {name: reader.number(node) for name, node in nodes.items()}
        changed = tuple(name for name, x in graph.leaves if numbers[name] != x)
        root = nodes[graph.root]
        reader.learn(root)
        if changed:
            where = self._where(root, trial) if first else ""
            return Observation(numbers, started, changed=changed, made=self._made, where=where)
        if trial.purpose == "deep":
            self._sweep(root)
            return Observation()
        where = self._where(root, trial) if first else ""
        measured = {}
        if first and FORMS[trial.form].has_convention:
            measured = {name: self._slope(graph, name) for name in leaves}
        self._sweep(root)
        gradients = {name: _gradient(reader.grad(node)) for name, node in nodes.items()}
        if trial.purpose == "order":
            gradients = self._in_other_order(graph, gradients)
        again = {}
        if trial.purpose in ("again", "twice"):
            again = self._again(graph, leaves, before, root if trial.purpose == "twice" else None)
        known = reader.parents is not None
        operands = len(reader.nodes_in(reader.raw_parents(root))) if known else -1
        return Observation(
            numbers,
            started,
            gradients,
            changed,
            measured,
            self._made,
            operands,
            where,
            again=again,
        )

    def _leaf(self, x: float) -> Any:
        """Make a leaf."""
        leaf = self._subject.make(x)
        self._kept.append(leaf)
        return leaf

    def _built(self, graph: SmallGraph, leaves: dict[str, Any]) -> dict[str, Any]:
        """Compute a graph; NoNode if a result is not a node."""
        nodes = dict(leaves)
        for name, node in graph.built(leaves, self._subject.functions):
            if not self._reader.is_node(node):
                raise NoNode(
                    f"{graph.code[len(nodes) - len(leaves)]} is a {type(node).__name__}, not a "
                    f"{self._reader.name}"
                )
            nodes[name] = node
            self._kept.append(node)
        return nodes

    def _sweep(self, root: Any, order: Order = tuple) -> None:
        """Start the engine's sweep, with operands in sets in a fixed order."""
        nodes = in_order(self._reader, root, {}) if self._sorted else []
        with ordered(self._reader, nodes, order):
            self._reader.sweep(root)

    def _in_other_order(
        self, graph: SmallGraph, found: dict[str, float | None]
    ) -> dict[str, float | None]:
        """The gradients if sets are read the other way round, if those are others."""
        nodes = self._built(graph, {name: self._leaf(x) for name, x in graph.leaves})
        self._sweep(nodes[graph.root], lambda operands: operands[::-1])
        other = {name: _gradient(self._reader.grad(node)) for name, node in nodes.items()}
        leaves = [name for name, _ in graph.leaves]
        return found if [other[n] for n in leaves] == [found[n] for n in leaves] else other

    def _again(
        self,
        graph: SmallGraph,
        leaves: dict[str, Any],
        before: dict[str, Any],
        root: Any = None,
    ) -> dict[str, float | None]:
        """The gradients of a second sweep, over a new graph on the same leaves if possible.

        Args:
            graph: the graph.
            leaves: the leaves of the first sweep.
            before: their gradients before it; empty if they cannot be assigned.
            root: the root to sweep from again; None for a new graph.
        """
        reader = self._reader
        for name, x in before.items():
            reader.set_grad(leaves[name], nothing_like(x))
        if not before:
            leaves = {name: self._leaf(x) for name, x in graph.leaves}
        self._sweep(self._built(graph, leaves)[graph.root] if root is None else root)
        return {name: _gradient(reader.grad(leaf)) for name, leaf in leaves.items()}

    def _slope(self, graph: SmallGraph, name: str) -> tuple[float, float]:
        """Measure the derivative of the engine's numbers by one leaf, with its error.

        At a kink of its own it is the middle of the slopes on both sides, which are as far away as
        the error.
        """

        def number(x: float) -> float:
            leaves = {n: self._leaf(x if n == name else at) for n, at in graph.leaves}
            return self._reader.number(self._built(graph, leaves)[graph.root])

        x = dict(graph.leaves)[name]
        left, right = (one_sided(number, x, side, step=STEP).derivative for side in (-1, 1))
        if abs(right - left) > KINK:
            return (left + right) / 2, abs(right - left) / 2
        found = richardson(number, x, step=STEP)
        return found.derivative, found.error

    def _where(self, root: Any, trial: Trial) -> str:
        """The line of an operation's rule; else that of its method; "" if neither is known."""
        found: Position | str = rule_line(self._reader, root)
        row = FORMS[trial.form].primitive
        method = getattr(type(root), str(row.method), None)
        code = getattr(method, "__code__", None)
        if not found and code is not None:
            found = position(code.co_filename, code.co_firstlineno)
        return found.short if isinstance(found, Position) else found


def _gradient(x: Any) -> float | None:
    """A gradient as a float; None if there is none."""
    return None if x is None else gradient_number(x)


def _raised_at(error: BaseException) -> str:
    """The innermost line of a traceback."""
    if isinstance(error, NoNode):
        return ""  # no line of the engine raised it
    frames = traceback.extract_tb(error.__traceback__)
    return position(frames[-1].filename, frames[-1].lineno or 0).short if frames else ""
