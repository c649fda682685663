"""Which functions of Python give the same for the same arguments, and do nothing besides.

All others ask the world (a clock, a file, a setting), or change it: they are told. So it is for
what is not known, such as functions of other compiled packages.
"""

from __future__ import annotations

import os
import random
import types
from functools import lru_cache
from typing import Any

from autograd_core.parts import bases, members

PRINTS = {"print", "write", "writelines", "_warnings.warn", "_warnings.warn_explicit"}
"""What writes something for people to read."""

LIBRARY = frozenset(
    """__future__ _collections_abc _py_abc _pydatetime _pydecimal _weakrefset abc ast base64 bisect
    cmath codecs collections colorsys contextlib contextvars copy copyreg csv dataclasses datetime
    decimal difflib encodings enum fnmatch fractions functools genericpath glob graphlib heapq html
    inspect io itertools json keyword math ntpath numbers operator os pathlib pickle posixpath
    pprint queue random re reprlib sre_compile sre_constants sre_parse stat statistics string
    struct textwrap token types typing weakref""".split()
)
"""The modules of Python's library whose code keeps nothing of its own.

What they hand on to the system is seen as a call of a compiled function.
"""

_COMPILED = frozenset(
    """_abc _bisect _blake2 _codecs _collections _contextvars _datetime _decimal _functools
    _hashlib _heapq _json _md5 _operator _pickle _sha1 _sha2 _sha256 _sha3 _sha512 _sre _statistics
    _string _struct _typing _weakref array binascii cmath collections contextvars datetime decimal
    functools itertools marshal math operator re struct types unicodedata weakref zlib
    autograd_core nn viz numpy scipy""".split()
)
"""The modules and packages whose compiled functions are harmless, but for those in `_ASKING`."""

_ASKING = frozenset(
    """array.fromfile array.tofile datetime.now datetime.today datetime.utcnow _abc._abc_register
    numpy.dump numpy.fromfile numpy.fromregex numpy.memmap numpy.tofile
    type.__subclasses__ _weakref.getweakrefcount _weakref.getweakrefs""".split()
)

_HARMLESS = frozenset(
    """_io.StringIO _io.BytesIO _thread.allocate_lock _thread.RLock gc.collect posix.fspath
    posix._path_normpath posix._path_splitroot_ex nt.fspath nt._path_normpath nt._path_splitroot
    nt._path_splitroot_ex sys.exc_info sys.exception sys.intern sys.audit time.sleep""".split()
) | {
    f"_thread.{kind}.{name}"
    for kind in ("lock", "RLock")
    for name in ("acquire", "release", "__enter__", "__exit__")
}
"""Functions, and classes whose methods are all, harmless though their modules are not."""

_FOR_LIBRARY = frozenset(
    """_thread.get_ident id sys._getframe sys._getframemodulename sys.getrecursionlimit""".split()
)
"""What Python's library may ask on its own account: nothing comes of it."""

_BUILT_IN = frozenset(
    """__build_class__ __import__ abs aiter all anext any ascii bin callable chr compile delattr
    dir divmod eval exec format getattr globals hasattr hash hex isinstance issubclass iter len
    locals max min next oct ord pow repr round setattr sorted sum vars""".split()
)
_METHODS = (
    types.MethodDescriptorType,
    types.ClassMethodDescriptorType,
    types.BuiltinFunctionType,
    types.WrapperDescriptorType,
    staticmethod,
)
_RANDOM: Any = random.Random.__base__
_PYTHON = os.path.dirname(os.__file__) + os.sep
_PATHS = {"genericpath", "posixpath", "ntpath"}


def asked(function: Any) -> str:
    """The name of a compiled function that asks the world or is not known; "" for others."""
    owner = getattr(function, "__self__", None)
    name = getattr(function, "__name__", "")
    if isinstance(owner, _RANDOM):
        return _asked_of_random(owner, name)
    if owner is None or type(owner) is types.ModuleType:
        module = getattr(function, "__module__", None)
        if type(module) is not str:
            module = "" if owner is None else owner.__name__
        return _asked_of_module(module, name)
    return _asked_of_kind(owner if isinstance(owner, type) else type(owner), name)


def _asked_of_random(owner: Any, name: str) -> str:
    """What a source of random numbers is asked; its state is seen, but of the one that is hidden.

    A new one is seeded when it is made.
    """
    hidden = owner is getattr(random, "_inst", None)
    return f"random.{name}" if hidden or name in ("random", "getrandbits") else ""


def _asked_of_module(module: str, name: str) -> str:
    """As `asked`, of a function of a module."""
    if module == "builtins":
        return "" if name in _BUILT_IN else name
    root = module.partition(".")[0]
    full = f"{module}.{name}"
    if full in _HARMLESS:
        return ""
    if module.startswith("numpy.random") or f"{root}.{name}" in _ASKING or root not in _COMPILED:
        if full in ("posix.urandom", "nt.urandom", "_io.open", "io.open", "posix.getrandom"):
            return name
        return full
    return ""


@lru_cache(2048)
def _asked_of_kind(kind: type, name: str) -> str:
    """As `asked`, of a method of a class."""
    for base in bases(kind):
        if type(members(base).get(name)) in _METHODS:
            kind = base
            break
    module, short = str(kind.__module__), kind.__qualname__
    root = module.partition(".")[0]
    if f"{module}.{short}" in _HARMLESS or f"{module}.{short}.{name}" in _HARMLESS:
        return ""
    if module == "builtins" and f"{short}.{name}" not in _ASKING:
        return ""
    harmless = root in _COMPILED and not module.startswith("numpy.random")
    if harmless and f"{root}.{name}" not in _ASKING:
        return ""
    return f"{module}.{name}" if root == "datetime" else f"{module}.{short}.{name}"


def is_harmless_module(module: str) -> bool:
    """Whether the compiled functions of a module are harmless."""
    return module.partition(".")[0] in _COMPILED


def is_for_library(name: str) -> bool:
    """Whether code of Python's library may ask this for itself."""
    return name in _FOR_LIBRARY


@lru_cache(4096)
def library_module(file: str) -> str:
    """The module of Python's library, without its package's parts, that a file is; "" for others.

    What imports modules is none.
    """
    if file.startswith("<frozen "):
        name = file[8:-1].partition(".")[0]
        return "" if name in ("importlib", "zipimport", "runpy") else name
    if not file.startswith(_PYTHON) or "site-packages" in file:
        return ""
    return file[len(_PYTHON) :].replace("\\", "/").partition("/")[0].removesuffix(".py")


def library_name(code: types.CodeType) -> str:
    """What a function of Python's library is called: os.path.exists, pathlib.Path.exists."""
    module = library_module(code.co_filename)
    return f"{'os.path' if module in _PATHS else module}.{code.co_qualname}"
