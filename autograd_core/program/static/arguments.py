"""The arguments of a call: which numbers are inputs, and what makes it another computation."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Container, Hashable, Iterator, Mapping, Sequence
from fractions import Fraction
from numbers import Real
from typing import Any

from autograd_core.following import Condition
from autograd_core.node import attributes
from autograd_core.position import Position
from autograd_core.program.static.buffers import flat, kind_of, nested
from autograd_core.program.static.calls import FLOAT, part_of
from autograd_core.program.static.checks import is_numpy_array, is_numpy_scalar
from autograd_core.program.static.codes import ARRAY
from autograd_core.program.static.not_static import NotStatic, at, calling_line
from autograd_core.program.static.refused_arrays import refusal
from autograd_core.value import Value

_PLAIN = (int, bool, str, bytes, complex, type(None), Fraction, range, slice, type(...))
VALUE = "Value"


class Same:
    """An object of the caller's as a part of a key: equal only to itself."""

    __slots__ = ("thing",)

    def __init__(self, thing: Any) -> None:
        self.thing = thing

    def __eq__(self, other: object) -> bool:
        return type(other) is Same and self.thing is other.thing

    def __hash__(self) -> int:
        return id(self.thing)


class CallArguments:
    """The arguments of a call, taken apart.

    Floats and Values are inputs, also inside lists, tuples, dicts and arrays of NumPy; all else
    is part of the computation: whole numbers, bools, strings, None, and objects as themselves.

    Args:
        args, kwargs: as f takes them.
        parameters: the `id` of Values that f closes over: passed as arguments they are no inputs.

    Attributes:
        key: equal for calls that are the same computation at other numbers.
        inputs: the floats and Values, in order.
        objects: the objects that are passed as themselves.
        parameters: as given.
        is_traced: whether a Value among the inputs is one that `grad` or another transform made.

    Raises:
        NotStatic: an argument is used up by a call, such as a generator, or an array of a kind
            whose numbers cannot be told.
    """

    def __init__(
        self, args: Sequence[Any], kwargs: Mapping[str, Any], parameters: Container[int] = ()
    ):
        self.inputs: list[Any] = []
        self.objects: list[Any] = []
        self.parameters = parameters
        self._seen: dict[int, int] = {}
        self.is_traced = False
        self._given = args, kwargs
        self.key: Hashable = (
            tuple([self._part(x) for x in args]),
            tuple([(name, self._part(x)) for name, x in kwargs.items()]) if kwargs else (),
        )

    @property
    def count(self) -> int:
        """How many arguments there are without names."""
        return len(self._given[0])

    @property
    def has_values(self) -> bool:
        """Whether a Value is among the inputs."""
        return bool(self._seen)

    def _part(self, x: Any) -> Hashable:
        """The part of the key for a part of the arguments; keeps its inputs."""
        return part_of(x, self.inputs, self._other)

    def _other(self, x: Any) -> Hashable:
        """The part of the key for what is no float, whole number, word, list or tuple."""
        kind = type(x)
        if kind is Value:
            return self._value(x)
        if kind in _PLAIN:
            return kind, x if kind is not slice else repr(x)
        if isinstance(x, (list, tuple)):
            return kind, *[self._part(part) for part in x]
        if isinstance(x, dict):
            return kind, *[
                (Same(k) if type(k) is Value else k, self._part(v)) for k, v in x.items()
            ]
        if is_float(x):
            self.inputs.append(x if isinstance(x, float) else x.item())
            return FLOAT, kind
        if is_numpy_scalar(x) or (isinstance(x, Real) and hasattr(x, "item")):
            return kind, x.item()
        if is_list_of_floats(x):
            return self._part(as_list(x))
        return self._object(x)

    def _value(self, x: Value) -> Hashable:
        """The part of the key for a Value: which earlier argument it is, too."""
        if id(x) in self.parameters:
            self.objects.append(x)
            return Same(x)
        self.is_traced |= x._traced
        first = self._seen.setdefault(id(x), len(self.inputs))
        self.inputs.append(x)
        part = VALUE if first == len(self.inputs) - 1 else first
        own = attributes(x)
        return (part, *own) if own else part

    def _object(self, x: Any) -> Hashable:
        """The part of the key for an array, or an object that stands for itself."""
        refused = refusal(x)
        if refused:
            where = calling_line()
            raise NotStatic(f"an argument{at(where)} is {refused}", where)
        if is_numpy_array(x):
            if _has_inputs(x):
                parts = [self._part(part) for part in x.ravel().tolist()]
                return ARRAY, x.shape, x.dtype.str, tuple(parts)
            return ARRAY, x.shape, x.dtype.str, x.tobytes()
        if hasattr(type(x), "__next__"):
            where = calling_line()
            raise NotStatic(
                f"an argument{at(where)} is a {type(x).__name__}, which a call uses up. "
                "Pass a list",
                where,
            )
        self.objects.append(x)
        return Same(x)

    def stand_ins(self) -> tuple[list[Value], tuple[Any, ...], dict[str, Any]]:
        """New Values for the inputs, and the arguments with them in their places."""
        made: list[Value] = []
        for x in self.inputs:
            first = self._seen.get(id(x)) if type(x) is Value else None
            if first is not None and first < len(made):
                made.append(made[first])
            else:
                made.append(Value(x.data if type(x) is Value else x))
        new = iter(made)
        args, kwargs = self._given
        built = tuple([self._rebuilt(x, new) for x in args])
        return made, built, {name: self._rebuilt(x, new) for name, x in kwargs.items()}

    def _rebuilt(self, x: Any, new: Iterator[Any]) -> Any:
        """A part of the arguments with other inputs."""
        if type(x) is Value:
            return x if id(x) in self.parameters else next(new)
        if is_float(x):
            return next(new)
        if is_list_of_floats(x):
            return self._rebuilt(as_list(x), new)
        if isinstance(x, (list, tuple)):
            return alike(x, [self._rebuilt(part, new) for part in x])
        if isinstance(x, dict):
            return alike(x, {key: self._rebuilt(part, new) for key, part in x.items()})
        if is_numpy_array(x) and _has_inputs(x):
            filled = x.astype(object).ravel()
            filled[:] = [self._rebuilt(part, new) for part in x.ravel().tolist()]
            return filled.reshape(x.shape)
        return x

    def shaped(self, found: Sequence[Any]) -> Any:
        """Something for each input, in the shape of the positional arguments.

        In a tuple, unless there is one argument; None for what is no input.
        """
        new = iter(found)
        shaped = [self._shaped_like(x, new) for x in self._given[0]]
        return shaped[0] if len(shaped) == 1 else tuple(shaped)

    def named(self, leaves: Sequence[Value]) -> dict[str, Any]:
        """Nests of a leaf for each input, by made-up names; a leaf is in one of them."""
        new = iter(leaves)
        args, kwargs = self._given
        shaped = {f"x{i}": self._shaped_like(x, new) for i, x in enumerate(args)}
        shaped |= {name: self._shaped_like(x, new) for name, x in kwargs.items()}
        found: dict[str, Any] = {}
        seen: set[int] = set()
        for name, nest in shaped.items():
            held = leaves_in(nest)
            own = list({id(leaf): leaf for leaf in held if id(leaf) not in seen}.values())
            seen.update(map(id, own))
            if own:
                found[name] = nest if _is_full(nest) and len(own) == len(held) else own
        return found

    def _shaped_like(self, x: Any, new: Iterator[Any]) -> Any:
        """A nest with something new for each float and Value, and None for all else."""
        if type(x) is Value:
            return None if id(x) in self.parameters else next(new)
        if is_float(x):
            return next(new)
        if is_list_of_floats(x):
            return self._shaped_like(as_list(x), new)
        if isinstance(x, (list, tuple)):
            return [self._shaped_like(part, new) for part in x]
        if isinstance(x, dict):
            return {key: self._shaped_like(part, new) for key, part in x.items()}
        if is_numpy_array(x) and _has_inputs(x):
            return self._shaped_like(x.tolist(), new)
        return None


