"""Values that were computed before the call, perhaps from parameters of the function itself."""

from __future__ import annotations

from typing import Any

import pytest

import nn
from autograd_core import Value, gradients, mean, static, tanh

STARTS = {
    "number": lambda wh: 0.0,
    "leaf": lambda wh: Value(0.0),
    "result": lambda wh: tanh(wh * 0.7),
}


def trained(cell: Any, start: Any, wx: Value, wh: Value) -> tuple[float, ...]:
    """Number and gradients of a recurrence that hands its state on."""
    wx.grad = wh.grad = 0.0
    h = start(wh)
    for x in (1.0, 0.5, 0.2):
        h = cell(x, h)
    h.backward()
    return h.data, wx.grad, wh.grad


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_state_of_a_recurrent_cell_is_an_argument(start: Any) -> None:
    """The state was computed from the weights that the cell closes over, and is no obstacle."""
    wx, wh = Value(0.4), Value(0.6)

    def cell(x: Any, h: Any) -> Value:
        return tanh(wx * x + wh * h)

    once = static(cell)
    plain = trained(cell, start, wx, wh)  # whose gradients may be added in another order
    assert trained(once, start, wx, wh) == pytest.approx(plain, rel=4e-16)
    assert not once.reason


def test_a_result_that_is_closed_over_passes_derivatives_on() -> None:
    """With the bits of eager: one call, the mean of rows, and the gradient by all Values."""
    w, c = Value(0.6), [Value(0.1), Value(0.2), Value(0.3)]
    h = tanh(w * 0.3)
    xs, labels = [0.1, -0.5, 2.0, 0.7], [0, 2, 1, 1]

    def f(x: Any, label: int) -> Value:
        return nn.cross_entropy([w * x + h * ci for ci in c], label)

    once, by = static(f), [w, h, *c]
    eager = [f(x, k) for x, k in zip(xs, labels, strict=True)]
    for _ in range(2):
        assert gradients(once(0.1, 0), by) == gradients(eager[0], by)
        assert gradients(once.mean(xs, labels), by) == gradients(mean(eager), by)
        assert once.gradients(xs, labels, by=by) == [gradients(y, by) for y in eager]


def test_rows_by_what_their_arguments_were_computed_from() -> None:
    """Each row of `gradients(by=...)` has the whole derivative, through its arguments too."""
    wh, outside = Value(0.6), Value(0.2)
    once = static(lambda x, h: tanh(wh * h + x))
    once(1.0, Value(0.3))
    states = [tanh(wh * 0.7), outside * 2.0, outside]
    by = [wh, outside]
    expected = [gradients(tanh(wh * h + 1.0), by) for h in states]
    assert once.gradients([1.0] * 3, states, by=by) == expected


def test_an_error_of_the_call_itself_comes_first() -> None:
    """The message about a label says what it says without static, not that it was read."""
    w = Value(0.5)
    once = static(lambda x, label: nn.cross_entropy([w * x, -w * x], label))
    with pytest.raises(TypeError, match=r"write int\(target\)"):
        once(1.0, 1.0)
