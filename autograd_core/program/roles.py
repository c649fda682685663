"""Roles: the leaves of a graph in named arrays of inputs, parameters and constants."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count, pairwise
from keyword import iskeyword
from math import prod
from typing import Any

from autograd_core.kinds import is_model
from autograd_core.models import models_of
from autograd_core.node_names import NodeNames, node_names
from autograd_core.program.lift.lifted import Leaves, Role
from autograd_core.program.nests import flattened, nest, nests_in
from autograd_core.program.neurons import layers_of_neurons
from autograd_core.value import Value
from autograd_core.variables import look_up

_INDEXED = re.compile(r"(.*?)((?:\[\d+(?:,\d+)*\])*)", re.DOTALL)
_NUMBER = re.compile(r"\d+")
_STEP = re.compile(r"[^.\[\]]+")

Scopes = Sequence[Mapping[str, object]]


def leaf_arrays(
    leaves: Iterable[Value], inputs: Any, parameters: Any, scopes: Scopes, caller: str
) -> list[Leaves]:
    """The leaves of a graph in named arrays.

    A leaf is an input or a parameter if it is given as one. Others with a label, and those of a
    model, are parameters too; the rest are constants, which are in an array only if they have a
    name. Names are those of dicts, models, the caller's lists, labels and variables, in this
    order.

    Args:
        leaves: of the graph, without plain numbers.
        inputs, parameters: nests of leaves, lists or dicts of such, or None; parameters may be a
            model.
        scopes: the caller's variables.
        caller: what the user called, for messages.

    Raises:
        TypeError: what is given is not made of Values.
        ValueError: it is not a leaf, or both an input and a parameter.
    """
    model = parameters if is_model(type(parameters)) else None
    if model is not None:
        parameters = [leaf for each in models_of([("", model)]) for _, leaf in each.values]
    work = _Grouping(leaves, caller)
    work.give(inputs, "input")
    work.give(parameters, "parameter")
    for things in (inputs, parameters):
        if isinstance(things, Mapping):
            work.from_dict(things)
    names = work.names(scopes, model)
    work.from_models(names)
    work.from_lists(scopes)
    work.indexed({key: leaf.label for key, leaf in work.present.items() if leaf.label.strip()})
    work.indexed(names.short)
    for things, name in ((inputs, "input"), (parameters, "parameter")):
        work.without_name(things, name)
    return _with_own_paths(work.groups)


class _Grouping:
    """The arrays found so far.

    Attributes:
        groups: the arrays.
        present: the leaves of the graph and those given, by `id`.
        known: these, and the others in models that have some of them.
        given: the roles that were given, by `id`.
        roles: those and the parameters that were found.
        taken: the `id`s of the leaves in arrays.
        used: the names of arrays.
    """

    def __init__(self, leaves: Iterable[Value], caller: str):
        self.groups: list[Leaves] = []
        self.present = {id(leaf): leaf for leaf in leaves}
        self.known = self.present
        self.given: dict[int, Role] = {}
        labelled = [key for key, leaf in self.present.items() if leaf.label.strip()]
        self.roles: dict[int, Role] = dict.fromkeys(labelled, "parameter")
        self.taken: set[int] = set()
        self.used: set[str] = set()
        self.caller = caller

    def give(self, things: Any, role: Role) -> None:
        """Note the role of the leaves that are given."""
        for leaf in flattened(things if things is not None else []):
            if type(leaf) is not Value:
                raise TypeError(
                    f"{self.caller}: {role}s are leaves, Values or nests of them, got "
                    f"{type(leaf).__name__} {leaf!r}"
                )
            if not leaf.is_leaf:
                raise ValueError(
                    f"{self.caller}: {role}s are leaves, and {leaf!r} was computed by "
                    f"{leaf.op!r}; pass what it was computed from"
                )
            if self.given.setdefault(id(leaf), role) != role:
                raise ValueError(f"{self.caller}: {leaf!r} is both an input and a parameter")
            self.present.setdefault(id(leaf), leaf)
        self.roles.update(self.given)

    def add(self, name: str, shape: tuple[int, ...], leaves: list[Value], path: str = "") -> bool:
        """Add an array, unless a leaf is in another, or the array is no part of the graph."""
        keys = [id(leaf) for leaf in leaves]
        roles = {self.roles.get(key, "constant") for key in keys}
        if (
            len(set(keys)) < len(keys)
            or not self.taken.isdisjoint(keys)
            or self.present.keys().isdisjoint(keys)
            or not all(leaf.is_leaf and not leaf.is_constant for leaf in leaves)
            or ("input" in roles and len(roles) > 1)
        ):
            return False
        role: Role = "parameter" if "parameter" in roles else roles.pop()
        self.taken.update(keys)
        plain = self.unique(name)
        axes = _axes(plain, role, shape)
        self.groups.append(Leaves(plain, role, shape, leaves, path or plain, axes))
        return True

    def unique(self, name: str) -> str:
        """A name as an identifier that no other array has."""
        found = identifier(name, self.used)
        self.used.add(found)
        return found

    def from_dict(self, things: Mapping[Any, Any]) -> None:
        """Arrays with the names of a dict."""
        for name, thing in things.items():
            leaves = flattened(thing)
            found = nest(str(name), thing, Value)
            self.add(str(name), found.shape if found else (len(leaves),), leaves, str(name))

    def names(self, scopes: Scopes, model: Any) -> NodeNames:
        """The names of all known leaves."""
        found = look_up(scopes, list(self.present.values()))
        things = [*found.models, *([("", model)] if model is not None else [])]
        self.known = dict(self.present)
        for each in models_of(things):
            if not each.ids.isdisjoint(self.present):
                self.known.update((id(leaf), leaf) for _, leaf in each.values if leaf.is_leaf)
        known = self.known.values()
        alike = len(known) == len(self.present) and not any(v.label.strip() for v in known)
        return node_names(known, scopes, model, found if alike else None)

    def from_models(self, names: NodeNames) -> None:
        """The parameters of models; also those that the graph does not use."""
        self.roles.update(dict.fromkeys(names.parameters, "parameter"))
        self.roles.update(self.given)
        paths = {
            key: path
            for key, path in names.parameters.items()
            if key in self.known and "," not in names.short[key]
        }
        for layer in layers_of_neurons(paths):
            self.add(layer.name, layer.shape, [self.known[k] for k in layer.keys], layer.path)
        self.indexed({key: names.short[key] for key in names.parameters}, names.parameters)

    def from_lists(self, scopes: Scopes) -> None:
        """The lists among the caller's variables; lists of lists first, then short ones."""
        found = nests_in(scopes, Value)
        for each in sorted(found, key=lambda x: (-len(x.shape), len(x.items))):
            self.add(each.name, each.shape, each.items)

    def indexed(self, names: Mapping[int, str], paths: Mapping[int, str] | None = None) -> None:
        """Arrays of the leaves whose names differ in their indices only: W1[0,2], xs[3][1]."""
        arrays: dict[str, dict[tuple[int, ...], int]] = {}
        for key, name in names.items():
            if key in self.known and key not in self.taken:
                match = _INDEXED.fullmatch(name)
                base, indices = match.groups() if match else (name, "")
                arrays.setdefault(base, {})[tuple(map(int, _NUMBER.findall(indices)))] = key
        for base, found in arrays.items():
            for start, shape, keys in _boxes(found):
                name = base + "".join(f"[{i}]" for i in start)
                path = _path(paths[keys[0]], len(shape)) if paths else ""
                if not self.add(name, shape, [self.known[k] for k in keys], path):
                    for key in keys:
                        self.add(names[key], (), [self.known[key]], paths[key] if paths else "")

    def without_name(self, things: Any, name: str) -> None:
        """What was given and has no name."""
        nests = things if isinstance(things, (list, tuple)) else [things]
        if self.taken.issuperset(map(id, flattened(nests))):
            return
        for each in [things, *nests]:
            found = nest(name, each, Value)
            if found is not None:
                self.add(name, found.shape, found.items)
        left = self.given.keys() - self.taken
        rest = [leaf for leaf in flattened(nests) if id(leaf) in left]
        if rest:
            self.add(name, (len(rest),), rest)


