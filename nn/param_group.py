"""ParamGroup: the settings of an optimiser as torch's programs read and set them."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

from nn.arguments import number_in
from nn.forms import arguments_of


class ParamGroup(MutableMapping[str, Any]):
    """A view of an optimiser: `group["lr"]` is `optimizer.lr`, and is assigned as that.

    Raises:
        KeyError: the optimiser has no setting of that name.
        TypeError: a setting would be deleted.
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
        raise TypeError(f"param_groups: {name} is a setting of the optimiser, and stays")

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in arguments_of(self._optimizer))

    def __len__(self) -> int:
        return len(arguments_of(self._optimizer))

    def __repr__(self) -> str:
        return repr(dict(self))
