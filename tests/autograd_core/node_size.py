"""How many bytes a recorded node takes, with all that belongs to it."""

import tracemalloc

from autograd_core import Value

COUNT = 10_000


def bytes_per_binary_node(use=lambda node: None):
    """The bytes that a product takes, measured over many of them, each used in some way."""
    x, y = Value(1.0), Value(0.5)
    kept = [None] * COUNT
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for i in range(COUNT):
            kept[i] = x * y
            use(kept[i])
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return (after - before) / COUNT
