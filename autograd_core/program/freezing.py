"""freeze: a recorded graph as a Program that knows its inputs and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd_core.graph import check_root
from autograd_core.program.nests import names_in
from autograd_core.program.program import Program
from autograd_core.program.roles import leaf_arrays
from autograd_core.unfolding import unfolded
from autograd_core.value import Value
from autograd_core.variables import Scopes, scopes_of


def freeze(
    root: Value,
    inputs: Any = None,
    parameters: Any = None,
    names: Mapping[str, object] | None = None,
) -> Program:
    """A recorded graph as array steps, with its leaves in named arrays.

        program = freeze(loss, inputs=[xs])
        program                          # Program(65,818 nodes, 13 array steps, ...)
        program.lifted                   # the steps, as plain data

    The choices that your code made are those of the recorded numbers: that of `where` is kept,
    which the repr tells; one by `if` or Python's own `max` leaves no trace in a graph. relu,
    `maximum`, abs and all other operations choose anew at other numbers.

    Args:
        root: the computed Value. Nodes of static functions are recorded as their operations.
        inputs: the leaves that change from run to run: Values, lists and lists of lists of them,
            or a dict of such by name.
        parameters: the leaves to differentiate at, in the same form, or a model. Leaves with a
            label and the parameters of models in your variables are parameters unasked. All
            other leaves are constants.
        names: variables whose names are used, such as locals(); None takes the caller's.

    Raises:
        TypeError: root is not a Value; inputs or parameters are not made of Values.
        ValueError: one of them is not a leaf, or is both; root is a constant.
        NoFormula: a node was made by `record()`.
    """
    check_root(root, "freeze")
    return program_of(root, inputs, parameters, scopes_of(names), own=False)


def program_of(root: Value, inputs: Any, parameters: Any, scopes: Scopes, own: bool) -> Program:
    """Like `freeze`, with the caller's variables.

    Args:
        root, inputs, parameters: as `freeze` takes them.
        scopes: the variables.
        own: whether nodes of `record()` are taken, for readers who do not compute them.
    """
    try:
        known = unfolded(root, "freeze")
    except ValueError:  # a static function gives another number now: its node is shown as it was
        if not own:
            raise
        known = root
    program = Program(known)
    program.own = own
    leaves = program.flat.leaf_nodes
    program.groups = tuple(leaf_arrays(leaves, inputs, parameters, scopes, "freeze"))
    are_leaves = map(set(program.flat.leaf_places).__contains__, program.flat.operands)
    most = list(are_leaves).count(True)  # constants of arrays are not more than what is read
    program.names = names_in(scopes, most)
    if root.is_leaf and not any(root is x for group in program.groups for x in group.values):
        raise ValueError(
            "freeze: a constant is computed from nothing. Start from what was computed from it, "
            "pass it as an input, or give it a label"
        )
    return program
