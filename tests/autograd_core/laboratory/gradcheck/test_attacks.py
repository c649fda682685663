"""Attempts to make gradcheck call a right gradient wrong, or let a wrong one pass."""

from __future__ import annotations

import itertools
import math
import struct
import threading
from collections.abc import Callable
from typing import Any

import pytest

from autograd_core import (
    Value,
    acos,
    affine,
    atanh,
    cos,
    detect_anomaly,
    exp,
    fsum,
    gradients,
    log,
    logsumexp,
    no_grad,
    record,
    relu,
    sigmoid,
    sin,
    softplus,
    sqrt,
    tanh,
)
from autograd_core.laboratory.gradcheck.check import gradcheck
from autograd_core.laboratory.gradcheck.report import Report
from autograd_core.laboratory.subjects.findings import Verdict

Function = Callable[[Any], Any]
UNDECIDED = {Verdict.OK, Verdict.INCONCLUSIVE}


def chain(x: Any, times: int, step: Function) -> Any:
    """A function applied again and again."""
    for _ in range(times):
        x = step(x)
    return x


def hidden_kink(x: Any) -> Any:
    """2(x - 1) to the right of 1, 3(x - 1) to the left, by a branch on a plain number."""
    return 2.0 * (x - 1.0) if x.data > 1.0 else 3.0 * (x - 1.0)


def noisy(scale: float) -> Function:
    """sin(x) with noise in its last digits: different at every point, the same at each call."""

    def f(x: Any) -> Any:
        bits = struct.unpack("<q", struct.pack("<d", x.data))[0]
        noise = (bits * 2654435761 % 1009 / 504.5 - 1.0) * scale
        return record("noisy", math.sin(x.data) + noise, (x,), (math.cos(x.data),))

    return f


def in_float32(x: Any) -> Any:
    """sin(x) rounded to single precision: a staircase."""
    rounded = struct.unpack("<f", struct.pack("<f", math.sin(x.data)))[0]
    return record("single", rounded, (x,), (math.cos(x.data),))


def newton(x: Any) -> Any:
    """The square root by an iteration that stops when it is close."""
    y = x * 1.0
    while abs((y * y - x).data) > 1e-10:
        y = (y + x / y) / 2.0
    return y


def weierstrass(x: Any) -> Any:
    """A sum of ever faster waves; rough at every scale but the smallest."""
    return fsum([0.5**n * cos(7.0**n * x) for n in range(12)])


MEASURABLE: dict[str, tuple[Function, float]] = {
    "sin(1e4 x)": (lambda x: sin(1e4 * x), 1.0),
    "sin(1e6 x)": (lambda x: sin(1e6 * x), 0.3),
    "a ripple of 1e4": (lambda x: x + sin(1e4 * x) / 1e4, 0.7),
    "a ripple of 1e5": (lambda x: x + sin(1e5 * x) / 1e5, 0.7),
    "a spike": (lambda x: x + 1e-3 * exp(-((1e4 * (x - 0.5)) ** 2)), 0.50005),
    "a narrow spike": (lambda x: x + 1e-3 * exp(-((1e7 * (x - 0.5)) ** 2)), 0.5 + 5e-8),
    "x sin(1/x)": (lambda x: x * sin(1 / x), 1e-4),
    "sin(1/x)": (lambda x: sin(1 / x), 1e-5),
    "the centre of a steep sigmoid": (lambda x: sigmoid(1e8 * (x - 0.3)), 0.3 + 1e-9),
    "almost zero by exp": (lambda x: exp(-1 / x**2), 0.05),
    "sqrt before its end": (lambda x: sqrt(1 - x), 1 - 1e-9),
    "a kink at 1e-9": (lambda x: relu(x - 1.0) * 2.0 + x, 1 + 1e-9),
    "a hidden kink at 1e-6": (hidden_kink, 1 + 1e-6),
    "relu at 1e-300": (lambda x: relu(x) * 3.0, 1e-300),
    "log at 1e-300": (log, 1e-300),
    "a tenth power": (lambda x: x**11, 0.01),
    "x^x near 0": (lambda x: x**x, 1e-9),
    "x at 1e300": (lambda x: x * 1e-300, 1e300),
    "a subnormal slope": (lambda x: 1e-310 * x, 0.7),
    "300 equal operands": (lambda x: fsum([x] * 300), 0.5),
    "an affine node": (lambda x: affine([x] * 50, [math.sin(i) for i in range(50)], 0.0), 0.5),
    "logsumexp of many": (lambda x: logsumexp([x * (i / 50) for i in range(50)]), 0.5),
    "a linear chain": (lambda x: chain(x, 500, lambda v: v * 0.9999 + 1e-5), 0.5),
    "a tent map": (lambda x: chain(x, 8, lambda v: 2 * v if v < 0.5 else 2 - 2 * v), 0.3),
    "an iteration": (newton, 2.0),
    "a loop counted by data": (lambda x: chain(x, int(x.data), lambda v: v * 1.1), 3.7),
    "a derivative inside": (lambda x: gradients(exp(x) * x, x, create_graph=True) ** 2, 0.5),
}
"""Functions that are smooth at the point but not far from it: the check must decide."""

