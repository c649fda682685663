"""FunctionSubject: a function of Values as the subject of a check."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import cached_property
from math import isfinite, nan
from operator import attrgetter
from typing import Any

from autograd_core.cones import hold
from autograd_core.laboratory.subjects.decisions import trace_of
from autograd_core.laboratory.subjects.error_model import Errors, units_of
from autograd_core.laboratory.subjects.parameters import described
from autograd_core.laboratory.subjects.place import Place, place_of
from autograd_core.laboratory.subjects.reading import Reading
from autograd_core.laboratory.subjects.subject import Impure, Outcome, Subject, Sweep
from autograd_core.laboratory.subjects.surroundings import (
    birth_of_value,
    births_of_gradient,
    customs_of,
    steps_of,
    ties_of,
)
from autograd_core.laboratory.subjects.tape import Tape, Unreadable, tape_of
from autograd_core.laboratory.subjects.ties import Decided, DecisionLog
from autograd_core.laboratory.subjects.watching import Listener, Sites
from autograd_core.modes import no_grad, observed_by, recorded
from autograd_core.node import is_real
from autograd_core.program import Program, depending
from autograd_core.sweep import adjoints, ordered
from autograd_core.transforms import gradients
from autograd_core.tree import flatten
from autograd_core.value import Value

_DATA = attrgetter("data")


class SeveralResults(TypeError):
    """The function returned a structure of Values where one Value is needed.

    Attributes:
        results: the structure.
    """

    def __init__(self, results: Any):
        super().__init__("gradcheck: f must return one Value")
        self.results = results


class FunctionSubject(Subject):
    """A function, its parameters as leaves, and their numbers and gradients before the check.

    Args:
        call: returns the Value to differentiate.
        parameters: the leaves that it uses.
        names: their names in reports.
        title: the function's name in reports: "loss(w, b)".

    Attributes:
        parameters: the leaves.
    """

    evaluations = 0

    def __init__(
        self,
        call: Callable[[], Any],
        parameters: Sequence[Value],
        names: Sequence[str],
        title: str,
    ):
        self.title = title
        self.names = tuple(names)
        self._call = call
        self.parameters = tuple(parameters)
        self._gradients = tuple(p.grad for p in parameters)
        self._called = {id(p): name for p, name in zip(parameters, names, strict=True)}
        self.point = tuple(p.data for p in parameters)
        self._held = list(parameters)
        self._point = array("d", self.point)

    def of_result(self, part: Callable[[Any], Any]) -> FunctionSubject:
        """Make a subject of the part of the result that `part` takes."""
        call = self._call
        return FunctionSubject(lambda: part(call()), self.parameters, self.names, self.title)

    @contextmanager
    def _moved(self, moves: Mapping[int, float]) -> Iterator[None]:
        """Run a block with other numbers for some parameters."""
        try:
            for i, x in moves.items():
                self.parameters[i].data = x
            yield
            self._refuse_changes(moves)
        except Impure:
            self._put_back()
            raise
        finally:
            for i in moves:
                self.parameters[i].data = self.point[i]

    def _refuse_changes(self, moves: Mapping[int, float]) -> None:
        """Raise Impure if the function itself changed a parameter."""
        expected = array("d", self._point)
        for i, x in moves.items():
            expected[i] = x
        if hold(self._held, expected):
            return
        found = list(map(_DATA, self.parameters))
        for name, before, after in zip(self.names, expected, found, strict=True):
            if repr(before) != repr(after):
                raise Impure(f"the function itself changed {name} from {before!r} to {after!r}")

    def _run(self) -> Any:
        """Call the function, recorded even in a `no_grad` block."""
        self.evaluations += 1
        with recorded():
            return self._call()

    def evaluate(self, moves: Mapping[int, float], traced: bool = False) -> Outcome:
        """Evaluate with other numbers for some parameters; see Subject."""
        with self._moved(moves):
            try:
                if not traced:
                    return Outcome(_number(self._run()))
                listener = Listener()
                with observed_by(listener):
                    root = self._run()
                return Outcome(_number(root), _trace(root, listener))
            except (ArithmeticError, ValueError):
                if not moves:
                    raise
                return Outcome(nan)

    def decided(self, moves: Mapping[int, float]) -> tuple[Decided, ...]:
        """List all decisions with other numbers for some parameters; see Subject."""
        log = DecisionLog()
        with self._moved(moves):
            try:
                with observed_by(log):
                    self._run()
            except (ArithmeticError, ValueError):
                pass
        return tuple(log.made)

    def unrecorded(self) -> float:
        """Evaluate under `no_grad`."""
        self.evaluations += 1
        with self._moved({}), no_grad():
            return _number(self._call())

    def sweep(self) -> Sweep:
        """Evaluate and sweep at the point, with errors and surroundings.

        The graph is kept for other questions about the point.

        Raises:
            TypeError: the function does not return a Value.
            SeveralResults: it returns several.
        """
        sites = Sites(self._called)
        with self._moved({}), observed_by(sites):
            root = self._run()
        if type(root) is not Value:
            if _is_several(root):
                raise SeveralResults(root)
            raise TypeError(_no_value(self.title, root))
        recording = Program(root)
        self.at_point = recording, sites
        found = adjoints([root], [1.0], self.parameters)
        known = survey(recording, self.parameters, found, sites)
        return replace(known, earlier=_earlier(recording, self.parameters, sites))

    def seeded(self, seed: float) -> tuple[float, ...]:
        """Sweep the graph at the point from another seed."""
        return tuple(adjoints([self.at_point[0].nodes[-1]], [seed], self.parameters))

    def gradient(self, moves: Mapping[int, float]) -> tuple[float, ...]:
        """Compute the gradient with other numbers for some parameters; nan if that fails."""
        with self._moved(moves):
            try:
                root = self._run()
                if type(root) is not Value:
                    return (0.0,) * len(self.names)
                return tuple(adjoints([root], [1.0], self.parameters))
            except (ArithmeticError, ValueError):
                return (nan,) * len(self.names)

    def second(self) -> list[Sweep]:
        """Compute the rows of the Hessian, each from the gradient's own graph."""
        sites = Sites(self._called)
        with self._moved({}), observed_by(sites):
            root = self._run()
        return rows_of_hessian(root, self.parameters, sites)

    def tape(self, numbers: Sequence[float]) -> Tape:
        """Record with these numbers for the parameters; the tape at the point is kept."""
        if tuple(numbers) == self.point:
            return self._tape
        sites = Sites(self._called)
        with self._moved(dict(enumerate(numbers))), observed_by(sites):
            root = self._run()
            if type(root) is not Value:
                raise Unreadable(_no_value(self.title, root))
            return tape_of(Program(root), self.parameters, sites)

    @cached_property
    def _tape(self) -> Tape:
        recording, sites = self.at_point
        return tape_of(recording, self.parameters, sites)

    @cached_property
    def at_point(self) -> tuple[Program, Sites]:
        """The graph at the point, and the lines that created it."""
        sites = Sites(self._called)
        with self._moved({}), observed_by(sites):
            return Program(self._run()), sites

    @cached_property
    def _reading(self) -> Reading:
        """Reads the numbers of the tape from other evaluations."""
        return Reading(self.at_point[0].nodes[-1], self._tape)

    def numbers(self, numbers: Sequence[float]) -> array[float] | None:
        """Compute the number of every entry of the tape with other numbers for the parameters.

        None if the program performs other operations there. Comparisons are observed only if there
        was one at the point.
        """
        listener, reading = Listener(), self._reading
        watched = observed_by(listener) if self._tape.outcomes else nullcontext()
        with self._moved(dict(enumerate(numbers))), watched:
            root = self._run()
            return reading.of(root, listener.outcomes) if type(root) is Value else None

    def restore(self) -> None:
        """Give the parameters the numbers and gradients that they had before the check."""
        self._put_back()
        for parameter, gradient in zip(self.parameters, self._gradients, strict=True):
            parameter.grad = gradient

    def _put_back(self) -> None:
        for parameter, x in zip(self.parameters, self.point, strict=True):
            parameter.data = x


