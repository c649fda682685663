"""Names for the nodes of a graph, from variables and from models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from autograd_core.models import Model, models_of
from autograd_core.value import Value
from autograd_core.variables import Found, Scopes, look_up, scopes_of


class NodeNames(NamedTuple):
    """Names of nodes without a label, by `id`.

    Attributes:
        short: for pictures: "w", "xs[3]", "W1[0,2]".
        long: for messages and tables; for parameters the path to them, "n.layers[0].neurons[0].b",
            or in a Module "layers.0.neurons.0.b".
        parameters: the long names of the parameters of models, also of those with a label.
        parts: the innermost object of a model that holds each node: "n.layers[0].neurons[0]".
    """

    short: dict[int, str]
    long: dict[int, str]
    parameters: dict[int, str]
    parts: dict[int, str]


def node_names(
    nodes: Iterable[Value], scopes: Scopes, model: Any = None, found: Found | None = None
) -> NodeNames:
    """Names for nodes, from variables and the models among them; one rule for all views.

    A node's own variable counts first, then a model's name for its parameter, then a place in a
    list. Parameters of `model`, or of the only model with parameters among the nodes, have the
    model's names. With several models, or if a variable has the same name, the name of the
    model's variable comes before. A callable object without `parameters` counts as a model if
    there is no other; its names count after places in lists.

    Args:
        nodes: all nodes of a graph.
        scopes: variables by name, the nearest first.
        model: a model whose parameters are named first, or None.
        found: what `look_up` gives for the nodes without a label, if it is known.
    """
    nodes = list(nodes)
    if found is None:
        found = look_up(scopes, [node for node in nodes if not node.label.strip()])
    names = NodeNames({**found.parts}, {**found.parts}, {}, {})
    present = {id(node) for node in nodes}
    labels = {id(node): node.label for node in nodes if node.label.strip()}
    models = _models(found, model)
    useful = _useful(models, present)
    taken = {**found.parts, **found.plain, **labels}
    for each in useful:
        rivals = [other for other in useful if other.sure >= each.sure]
        bare = each.thing is model or len(rivals) == 1
        prefix = "" if bare and _differs(each, taken) else f"{each.name}."
        holds_parameters = each.sure or not useful[0].sure
        _add(names, each, prefix, holds_parameters, present, found.plain)
    for each in models:
        for name, result in each.results():
            if id(result) in present:
                names.short.setdefault(id(result), name)
                names.long.setdefault(id(result), name)
    names.short.update(found.plain)
    names.long.update(found.plain)
    return names


def callers_names(nodes: Iterable[Value]) -> dict[int, str]:
    """Names in messages for nodes without a label, by `id`: from the caller's variables."""
    return node_names(nodes, scopes_of(None)).long


def _models(found: Found, model: Any) -> list[Model]:
    """The models found: the given one first, and each before the models inside it."""
    things = list(found.models)
    if model is not None and not any(thing is model for _, thing in things):
        things.insert(0, ("model", model))
    models = models_of(things)
    models.sort(key=lambda each: (each.thing is not model, not each.sure, -len(each.ids)))
    return models


def _useful(models: Iterable[Model], present: set[int]) -> list[Model]:
    """The models that hold parameters which the models before them do not."""
    known: set[int] = set()
    useful: list[Model] = []
    for model in models:
        own = model.ids & present - known
        if own:
            known |= own
            useful.append(model)
    return useful


def _differs(model: Model, taken: Mapping[int, str]) -> bool:
    """Whether no other node's name begins like one of the model's short names."""
    own = {id(value) for _, value in model.values}
    others = {_base(name) for key, name in taken.items() if key not in own}
    return others.isdisjoint(map(_base, model.symbols))


def _base(name: str) -> str:
    """A name without its brackets."""
    return name.partition("[")[0]


def _add(
    names: NodeNames,
    model: Model,
    prefix: str,
    holds_parameters: bool,
    present: set[int],
    plain: dict[int, str],
) -> None:
    """Record a model's names for its nodes, if they are not named yet."""
    held = model.held(prefix)
    for key in _left_behind([(x.way, id(x.value)) for x in held if x.value.is_leaf], plain):
        del plain[key]
    for value, _, long, short, part in held:
        key = id(value)
        if key not in present or key in names.parameters:
            continue
        if value.is_leaf and holds_parameters:
            names.parameters[key] = long
            names.parts[key] = part
        if value.is_leaf and model.sure:
            names.long[key], names.short[key] = long, short
        elif key not in names.short:
            names.long[key], names.short[key] = long, short


def _left_behind(parameters: list[tuple[str, int]], plain: Mapping[int, str]) -> list[int]:
    """Parameters that have a variable only as the last item of a finished loop.

    That is the last of a list or of all, if every parameter with a variable is such a last one.
    """
    ways = [name.rpartition(".") for name, _ in parameters]
    last = {way: i for i, (way, _, place) in enumerate(ways) if place.isdigit()}
    ends = {*last.values(), len(parameters) - 1}
    named = [i for i, (_, key) in enumerate(parameters) if key in plain]
    if len(named) < len(parameters) and ends.issuperset(named):
        return [parameters[i][1] for i in named]
    return []
