"""Classes: which nodes of a graph are computed alike, so that one array step computes them all.

Two nodes are in one class if they have the same operation and static parameters, and if their
operands, one by one, are in the same classes; of a list of operands it does not matter which
is in which class. Each named array of leaves is a class; all other constants are one class
together. Classes are found bottom-up, by comparing the keys themselves. An operand's class is
always older than the class of what uses it.

Additions recorded one by one are taken together first: a chain a + b + c + ... whose partial sums
nothing else uses is a sum, and a sum of products is a row of a matrix product, as in micrograd's
`sum((w * x for w, x in zip(self.w, xs)), self.b)`. All its nodes belong to its last addition.
"""

from array import array

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.program.lift import forms
from autograd_core.program.lift.chains import find_chains
from autograd_core.program.lift.tables import empty, zeros

if not cython.compiled:
    from autograd_core.c99 import flags, ints

_ABSORBED = -1
_MISSING = -2
_NOTHING = {}
_SLOTS = 64
_MANY = 2048
_FEW = forms.LONG


def classify(flat, leaf_class, parameters, keep=(), uneven=False, compared=_NOTHING):
    """Find the classes of a graph: a Classes; None if it has no structure.

    It has none if there are more than a third as many classes as nodes; small graphs always have.

    Args:
        flat: the graph.
        leaf_class: the class of each leaf, by place; those of all others are written into it.
        parameters: for each class of leaves, whether they are parameters.
        keep: places that must be entries of their own, not inside a chain, beside the root.
        uneven: whether sums and lists of other lengths are in one class, and 0 + x is a sum.
        compared: for nodes of `where` that are decided later the places compared; see `lift`.
    """
    work = _Classifier(flat, leaf_class, parameters, uneven, compared)
    find_chains(flat, work.add, work.mul, [flat.root, *keep], work.inner, work.waiting)
    if not (work.classify(0, work.count // 4) and work.classify(work.count // 4, work.count)):
        return None
    return forms.Classes(work.found, work.forms, work.members(), work.first, work.counted)


@cython.final
@cython.cclass
class _Classifier:
    """The state of `classify`; `table` has entrywise classes by operation and operands."""

    def __init__(self, flat, leaf_class, parameters, uneven, compared):
        self.flat = flat
        self.compared = compared
        self.uneven = uneven
        self.found = leaf_class
        self.parameters = list(parameters)
        self.first = len(self.parameters)
        self.forms = []
        self.known = {}
        self.rows = forms.row_forms(flat.names)
        self.alone = forms.flags_of_maps(self.rows)
        self.values = flat.static_values
        self.shown = list(map(forms.without_choice, self.values))
        self.add = forms.code_of(flat.names, "add", _MISSING)
        self.mul = forms.code_of(flat.names, "mul", _MISSING)
        self.count = len(flat)
        self.inner = bytearray(self.count)
        self.waiting = bytearray(self.count)
        self.table = array("i", [_MISSING]) * (3 * _SLOTS * (len(flat.names) + 1))
        self.counted = zeros(self.count if uneven else 0)
        self.lengths = ints(self.counted)
        self.ops = ints(flat.ops)
        self.offsets = ints(flat.offsets)
        self.operands = ints(flat.operands)
        self.of = ints(self.found)
        self.inside = flags(self.inner)
        self.waits = flags(self.waiting)
        self.slots = ints(self.table)
        self.statics = ints(flat.static_numbers)
        self.is_map = flags(self.alone)

    def classify(self, start, stop):
        """Go through some nodes in creation order; return whether there is structure so far."""
        ops, of, inside, waits = self.ops, self.of, self.inside, self.waits
        for i in range(start, stop):
            if ops[i] >= 0:
                of[i] = _ABSORBED
                if ops[i] == self.add:
                    if not inside[i]:
                        self._chain(i)
                elif not waits[i]:
                    self._row(i)
        return len(self.forms) <= _MANY or 3 * len(self.forms) <= stop

    def members(self):
        """The places of each class, in creation order."""
        counts = zeros(len(self.forms) + 1)
        starts, of, first = ints(counts), self.of, self.first
        for i in range(self.count):
            if of[i] >= first:
                starts[of[i] - first + 1] += 1
        for c in range(len(self.forms)):
            starts[c + 1] += starts[c]
        ends = counts[:]
        listed = empty(starts[len(self.forms)])
        at, into = ints(ends), ints(listed)
        for i in range(self.count):
            if of[i] >= first:
                c = of[i] - first
                into[at[c]] = i
                at[c] += 1
        found = []
        for c in range(len(self.forms)):
            found.append(listed[starts[c] : starts[c + 1]])
        return found

    def _put(self, place, key, form):
        """Put a node into the class of its key; `form` is that of a new class."""
        number = self.known.get(key)
        if number is None:
            number = self.known[key] = self.first + len(self.forms)
            self.forms.append(form)
        self.of[place] = number

    def _row(self, place):
        """Put a node into its class on its own."""
        code = self.ops[place]
        start = self.offsets[place]
        count = self.offsets[place + 1] - start
        static = self.statics[place]
        if not self.is_map[code]:
            self._list_row(place, code, self.rows[code])
        elif self.compared and place in self.compared:
            others = self._classes_of(self.compared[place])
            key = (code, _ABSORBED, *self._classes(start, start + count), *others)
            self._put(place, key, self.rows[code])
        elif count > 2 or (count == 2 and static):
            key = (code, static, *self._classes(start, start + count))
            self._put(place, key, self._with_static(key, static, self.rows[code]))
        else:
            a = self.of[self.operands[start]]
            b = self.of[self.operands[start + 1]] if count == 2 else -2 - static
            slot = 3 * (_SLOTS * code + ((a * 7 + b) & (_SLOTS - 1)))
            if self.slots[slot] == a and self.slots[slot + 1] == b:
                self.of[place] = self.slots[slot + 2]
            else:
                key = (code, a, b)
                self._put(place, key, self._with_static(key, static, self.rows[code]))
                self.slots[slot] = a
                self.slots[slot + 1] = b
                self.slots[slot + 2] = self.of[place]

    def _with_static(self, key, static, form):
        """The form of a new class of entrywise steps, with the static parameters of its node."""
        if not static or key in self.known:
            return form
        return forms.form_with(form, self.values[static], 0, False)

    def _list_row(self, place, code, form):
        """Put a node with a list of operands into its class."""
        start, stop = self.offsets[place], self.offsets[place + 1]
        static = self.values[self.statics[place]]
        if stop - start < _FEW and forms.is_own(form):
            key = (code, *self._classes(start, stop))
            return self._put(place, key, forms.Form("map", form.op))
        half = (stop - start) // 2 if form.kind == "product" else stop - start
        left = self._occurring(start, start + half)
        rest = ()
        if form.kind == "product":
            right = self._occurring(start + half, start + 2 * half)
            rest = (_ABSORBED, *right, _ABSORBED, *self._classes(start + 2 * half, stop))
        length = stop - start
        if form.kind == "product" or form.op in forms.PADDED:
            length = self._length(place, half) if self.uneven else length
        key = (code, self.shown[self.statics[place]], length, *left, *rest)
        if key not in self.known:
            swapped = form.kind == "product" and self._swaps(left, right)
            form = forms.form_with(form, static, stop - start, swapped)
        self._put(place, key, form)

    def _classes(self, start, stop):
        """The classes of some operands."""
        found = []
        for i in range(start, stop):
            found.append(self.of[self.operands[i]])
        return found

    def _classes_of(self, terms):
        """The classes of some places."""
        found = []
        for term in terms:
            found.append(self.of[term])
        return found

    def _occurring(self, start, stop):
        """The classes that occur among some operands."""
        if start == stop:
            return []
        first = self.of[self.operands[start]]
        for i in range(start + 1, stop):
            if self.of[self.operands[i]] != first:
                return forms.occurring(self._classes(start, stop))
        return [first]

    def _swaps(self, left, right):
        """Whether the second factors are parameters and the first ones are not."""
        return self._all_parameters(right) and not self._all_parameters(left)

    def _all_parameters(self, classes):
        """Whether all classes are parameters."""
        for c in classes:
            if c >= self.first or not self.parameters[c]:
                return False
        return True

    def _chain(self, end):
        """Put the additions of a chain, and the products that they add, into classes."""
        offsets, operands, of = self.offsets, self.operands, self.of
        inside, waits = self.inside, self.waits
        count = 1
        at = operands[offsets[end]]
        right = operands[offsets[end] + 1]
        products = waits[right]
        a, b = self._pair(right)
        alike = True
        while inside[at]:
            term = operands[offsets[at] + 1]
            if waits[term] != products:
                alike = False
            elif not products:
                alike = alike and of[term] == a
            elif of[operands[offsets[term]]] != a or of[operands[offsets[term] + 1]] != b:
                alike = False
            at = operands[offsets[at]]
            count += 1
        single = count == 1 and not (products and (self.waits[at] or self._is_neuron(at, a, b)))
        if single and self.uneven and self.of[at] == 0 and self.flat.data[at] == 0.0:
            if products:
                self._put_product(end, 1, at, [a], [b])
            else:
                self._put_sum(end, 1, at, [a])
        elif single:
            for term in (at, right):
                if self.waits[term]:
                    self._row(term)
            self._row(end)
        elif count == 1 and self._are_apart(at, a, b):
            self._row(at)
            self._row(right)
            self._row(end)
        elif not alike or self.waits[at] or count == 1:
            self._mixed_chain(end)
        elif products:
            self._put_product(end, count, at, [a], [b])
        elif self.of[at] != a:
            self._put_sum(end, count, at, [a])
        else:
            self._mixed_chain(end)

    def _are_apart(self, term, a, b):
        """Whether a term is a product of other classes than a and b: two products, no list."""
        left, right = self._pair(term)
        return self.waits[term] and left != a and right != b

    def _pair(self, term):
        """The classes of the factors of a product that waits; of another term, its class twice."""
        if self.waits[term]:
            first = self.offsets[term]
            return self.of[self.operands[first]], self.of[self.operands[first + 1]]
        return self.of[term], self.of[term]

    def _mixed_chain(self, end):
        """Put a chain into classes part by part."""
        terms, partial = self._terms(end)
        first = 0
        while first < len(terms):
            last = first
            kind = self.waits[terms[first]]
            while last + 1 < len(terms) and self.waits[terms[last + 1]] == kind:
                last += 1
            if kind:
                self._products(terms, partial, first, last)
            else:
                self._sums(terms, partial, first, last)
            first = last + 1

    def _terms(self, end):
        """The terms of a chain, and the partial sum after each; after the first, that term."""
        terms, partial = [], []
        at = end
        while True:
            partial.append(at)
            terms.append(self.operands[self.offsets[at] + 1])
            at = self.operands[self.offsets[at]]
            if not self.inside[at]:
                break
        partial.append(at)
        terms.append(at)
        return terms[::-1], partial[::-1]

    def _sums(self, terms, partial, first, last):
        """Take together what can be of terms first to last, which are not products."""
        keys = self._classes_of(terms[first : last + 1])
        single = []
        for start, stop in forms.blocks(keys):
            a, b = first + start, first + stop - 1
            if b - a >= (2 if a == 0 else 1):
                self._few(terms, partial, single)
                self._sum(terms, partial, a, b)
            else:
                single.append((a, b))
        self._few(terms, partial, single)

    def _few(self, terms, partial, single):
        """Add terms of different classes: as one sum if there are many, else one by one."""
        if single:
            first, last = min(single)[0], max(single)[1]
            if last - first + 1 >= forms.LONG:
                self._sum(terms, partial, first, last)
            else:
                for j in range(max(first, 1), last + 1):
                    self._row(partial[j])
            single.clear()

    def _sum(self, terms, partial, first, last):
        """Make terms first to last one sum; it starts from the partial sum before them."""
        classes = forms.occurring(self._classes_of(terms[first : last + 1]))
        self._put_sum(
            partial[last], last - first + 1, partial[first - 1] if first else -1, classes
        )

    def _put_sum(self, place, count, start, classes):
        """Make a node the sum of some terms; start is the place of a term of its own, or -1."""
        begins = self.of[start] if start >= 0 else _ABSORBED
        key = ("sum", self._length(place, count), begins, *classes)
        form = None if key in self.known else forms.Form("sum", forms.CHAIN, (), count, start >= 0)
        self._put(place, key, form)

    def _length(self, place, count):
        """The number of terms as a part of a key; 0 where it does not matter, and is noted."""
        if not self.uneven:
            return count
        self.lengths[place] = count
        return 0

    def _products(self, terms, partial, first, last):
        """Take together what can be of terms first to last, which are products."""
        left, right = [], []
        for term in terms[first : last + 1]:
            a, b = self._pair(term)
            left.append(a)
            right.append(b)
        pairs = list(zip(left, right, strict=True))
        parts = [(0, len(pairs))] if self._is_list(left, right) else forms.blocks(pairs)
        single = []
        for start, stop in parts:
            a, b = first + start, first + stop - 1
            if b > a or (a == 1 and self._is_neuron(partial[0], left[start], right[start])):
                self._few(terms, partial, single)
                before = partial[a - 1] if a else -1
                own = forms.occurring(left[start:stop]), forms.occurring(right[start:stop])
                self._put_product(partial[b], stop - start, before, own[0], own[1])
            else:
                self._row(terms[a])
                single.append((a, b))
        self._few(terms, partial, single)

    def _is_list(self, left, right):
        """Whether factors of several classes are one list each: parameters, or other leaves."""
        count = len(left)
        if count < forms.LONG and len(set(left)) == len(set(right)) == count:
            return False
        if self._all_parameters(left) or self._all_parameters(right):
            return True
        return max(left) < self.first and max(right) < self.first

    def _is_neuron(self, start, left, right):
        """Whether start + left * right is a neuron with one input."""
        one = self._all_parameters([left]) != self._all_parameters([right])
        return one and self._all_parameters([self.of[start]])

    def _put_product(self, place, count, start, left, right):
        """Make a node a sum of products; start is the place of a term of its own, or -1."""
        begins = self.of[start] if start >= 0 else _ABSORBED
        key = ("product", self._length(place, count), begins, *left, _ABSORBED, *right)
        form = None
        if key not in self.known:
            swapped = self._swaps(left, right)
            form = forms.Form("product", forms.CHAIN, (), count, start >= 0, swapped)
        self._put(place, key, form)
