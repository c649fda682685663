"""Whether a recorded function has the bits of the eager one: values, means, gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd_core import Value, mean, static

Rows = Sequence[tuple[Any, ...]]


def same(a: Any, b: Any) -> bool:
    """Whether numbers in nested lists are equal, nan being equal to nan."""
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b or (a != a and b != b))


def require_alike(
    f: Callable[..., Any],
    rows: Rows,
    parameters: Sequence[Value] = (),
    sizes: Sequence[int] = (1, 2, 17),
    record: Callable[..., Any] = static,
) -> Any:
    """Raise unless `record(f)` equals f: row by row, and over batches of the first rows.

    Args:
        f: returns a Value.
        rows: the arguments of each call; floats among them become Values where a single call
            is compared, so that their gradients are compared too.
        parameters: what f closes over.
        sizes: how many of the rows make a batch.
        record: makes the recorded function.

    Returns:
        The recorded function.
    """
    recorded = record(f)
    for row in rows[:3]:
        wanted, found = single(f, row, parameters), single(recorded, row, parameters)
        assert same(found, wanted), (row, found, wanted)
    columns = list(zip(*rows, strict=True))
    for size in sizes:
        batch = [list(column[:size]) for column in columns]
        wanted = swept(mean([f(*row) for row in rows[:size]]), parameters)
        found = swept(recorded.mean(*batch), parameters)
        assert same(found, wanted), (size, first_difference(found, wanted))
        values = [f(*row).data for row in rows[:size]]
        assert same(list(recorded.values(*batch)), values), size
    return recorded


def single(f: Callable[..., Any], row: tuple[Any, ...], parameters: Sequence[Value]) -> Any:
    """Value and gradients of one call, those of its arguments too."""
    leaves: list[Value] = []
    y = f(*_leaves(row, leaves))
    return swept(y, [*parameters, *leaves])


def swept(y: Value, leaves: Sequence[Value]) -> tuple[float, list[float]]:
    """The number of a root, and the gradients of some leaves by a sweep from it."""
    for leaf in leaves:
        leaf.grad = 0.0
    y.backward()
    return y.data, [leaf.grad for leaf in leaves]


def _leaves(x: Any, leaves: list[Value]) -> Any:
    """Arguments with a new leaf for each float."""
    if type(x) is float:
        leaves.append(Value(x))
        return leaves[-1]
    if isinstance(x, (list, tuple)):
        return type(x)(_leaves(part, leaves) for part in x)
    return x


def first_difference(found: Any, wanted: Any) -> Any:
    """The values, and the first gradient that differs with its place."""
    pairs = enumerate(zip(found[1], wanted[1], strict=True))
    differing = [(i, a, b) for i, (a, b) in pairs if not same(a, b)]
    return found[0], wanted[0], len(differing), differing[:1]
