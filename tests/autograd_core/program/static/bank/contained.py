"""Numbers in containers, arrays and objects of many kinds, and that change.

Each program multiplies by what its second function finds in the thing that the first one makes;
the third one changes it between two calls.
"""

import collections
import copy
import dataclasses
import decimal
import enum
import io
import pickle
import queue
import types
from array import array
from collections.abc import Callable
from string import Template
from typing import Any

import numpy as np

from tests.autograd_core.program.static.bank.holders import (
    Fields,
    Held,
    Name,
    Row,
    Sheet,
    Slotted,
    Wrapped,
    exact,
    more,
    more_at,
    number_in,
    of_order,
    other_precision,
    reading,
    reads_by_place,
    reads_made_name,
    reads_pattern,
)
from tests.autograd_core.program.static.bank.planted import Planted

HELD: dict[str, tuple[Callable[[], Any], Callable[[Any], Any], Callable[[Any], Any]]] = {
    # --- containers
    "key_of_a_dictionary": (
        lambda: {Held(): 1.0},
        lambda held: next(iter(held)).own,
        lambda held: more(next(iter(held)), "own"),
    ),
    "order_of_entries": (
        lambda: collections.OrderedDict(a=2.0, b=3.0),
        of_order,
        lambda held: held.move_to_end(next(iter(held))),
    ),
    "deque": (
        lambda: collections.deque([2.0, 3.0]),
        lambda held: held[0],
        lambda held: held.rotate(),
    ),
    "default_factory": (
        lambda: types.SimpleNamespace(d=collections.defaultdict(lambda: 2.0)),
        lambda held: dict(held.d).get("a", 0.0) + held.d.default_factory(),
        lambda held: setattr(held.d, "default_factory", lambda: 3.0),
    ),
    "counter": (
        lambda: collections.Counter(a=2),
        lambda held: held["a"],
        lambda held: held.update("a"),
    ),
    "chain_map": (
        lambda: collections.ChainMap({"a": 2.0}),
        lambda held: held["a"],
        lambda held: held.maps.insert(0, {"a": held["a"] + 1.0}),
    ),
    "queue": (
        lambda: (lambda q: (q.put(2.0), q))(queue.Queue())[1],
        lambda held: held.queue[0],
        lambda held: held.queue.appendleft(held.queue[0] + 1.0),
    ),
    "simple_queue": (
        queue.SimpleQueue,
        lambda held: held.qsize() + 1.0,
        lambda held: held.put(1.0),
    ),
    "named_tuple": (
        lambda: Row(Held()),
        lambda held: held.thing.own,
        lambda held: more(held.thing, "own"),
    ),
    "set_of_things": (
        lambda: {Held()},
        lambda held: max(each.own for each in held),
        lambda held: more(next(iter(held)), "own"),
    ),
    "word": (
        lambda: [Name("a"), setattr],
        lambda held: getattr(held[0], "own", 2.0),
        lambda held: setattr(held[0], "own", getattr(held[0], "own", 2.0) + 1.0),
    ),
    "exception": (
        lambda: ValueError(2.0),
        lambda held: held.args[0],
        lambda held: setattr(held, "args", (held.args[0] + 1.0,)),
    ),
    "text_in_memory": (
        lambda: io.StringIO("2.0"),
        lambda held: number_in(held.getvalue()),
        lambda held: (held.seek(0), held.write(f"{number_in(held.getvalue()) + 1.0}")),
    ),
    "bytes_in_memory": (
        lambda: io.BytesIO(b"ab"),
        lambda held: len(held.getvalue()),
        lambda held: held.write(b"x" * (1 + len(held.getvalue()))),
    ),
    "place_in_memory": (
        lambda: io.StringIO("abcdef"),
        lambda held: held.tell() + 1.0,
        lambda held: held.seek(held.tell() + 1),
    ),
    # --- arrays
    "array": (
        lambda: array("d", [2.0]),
        lambda held: held[0],
        lambda held: more_at(held, 0),
    ),
    "length_of_bytes": (
        lambda: bytearray(b"ab"),
        lambda held: len(held),
        lambda held: held.append(1),
    ),
    "memory": (
        lambda: memoryview(array("d", [2.0])),
        lambda held: held[0],
        lambda held: more_at(held, 0),
    ),
    "array_of_things": (
        lambda: np.array([Held(), None], dtype=object),
        lambda held: held[0].own,
        lambda held: more(held[0], "own"),
    ),
    "attribute_of_an_array": (
        lambda: np.zeros(2).view(Wrapped),
        lambda held: getattr(held, "own", 2.0),
        lambda held: setattr(held, "own", getattr(held, "own", 2.0) + 1.0),
    ),
    "masked_array": (
        lambda: np.ma.array([2.0, 3.0], mask=[False, False]),
        lambda held: float(held.sum()),
        lambda held: (
            held.__setitem__(0, np.ma.masked) if not held.mask[0] else held.__setitem__(1, 9.0)
        ),
    ),
    "record_array": (
        lambda: np.zeros(1, dtype=[("a", float)]),
        lambda held: float(held["a"][0]) + 1.0,
        lambda held: more_at(held["a"], 0),
    ),
    "state_of_a_generator_of_numpy": (
        lambda: np.random.RandomState(1),
        lambda held: held.get_state()[2] + 1.0,
        lambda held: held.random_sample(),
    ),
    # --- attributes
    "data_class": (Fields, lambda held: held.own, lambda held: more(held, "own")),
    "data_class_with_slots": (Slotted, lambda held: held.own, lambda held: more(held, "own")),
    "all_fields": (
        Fields,
        lambda held: dataclasses.astuple(held)[0],
        lambda held: more(held, "own"),
    ),
    "replaced_fields": (
        Fields,
        lambda held: dataclasses.replace(held).__getattribute__("own"),
        lambda held: more(held, "own"),
    ),
    "copied": (
        lambda: Sheet(),
        lambda held: sum(vars(copy.copy(held)).values()),
        lambda held: more(held, "column_a"),
    ),
    "pickled": (
        Held,
        lambda held: sum(pickle.dumps(held)) + 1.0,
        lambda held: more(held, "own"),
    ),
    "pattern": (Fields, reads_pattern, lambda held: more(held, "own")),
    "pattern_by_place": (Fields, reads_by_place, lambda held: more(held, "own")),
    "put_together": (Held, reads_made_name, lambda held: more(held, "own")),
    "formatted": (
        Held,
        lambda held: number_in("{0.own:}".format(held)),  # noqa: UP030, UP032
        lambda held: more(held, "own"),
    ),
    "own_getattr": (Sheet, lambda held: held.a, lambda held: more(held, "column_a")),
    "evaluated": (
        Held,
        lambda held: eval("held.ow" + "n", {"held": held}),
        lambda held: more(held, "own"),
    ),
    "member": (
        lambda: enum.Enum("Own", {"RED": 2.0}),
        lambda held: held.RED.value,
        lambda held: more(held.RED, "_value_"),
    ),
    "attribute_of_a_member": (
        lambda: enum.Enum("Own", {"RED": 2.0}),
        lambda held: getattr(held.RED, "own", 2.0),
        lambda held: setattr(held.RED, "own", getattr(held.RED, "own", 2.0) + 1.0),
    ),
    "template": (
        lambda: Template("2.0"),
        lambda held: number_in(held.substitute()),
        lambda held: setattr(held, "template", f"{number_in(held.template) + 1.0}"),
    ),
    # --- what the whole program shares
    "precision_of_decimals": (Held, exact, other_precision),
    "context_of_decimals": (
        lambda: decimal.Context(prec=3),
        lambda held: held.divide(decimal.Decimal(1), decimal.Decimal(3)),
        lambda held: more(held, "prec", 1),
    ),
}


def program(name: str) -> Planted:
    """A program of the table."""
    return reading(name, *HELD[name])


PROGRAMS = tuple(map(program, HELD))