HARD: dict[str, tuple[Function, float]] = {
    "a ripple of 1e10": (lambda x: x + sin(1e10 * x) / 1e10, 0.7),
    "sin at 1e15": (sin, 1e15),
    "sin at 1e17": (sin, 1e17),
    "sin at 1e300": (sin, 1e300),
    "waves between floats at 1e17": (lambda x: x + sin(x), 1e17),
    "waves between floats at 1e40": (lambda x: 3 * x - cos(x / 7), 1e40),
    "absorbed": (lambda x: (x + 1e16) - 1e16, 0.5),
    "a huge constant": (lambda x: 1e12 + sin(x), 0.7),
    "1 - cos": (lambda x: (1 - cos(x)) / x**2, 1e-5),
    "exp - 1": (lambda x: (exp(x) - 1) / x, 1e-9),
    "noise of 1e-6": (noisy(1e-6), 0.5),
    "noise of 1e-12": (noisy(1e-12), 0.5),
    "single precision": (in_float32, 0.5),
    "rough": (weierstrass, 0.37),
    "a long chaotic map": (lambda x: chain(x, 100, lambda v: 3.9 * v * (1 - v)), 0.3),
    "acos before its end": (acos, 1 - 1e-12),
    "atanh before its end": (atanh, 1 - 1e-12),
    "log before its end": (lambda x: log(1 - x), 1 - 1e-14),
    "a hidden kink at 1e-9": (hidden_kink, 1 + 1e-9),
    "a tail of tanh": (tanh, 18.0),
    "a chaotic map": (lambda x: chain(x, 20, lambda v: 3.9 * v * (1 - v)), 0.3),
    "a resonance": (lambda x: 1 / (1 + (1e5 * (x - 0.5)) ** 2), 0.500005),
    "a steep sigmoid": (lambda x: sigmoid(1e6 * (x - 0.3)), 0.3 + 3e-6),
    "a saturated sigmoid": (lambda x: sigmoid(1e4 * (x - 0.3)), 0.303),
}
"""Functions whose derivative floats may hide: the check may be INCONCLUSIVE but not wrong."""

FACTORS = (1.01, 1 + 1e-4, -1.0, 0.5)


def planted(f: Function, factor: float) -> Function:
    """f, with an identity at its end whose derivative is the factor."""

    def wrong(x: Any) -> Any:
        y = f(x)
        return record("planted", y.data, (y,), (factor,))

    return wrong


def verdict_on(f: Function, x: float) -> Verdict:
    """The verdict on a function of one number."""
    (finding,) = gradcheck(f, [x]).findings
    return finding.verdict


@pytest.mark.parametrize("name", MEASURABLE)
def test_structure_finer_than_the_first_step_is_measured(name: str) -> None:
    """Ripples, spikes, kinks and ends of domains beside the point do not make a verdict wrong."""
    f, x = MEASURABLE[name]
    assert verdict_on(f, x) is Verdict.OK


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("name", MEASURABLE)
def test_wrong_gradient_beside_fine_structure_does_not_pass(name: str, factor: float) -> None:
    """At the same points an error of 1e-4 or more never passes."""
    f, x = MEASURABLE[name]
    assert not gradcheck(planted(f, factor), [x])


@pytest.mark.parametrize("name", HARD)
def test_right_gradient_that_floats_hide_is_never_a_mismatch(name: str) -> None:
    """Where noise, absorption or resolution hide the derivative, the answer is not MISMATCH."""
    f, x = HARD[name]
    assert verdict_on(f, x) in UNDECIDED


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("name", HARD)
def test_wrong_gradient_that_floats_hide_does_not_pass(name: str, factor: float) -> None:
    """Where the derivative is hidden, a wrong derivative does not pass either."""
    f, x = HARD[name]
    assert not gradcheck(planted(f, factor), [x])


@pytest.mark.parametrize("frequency", [1e3, 1e4, 1e5, 1e6])
def test_forgotten_fine_part_does_not_pass(frequency: float) -> None:
    """A gradient that ignores a ripple, and is that of the coarse function, fails."""

    def forgetful(x: Any) -> Any:
        return x + 1e-3 * sin(frequency * x.detach()) / frequency

    assert not gradcheck(forgetful, [0.7])
    assert not gradcheck(lambda x: x + sin(frequency * x.detach()) / frequency, [0.7])


ROUNDED: dict[str, Callable[[float], tuple[Function, float]]] = {
    "softplus": lambda k: (lambda x: softplus(k * x) / k, 0.0),
    "softplus beside 1": lambda k: (lambda x: softplus(k * (x - 1.0)) / k, 1.0),
    "a hyperbola": lambda k: (lambda x: sqrt(x * x + k**-2), 0.1 / k),
    "a rounded jump": lambda k: (lambda x: tanh(k * x), 0.1 / k),
    "a rounded modulus": lambda k: (lambda x: x * tanh(k * x), 0.3 / k),
}


