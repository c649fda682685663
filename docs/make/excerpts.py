"""Source code shown on a page: cut out of the modules, so that the page says what the code says.

A line `<!-- autograd_core/sweep.py: _pull -->` before a block of code names what the block shows:
a function, a class or a method (`Value.__mul__`), or a part of a table by its first line
(`"mul",` for a row). `python -m docs.make.excerpts` writes all blocks anew; a test compares.
"""

from __future__ import annotations

import ast
import re
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "docs" / "engine.md",)

_BLOCK = re.compile(r"(<!-- (?P<file>[\w/.]+): (?P<name>\S+) -->\n```python\n)(.*?)(```\n)", re.S)
_DEFINITIONS = (ast.FunctionDef, ast.ClassDef)


def refreshed(page: str) -> str:
    """The text of a page with each block cut anew.

    Raises:
        LookupError: a block names something that is not there.
    """
    return _BLOCK.sub(lambda m: f"{m[1]}{cut(m['file'], m['name'])}{m[5]}", page)


def cut(file: str, name: str) -> str:
    """A definition, or a row of a table, as it stands in a file.

    Raises:
        LookupError: the file has nothing of that name.
    """
    source = (ROOT / file).read_text(encoding="utf-8")
    found: ast.AST | None = ast.parse(source)
    for part in name.split("."):
        found = _named(found, part)
    if found is None:
        raise LookupError(f"{file} has no {name}")
    lines = source.splitlines(keepends=True)[found.lineno - 1 : found.end_lineno]  # type: ignore[attr-defined]
    return textwrap.dedent("".join(lines)).rstrip(",\n") + "\n"


def _named(tree: ast.AST | None, name: str) -> ast.AST | None:
    """What is defined under a name in a part of a program; a call whose first argument it is."""
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, _DEFINITIONS) and node.name == name:
            return node
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            if node.args[0].value == name:
                return node
    return None


def main() -> None:
    """Write the pages anew."""
    for path in PAGES:
        path.write_text(refreshed(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
