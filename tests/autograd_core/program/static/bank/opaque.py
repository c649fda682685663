"""Things whose state does not show: as a global, in a closure, as a default, in an attribute."""

import atexit
import ctypes
import functools
import mmap
import sqlite3
import sys
import types
import weakref
from xml.etree import ElementTree

from autograd_core import Value, exp
from tests.autograd_core.program.static.bank.environment import POINTS, changed
from tests.autograd_core.program.static.bank.planted import EITHER, REFUSED, RIGHT, Planted, Run


class Thing:
    """What weak references lead to."""


def database():
    """A database in memory with a table."""
    made = sqlite3.connect(":memory:")
    atexit.register(made.close)
    made.execute("create table t (k)")
    return made


def pointer():
    """A pointer to numbers of C."""
    return ctypes.pointer((ctypes.c_double * 2)(1.0, 2.0))


def running():
    """A generator that has begun."""

    def numbers():
        k = 1.0
        while True:
            yield k
            k += 1.0

    made = numbers()
    next(made)
    return made


def weak(kind):
    """A weak container, and the things in it."""
    things = [Thing() for _ in range(4)]
    return kind(things) if kind is weakref.WeakSet else kind(enumerate(things)), things


def call(f):
    """Call a function."""
    return f()


MORE = []
"""What holds things once more."""

HOLDERS = {
    "database": (
        database,
        "1.0 + held.total_changes",
        lambda held: held.execute("insert into t values (1)"),
    ),
    "mapped_memory": (
        lambda: mmap.mmap(-1, 16),
        "1.0 + held[0]",
        lambda held: held.__setitem__(0, held[0] + 1),
    ),
    "mapped_slice": (
        lambda: mmap.mmap(-1, 16),
        "1.0 + held[0:2][0]",
        lambda held: held.__setitem__(0, held[0] + 1),
    ),
    "element_text": (
        lambda: ElementTree.fromstring("<a k='2'>2</a>"),
        "float(held.text)",
        lambda held: setattr(held, "text", held.text + "1"),
    ),
    "element_attributes": (
        lambda: ElementTree.fromstring("<a k='2'>2</a>"),
        "float(held.attrib['k'])",
        lambda held: held.set("k", held.get("k") + "1"),
    ),
    "pointer": (
        pointer,
        "held[0][1]",
        lambda held: held.contents.__setitem__(1, held.contents[1] + 1.0),
    ),
    "frame_of_a_generator": (running, "held.gi_frame.f_locals['k']", next),
    "partial": (
        lambda: functools.partial(sys.getrefcount, []),
        "float(held())",
        lambda held: MORE.append(held.args[0]),
    ),
    "handed_on_partial": (
        lambda: functools.partial(sys.getrefcount, []),
        "float(next(map(call, [held])))",
        lambda held: MORE.append(held.args[0]),
    ),
    "weak_set": (lambda: weak(weakref.WeakSet), "1.0 + len(held[0])", lambda held: held[1].pop()),
    "weak_values": (
        lambda: weak(weakref.WeakValueDictionary),
        "1.0 + len(held[0])",
        lambda held: held[1].pop(),
    ),
}
"""By name: what makes a holder, what is read of it, and what changes it."""

PLACES = {
    "global": "held = make()\ndef f(x):\n    return x * ({read})",
    "closure": "held = None\ndef outer(held):\n    def f(x):\n        return x * ({read})\n"
    "    return f\nheld = make()\nf = outer(held)",
    "alias": "def outer(thing):\n    def f(x):\n        held = thing\n"
    "        return x * ({read})\n    return f\nheld = make()\nf = outer(held)",
    "default": "held = make()\ndef f(x, held=held):\n    return x * ({read})",
    "attribute": "held = make()\nclass Model:\n    pass\nmodel = Model()\nmodel.thing = held\n"
    "def f(x):\n    held = model.thing\n    return x * ({read})",
}
"""By name: the module of a program that has it there."""


