"""fit: what it does is the loop one would write; what goes wrong is told and destroys nothing."""

import math
import random
import signal

import pytest

from autograd_core import Value, exp, log, mean
from nn import (
    MLP,
    SGD,
    Adam,
    End,
    ExponentialLR,
    Module,
    Samples,
    accuracy,
    binary_cross_entropy,
    cross_entropy,
    evaluate,
    fit,
    l2_penalty,
    load_iris,
    make_moons,
    mse,
    weights,
)
from nn.batch_norm import BatchNorm


class Line(Module):
    """w x + b, from w = b = 0."""

    def __init__(self, w: float = 0.0):
        self.w, self.b = Value(w), Value(0.0)

    def __call__(self, x):
        """The height at x."""
        return self.w * x + self.b


class Plain:
    """A model in the manner of micrograd: parameters, and no Module."""

    def parameters(self):
        """None that matter."""
        return [Value(0.0)]


XS = [0.5 * i for i in range(10)]
TS = [2 * x - 1 for x in XS]


def test_fit_is_the_loop_one_would_write():
    """Without shuffling, parameters and losses are those of a loop by hand, to the bit."""
    model, twin = Line(), Line()
    history = fit(model, mse, XS, TS, SGD(model.parameters(), lr=0.02), 3, 4, shuffle=False)
    optimizer = SGD(twin.parameters(), lr=0.02)
    losses = []
    for _ in range(3):
        total = 0.0
        for start in (0, 4, 8):
            xs, ts = XS[start : start + 4], TS[start : start + 4]
            optimizer.zero_grad()
            cost = mean([mse(twin(x), t) for x, t in zip(xs, ts, strict=True)])
            cost.backward()
            optimizer.step()
            total += cost.data * len(xs)
        losses.append(total / 10)
    assert model.state_dict() == twin.state_dict()
    assert history.losses == losses
    assert (history.steps, history.epochs, history.end) == (9, 3, End.FINISHED)


def test_fit_learns_a_line():
    """y = 2 x - 1 is found to 6 digits."""
    model = Line()
    fit(model, mse, XS, TS, Adam(model.parameters(), lr=0.1), 400, None, rng=random.Random(1))
    assert model.w.data == pytest.approx(2.0, abs=1e-6)
    assert model.b.data == pytest.approx(-1.0, abs=1e-6)


def test_order_of_samples_comes_from_the_generator():
    """The same generator gives the same training; another gives another."""

    def trained(seed):
        model = Line()
        rng = random.Random(seed)
        fit(model, mse, XS, TS, SGD(model.parameters(), lr=0.02), 2, 3, rng=rng)
        return model.state_dict()

    assert trained(1) == trained(1) != trained(2)


def test_global_generator_is_used_without_rng():
    """random.seed decides the order."""

    def trained():
        random.seed(5)
        model = Line()
        fit(model, mse, XS, TS, SGD(model.parameters(), lr=0.02), 2, 3)
        return model.state_dict()

    assert trained() == trained()


def test_every_sample_is_seen_once_in_an_epoch():
    """Minibatches cover the samples; a lone last one joins that before, but where all are."""
    seen, sizes = [], []

    class Recording(Line):
        def batch(self, xs):
            sizes.append(len(xs))
            seen.extend(xs)
            return super().batch(xs)

    for size, expected in ((4, [4, 4, 2]), (3, [3, 3, 4]), (10, [10]), (99, [10]), (1, [1] * 10)):
        seen.clear()
        sizes.clear()
        model = Recording()
        fit(model, mse, XS, TS, SGD(model.parameters(), lr=0.01), 1, size)
        assert sizes == expected
        assert sorted(seen) == XS


