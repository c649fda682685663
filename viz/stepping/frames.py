"""Frames: a computation and its reverse sweep step by step, as plain data that goes into JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Literal

from viz.arguments import check_whole
from viz.pages.document import json_value
from viz.sweep import StepEdge, WhatIf

VERSION = 1
"""Version of `Steps.to_dict()` and of a page's data, so readers of old files can tell.

It grows by one when a field is removed, renamed or changes its meaning; adding a field does not
change it.
"""

Role = Literal["parameter", "input", "constant", "interior", "result"]
Phase = Literal["forward", "seed", "backward", "update"]


@dataclass(frozen=True, slots=True, repr=False)
class StepNode:
    """A number of the computation.

    Attributes:
        index: its place in creation order; its id in pictures is "n" and this.
        name: its label, its name among `names`, a constant's number, or its id.
        op: the operation that made it, "" for a leaf. `record` takes any text; if it does not fit
            one line, it is cut and ends in "()", so it never equals a primitive's name.
        symbol: the operation as it is drawn.
        operands: indices of the operands; an operand used twice is listed twice.
        data: the number.
        role: its role; the root is the result.
        formula: how it was computed, with numbers: "e = a*b = 2.0 * -3.0 = -6.0".
        long_name: the path to a Module's parameter, "layers.0.neurons.0.w.2", if its name is
            short; else "".
    """

    index: int
    name: str
    op: str
    symbol: str
    operands: tuple[int, ...]
    data: float
    role: Role
    formula: str
    long_name: str = ""

    def __repr__(self) -> str:
        return f"StepNode(n{self.index}, {self.role}: {self.formula})"


@dataclass(frozen=True, slots=True, repr=False)
class Frame:
    """One step.

    Attributes:
        index: its place among the frames.
        phase: "forward": a node is computed. "seed": the root gets its gradient. "backward": a
            node hands one operand its share. "update": an optimiser moves a parameter.
        node: index of the node that acts (of the parameter, for an update).
        operand: index of the operand that receives, for "backward".
        position: position of that operand among the node's operands.
        upstream: the node's gradient; the seed; the parameter's gradient.
        local: d node / d operand.
        contribution: upstream * local; the seed; the parameter's change.
        before, after: the gradient of the receiver before and after; the parameter's number.
        formula: "a.grad += b * e.grad = -3.0 * -2.0 = 6.0".
        sentence: the same in words.
        wrong: in a what-if, whether `after` differs from the right sweep.
        why: the reason.
    """

    index: int
    phase: Phase
    node: int
    operand: int | None
    position: int | None
    upstream: float | None
    local: float | None
    contribution: float | None
    before: float | None
    after: float | None
    formula: str
    sentence: str
    wrong: bool = False
    why: str = ""

    def __repr__(self) -> str:
        wrong = f", wrong: {self.why}" if self.wrong else ""
        return f"Frame({self.index}, {self.phase}: {self.formula}{wrong})"

    @property
    def target(self) -> int:
        """Index of the node whose gradient or number this frame changes."""
        return self.node if self.operand is None else self.operand


@dataclass(frozen=True, slots=True)
class Steps:
    """A computation step by step; `steps(root)` makes it.

    Attributes:
        nodes: everything the root was computed from, in creation order; the root is the last.
        edges: one per use of an operand, by node and position.
        frames: the steps: forward, seed, backward, and perhaps updates.
        what_if: the mistake made on purpose, or None.
        initial_gradients: the gradients before the first frame; 0.0 unless they are stale.
        true_gradients: the gradients of a right sweep, by node.
        note: a note on the whole, such as where the frames were cut off; or "".
        lang: the language of its sentences.
    """

    nodes: tuple[StepNode, ...]
    edges: tuple[StepEdge, ...]
    frames: tuple[Frame, ...]
    what_if: WhatIf | None
    initial_gradients: tuple[float, ...]
    true_gradients: tuple[float, ...]
    note: str = ""
    lang: str = "en"

    def __len__(self) -> int:
        """Number of frames."""
        return len(self.frames)

    def __getitem__(self, k: int) -> Frame:
        """Frame k, from 0; -1 is the last.

        Raises:
            IndexError: the frame does not exist.
            TypeError: k is not a whole number.
        """
        try:
            return self.frames[k]
        except IndexError:
            raise IndexError(
                f"there are frames 0 to {len(self.frames) - 1} (-1 is the last), got {k}"
            ) from None
        except TypeError:
            raise TypeError(f"k must be a whole number, got {k!r}") from None

    def __iter__(self) -> Iterator[Frame]:
        return iter(self.frames)

    def __repr__(self) -> str:
        mode = f", what_if={self.what_if!r}" if self.what_if else ""
        return f"Steps({len(self.nodes)} nodes, {len(self.frames)} frames{mode})"

    @property
    def root(self) -> StepNode:
        """The node that the sweep starts from."""
        return self.nodes[-1]

    @property
    def final_gradients(self) -> tuple[float, ...]:
        """The gradients after the last frame, by node."""
        return tuple(self.gradients(len(self.frames) - 1).values())

    def gradients(self, k: int) -> dict[int, float]:
        """The gradient of every node after frame k, by index; k = -1 is before the first frame.

        Raises:
            IndexError: the frame does not exist.
        """
        self._check(k)
        found = dict(enumerate(self.initial_gradients))
        for frame in self.frames[: k + 1]:
            if frame.phase in ("seed", "backward") and frame.after is not None:
                found[frame.target] = frame.after
        return found

    def numbers(self, k: int) -> dict[int, float]:
        """The number of every node that is known after frame k, by index; leaves always are.

        Raises:
            IndexError: the frame does not exist.
        """
        self._check(k)
        found = {node.index: node.data for node in self.nodes if not node.operands}
        for frame in self.frames[: k + 1]:
            if frame.phase == "forward":
                found[frame.node] = self.nodes[frame.node].data
            elif frame.phase == "update" and frame.after is not None:
                found[frame.node] = frame.after
        return found

    def differences(self) -> tuple[tuple[StepNode, float, float], ...]:
        """The nodes whose final gradient is not the true one: (node, gradient, true gradient)."""
        pairs = zip(self.nodes, self.final_gradients, self.true_gradients, strict=True)
        return tuple(
            (v, g, true) for v, g, true in pairs if g != true and not (g != g and true != true)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return everything as dicts, lists, strings and finite numbers, for JSON.

        Non-finite numbers are the strings "nan", "inf" and "-inf".
        """
        return {
            "version": VERSION,
            "title": self.root.name,
            "nodes": [_plain(node) for node in self.nodes],
            "edges": [_plain(edge) for edge in self.edges],
            "frames": [_plain(frame) for frame in self.frames],
            "what_if": self.what_if,
            "initial_gradients": [json_value(g) for g in self.initial_gradients],
            "final_gradients": [json_value(g) for g in self.final_gradients],
            "true_gradients": [json_value(g) for g in self.true_gradients],
            "note": self.note,
        }

    def _check(self, k: int) -> None:
        """Raise IndexError unless k is -1 or a frame, TypeError unless it is a whole number."""
        check_whole("k", k)
        if not -1 <= k < len(self.frames):
            raise IndexError(
                f"there are frames 0 to {len(self.frames) - 1} (-1 is before the first), got {k}"
            )


def _plain(thing: StepNode | StepEdge | Frame) -> dict[str, Any]:
    """The fields as a dict."""
    return {field.name: json_value(getattr(thing, field.name)) for field in fields(thing)}


def check_steps(trace: object, function: str) -> None:
    """Raise TypeError unless these are Steps.

    Args:
        trace: what came.
        function: what the user called, for the message.
    """
    if not isinstance(trace, Steps):
        came = type(trace).__name__
        raise TypeError(f"{function} takes Steps, such as steps(root), got {came}")
