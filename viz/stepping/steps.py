"""steps: the frames of the user's graph, forward and backward, with an optional mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from numbers import Real
from typing import TYPE_CHECKING, Literal, cast, overload

from autograd_core import Graph, Value
from autograd_core.node_names import NodeNames, node_names
from autograd_core.primitives import named_static
from autograd_core.suggest import suggests
from autograd_core.variables import scopes_of
from viz.arguments import check_root
from viz.boxes.levels import Levels, levels
from viz.boxes.opening import Level, check_level, levels_instead
from viz.formulas import (
    equation,
    gradient_of,
    in_words,
    local_text,
    number_text,
    one_line,
    spoken,
)
from viz.language.choice import Language, language, speaking
from viz.language.say import say, together
from viz.optimizer_step import NOTHING_MOVED, check_optimizer
from viz.roles import check_model, naming, role_of
from viz.stepping.frame_count import LIMIT, TooManyFrames, check_size, cut_off
from viz.stepping.frames import Frame, Role, StepNode, Steps
from viz.stepping.shown_nodes import ShownNodes
from viz.stepping.updates import update_frames, with_reason
from viz.sweep import (
    Move,
    StepEdge,
    WhatIf,
    WholeSweep,
    Wiring,
    check_what_if,
    same,
    sweep,
)

if TYPE_CHECKING:
    from nn import Module, Optimizer


@overload
def steps(
    root: Value,
    names: Mapping[str, object] | None = None,
    what_if: WhatIf | None = None,
    seed: float = 1.0,
    *,
    model: Module | None = None,
    optimizer: Optimizer | None = None,
    limit: int | None = LIMIT,
    level: None = None,
    axes: Mapping[str, Sequence[str]] | None = None,
    lang: Language | None = None,
) -> Steps | Levels: ...


@overload
def steps(
    root: Value,
    names: Mapping[str, object] | None = None,
    what_if: WhatIf | None = None,
    seed: float = 1.0,
    *,
    model: Module | None = None,
    optimizer: Optimizer | None = None,
    limit: int | None = LIMIT,
    level: Literal["scalars"],
    axes: Mapping[str, Sequence[str]] | None = None,
    lang: Language | None = None,
) -> Steps: ...


@overload
def steps(
    root: Value,
    names: Mapping[str, object] | None = None,
    what_if: WhatIf | None = None,
    seed: float = 1.0,
    *,
    model: Module | None = None,
    optimizer: Optimizer | None = None,
    limit: int | None = LIMIT,
    level: Literal["arrays"],
    axes: Mapping[str, Sequence[str]] | None = None,
    lang: Language | None = None,
) -> Levels: ...


@suggests
def steps(
    root: Value,
    names: Mapping[str, object] | None = None,
    what_if: WhatIf | None = None,
    seed: float = 1.0,
    *,
    model: Module | None = None,
    optimizer: Optimizer | None = None,
    limit: int | None = LIMIT,
    level: Level | None = None,
    axes: Mapping[str, Sequence[str]] | None = None,
    lang: Language | None = None,
) -> Steps | Levels:
    """List all steps of a computation and its reverse sweep, one frame for each step.

    First comes a frame per operation, in the order of recording; then the root gets its gradient;
    then a frame per contribution, in the order of `backward()`; then, with an optimiser, a frame
    per parameter that it moves. Gradients start from 0.0, and end, bit for bit, as those of
    `root.backward(seed)` after `zero_grad()`. An operand that was not selected, as by the relu of
    a negative number, receives nothing and does not have a frame. `.grad`, `.data` and the
    optimiser stay as they are.

    Args:
        root: the Value that the sweep starts from.
        names: names for Values without a label, as a dict. None takes the variables of the
            caller, `{}` names nothing. The parameters of Modules among them are marked as such.
        what_if: a mistake to make on purpose; the frames it spoils are marked, with the reason.
            "assign": `=` in place of `+=`, so only the last of several shares stays. "no_order":
            depth-first; each node hands on its gradient whenever a share arrives, as in
            `hand_on(node)`: for each operand `operand.grad += local * node.grad`, then
            `hand_on(operand)`. "stale": the leaves still hold the gradients of an equal sweep, as
            after a training step without `zero_grad()`.
        seed: the gradient of the root.
        model: a Module whose parameters are marked as such; other leaves are inputs.
        optimizer: an optimiser of nn, for the frames of its step; a copy makes the step.
        limit: the most frames of scalars; None means no limit. A sweep without order, which walks
            every path, is cut off there.
        level: "scalars" or "arrays": the steps of whole arrays, as `levels(root)` gives them, a
            box for each line of the computation. None gives scalars up to the limit, else arrays.
        axes: at the level of arrays, names of their axes.
        lang: "en" or "zh" (Chinese) for the sentences; None takes the session's, else English.

    Raises:
        TypeError: root is not a Value, names is not a dict, seed is not a real number, model or
            optimizer does not belong to nn.
        ValueError: what_if, level or language is unknown, or there would be more than `limit`
            frames (TooManyFrames) although scalars are asked for, or there are no arrays; of
            arrays, "no_order" would walk more than 500,000 contributions.
        NonFiniteGradientError: the optimiser refuses to step on a nan or an infinity.
    """
    check_root(root, "steps")
    check_level(level)
    if level == "arrays":
        return levels(
            root,
            names,
            seed,
            model=model,
            axes=axes,
            optimizer=optimizer,
            what_if=what_if,
            lang=lang,
        )
    with speaking(lang):
        try:
            check_options(root, what_if, seed, optimizer, model, limit)
        except TooManyFrames as error:
            options = root, names, float(seed), model, axes, optimizer, what_if
            found = levels_instead(*options, error.limit) if level is None else None
            if found is None:
                raise
            return found
        graph = Graph(root)
        named = node_names(graph.nodes, scopes_of(names), model)
        return steps_named(ShownNodes(graph, 0), named, what_if, seed, optimizer, limit)


def steps_named(
    shown: ShownNodes,
    found: NodeNames,
    what_if: WhatIf | None,
    seed: float,
    optimizer: Optimizer | None,
    limit: int | None,
) -> Steps:
    """Like `steps`, for nodes that have names already; an optimiser needs the whole graph."""
    seed = float(seed)
    writer = _FrameWriter(shown, found, optimizer)
    forward = [writer.forward(i) for i, operands in enumerate(writer.operands) if operands]
    room = None if limit is None else max(limit - len(forward) - 1, 0)
    wiring = writer.wiring()
    run = sweep(wiring, seed, what_if, room)
    true = run if what_if is None else sweep(wiring, seed, None, None)
    frames = [*forward, writer.seed(seed, run)]
    frames += [writer.backward(move, what_if) for move in run.moves]
    notes: list[str] = list(shown.notes)
    if optimizer is not None:
        updates = update_frames(optimizer, writer.places, writer.names, run.final, true.final)
        frames += updates
        notes += [] if updates else [say(NOTHING_MOVED)]
    numbered = tuple(replace(frame, index=i) for i, frame in enumerate(frames))
    if not run.complete:
        notes.append(cut_off(len(run.moves), wiring.visits()))
    return Steps(
        writer.nodes(),
        writer.edges,
        numbered,
        what_if,
        run.initial,
        true.final,
        together(notes),
        language(),
    )


def check_options(
    root: Value,
    what_if: object,
    seed: object,
    optimizer: object,
    model: object,
    limit: int | None,
) -> None:
    """Raise the errors that `steps` documents for wrong arguments."""
    check_what_if(what_if)
    check_optimizer(optimizer)
    check_model(model)
    if not isinstance(seed, Real):
        raise TypeError(f"seed must be a real number, got {type(seed).__name__}")
    check_size(root, limit)


class _FrameWriter:
    """Writes the nodes and frames of one graph, or of its last nodes."""

    def __init__(self, shown: ShownNodes, found: NodeNames, optimizer: Optimizer | None) -> None:
        self.graph = graph = shown
        self.parameters = dict(found.parameters)
        self.long = found.long
        short = dict(found.short)
        if optimizer is not None:
            for name, p in zip(optimizer.names, optimizer.params, strict=True):
                self.parameters.setdefault(id(p), name)
                short.setdefault(id(p), name)
        places = self.places = {id(node): i for i, node in enumerate(graph.nodes)}
        self.operands = [
            () if id(node) in shown.given else tuple(places[id(v)] for v in node.operands)
            for node in graph.nodes
        ]
        self.edges = tuple(
            StepEdge(places[id(e.operand)], places[id(e.node)], e.position, e.partial)
            for e in graph.edges
        )
        name_of = naming(short)
        self.names = [
            _called(i, node, name_of) for i, node in zip(shown.places, shown.nodes, strict=True)
        ]
        self.operand_names = [[self.names[k] for k in operands] for operands in self.operands]

    def wiring(self) -> Wiring:
        """The graph as a sweep needs it."""
        incoming: list[list[StepEdge]] = [[] for _ in self.names]
        for edge in self.edges:
            if edge.partial is not None:
                incoming[edge.node].append(edge)
        keeps = [node.is_leaf and not node.is_constant for node in self.graph.nodes]
        return Wiring(self.names, incoming, keeps)

    def nodes(self) -> tuple[StepNode, ...]:
        """All nodes."""
        return tuple(
            StepNode(
                i,
                self.names[i],
                _op_text(node.op),
                one_line(node.symbol),
                self.operands[i],
                node.data,
                self._role(node),
                self._formula(i),
                self._long_name(i),
            )
            for i, node in enumerate(self.graph.nodes)
        )

    def _long_name(self, i: int) -> str:
        """A node's name at length, where that is another than its name."""
        long = one_line(naming(self.long)(self.graph.nodes[i]))
        return "" if long == self.names[i] else long

    def _role(self, node: Value) -> Role:
        """Return the role of a node."""
        role = role_of(node, self.graph.root, self.parameters)
        return cast("Role", role.name.lower())

    def _formula(self, i: int) -> str:
        """Write how a node was computed: "e = a*b = 2.0 * -3.0 = -6.0"."""
        node, name = self.graph.nodes[i], self.names[i]
        if not self.operands[i]:
            result = number_text(node.data)
            return name if node.is_constant and name == result else f"{name} = {result}"
        parts = equation(node, lambda v: self.names[self.places[id(v)]])
        return spoken(
            " = ".join(
                part for part, last in zip(parts, ["", *parts], strict=False) if part != last
            )
        )

    def forward(self, i: int) -> Frame:
        """The frame in which a node is computed."""
        node = self.graph.nodes[i]
        words = in_words(node.op, self.operand_names[i], named_static(node.op, node.static))
        sentence = say(
            "Forward: {name} is {words}, which is {number}.",
            name=self.names[i],
            words=words,
            number=number_text(node.data),
        )
        nothing = (None,) * 7
        return Frame(0, "forward", i, *nothing, self._formula(i), sentence)

    def seed(self, seed: float, run: WholeSweep) -> Frame:
        """The frame in which the root gets its gradient."""
        root = len(self.names) - 1
        name = self.names[root]
        before = run.initial[root]
        after = before + seed
        wrong = not same(after, 0.0 + seed)
        why = ""
        if wrong:
            why = say(
                "{gradient} still held {number} from the sweep before",
                gradient=gradient_of(name),
                number=number_text(before),
            )
        sentence = say(
            "Seed: the gradient of {name} with respect to itself is {number}; "
            "the sweep starts here."
            if seed == 1.0
            else "Seed: {name} is given the gradient {number} (the seed); the sweep starts here.",
            name=name,
            number=number_text(seed),
        )
        return Frame(
            0, "seed", root, None, None, seed, None, seed, before, after,
            f"{gradient_of(name)} = {number_text(after)}", with_reason(sentence, why), wrong, why,
        )  # fmt: skip

    def backward(self, move: Move, what_if: WhatIf | None) -> Frame:
        """The frame in which a node hands an operand its share."""
        edge = move.edge
        node = self.graph.nodes[edge.node]
        name, operand = self.names[edge.node], self.names[edge.operand]
        local = local_text(
            node.op,
            edge.position,
            self.operand_names[edge.node],
            name,
            named_static(node.op, node.static),
        )
        partial, upstream, share, before, after = map(
            number_text,
            (edge.partial or 0.0, move.upstream, move.contribution, move.before, move.after),
        )
        sign = "=" if what_if == "assign" else "+="
        formula = (
            f"{gradient_of(operand)} {sign} {local} * {gradient_of(name)} "
            f"= {partial} * {upstream} = {share}"
        )
        sentence = say(
            "Backward: {name} hands {operand} its gradient {upstream} times the local "
            "derivative {partial}, that is {share}. "
            "The gradient of {operand} is set from {before} to {after}."
            if what_if == "assign"
            else "Backward: {name} hands {operand} its gradient {upstream} times the local "
            "derivative {partial}, that is {share}. "
            "The gradient of {operand} goes from {before} to {after}.",
            name=name,
            operand=operand,
            upstream=upstream,
            partial=partial,
            share=share,
            before=before,
            after=after,
        )
        return Frame(
            0, "backward", edge.node, edge.operand, edge.position, move.upstream, edge.partial,
            move.contribution, move.before, move.after, formula,
            with_reason(sentence, move.why), move.wrong, move.why,
        )  # fmt: skip


def _called(i: int, node: Value, name_of: Callable[[Value], str]) -> str:
    """A name for a node, on one line: its own, a constant's number, or its id."""
    return one_line(name_of(node)) or (number_text(node.data) if node.is_constant else f"n{i}")


def _op_text(op: str) -> str:
    """The name of an operation on one line, which must not turn into the name of a primitive."""
    text = one_line(op)
    return text if text == op else f"{text}()"
