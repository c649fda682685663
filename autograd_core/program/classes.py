"""Classes: which nodes of a graph are computed alike, so that one array step computes them all.

Two nodes are in one class if they have the same operation and static parameters, and if their
operands, one by one, are in the same classes; of a list of operands it does not matter which
is in which class. Each named array of leaves is a class; all other
constants are one class together. Classes are found bottom-up, by comparing the keys themselves,
not hashes of them. An operand's class is always older than the class of what uses it.

Additions that were recorded one by one are taken together first: a chain a + b + c + ... whose
partial sums nothing else uses is a sum, and a sum of products is a row of a matrix product, as in
micrograd's `sum((w * x for w, x in zip(self.w, xs)), self.b)`. The nodes inside such a chain
belong to the entry that its last addition becomes.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from autograd_core.primitives import PRIMITIVES
from autograd_core.program.flatten import LEAF, Flat
from autograd_core.program.lifted import Kind

CHAIN = "chain"
CONSTANTS = 0
"""The class of the constants that are in no named array."""

ABSORBED = -1
"""What stands in place of a class for a node inside a chain."""

MISSING = -2

LONG = 4
"""So many terms that differ in their classes are read as one list; fewer are single steps."""


@dataclass(frozen=True)
class Form:
    """How the entries of a class are computed; see `Array` for the fields they have in common.

    Attributes:
        has_choice: whether the entries of the class may differ in the whole number among their
            static parameters.
    """

    kind: Kind
    op: str
    static: tuple[Any, ...] = ()
    inner: int = 0
    has_start: bool = False
    swapped: bool = False
    has_choice: bool = False


@dataclass
class Classes:
    """The classes of a graph.

    Attributes:
        of: the class of each place, ABSORBED for a node inside a chain.
        forms: how each class is computed, from class `first` on; earlier ones are leaves.
        members: the places of each of these classes, in creation order.
        first: the number of classes of leaves.
    """

    of: array[int]
    forms: list[Form]
    members: list[array[int]]
    first: int


def classify(
    flat: Flat, leaf_class: array[int], parameters: Sequence[bool], keep: Iterable[int] = ()
) -> Classes:
    """Find the classes of a graph.

    Args:
        flat: the graph.
        leaf_class: the class of each leaf, by place; what stands at other places does not matter.
        parameters: for each class of leaves, whether they are parameters.
        keep: places that must be entries of their own, not inside a chain, beside the root.
    """
    work = _Classifier(flat, leaf_class, parameters)
    work.find_chains([flat.root, *keep])
    work.classify()
    return Classes(work.of, work.forms, work.members, len(parameters))


class _Classifier:
    """The state of `classify`."""

    def __init__(self, flat: Flat, leaf_class: array[int], parameters: Sequence[bool]):
        self.flat = flat
        self.of = array("i", leaf_class)
        self.parameters = parameters
        self.first = len(parameters)
        self.forms: list[Form] = []
        self.members: list[array[int]] = []
        self.known: dict[tuple[Any, ...], int] = {}
        self.add = _code(flat, "add")
        self.mul = _code(flat, "mul")
        self.inside = bytearray(len(flat))
        self.waits = bytearray(len(flat))
        self.rows = [_row_form(name) for name in flat.names]

    def find_chains(self, kept: Iterable[int]) -> None:
        """Mark the additions that another one continues, and products that one adds."""
        ops, offsets, operands = self.flat.ops, self.flat.offsets, self.flat.operands
        add, mul, inside, waits = self.add, self.mul, self.inside, self.waits
        if add == MISSING:
            return
        fan = array("i", bytes(4 * len(ops)))
        for o in operands:
            fan[o] += 1
        for place in kept:
            fan[place] += 2
        for i in range(len(ops)):
            if ops[i] == add:
                left, right = operands[offsets[i]], operands[offsets[i] + 1]
                if fan[left] == 1:
                    if ops[left] == add:
                        inside[left] = 1
                    elif ops[left] == mul:
                        waits[left] = 1
                if fan[right] == 1 and ops[right] == mul:
                    waits[right] = 1

    def classify(self) -> None:
        """Go through all nodes in creation order."""
        ops, of, add = self.flat.ops, self.of, self.add
        for i in range(len(ops)):
            op = ops[i]
            if op == LEAF:
                continue
            of[i] = ABSORBED
            if op == add:
                if not self.inside[i]:
                    self.chain(i)
            elif not self.waits[i]:
                self.row(i)

    def put(self, place: int, key: tuple[Any, ...], form: Form) -> None:
        """Put a node into the class of its key; `form` is that of a new class."""
        number = self.known.get(key)
        if number is None:
            number = self.known[key] = self.first + len(self.forms)
            self.forms.append(form)
            self.members.append(array("i"))
        self.of[place] = number
        self.members[number - self.first].append(place)

    def row(self, place: int) -> None:
        """Put a node into its class on its own."""
        code = self.flat.ops[place]
        form = self.rows[code]
        static = self.flat.statics.get(place, ())
        of = self.of
        classes = [of[o] for o in self.flat.operands_of(place)]
        if form.kind == "map":
            key = (code, repr(static) if static else "", *classes)
        else:
            static, form = self.list_form(form, static, len(classes))
            key = (code, repr(static), len(classes), *_shortened(classes, form))
        if key not in self.known and (static or form.kind == "product"):
            form = self.completed(form, static, classes)
        self.put(place, key, form)

    def list_form(
        self, form: Form, static: tuple[Any, ...], count: int
    ) -> tuple[tuple[Any, ...], Form]:
        """The static parameters without the one that may differ, and the form of a list."""
        has_choice = [type(x) for x in static].count(int) == 1
        if has_choice:
            static = tuple([x for x in static if type(x) is not int])
        inner = count // 2 if form.kind == "product" else count
        return static, Form(form.kind, form.op, static, inner, form.has_start, False, has_choice)

    def completed(self, form: Form, static: tuple[Any, ...], classes: list[int]) -> Form:
        """The form of a new class, with its static parameters and the order of its factors."""
        k = form.inner
        swapped = form.kind == "product" and self.swaps(classes[:k], classes[k : 2 * k])
        return Form(form.kind, form.op, static, k, form.has_start, swapped, form.has_choice)

    def swaps(self, left: Iterable[int], right: Iterable[int]) -> bool:
        """Whether the second factors are parameters and the first ones are not."""
        return self.all_parameters(right) and not self.all_parameters(left)

    def all_parameters(self, classes: Iterable[int]) -> bool:
        """Whether all classes are parameters."""
        return all(c < self.first and self.parameters[c] for c in classes)

    def chain(self, end: int) -> None:
        """Put the additions of a chain, and the products that they add, into classes."""
        terms, partial = self.terms(end)
        waits = self.waits
        first = 0
        while first < len(terms):
            last = first
            while last + 1 < len(terms) and waits[terms[last + 1]] == waits[terms[first]]:
                last += 1
            if waits[terms[first]]:
                self.products(terms, partial, first, last)
            else:
                self.sums(terms, partial, first, last)
            first = last + 1

    def terms(self, end: int) -> tuple[list[int], list[int]]:
        """The terms of a chain, and the partial sum after each; after the first, that term."""
        offsets, operands, inside = self.flat.offsets, self.flat.operands, self.inside
        terms, partial = [], []
        at = end
        while True:
            partial.append(at)
            terms.append(operands[offsets[at] + 1])
            at = operands[offsets[at]]
            if not inside[at]:
                break
        partial.append(at)
        terms.append(at)
        return terms[::-1], partial[::-1]

    def sums(self, terms: list[int], partial: list[int], first: int, last: int) -> None:
        """Take together what can be of terms first to last, which are not products."""
        keys = [self.of[t] for t in terms[first : last + 1]]
        single: list[tuple[int, int]] = []
        for start, stop in _blocks(keys):
            a, b = first + start, first + stop - 1
            if b - a >= (2 if a == 0 else 1):
                self.few(terms, partial, single)
                self.sum(terms, partial, a, b)
            else:
                single.append((a, b))
        self.few(terms, partial, single)

    def few(self, terms: list[int], partial: list[int], single: list[tuple[int, int]]) -> None:
        """Add terms of different classes: as one sum if there are many, else one by one."""
        if single:
            first, last = single[0][0], single[-1][1]
            if last - first + 1 >= LONG:
                self.sum(terms, partial, first, last)
            else:
                for j in range(max(first, 1), last + 1):
                    self.row(partial[j])
            single.clear()

    def sum(self, terms: list[int], partial: list[int], first: int, last: int) -> None:
        """Make terms first to last one sum; it starts from the partial sum before them."""
        of = self.of
        start = of[partial[first - 1]] if first else ABSORBED
        inner = last - first + 1
        key = ("sum", inner, start, *_uniform([of[t] for t in terms[first : last + 1]]))
        self.put(partial[last], key, Form("sum", CHAIN, (), inner, first > 0))

    def products(self, terms: list[int], partial: list[int], first: int, last: int) -> None:
        """Take together what can be of terms first to last, which are products."""
        offsets, operands, of = self.flat.offsets, self.flat.operands, self.of
        left = [of[operands[offsets[t]]] for t in terms[first : last + 1]]
        right = [of[operands[offsets[t] + 1]] for t in terms[first : last + 1]]
        if self.is_list(left, right):
            blocks = [(0, len(left))]
        else:
            blocks = _blocks(list(zip(left, right, strict=True)))
        for start, stop in blocks:
            a, b = first + start, first + stop - 1
            if b > a or (a == 1 and self.is_neuron(partial[0], left[start], right[start])):
                self.product(terms, partial, a, b, left[start:stop], right[start:stop])
            else:
                self.row(terms[a])
                if a:
                    self.row(partial[a])

    def is_list(self, left: list[int], right: list[int]) -> bool:
        """Whether factors of several classes are one list each: parameters, or other leaves."""
        count = len(left)
        if count < LONG and len(set(left)) == len(set(right)) == count:
            return False
        if self.all_parameters(left) or self.all_parameters(right):
            return True
        return max(left) < self.first and max(right) < self.first

    def is_neuron(self, start: int, left: int, right: int) -> bool:
        """Whether start + left * right is a neuron with one input."""
        one = self.all_parameters([left]) != self.all_parameters([right])
        return one and self.all_parameters([self.of[start]])

    def product(
        self,
        terms: list[int],
        partial: list[int],
        first: int,
        last: int,
        left: list[int],
        right: list[int],
    ) -> None:
        """Make terms first to last one sum of products; it starts from the partial sum before."""
        swapped = self.swaps(left, right)
        start = self.of[partial[first - 1]] if first else ABSORBED
        inner = last - first + 1
        key = ("product", inner, start, *_uniform(left), ABSORBED, *_uniform(right))
        self.put(partial[last], key, Form("product", CHAIN, (), inner, first > 0, swapped))


def _code(flat: Flat, name: str) -> int:
    """The number of an operation in a graph; MISSING if it does not occur."""
    return flat.names.index(name) if name in flat.names else MISSING


def _row_form(name: str) -> Form:
    """The form of a class of nodes of one row, without what depends on the node."""
    row = PRIMITIVES[name]
    if not row.variadic:
        return Form("map", name)
    if row.pairs:
        return Form("product", name, has_start=name == "affine")
    return Form("sum" if row.terms is not None else "list", name)


def _uniform(classes: list[int]) -> list[int]:
    """The classes that occur in a list of operands; which operand is in which does not matter."""
    return classes[:1] if classes.count(classes[0]) == len(classes) else sorted(set(classes))


def _shortened(classes: list[int], form: Form) -> list[int]:
    """The classes of a row's operands, those of each list as `_uniform` gives them."""
    if form.kind != "product":
        return _uniform(classes)
    k = form.inner
    return [*_uniform(classes[:k]), ABSORBED, *_uniform(classes[k : 2 * k]), *classes[2 * k :]]


def _blocks(keys: Sequence[object]) -> list[tuple[int, int]]:
    """Runs of equal keys, as pairs of start and stop; all is one run if a long list alternates."""
    blocks = []
    start = 0
    for i in range(1, len(keys) + 1):
        if i == len(keys) or keys[i] != keys[start]:
            blocks.append((start, i))
            start = i
    if len(keys) >= LONG and len(blocks) > len(set(keys)):
        return [(0, len(keys))]
    return blocks
