"""What a call chooses for the whole session, or for a block."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any


class Chosen:
    """A choice that holds from now on; in a `with` statement, until its block ends."""

    def __init__(self, variable: ContextVar[str | None], value: str | None):
        self._variable = variable
        self._token = variable.set(value)

    def __enter__(self) -> None:
        """The choice holds already."""

    def __exit__(self, *error: Any) -> None:
        """Restore the choice from before."""
        self._variable.reset(self._token)
