"""fit: train in minibatches, and return a History; an error or Ctrl-C loses nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from math import inf
from time import perf_counter
from typing import Any

from autograd_core.suggest import nearest, suggests
from autograd_core.text.progress import progress_line, tell
from nn.arguments import generator, switch, whole
from nn.epochs import Metric, Pair, Stop, Training
from nn.evaluation import evaluate, in_mode
from nn.forms import shown
from nn.history import End, History
from nn.inputs import is_data_set, plain
from nn.losses import LOSSES
from nn.module import Module
from nn.optimizer import Optimizer
from nn.samples import DataSet
from nn.schedules import Schedule

__all__ = ["evaluate", "fit"]

NOTED = 10
"""The most losses in the note on an exception."""


@suggests
def fit(
    model: Module,
    loss: Callable[[Any, Any], Any],
    xs: Sequence[Any] | DataSet,
    targets: Sequence[Any] | Optimizer | None = None,
    optimizer: Optimizer | None = None,
    epochs: int = 10,
    batch_size: int | None = 32,
    *,
    metrics: Mapping[str, Metric] | None = None,
    validation: Pair | DataSet | None = None,
    penalty: Callable[[], Any] | None = None,
    schedule: Schedule | None = None,
    clip_norm: float | None = None,
    patience: int | None = None,
    shuffle: bool = True,
    rng: random.Random | None = None,
    report: int = 0,
    progress: bool | None = None,
) -> History:
    """Train a model: objective, backward and step for each minibatch of each epoch.

    The objective of a minibatch is the mean of its losses, plus the penalty.

        history = fit(model, cross_entropy, xs, labels, Adam(model.parameters()), epochs=20,
                      metrics={"accuracy": accuracy})
        history = fit(model, cross_entropy, flowers, Adam(model.parameters()), epochs=20)

    The model is in training mode during the training, and returns to its old mode afterwards.

    Where every sample is computed by itself, the first minibatches are recorded, and the compiled
    engine computes the others by their recordings: with the same bits, and without calling model
    and loss again. What a recording would freeze (random numbers, a number that is read, a state
    that changes, something printed) keeps all steps as they are. `history.steps_compiled` counts.

    Args:
        model: called through `model.batch(inputs)`.
        loss: function of an output and a target.
        xs, targets: the samples; or one data set (Samples, a Table) in place of both; then pass
            the arguments after the optimiser by name.
        optimizer: an optimiser of all or some of the model's parameters.
        epochs: passes over the samples, at least 1.
        batch_size: samples in a step, at least 1; None takes all of them. The last minibatch of
            an epoch may be smaller; a lone last sample joins the minibatch before, unless
            batch_size is 1.
        metrics: functions of a list of outputs and a list of targets, by name; computed on each
            epoch's own outputs, and on the validation samples.
        validation: (xs, targets) or a data set, evaluated after each epoch, without training.
        penalty: called without arguments at each step, such as
            `lambda: l2_penalty(weights(model), 0.01)`.
        schedule: stepped after each epoch.
        clip_norm: gradients are clipped to this norm.
        patience: stop early after so many epochs in which the validation loss (without
            validation, the loss) did not become smaller.
        shuffle: whether each epoch takes the samples in a new order, drawn from `rng` (None is
            Python's global generator).
        report: print a line every so many epochs; 0 never.
        progress: whether a line on stderr shows progress; None shows it on a terminal, after one
            second, and not in a notebook, whose outputs stay the same from run to run.

    Returns:
        A History. If an objective or a gradient is nan or infinite, training ends before that
        step: the parameters are the last good ones, and the history and a line on stderr name the
        step. If Ctrl-C interrupts, the model keeps all completed steps, and the history has the
        completed epochs and says so.

    Raises:
        ValueError: there are no samples, or not one target per sample; a setting is out of its
            range.
        TypeError: an argument is of the wrong type.
        Exception: whatever the model, a loss, a metric or the penalty raises, with a note that
            says in which epoch it happened and the last losses before.
    """
    inputs, wanted, mover = _data(xs, targets, optimizer)
    _require_parts(model, loss, mover, metrics, penalty, schedule)
    training = Training(model, loss, mover, dict(metrics or {}), penalty, clip_norm)
    training.validation = _pair(validation)
    training.schedule = schedule
    _require_samples(inputs, wanted, "fit")
    whole(epochs, "fit: epochs")
    whole(report, "fit: report", low=0)
    size = len(inputs) if batch_size is None else whole(batch_size, "fit: batch_size")
    limit = inf if patience is None else whole(patience, "fit: patience")
    source = generator(rng, "fit") if switch(shuffle, "fit: shuffle") else None
    if progress is not None:
        switch(progress, "fit: progress")
    history, started = training.history, perf_counter()
    history.message = End.FINISHED.value
    with in_mode(model), progress_line(epochs, "training", progress) as advance:
        try:
            for epoch in range(epochs):
                training.epoch(inputs, wanted, size, source)
                advance(history.numbers)
                if report and (epoch + 1) % report == 0:
                    print(history.line(), flush=True)
                training.be_patient(limit)
        except Stop as stop:
            history.end, history.message = stop.end, stop.message
        except KeyboardInterrupt:
            history.keep_whole_epochs()
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
    if history.end is End.DIVERGED:
        tell(f"fit: {history.message}")
    return history


def _data(xs: Any, targets: Any, optimizer: Any) -> tuple[Any, Any, Any]:
    """Return inputs, targets and optimiser, also if a data set came in place of the first two."""
    if is_data_set(xs):
        if optimizer is None:
            return xs.xs, xs.targets, targets
        if targets is None:
            return xs.xs, xs.targets, optimizer
        raise TypeError(
            f"fit: {type(xs).__name__} holds inputs and targets; write fit(model, loss, samples, "
            "optimizer, epochs=..., batch_size=...)"
        )
    if targets is None or isinstance(targets, Optimizer):
        raise TypeError(
            f"fit: targets are missing, xs is a {type(xs).__name__}; write fit(model, loss, xs, "
            "targets, optimizer), or fit(model, loss, Samples(xs, targets), optimizer)"
        )
    return plain(xs), plain(targets), optimizer


def _require_samples(xs: Sequence[Any], targets: Sequence[Any], what: str) -> None:
    """Raise ValueError unless there are samples, with a target for each."""
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
    """Return the validation samples as (xs, targets), checked."""
    if validation is None:
        return None
    if is_data_set(validation):
        validation = validation.xs, validation.targets
    if not isinstance(validation, (list, tuple)) or len(validation) != 2:
        raise TypeError(
            f"fit: validation must be (xs, targets) or a data set, got {shown(validation)}"
        )
    xs, targets = map(plain, validation)
    _require_samples(xs, targets, "fit: validation")
    return xs, targets


def _require_parts(
    model: Any, loss: Any, optimizer: Any, metrics: Any, penalty: Any, schedule: Any
) -> None:
    """Raise an error unless all arguments of `fit` have the right type."""
    if not isinstance(model, Module):
        kind = type(model).__name__
        hint = f"; write class {kind}(Module)" if hasattr(model, "parameters") else ""
        raise TypeError(f"fit: model must be a Module, got {kind} {shown(model)}{hint}")
    if not isinstance(optimizer, Optimizer):
        raise TypeError(
            "fit: optimizer must be an Optimizer, such as Adam(model.parameters()), got "
            f"{type(optimizer).__name__} {shown(optimizer)}"
        )
    known = set(map(id, model.parameters()))
    if known.isdisjoint(map(id, optimizer.params)):
        raise ValueError(
            "fit: none of the optimizer's parameters belongs to the model, so nothing would be "
            "learned; make the optimizer of model.parameters()"
        )
    if schedule is not None and not isinstance(schedule, Schedule):
        raise TypeError(f"fit: schedule must be a Schedule, got {shown(schedule)}")
    if metrics is not None and not isinstance(metrics, Mapping):
        raise TypeError(
            f'fit: metrics must be a dict such as {{"accuracy": accuracy}}, got {shown(metrics)}'
        )
    named = [("loss", loss), *((f"metrics[{name!r}]", f) for name, f in (metrics or {}).items())]
    for what, function in named if penalty is None else [*named, ("penalty", penalty)]:
        if not callable(function):
            word = what == "loss" and isinstance(function, str) and nearest(function, LOSSES)
            hint = f"; write {word}, without quotes" if word else ""
            raise TypeError(f"fit: {what} must be a function, got {shown(function)}{hint}")
