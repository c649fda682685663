"""What to call the nodes of a graph: as their variables, as their Module calls them, or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from autograd_core.value import Value
from autograd_core.variables import Found, Scopes, look_up, module_class, scopes_of


class NodeNames(NamedTuple):
    """Names of nodes by `id`, for those that have no label.

    Attributes:
        short: for pictures: "w", "xs[3]", "W1[0,2]".
        long: for messages and tables; of parameters the way to them, "layers.0.neurons.0.w.2".
        parameters: the long names of the parameters of Modules, those with a label, too.
        parts: the innermost Module that each parameter belongs to: "layers.0.neurons.0".
    """

    short: dict[int, str]
    long: dict[int, str]
    parameters: dict[int, str]
    parts: dict[int, str]


def node_names(nodes: Iterable[Value], scopes: Scopes, model: Any = None) -> NodeNames:
    """Names for nodes, from variables and from the Modules among them; one rule for all views.

    A variable of its own counts first, then the name that a Module gives to its parameter, then a
    place in a list. Parameters of a model, and those of the only Module with parameters among the
    nodes, are called as it calls them; of several Modules the name of the variable comes before,
    and also where a variable has the same name.

    Args:
        nodes: all nodes of a graph.
        scopes: variables by name, the nearest first.
        model: a Module whose parameters are named before those of others, or None.
    """
    nodes = list(nodes)
    wanted = [node for node in nodes if not node.label.strip()]
    found = look_up(scopes, wanted)
    names = NodeNames({**found.parts}, {**found.parts}, {}, {})
    present = {id(node) for node in nodes}
    labels = {id(node): node.label for node in nodes if node.label.strip()}
    for prefix, module in _useful(found, model, present, labels):
        _add(names, module, prefix, present, found)
    names.short.update(found.plain)
    names.long.update(found.plain)
    return names


def callers_names(nodes: Iterable[Value]) -> dict[int, str]:
    """What messages call nodes without a label, by `id`: as the caller's variables do."""
    return node_names(nodes, scopes_of(None)).long


def _useful(
    found: Found, model: Any, present: set[int], labels: Mapping[int, str]
) -> list[tuple[str, Any]]:
    """The Modules that name nodes, what holds others before them, with what stands before."""
    known: set[int] = set()
    useful: list[tuple[str, Any]] = []
    modules = [(name, module, _ids(module)) for name, module in found.modules]
    modules.sort(key=lambda entry: -len(entry[2]))
    if model is not None:
        modules = [*((n, m, ids) for n, m, ids in modules if m is model), *modules]
        if not modules or modules[0][1] is not model:
            modules = [("model", model, _ids(model)), *modules]
    for name, module, ids in modules:
        own = ids & present - known
        if own:
            known |= own
            useful.append((name, module))
    taken = {**found.parts, **found.plain, **labels}
    prefixed = []
    for name, module in useful:
        symbols = {id(p): symbol for symbol, p in _own(module).named_symbols(module)}
        others = {_base(other) for key, other in taken.items() if key not in symbols}
        first = module is model or len(useful) == 1
        bare = first and others.isdisjoint(map(_base, symbols.values()))
        prefixed.append(("" if bare else f"{name}.", module))
    return prefixed


def _ids(module: Any) -> set[int]:
    """The parameters of a Module by `id`."""
    return {id(parameter) for _, parameter in _own(module).named_parameters(module)}


def _own(module: Any) -> Any:
    """The class whose methods name the parameters, whatever a subclass makes of them."""
    return module_class(type(module))


def _base(name: str) -> str:
    """A name without its brackets."""
    return name.partition("[")[0]


def _add(names: NodeNames, module: Any, prefix: str, present: set[int], found: Found) -> None:
    """Write down the names of a Module's parameters that have none yet."""
    own = _own(module)
    inner = {name for name, _ in own.named_modules(module)}
    pairs = list(zip(own.named_parameters(module), own.named_symbols(module), strict=True))
    for name in _left_behind([(name, id(p)) for (name, p), _ in pairs], found.plain):
        del found.plain[name]
    for (name, parameter), (symbol, _) in pairs:
        key = id(parameter)
        if key in present and key not in names.parameters:
            names.parameters[key] = names.long[key] = f"{prefix}{name}"
            names.short[key] = f"{prefix}{symbol}"
            names.parts[key] = f"{prefix}{_part(name, inner)}".removesuffix(".")


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


def _part(name: str, modules: set[str]) -> str:
    """The innermost of the modules that a parameter of this name is in."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name
