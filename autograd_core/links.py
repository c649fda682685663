"""How a node holds what it refers to: plain references here, owned C pointers when compiled.

The compiled form stands in links.pxd. A pointer field costs nothing until it is set, where a
Python field would be given a counted reference to None; and a class without Python fields is not
tracked by the cyclic collector, which recording would otherwise wake every few hundred nodes.
"""


def exists(link):
    """Whether there is something at the link."""
    return link is not None


def owned(x):
    """A link that keeps x alive; no link for None."""
    return x


def target(link):
    """What the link refers to, or None."""
    return link


def borrowed(x):
    """A link to x that does not keep it alive."""
    return x


def items(operands):
    """The links of a tuple, which keeps them alive."""
    return operands


def joined(first, second, last):
    """One tuple of two lists or tuples and a last item."""
    return (*first, *second, last)


def untracked(operands):
    """Compiled: spare the cyclic collector a tuple of nodes, which cannot be part of a cycle."""
