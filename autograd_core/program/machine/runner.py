"""Runs a plan for rows of inputs, without a look at the results."""

from array import array
from typing import NamedTuple

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.evaluate import KERNELS
from autograd_core.program.machine.blocks import step_blocks, sum_pieces
from autograd_core.program.machine.powers import powers_of_two
from autograd_core.program.machine.strips import Strips

if not cython.compiled:
    from autograd_core.c99 import doubles, doubles_in, ints, is_finite
    from autograd_core.node import floats
    from autograd_core.program.machine.loops import (
        backward,
        choose,
        clear,
        forward,
        memory,
        prepare,
        put_aligned,
        put_rows,
        set_name,
        sets,
        signature,
        take_rows,
    )

COMPILED = cython.compiled


class Results(NamedTuple):
    """What rows of inputs gave.

    values: the number of the root for each row.
    shared: gradients of the wanted parameters, summed over the rows as the engine's sweep over all
        of them would, the last row first.
    own: gradients of the wanted inputs, row by row.
    finite: whether all of these are finite.
    watched: the numbers that were asked for, row by row.
    """

    values: array
    shared: array
    own: array
    finite: bool
    watched: array


class Runner:
    """A plan with the memory to run in.

    Args:
        plan: what to run. Its lanes are rows that are computed at once.
    """

    def __init__(self, plan):
        self.keep = [plan]
        self.lanes = plan.lanes
        self.size = plan.size
        self.fixed = plan.fixed
        self.root = plan.root
        self.root_step = 0 if plan.root < plan.fixed else 1
        self.parameters = _total(plan.parameters)
        self.inputs = _total(plan.inputs)
        self.shared_at = _addresses([r for r in plan.wanted if r.role == "parameter"], 1)
        self.own_at = _addresses([r for r in plan.wanted if r.role == "input"], plan.lanes)
        self.roots = _beside_root(plan)
        self.watched = plan.watched
        self.numbers = put_aligned(plan.values, plan.fixed)
        self.adjoints = put_aligned(array("d", bytes(8 * plan.size)), plan.fixed)
        self.busy = False
        self.code = prepare(
            plan, _exported, step_blocks, sum_pieces, Strips, powers_of_two, self.keep
        )

    def use(self, name):
        """Run by one of the `instruction_sets` from now on; the results do not depend on it.

        Raises:
            ValueError: this machine does not have it.
        """
        known = instruction_sets()
        if name not in known:
            raise ValueError(
                f"no instruction set {name!r} here, only {', '.join(known) or 'none'}"
            )
        choose(self.code, known.index(name))

    def run(self, parameters, rows, count, seeds, begun=None):
        """The results for `count` rows, computed from the last one to the first.

        Args:
            parameters: the numbers of all parameters.
            rows: those of all inputs, row by row, in an array or a flat memoryview.
            count: how many rows there are.
            seeds: the adjoint of the root for each row; None if no gradients are wanted.
            begun: gradients of the wanted parameters, to which those of the rows are added.

        Returns:
            Results; None if the memory is in use by another call.
        """
        if self.busy:
            return None
        self.busy = cython.compiled
        try:
            return self.results(parameters, rows, count, seeds, begun)
        finally:
            self.busy = False

    def results(self, parameters, rows, count, seeds, begun):
        """As `run`, which makes sure that the memory is free."""
        sweeps = seeds is not None
        results = floats(count)
        own = floats(count * len(self.own_at) if sweeps else 0)
        shared = floats(len(self.shared_at) if sweeps else 0)
        values, adjoints = memory(self.numbers, self.fixed), memory(self.adjoints, self.fixed)
        given, x, found = doubles(parameters), doubles_in(rows), doubles(results)
        weight, to_own, to_shared = (
            doubles(seeds if sweeps else own),
            doubles(own),
            doubles(shared),
        )
        watched = floats(count * len(self.watched))
        to_watched, at_watched = doubles(watched), ints(self.watched)
        seen = len(self.watched)
        at_own, at_shared = ints(self.own_at), ints(self.shared_at)
        lanes, fixed, inputs = self.lanes, self.fixed, self.inputs
        owned, finite = len(self.own_at), True
        for i in range(self.parameters):
            values[fixed - self.parameters + i] = given[i]
        for i in range(fixed):
            adjoints[i] = 0.0
        if begun is not None:
            before = doubles(begun)
            for i in range(len(self.shared_at)):
                adjoints[at_shared[i]] = before[i]
        first = (count - 1) // lanes * lanes if count > 0 else -1
        while first >= 0:
            here = count - first if count - first < lanes else lanes
            put_rows(self.code, values, fixed, lanes, here, x, first, inputs)
            forward(self.code, values)
            for lane in range(here):
                found[first + lane] = values[self.root + lane * self.root_step]
                for i in range(seen):
                    address = at_watched[i] + (lane if at_watched[i] >= fixed else 0)
                    to_watched[(first + lane) * seen + i] = values[address]
            if sweeps:
                clear(adjoints, fixed, self.size, self.roots)
                for lane in range(here - 1, -1, -1):
                    adjoints[self.root + lane * self.root_step] += weight[first + lane]
                backward(self.code, values, adjoints)
                finite &= take_rows(self.code, to_own, first, owned, lanes, here, adjoints, at_own)
            first -= lanes
        if sweeps:
            for i in range(len(self.shared_at)):
                to_shared[i] = adjoints[at_shared[i]]
        finite = finite and is_finite(results) and is_finite(shared)
        return Results(results, shared, own, finite, watched)


def instruction_sets():
    """The names of the instruction sets that vectors are computed with here, narrowest first."""
    return list(map(set_name, range(sets())))


def _total(regions):
    """How many numbers there are in regions."""
    count = 0
    for region in regions:
        count += region.count
    return count


def _beside_root(plan):
    """Where the adjoints begin that are summed with that of the root, and how many they are."""
    for region in plan.sums:
        if region.start <= plan.root < region.end and region.start >= plan.fixed:
            return array("i", (region.start, region.count))
    return array("i", (plan.root, plan.lanes if plan.root >= plan.fixed else 0))


def _addresses(regions, lanes):
    """The addresses of all entries of regions; of inputs those of the first lane."""
    found = array("i")
    for region in regions:
        found.extend(range(region.start, region.start + region.count * lanes, lanes))
    return found


def _exported(op):
    """The kernel of a row as a C function, which Cython exports to other modules.

    Returns:
        (capsule, operands, types): the function, the number of the row's operands, 0 for a list,
        and the C types of its arguments.
    """
    row = PRIMITIVES[op]
    for home in KERNELS:
        if row.kernel in home.__pyx_capi__:
            capsule = home.__pyx_capi__[row.kernel]
            types = []
            for argument in signature(capsule).partition("(")[2].split(","):
                if "skip_dispatch" not in argument:
                    types.append(argument.split()[0])
            return capsule, 0 if row.variadic else len(row.operands), tuple(types)
    raise LookupError(f"the kernel {row.kernel!r} of the row {op!r} is not _exported")
