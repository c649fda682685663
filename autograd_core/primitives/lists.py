"""Rows of the table: operations on a list of numbers of any length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from autograd_core.primitives.row import Primitive
from autograd_core.summing import sum_in_order


def many(
    name: str,
    formula: Callable[..., Any],
    derivatives: Callable[..., Any],
    text: tuple[str, str],
    **more: Any,
) -> Primitive:
    """A row whose operands are one list."""
    return Primitive(
        name,
        formula,
        derivatives,
        ("xs",),
        variadic=True,
        formula_text=text[0],
        derivative_text=text[1],
        **more,
    )


def products(xs: Sequence[Any]) -> list[Any]:
    """Multiply each number in the first half of a list by its partner in the second."""
    n = len(xs) // 2
    return [p * q for p, q in zip(xs[:n], xs[n : 2 * n], strict=True)]


def bias_and_products(xs: Sequence[Any]) -> list[Any]:
    """The last number, and the products of the others."""
    return [xs[-1], *products(xs)]


def dot_derivatives(m: Any, xs: Sequence[Any]) -> list[Any]:
    """The derivative with respect to each number is its partner in the other half."""
    n = len(xs) // 2
    return [*xs[n:], *xs[:n]]


def affine_derivatives(m: Any, xs: Sequence[Any]) -> list[Any]:
    """As dot, and 1 for the bias."""
    return [*dot_derivatives(m, xs[:-1]), 1]


def logsumexp(m: Any, xs: Sequence[Any]) -> Any:
    """log(sum(exp(x))) shifted by the largest; its own term, exactly 1, is taken out for log1p."""
    largest = m.max(xs)
    return largest + m.log1p(m.fsum([*(m.exp(x - largest) for x in xs), -1]))


def probabilities(m: Any, xs: Sequence[Any]) -> list[Any]:
    """The whole softmax of a list: exp(x_i - logsumexp(x)).

    The largest is 1 minus the sum of the others: then its derivative p (1 - p) keeps its digits
    where p is nearly 1. A shift of all x by a constant changes no derivative and keeps x - total
    exact.
    """
    top = m.argmax(xs)
    shift = m.shift(xs[top])
    moved = [x - shift for x in xs]
    total = m.logsumexp(moved)
    p = [m.exp(x - total) for x in moved]
    p[top] = 1 - m.fsum(p[:top] + p[top + 1 :])
    return p


def softmax_derivatives(m: Any, xs: Sequence[Any], k: int) -> list[Any]:
    """p_k (1 - p_k) for x_k, -p_k p_j for the others; 1 - p_k is the sum of the other p."""
    p = probabilities(m, xs)
    others = m.fsum(p[:k] + p[k + 1 :])
    return [p[k] * others if j == k else -(p[k] * p[j]) for j in range(len(xs))]


def log_softmax(m: Any, xs: Sequence[Any], k: int) -> Any:
    """x_k - logsumexp(x), the subtraction done inside: nothing cancels in a tiny result."""
    return -m.logsumexp([x - xs[k] for x in xs])


def log_softmax_derivatives(m: Any, xs: Sequence[Any], k: int) -> list[Any]:
    """1 - p_k for x_k, as the sum of the other p; -p_j for the others."""
    p = probabilities(m, xs)
    return [m.fsum(p[:k] + p[k + 1 :]) if j == k else -p[j] for j in range(len(xs))]


def shares(m: Any, xs: Sequence[Any], best: Any) -> list[Any]:
    """1/n to each of the n operands that equal the best, 0 to the others."""
    chosen = [m.where(x < best, 0, m.where(x > best, 0, 1)) for x in xs]
    return [m.truediv(share, sum_in_order(chosen, 0)) for share in chosen]


def norm_derivatives(m: Any, xs: Sequence[Any]) -> list[Any]:
    """x_i/norm(x), from the ratios r of all x to the largest.

    Then the derivative of x_i/norm(x), (norm**2 - x_i**2)/norm**3, is a sum of squares of the
    others. The quotient's own, 1/norm - x_i**2/norm**3, cancels where the others are small.
    """
    top = m.argmax(xs, abs)
    ratios = [x / xs[top] for i, x in enumerate(xs) if i != top]
    along = m.sign(m.constant(xs[top])) / m.norm([*ratios, 1])
    across = [r * along for r in ratios]
    return [*across[:top], along, *across[top:]]


def has_tie(best: Callable[..., float]) -> Callable[..., bool]:
    """A predicate: is the best of the operands there twice?"""
    return lambda *xs: xs.count(best(xs)) > 1


ROWS = (
    many(
        "fsum",
        lambda m, xs: m.fsum(xs),
        lambda m, xs: [1] * len(xs),
        ("x_1 + ... + x_n, correctly rounded", "1"),
        latex=r"\sum\left({xs}\right)",
        note="math.fsum, with infinities and overflow as IEEE 754 would have them. Empty: 0.",
        written_out=True,
        units=1,
        terms=lambda xs: xs,
    ),
    many(
        "mean",
        lambda m, xs: m.fsum(xs) / len(xs),
        lambda m, xs: [m.truediv(1, len(xs))] * len(xs),
        ("fsum(x)/n", "1/n"),
        note="The mean of no numbers is a ValueError.",
        written_out=True,
        terms=lambda xs: [x / len(xs) for x in xs],
    ),
    many(
        "norm",
        lambda m, xs: m.sqrt(m.fsum([x**2 for x in xs])),
        norm_derivatives,
        ("sqrt(x_1**2 + ... + x_n**2)", "x_i/norm(x)"),
        symbol="hypot",
        kinks=lambda *xs: not any(xs),
        note="hypot of any number of operands but two. Neither squares nor their sum overflow. "
        "All 0: no derivative flows.",
        written_out=True,
    ),
    many(
        "dot",
        lambda m, xs: m.fsum(products(xs)),
        dot_derivatives,
        ("p_1*q_1 + ... + p_n*q_n", "q_i for p_i, p_i for q_i"),
        note="Operands: all p, then all q. Plain sum from left to right, each product rounded.",
        written_out=True,
        terms=products,
        pairs=True,
        underflows=True,
    ),
    many(
        "affine",
        lambda m, xs: m.fsum(bias_and_products(xs)),
        affine_derivatives,
        ("b + w_1*x_1 + ... + w_n*x_n", "x_i for w_i, w_i for x_i, 1 for b"),
        note="Operands: all w, then all x, then b. Plain sum from left to right, starting from b.",
        written_out=True,
        terms=bias_and_products,
        pairs=True,
        underflows=True,
    ),
    many(
        "logsumexp",
        logsumexp,
        probabilities,
        ("log(exp(x_1) + ... + exp(x_n))", "exp(x_i - logsumexp(x)), the softmax"),
        note="All -inf: -inf, the derivatives nan. One +inf: +inf, all of the derivative to it.",
    ),
    many(
        "softmax",
        lambda m, xs, k: m.exp(log_softmax(m, xs, k)),
        softmax_derivatives,
        ("exp(x_k)/(exp(x_1) + ... + exp(x_n))", "p_k*(1 - p_k) for x_k, -p_k*p_j for x_j"),
        parameters={"k": None},
        latex=r"\operatorname{{softmax}}_{{{k}}}\left({xs}\right)",
        note="The k-th of the probabilities. One +inf: one-hot; two: nan.",
        positive=True,
        underflows=True,
    ),
    many(
        "log_softmax",
        log_softmax,
        log_softmax_derivatives,
        ("x_k - logsumexp(x)", "1 - p_k for x_k, -p_j for x_j"),
        parameters={"k": None},
        latex=r"\ln \operatorname{{softmax}}_{{{k}}}\left({xs}\right)",
        note="The logarithm of the k-th probability.",
        underflows=True,
    ),
    many(
        "max",
        lambda m, xs: reduce(m.maximum, xs),
        lambda m, xs: shares(m, xs, reduce(m.maximum, xs)),
        ("the largest of x_1, ..., x_n", "1/k for each of the k largest, 0 for the others"),
        kernel="max_",
        latex=r"\max\left({xs}\right)",
        kinks=has_tie(max),
        note="k operands that tie get 1/k each; the others get no derivative. nan wins.",
        units=1,
    ),
    many(
        "min",
        lambda m, xs: reduce(m.minimum, xs),
        lambda m, xs: shares(m, xs, reduce(m.minimum, xs)),
        ("the smallest of x_1, ..., x_n", "1/k for each of the k smallest, 0 for the others"),
        kernel="min_",
        latex=r"\min\left({xs}\right)",
        kinks=has_tie(min),
        note="k operands that tie get 1/k each; the others get no derivative. nan wins.",
        units=1,
    ),
)