@pytest.mark.parametrize("sharpness", [1e2, 1e5, 1e8, 1e11])
@pytest.mark.parametrize("name", ROUNDED)
def test_rounded_kink_is_no_excuse(name: str, sharpness: float) -> None:
    """A bend that looks like a kink from afar does not excuse a derivative between its sides."""
    f, x = ROUNDED[name](sharpness)
    assert verdict_on(f, x) in UNDECIDED
    for factor in (0.6, -1.0, 1.01):
        assert not gradcheck(planted(f, factor), [x])


def test_wrong_entry_beside_huge_ones_is_found() -> None:
    """A derivative of 1e-6 that is wrong by a factor of 2 does not hide behind others of 1e6."""
    weights = [Value(math.sin(i)) for i in range(20)]

    def f() -> Any:
        total = math.fsum(math.sin(w.data) * (1e6 if i else 1e-6) for i, w in enumerate(weights))
        slopes = [math.cos(w.data) * (1e6 if i else 2e-6) for i, w in enumerate(weights)]
        return record("sum", total, weights, slopes)

    report = gradcheck(f, weights)
    assert not report
    assert [finding.passed for finding in report.findings].count(False) == 1


@pytest.mark.parametrize("seed", range(8))
def test_opposite_errors_do_not_cancel_in_the_screen(seed: int) -> None:
    """Eight random directions find two derivatives that are wrong by +0.1 and -0.1."""
    weights = [Value(math.sin(i)) for i in range(20)]

    def f() -> Any:
        total = math.fsum(math.sin(w.data) for w in weights)
        errors = [0.1 if i == 3 else -0.1 if i == 7 else 0.0 for i in range(20)]
        slopes = [math.cos(w.data) + e for w, e in zip(weights, errors, strict=True)]
        return record("sum", total, weights, slopes)

    assert not gradcheck(f, weights, directions=8, seed=seed)


def test_function_that_changes_between_calls_does_not_pass() -> None:
    """A drift, and a change after the first few calls, are detected."""
    drift, late = itertools.count(), itertools.count()
    report = gradcheck(lambda x: x + next(drift) * 1e-12, [0.5])
    assert {finding.verdict for finding in report.findings} == {Verdict.NONDETERMINISTIC}
    assert not gradcheck(lambda x: x * (1.0 if next(late) < 8 else 2.0), [0.5])


def wrong_sine(x: Any) -> Any:
    """sin(x) with a derivative of 1."""
    return record("wrong", math.sin(x.data), (x,), (1.0,))


def test_modes_around_the_check_change_nothing() -> None:
    """Inside no_grad and detect_anomaly the verdicts are the same."""
    with no_grad():
        assert gradcheck(sin, [0.5])
        assert not gradcheck(wrong_sine, [0.5])
    with detect_anomaly():
        assert gradcheck(log, [1e-5])
        assert not gradcheck(wrong_sine, [0.5])


def test_check_inside_the_checked_function() -> None:
    """A check may run inside a function that is being checked."""

    def f(x: Any) -> Any:
        assert gradcheck(sin, [x.data])
        assert not gradcheck(wrong_sine, [x.data])
        return sin(x) * x

    assert gradcheck(f, [0.5])


def test_sweep_inside_the_checked_function() -> None:
    """A function that runs backward() itself is checked, and gradients are as they were."""
    x = Value(0.5)
    x.grad = 7.0

    def f() -> Any:
        y = sin(x) * x
        y.backward()
        return y

    assert gradcheck(f, [x])
    assert (x.data, x.grad) == (0.5, 7.0)


@pytest.mark.parametrize("error", [KeyError, KeyboardInterrupt])
def test_exception_leaves_parameters_alone(error: type[BaseException]) -> None:
    """An error beside the point is passed on, and the parameters are restored."""
    x = Value(0.5)
    x.grad = 7.0

    def f() -> Any:
        if x.data != 0.5:
            raise error("beside the point")
        return sin(x)

    with pytest.raises(error):
        gradcheck(f, [x])
    assert (x.data, x.grad) == (0.5, 7.0)


def test_threads_do_not_disturb_each_other() -> None:
    """Eight checks at once give the verdicts of eight checks in turn."""
    found: dict[int, bool] = {}

    def work(k: int) -> None:
        right, wrong = (lambda x: sin(k * x)), planted(lambda x: sin(k * x), 1.001)
        reports: list[Report] = [gradcheck(right if k % 2 else wrong, [0.5]) for _ in range(3)]
        found[k] = all(map(bool, reports)) if k % 2 else any(map(bool, reports))

    threads = [threading.Thread(target=work, args=(k,)) for k in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {k: k % 2 == 1 for k in range(1, 9)}
