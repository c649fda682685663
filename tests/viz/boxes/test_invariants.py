"""What holds at each level of every computation: its parts add up to it, to the last gradient."""

import math
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograd_core import Program
from tests.viz.boxes.formulas import check_names
from tests.viz.boxes.structured import computations
from viz.boxes.levels import levels
from viz.stepping.steps import steps

ROUNDING = 1e-12


class Sum:
    """A sum of numbers that are sums themselves, of terms whose sizes bound their rounding."""

    def __init__(self):
        self.parts, self.size = [], 0.0

    def add(self, part, size):
        """Add a part, and the size of its terms."""
        self.parts.append(part)
        self.size += size

    @property
    def total(self):
        """The sum; nan of terms that are not finite."""
        return math.fsum(self.parts) if math.isfinite(self.size) else math.nan

    def is_near(self, x):
        """Whether a number is this sum, up to the rounding of its terms; nan is near all."""
        return not abs(x - self.total) > ROUNDING * self.size + 5e-324


def text(x):
    """A number as text; -0.0 is 0.0, for gradients are added to 0.0."""
    return repr(x + 0.0)


def owners(found):
    """The array and the entry that each node belongs to, read off the arrays alone."""
    own = {}
    for i, array in enumerate(found.arrays.arrays):
        if array.leaves is not None:
            entries = [[leaf] for leaf in array.leaves.values]
        elif array.kind in ("leaf", "join"):
            continue
        else:
            nodes = found.program.nodes
            entries = [
                [nodes[at] for at in (*array.absorbed(k), array.places[k])]
                for k in range(array.size)
            ]
        for k, nodes in enumerate(entries):
            for node in nodes:
                assert own.setdefault(id(node), (i, k)) == (i, k)
    return own


def check(root, names, fold):
    """All invariants of the levels of a computation, with what repeats as one step if `fold`."""
    for node in levels(root, names).program.nodes:
        node.grad = 0.0
    root.backward()
    found = levels(root, names, fold=fold)
    check_names(found)
    own, nodes = owners(found), found.program.nodes
    assert {id(node) for node in nodes if not node.is_constant} <= set(own)
    home = {i: b for b, box in enumerate(found.boxes) for i in box.inner}

    # Scalars: every edge is inside a box, or is one of the scalars of exactly one box.
    edges = defaultdict(list)
    for node in nodes:
        for operand, partial in zip(node.operands, node.partials, strict=True):
            if partial is not None and id(operand) in own:
                unit, to = own[id(node)], own[id(operand)]
                box = home[unit[0]]
                if home.get(to[0]) != box:
                    edges[box].append((*unit, *to, node.grad + 0.0, partial))
    for b in range(len(found.boxes)):
        handed = [
            (s.unit, s.entry, s.array, s.place, s.upstream + 0.0, s.partial)
            for s in found.scalars(b)
        ]
        assert sorted(map(repr, handed)) == sorted(map(repr, edges[b]))

    # Units: scalars add up to what a unit hands on, units to what the box hands on.
    whole = defaultdict(Sum)
    for b in range(len(found.boxes)):
        units, parts = defaultdict(Sum), defaultdict(Sum)
        for unit, entry, array, place, upstream, partial in edges[b]:
            share = upstream * partial
            units[unit, entry, array, place].add(share, abs(share))
        for (_, _, array, place), handed in units.items():
            parts[array, place].add(handed.total, handed.size)
        shares = found.shares(b)
        assert {array for array, _ in parts} <= set(shares)
        for array, share in shares.items():
            for k, x in enumerate(share):
                assert parts[array, k].is_near(x)
        # Frames: each share is handed on in one step.
        frames = [f for f in found.box_frames if f.phase == "backward" and f.box == b]
        assert sorted(i for f in frames for i in f.receivers) == sorted(shares)
        for frame in frames:
            for i in frame.receivers:
                for k, x in enumerate(shares[i]):
                    whole[i, k].add(x, parts[i, k].size)

    # Repeats: a step of one is the steps of its boxes, each after it has received everything.
    handed, acted = [], set()
    for frame in found.frames:
        if frame.phase == "backward":
            for b, receivers in frame.acting:
                acted.add(b)
                handed += [(b, i) for i in receivers]
                assert not {home.get(i) for i in receivers} & acted
    fine = [(f.box, i) for f in found.box_frames if f.phase == "backward" for i in f.receivers]
    assert sorted(handed) == sorted(fine)

    # Boxes: after the last step all gradients are those of backward().
    last, at = found.arrays.root
    whole[last, at].add(found.seed, 1.0)
    for i, array in enumerate(found.arrays.arrays):
        values, gradients = found.numbers(i)
        if array.leaves is not None:
            ends = array.leaves.values
        elif array.kind in ("leaf", "join"):
            continue
        else:
            ends = [nodes[place] for place in array.places]
        assert list(map(repr, values)) == [repr(end.data) for end in ends]
        assert list(map(text, gradients)) == [text(end.grad) for end in ends]
        if array.leaves is not None or found.boxes[home[i]].array == i:
            for k, x in enumerate(gradients):
                assert whole[i, k].is_near(x), (array.name, k, x, whole[i, k].parts)


def check_scalars(root):
    """The steps of scalars hand on upstream times local, to nodes whose last gradient is right."""
    trace = steps(root, {}, limit=None)
    handed = defaultdict(Sum)
    for frame in trace.frames:
        if frame.phase == "backward":
            share = frame.upstream * frame.local
            assert repr(frame.contribution) == repr(share)
            assert repr(frame.after) == repr(frame.before + share)
        if frame.phase in ("seed", "backward"):
            handed[frame.target].add(frame.contribution, abs(frame.contribution))
    for node, step, last in zip(
        Program(root).nodes, trace.nodes, trace.final_gradients, strict=True
    ):
        assert text(last) == text(node.grad)
        assert handed[step.index].is_near(last)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(computations, st.booleans())
def test_parts_add_up_at_every_level(computation, fold):
    """Scalars add up to units, units to boxes, boxes to the gradients of backward()."""
    check(*computation, fold)
    check_scalars(computation[0])


@pytest.mark.slow
@settings(max_examples=1_000, suppress_health_check=list(HealthCheck))
@given(computations, st.booleans())
def test_parts_of_many_computations_add_up(computation, fold):
    """The same of thousands."""
    check(*computation, fold)
    check_scalars(computation[0])
