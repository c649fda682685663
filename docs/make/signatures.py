"""How public names are called: signatures as the stubs state them, else as the sources do."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Container, Iterator
from copy import deepcopy
from enum import Enum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

PACKAGES = (
    "autograd_core",
    "autograd_core.examples",
    "autograd_core.testing",
    "autograd_core.testing.strategies",
    "nn",
    "nn.functional",
    "nn.init",
    "nn.torch",
    "nn.utils",
    "viz",
    "viz.plots",
)
"""The packages and modules whose `__all__` is promised to users."""

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Member(NamedTuple):
    """A method or an attribute of a class."""

    name: str
    kind: str
    signatures: list[str]
    doc: str


def public(package: str) -> Iterator[tuple[str, Any]]:
    """The public names of a package, in alphabetical order, with what they stand for."""
    module = import_module(package)
    for name in sorted(module.__all__, key=lambda name: (name.lower(), name)):
        yield name, getattr(module, name)


def kind_of(thing: Any) -> str:
    """What a name stands for: "module", "exception", "class", "function" or "data"."""
    if isinstance(thing, ModuleType):
        return "module"
    if isinstance(thing, type):
        return "exception" if issubclass(thing, BaseException) else "class"
    return "function" if callable(thing) and hasattr(thing, "__name__") else "data"


def documentation(package: str, name: str, thing: Any) -> str:
    """The docstring of a public name; of a constant, the text below its assignment."""
    if kind_of(thing) != "data":
        return inspect.getdoc(thing) or ""
    for module in [key for key in sys.modules if f"{key}.".startswith(f"{package}.")]:
        statements = _body(module, ".py")
        for node, below in pairwise(statements):
            targets = (
                node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", 0)]
            )
            if [getattr(target, "id", "") for target in targets] == [name]:
                value = getattr(below, "value", None)
                return str(value.value) if isinstance(value, ast.Constant) else ""
    return ""


def signatures(name: str, thing: Any) -> list[str]:
    """How a function or a class is called, one text for each overload; [] for anything else."""
    kind = kind_of(thing)
    if kind == "function":
        found = _functions(_body(thing.__module__), thing.__name__)
        return [f"{name}{text}" for text in found] or [f"{name}{_measured(thing)}"]
    if kind in ("class", "exception"):
        calls = ["(value)"] if issubclass(thing, Enum) else _constructor(thing)
        return [f"{name}{text}" for text in calls]
    return []


def members(cls: type, apart: Container[type] = ()) -> list[Member]:
    """The public methods and attributes of a class by name, its own and inherited ones.

    What comes from a base among `apart` is left out.
    """
    found: dict[str, Member] = {}
    for base in cls.__mro__:
        if base is not cls and base in apart or base.__module__.partition(".")[0] not in PACKAGES:
            continue
        for name, raw in vars(base).items():
            if name.startswith("_") or name in found or name not in dir(cls):
                continue
            if member := _member(base, name, raw):
                found[name] = member
    return sorted(found.values())


def shown(signature: str) -> str:
    """A signature as readers see it: the stubs' private names of types without the underscore."""
    return re.sub(r"\b_(?=Number\b|Operand\b|Block\b)", "", signature)


def first_sentence(doc: str | None) -> str:
    """The first paragraph of a docstring up to its first full stop, on one line."""
    paragraph = " ".join((doc or "").strip().partition("\n\n")[0].split())
    return re.split(r"(?<=[^\s.]\.)\s(?=[A-Z`])", paragraph)[0]


def _member(cls: type, name: str, raw: Any) -> Member | None:
    """A member of a class as it is documented; None for a nested class or undocumented number."""
    doc = inspect.getdoc(getattr(cls, name, None)) or ""
    if isinstance(raw, property) or inspect.isdatadescriptor(raw):
        own = doc if isinstance(raw, property) or not doc.startswith("Alias for") else ""
        return Member(name, "property", [name], own)
    if isinstance(raw, type) or not callable(getattr(cls, name)):
        return None
    body = _class(cls)
    found = [f"{name}{text}" for text in _functions(body, name, method=True)]
    if not found and cls.__module__ in _stubbed():
        return None  # made for programs of other libraries: the stub does not promise it
    return Member(name, "method", found or [f"{name}{_measured(raw)}"], doc)


def _constructor(cls: type) -> list[str]:
    """How a class is called: by its `__init__`, or that of the nearest base that has one."""
    for base in cls.__mro__:
        if base.__module__.partition(".")[0] not in PACKAGES:
            break
        body = _class(base)
        for name in ("__init__", "__new__"):
            if found := _functions(body, name, method=True):
                return [text.partition(" -> ")[0] for text in found]
        if "__init__" in vars(base) or "__new__" in vars(base):
            break
    if issubclass(cls, BaseException):
        return ["(message)"]
    return [_measured(cls)]


def _measured(thing: Any) -> str:
    """The signature that Python knows; "(...)" where it knows none."""
    try:
        signature = inspect.signature(thing)
    except (TypeError, ValueError):
        return "(...)"
    own = [p for p in signature.parameters.values() if p.name != "self"]
    text = str(signature.replace(parameters=own)).partition(" -> None")[0]
    return re.sub(r"(: |-> )'([^']*)'", r"\1\2", text)


@cache
def _stubbed() -> frozenset[str]:
    """The modules that have a stub."""
    root = Path(__file__).parents[2]
    stubs = [
        path for package in ("autograd_core", "nn") for path in (root / package).rglob("*.pyi")
    ]
    return frozenset(".".join(path.relative_to(root).with_suffix("").parts) for path in stubs)


@cache
def _body(module: str, *suffixes: str) -> list[ast.stmt]:
    """The statements of a module's stub, or of its source where it has no stub."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        return []
    source = Path(spec.origin)
    stem = source.with_name(source.name.partition(".")[0])
    for suffix in suffixes or (".pyi", ".py"):
        if (path := stem.with_suffix(suffix)).is_file():
            return ast.parse(path.read_text(encoding="utf-8")).body
    return []


def _class(cls: type) -> list[ast.stmt]:
    """The statements of a class."""
    for node in _body(cls.__module__):
        if isinstance(node, ast.ClassDef) and node.name == cls.__name__:
            return node.body
    return []


def _functions(body: list[ast.stmt], name: str, method: bool = False) -> list[str]:
    """The signatures of a function: of its overloads where it has some."""
    found = [node for node in body if isinstance(node, _FUNCTIONS) and node.name == name]
    kinds = [{ast.unparse(d) for d in node.decorator_list} for node in found]
    if any("overload" in kind for kind in kinds):
        pairs = zip(found, kinds, strict=True)
        found = [node for node, kind in pairs if "overload" in kind]
    return list(dict.fromkeys(_call(node, method) for node in found))


def _call(node: ast.FunctionDef | ast.AsyncFunctionDef, method: bool) -> str:
    """The arguments and the result of a function, as Python writes them."""
    arguments = deepcopy(node.args)
    static = any(ast.unparse(d) == "staticmethod" for d in node.decorator_list)
    if method and not static:
        for group in (arguments.posonlyargs, arguments.args):
            if group:
                group.pop(0)
                break
        if not arguments.posonlyargs and not arguments.args:
            arguments.defaults = []
    given = ast.unparse(arguments).removeprefix("/, ")
    return f"({given})" + (f" -> {ast.unparse(node.returns)}" if node.returns else "")
