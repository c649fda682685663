"""Widen a plan: compute several rows of inputs at once, side by side.

Each number that depends on inputs is there once for each lane, the lanes of an address next to
each other. Constants and parameters are there once. The gradient of a parameter is a sum over
lanes, the last row first, as in the engine's sweep over all rows.
"""

from array import array
from dataclasses import replace

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.program.machine.edges import Edges

if not cython.compiled:
    from autograd_core.c99 import ints


def widen(plan, lanes):
    """The plan that does what a plan does for several rows of inputs.

    Args:
        plan: a plan with one lane.
        lanes: how many rows.
    """
    wide = _Lanes(plan, lanes)
    values = array("d", bytes(8 * wide.size))
    values[: plan.fixed] = plan.values[: plan.fixed]
    return replace(
        plan,
        size=wide.size,
        lanes=lanes,
        values=values,
        inputs=list(map(wide.moved, plan.inputs)),
        wanted=list(map(wide.moved, plan.wanted)),
        steps=list(map(wide.step, plan.steps)),
        edges=wide.edges(plan.edges, plan.size),
        sums=list(map(wide.widened, plan.sums)),
        root=wide.at(plan.root),
        watched=array("i", map(wide.at, plan.watched)),
    )


class _Lanes:
    """Where the numbers of a plan are when each lane has its own.

    Attributes:
        first: for each address that of its first lane.
        apart: for each address how far the next lane is; 0 if there are none.
    """

    def __init__(self, plan, lanes):
        self.lanes = lanes
        self.fixed = plan.fixed
        self.size = plan.fixed + (plan.size - plan.fixed) * lanes
        self.first = array("i", range(plan.size))
        self.apart = array("i", bytes(4 * plan.size))
        first, apart = ints(self.first), ints(self.apart)
        for address in range(plan.fixed, plan.size):
            first[address] = plan.fixed + (address - plan.fixed) * lanes
            apart[address] = 1

    def at(self, address):
        """The address of a number in the first lane."""
        return self.first[address]

    def moved(self, region):
        """A region that begins at its first lane."""
        return replace(region, start=self.at(region.start))

    def widened(self, region):
        """A region with all its lanes."""
        if region.start < self.fixed:
            return region
        return replace(
            region,
            start=self.at(region.start),
            count=region.count * self.lanes,
            width=self.lanes,
        )

    def step(self, step):
        """A step for all lanes."""
        lanes, inner = self.lanes, step.inner
        kind, shape = step.kind, (step.count * lanes,)
        operands = list(step.operands)
        begin = 0
        if inner == 0 and kind in ("product", "pairs"):  # sums of nothing: what they begin with
            kind, begin = "pairs", 2
        elif kind == "product" and max(operands[0]) < self.fixed:
            shape = (step.shape[0], step.shape[1] * lanes)
            operands[1] = self.spread(operands[1], inner)
            begin = 2
        elif kind == "product":
            kind = "pairs"
            left, right = step.factors()
            operands[0] = self.spread(left, inner)
            operands[1] = self.spread(right, inner)
            begin = 2
        elif kind == "pairs":
            operands[0] = self.spread(operands[0], inner)
            operands[1] = self.spread(operands[1], inner)
            begin = 2
        elif kind in ("chain", "list"):
            operands[0] = self.spread(operands[0], inner)
            begin = 1
        for k in range(begin, len(operands)):
            operands[k] = self.spread(operands[k], 1)
        statics = step.statics
        if len(statics) > 1:
            statics = [static for static in statics for _ in range(lanes)]
        partials = []
        for start in step.partials:
            partials.append(self.at(start) if start >= 0 else start)
        return replace(
            step,
            kind=kind,
            statics=statics,
            start=self.at(step.start),
            shape=shape,
            operands=tuple(operands),
            partials=tuple(partials),
        )

    def spread(self, addresses, inner):
        """Lists of addresses, `inner` in each: for each list one for every lane."""
        found = array("i", bytes(4 * len(addresses) * self.lanes))
        to, a, first, apart = ints(found), ints(addresses), ints(self.first), ints(self.apart)
        filled = 0
        for start in range(0, len(addresses), inner):
            for lane in range(self.lanes):
                for k in range(start, start + inner):
                    to[filled] = first[a[k]] + lane * apart[a[k]]
                    filled += 1
        return found

    def edges(self, edges, size):
        """The edges to all lanes."""
        lanes = self.lanes
        total = len(edges.nodes) * lanes
        ends = array("i", bytes(4 * self.size))
        nodes = array("i", bytes(4 * total))
        partials = array("i", bytes(4 * total))
        end, node, partial = ints(ends), ints(nodes), ints(partials)
        old, g, p = ints(edges.ends), ints(edges.nodes), ints(edges.partials)
        first, apart = ints(self.first), ints(self.apart)
        filled = begin = 0
        for address in range(size):
            for lane in range(lanes):
                row = lane if address >= self.fixed else lanes - 1 - lane
                for k in range(begin, old[address]):
                    node[filled] = first[g[k]] + row * apart[g[k]]
                    partial[filled] = first[p[k]] + row * apart[p[k]]
                    filled += 1
                if address < self.fixed:
                    end[address] = filled
                else:
                    end[self.fixed + (address - self.fixed) * lanes + lane] = filled
            begin = old[address]
        return Edges(ends, nodes, partials)
