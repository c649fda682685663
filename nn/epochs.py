"""One training: its epochs and steps, what the history notes, and what ends it early."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf, isfinite
from numbers import Real
from typing import Any

from autograd_core import Value, mean
from nn.arguments import number_of, positive
from nn.clipping import clip_grad_norm
from nn.evaluation import evaluate, numbers
from nn.forms import shown
from nn.history import End, History
from nn.module import Module
from nn.optimizer import NonFiniteGradientError, Optimizer
from nn.recorded_steps import RecordedSteps
from nn.schedules import Schedule

Metric = Callable[[Sequence[Any], Sequence[Any]], float]
Pair = tuple[Sequence[Any], Sequence[Any]]

RECENT = 4
"""The most objectives that a message about divergence quotes."""


class Stop(Exception):
    """Raised inside an epoch to end the training."""

    def __init__(self, end: End, message: str):
        super().__init__(message)
        self.end, self.message = end, message


class Training:
    """One call of `fit`: its arguments, and one epoch after the other."""

    def __init__(
        self,
        model: Module,
        loss: Callable[[Any, Any], Any],
        optimizer: Optimizer,
        metrics: Mapping[str, Metric],
        penalty: Callable[[], Any] | None,
        clip_norm: float | None,
    ):
        self.model, self.loss, self.optimizer = model, loss, optimizer
        self.metrics, self.penalty = metrics, penalty
        self.clip_norm = clip_norm
        if clip_norm is not None:
            positive(clip_norm, "fit: clip_norm")
        self.validation: Pair | None = None
        self.schedule: Schedule | None = None
        self.history = History()
        parameters = [*optimizer.params, *model.parameters()]
        self.recorded = RecordedSteps(model, loss, parameters, penalty)
        self._recent: deque[float] = deque(maxlen=RECENT)
        self._best, self._waited = inf, 0

    def epoch(self, xs: Sequence[Any], targets: Sequence[Any], size: int, source: Any) -> None:
        """Train on all samples once, in minibatches; then add the epoch to the history."""
        rate, total = self.optimizer.lr, 0.0
        outputs: list[Any] = []
        order: Sequence[int] = range(len(xs))
        if source is not None:
            order = list(order)
            source.shuffle(order)
        for chosen in _pieces(order, size):
            found, objective = self.step(_chosen(xs, chosen), _chosen(targets, chosen))
            outputs += found
            total += objective * len(chosen)
        seen = _chosen(targets, order) if self.metrics else []
        values = {name: metric(outputs, seen) for name, metric in self.metrics.items()}
        values |= self._validate()
        self.history.losses.append(total / len(xs))
        self.history.rates.append(rate)
        for name, value in values.items():
            self.history.metrics.setdefault(name, []).append(value)
        if self.schedule is not None:
            self.schedule.step()

    def step(self, inputs: list[Any], targets: list[Any]) -> tuple[list[Any], float]:
        """Train on one minibatch; returns the outputs as numbers, and the objective."""
        self.optimizer.zero_grad()
        outputs, objective = self._objective(inputs, targets)
        if type(objective) is not Value:
            raise TypeError(
                f"fit: the loss is {objective!r}, a plain number: it does not depend on the "
                "model's parameters. Build it with the functions of autograd_core and nn"
            )
        if not isfinite(objective.data):
            self._diverged(f"the objective is {objective.data!r}")
        objective.backward()
        before = self.history.steps
        try:
            self.history.steps = before + 1
            if self.clip_norm is not None:
                clip_grad_norm(self.optimizer.params, self.clip_norm)
            self.optimizer.step()
        except BaseException as error:
            self.history.steps = before
            if isinstance(error, NonFiniteGradientError):
                self._diverged(str(error))
            raise
        self._recent.append(objective.data)
        return outputs, objective.data

    def _objective(self, inputs: list[Any], targets: list[Any]) -> tuple[list[Any], Any]:
        """The outputs as numbers, and the objective: by a recording, or eagerly."""
        found = self.recorded.objective(inputs, targets, bool(self.metrics))
        if found is not None:
            self.history.steps_compiled += 1
            return found
        if self.recorded.by_rows:
            pairs = self.recorded.pairs(inputs, targets)
            outputs, losses = [output for output, _ in pairs], [loss for _, loss in pairs]
        else:
            outputs = self.model.batch(inputs)
            losses = [self.loss(o, t) for o, t in zip(outputs, targets, strict=True)]
        objective = mean([_number(x, "the loss of a sample") for x in losses])
        if self.penalty is not None:
            objective = objective + _number(self.recorded.added(), "the penalty")
        return [numbers(output) for output in outputs], objective

    def _diverged(self, what: str) -> None:
        """End the training, and say at which step, what came before it, and what may help."""
        steps = self.history.steps
        at = f"at step {steps + 1} (epoch {self.history.epochs + 1})"
        if self._recent:
            before = ", ".join(f"{x:.4g}" for x in self._recent)
            advice = (
                f"Objectives of the steps before: {before}. Try a smaller lr than "
                f"{self.optimizer.lr:g}, or clip_norm"
            )
        else:
            advice = "It is the first step: look at the samples, the loss and the first weights"
        raise Stop(
            End.DIVERGED,
            f"diverged {at}: {what}. {advice}. The model keeps the parameters of step {steps}",
        )

    def _validate(self) -> dict[str, float]:
        """The mean loss and the metrics of the validation samples."""
        if self.validation is None:
            return {}
        xs, targets = self.validation
        outputs = evaluate(self.model, xs)
        losses = [number_of(self.loss(o, t)) for o, t in zip(outputs, targets, strict=True)]
        values = {"validation loss": float(mean(losses))}
        for name, metric in self.metrics.items():
            values[f"validation {name}"] = metric(outputs, targets)
        return values

    def be_patient(self, limit: float) -> None:
        """Stop early after `limit` epochs without progress."""
        watched = self.history.metrics.get("validation loss", self.history.losses)[-1]
        self._waited = 0 if watched < self._best else self._waited + 1
        self._best = min(self._best, watched)
        if self._waited >= limit:
            raise Stop(
                End.STOPPED_EARLY, f"stopped early: no better than {self._best:.4g} in {limit:g}"
            )


def _number(x: Any, what: str) -> Any:
    """Return x if it is a Value or a number, else raise TypeError."""
    if type(x) is not Value and not isinstance(x, Real):
        hint = "; is a return statement missing?" if x is None else ""
        raise TypeError(f"fit: {what} must be a Value, got {type(x).__name__} {shown(x)}{hint}")
    return x


def _chosen(things: Sequence[Any], chosen: Sequence[int]) -> list[Any]:
    """Some of the samples, or of the targets, in a new list."""
    if type(chosen) is range and type(things) is list:
        return things[chosen.start : chosen.stop]
    return [things[i] for i in chosen]


def _pieces(order: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Cut the order into pieces of `size`; a lone last sample joins the piece before it."""
    ends = list(range(size, len(order), size)) + [len(order)]
    if size > 1 and len(ends) > 1 and ends[-1] - ends[-2] == 1:
        del ends[-2]
    for start, end in zip([0, *ends], ends, strict=False):
        yield order[start:end]
