"""What a translator asks of a recorded graph: its sizes, and the refusals."""

from __future__ import annotations


class TooLarge(ValueError):
    """A graph is too large to be written in the form that was asked for."""
