"""The error for a graph that is too large to translate."""

from __future__ import annotations


class TooLarge(ValueError):
    """A graph is too large to be written in the requested form."""