def program(name, place):
    """A program of the tables."""
    make_held, read, change = HOLDERS[name]

    def make():
        world = {"make": make_held, "call": call, "__name__": "bank_opaque"}
        text = PLACES[place].format(read=read)
        exec(compile(text, f"{name}.py", "exec"), world)
        held = world["held"]
        return changed(world["f"], lambda: change(held))

    make.__name__ = f"{name}_{place}"
    make.__doc__ = f"A state that does not show: {name.replace('_', ' ')}, as {place}."
    return Planted(make, EITHER if name.startswith("weak") else REFUSED, in_a_table=True)


def dying():
    """A thing behind a weak reference, which dies when the program lets it go."""
    things = [Thing() for _ in range(1)]
    link = weakref.ref(things[0])

    def f(x):
        return x * (2.0 if link() is None else 3.0)  # frozen

    return changed(f, things.clear)


def labelled():
    """The label of an argument."""

    def f(x):
        return x * (2.0 if x.label else 3.0)  # frozen

    return Run(f, made(lambda k: Value(0.5, label="ab"[k:])))


def computed():
    """The operation that made an argument."""
    w = Value(0.5)

    def f(x):
        return x * (2.0 if x.op else 3.0)  # frozen

    return Run(f, made(lambda k: w * 2.0 if k else w * 1.0))


def with_operands():
    """The operands of an argument."""
    w = Value(0.5)

    def f(x):
        return x * (2.0 + len(x.operands))  # frozen

    return Run(f, made(lambda k: w * w if k else exp(w)))


def bare():
    """Whether an argument was computed."""
    w = Value(0.5)

    def f(x):
        return x * (2.0 + x.is_leaf)  # frozen

    return Run(f, made(lambda k: w * w if k else Value(0.5)))


def plain_operand():
    """Whether an argument is a number among the operands of something."""
    w = Value(0.5)
    number = (w + 2.0).operands[1]

    def f(x):
        return x * (2.0 + x.is_constant)  # frozen

    return Run(f, made(lambda k: number if k else w * w))


def with_an_exponent():
    """The static parameters of an argument."""
    w = Value(0.5)

    def f(x):
        return x * (2.0 + len(x.static))  # frozen

    return Run(f, made(lambda k: w**3 if k else w * w))


def carried():
    """An attribute that the program has set on an argument."""

    def argument(k):
        x = Value(0.5)
        if k:
            x.scale = 2.0 + k
        return x

    def f(x):
        return x * getattr(x, "scale", 2.0)  # frozen

    return Run(f, made(argument))


def made(argument):
    """The arguments of three calls."""
    return [(argument(k),) for k in range(3)]


def hidden_built_in():
    """A global that hides a built-in function later."""
    world = {}
    exec("def f(x):\n    return x * abs(-2.0)  # frozen\n", world)
    return changed(world["f"], lambda: world.update(abs=lambda y: 1.0 - y))


def name_in_globals():
    """A global that appears, asked for by its name."""
    world = {}
    exec('def f(x):\n    return x * (2.0 if "later" in globals() else 3.0)  # frozen\n', world)
    return changed(world["f"], lambda: world.update(later=1))


def replaced_module():
    """A module under an import inside the function."""
    name = "module_that_a_bank_program_replaces"

    def put():
        module = types.ModuleType(name)
        module.scale = 2.0 + getattr(sys.modules.get(name), "scale", 0.0)
        sys.modules[name] = module

    sys.modules.pop(name, None)
    put()
    world = {}
    exec(f"def f(x):\n    import {name} as m\n    return x * m.scale  # frozen\n", world)
    return Run(world["f"], [POINTS[0], put, POINTS[1], put, POINTS[2]])


PROGRAMS = (
    *(program(name, place) for name in HOLDERS for place in PLACES),
    Planted(carried),
    Planted(dying),
    Planted(labelled),
    Planted(computed),
    Planted(with_operands),
    Planted(bare),
    Planted(plain_operand),
    Planted(with_an_exponent),
    *(Planted(make, RIGHT) for make in (hidden_built_in, name_in_globals, replaced_module)),
)
