"""Find in a plan with lanes what can be computed row by row of lanes, near the processor.

A row is a number of a plan with one lane: here one for each lane, side by side.

Forwards, entrywise steps that follow each other are a strip: some rows are taken through all of
them before the next, so that what they hand on stays in the cache, and is not kept at all if
nothing else reads it. Backwards, sums of products that are no matrix products are flows: lists of
rows to add up, in the order of the sweep.
"""

from array import array
from typing import NamedTuple

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

if not cython.compiled:
    from autograd_core.c99 import ints

PLAIN, SHARED_BY_LANES, TWICE, TWICE_SHARED, ONLY_ADDED = 0, 1, 2, 3, 4
"""What the partial of a product is: a row; one number for all lanes; twice one of these; 1.0."""


class StripStep(NamedTuple):
    """A step for some rows at once.

    Attributes:
        number: that of the step in the plan.
        local: whether only later steps of the strip read the results, at the same row.
        at: for each operand, and each row the address in the first lane.
        apart: for each operand 1 if it is a row, 0 if it is a number for all lanes.
        inside: for each operand the place of the step in the strip whose local results it reads,
            or -1.
        stores: whether its partials are read.
    """

    number: int
    local: bool
    at: list
    apart: list
    inside: list
    stores: bool


class Strip(NamedTuple):
    """Entrywise steps with equally many rows."""

    rows: int
    steps: list


class Flow(NamedTuple):
    """Adjoints as sums of products: adjoint row += adjoint row * partial.

    Attributes:
        targets: the address of each adjoint row.
        ends: where the products of each end.
        nodes, partials: the addresses of the factors of each product.
        kinds: what each partial is.
    """

    targets: array
    ends: array
    nodes: array
    partials: array
    kinds: array


