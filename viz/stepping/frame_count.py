"""How many frames a graph has, and how many may be made or are in a page."""

from __future__ import annotations

from autograd_core import Value
from viz.arguments import check_whole
from viz.language.say import say

LIMIT = 2000
"""The most frames, unless a call has its own limit."""

MOST_IN_A_PAGE = 5_000
"""The most frames of a page, unless a call has its own limit; more nodes are not gone through."""

MOST_CHOSEN_FROM = 100_000
"""The most frames that a few are chosen from, for a picture, unless a call has its own limit."""


class TooManyFrames(ValueError):
    """A graph has more frames than the limit.

    Attributes:
        limit: the most frames that are wanted.
    """

    limit = LIMIT


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
        error = TooManyFrames(
            f"steps: this graph has more than limit={limit:,} frames; step through its arrays "
            "(level='arrays'), the loss of one sample or a part of the graph, draw() it, or "
            "raise limit (limit=None makes all)"
        )
        error.limit = limit
        raise error


def cut_off(shown: int, total: int) -> str:
    """Write a note on a sweep without order that was cut off."""
    many: str = f"{total:,}"
    if total.bit_length() >= 200:
        many = say("about {n}", n=f"2**{total.bit_length() - 1}")
    return say(
        "Cut off after {shown} contributions: without an order every path is walked, "
        "which makes {many} contributions here. The gradients shown are those so far.",
        shown=shown,
        many=many,
    )