def test_metrics_validation_and_rates_are_kept():
    """A number for each epoch: of the epoch's own outputs, and of the validation samples."""
    moons = make_moons(40, 0.1, random.Random(1))
    train, test = moons.split(0.5, random.Random(2))
    model = MLP(2, [4, 1], rng=random.Random(3))
    optimizer = SGD(model.parameters(), lr=0.5)
    history = fit(
        model,
        binary_cross_entropy,
        train.xs,
        train.targets,
        optimizer,
        4,
        metrics={"accuracy": accuracy},
        validation=(test.xs, test.targets),
        schedule=ExponentialLR(optimizer, 0.5),
        rng=random.Random(4),
    )
    assert set(history.metrics) == {"accuracy", "validation loss", "validation accuracy"}
    assert all(len(values) == 4 for values in history.metrics.values())
    assert history.rates == [0.5, 0.25, 0.125, 0.0625]
    outputs = evaluate(model, test.xs)
    assert history.metrics["validation accuracy"][-1] == accuracy(outputs, test.targets)
    losses = [binary_cross_entropy(o, t) for o, t in zip(outputs, test.targets, strict=True)]
    assert history.metrics["validation loss"][-1] == mean(losses)
    assert history.line().startswith(f"step {history.steps} loss ")
    assert "validation accuracy" in history.line()


def test_penalty_is_part_of_the_objective():
    """A step moves by the gradient of the cost plus that of the penalty, and both are its loss."""

    def stepped(strength):
        model = Line(w=4.0)
        history = fit(
            model,
            mse,
            [1.0],
            [0.0],
            SGD(model.parameters(), lr=0.125),
            1,
            penalty=lambda: l2_penalty(weights(model), strength),
        )
        return model.w.data, history.losses

    assert stepped(0.0) == (4 - 0.125 * 8, [16.0])
    assert stepped(0.5) == (4 - 0.125 * (8 + 0.5 * 4), [16.0 + 0.25 * 16])


def test_divergence_is_reported_with_its_step_and_spares_the_parameters():
    """lr = 1 on 4 x^2 of the course explodes: the end is told, the numbers are still finite."""
    model = Line(w=2.0)
    with_huge = SGD([model.w], lr=1.0)
    history = fit(model, lambda y, t: 4 * y * y, [1.0], [0.0], with_huge, 1000)
    assert history.end is End.DIVERGED
    # w is multiplied by -7 at each step; 4 w^2 exceeds the doubles first, near 7^n = 1e154
    assert history.message.startswith(f"diverged at step {history.steps + 1} (epoch ")
    assert "the objective is inf" in history.message
    assert math.isfinite(model.w.data)
    assert history.steps == len(history.losses) == history.epochs
    assert abs(model.w.data) == pytest.approx(2.0 * 7.0**history.steps, rel=1e-12)


def test_nan_gradient_ends_the_training_before_it_spoils_anything():
    """A finite loss with a nan gradient is reported with the name of the parameter."""
    model = Line(w=1.0)
    before = model.state_dict()

    def loss(y, t):
        return y * 0 + exp(-1 / (y * 0 + 0.0) ** 2) if t else log(y * 0 + 1) + (y * 0) ** 0.5

    history = fit(model, loss, [1.0], [0], SGD(model.named_parameters(), lr=0.1), 5)
    assert history.end is End.DIVERGED
    assert "the gradient of w is nan" in history.message
    assert model.state_dict() == before


def test_patience_stops_early():
    """Training ends once the loss has not become smaller for so many epochs."""
    model = Line()
    history = fit(
        model, lambda y, t: y * 0 + 1.0, XS, TS, SGD(model.parameters(), lr=0.1), 50, patience=3
    )
    assert history.end is End.STOPPED_EARLY
    assert history.epochs == 4
    assert "no better than 1 in 3" in history.message


def test_interruption_leaves_model_and_history():
    """Ctrl-C in an epoch: what was learned before stays, and fit returns."""
    calls = []

    def loss(y, t):
        calls.append(1)
        if len(calls) == 25:
            signal.raise_signal(signal.SIGINT)
        return mse(y, t)

    model = Line()
    history = fit(model, loss, XS, TS, SGD(model.parameters(), lr=0.01), 9, 5, shuffle=False)
    assert history.end is End.INTERRUPTED
    assert history.message == "interrupted in epoch 3"
    assert (history.epochs, history.steps) == (2, 4)
    assert model.training
    assert math.isfinite(model.w.data) and model.w.data != 0.0


def failing(epoch):
    """A metric that raises in an epoch, counted from 1."""
    calls = []

    def metric(outputs, targets):
        calls.append(1)
        return 1 / (epoch - len(calls))

    return metric


