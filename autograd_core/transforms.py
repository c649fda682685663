"""grad, value_and_grad, jacobian, hessian, jvp, vjp of functions; gradients of a graph.

The transforms of functions take numbers, return numbers and leave every `.grad` unchanged, as JAX
users expect. They nest: `grad(grad(f))` is the second derivative. Results are floats. If an
argument is a Value, or inside another transform, they are Values that can be differentiated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, Literal, overload

from autograd_core.higher import differentiable_adjoints
from autograd_core.modes import recorded
from autograd_core.node import is_real, number
from autograd_core.suggest import suggests
from autograd_core.sweep import adjoints, depends_on_traced, tangents
from autograd_core.tree import flatten
from autograd_core.value import Value


@overload
def gradients(
    output: Value | Sequence[Value],
    inputs: Value,
    create_graph: Literal[False] = False,
    seed: float = 1.0,
) -> float: ...
@overload
def gradients(
    output: Value | Sequence[Value],
    inputs: Iterable[Value],
    create_graph: Literal[False] = False,
    seed: float = 1.0,
) -> list[float]: ...
@overload
def gradients(
    output: Value | Sequence[Value], inputs: Value, create_graph: Literal[True], seed: float = 1.0
) -> Value: ...
@overload
def gradients(
    output: Value | Sequence[Value],
    inputs: Iterable[Value],
    create_graph: Literal[True],
    seed: float = 1.0,
) -> list[Value]: ...
@overload
def gradients(
    output: Value | Sequence[Value],
    inputs: Value | Iterable[Value],
    create_graph: bool,
    seed: float = 1.0,
) -> Any: ...
@suggests
def gradients(
    output: Value | Sequence[Value],
    inputs: Value | Iterable[Value],
    create_graph: bool = False,
    seed: float = 1.0,
) -> Any:
    """d output / d input for each input; changes no `.grad`.

    Args:
        output: the Value to differentiate; for a sequence of Values, their sum is differentiated,
            as in `torch.autograd.grad` of PyTorch.
        inputs: a Value or a sequence of Values; any nodes of the graph, leaves or not.
        create_graph: False gives floats. True gives Values that can be differentiated again, to
            any order; their numbers are the same to the bit. (Steps and selections count as
            constant; a node made by `record` has no second derivative and is refused.)
        seed: a factor on the result.

    Returns:
        A float or Value for a single input, else a list. An input that the output does not depend
        on has the derivative 0.0.

    Raises:
        TypeError: an output or an input is not a Value.
        ValueError: with create_graph, a node was made by `record`, or a leaf's number changed
            after the graph was recorded.
    """
    roots = [output] if isinstance(output, Value) else _outputs(output)
    if not isinstance(inputs, (Value, Iterable)):
        raise TypeError(
            "gradients: inputs must be a Value or a sequence of Values, "
            f"got {type(inputs).__name__}"
        )
    nodes = [inputs] if isinstance(inputs, Value) else list(inputs)
    for node in nodes:
        if type(node) is not Value:
            raise TypeError(f"gradients: an input must be a Value, got {type(node).__name__}")
    start = number(seed, "gradients: seed must be")
    found: Sequence[Any]
    if create_graph:
        found = differentiable_adjoints(roots, [Value(start)] * len(roots), nodes)
    else:
        found = adjoints(roots, [start] * len(roots), nodes)
    return found[0] if isinstance(inputs, Value) else list(found)


def _outputs(output: Any) -> list[Value]:
    """The Values of a sequence of outputs."""
    listed = list(output) if isinstance(output, (list, tuple)) else [output]
    for root in listed:
        if type(root) is not Value:
            raise TypeError(
                f"gradients: output must be a Value or a list of Values, got {type(root).__name__}"
            )
    return listed


@suggests
def grad(f: Callable[..., Any], argnums: int | Sequence[int] = 0) -> Callable[..., Any]:
    """The gradient of a function that returns one number.

        grad(lambda x: x**3)(2.0)                          # 12.0
        grad(lambda w: dot(w, w))([1.0, -2.0])             # [2.0, -4.0]
        grad(grad(sin))(1.0)                               # -sin(1)

    Args:
        f: takes numbers or nested lists, tuples and dicts of them, returns a single number.
        argnums: the position(s) of the arguments to differentiate; a sequence gives a tuple.

    Returns:
        A function of the same arguments that returns derivatives in the shape of those arguments.

    Raises (when called):
        TypeError: f does not return one number, or an argument is not made of numbers.
        IndexError, ValueError: argnums names an argument that was not passed, or names one twice.
    """
    both = value_and_grad(f, argnums)

    @wraps(f)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        return both(*args, **kwargs)[1]

    return derivative


@suggests
def value_and_grad(
    f: Callable[..., Any], argnums: int | Sequence[int] = 0
) -> Callable[..., tuple[Any, Any]]:
    """The value of a function and its gradient from one evaluation; see `grad`."""

    _require_function(f, "grad (value_and_grad)")

    @wraps(f)
    def value_and_derivative(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        traced = _Traced(args, argnums, "grad")
        output = traced.call(f, kwargs)
        if type(output) is not Value and not is_real(output):
            raise TypeError(
                f"grad takes a function that returns one number, it returned "
                f"{type(output).__name__} {output!r}; for several outputs use jacobian"
            )
        traced.see([output])
        found = traced.pull([output], [1.0])
        return traced.result(output), traced.shaped(found)

    return value_and_derivative


@suggests
def jacobian(f: Callable[..., Any], argnums: int | Sequence[int] = 0) -> Callable[..., Any]:
    """All first derivatives of a function that returns a structure of numbers.

        jacobian(lambda v: [v[0] * v[1], v[0] + v[1]])([2.0, 3.0])   # [[3.0, 2.0], [1.0, 1.0]]

    The result has the shape of the output, with the shape of the argument in place of each
    number: m outputs of n inputs give m rows of n numbers. Runs one reverse sweep per output.
    Arguments, errors and nesting as for `grad`.
    """
    _require_function(f, "jacobian")

    @wraps(f)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        traced = _Traced(args, argnums, "jacobian")
        outputs, build = flatten(traced.call(f, kwargs), "jacobian: what the function returns")
        traced.see(outputs)
        rows = [traced.shaped(traced.pull([output], [1.0])) for output in outputs]
        return build(iter(rows))

    return derivative


@suggests
def hessian(f: Callable[..., Any], argnums: int = 0) -> Callable[..., Any]:
    """All second derivatives of a function that returns one number: jacobian(grad(f)).

        hessian(lambda v: v[0] ** 2 * v[1])([3.0, 5.0])    # [[10.0, 6.0], [6.0, 0.0]]

    A list of n numbers gives n rows of n numbers. Errors as for `grad`.
    """
    _require_function(f, "hessian")
    return jacobian(grad(f, argnums), argnums)


def jvp(f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """Value of f and its derivative in a direction (forward mode): (f(x), J t).

        jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 0.0))    # (6.0, 3.0)

    Args:
        f: takes and returns numbers or structures of them.
        primals: the arguments of f.
        tangents: the direction, in the shapes of primals.

    Returns:
        (output, derivative), both in the shape of the output.

    Raises:
        TypeError, ValueError: primals and tangents are not sequences of equal shape.
    """
    if not isinstance(primals, (list, tuple)) or not isinstance(tangents, (list, tuple)):
        raise TypeError("jvp takes sequences of primals and tangents: jvp(f, (x,), (t,))")
    _require_function(f, "jvp")
    direction, _ = flatten(list(tangents), "jvp: tangents")
    traced = _Traced(tuple(primals), tuple(range(len(primals))), "jvp")
    if len(direction) != len(traced.inputs):
        raise ValueError(
            f"jvp: {len(traced.inputs)} numbers in primals, but {len(direction)} in tangents"
        )
    outputs, build = flatten(traced.call(f, {}), "jvp: what the function returns")
    traced.see(outputs)
    derivative = traced.push(outputs, direction)
    return build(iter([traced.result(y) for y in outputs])), build(iter(derivative))


def vjp(f: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """Value of f and a function that pulls a cotangent back: (f(x), c -> c^T J).

        y, pull = vjp(lambda x, y: x * y, 2.0, 3.0)        # 6.0
        pull(1.0)                                          # (3.0, 2.0)

    Args:
        f: takes and returns numbers or structures of them.
        primals: the arguments of f.

    Returns:
        (output, pull). pull takes a cotangent in the shape of the output, may be called any
        number of times, and returns a tuple with a derivative in the shape of each argument.
    """
    _require_function(f, "vjp")
    traced = _Traced(primals, tuple(range(len(primals))), "vjp")
    outputs, build = flatten(traced.call(f, {}), "vjp: what the function returns")
    traced.see(outputs)

    def pull(cotangent: Any) -> tuple[Any, ...]:
        weights, _ = flatten(cotangent, "vjp: the cotangent")
        if len(weights) != len(outputs):
            raise ValueError(f"vjp: {len(outputs)} outputs, but {len(weights)} cotangents")
        result: tuple[Any, ...] = traced.shaped(traced.pull(outputs, weights))
        return result

    return build(iter([traced.result(y) for y in outputs])), pull


def _require_function(f: Any, what: str) -> None:
    """TypeError unless f can be called."""
    if not callable(f):
        raise TypeError(f"{what} takes a function, got {type(f).__name__} {f!r}")


def _positions(argnums: int | Sequence[int], count: int, what: str) -> list[int]:
    """The positions in argnums, checked against `count` arguments and counted from 0."""
    named = [argnums] if isinstance(argnums, int) else argnums
    if not isinstance(named, Sequence) or not all(type(i) is int for i in named):
        raise TypeError(f"{what}: argnums must be an int or a sequence of ints, got {argnums!r}")
    for i in named:
        if not -count <= i < count:
            raise IndexError(
                f"{what}: argnums names argument {i}, but {count} were passed by position"
            )
    positions = [i % count for i in named]
    if len(set(positions)) != len(positions):
        raise ValueError(f"{what}: argnums names an argument twice: {argnums!r}")
    return positions


class _Traced:
    """The arguments of a function, with new Values in place of the numbers to differentiate."""

    def __init__(self, args: tuple[Any, ...], argnums: int | Sequence[int], what: str):
        self.single = isinstance(argnums, int)
        positions = _positions(argnums, len(args), what)
        new = list(args)
        self.inputs: list[Value] = []
        self.builders = []
        self.differentiable = False
        for i in positions:
            numbers, build = flatten(args[i], f"{what}: argument {i}")
            self.differentiable |= any(type(x) is Value for x in numbers)
            with recorded():
                fresh = [+x if type(x) is Value else Value(x) for x in numbers]
            self.inputs += fresh
            self.builders.append(build)
            new[i] = build(iter(fresh))
        self.args = tuple(new)

    def call(self, f: Callable[..., Any], kwargs: dict[str, Any]) -> Any:
        """f of the traced arguments, recorded even inside a `no_grad` block."""
        for node in self.inputs:
            node._traced = True
        try:
            with recorded():
                return f(*self.args, **kwargs)
        finally:
            for node in self.inputs:
                node._traced = False

    def see(self, outputs: Sequence[Any]) -> None:
        """Note whether the outputs depend on an argument of an enclosing transform."""
        if not self.differentiable:
            values = [y for y in outputs if type(y) is Value]
            self.differentiable = depends_on_traced(values)

    def pull(self, outputs: Sequence[Any], weights: Sequence[Any]) -> Sequence[Any]:
        """Sum of weight * d output / d input, for each input."""
        pairs = [(y, w) for y, w in zip(outputs, weights, strict=True) if type(y) is Value]
        roots = [y for y, _ in pairs]
        if not self.differentiable and not any(type(w) is Value for w in weights):
            numbers = [number(w, "a cotangent must be") for _, w in pairs]
            return adjoints(roots, numbers, self.inputs)
        seeds = [w if type(w) is Value else Value(w) for _, w in pairs]
        return differentiable_adjoints(roots, seeds, self.inputs)

    def push(self, outputs: Sequence[Any], direction: Sequence[Any]) -> list[Any]:
        """Sum of d output / d input * direction, for each output."""
        if not self.differentiable and not any(type(t) is Value for t in direction):
            roots = [y for y in outputs if type(y) is Value]
            numbers = [number(t, "a tangent must be") for t in direction]
            found = iter(tangents(self.inputs, numbers, roots))
            return [next(found) if type(y) is Value else 0.0 for y in outputs]
        derivatives = []
        for y in outputs:
            total = Value(0.0)
            for d, t in zip(self.pull([y], [Value(1.0)]), direction, strict=True):
                total = total + d * t
            derivatives.append(total)
        return derivatives

    def shaped(self, found: Sequence[Any]) -> Any:
        """The derivatives in the arguments' shapes; a tuple unless argnums is a single int."""
        new = iter(found)
        shaped = tuple(build(new) for build in self.builders)
        return shaped[0] if self.single else shaped

    def result(self, output: Any) -> Any:
        """An output of the function as the caller receives it."""
        if type(output) is Value:
            return output if self.differentiable else output.data
        return float(output)