def _with_own_paths(groups: list[Leaves]) -> list[Leaves]:
    """The arrays, each with a path of its own: "gates.w.Wf" and "gates.w.Wi" share "gates.w"."""
    counts = Counter(group.path for group in groups)
    return [
        replace(group, path=f"{group.path}.{group.name}") if counts[group.path] > 1 else group
        for group in groups
    ]


def identifier(name: str, used: Iterable[str]) -> str:
    """A name as a Python identifier that is not used yet."""
    base = re.sub(r"\W+", "_", name).strip("_") or "x"
    base = f"x{base}" if base[0].isdigit() else f"{base}_" if iskeyword(base) else base
    tries = (base if i == 1 else f"{base}_{i}" for i in count(1))
    return next(each for each in tries if each not in used)


def _box(indices: Iterable[tuple[int, ...]]) -> tuple[int, ...] | None:
    """The shape of an array that has exactly these indices; None if there is none."""
    found = list(indices)
    if len({len(index) for index in found}) > 1:
        return None
    shape = tuple([max(axis) + 1 for axis in zip(*found, strict=True)])
    return shape if prod(shape) == len(found) else None


def _boxes(
    found: Mapping[tuple[int, ...], int],
) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], list[int]]]:
    """What is found at some indices as full arrays, as few as there are without a hole.

    Of a list of which a graph uses some entries, those that follow each other are an array.

    Yields:
        For each array the index at which it begins, its shape, and what is in it.
    """
    shape = _box(found)
    if shape is not None:
        yield (), shape, [found[at] for at in sorted(found)]
        return
    if set(map(len, found)) == {1}:
        yield from _runs({index[0]: thing for index, thing in found.items()})
        return
    inside: dict[int, dict[tuple[int, ...], int]] = {}
    for index, thing in sorted(found.items()):
        if not index:
            yield (), (), [thing]
        else:
            inside.setdefault(index[0], {})[index[1:]] = thing
    runs: list[tuple[int, list[dict[tuple[int, ...], int]], tuple[int, ...] | None]] = []
    for first, part in inside.items():
        shape = _box(part)
        if runs and shape is not None and runs[-1][2] == shape:
            start, parts, _ = runs[-1]
            if start + len(parts) == first:
                parts.append(part)
                continue
        runs.append((first, [part], shape))
    for start, parts, shape in runs:
        if shape is not None:
            things = [part[at] for part in parts for at in sorted(part)]
            yield (start,), (len(parts), *shape) if len(parts) > 1 else shape, things
        else:
            for within, size, things in _boxes(parts[0]):
                yield (start, *within), size, things