@pytest.mark.parametrize(("epoch", "steps"), [(1, 2), (3, 6), (30, 60)])
def test_error_in_a_metric_tells_what_was_learned_until_then(epoch, steps):
    """What a metric raises comes with the epoch and at most ten losses before it as a note."""
    model, twin = Line(), Line()
    optimizer = SGD(model.parameters(), lr=0.01)
    with pytest.raises(ZeroDivisionError) as caught:
        metrics = {"odd": failing(epoch)}
        fit(model, mse, XS, TS, optimizer, 50, 5, metrics=metrics, shuffle=False)
    losses = []
    if epoch > 1:
        history = fit(
            twin, mse, XS, TS, SGD(twin.parameters(), lr=0.01), epoch - 1, 5, shuffle=False
        )
        losses = history.losses[-10:]
    assert caught.value.__notes__ == [
        f"fit: in epoch {epoch}, after {steps} steps; the model keeps what it learned in them. "
        f"Last losses before: {losses}"
    ]


def test_mode_is_restored():
    """A model in use trains while it is fitted and is in use again after; also after an error."""
    model = MLP(2, [2, 1], dropout=0.5, rng=random.Random(1)).eval()
    seen = []

    def loss(y, t):
        seen.append(model.layers[0].dropout.training)
        return mse(y, t)

    fit(model, loss, [[1.0, 2.0]], [1.0], SGD(model.parameters(), lr=0.1), 1)
    assert seen == [True]
    assert not any(m.training for m in model.modules())
    with pytest.raises(ZeroDivisionError):
        fit(model, lambda y, t: 1 / 0, [[1.0, 2.0]], [1.0], SGD(model.parameters(), lr=0.1), 1)
    assert not any(m.training for m in model.modules())


def test_evaluate_records_nothing_and_gives_numbers():
    """Outputs are floats in their form, in use mode."""
    model = MLP(2, [3, 2], norm=BatchNorm, rng=random.Random(1))
    out = evaluate(model, [[1.0, 2.0], [0.5, 0.5]])
    assert [[type(v) for v in row] for row in out] == [[float, float]] * 2
    assert model.training


def test_report_prints_lines(capsys):
    """Every so many epochs a line with step, loss and metrics."""
    table = load_iris().standardised()
    model = MLP(4, [4, 3], rng=random.Random(1))
    optimizer = SGD(model.parameters(), lr=0.1)
    xs, ts = table.rows, table.targets
    metrics = {"accuracy": accuracy}
    fit(model, cross_entropy, xs, ts, optimizer, 4, 50, metrics=metrics, report=2)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("step 6 loss ")
    assert lines[1].startswith("step 12 loss ")
    assert "accuracy" in lines[1] and lines[1].endswith("%")


def test_progress_is_a_line_of_plain_text(capsys):
    """progress=True says on stderr how far it is, with the last epoch beside it."""
    model = Line()
    fit(model, mse, XS, TS, SGD(model.parameters(), lr=0.01), 3, progress=True)
    err = capsys.readouterr().err
    assert err.startswith("training: 3 of 3 (100%), 0 s, loss ")
    assert err.endswith("\n") and err.count("\n") == 1
    fit(model, mse, XS, TS, SGD(model.parameters(), lr=0.01), 3)
    assert capsys.readouterr().err == ""


