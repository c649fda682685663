"""Imports go one way: no module imports itself through others, and rooms use rooms below them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import autograd_core

ROOT = Path(autograd_core.__file__).parent.parent
PACKAGES = ("autograd_core", "nn", "viz")

LATE = {("autograd_core.ufuncs", "autograd_core.functions")}
"""NumPy has called when that import is made; functions stand on Value, which stands on ufuncs."""


def modules() -> dict[str, Path]:
    """The modules of the packages, by name."""
    found = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


MODULES = modules()


def imported(path: Path) -> Iterator[str]:
    """The modules of the packages that a file imports anywhere, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield from (name for name in (full, node.module) if name in MODULES)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)


IMPORTS = {
    name: {other for other in imported(path) if other != name and (name, other) not in LATE}
    for name, path in MODULES.items()
}


def without_packages(name: str) -> set[str]:
    """What a module imports, but no package from which it only takes a module by name."""
    return {o for o in IMPORTS[name] if not any(p.startswith(f"{o}.") for p in IMPORTS[name])}


def test_no_module_imports_itself_through_others() -> None:
    """The modules can be put in an order in which each imports only those before it."""
    graph = {name: without_packages(name) for name in MODULES}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise AssertionError(" imports ".join(reversed(error.args[1]))) from None
    assert order.index("autograd_core.value") < order.index("autograd_core.graph")


def test_packages_use_packages_below_them() -> None:
    """autograd_core <- nn <- viz."""
    for name, others in IMPORTS.items():
        own = PACKAGES.index(name.split(".")[0])
        assert all(PACKAGES.index(other.split(".")[0]) <= own for other in others), name
