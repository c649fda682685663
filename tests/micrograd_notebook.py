"""What micrograd's notebooks define for themselves, word for word: programs that must run here."""


def notebook_trace(root):
    """The function `trace` of its notebook trace_graph."""
    nodes, edges = set(), set()

    def build(v):
        if v not in nodes:
            nodes.add(v)
            for child in v._prev:
                edges.add((child, v))
                build(child)

    build(root)
    return nodes, edges
