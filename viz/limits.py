"""A limit that all views share."""

from __future__ import annotations

MOST_BYTES = 1_000_000
"""Of a notebook's output; what is larger makes the notebook slow to open and save."""
