"""What a recorded graph keeps of the choices that the program made."""

from __future__ import annotations

from autograd_core.program.lift.flat import Operations


def kept_branches(flat: Operations) -> str:
    """Which choices of the recorded point a graph keeps, in words; "" if none.

    The choice of `where` was made before it was recorded. All other operations (relu, maximum,
    abs, round, ...) choose anew at other numbers. Python's `if` leaves no trace in a graph.
    """
    code = flat.names.index("where") if "where" in flat.names else None
    count = 0 if code is None else flat.ops.count(code)
    return f"keeps the branch taken at the recorded point: {count:,} where" if count else ""