class Strips:
    """The strips and flows of a plan.

    Args:
        plan: a plan with lanes.
        pieces: those of its sums.
        vectors: for each step 1 if it is entrywise and computed by vectors, 2 if it is a square;
            else 0.

    Attributes:
        forwards: numbers of steps, and Strips in place of those they contain.
        backwards: Pieces, and Flows in place of those they contain.
    """

    def __init__(self, plan, pieces, vectors):
        self.plan = plan
        self.lanes = plan.lanes
        self.fixed = plan.fixed
        self.root = plan.root
        self.read = array("b", bytes(plan.size))
        self.doubled = array("i", [-1]) * plan.size
        for number, step in enumerate(plan.steps):
            if vectors[number] == 2:
                start = step.partials[0]
                self.doubled[start : start + step.count] = step.operands[0]
        self.backwards = self.all_flows(pieces)
        self.read[plan.root] = 1
        for address in plan.watched:
            self.read[address] = 1
        self.owner = array("i", [-1]) * plan.size
        self.forwards = []
        for number, step in enumerate(plan.steps):
            self.add_step(number, step, vectors[number])
        self.finish()

    def all_flows(self, pieces):
        """Pieces in their order, those that can be as flows."""
        found = []
        for piece in pieces:
            if not self.flows(piece):
                self.mark_partials(piece.start, piece.size)
                found.append(piece)
            else:
                if not found or type(found[len(found) - 1]) is not Flow:
                    found.append(Flow(*map(array, "iiiii")))
                self.add_flow(found[len(found) - 1], piece)
        return found

    def flows(self, piece):
        """Whether a piece can be a flow: its products are the same for all lanes."""
        if piece.start < self.fixed or piece.start <= self.root < piece.start + piece.size:
            return False
        for block in piece.blocks:
            if block.kind == 0 and block.rows > 1 and block.terms > 1:
                return False  # a matrix product
        edges = self.plan.edges
        end, g, p = ints(edges.ends), ints(edges.nodes), ints(edges.partials)
        lanes = self.lanes
        for start in range(piece.start, piece.start + piece.size, lanes):
            first, terms = end[start - 1], end[start] - end[start - 1]
            for k in range(first, first + terms):
                apart = p[k + terms] - p[k]
                if g[k + terms] - g[k] != 1 or apart < 0 or apart > 1:
                    return False
        return True

    def add_flow(self, flow, piece):
        """Add the rows of a piece to a flow."""
        edges = self.plan.edges
        end, g, p = ints(edges.ends), ints(edges.nodes), ints(edges.partials)
        doubled = ints(self.doubled)
        for start in range(piece.start, piece.start + piece.size, self.lanes):
            first, terms = end[start - 1], end[start] - end[start - 1]
            for k in range(first, first + terms):
                address = p[k]
                kind = SHARED_BY_LANES if p[k + terms] == address else PLAIN
                if address == 0:
                    kind = ONLY_ADDED
                elif doubled[address] >= 0:
                    kind = TWICE
                    if doubled[p[k + terms]] == doubled[address]:
                        kind = TWICE_SHARED
                    address = doubled[address]
                self.read[address] = 1
                flow.nodes.append(g[k])
                flow.partials.append(address)
                flow.kinds.append(kind)
            flow.targets.append(start)
            flow.ends.append(len(flow.nodes))

    def mark_partials(self, start, size):
        """Note that the partials of some adjoints are read where they stand."""
        end, p = ints(self.plan.edges.ends), ints(self.plan.edges.partials)
        for k in range(end[start - 1], end[start + size - 1]):
            self.read[p[k]] = 1

    def add_step(self, number, step, vector):
        """Add a step to the last strip, to a new one, or as it is."""
        made = self.as_strip_step(number, step) if vector > 0 else None
        if made is None:
            for addresses in step.operands:
                self.mark(addresses)
            self.forwards.append(number)
            return
        rows = step.count // self.lanes
        last = self.forwards[len(self.forwards) - 1] if self.forwards else None
        if type(last) is not Strip or last.rows != rows or not self.follows(made, last):
            last = Strip(rows, [])
            self.forwards.append(last)
        last.steps.append(made)
        for row in range(rows):
            self.owner[step.start + row * self.lanes] = number

    def mark(self, addresses):
        """Note that numbers are read where they stand."""
        at = ints(addresses)
        for i in range(len(addresses)):
            self.read[at[i]] = 1

    def as_strip_step(self, number, step):
        """A step by rows; None if some of an operand's rows are not like the others."""
        at, apart = [], []
        for addresses in step.operands:
            a = ints(addresses)
            firsts = array("i")
            step_apart = a[1] - a[0]
            for i in range(0, step.count, self.lanes):
                if a[i + 1] - a[i] != step_apart:
                    return None
                firsts.append(a[i])
            at.append(firsts)
            apart.append(step_apart)
        return StripStep(number, False, at, apart, [-1] * len(at), False)

    def follows(self, made, strip):
        """Whether a step reads, of the results of a strip, no later rows than its own."""
        members = {step.number for step in strip.steps}
        for firsts in made.at:
            for row in range(strip.rows):
                owner = self.owner[firsts[row]]
                if owner in members and firsts[row] > self.row_of(owner, row):
                    return False
        return True

    def row_of(self, number, row):
        """The address of a row of a step's results."""
        return self.plan.steps[number].start + row * self.lanes

    def finish(self):
        """Find out which results are local, and which partials are read."""
        strips = [part for part in self.forwards if type(part) is Strip]
        for strip in strips:
            members = {step.number for step in strip.steps}
            for step in strip.steps:
                for firsts, apart in zip(step.at, step.apart, strict=True):
                    if not apart or not self.source(firsts, members) >= 0:
                        self.mark(firsts)
        for strip in strips:
            local = {}
            for k, step in enumerate(strip.steps):
                inside = []
                for firsts in step.at:
                    inside.append(local.get(self.source(firsts, set(local)), -1))
                step = step._replace(inside=inside, stores=self.stores(step.number))
                if not self.is_read(self.plan.steps[step.number].start, strip.rows):
                    local[step.number] = k
                    step = step._replace(local=True)
                strip.steps[k] = step

    def source(self, firsts, members):
        """Which of some steps gives an operand, row for row; -1 if none does."""
        number = self.owner[firsts[0]]
        if number not in members:
            return -1
        for row in range(len(firsts)):
            if firsts[row] != self.row_of(number, row):
                return -1
        return number

    def stores(self, number):
        """Whether the partials of a step are read."""
        step = self.plan.steps[number]
        for start in step.partials:
            if start >= 0 and self.is_read(start, step.count // self.lanes):
                return True
        return False

    def is_read(self, start, rows):
        """Whether one of some rows is read outside its strip."""
        for row in range(rows):
            if self.read[start + row * self.lanes]:
                return True
        return False
