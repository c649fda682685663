"""Minibatches of plain samples that are computed alike, read at once."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograd_core.program.lift.lifted import Floats
from autograd_core.program.static.compiled_samples import CompiledSamples
from autograd_core.program.static.forms import PlainForm, form_of
from autograd_core.program.static.minibatch import SampleWay

Run = tuple[CompiledSamples, int, Floats, Floats]
"""Samples that are computed alike: by what, the first one, their numbers, their seeds."""


@dataclass(eq=False)
class ReadSamples:
    """Samples of one form that are computed alike.

    Attributes:
        form: what they look like.
        steps: computes them.
        columns: by key the numbers that stand behind those of a sample.
        order: the places of all these.
    """

    form: PlainForm
    steps: CompiledSamples
    columns: dict[Hashable, array[float]]
    order: array[int]

    def run(self, inputs: Sequence[Any], targets: Sequence[Any]) -> Run | None:
        """A minibatch; None if it has others too."""
        if type(inputs) is not list or type(targets) is not list:
            return None
        count = len(inputs)
        if len(targets) != count:
            return None
        rows = self.form.rows([inputs, targets], count, self.columns, self.order)
        if not isinstance(rows, array):
            return None
        return self.steps, 0, rows, array("d", [1.0 / count]) * count


def read_samples(ways: Mapping[Hashable, Sequence[SampleWay]]) -> ReadSamples | None:
    """How samples of some kinds are read; None if they differ in more than their labels.

    Args:
        ways: what computes those of each kind.
    """
    form, steps = None, next(iter(ways.values()))[0].steps
    columns: dict[Hashable, array[float]] = {}
    for kind, each in ways.items():
        found = form_of(kind)
        if found is None or len(each) > 1 or each[0].steps is not steps:
            return None
        if form is not None and found[0].codes != form.codes:
            return None
        form, key = found
        columns[key] = array("d", each[0].columns)
    assert form is not None
    width = form.count + len(columns[key])
    return ReadSamples(form, steps, columns, array("i", range(width)))
