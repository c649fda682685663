"""A bank of small engines of other people's making: eighteen styles, each right, each with faults.

A style is a function of the name of a fault ("" for none) that returns how a leaf is made, and the
Engine that reads its nodes if their names are not the usual ones. All have +, *, - and exp.
"""

from __future__ import annotations

from typing import Any

from tests.autograd_core.laboratory.foreign import bank_closures, bank_objects
from tests.autograd_core.laboratory.foreign.bank_parts import Styles

STYLES: Styles = {**bank_closures.STYLES, **bank_objects.STYLES}
"""Each style by name, with the faults that it knows."""


def program(x: Any, y: Any) -> Any:
    """Fan-outs at every depth, of leaves and of results, through each operand."""
    a = x * y
    b = a + x
    c = (b - y).exp()
    d = a * b
    e = d + a
    return (c + b) * e - (a + a) * d + x
