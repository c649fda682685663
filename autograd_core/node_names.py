"""What to call the nodes of a graph: as their variables, as a model calls them, or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from autograd_core.models import Model, models_of
from autograd_core.value import Value
from autograd_core.variables import Found, Scopes, look_up, scopes_of


class NodeNames(NamedTuple):
    """Names of nodes by `id`, for those that have no label.

    Attributes:
        short: for pictures: "w", "xs[3]", "W1[0,2]".
        long: for messages and tables; of parameters the way to them, "n.layers[0].neurons[0].b",
            and of those of a Module "layers.0.neurons.0.b".
        parameters: the long names of the parameters of models, those with a label, too.
        parts: the innermost object of a model that each is in: "n.layers[0].neurons[0]".
    """

    short: dict[int, str]
    long: dict[int, str]
    parameters: dict[int, str]
    parts: dict[int, str]


def node_names(nodes: Iterable[Value], scopes: Scopes, model: Any = None) -> NodeNames:
    """Names for nodes, from variables and from the models among them; one rule for all views.

    A variable of its own counts first, then the name that a model gives to its parameter, then a
    place in a list. Parameters of a model, and those of the only one with parameters among the
    nodes, are called as it calls them; of several models the name of the variable comes before,
    and also where a variable has the same name. An object that can be called, but defines no
    `parameters`, is a model where there is no other; its names count after places in lists.

    Args:
        nodes: all nodes of a graph.
        scopes: variables by name, the nearest first.
        model: a model whose parameters are named before those of others, or None.
    """
    nodes = list(nodes)
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
    """What messages call nodes without a label, by `id`: as the caller's variables do."""
    return node_names(nodes, scopes_of(None)).long


def _models(found: Found, model: Any) -> list[Model]:
    """The models that were found, what holds others before them, and before all the one given."""
    things = list(found.models)
    if model is not None and not any(thing is model for _, thing in things):
        things.insert(0, ("model", model))
    models = models_of(things)
    models.sort(key=lambda each: (each.thing is not model, not each.sure, -len(each.ids)))
    return models


def _useful(models: Iterable[Model], present: set[int]) -> list[Model]:
    """Those of the models that hold parameters which those before them do not."""
    known: set[int] = set()
    useful: list[Model] = []
    for model in models:
        own = model.ids & present - known
        if own:
            known |= own
            useful.append(model)
    return useful


def _differs(model: Model, taken: Mapping[int, str]) -> bool:
    """Whether no other node has a name that begins as one of the model's short ones."""
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
    """Write down the names of what a model holds, where there is none yet."""
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
    """Parameters that have a variable only because a loop over them, or a list of them, ended.

    So is each that is the last of its list, or of all, where all that have variables are such.
    """
    ways = [name.rpartition(".") for name, _ in parameters]
    last = {way: i for i, (way, _, place) in enumerate(ways) if place.isdigit()}
    ends = {*last.values(), len(parameters) - 1}
    named = [i for i, (_, key) in enumerate(parameters) if key in plain]
    if len(named) < len(parameters) and ends.issuperset(named):
        return [parameters[i][1] for i in named]
    return []
