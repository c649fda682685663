"""Limits on a notebook's output: its size, and the kinds that the notebook asks for."""

from __future__ import annotations

from collections.abc import Collection

MOST_BYTES = 1_000_000
"""The most bytes of an output; larger ones make a notebook slow to open and save."""


def wanted(
    bundle: dict[str, str], include: Collection[str] | None, exclude: Collection[str] | None
) -> dict[str, str]:
    """The parts of a MIME bundle that a notebook asks for; with None or nothing, all of them."""
    return {
        kind: content
        for kind, content in bundle.items()
        if (not include or kind in include) and kind not in (exclude or ())
    }
