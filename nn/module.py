"""Module: an object whose attributes hold the parameters of a model, found and named here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, TypeVar

from autograd_core import Value
from autograd_core.leaves import clear_grads
from autograd_core.notation import Symbols, short_names
from autograd_core.suggest import Suggesting
from nn.arguments import switch
from nn.assignment import put
from nn.forms import attributes_of, line, shown
from nn.habits import OF_MODELS, no_attribute
from nn.inputs import samples
from nn.reserved import reserve
from nn.state import StateError, Unmatched, load_state, read_state, state_of, write_state

Self = TypeVar("Self", bound="Module")

METHODS = (
    "parameters",
    "named_parameters",
    "named_symbols",
    "named_modules",
    "modules",
    "apply",
    "zero_grad",
    "train",
    "eval",
    "batch",
    "forward",
    "state_dict",
    "load_state_dict",
    "save",
    "load",
)
"""The methods of every module; no attribute of an object may have their names."""


class Module(Suggesting):
    """Base class of everything that has parameters.

        class Line(Module):
            def __init__(self):
                self.slope, self.offset = Value(1.0), Value(0.0)

            def __call__(self, x):
                return self.slope * x + self.offset

    Its parameters are the leaf Values among its attributes, and those of the Modules, lists,
    tuples and dicts among them, in the order in which the attributes were first assigned. A
    result that was kept as an attribute (a Value with operands) is no parameter. A parameter
    that is reached twice (tied weights) counts once, under its first name. An attribute that has
    the name of a method (self.modules = [...]) is refused where it is assigned.

    Attributes:
        training: True while the model is trained; `eval()` makes it False. Dropout and
            normalisation over a batch behave differently then.
        buffers: names of the attributes that belong to the state without being parameters, each a
            number or a list of numbers (the running mean of a batch normalisation).
        parameter_symbols: what `named_symbols` calls parameters whose attribute would not do, by
            the way to them with # for numbers: {"neurons.#.w.#": "W"}. Of several symbols for one
            array each names as many of its rows: {"w.#.#": ("Wi", "Wf")}.
    """

    training: bool = True
    buffers: tuple[str, ...] = ()
    parameter_symbols: Symbols = {}

    def __init_subclass__(cls, **options: Any) -> None:
        """Methods that a subclass defines anew cannot be hidden either."""
        super().__init_subclass__(**options)
        reserve(cls, METHODS)

    def parameters(self) -> list[Value]:
        """All parameters, each once, in a fixed order."""
        return [parameter for _, parameter in self.named_parameters()]

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """(name, parameter) for each, in the order of `parameters()`.

        A name is the way to it: "layers.0.neurons.2.w.1" is
        model.layers[0].neurons[2].w[1].
        """
        return ((name, thing) for name, thing in _walk(self, "") if type(thing) is Value)

    def named_symbols(self) -> Iterator[tuple[str, Value]]:
        """(symbol, parameter) for each, in the order of `parameters()`: short names for pictures.

        Of a network "W1[0,2]" is weight 2 of neuron 0 in layer 1 and "b1[0]" its bias; other
        parameters are called as the attribute that holds them, "gain[3]". Where that would not
        tell two apart, the module that holds them comes before: "encoder.W1[0,2]".
        """
        pairs = list(Module.named_parameters(self))
        tables = {name: module.parameter_symbols for name, module in Module.named_modules(self)}
        symbols = short_names([name for name, _ in pairs], tables)
        return zip(symbols, (parameter for _, parameter in pairs), strict=True)

    def named_modules(self) -> Iterator[tuple[str, Module]]:
        """(name, module) for this module, named "", and for all those inside it, each once."""
        return ((name, thing) for name, thing in _walk(self, "") if isinstance(thing, Module))

    def modules(self) -> list[Module]:
        """This module and all those inside it, each once."""
        return [module for _, module in self.named_modules()]

    def apply(self: Self, function: Callable[[Module], Any]) -> Self:
        """Call a function with this module and with all those inside it; returns the module.

        def start(module):
            if isinstance(module, Linear):
                nn.init.zeros_(module.bias)

        model.apply(start)
        """
        for module in self.modules():
            function(module)
        return self

    def zero_grad(self, set_to_none: bool = False) -> None:
        """Set the gradient of every parameter to 0.0; `backward()` adds to what it finds.

        A gradient is always a number here: `set_to_none`, as torch has it, makes it 0.0 too.
        """
        clear_grads(self.parameters())

    def train(self: Self, mode: bool = True) -> Self:
        """Set `training` here and in every module inside; returns the module."""
        if not isinstance(mode, bool):
            raise TypeError(f"train: mode must be True or False, got {mode!r}")
        modules = self.modules()
        for module in modules:
            if not isinstance(module.training, bool):
                raise TypeError(
                    f"{type(module).__name__}: the attribute training says whether a Module is "
                    f"trained, True or False, and cannot hold {shown(module.training)}; give "
                    "that another name, such as my_training"
                )
        put([(module, "training", mode) for module in modules])
        return self

    def eval(self: Self) -> Self:
        """The opposite of `train()`: the model is used, not trained; returns the module."""
        return self.train(False)

    def batch(self, xs: Sequence[Any]) -> list[Any]:
        """The outputs for several samples: [self(x) for x in xs].

        Modules that look at all samples of a batch (BatchNorm), and those that contain some,
        compute them together.
        """
        return [self(x) for x in samples(xs, type(self).__name__)]

    if not TYPE_CHECKING:  # for which a model has only what its class says

        def __getattr__(self, name: str) -> Any:
            """Refused, with what to write in place of what others' models have."""
            return no_attribute(self, name, OF_MODELS)

    def __call__(self, *args: Any, **options: Any) -> Any:
        """What the model computes; every module defines it, or `forward`, as torch's do."""
        if type(self).forward is Module.forward:
            raise NotImplementedError(f"{type(self).__name__} does not define __call__")
        return self.forward(*args, **options)

    def forward(self, *args: Any, **options: Any) -> Any:
        """The same as calling the model."""
        return self(*args, **options)

    def state_dict(self) -> dict[str, Any]:
        """The numbers of all parameters and buffers by name: floats, and lists of them.

        Names as in `named_parameters()`; `load_state_dict` puts the numbers back.

        Raises:
            StateError: two parameters have one name (dict keys 1 and "1", or one with a dot).
        """
        return state_of(self)

    def load_state_dict(self, state: Mapping[str, Any], strict: bool = True) -> Unmatched | None:
        """Take the numbers of all parameters and buffers from a `state_dict()`.

        Args:
            state: numbers by name.
            strict: False takes what belongs to the model and leaves the rest, for a model that
                has grown or lost a layer; (missing_keys, unexpected_keys) are returned.

        Raises:
            StateError: a name is missing or not one of the model's (if strict), or what stands
                under it is not a number, or a list of another length. Nothing has been changed
                then.
            TypeError: state is not a dict.

        Where anything stops it on its way, Ctrl-C too, everything is as it was before.
        """
        return load_state(self, state, switch(strict, "load_state_dict: strict"))

    def save(self, path: str | Path) -> None:
        """Write the `state_dict()` to a file, as JSON; numbers keep every bit.

        A file that was there stays as it was until the new one is whole.

        Raises:
            OSError: the file cannot be written.
        """
        write_state(self, path)

    def load(self, path: str | Path) -> None:
        """Take the numbers from a file that `save` wrote.

        Raises:
            StateError: the file cannot be read, is not one of ours, or does not fit the model.
                Nothing has been changed then.
        """
        state = read_state(path, self)
        try:
            load_state(self, state)
        except StateError as error:
            raise StateError(f"{path}: {error}") from error

    def _as_line(self) -> str:
        """The form of the model and the number of its parameters."""
        return line(self._form(), len(self.parameters()))

    __repr__ = _as_line

    @recursive_repr()
    def _form(self) -> str:
        """What the model is made of, as it stands in the form of a larger one."""
        return f"{type(self).__name__}({', '.join(attributes_of(self))})"


reserve(Module, METHODS)


def _walk(root: Any, name: str) -> Iterator[tuple[str, Any]]:
    """(name, thing) for each Module and leaf Value in a structure, each once, depth first."""
    seen: set[int] = set()
    waiting: list[tuple[str, Any]] = [(name, root)]
    while waiting:
        name, thing = waiting.pop()
        if id(thing) in seen:
            continue
        if type(thing) is Value:
            if thing.is_leaf:
                seen.add(id(thing))
                yield name, thing
            continue
        parts: Any
        if isinstance(thing, Module):
            yield name, thing
            parts = vars(thing).items()
        elif isinstance(thing, (list, tuple)):
            parts = enumerate(thing)
        elif isinstance(thing, dict):
            parts = thing.items()
        else:
            continue
        seen.add(id(thing))
        before = f"{name}." if name else ""
        waiting += reversed([(f"{before}{key}", part) for key, part in parts])
