"""How a node holds what it refers to: plain references here, owned C pointers when compiled.

The compiled form stands in links.pxd. A pointer field costs nothing until it is set, where a
Python field would be given a counted reference to None; and a class without Python fields is not
tracked by the cyclic collector, which recording would otherwise wake every few hundred nodes.
"""

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def exists(link: object) -> bool:
    """Whether the link holds an object."""
    return link is not None


def is_same(link: object, other: object) -> bool:
    """Whether two links refer to one object, or both to none."""
    return link is other


def owned(x: T) -> T:
    """A link that keeps x alive; an empty link for None."""
    return x


def target(link: T) -> T:
    """The object at the link, or None."""
    return link


def borrowed(x: T) -> T:
    """A link to x that does not keep it alive."""
    return x


def items(operands: T) -> T:
    """The links to the items of a tuple, which keeps them alive."""
    return operands


def listed(things: T) -> T:
    """The links to the items of a list, which keeps them alive while it is not changed."""
    return things


def joined(first: Iterable[T], second: Iterable[T], last: T) -> tuple[T, ...]:
    """Join two lists or tuples and a last item into one tuple."""
    return (*first, *second, last)


def untracked(operands: object) -> None:
    """Compiled: spare the cyclic collector a tuple of nodes, which cannot be part of a cycle."""
