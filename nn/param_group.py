"""ParamGroup: an optimiser's settings, in the form that torch's programs read and set."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

from nn.arguments import number_in
from nn.forms import arguments_of


class ParamGroup(MutableMapping[str, Any]):
    """A view of an optimiser: reading or assigning `group["lr"]` means `optimizer.lr`.

    Raises:
        KeyError: the optimiser does not have a setting of that name.
        TypeError: the program tries to delete a setting.
        ValueError: a learning rate is negative, infinite or nan.
    """

    def __init__(self, optimizer: Any):
        self._optimizer = optimizer

    def __getitem__(self, name: str) -> Any:
        return dict(arguments_of(self._optimizer))[name]

    def __setitem__(self, name: str, held: Any) -> None:
        if name not in self:
            raise KeyError(f"{name}; there are {', '.join(self)}")
        if name == "lr":
            held = number_in(held, 0.0, float("inf"), f"{type(self._optimizer).__name__}: lr")
        setattr(self._optimizer, name, held)

    def __delitem__(self, name: str) -> None:
        raise TypeError(f"param_groups: the setting {name} cannot be deleted; assign a number")

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in arguments_of(self._optimizer))

    def __len__(self) -> int:
        return len(arguments_of(self._optimizer))

    def __repr__(self) -> str:
        return repr(dict(self))
