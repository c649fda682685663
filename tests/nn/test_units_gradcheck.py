"""The gradient of every unit, with respect to its parameters, is confirmed from outside."""

import pytest

from autograd_core import fsum, gradcheck
from nn import BatchNorm
from nn.nested import flat
from tests.nn.units import UNITS, numbers


@pytest.mark.parametrize("name", UNITS)
def test_gradient_of_a_unit(name):
    """Every derivative of a weighted sum of squared outputs passes the gradient check."""
    unit, call = UNITS[name]

    def loss():
        outputs = flat(call(unit))
        return fsum([(1 + i % 3) * y * y for i, y in enumerate(outputs)])

    report = gradcheck(loss, unit)
    assert report, str(report)


def test_gradient_of_a_batch_normalisation():
    """Through mean and variance of the batch; the running statistics do not enter."""
    unit, xs = BatchNorm(2), numbers(4, 2)

    def loss():
        return fsum([(1 + i) * y * y for i, y in enumerate(flat(unit.batch(xs)))])

    report = gradcheck(loss, unit)
    assert report, str(report)
