"""Write `autograd_core/llms.txt`: the pages, and every public name, in one text.

    python -m docs.make.llms

For readers that take a text at once, such as language models; it stands in the wheel and in the
site. A test compares the file with what is written here, and holds it below 60 KB.
"""

from __future__ import annotations

import re
import tomllib
from importlib import import_module
from pathlib import Path

from docs.make.excerpts import ROOT
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

FILE = ROOT / "autograd_core" / "llms.txt"
FOLDERS = ("docs/teaching", "notebooks")
LONGEST = 60_000
"""Bytes."""

HEAD = """# autograd-core

> {description}. Packages: autograd_core (the engine and its checks),
> nn (neural networks), viz (pictures and pages to step through a graph).

In signatures `Number` is any real number, `Operand` a Value or a Number. Functions of numbers
return floats, of Values Values; `v.tanh()` is `tanh(v)`.
"""
_MEMBERS = {"Value", "Graph", "Module", "Optimizer", "Steps", "Report", "Program"}
"""Classes whose methods are listed too."""


def written() -> str:
    """What the file should hold."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    parts = [HEAD.format(description=project["description"]), "## Pages\n", pages()]
    for package in PACKAGES:
        parts += [f"\n## {package}\n", first_sentence(import_module(package).__doc__) + "\n"]
        for name, thing in public(package):
            calls = [shown(text) for text in signatures(name, thing)] or [name]
            about = first_sentence(documentation(package, name, thing))
            parts.append(f"- `{calls[0]}`: {about}".removesuffix(": "))
            if kind_of(thing) == "class" and name in _MEMBERS:
                parts += [f"  - `.{shown(m.signatures[0])}`" for m in members(thing) if m.doc]
    return "\n".join(parts) + "\n"


def pages() -> str:
    """The documents: title, place and first sentence."""
    lines = []
    documents = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    for path in [*documents, *(ROOT / folder / "README.md" for folder in FOLDERS)]:
        lines.append(page(path))
    return "\n".join(lines)


def page(path: Path) -> str:
    """A line about a document."""
    text = re.sub(r"<[^>]*>|^```.*?^```$", "", path.read_text("utf-8"), flags=re.M | re.S)
    title = re.search(r"^# (.*)$", text, re.MULTILINE)
    prose = re.search(r"^(?![#|>\s<*])\S.*?(?=\n\n|\Z)", text, re.MULTILINE | re.DOTALL)
    place = path.relative_to(ROOT).as_posix()
    said = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", first_sentence(prose[0] if prose else ""))
    return f"- [{title[1] if title else place}]({place}): {said}"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