def is_float(x: Any) -> bool:
    """Whether x is a float, or a float of NumPy of any size that a float can hold."""
    return isinstance(x, float) or (
        isinstance(x, Real) and hasattr(x, "item") and type(x.item()) is float
    )


def is_list_of_floats(x: Any) -> bool:
    """Whether f takes x as a list: `array.array` or a memoryview, of floats."""
    return type(x) in (array, memoryview) and bool(kind_of(memoryview(x)))


def as_list(x: Any) -> Any:
    """The floats in memory as nested lists, or as a float."""
    view = memoryview(x)
    shape = view.shape or ()
    return nested(flat(view), shape) if shape and all(shape) else view.tolist()


def _has_inputs(x: Any) -> bool:
    """Whether an array of NumPy holds floats or objects."""
    return bool(x.dtype.kind in "fO")


def _is_full(nest: Any) -> bool:
    """Whether a nest of lists holds nothing but Values."""
    if isinstance(nest, list):
        return bool(nest) and all(map(_is_full, nest))
    return type(nest) is Value


def leaves_in(nest: Any) -> list[Value]:
    """The Values of a nest."""
    if type(nest) is Value:
        return [nest]
    parts = nest.values() if isinstance(nest, dict) else nest if isinstance(nest, list) else ()
    return [leaf for part in parts for leaf in leaves_in(part)]


