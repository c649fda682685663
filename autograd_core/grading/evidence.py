"""Evidence: what was observed of an engine, read with the right numbers beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from autograd_core.grading.battery import Trial
from autograd_core.grading.engine_fault import EngineFault
from autograd_core.grading.misconceptions import Key
from autograd_core.grading.observation import Observation
from autograd_core.grading.operation_form import FORMS, OperationForm
from autograd_core.grading.running import KINK
from autograd_core.grading.small_graph import SmallGraph, gradients_of
from autograd_core.laboratory.foreign.rows import computes_in_single

DOUBLE_DIGITS = 1e-9
SINGLE_DIGITS = 1e-4
"""The part by which two numbers may differ: far above roundings, far below mistakes."""

NEAR_ZERO = 1e-3
"""The size below which differences are absolute."""


class Evidence:
    """The observations of a battery.

    Args:
        trials: the battery.
        observations: what was observed, by the names of the trials.

    Attributes:
        seed: the gradient with which the engine's sweep starts; None if it is another one in
            each graph.
    """

    def __init__(self, trials: Sequence[Trial], observations: Mapping[str, Observation]):
        self._trials = trials
        self._by_form: dict[tuple[str, str], list[Trial]] = {}
        for trial in trials:
            self._by_form.setdefault((trial.purpose, trial.form), []).append(trial)
        self._observations = observations
        self.seed: float | None = 1.0

    def of(self, trial: Trial) -> Observation:
        """What was observed; absent if the trial did not run."""
        return self._observations.get(trial.key, Observation(absent="it was not run"))

    def ran(self, purpose: str, form: str = "") -> list[Trial]:
        """The trials of a purpose, and perhaps a form, that the engine has the operations for."""
        return [
            trial
            for trial in self._trials
            if trial.purpose == purpose
            and (not form or trial.form == form)
            and not self.of(trial).absent
            and self.seeded(self.of(trial), trial.graph)
        ]

    def plain(self, form: OperationForm, k: int = 0) -> Observation:
        """What was observed of an operation alone, at one of its points."""
        return self.of(next(t for t in self.trials("plain", form.key) if t.variant == str(k)))

    def trials(self, purpose: str, form: str) -> list[Trial]:
        """The trials of a purpose and a form."""
        return self._by_form.get((purpose, form), [])

    @cached_property
    def forms(self) -> list[OperationForm]:
        """The forms that the engine has."""
        return [form for form in FORMS.values() if not self.plain(form).absent]

    @cached_property
    def tolerance(self) -> float:
        """The part by which numbers may differ, by the precision in which the engine computes."""
        seen = [
            (form.row, form.points()[k], found.numbers["y"])
            for form in self.forms
            if not form.base and not form.static and not form.has_convention
            for k in (0, 1)
            if "y" in (found := self.plain(form, k)).numbers
        ]
        return SINGLE_DIGITS if computes_in_single(seen) else DOUBLE_DIGITS

    def close(self, a: float | None, b: float) -> bool:
        """Whether two numbers agree; nothing counts as 0."""
        a = 0.0 if a is None else a
        return a == b or abs(a - b) <= self.tolerance * max(abs(a), abs(b), NEAR_ZERO)

    def seeded(self, found: Observation, graph: SmallGraph) -> float:
        """The gradient that the engine gives a root."""
        if self.seed is not None:
            return self.seed
        kept = found.gradients.get(graph.root)
        return found.numbers.get(graph.root, 1.0) if kept is None else kept

    def gradient(self, trial: Trial, name: str, again: bool = False) -> float:
        """An engine's gradient of a node, as it would be from a seed of 1."""
        found = self.of(trial)
        came = (found.again if again else found.gradients).get(name)
        return (came or 0.0) / (self.seeded(found, trial.graph) or 1.0)

    def kept(self, trial: Trial, names: Sequence[str]) -> dict[str, float | None]:
        """The engine's gradients of some nodes, as it left them."""
        found = self.of(trial).gradients
        inner = [name for name, _, _ in trial.graph.lines]
        keeps = any(found.get(name) for name in inner)
        return {name: found.get(name) if keeps or name not in inner else None for name in names}

    def derivative(self, form: OperationForm, k: int) -> list[float]:
        """The right derivatives of an operation at one of its points.

        If engines may rightly compute other numbers, those of the engine's own, measured.
        """
        found, point = self.plain(form, k), form.points()[k]
        value, partials = form.evaluate(point)
        if form.has_convention and not self.close(found.numbers.get("y"), value):
            names = "ab"[: form.arity]
            return [self._measured(form, k, name) for name in names]
        return partials

    def _measured(self, form: OperationForm, k: int, name: str) -> float:
        """The engine's derivative as it was measured; at a kink, its own between both slopes."""
        trial = self.trials("plain", form.key)[k]
        slope, error = self.of(trial).measured[name]
        own = self.gradient(trial, name)
        return own if error >= KINK / 2 and abs(own - slope) <= error * (1 + KINK) else slope

    def slopes(self, form: OperationForm, numbers: Sequence[float]) -> list[float]:
        """The right derivatives of an operation at any numbers.

        An operation for which engines may rightly compute other numbers has its own, where they
        were measured: a slope of 0.2 in leaky_relu is as right as one of 0.01.
        """
        at = tuple(numbers)
        if form.has_convention and at in form.points():
            return self.derivative(form, form.points().index(at))
        return form.evaluate(at)[1]

    def numbers(self, trial: Trial) -> dict[str, float]:
        """The numbers of a trial's nodes, by name: the engine's own where it was seen."""
        recorded = {name: node.data for name, node in trial.graph.record().items()}
        return {**recorded, **self.of(trial).numbers}

    def right(self, trial: Trial) -> dict[str, float]:
        """The right gradients of a trial's nodes, by name."""
        graph = trial.graph
        own = any(FORMS[key].has_convention for key in graph.forms)
        if not own or not self.of(trial).numbers:
            return gradients_of(graph)
        numbers = self.numbers(trial)
        found = {**dict.fromkeys(graph.names, 0.0), graph.root: 1.0}
        for name, key, operands in reversed(graph.lines):
            slopes = self.slopes(FORMS[key], [numbers[o] for o in operands])
            for operand, slope in zip(operands, slopes, strict=True):
                found[operand] += slope * found[name]
        return found


def fault_at(
    evidence: Evidence, trial: Trial, key: Key, detail: str, form: OperationForm | None = None
) -> EngineFault:
    """A fault that a trial shows, of an operation or of the sweep."""
    right = evidence.right(trial)
    got = evidence.kept(trial, tuple(right))
    where = evidence.plain(form).where if form else ""
    shown = (form.shown,) if form else ()
    return EngineFault(key, shown, detail, trial.graph, right, got, where)
