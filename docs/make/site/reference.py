"""The API reference: a page for each package, with every public name, written in Markdown."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from docs.make.docstrings import escaped, markdown
from docs.make.signatures import (
    PACKAGES,
    documentation,
    first_sentence,
    kind_of,
    members,
    public,
    shown,
    signatures,
)
from docs.make.site.documents import toctree

HEAD = """# API reference

Every public name, with its signature as the type stubs state it. In signatures, `Number` is any
real number (`int`, `float`, `bool`, `Fraction`, NumPy's real scalars), and `Operand` a Value or a
Number.

| package | what it holds |
|---|---|
"""


def write_reference(pages: Path) -> None:
    """Write the pages of all packages, and the page before them."""
    folder = pages / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for package in PACKAGES:
        (folder / f"{package}.md").write_text(package_page(package), encoding="utf-8")
        doc = import_module(package).__doc__
        rows.append(f"| [`{package}`]({package}.md) | {cell(first_sentence(doc))} |")
    contents = toctree(dict.fromkeys(PACKAGES, ""))
    text = HEAD + "\n".join(rows) + f"\n\n{contents}"
    (folder / "index.md").write_text(text, encoding="utf-8")


def package_page(package: str) -> str:
    """The page of a package: what it is, all names in a table, then each by itself."""
    names = list(public(package))
    parts = [f"# {package}", markdown(import_module(package).__doc__), "## All names"]
    rows = ["| name | what it is |", "|---|---|"]
    for name, thing in names:
        about = first_sentence(documentation(package, name, thing))
        rows.append(f"| {{py:obj}}`{name} <{package}.{name}>` | {cell(about)} |")
    parts.append("\n".join(rows))
    parts.append("## Each name")
    parts += [entry(package, name, thing) for name, thing in names]
    return "\n\n".join(parts) + "\n"


def entry(package: str, name: str, thing: Any) -> str:
    """A name of a package: its signatures, its docstring, and a class's members."""
    kind = kind_of(thing)
    first = places().get(id(thing), "")
    if kind == "class" and first != f"{package}.{name}":
        return _directive("data", name, package, f"The same as {{py:obj}}`{first}`.", ":::")
    body = markdown(documentation(package, name, thing))
    if kind in ("class", "exception"):
        body = "\n\n".join([body, *_members(thing)])
    if isinstance(thing, ModuleType):
        body += f"\n\nIts names: [`{thing.__name__}`]({thing.__name__}.md)."
    calls = [shown(text) for text in signatures(name, thing)] or [name]
    fence = "::::::" if kind in ("class", "exception") else ":::"
    heads = [_directive(kind, call, package, "", ":::", again=True) for call in calls[:-1]]
    return "\n\n".join([*heads, _directive(kind, calls[-1], package, body, fence)])


def cell(text: str) -> str:
    """A sentence as a cell of a table."""
    return re.sub(r"(?<!\\)\|", r"\|", escaped(text))


def _directive(
    kind: str, call: str, package: str, body: str, fence: str, again: bool = False
) -> str:
    """What Sphinx makes an entry of; `again` for overloads before the last."""
    options = [f":module: {package}"] + [":no-index:"] * again
    made = "data" if kind == "module" else kind
    return "\n".join([f"{fence}{{py:{made}}} {call}", *options, "", body, fence])


def _members(cls: type) -> list[str]:
    """The entries of a class's methods and attributes."""
    apart = bases(cls)
    places = list(apart.values())
    parts = [f"Also has what {{py:obj}}`~{place}` has." for place in places[:1]]
    for member in members(cls, apart):
        if not member.doc and member.kind == "property":
            continue
        calls = [shown(text) for text in member.signatures]
        for again, call in enumerate(reversed(calls)):
            options = "\n:no-index:\n" if again else "\n"
            body = "" if again else markdown(member.doc)
            parts.append(f":::{{py:{member.kind}}} {call}{options}\n{body}\n:::")
    return parts


def bases(cls: type) -> dict[type, str]:
    """The bases of a class that have entries of their own, the nearest first, and their places."""
    known = places()
    return {base: known[id(base)] for base in cls.__mro__[1:] if id(base) in known}


@cache
def places() -> dict[int, str]:
    """Where each public object has its entry, "nn.MLP", by its id: in its first package."""
    found: dict[int, str] = {}
    for package in PACKAGES:
        for name, thing in public(package):
            found.setdefault(id(thing), f"{package}.{name}")
    return found
