"""A wrong local derivative of a row is found by the values of the row; a right one stands."""

from __future__ import annotations

import math
import random

import pytest

from autograd_core.laboratory.wrong_operation.row_check import wrong_partial
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.evaluate import evaluate
from tests.autograd_core.samples import sample


@pytest.mark.parametrize("name", PRIMITIVES)
def test_no_partial_of_the_table_is_called_wrong(name):
    """The kernels' partials are right at every magnitude, next to kinks and edges."""
    row = PRIMITIVES[name]
    for operands, parameters in sample(row, 60, "localise"):
        static = [parameters.get(key, default) for key, default in row.parameters.items()]
        _, partials = evaluate(name, operands, static)
        assert wrong_partial(name, operands, static, partials) is None, (operands, static)


SMOOTH = [name for name, row in PRIMITIVES.items() if not row.step and name != "where"]


@pytest.mark.parametrize("factor", [-1.0, 1 + 1e-6])
@pytest.mark.parametrize("name", SMOOTH)
def test_a_wrong_partial_of_the_table_is_found_at_its_operand(name, factor):
    """A wrong sign, or an error of 1e-6: the position and the right number are found."""
    row = PRIMITIVES[name]
    rng = random.Random(name)
    tried = 0
    for operands, parameters in sample(row, 200, "planted"):
        static = [parameters.get(key, default) for key, default in row.parameters.items()]
        value, right = evaluate(name, operands, static)
        position = rng.randrange(len(right))
        slope = right[position]
        moderate = all(0.01 < abs(x) < 30 for x in operands)
        clear = slope is not None and 1e-3 * max(1.0, abs(value)) < abs(slope) < 1e3
        if not (moderate and clear and _is_clear_of_edges(row, operands)):
            continue
        partials = list(right)
        partials[position] = slope * factor
        found = wrong_partial(name, operands, static, partials)
        assert found is not None, (operands, static, partials)
        assert found.position == position
        assert math.isclose(found.numeric, slope, rel_tol=1e-8)
        tried += 1
        if tried == 10:
            break
    assert tried


def _is_clear_of_edges(row, operands):
    """Whether kinks and ends of domains are further away than steps need."""
    edges = [] if callable(row.kinks) else list(row.kinks)
    edges += [end for d in row.domains for end in (d.low, d.high) if math.isfinite(end)]
    ties = [abs(a - b) for i, a in enumerate(operands) for b in operands[:i]]
    return all(abs(x - edge) > 0.01 for x in operands for edge in edges) and all(
        gap > 0.01 for gap in ties
    )


@pytest.mark.parametrize(
    ("op", "operands", "static", "partials", "numeric"),
    [
        ("relu", [0.0], [], [0.5], None),
        ("relu", [0.0], [], [1.5], 1.0),
        ("relu", [0.0], [], [-0.1], 0.0),
        ("abs", [0.0], [], [-1.0], None),
        ("abs", [0.0], [], [1.25], 1.0),
        ("maximum", [2.0, 2.0], [], [0.5, 0.5], None),
        ("maximum", [2.0, 2.0], [], [2.0, 0.5], 1.0),
        ("maximum", [2.0, 1.0], [], [1.0, None], None),
        ("maximum", [2.0, 1.0], [], [None, 1.0], 1.0),
        ("floor", [1.5], [], [None], None),
        ("floor", [2.0], [], [0.0], None),
        ("floor", [1.5], [], [1.0], 0.0),
        ("where", [2.0, 3.0], [True], [1.0, None], None),
        ("where", [2.0, 3.0], [True], [None, 1.0], 1.0),
        ("sqrt", [0.0], [], [math.inf], None),
        ("log", [-1.0], [], [math.nan], None),
        ("sin", [1e60], [], [0.5], None),
    ],
    ids=str,
)
def test_kinks_absent_partials_and_edges_are_treated_right(
    op, operands, static, partials, numeric
):
    """Numbers between one-sided slopes are right; None is 0; undefined ones are not judged."""
    found = wrong_partial(op, operands, static, partials)
    if numeric is None:
        assert found is None
    else:
        assert found is not None
        assert math.isclose(found.numeric, numeric, abs_tol=1e-9)
