"""THE table of primitives: every scalar operation of the engine, stated once as mathematics.

`PRIMITIVES[name]` is a row: its formula and its textbook derivatives as expressions over a
namespace `m`, its domain, its kinks, its symbol in drawings. The arithmetic that computes it in
float64 stands in `kernels.py` and the files beside it; tests prove that the second computes the
first. The rows:

* `arithmetic.py`: arithmetic, steps such as floor, selections such as maximum;
* `elementary.py`: exponentials, logarithms, roots, trigonometry, hyperbolic functions;
* `activations.py`: sigmoid, relu, gelu and other activations;
* `lists.py`: sums, softmax, max of a list.

A row uses nothing but Python's operators and comparisons, `m.pi`, `m.where(condition, a, b)` and
other rows of the table as functions of `m`; lists go to `m.fsum`, `m.max` and `m.logsumexp` whole.
Two rules keep it exact: a quotient of two literals is `m.truediv(1, 6)`, since 1/6 would be
rounded before a precise namespace sees it; and both arms of `m.where` stay finite, since both are
evaluated.

Derivatives are differentiated again, so each is written in a form whose own derivative does not
cancel: sech(x)**2, whose derivative is a product, not 1 - tanh(x)**2. If no single form has both
the digits and the derivative, `m.same(differentiated, number)` takes two. `m.larger`,
`m.argmax`, `m.shift` and `m.constant` choose between forms by numbers; they are not decisions of
the program. `m.lost` is the rounding error of an argument that an exponential magnifies.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from autograd_core.primitives.activations import ROWS as ACTIVATIONS
from autograd_core.primitives.arithmetic import ROWS as ARITHMETIC
from autograd_core.primitives.describe import table
from autograd_core.primitives.elementary import ROWS as ELEMENTARY
from autograd_core.primitives.lists import ROWS as LISTS
from autograd_core.primitives.row import REAL, Domain, Primitive

__all__ = ["PRIMITIVES", "REAL", "Domain", "Primitive", "derivative_table", "named_static"]

PRIMITIVES = MappingProxyType(
    {row.name: row for row in (*ARITHMETIC, *ELEMENTARY, *ACTIVATIONS, *LISTS)}
)


def named_static(op: str, static: Sequence[Any]) -> dict[str, Any]:
    """The static parameters of a node by name, as {"alpha": 0.01}; {} without a row.

    Args:
        op: the name of its operation.
        static: their values, in the order of the row.
    """
    row = PRIMITIVES.get(op)
    return dict(zip(row.parameters, static, strict=True)) if row is not None else {}


def derivative_table() -> str:
    """All derivatives as a Markdown table, made from the rows."""
    return table(PRIMITIVES.values())
