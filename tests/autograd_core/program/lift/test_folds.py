"""Steps that repeat are loops: a body, computed again and again on what it gave the last time."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings, target
from hypothesis import strategies as st

import nn
from autograd_core import Program, Value, fsum, mean, tanh
from autograd_core.program.freezing import freeze
from autograd_core.program.lift.flatten import flatten
from autograd_core.program.lift.folds import folds_of
from autograd_core.program.lift.lift import lift
from autograd_core.program.lift.lifted import Fold, Lifted, Ref
from tests.autograd_core.program.entries import Entries
from tests.autograd_core.program.lift.list_programs import repeated
from tests.autograd_core.program.texts import run

TIMES = 8


class Looped(Entries):
    """The loops of a Lifted, computed by the body of their last time and what `reads` says.

    Raises:
        AssertionError: a number is not the recorded one, or a loop reads what comes after it.
    """

    def __init__(self, lifted: Lifted, folds: list[Fold]):
        super().__init__(lifted)
        self.arrays = lifted.arrays
        self.looping = True
        for fold in folds:
            self.loop(fold)

    def put(self, place: int, x: float) -> None:
        """Note the number of a place, once."""
        if not getattr(self, "looping", False):
            super().put(place, x)

    def loop(self, fold: Fold) -> None:
        """Compute a loop; each of its times gives the numbers of its arrays."""
        last = {carry.body: self.read(carry.first) for carry in fold.carried}
        for t, row in enumerate(fold.rows):
            now: list[list[float]] = []
            for k, number in enumerate(row):
                step = self.arrays[fold.rows[-1][k]]
                operands = [
                    self.operand(fold, t, read, ref, self.arrays[number].operands[i], now, last)
                    for i, (read, ref) in enumerate(zip(fold.reads[k], step.operands, strict=True))
                ]
                now.append(getattr(self, step.kind)(step, operands))
                assert repr(now[k]) == repr(self.numbers[number]), "nan is nan here"
            last = {carry.body: now[carry.body] for carry in fold.carried}

    def operand(self, fold, t, read, ref: Ref, own: Ref, now, last) -> list[float]:
        """What an operand reads at a time."""
        assert own.array not in fold.members or read.way in ("inner", "carried")
        if read.way == "listed":
            return self.read(own)
        if read.way == "shared":
            return self.read(ref)
        source = self.numbers[ref.array] if read.way == "sliced" else now
        if read.way != "sliced":
            source = (now if read.way == "inner" else last)[read.body]
        back = (fold.count - 1 - t) * read.move
        return [source[p - back] for p in ref.index.positions()]


def values(rng, *shape):
    """A nest of leaves."""
    if not shape:
        return Value(rng.gauss(0, 1))
    return [values(rng, *shape[1:]) for _ in range(shape[0])]


def loops(program: Program) -> list[tuple[int, int, int]]:
    """How often each loop of a program runs, how long its body is, how much it hands on."""
    Looped(program.lifted, program.folds)
    return [(fold.count, fold.period, len(fold.carried)) for fold in program.folds]


def recurrent(cell, rng):
    """A cell over eight inputs."""
    module, xs = cell(3, 4, rng=rng), values(rng, TIMES, 3)
    states = nn.Recurrent(module)(xs)
    return freeze(fsum([v * v for v in states[-1]]), inputs=[xs], parameters=module)


@pytest.mark.parametrize(
    ("cell", "body", "carried"), [(nn.RNNCell, 3, 1), (nn.GRUCell, 13, 1), (nn.LSTMCell, 14, 2)]
)
def test_a_cell_is_one_loop_over_all_times(cell, body, carried):
    """The first time too, which starts from zeros and stands among other steps."""
    program = recurrent(cell, random.Random(1))
    assert loops(program) == [(TIMES, body, carried)]
    (fold,) = program.folds
    assert all(set(carry.first.constants) == {0.0} for carry in fold.carried)
    assert len(program.lifted.steps) - len(fold.members) < 10


def test_equal_layers_are_a_loop_over_their_weights():
    """Each layer has weights of its own; the first reads the inputs, turned."""
    rng = random.Random(1)
    model, xs = nn.MLP(4, [4] * TIMES + [1], rng=rng), values(rng, 5, 4)
    program = freeze(mean([y * y for y in map(model, xs)]), inputs=[xs])
    assert loops(program) == [(TIMES, 2, 1)]
    (fold,) = program.folds
    assert [read.way for read in fold.reads[0]] == ["listed", "carried", "listed"]
    assert program.lifted.arrays[fold.carried[0].first.array].name == "xs"


def test_layers_of_attention_are_a_loop():
    """A residual block of attention and a network, three times, each with its own weights."""
    rng = random.Random(2)
    blocks = [
        (nn.AttentionHead(4, 4, rng=rng), nn.MLP(4, [8, 4], rng=rng), nn.LayerNorm(4))
        for _ in range(4)
    ]
    rows = xs = values(rng, 5, 4)
    for attend, network, norm in blocks:
        rows = [
            [a + b for a, b in zip(*r, strict=True)] for r in zip(rows, attend(rows), strict=True)
        ]
        rows = norm.batch([[a + b for a, b in zip(r, network(r), strict=True)] for r in rows])
    program = freeze(fsum([v for row in rows for v in row]), inputs=[xs])
    ((count, body, carried),) = loops(program)
    assert (count, carried) == (4, 1)
    assert body == (len(program.lifted.steps) - 1) // 4


def test_a_state_that_each_time_judges_stays_one_loop():
    """What is read from all times is outside: the loop hands on its state alone."""
    rng = random.Random(3)
    w, u, xs = values(rng, 3, 3), values(rng, 3, 2), values(rng, TIMES, 2)
    h, losses = [Value(0.0)] * 3, []
    for x in xs:
        h = [
            tanh(
                fsum([a * b for a, b in zip(row, h, strict=True)])
                + fsum([p * q for p, q in zip(more, x, strict=True)])
            )
            for row, more in zip(w, u, strict=True)
        ]
        losses.append(fsum([v * v for v in h]))
    program = freeze(mean(losses), inputs=[xs])
    ((count, _, carried), *others) = loops(program)
    assert (count, carried, others) == (TIMES, 1, [])


@pytest.mark.parametrize(("cell", "body"), [(nn.GRUCell, 13), (nn.LSTMCell, 14)])
def test_losses_of_other_classes_do_not_break_a_loop(cell, body):
    """Each time has its own class, at its own place in a list; the cell is a loop all the same."""
    rng = random.Random(4)
    module, head = cell(3, 4, rng=rng), nn.Linear(4, 3, rng=rng)
    xs = values(rng, TIMES, 3)
    states = nn.Recurrent(module)(xs)
    losses = [nn.cross_entropy(head(h), t % 3) for t, h in enumerate(states)]
    program = freeze(
        mean(losses), inputs=[xs], parameters=[*module.parameters(), *head.parameters()]
    )
    ((count, period, _), *_) = loops(program)
    assert (count, period) == (TIMES, body)
    assert run(program, "numpy") == pytest.approx(program.nodes[-1].data, rel=1e-14)


def test_a_loop_hands_on_states_not_lists_of_parts():
    """A cell over plain numbers, whose first state is plain too: its last array is the state."""
    rng = random.Random(5)
    cell = nn.LSTMCell(3, 4, rng=rng)
    state = cell.start()
    for _ in range(TIMES):
        state = cell([rng.gauss(0, 1) for _ in range(3)], state)
    program = freeze(fsum([v * v for v in cell.output(state)]), parameters=cell)
    assert loops(program)[0] == (TIMES - 1, 14, 2)
    fold, arrays = program.folds[0], program.lifted.arrays
    assert all(arrays[fold.rows[-1][carry.body]].kind == "map" for carry in fold.carried)


def test_a_product_of_many_factors_is_a_loop():
    """The factors are one list, read one by one."""
    xs = values(random.Random(4), 12)
    y = xs[0]
    for x in xs[1:]:
        y = y * x
    program = freeze(y, inputs=[xs])
    assert loops(program) == [(11, 1, 1)]
    (fold,) = program.folds
    assert fold.reads[0][1].move == 1


def test_what_must_be_computed_between_two_times_is_no_loop():
    """A state that goes through another step only once."""
    rng = random.Random(5)
    xs, h = values(rng, 6), Value(0.5)
    for t, x in enumerate(xs):
        h = tanh(h * x + 1)
        if t == 2:
            h = h.exp()
    program = freeze(h, inputs=[xs])
    assert all(count == 3 for count, _, _ in loops(program))


@given(st.integers(0, 2**32), st.integers(3, 5))
@settings(max_examples=60)
def test_a_random_program_repeated(seed: int, times: int):
    """The same choices at each time, on its own numbers, on weights and on the last results."""
    root, groups = repeated(seed, times)
    lifted = lift(flatten(root), groups)
    folds = folds_of(lifted.arrays)
    Looped(lifted, folds)
    target(len(folds))
