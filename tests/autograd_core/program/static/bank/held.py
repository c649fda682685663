"""Numbers that functions, classes, views and bound functions hold, and that change.

Each program multiplies by what its second function finds in the thing that the first one makes;
the third one changes it between two calls.
"""

import functools
import operator
import queue
import types
import weakref
from collections.abc import Callable
from typing import Any

from tests.autograd_core.program.static.bank.holders import (
    Fields,
    Held,
    Kind,
    Measured,
    clear,
    described,
    dispatched,
    exchanged_in,
    function_with,
    gc_referent,
    more,
    more_at,
    new_class,
    reading,
    unregistered,
    warm_cache,
)
from tests.autograd_core.program.static.bank.planted import Planted

HELD: dict[str, tuple[Callable[[], Any], Callable[[Any], Any], Callable[[Any], Any]]] = {
    # --- functions and classes
    "attribute_of_a_function": (
        lambda: function_with(scale=2.0),
        lambda held: held.scale,
        lambda held: more(held, "scale"),
    ),
    "default_of_a_function": (
        function_with,
        lambda held: held.__defaults__[0],
        lambda held: setattr(held, "__defaults__", (held.__defaults__[0] + 1.0,)),
    ),
    "keyword_of_a_function": (
        function_with,
        lambda held: held.__kwdefaults__["b"],
        lambda held: more_at(held.__kwdefaults__, "b"),
    ),
    "closure_of_a_function": (
        lambda: function_with(scale=[2.0]),
        lambda held: held.__closure__[0].cell_contents[0],
        lambda held: more_at(held.scale, 0),
    ),
    "cell_of_a_function": (
        function_with,
        lambda held: held.__closure__[0].cell_contents,
        lambda held: more(held.__closure__[0], "cell_contents"),
    ),
    "name_of_a_function": (
        function_with,
        lambda held: len(held.__name__),
        lambda held: setattr(held, "__name__", held.__name__ + "_"),
    ),
    "words_of_a_function": (
        function_with,
        lambda held: len(held.__doc__ or ""),
        lambda held: setattr(held, "__doc__", (held.__doc__ or "") + "."),
    ),
    "attribute_of_a_method": (
        lambda: type("M", (), {"act": function_with(scale=2.0)})(),
        lambda held: held.act.scale,
        lambda held: more(type(held).__dict__["act"], "scale"),
    ),
    "attribute_of_a_class": (
        new_class,
        lambda held: held.own,
        lambda held: more(held, "own"),
    ),
    "attribute_of_a_metaclass": (
        lambda: Kind("Meta", (Kind,), {"depth": 2.0})("Made", (), {}),
        lambda held: held.depth,
        lambda held: more(type(held), "depth"),
    ),
    "property_of_a_metaclass": (
        lambda: Kind(
            "Meta", (Kind,), {"deep": 2.0, "shown": property(lambda kind: kind.deep * 1.0)}
        )("Made", (), {}),
        lambda held: held.shown,
        lambda held: more(type(held), "deep"),
    ),
    "members_of_a_class": (
        new_class,
        lambda held: held.__dict__["own"],
        lambda held: more(held, "own"),
    ),
    "vars_of_a_class": (
        new_class,
        lambda held: vars(held)["o" + held.__name__[:0] + "wn"],
        lambda held: more(held, "own"),
    ),
    "count_of_members": (
        new_class,
        lambda held: sum(name.startswith("more") for name in vars(held)),
        lambda held: setattr(held, f"more{len(vars(held))}", 1.0),
    ),
    "number_of_bases": (
        lambda: type("A", (type("B", (), {"own": 2.0}),), {}),
        lambda held: held.__bases__[0].own,
        lambda held: setattr(
            held, "__bases__", (type("C", (), {"own": held.__bases__[0].own + 1.0}),)
        ),
    ),
    "class_without_a_module": (
        lambda: eval("type('N', (), {'own': 2.0, '__module__': 'nowhere'})"),
        lambda held: held.own,
        lambda held: more(held, "own"),
    ),
    "class_of_the_library": (
        lambda: types.SimpleNamespace(kind=type("F", (queue.Queue,), {"own": 2.0})),
        lambda held: held.kind.own,
        lambda held: more(held.kind, "own"),
    ),
    "subclasses": (
        lambda: type("Base", (), {"kept": []}),
        lambda held: len(held.__subclasses__()),
        lambda held: held.kept.append(type("Sub", (held,), {})),
    ),
    "registered_class": (unregistered, lambda held: issubclass(held, Measured), exchanged_in),
    "descriptor": (
        described,
        lambda held: held.scale,
        lambda held: more(vars(type(held))["scale"], "held"),
    ),
    "singledispatch": (
        dispatched,
        lambda held: held(1.0),
        lambda held: held.register(float, lambda thing: 3.0 + len(held.registry)),
    ),
    "warm_cache": (warm_cache, lambda held: held.scale(), clear),
    # --- views and bound functions
    "mappingproxy": (
        lambda: types.MappingProxyType({"a": 2.0}),
        lambda held: held["a"],
        lambda held: more_at(gc_referent(held), "a"),
    ),
    "mappingproxy_of_a_class": (
        lambda: new_class().__dict__,
        lambda held: held["own"],
        lambda held: more(held["__dict__"].__objclass__, "own"),
    ),
    "bound_getitem": (
        lambda: [2.0].__getitem__,
        lambda held: held(0),
        lambda held: more_at(held.__self__, 0),
    ),
    "bound_length": (
        lambda: [2.0].__len__,
        lambda held: held(),
        lambda held: held.__self__.append(1.0),
    ),
    "bound_get": (
        lambda: {"a": 2.0}.get,
        lambda held: held("a"),
        lambda held: more_at(held.__self__, "a"),
    ),
    "bound_method": (
        lambda: Fields().__eq__,
        lambda held: held.__self__.own,
        lambda held: more(held.__self__, "own"),
    ),
    "view_of_values": (
        lambda: {"a": 2.0}.values(),
        lambda held: max(held),
        lambda held: more_at(gc_referent(held), "a"),
    ),
    "view_of_keys": (
        lambda: {"a": 2.0}.keys(),
        lambda held: len(held),
        lambda held: gc_referent(held).setdefault("b" * len(held), 1.0),
    ),
    "itemgetter": (
        lambda: (operator.itemgetter(0), [2.0]),
        lambda held: held[0](held[1]),
        lambda held: more_at(held[1], 0),
    ),
    "attrgetter": (
        lambda: (operator.attrgetter("o" + "wn"), Held()),
        lambda held: held[0](held[1]),
        lambda held: more(held[1], "own"),
    ),
    "methodcaller": (
        lambda: (operator.methodcaller("__getattribute__", "own"), Held()),
        lambda held: held[0](held[1]),
        lambda held: more(held[1], "own"),
    ),
    "partial": (
        lambda: functools.partial(max, [2.0]),
        lambda held: held(),
        lambda held: more_at(held.args[0], 0),
    ),
    "state_of_a_partial": (
        lambda: functools.partial(max, 2.0),
        lambda held: held(0.0),
        lambda held: held.__setstate__((max, (held.args[0] + 1.0,), {}, {})),
    ),
    "attribute_of_a_partial": (
        lambda: types.SimpleNamespace(p=functools.partial(max)),
        lambda held: getattr(held.p, "own", 2.0),
        lambda held: setattr(held.p, "own", getattr(held.p, "own", 2.0) + 1.0),
    ),
    "partial_of_a_bound_function": (
        lambda: functools.partial([2.0].__getitem__, 0),
        lambda held: held(),
        lambda held: more_at(held.func.__self__, 0),
    ),
    "weak_proxy": (
        lambda: (lambda thing: (weakref.proxy(thing), thing))(Held()),
        lambda held: held[0].own,
        lambda held: more(held[1], "own"),
    ),
    "hidden_proxy": (
        lambda: (lambda thing: types.SimpleNamespace(p=weakref.proxy(thing), keep=thing))(Held()),
        lambda held: held.p.own,
        lambda held: more(held.keep, "own"),
    ),
    "weak_set": (
        lambda: (lambda thing: (weakref.WeakSet([thing]), thing))(Held()),
        lambda held: max(each.own for each in held[0]),
        lambda held: more(held[1], "own"),
    ),
}


def program(name: str) -> Planted:
    """A program of the table."""
    return reading(name, *HELD[name])


PROGRAMS = tuple(map(program, HELD))
