"""detect_anomaly: where was the first nan or infinity born?"""

from __future__ import annotations

import os
import sys
import weakref
from contextlib import AbstractContextManager
from math import isfinite
from pathlib import Path
from typing import Any

from autograd_core.caller import OURS
from autograd_core.modes import observed_by
from autograd_core.node_names import callers_names
from autograd_core.position import position
from autograd_core.primitives import named_static

ENGINE = str(Path(__file__).resolve().parent) + os.sep


class AnomalyError(ArithmeticError):
    """The first non-finite number of a computation, and where it was made.

    Attributes:
        op: name of the operation.
        operands: the numbers of its operands.
        where: the line that created the node, "model.py:41" or "cell In[19], line 1"; "" where
            the line is not known.
    """

    def __init__(self, message: str, op: str, operands: tuple[float, ...], where: str):
        super().__init__(message)
        self.op = op
        self.operands = operands
        self.where = where

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the error with all its parts, so that it can cross process boundaries."""
        return type(self), (str(self), self.op, self.operands, self.where)


def detect_anomaly() -> AbstractContextManager[Any]:
    """A block in which the first non-finite number raises AnomalyError instead of spreading.

    Forward: an operation that makes nan or an infinity out of finite operands. Backward: a
    product upstream gradient * local derivative, or a sum of such products, that is nan or
    infinite. The error comes before any `.grad` changes. The message names the operation, its
    operands' values and labels, and the line that created the node (for nodes of the block).

        with detect_anomaly():
            loss = log(x) * 2          # AnomalyError: log(x=-1.0) = nan ... at model.py:41

    Operations inside `no_grad()` and functions of plain numbers are not checked.
    Each operation in the block costs about a microsecond more.
    """
    return observed_by(_Detector())


def creation_site() -> tuple[str, int, tuple[str, int]]:
    """The position of the first frame outside this library, and the lines of nn in between."""
    frame = sys._getframe(1)
    inner = None
    while frame is not None:
        name = frame.f_code.co_filename
        if not name.startswith(OURS):
            break
        if inner is None and not name.startswith(ENGINE):
            inner = frame
        frame = frame.f_back  # type: ignore[assignment]
    if frame is None:
        return ("", 0, ("", 0))
    through = (inner.f_code.co_filename, inner.f_lineno) if inner is not None else ("", 0)
    return frame.f_code.co_filename, frame.f_lineno, through


def _show(node: Any) -> str:
    """An operand as a message shows it: its label or variable, if any, and its number."""
    name = node.label or callers_names([node]).get(id(node))
    return f"{name}={node.data!r}" if name else repr(node.data)


def _call(node: Any) -> str:
    """The operation written as a call: log(x=-1.0)."""
    arguments = [_show(operand) for operand in node.operands[:8]]
    hidden = len(node.operands) - len(arguments)
    if hidden:
        arguments.append(f"... {hidden} more")
    arguments += [
        f"{name}={value!r}" for name, value in named_static(node.op, node.static).items()
    ]
    return f"{node.op}({', '.join(arguments)})"


class _Detector:
    """Watches nodes being created and sweeps being finished."""

    def __init__(self) -> None:
        self._sites: dict[int, tuple[tuple[str, int, tuple[str, int]], weakref.ref[Any]]] = {}

    def created(self, node: Any) -> None:
        """Remember the line. Raise if the operation made a non-finite number from finite ones."""
        serial = node._serial
        forget = weakref.ref(node, lambda _: self._sites.pop(serial, None))
        self._sites[serial] = (creation_site(), forget)
        if not isfinite(node.data) and all(isfinite(v.data) for v in node.operands):
            self._fail(node, f"{_call(node)} = {node.data!r}, from finite operands")

    def compared(self, symbol: str, a: float, b: float, outcome: bool) -> None:
        """Ignore comparisons: they make no number."""

    def swept(self, nodes: list[Any], adjoints: Any) -> None:
        """Raise for the first non-finite product or sum, in the order of the sweep."""
        if all(map(isfinite, adjoints)):
            return
        for node, adjoint in zip(reversed(nodes), reversed(adjoints), strict=True):
            if not isfinite(adjoint):
                self._fail(node, f"the gradient that reached {_call_or_leaf(node)} is {adjoint!r}")
            for operand, partial in zip(node.operands, node.partials, strict=True):
                if partial is not None and not isfinite(adjoint * partial):
                    self._fail(
                        node,
                        f"backward through {_call(node)}: upstream gradient {adjoint!r} * "
                        f"local derivative {partial!r} = {adjoint * partial!r}, "
                        f"for the operand {_show(operand)}",
                    )

    def _fail(self, node: Any, what: str) -> None:
        """Raise, with the line that created the node."""
        (file, line, through), _ = self._sites.get(node._serial, (("", 0, ("", 0)), None))
        where = position(file, line)
        lines = [f"{what}" + (f" (node {node.label!r})" if node.label else "")]
        if where:
            source = where.source
            lines.append(f"  created at {where}" + (f": {source}" if source else ""))
            if through[0]:
                lines.append(f"  through {position(*through)}")
        else:
            lines.append("  created outside detect_anomaly(), so its line is not known")
        numbers = tuple(operand.data for operand in node.operands)
        raise AnomalyError("\n".join(lines), node.op, numbers, where)


def _call_or_leaf(node: Any) -> str:
    """A node as a message shows it, leaf or not."""
    return f"the leaf {_show(node)}" if node.is_leaf else _call(node)
