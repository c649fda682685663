from collections.abc import Callable

from autograd_core.value import Value

__all__ = ["METHODS"]

METHODS: dict[str, Callable[..., Value]]