def rows_of_hessian(root: Value, parameters: Sequence[Value], sites: Sites) -> list[Sweep]:
    """Sweep the graph of each entry of the gradient.

    Raises:
        ValueError: as `gradients(create_graph=True)`.
    """
    with recorded():
        entries = gradients(root, parameters, create_graph=True)
    return [
        survey(Program(entry), parameters, adjoints([entry], [1.0], parameters), sites)
        for entry in entries
    ]


def survey(
    recording: Program,
    parameters: Sequence[Value],
    gradient: Sequence[float],
    sites: Sites,
) -> Sweep:
    """Read from a recording the errors and surroundings of its gradient."""
    root = recording.nodes[-1]
    _, interior = ordered([root])

    wanted = recording.places_of(parameters)
    values = [node.data for node in recording.nodes]

    def tell(place: int) -> Place:
        node = recording.nodes[place]
        return place_of(node, sites.of(node), sites.names)

    errors = Errors(
        recording.operands,
        values,
        [node.partials for node in recording.nodes],
        wanted,
        [units_of(node.op) for node in recording.nodes],
    )
    births = {} if isfinite(root.data) else birth_of_value(values, tell)
    if not all(map(isfinite, gradient)):
        births |= births_of_gradient(recording, wanted, tell)
    return Sweep(
        value=root.data,
        gradient=tuple(gradient),
        errors=errors,
        swept=errors,
        rounding=errors.rounding,
        nodes=len(recording),
        trace=_trace(root, sites),
        ties=ties_of(interior, recording, wanted, tell) | sites.ties,
        steps=steps_of(interior, recording, wanted, tell),
        births=births,
        customs=customs_of(interior),
    )


