"""What objects of compiled classes hold, and which of them hold what is not seen from Python."""

from __future__ import annotations

import collections
import contextvars
import decimal
import functools
import gc
import io
import types
import weakref
from typing import Any

from autograd_core.parts import bases, members

_flags = vars(type)["__flags__"].__get__
_module = vars(type)["__module__"].__get__
_name = vars(type)["__qualname__"].__get__
_HEAP = 1 << 9
"""The flag of classes that are made while a program runs: by Python's code, and some by C."""
_DESCRIPTORS = (
    types.MethodDescriptorType,
    types.ClassMethodDescriptorType,
    types.WrapperDescriptorType,
    types.GetSetDescriptorType,
)
_KNOWN_MODULES = frozenset(
    """builtins collections types typing weakref datetime decimal re operator itertools functools
    array numpy scipy autograd_core _abc _contextvars _collections _ctypes""".split()
)
_KNOWN = frozenset(
    """_struct.Struct _thread.lock _thread.RLock _thread._local _random.Random _io.StringIO
    _io.BytesIO _io._TextIOBase _io._BufferedIOBase _io._IOBase _weakref.ReferenceType""".split()
)
_UNSEEN = frozenset(
    """frame traceback generator coroutine async_generator CFuncPtr _Pointer
    _asyncio.Future""".split()
)
VIEWS: tuple[Any, ...] = (
    types.MappingProxyType,
    type({}.keys()),
    type({}.values()),
    type({}.items()),
    type(collections.OrderedDict().keys()),
    type(collections.OrderedDict().values()),
    type(collections.OrderedDict().items()),
)
"""The kinds of what shows the entries of a dict."""
CACHED = type(functools.lru_cache(lambda: None))
"""The kind of functions that remember their results."""
PROXIES = weakref.ProxyTypes
IN_MEMORY = (io.StringIO, io.BytesIO)
CONSTANT = (
    types.CodeType,
    contextvars.Token,
    *_DESCRIPTORS,
)
"""Kinds of what never changes."""


def is_compiled(kind: type) -> bool:
    """Whether a class is made by compiled code."""
    if not _flags(kind) & _HEAP:
        return True
    return any(
        type(member) in _DESCRIPTORS
        and member.__objclass__ is kind
        and name not in ("__dict__", "__weakref__")
        for name, member in list(members(kind).items())
    )


def unseen_base(kind: type) -> str:
    """The compiled class among the bases of a class whose objects hold what is not seen; or ""."""
    for base in bases(kind):
        if base is object or not is_compiled(base) or issubclass(base, tuple):
            continue
        module, short = str(_module(base)), _name(base)
        name = short if module == "builtins" else f"{module}.{short}"
        known = module.partition(".")[0] in _KNOWN_MODULES or name in _KNOWN
        if short in _UNSEEN or name in _UNSEEN or not known:
            return name
    return ""


def is_of_ctypes(kind: type) -> bool:
    """Whether objects of a class are numbers in C's memory."""
    return any(_module(base) == "_ctypes" for base in bases(kind))


def viewed(thing: Any) -> list[Any]:
    """What a view, or another compiled object, refers to."""
    return gc.get_referents(thing)


def members_as_dict(kind: type) -> Any:
    """The members of a class, where it can be had as the dict that holds them."""
    return next((d for d in viewed(members(kind)) if type(d) is dict), members(kind))


def entries_of_context(context: contextvars.Context) -> Any:
    """The variables of a context, and what each holds."""
    return *context.keys(), *context.values()


def in_memory(thing: Any) -> Any:
    """What a file in memory holds, and where it is read next."""
    kind = io.StringIO if isinstance(thing, io.StringIO) else io.BytesIO
    return None if thing.closed else (kind.getvalue(thing), kind.tell(thing))


def state_of(context: decimal.Context) -> Any:
    """What a context of decimal numbers computes by."""
    traps = tuple(context.traps.values())
    return (
        context.prec,
        context.rounding,
        context.Emin,
        context.Emax,
        context.capitals,
        context.clamp,
        traps,
    )


def present_context() -> Any:
    """What decimal numbers are computed by here."""
    return state_of(decimal.getcontext())


def random_state(source: Any) -> str:
    """The state of a source of random numbers of NumPy."""
    made = getattr(source, "bit_generator", getattr(source, "_bit_generator", source))
    return repr(getattr(made, "state", None))


class Remembered:
    """Reads the results that a function remembers: as at first, if none of these is missing.

    Args:
        cached: the function.
    """

    def __init__(self, cached: Any):
        self._cached = cached
        self._first: tuple[Any, ...] | None = None

    def __call__(self) -> tuple[Any, ...]:
        """Keys and results, one after the other."""
        inside = gc.get_referents(self._cached)
        held = next((each for each in inside if type(each) is dict), {})
        if self._first is None:
            self._first = tuple(part for pair in list(held.items()) for part in pair)
            return self._first
        now = {id(key): result for key, result in list(held.items())}
        keys, results = self._first[::2], self._first[1::2]
        if all(now.get(id(key)) is result for key, result in zip(keys, results, strict=True)):
            return self._first
        return tuple(now.values())


def parts_of(partial: Any) -> Any:
    """The function of a partial, and its arguments."""
    names = partial.keywords
    return partial.func, *partial.args, None, *names.keys(), *names.values()