def _runs(
    found: Mapping[int, int],
) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], list[int]]]:
    """`_boxes` of a list."""
    places = sorted(found)
    starts = [0, *(i for i, (a, b) in enumerate(pairwise(places), 1) if b != a + 1), len(places)]
    for start, end in pairwise(starts):
        shape = (end - start,) if end - start > 1 else ()
        yield (places[start],), shape, [found[at] for at in places[start:end]]


def _path(name: str, axes: int) -> str:
    """The path to an array, from that of a leaf: "layers.0.w" of "layers.0.neurons.1.w.2".

    Args:
        name: of the leaf.
        axes: how many of its numbers are places in the array. The list that a place is in is left
            out, unless its name is the last one.
    """
    steps = _STEP.findall(name)
    names = [i for i, step in enumerate(steps) if not step.isdigit()]
    places = [i for i, step in enumerate(steps) if step.isdigit()][-axes:] if axes else []
    around = {i - 1 for i in places} & set(names[:-1])
    return ".".join([step for i, step in enumerate(steps) if i not in around.union(places)])


def _axes(name: str, role: Role, shape: tuple[int, ...]) -> tuple[str, ...]:
    """The names of the axes of a layer's weights and biases, and of a list of samples."""
    if role == "parameter":
        symbol = name.rpartition("_")[2]
        return {"W": ("neuron", "input"), "b": ("neuron",)}.get(symbol[:1], ())[: len(shape)]
    return ("sample", "input") if len(shape) == 2 else ()
