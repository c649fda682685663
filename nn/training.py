"""fit: training in minibatches, with what happened as a History; nothing is lost on the way."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from math import inf, isfinite
from time import perf_counter
from typing import Any

from autograd_core import Value, mean, no_grad
from autograd_core.suggest import suggests
from nn.arguments import generator, number_of, positive, whole
from nn.assignment import Change, put
from nn.clipping import clip_grad_norm
from nn.history import End, History
from nn.module import Module
from nn.optimizer import NonFiniteGradientError, Optimizer
from nn.progress import progress_bar
from nn.samples import Samples
from nn.schedules import Schedule

Metric = Callable[[Sequence[Any], Sequence[Any]], float]
Pair = tuple[Sequence[Any], Sequence[Any]]

NOTED = 10
"""The most losses in the note that an exception gets."""


class _Stop(Exception):
    """Raised inside an epoch to end the training."""

    def __init__(self, end: End, message: str):
        super().__init__(message)
        self.end, self.message = end, message


@suggests
def fit(
    model: Module,
    loss: Callable[[Any, Any], Any],
    xs: Sequence[Any],
    targets: Sequence[Any],
    optimizer: Optimizer,
    epochs: int = 10,
    batch_size: int | None = 32,
    *,
    metrics: Mapping[str, Metric] | None = None,
    validation: Pair | Samples | None = None,
    penalty: Callable[[], Any] | None = None,
    schedule: Schedule | None = None,
    clip_norm: float | None = None,
    patience: int | None = None,
    shuffle: bool = True,
    rng: random.Random | None = None,
    report: int = 0,
    progress: bool | None = None,
) -> History:
    """Train a model: for each minibatch, objective, backward, step; again for each epoch.

    The objective of a minibatch is the mean of its losses, plus the penalty.

        history = fit(model, cross_entropy, xs, labels, Adam(model.parameters()), epochs=20,
                      metrics={"accuracy": accuracy})

    The model is in training mode while it is trained, and in the mode it had before afterwards.

    Args:
        model: called through `model.batch(inputs)`.
        loss: function of an output and a target.
        xs, targets: the samples.
        optimizer: of parameters of the model, all or some.
        epochs: passes over the samples, at least 1.
        batch_size: samples of a step, at least 1; None takes all of them. The last minibatch of
            an epoch may be smaller; a lone last sample joins the one before, unless each is
            a step of its own.
        metrics: functions of a list of outputs and a list of targets, by name; taken of each
            epoch's own outputs, and of the validation samples.
        validation: (xs, targets) or Samples that are evaluated after each epoch, without training.
        penalty: called without arguments at each step, such as
            `lambda: l2_penalty(weights(model), 0.01)`.
        schedule: stepped after each epoch.
        clip_norm: gradients are clipped to this norm.
        patience: stop early when the validation loss (without validation, the loss) has not
            become smaller for so many epochs.
        shuffle: whether each epoch takes the samples in a new order, drawn from `rng` (None is
            Python's global generator).
        report: print a line every so many epochs; 0 never.
        progress: whether a bar in plain text is shown; None shows it in a terminal.

    Returns:
        A History. Where an objective or a gradient is nan or infinite, training ends there, before
        that step: the parameters are the last good ones, and the history says at which step. Where
        Ctrl-C interrupts, the model keeps what it has learned so far, and the history says so.

    Raises:
        ValueError: there are no samples, or not a target for each; a setting is out of its range.
        TypeError: an argument is of the wrong type.
        Exception: whatever the model, a loss, a metric or the penalty raises, with a note that
            says in which epoch it was and the last losses before.
    """
    _require_parts(model, loss, optimizer, metrics, penalty, schedule)
    training = _Training(model, loss, optimizer, dict(metrics or {}), penalty, clip_norm)
    training.validation = _pair(validation)
    training.schedule = schedule
    _require_samples(xs, targets, "fit")
    whole(epochs, "fit: epochs")
    whole(report, "fit: report", low=0)
    size = len(xs) if batch_size is None else whole(batch_size, "fit: batch_size")
    limit = inf if patience is None else whole(patience, "fit: patience")
    source = generator(rng, "fit") if shuffle else None
    history, started = training.history, perf_counter()
    history.message = End.FINISHED.value
    with _mode(model), progress_bar(epochs, "training", progress) as advance:
        try:
            for epoch in range(epochs):
                training.epoch(xs, targets, size, source)
                advance(history.line())
                if report and (epoch + 1) % report == 0:
                    print(history.line(), flush=True)
                training.be_patient(limit)
        except _Stop as stop:
            history.end, history.message = stop.end, stop.message
        except KeyboardInterrupt:
            history.end = End.INTERRUPTED
            history.message = f"interrupted in epoch {history.epochs + 1}"
        except Exception as error:
            error.add_note(
                f"fit: in epoch {history.epochs + 1}, after {history.steps} steps; the model "
                f"keeps what it learned in them. Last losses before: {history.losses[-NOTED:]}"
            )
            raise
        finally:
            history.seconds = perf_counter() - started
    return history


class _Training:
    """One call of `fit`: what it works with, and one epoch after the other."""

    def __init__(
        self,
        model: Module,
        loss: Callable[[Any, Any], Any],
        optimizer: Optimizer,
        metrics: dict[str, Metric],
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
        self._best, self._waited = inf, 0

    def epoch(self, xs: Sequence[Any], targets: Sequence[Any], size: int, source: Any) -> None:
        """All samples once, in minibatches; the history grows by one when it is through."""
        rate, total = self.optimizer.lr, 0.0
        outputs: list[Any] = []
        order = list(range(len(xs)))
        if source is not None:
            source.shuffle(order)
        for chosen in _pieces(order, size):
            wanted = [targets[i] for i in chosen]
            found, objective = self.step([xs[i] for i in chosen], wanted)
            outputs += found
            total += objective * len(chosen)
        seen = [targets[i] for i in order]
        values = {name: metric(outputs, seen) for name, metric in self.metrics.items()}
        values |= self._validate()
        self.history.losses.append(total / len(xs))
        self.history.rates.append(rate)
        for name, value in values.items():
            self.history.metrics.setdefault(name, []).append(value)
        if self.schedule is not None:
            self.schedule.step()

    def step(self, inputs: list[Any], targets: list[Any]) -> tuple[list[Any], float]:
        """One minibatch: the outputs as numbers, and the objective."""
        self.optimizer.zero_grad()
        outputs = self.model.batch(inputs)
        objective = mean([self.loss(o, t) for o, t in zip(outputs, targets, strict=True)])
        if self.penalty is not None:
            objective = objective + self.penalty()
        if type(objective) is not Value:
            raise TypeError(
                f"fit: the loss is {objective!r}, a plain number: it does not depend on the "
                "model's parameters. Build it with the functions of autograd_core and nn"
            )
        at = f"at step {self.history.steps + 1} (epoch {self.history.epochs + 1})"
        if not isfinite(objective.data):
            raise _Stop(End.DIVERGED, f"diverged {at}: the objective is {objective.data!r}")
        objective.backward()
        try:
            if self.clip_norm is not None:
                clip_grad_norm(self.optimizer.params, self.clip_norm)
            self.optimizer.step()
        except NonFiniteGradientError as error:
            raise _Stop(End.DIVERGED, f"diverged {at}: {error}") from error
        self.history.steps += 1
        return [_numbers(output) for output in outputs], objective.data

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
        """Stop early once there was no progress for `limit` epochs."""
        watched = self.history.metrics.get("validation loss", self.history.losses)[-1]
        self._waited = 0 if watched < self._best else self._waited + 1
        self._best = min(self._best, watched)
        if self._waited >= limit:
            raise _Stop(
                End.STOPPED_EARLY, f"stopped early: no better than {self._best:.4g} in {limit:g}"
            )


def evaluate(model: Module, xs: Sequence[Any]) -> list[Any]:
    """The outputs for some samples as plain numbers: not training, nothing recorded."""
    with _mode(model, training=False), no_grad():
        return [_numbers(output) for output in model.batch(xs)]


def _mode(model: Module, training: bool = True) -> AbstractContextManager[Any]:
    """A block in which every module trains, or none; afterwards each does what it did before."""
    return _Mode(model, training) if isinstance(model, Module) else nullcontext()


class _Mode:
    """The block of `_mode`."""

    def __init__(self, model: Module, training: bool):
        self._model, self._wanted = model, training
        self._before: list[Change] = []

    def __enter__(self) -> None:
        self._before = [(m, "training", m.training) for m in self._model.modules()]
        self._model.train(self._wanted)

    def __exit__(self, *error: Any) -> None:
        put(self._before)


def _pieces(order: list[int], size: int) -> Iterator[list[int]]:
    """The order in pieces of `size`, the last perhaps smaller; a lone one joins that before it."""
    ends = list(range(size, len(order), size)) + [len(order)]
    if size > 1 and len(ends) > 1 and ends[-1] - ends[-2] == 1:
        del ends[-2]
    for start, end in zip([0, *ends], ends, strict=False):
        yield order[start:end]


def _numbers(output: Any) -> Any:
    """An output as plain numbers, in its form."""
    if isinstance(output, (list, tuple)):
        return [_numbers(part) for part in output]
    return number_of(output)


def _require_samples(xs: Sequence[Any], targets: Sequence[Any], what: str) -> None:
    """ValueError unless there are samples and a target for each."""
    if not hasattr(xs, "__len__") or not hasattr(targets, "__len__"):
        raise TypeError(
            f"{what}: samples and targets must be lists, got {type(xs).__name__} and "
            f"{type(targets).__name__}"
        )
    if not len(xs) or len(xs) != len(targets):
        raise ValueError(
            f"{what}: a target for each sample is needed, got {len(xs)} samples and "
            f"{len(targets)} targets"
        )


def _pair(validation: Any) -> Pair | None:
    """The validation samples as (xs, targets), checked."""
    if validation is None:
        return None
    if isinstance(validation, Samples):
        validation = validation.xs, validation.targets
    if not isinstance(validation, (list, tuple)) or len(validation) != 2:
        raise TypeError(f"fit: validation must be (xs, targets) or Samples, got {validation!r}")
    xs, targets = validation
    _require_samples(xs, targets, "fit: validation")
    return xs, targets


def _require_parts(
    model: Any, loss: Any, optimizer: Any, metrics: Any, penalty: Any, schedule: Any
) -> None:
    """An error unless all that `fit` works with is what it should be."""
    if not isinstance(model, Module):
        raise TypeError(f"fit: model must be a Module, got {type(model).__name__} {model!r}")
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"fit: optimizer must be an Optimizer, got {type(optimizer).__name__}")
    known = set(map(id, model.parameters()))
    if known.isdisjoint(map(id, optimizer.params)):
        raise ValueError(
            "fit: none of the optimizer's parameters is the model's, so that nothing would be "
            "learned; make it of model.parameters()"
        )
    if schedule is not None and not isinstance(schedule, Schedule):
        raise TypeError(f"fit: schedule must be a Schedule, got {schedule!r}")
    if metrics is not None and not isinstance(metrics, Mapping):
        raise TypeError(
            f'fit: metrics must be a dict such as {{"accuracy": accuracy}}, got {metrics!r}'
        )
    named = [("loss", loss), *((f"metrics[{name!r}]", f) for name, f in (metrics or {}).items())]
    for what, function in named if penalty is None else [*named, ("penalty", penalty)]:
        if not callable(function):
            raise TypeError(f"fit: {what} must be a function, got {function!r}")
