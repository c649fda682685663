"""Names for the leaves of a graph: found in a dict of variables, in labels, or made up."""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Iterable, Mapping

from autograd_core.value import Value


def names_of(variables: Mapping[str, object] | None) -> dict[int, str]:
    """A name for each Value in `variables` or in the lists and tuples there, by its `id`.

    A Value in a list is named by its place: `w[0]`, `w[1][2]`. Of several names the first counts.
    Names that begin with an underscore are passed over: notebooks keep old results in them.

    Raises:
        TypeError: variables is not a mapping with str keys.
    """
    if variables is None:
        return {}
    if not isinstance(variables, Mapping) or not all(isinstance(k, str) for k in variables):
        raise TypeError(
            "names must be a dict of names to Values, such as locals() or {'a': a}, "
            f"got {type(variables).__name__}"
        )
    names: dict[int, str] = {}
    lists = set()
    waiting = [item for item in variables.items() if not item[0].startswith("_")][::-1]
    while waiting:
        name, thing = waiting.pop()
        if type(thing) is Value:
            names.setdefault(id(thing), name)
        elif isinstance(thing, (list, tuple)) and id(thing) not in lists:
            lists.add(id(thing))  # a list may contain itself
            waiting += [(f"{name}[{i}]", x) for i, x in enumerate(thing) if may_hold_values(x)][
                ::-1
            ]
    return names


def may_hold_values(x: object) -> bool:
    """Whether x is a Value or a list of things: anything else needs no name made up for it."""
    return type(x) is Value or isinstance(x, (list, tuple))


def wanted_name(node: Value, names: Mapping[int, str]) -> str:
    """What a node is to be called: as its variable, else by its label; "" if it has neither."""
    return names.get(id(node)) or node.label


class Taken:
    """Names that are taken.

    Args:
        names: those that are so from the beginning.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names = set(names)
        self._counts: dict[str, int] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def take(self, wanted: str) -> str:
        """The name, or the first of name_1, name_2, ... that is not taken, which it then is."""
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
    """A name for each leaf that is not a constant, in the order given; no two are alike.

    A leaf is called as its variable, else by its label, else x0, x1, ...; a name that is there
    twice gets a number.

    Args:
        leaves: the leaves, such as `Graph(root).leaves`; constants among them are passed over.
        variables: names to Values or lists of them, such as `locals()`.

    Raises:
        TypeError: variables is not a mapping with str keys.
    """
    found = names_of(variables)
    free = [leaf for leaf in leaves if not leaf.is_constant]
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
