"""What plots refuse: each error says what came and what was expected."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("matplotlib")

from nn import SGD, Adam
from viz.plots import descend, plot_activation, plot_decision_boundary, plot_loss_surface


def square(x: Any, *_: Any) -> Any:
    """x^2, of whatever else comes."""
    return x * x


def boundary(names: Any) -> Any:
    """A decision boundary whose axes have these names."""
    return plot_decision_boundary(lambda x: x[0], [[0.0, 1.0]], [0], names=names)


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: boundary(("a",)), ValueError, "names must be two names, got ('a',)"),
        (lambda: boundary("ab"), TypeError, "names must be a list, got str 'ab'"),
        (lambda: plot_loss_surface(square, names=3), TypeError, "names must be a list, got int 3"),
        (lambda: plot_activation("relu", saturated="x"), TypeError, "saturated must be a number"),
        (lambda: descend(square, [1], 1, SGD), TypeError, "lambda ps: SGD(ps, lr=0.1); calling"),
        (lambda: descend(square, [1], 1, 3), TypeError, "lambda ps: SGD(ps, lr=0.1); got 3"),
        (lambda: descend(square, [1], 1, list), TypeError, "lr=0.1); it made [Value(data=1.0"),
        (lambda: plot_loss_surface(square, resolution=True), TypeError, "whole number, got True"),
        (lambda: plot_loss_surface(square, resolution=1), ValueError, "must be 2 or more, got 1"),
    ],
    ids=range(9),
)
def test_error_says_what_came(call: Any, error: type[Exception], said: str) -> None:
    """Wrong names, numbers and optimisers are refused in words that say what to write."""
    with pytest.raises(error) as caught:
        call()
    assert said in str(caught.value)


def test_optimiser_may_be_a_class_that_needs_no_rate() -> None:
    """Adam makes an optimiser of parameters alone."""
    assert len(descend(square, [1.0], 3, Adam).points) == 4
