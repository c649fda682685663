"""Write `autograd_core/llms.txt`: the pages, and every public name, in one text.

    python -m docs.make.llms

For readers that take a text at once, such as language models; it stands in the wheel and in the
site. A test compares the file with what is written here, and holds it below 60 KB.
"""

from __future__ import annotations

import json
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
from docs.make.site.documents import NAVIGATION, PLAYGROUND, SUFFIXES

FILE = ROOT / "autograd_core" / "llms.txt"
PLACES = {"index": "README.md", "playground": PLAYGROUND}
"""Pages of the site that have another place in the repository."""

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


def written(site: bool = False) -> str:
    """What the file should hold; `site` for that of the site, which links to its pages."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    parts = [HEAD.format(description=project["description"]), "## Pages\n", pages(site)]
    for package in PACKAGES:
        parts += [f"\n## {package}\n", first_sentence(import_module(package).__doc__) + "\n"]
        for name, thing in public(package):
            calls = [shown(text) for text in signatures(name, thing)] or [name]
            about = first_sentence(documentation(package, name, thing))
            parts.append(f"- `{calls[0]}`: {about}".removesuffix(": "))
            if kind_of(thing) == "class" and name in _MEMBERS:
                parts += [f"  - `.{shown(m.signatures[0])}`" for m in members(thing) if m.doc]
    return "\n".join(parts) + "\n"


def pages(site: bool = False) -> str:
    """The documents and notebooks: title, place and first sentence."""
    lines = []
    for name in NAVIGATION.values():
        lines += [page(name, site)] if source(name) else []
        if name == "notebooks/README":
            notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
            lines += [page(f"notebooks/{path.stem}", site) for path in notebooks]
    return "\n".join(lines)


def source(name: str) -> Path | None:
    """The file of a page of the site; None for a page that is made of docstrings."""
    files = [ROOT / PLACES.get(name, f"{name}{suffix}") for suffix in SUFFIXES]
    return next((path for path in files if path.is_file()), None)


def page(name: str, site: bool) -> str:
    """A line about a page."""
    path = source(name)
    assert path is not None
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        text = "".join(json.loads(text)["cells"][0]["source"])
    text = re.sub(r"<[^>]*>|^```.*?^```$", "", text, flags=re.M | re.S)
    title = re.search(r"^# (.*)$", text, re.MULTILINE)
    prose = re.search(r"^(?![#|>\s<*]|\[English\])\S.*?(?=\n\n|\Z)", text, re.M | re.S)
    place = f"{name}.html" if site else path.relative_to(ROOT).as_posix()
    said = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", first_sentence(prose[0] if prose else ""))
    return f"- [{title[1] if title else name}]({place}): {said}"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
