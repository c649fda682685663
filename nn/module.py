"""Module: an object whose attributes hold a model's parameters; it finds and names them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, TypeVar

from autograd_core import Value
from autograd_core.leaves import clear_grads, clear_inside, leaves_inside
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
"""The methods of every module; an attribute of an object may not have their names."""


class Module(Suggesting):
    """Base class of everything that has parameters.

        class Line(Module):
            def __init__(self):
                self.slope, self.offset = Value(1.0), Value(0.0)

            def __call__(self, x):
                return self.slope * x + self.offset

    Its parameters are the leaf Values among its attributes, and those of the Modules, lists,
    tuples and dicts among them, in the order in which the attributes were first assigned. A
    result kept as an attribute (a Value with operands) is not a parameter. A parameter
    that is reached twice (tied weights) counts once, under its first name. Assigning an attribute
    with the name of a method (self.modules = [...]) is refused.

    Attributes:
        training: True while the model is trained; `eval()` makes it False. Dropout and
            normalisation over a batch behave differently then.
        buffers: names of attributes that are part of the state but not parameters, each a
            number or a list of numbers (the running mean of a batch normalisation).
        parameter_symbols: symbols for `named_symbols`, by the path to the parameters with # for
            numbers: {"neurons.#.w.#": "W"}. Several symbols divide the rows of an array into
            equal parts: {"w.#.#": ("Wi", "Wf")}.
    """

    training: bool = True
    buffers: tuple[str, ...] = ()
    parameter_symbols: Symbols = {}

    def __init_subclass__(cls, **options: Any) -> None:
        """Protect the methods that a subclass redefines."""
        super().__init_subclass__(**options)
        reserve(cls, METHODS)

    def parameters(self) -> list[Value]:
        """List all parameters, each once, in a fixed order."""
        if type(self).named_parameters is Module.named_parameters:
            return leaves_inside(self, Module)
        return [parameter for _, parameter in self.named_parameters()]

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """Yield (name, parameter) in the order of `parameters()`.

        A name is the path to the parameter: "layers.0.neurons.2.w.1" is
        model.layers[0].neurons[2].w[1].
        """
        return ((name, thing) for name, thing in _walk(self, "") if type(thing) is Value)

    def named_symbols(self) -> Iterator[tuple[str, Value]]:
        """Yield (symbol, parameter) in the order of `parameters()`: short names for pictures.

        In a network "W1[0,2]" is weight 2 of neuron 0 in layer 1 and "b1[0]" its bias; other
        parameters are named after their attribute, "gain[3]". If two would have the same name,
        their module's name comes first: "encoder.W1[0,2]".
        """
        pairs = list(Module.named_parameters(self))
        tables = {name: module.parameter_symbols for name, module in Module.named_modules(self)}
        symbols = short_names([name for name, _ in pairs], tables)
        return zip(symbols, (parameter for _, parameter in pairs), strict=True)

    def named_modules(self) -> Iterator[tuple[str, Module]]:
        """Yield (name, module) for this module, named "", and all modules inside it, each once."""
        return ((name, thing) for name, thing in _walk(self, "") if isinstance(thing, Module))

    def modules(self) -> list[Module]:
        """List this module and all modules inside it, each once."""
        return [module for _, module in self.named_modules()]

    def apply(self: Self, function: Callable[[Module], Any]) -> Self:
        """Call a function with this module and with all modules inside it; returns the module.

        def start(module):
            if isinstance(module, Linear):
                nn.init.zeros_(module.bias)

        model.apply(start)
        """
        for module in self.modules():
            function(module)
        return self

    def zero_grad(self, set_to_none: bool = False) -> None:
        """Set the gradient of every parameter to 0.0; `backward()` adds to gradients.

        A gradient is always a number here: torch's `set_to_none` makes it 0.0 too.
        """
        kind = type(self)
        own = kind.parameters, kind.named_parameters
        if own == (Module.parameters, Module.named_parameters):
            clear_inside(self, Module)
        else:  # a subclass says itself what its parameters are
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
                    f"in training, True or False; it cannot hold {shown(module.training)}. Give "
                    "that another name, such as my_training"
                )
        put([(module, "training", mode) for module in modules])
        return self

    def eval(self: Self) -> Self:
        """Set `training` to False everywhere, to use the model; returns the module."""
        return self.train(False)

    def batch(self, xs: Sequence[Any]) -> list[Any]:
        """Compute the outputs for several samples: [self(x) for x in xs].

        Modules that need all samples of a batch at once (BatchNorm), and modules that contain
        one, compute them together.
        """
        return [self(x) for x in samples(xs, type(self).__name__)]

    if not TYPE_CHECKING:  # type checkers see only the attributes of the class

        def __getattr__(self, name: str) -> Any:
            """Refuse a name, with what to write in place of other libraries' names."""
            return no_attribute(self, name, OF_MODELS)

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Compute the model; every module defines this, or `forward` as in torch."""
        if type(self).forward is Module.forward:
            raise NotImplementedError(f"{type(self).__name__} does not define __call__")
        return self.forward(*args, **options)

    def forward(self, *args: Any, **options: Any) -> Any:
        """The same as calling the model."""
        return self(*args, **options)

    def state_dict(self) -> dict[str, Any]:
        """Return the numbers of all parameters and buffers by name: floats and lists of floats.

        Names are those of `named_parameters()`; `load_state_dict` puts the numbers back.

        Raises:
            StateError: two parameters have the same name (dict keys 1 and "1", or a key with a
                dot).
        """
        return state_of(self)

    def load_state_dict(self, state: Mapping[str, Any], strict: bool = True) -> Unmatched | None:
        """Set all parameters and buffers to the numbers of a `state_dict()`.

        Args:
            state: numbers by name.
            strict: False loads the names that the model has and ignores the rest, for a model that
                gained or lost a layer; it returns (missing_keys, unexpected_keys).

        Raises:
            StateError: a name is missing or unknown to the model (if strict), or its value is not
                a number, or is a list of another length. Nothing has changed then.
            TypeError: state is not a dict.

        If anything interrupts this, Ctrl-C too, everything was loaded or nothing.
        """
        return load_state(self, state, switch(strict, "load_state_dict: strict"))

    def save(self, path: str | Path) -> None:
        """Write the `state_dict()` to a file, as JSON; numbers keep every bit.

        An existing file stays as it is until the new one is complete.

        Raises:
            OSError: the file cannot be written.
        """
        write_state(self, path)

    def load(self, path: str | Path) -> None:
        """Load the numbers from a file that `save` wrote.

        Raises:
            StateError: the file cannot be read, was not written by `save`, or does not fit the
                model. Nothing has changed then.
        """
        state = read_state(path, self)
        try:
            load_state(self, state)
        except StateError as error:
            raise StateError(f"{path}: {error}") from error

    def _as_line(self) -> str:
        """Write the form of the model and the number of its parameters."""
        return line(self._form(), len(self.parameters()))

    __repr__ = _as_line

    @recursive_repr()
    def _form(self) -> str:
        """Write the layers of the model, for the form of a larger one."""
        return f"{type(self).__name__}({', '.join(attributes_of(self))})"


reserve(Module, METHODS)


def _walk(root: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Yield (name, thing) for each Module and leaf Value inside, each once, depth first."""
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