def test_progress_ends_its_line_after_control_c(capsys):
    """The training returns, and what comes next begins on a line of its own."""

    def loss(y, t):
        raise KeyboardInterrupt

    model = Line()
    history = fit(model, loss, XS, TS, SGD(model.parameters(), lr=0.01), 3, progress=True)
    assert history.end is End.INTERRUPTED
    assert capsys.readouterr().err == "training: 0 of 3 (0%), 0 s\n"


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"xs": []}, ValueError, "got 0 samples and 10 targets"),
        ({"targets": [1.0]}, ValueError, "got 10 samples and 1 targets"),
        ({"epochs": 0}, ValueError, "fit: epochs must be at least 1"),
        ({"batch_size": 0}, ValueError, "fit: batch_size must be at least 1"),
        ({"patience": 0}, ValueError, "fit: patience must be at least 1"),
        ({"report": -1}, ValueError, "fit: report must be at least 0"),
        ({"clip_norm": -1.0}, ValueError, "fit: clip_norm must be above 0, got -1.0"),
        ({"validation": ([1.0], [])}, ValueError, "fit: validation: a target for each"),
        ({"optimizer": None}, TypeError, "optimizer must be an Optimizer, such as"),
        ({"loss": lambda y, t: 1.0}, TypeError, "does not depend on the model's parameters"),
        ({"rng": 3}, TypeError, "rng must be a random.Random"),
        ({"clip_norm": 0.0}, ValueError, "fit: clip_norm must be above 0"),
        ({"clip_norm": float("inf")}, ValueError, "fit: clip_norm must be finite"),
        ({"validation": 3}, TypeError, r"must be \(xs, targets\) or a data set, got 3"),
        ({"xs": iter(XS)}, TypeError, "must be lists, got list_iterator"),
        ({"metrics": accuracy}, TypeError, "metrics must be a dict such as"),
        ({"metrics": {"a": 3}}, TypeError, r"metrics\['a'\] must be a function, got 3"),
        ({"shuffle": "no"}, TypeError, "shuffle must be True or False, got str 'no'"),
        ({"progress": "bar"}, TypeError, "progress must be True or False, got str 'bar'"),
        ({"loss": lambda y, t: None}, TypeError, "a sample must be a Value.*is a return"),
        ({"loss": lambda y, t: [y]}, TypeError, "loss of a sample must be a Value, got list"),
        ({"penalty": lambda: None}, TypeError, "penalty must be a Value.*is a return"),
        ({"model": Plain()}, TypeError, r"write class Plain\(Module\)"),
        ({"loss": None}, TypeError, "loss must be a function, got None"),
        ({"penalty": 3}, TypeError, "penalty must be a function, got 3"),
        ({"schedule": 3}, TypeError, "schedule must be a Schedule, got 3"),
        ({"model": abs}, TypeError, "model must be a Module, got builtin_function"),
        ({"optimizer": SGD([Value(0.0)], 0.1)}, ValueError, "none of the optimizer's parameters"),
    ],
    ids=lambda x: str(x)[:20] if isinstance(x, dict) else None,
)
def test_bad_arguments_change_nothing(changes, error, message):
    """What cannot be trained is said before the first step."""
    model = Line()
    arguments = {
        "model": model,
        "loss": mse,
        "xs": XS,
        "targets": TS,
        "optimizer": SGD(model.parameters(), lr=0.1),
    }
    with pytest.raises(error, match=message):
        fit(**{**arguments, **changes})
    assert model.state_dict() == {"w": 0.0, "b": 0.0}


def test_clipping_limits_the_step():
    """With clip_norm = 1 and lr = 0.1 no step is longer than 0.1."""
    model = Line(w=100.0)
    fit(model, mse, XS, TS, SGD(model.parameters(), lr=0.1), 1, None, clip_norm=1.0)
    moved = math.hypot(model.w.data - 100.0, model.b.data)
    assert moved == pytest.approx(0.1, rel=1e-9)


def test_validation_may_be_samples():
    """The rest of a split is passed as it is."""
    model = Line()
    optimizer = SGD(model.parameters(), lr=0.01)
    history = fit(model, mse, XS, TS, optimizer, 1, validation=Samples(XS, TS))
    outputs = evaluate(model, XS)
    expected = math.fsum((y - t) ** 2 for y, t in zip(outputs, TS, strict=True)) / len(XS)
    assert history.metrics["validation loss"] == [pytest.approx(expected, rel=1e-14)]


def test_step_that_overflows_is_divergence_and_spares_the_parameters():
    """Finite gradients and a huge rate: the model keeps its last finite numbers."""
    model = Line(w=1.0)
    history = fit(model, mse, XS, TS, SGD(model.parameters(), lr=1.7e308), 3, shuffle=False)
    assert history.end is End.DIVERGED
    assert "at step 1" in history.message
    assert model.state_dict() == {"w": 1.0, "b": 0.0}
