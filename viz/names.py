"""The names of Values, found in a dict of variables such as `locals()`."""

from __future__ import annotations

from collections.abc import Mapping

from autograd_core import Value


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