def _earlier(recording: Program, parameters: Sequence[Value], sites: Sites) -> Place | None:
    """Find the last operation on a parameter whose creation was not seen."""
    unseen = [v for v in ordered([recording.nodes[-1]])[1] if not sites.saw(v)]
    if not unseen:
        return None
    there = [place for place in recording.places_of(parameters) if place is not None]
    moving = depending(recording.operands, there)
    found = [node for node in unseen if recording.places[id(node)] in moving]
    return place_of(found[-1], "", sites.names) if found else None


def _trace(root: Any, listener: Listener) -> Hashable:
    """List the operations of a graph, their decisions, and the outcomes of comparisons."""
    nodes = ordered([root])[1] if type(root) is Value else ()
    return trace_of(nodes), tuple(listener.outcomes)


def _number(result: Any) -> float:
    """Read the number that a function returned; nan if there is none."""
    if type(result) is Value:
        return float(result.data)
    return float(result) if is_real(result) else nan


def _is_several(result: Any) -> bool:
    """Whether a result is a structure that holds a Value."""
    if not isinstance(result, (list, tuple, dict)) and not hasattr(result, "tolist"):
        return False
    try:
        leaves = flatten(result, "")[0]
    except TypeError:
        return False
    return any(type(leaf) is Value for leaf in leaves)


def _no_value(title: str, result: Any) -> str:
    """Write the message for a result that is not a Value."""
    hint = ""
    if is_real(result):
        hint = (
            ": a plain number has no gradient. Was the result taken from .data, or computed with "
            "math instead of autograd_core?"
        )
    elif isinstance(result, (list, tuple, dict)) or hasattr(result, "tolist"):
        hint = ": at least one of several results must be a Value, the others Values or numbers"
    elif result is None:
        hint = ": is a return statement missing?"
    elif hasattr(result, "__await__") or hasattr(result, "__next__"):
        hint = ": a call does not evaluate an async function or a generator"
    return f"gradcheck: {title} must return a Value, got {described(result)}{hint}"