def alike(nest: Any, parts: Any) -> Any:
    """A list, tuple or dict of other parts, of the same kind."""
    kind = type(nest)
    if kind in (list, tuple, dict):
        return kind(parts)
    if hasattr(nest, "_fields"):
        return kind(*parts)
    return kind(parts)


def taken_apart(
    result: Any, name: str = "f", where: Position | str = ""
) -> tuple[list[Any], Callable[[Iterator[Any]], Any], Hashable]:
    """The Values and floats of a result, what builds it of others, and what must stay equal.

    Args:
        result: the result.
        name, where: the function that gave it and its line, for the message.

    Raises:
        NotStatic: it holds something that cannot be computed again.
    """
    found: list[Any] = []
    key = _result_part(result, found, f"{name}{at(where)}", where)
    return found, lambda new: _with(result, new), key


def _result_part(x: Any, found: list[Any], name: str, where: Position | str) -> Hashable:
    """What must stay equal of a part of a result."""
    if type(x) is Value or isinstance(x, float):
        found.append(x)
        return "number"
    if type(x) in _PLAIN:
        return type(x), repr(x)
    if isinstance(x, (list, tuple)):
        return type(x), *[_result_part(part, found, name, where) for part in x]
    if isinstance(x, dict):
        entries = x.items()
        return type(x), *[(repr(k), _result_part(v, found, name, where)) for k, v in entries]
    if type(x) is Condition:
        raise NotStatic(
            f"{name} returns the outcome of a comparison, which would be that of the recording. "
            "Return the number, and compare outside",
            where,
        )
    listed = ": x.tolist()" if is_numpy_array(x) else ""
    raise NotStatic(
        f"{name} returns something of type {type(x).__name__}, which is not computed again at "
        f"each call. Return Values, or lists, tuples and dicts of them{listed}",
        where,
    )


def _with(x: Any, new: Iterator[Any]) -> Any:
    """A result with other Values and floats."""
    if type(x) is Value or isinstance(x, float):
        return next(new)
    if isinstance(x, (list, tuple)):
        return alike(x, [_with(part, new) for part in x])
    if isinstance(x, dict):
        return alike(x, {key: _with(part, new) for key, part in x.items()})
    return x
