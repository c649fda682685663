"""How many frames a graph has, and how many may be made or are in a page."""

from __future__ import annotations

from autograd_core import Value
from viz.arguments import check_whole

LIMIT = 2000
"""The most frames, unless a call has its own limit."""

MOST_IN_A_PAGE = 5_000
"""The most frames of a page, unless a call has its own limit; more nodes are not gone through."""

MOST_CHOSEN_FROM = 100_000
"""The most frames that a few are chosen from, for a picture, unless a call has its own limit."""


class TooManyFrames(ValueError):
    """A graph has more frames than the limit."""


def check_size(root: Value, limit: int | None) -> None:
    """Raise ValueError if the graph has more operations and contributions than `limit` frames."""
    if limit is None:
        return
    check_whole("limit", limit, 1)
    found = {id(root)}
    waiting = [root]
    count = 1
    while waiting and count <= limit:
        node = waiting.pop()
        operands = node.operands
        count += bool(operands) + sum(partial is not None for partial in node.partials)
        for operand in operands:
            if id(operand) not in found:
                found.add(id(operand))
                waiting.append(operand)
    if count > limit:
        raise TooManyFrames(
            f"steps: this graph has more than limit={limit:,} frames; step through its arrays "
            "(level='arrays'), the loss of one sample or a part of the graph, draw() it, or "
            "raise limit (limit=None makes all)"
        )
