"""Optimizer: what all optimisers share - parameters, learning rate, and no step on a nan."""

from __future__ import annotations

import warnings
from array import array
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from math import inf, isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from autograd_core import Value
from autograd_core.leaves import clear_grads, read_data, read_grads, write_data
from autograd_core.suggest import Suggesting
from autograd_core.sweep import counts
from autograd_core.text.short_numbers import counted
from nn.arguments import number_in, parameters_hint, require_distinct
from nn.forms import settings_of, shown
from nn.habits import OF_OPTIMIZERS, no_attribute
from nn.param_group import ParamGroup
from nn.training_state import Resumable, load_optimizer_state, optimizer_state
from nn.update_rules import all_finite, are_zero, decay

_OWN = ("_made", "_swept", "_warned", "_scheduled")
"""Private attributes of every optimiser, which do not belong to a subclass."""
_MANY = (list, array)
"""Types that hold a number for each parameter."""


class NonFiniteGradientError(ArithmeticError):
    """A gradient is nan or infinite: a step would spoil the parameters, so it was not made.

    Attributes:
        name: name of the parameter.
        gradient: its gradient.
    """

    def __init__(self, message: str, name: str, gradient: float):
        super().__init__(message)
        self.name = name
        self.gradient = gradient

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle with all arguments of `__init__`."""
        return type(self), (str(self), self.name, self.gradient)


class Optimizer(Resumable, Suggesting):
    """Base of optimisers: the parameters, their learning rate, and `zero_grad`.

    A subclass defines `_move(gradients)`, which changes the parameters. It keeps what it remembers
    between steps in private attributes (numbers, and lists or arrays of numbers), so a step can be
    undone and a state saved. Its arguments are attributes of the same names. A faster subclass
    defines `_rule(numbers, gradients)` in place of `_move`: it changes an array of the parameters'
    numbers and returns a dict of the new private attributes.

    Args:
        params: the parameters from `model.parameters()` or `model.named_parameters()`, or lists of
            parameters; distinct leaf Values.
        lr: the learning rate, 0 or more. You may assign the attribute between steps.
        weight_decay: 0 or more; the lambda of a penalty lambda / 2 * sum w^2 on all parameters.

    Raises:
        TypeError: params is not an iterable of Values, or lr is not a number.
        ValueError: params is empty, lists a Value twice, or lists a Value that is computed from
            others; lr or weight_decay is negative, infinite or nan.
    """

    def __init__(self, params: Iterable[Any], lr: float, weight_decay: float = 0.0):
        what = type(self).__name__
        self.lr = number_in(lr, 0.0, inf, f"{what}: lr")
        self.weight_decay = number_in(weight_decay, 0.0, inf, f"{what}: weight_decay")
        self.names, self.params = _parameters(params, what)
        self._made, self._swept = counts()

    @property
    def param_groups(self) -> list[ParamGroup]:
        """The settings as in torch, in one group: `optimizer.param_groups[0]["lr"] = 0.01`."""
        return [ParamGroup(self)]

    def zero_grad(self, set_to_none: bool = False) -> None:
        """Set the gradient of every parameter to 0.0; `backward()` adds to gradients.

        A gradient is always a number here: torch's `set_to_none` makes it 0.0 too.
        """
        clear_grads(self.params)
        self._swept = counts()[1]

    def step(self) -> None:
        """Move every parameter by its gradient, or none of them.

        Raises:
            NonFiniteGradientError: a gradient or a parameter after the step is nan or infinite.
                Nothing has changed.

        Warns once if all gradients are 0 although something was computed, because `backward()`
        has not run since they were cleared.
        If anything interrupts the step, Ctrl-C too, it was made whole or not at all.
        """
        gradients = read_grads(self.params)
        if not all_finite(gradients):
            self._refuse(gradients)
        if are_zero(gradients):
            self._doubt()
        before = read_data(self.params)
        if self.weight_decay and not self._decays_itself:
            decay(gradients, before, self.weight_decay)
        if getattr(self._move, "__func__", None) is Optimizer._move:
            self._step_by_rule(before, gradients)
        else:
            self._step_by_move(before, gradients)
        self._made, swept = counts()
        if self._swept < 0:  # a copy: it counts from now on
            self._swept = swept

    def state_dict(self) -> dict[str, Any]:
        """Return all that the next step depends on, except the parameters (in the model's state).

        The layout is PyTorch's: "param_groups" is a list of one dict with the settings, "state"
        has the memory for each parameter under its index. "optimizer" is the class. All values are
        numbers, words, lists and dicts, as in JSON.

            model.save("model.json"); optimizer.save("adam.json")

        Raises:
            StateError: a subclass remembers something other than a finite number or a list with
                one for each parameter.
        """
        return optimizer_state(self)

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Load settings and memory from a `state_dict()`: steps continue as if never stopped.

        Keys that JSON turned into text are accepted.

        Raises:
            TypeError: state is not a dict.
            StateError: the state belongs to another class or number of parameters, a name is
                missing or unknown, or a number is out of its range. Nothing has changed then.
        """
        load_optimizer_state(self, state)

    def kept(self) -> list[tuple[str, Any]]:
        """List (attribute, value) for all that a subclass remembers between steps."""
        return [(name, x) for name, x in self._memory() if name not in _OWN]

    def state_name(self, attribute: str) -> str:
        """Return the name of an attribute in a state: PyTorch's word, or the attribute's own."""
        return self._state_names.get(attribute, attribute.lstrip("_"))

    def is_scheduled(self) -> bool:
        """Whether a schedule set the learning rate."""
        return self._scheduled is not None and self._scheduled[1] == self.lr

    def first_lr(self) -> float:
        """Return the learning rate from which schedules start: an earlier schedule's first one."""
        first, given = self._scheduled or (self.lr, self.lr)
        return first if given == self.lr else self.lr

    def _doubt(self) -> None:
        """Warn once if something was computed for this step but no reverse sweep ran."""
        made, swept = counts()
        if self._warned or swept != self._swept or made == self._made:
            return
        self._warned = True
        warnings.warn(
            f"{type(self).__name__}: all gradients are 0, and backward() has not run since "
            "they were cleared; the order is zero_grad(), loss.backward(), step()",
            stacklevel=3,
        )

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Refuse a name, with what to write in place of other libraries' names."""
            return no_attribute(self, name, OF_OPTIMIZERS)

    def __getstate__(self) -> dict[str, Any]:
        """Return the state to copy and pickle; another process counts nodes and sweeps anew."""
        counted = ("_made", "_swept")
        return {name: x for name, x in vars(self).items() if name not in counted}

    def _memory(self) -> list[tuple[str, Any]]:
        """List what a subclass remembers between steps: its private attributes."""
        return [(name, x) for name, x in vars(self).items() if name.startswith("_")]

    def _step_by_rule(self, before: array[float], gradients: array[float]) -> None:
        """Make a step by the rule; nothing changes until it is complete."""
        after = before[:]
        memory = self._rule(after, gradients)
        self._require_finite(before, after, memory.values(), gradients)
        write_data(self.params, after, partial(vars(self).update, memory) if memory else None)

    def _step_by_move(self, before: array[float], gradients: array[float]) -> None:
        """Make a step by a subclass's `_move`; if it is stopped, undo it."""
        memory = {name: x[:] if isinstance(x, _MANY) else x for name, x in self._memory()}
        try:
            self._move(list(gradients))
            kept = [x for _, x in self._memory()]
            self._require_finite(before, read_data(self.params), kept, gradients)
        except BaseException:
            write_data(self.params, before, partial(vars(self).update, memory))
            raise

    def _require_finite(
        self,
        before: array[float],
        after: array[float],
        memory: Iterable[Any],
        gradients: array[float],
    ) -> None:
        """Raise if a finite parameter, or the memory for one, has overflowed."""
        n = len(before)
        kept = [
            x for x in memory if isinstance(x, _MANY) and len(x) == n and isinstance(x[0], float)
        ]
        if all_finite(after) and (not kept or all(map(_finite, kept))):
            return
        found = [after, *kept]
        for i, (x, g) in enumerate(zip(before, gradients, strict=True)):
            if isfinite(x) and not all(isfinite(numbers[i]) for numbers in found):
                name = self.names[i]
                raise NonFiniteGradientError(
                    f"{type(self).__name__}: a step with the gradient {g!r} of {name} and lr "
                    f"{self.lr!r} overflows; no parameter was changed. A smaller lr or "
                    "clip_grad_norm may help",
                    name,
                    g,
                )

    def __repr__(self) -> str:
        settings = ", ".join(settings_of(self, but=("params",), always=self._shown))
        return f"{type(self).__name__}({settings}, {counted(len(self.params), 'parameter')})"

    _shown: tuple[str, ...] = ("lr",)
    _state_names: Mapping[str, str] = MappingProxyType({})
    _scheduled: tuple[float, float] | None = None
    _decays_itself = False
    _made = _swept = -1
    _warned = False

    def _move(self, gradients: list[float]) -> None:
        """Change the parameters; the gradients are finite and contain the weight decay."""
        self._step_by_rule(read_data(self.params), array("d", gradients))

    def _rule(self, numbers: array[float], gradients: array[float]) -> dict[str, Any]:
        """Change the parameters' numbers in place; returns the new private attributes."""
        raise NotImplementedError(f"{type(self).__name__} does not define _move() or _rule()")

    def _refuse(self, gradients: array[float]) -> None:
        """Raise for the first non-finite gradient."""
        found = [i for i, g in enumerate(gradients) if not isfinite(g)]
        first = found[0]
        name = self.names[first]
        more = f" ({len(found)} of {len(gradients)} gradients are nan or infinite)"
        raise NonFiniteGradientError(
            f"{type(self).__name__}: the gradient of {name} is {gradients[first]!r}{more}; no "
            "parameter was changed. A smaller lr, clip_grad_norm or a stable loss may help; "
            "autograd_core.detect_anomaly() finds where it was born",
            name,
            gradients[first],
        )


def _finite(numbers: Any) -> bool:
    """Whether all numbers of a list or an array are finite."""
    if isinstance(numbers, array) and numbers.typecode == "d":
        return bool(all_finite(numbers))
    return all(map(isfinite, numbers))


def _entries(params: Iterable[Any]) -> Iterator[Any]:
    """Yield the parameters one by one, also from lists: a weight matrix is a list of rows."""
    for entry in params:
        if isinstance(entry, list):
            yield from _entries(entry)
        else:
            yield entry


def _parameters(params: Iterable[Any], what: str) -> tuple[list[str], list[Value]]:
    """Return names and Values of the parameters; errors as documented in `Optimizer`."""
    if not isinstance(params, Iterable):
        raise TypeError(
            f"{what}: params must be a list of Values, got {type(params).__name__}"
            f"{parameters_hint(params)}"
        )
    names, values = [], []
    for i, entry in enumerate(_entries(params)):
        named = isinstance(entry, tuple) and len(entry) == 2 and isinstance(entry[0], str)
        p = entry[1] if named else entry
        if type(p) is not Value:
            raise TypeError(
                f"{what}: a parameter must be a Value, got {type(p).__name__} {shown(p)}"
            )
        if not p.is_leaf:
            raise ValueError(
                f"{what}: {p!r} is computed from other Values (op {p.op!r}); a parameter is "
                "a leaf, such as Value(0.5)"
            )
        names.append(entry[0] if named else p.label or f"parameter {i}")
        values.append(p)
    if not values:
        raise ValueError(
            f"{what}: params is empty, so nothing can be optimised; a model's parameters are the "
            "Values among its attributes, self.w = Value(0.0)"
        )
    require_distinct(values, what)
    return names, values
