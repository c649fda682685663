"""Names for the leaves of a graph: found in a dict of variables, in labels, or made up."""

from __future__ import annotations

import keyword
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from autograd_core.value import Value

T = TypeVar("T")


def names_of(variables: Mapping[str, object] | None) -> dict[int, str]:
    """A name for each Value in `variables` or in the lists, tuples and dicts there, by its `id`.

    A Value in a list is named by its place, `w[0]`, `w[1][2]`, and in a dict by its key, `w['a']`,
    where that is a str or an int. Of several names that with the fewest brackets counts, and of
    these the first. Names that begin with an underscore are passed over, and so is `Out`:
    notebooks keep old results in them.

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
    for name, thing in named_things(variables, Value):
        names.setdefault(id(thing), name)
    return names


def named_things(variables: Mapping[str, object], kind: type[T]) -> Iterator[tuple[str, T]]:
    """What is of a kind among variables and in the lists, tuples and dicts there, with its name.

    Those with the fewest brackets come first; names are those of `names_of`.
    """
    known = {id(variables.get("_oh"))}  # what a notebook calls Out, too
    waiting = deque((n, thing) for n, thing in variables.items() if not n.startswith("_"))
    while waiting:
        name, thing = waiting.popleft()
        if isinstance(thing, kind):
            yield name, thing
        elif id(thing) not in known:
            known.add(id(thing))  # a list may contain itself
            waiting += [
                (f"{name}[{key!r}]", part)
                for key, part in _parts(thing)
                if isinstance(part, (kind, list, tuple, dict))
            ]


def _parts(thing: object) -> Iterable[tuple[object, object]]:
    """What is in a list, by place, or in a dict, by those keys that name it; else nothing."""
    if isinstance(thing, (list, tuple)):
        return enumerate(thing)
    if not isinstance(thing, dict):
        return ()
    return [
        (key, part)
        for key, part in thing.items()
        if type(key) in (str, int) and not str(key).startswith("_")
    ]


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
