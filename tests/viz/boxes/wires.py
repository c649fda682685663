"""Paths of wires, as the lines that they consist of."""

import re
from itertools import pairwise


def lines_of(path):
    """The lines between the corners of a path of M, L and Q."""
    if "C" in path:
        return []
    numbers = [
        [float(x) for x in re.split(r"[ ,]", text.strip())]
        for text in re.findall(r"[MLQ]([^MLQ]*)", path)
    ]
    corners = [numbers[0], *(each[:2] for each in numbers if len(each) == 4), numbers[-1]]
    return list(pairwise(corners))


def shared(one, other):
    """Whether two lines lie on each other for more than a crossing's length."""
    for axis in (0, 1):
        at = {round(end[axis]) for line in (one, other) for end in line}
        if max(at) - min(at) <= 2:
            spans = [sorted(end[1 - axis] for end in line) for line in (one, other)]
            return min(high for _, high in spans) - max(low for low, _ in spans) > 12
    return False
