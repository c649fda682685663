"""Names for the leaves of a graph: found in a dict of variables, in labels, or made up."""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Iterable, Mapping

from autograd_core.value import Value
from autograd_core.variables import look_up, scopes_of


def names_of(variables: Mapping[str, object] | None, nodes: Iterable[Value]) -> dict[int, str]:
    """A name for each node that `look_up` finds among variables, by `id`.

    Raises:
        TypeError: variables is not a mapping with str keys.
    """
    if variables is None:
        return {}
    found = look_up(scopes_of(variables), nodes)
    return {**found.parts, **found.plain}


def wanted_name(node: Value, names: Mapping[int, str]) -> str:
    """A node's name: its variable, else its label, else ""."""
    return names.get(id(node)) or node.label


class Taken:
    """Names that are taken.

    Args:
        names: names that are taken from the beginning.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names = set(names)
        self._counts: dict[str, int] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def take(self, wanted: str) -> str:
        """Take and return the name, or the first free one of name_1, name_2, ..."""
        name, count = wanted, self._counts.get(wanted, 0)
        while name in self.names:
            count += 1
            name = f"{wanted}_{count}"
        self._counts[wanted] = count
        self.names.add(name)
        return name


def identifier(name: str) -> str:
    """A name as a Python identifier: `w[0]` is w_0, `2nd try` is x_2nd_try, `lambda` lambda_."""
    text = unicodedata.normalize("NFKC", name)
    if not text.isidentifier():
        text = "".join(c if f"a{c}".isidentifier() else "_" for c in text).rstrip("_")
        text = text if text.isidentifier() else f"x_{text}".rstrip("_")
    return f"{text}_" if keyword.iskeyword(text) else text


def leaf_names(
    leaves: Iterable[Value], variables: Mapping[str, object] | None = None
) -> dict[Value, str]:
    """A unique name for each leaf that is not a constant, in the order given.

    A leaf is named by its variable, else its label, else x0, x1, ...; a repeated name gets a
    number.

    Args:
        leaves: the leaves, such as `Graph(root).leaves`; constants are skipped.
        variables: names to Values or lists of them, such as `locals()`.

    Raises:
        TypeError: variables is not a mapping with str keys.
    """
    free = [leaf for leaf in leaves if not leaf.is_constant]
    found = names_of(variables, free)
    wanted = {wanted_name(leaf, found) for leaf in free}
    taken = Taken(wanted)
    names: dict[Value, str] = {}
    used: set[str] = set()
    count = 0
    for leaf in free:
        name = wanted_name(leaf, found)
        if not name:
            while f"x{count}" in wanted:
                count += 1
            name, count = f"x{count}", count + 1
        elif name in used:
            name = taken.take(name)
        used.add(name)
        names[leaf] = name
    return names
