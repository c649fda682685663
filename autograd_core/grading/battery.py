"""The battery: the graphs that an engine is graded on, each with what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from autograd_core.grading.operation_form import FORMS, OperationForm
from autograd_core.grading.small_graph import SHAPES, SmallGraph, graph_of

OUTER = ("mul", "mul 3", "truediv", "neg", "exp", "tanh")
"""What is computed from a result, so that another gradient than 1 arrives at it."""

INNER = ("add", "mul", "neg", "add 3")
"""What operands are computed by, so that their gradients have to be passed on."""

SUMS = ("add", "sub", "mul")
"""What brings the two uses of a Value together."""

SHAPED = ("add", "mul", "sub", "truediv")
"""What graphs are made of on which the order of the visits matters."""

ELSEWHERE = "add, at the second point"
"""The variant of a trial whose form stands at its second point."""

DEPTH = 1200
"""Deeper than Python's limit of nested calls."""


@dataclass(frozen=True)
class Trial:
    """A graph to run an engine on.

    Attributes:
        purpose: what it shows: "seed", "plain", "passing", "fan-out", "same", "order", "again",
            "calls", "twice" or "deep".
        form: the key of the form that it is about; "" for none.
        variant: tells it from others of the same purpose and form.
        graph: the graph.
        position: the operand that it is about, from 0.
        others: the keys of the other forms that it needs.
    """

    purpose: str
    form: str
    variant: str
    graph: SmallGraph
    position: int = 0
    others: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """A name of its own."""
        return f"{self.purpose}: {self.form}: {self.variant}: {self.position}"


@cache
def battery() -> tuple[Trial, ...]:
    """The trials in the order in which they are run.

    An operation runs for the first time at its first point: what it remembers from there is seen
    at the second one.
    """
    forms = FORMS.values()
    return (
        *(_plain(form, k) for k in (0, 1) for form in forms),
        Trial("seed", "", "", graph_of((2.0,))),
        *(trial for form in forms for trial in _about(form)),
        *(trial for key in SHAPED for trial in _orders(key)),
        *(_deep(key) for key in ("add", "mul", "neg", "tanh")),
    )


def _operands(form: OperationForm) -> tuple[str, ...]:
    """The names of a form's operands."""
    return ("a", "b")[: form.arity]


def _plain(form: OperationForm, k: int) -> Trial:
    """The operation alone, at one of its points."""
    line = ("y", form.key, _operands(form))
    return Trial("plain", form.key, str(k), graph_of(form.points()[k], line))


def _about(form: OperationForm) -> Iterator[Trial]:
    """The trials of one form but its plain ones."""
    point = form.points()[0]
    made = ("n", form.key, _operands(form))
    yield Trial("again", form.key, "", graph_of(point, ("y", *made[1:])))
    for outer in OUTER:
        two = FORMS[outer].arity == 2
        line = ("y", outer, ("n", "c") if two else ("n",))
        more = {"c": 5.0} if two else {}
        graph = graph_of(point, made, line, **more)
        yield Trial("passing", form.key, outer, graph, -1, (outer,))
    for i, operand in enumerate(_operands(form)):
        for way in SUMS:
            graph = graph_of(point, made, ("y", way, ("n", operand)))
            yield Trial("fan-out", form.key, way, graph, i, (way,))
        for inner in INNER:
            yield Trial("passing", form.key, inner, _behind(form, 0, i, inner), i, (inner,))
        yield Trial("passing", form.key, ELSEWHERE, _behind(form, 1, i, "add"), i, ("add",))
    more = dict(zip("cd", form.points()[1], strict=False))
    lines = ("m", form.key, tuple(more)), ("y", "add", ("n", "m"))
    yield Trial("calls", form.key, "", graph_of(point, made, *lines, **more), others=("add",))
    if form.arity == 2:
        x = next((x for x in (2.0, 0.5, 0.25) if form.is_smooth((x, x))), None)
        if x is not None:
            graph = graph_of((x,), ("y", form.key, ("a", "a")))
            yield Trial("same", form.key, "", graph)


def _behind(form: OperationForm, k: int, i: int, inner: str) -> SmallGraph:
    """The form of an operand that is computed itself, at one of its points."""
    point = form.points()[k]
    x = point[i]
    start = {"add": x - 1.0, "mul": x / 4.0, "neg": -x, "add 3": x - 3.0}[inner]
    other = {"add": 1.0, "mul": 4.0}.get(inner)
    leaves = [(n, v) for n, v in zip("ab", point, strict=False) if n != "ab"[i]]
    leaves += [("p", start), *([("c", other)] if other is not None else [])]
    operands = tuple("n" if k == i else name for k, name in enumerate(_operands(form)))
    line = ("n", inner, ("p",) if other is None else ("p", "c"))
    return SmallGraph(tuple(leaves), (line, ("y", form.key, operands)))


def _orders(key: str) -> Iterator[Trial]:
    """Graphs of one operation on which the order matters, and one for several sweeps."""
    for name, shape in SHAPES.items():
        point = (2.0, 2.0) if name == "equal numbers" else (2.0, 3.0)
        yield Trial("order", key, name, graph_of(point, *shape(key)))
    below = graph_of((-2.0, -3.0), *SHAPES["near first"](key))
    yield Trial("order", key, "below 0", below)
    shared = graph_of((2.0, 3.0), *SHAPES["near first"](key))
    yield Trial("again", key, "shared", shared)
    yield Trial("twice", key, "", shared)


def _deep(key: str) -> Trial:
    """A chain that is deeper than Python's limit of nested calls."""
    two = FORMS[key].arity == 2
    before, lines = "a", []
    for k in range(DEPTH):
        lines.append((f"n{k}", key, (before, "b") if two else (before,)))
        before = f"n{k}"
    return Trial("deep", key, "", graph_of((0.5, 1.0) if two else (0.5,), *lines))
