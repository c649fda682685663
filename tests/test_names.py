"""One name for one thing: no two classes share a name, and a file holds one idea."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import autograd_core

ROOT = Path(autograd_core.__file__).parent.parent
FOLDERS = ("autograd_core", "nn", "viz", "docs/make", "benchmarks")

PEERS = ("engine_", "by_")
"""How files of benchmarks begin that hold one peer each: their classes are called alike."""

MOST_LINES = 400
"""What is over it wants splitting by its ideas."""

FILES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*.py"))
}


def test_no_two_classes_share_a_name() -> None:
    """A reader who finds a class by its name has found the right one."""
    homes = defaultdict(list)
    for name, text in FILES.items():
        if not Path(name).name.startswith(PEERS):
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.ClassDef):
                    homes[node.name].append(name)
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}


def test_files_are_short_enough_to_read() -> None:
    """A longer file holds more than one idea, which can be read apart."""
    long = {name: text.count("\n") for name, text in FILES.items()}
    assert {name: lines for name, lines in long.items() if lines > MOST_LINES} == {}
