"""Imports go one way: no module imports itself through others, and rooms use rooms below them."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import autograd_core

ROOT = Path(autograd_core.__file__).parent.parent
PACKAGES = ("autograd_core", "nn", "viz")

LATE = {("autograd_core.ufuncs", "autograd_core.functions")}
"""NumPy has called when that import is made; functions stand on Value, which stands on ufuncs."""

ROOMS = (
    *(f"autograd_core.{name}" for name in ("text", "figures", "primitives")),
    *(f"autograd_core.program.{name}" for name in ("passes", "lift", "machine", "text")),
    "autograd_core.program",
    "autograd_core.program.static",
    *(f"autograd_core.{name}" for name in ("expressions", "numerical", "translate", "examples")),
    *(
        f"autograd_core.laboratory.{name}"
        for name in (
            "subjects",
            "wrong_operation",
            "foreign",
            "gradcheck",
            "compare",
            "step_curve",
        )
    ),
    "autograd_core.grading",
    "autograd_core.testing",
    "autograd_core.commands",
    "nn",
    "viz.language",
    *(
        f"viz.{name}"
        for name in ("pages", "boxes", "stepping", "graphs", "training", "plots", "commands")
    ),
)
"""The rooms, lowest first: a room uses those before it, and what lies beside the rooms."""


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


def test_a_program_of_values_loads_little() -> None:
    """`import autograd_core` loads neither what stands on Value nor what reads mail and zips.

    Interpreted, it looks for a compiled engine that its folder hides.
    """
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import autograd_core; "
        "v = autograd_core.tanh(autograd_core.Value(0.5)); v.backward(); print(*sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-ISc", program], capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert "autograd_core.value" in loaded
    unneeded = {"importlib.metadata", "difflib", "fractions"}
    assert not loaded & (unneeded | ({"pathlib"} if autograd_core.COMPILED else set()))
    assert not {name for name in loaded if name.startswith("autograd_core.program")}


def room(name: str) -> str:
    """The folder that a module lies in, as a package; a package lies in itself."""
    return name if MODULES[name].name == "__init__.py" else name.rpartition(".")[0]


def test_rooms_use_rooms_below_them() -> None:
    """Each room of `ROOMS` imports only those that stand before it, and none is missing there."""
    rooms = {room(name) for name in MODULES}
    assert rooms - {"autograd_core", "autograd_core.laboratory", "viz"} == set(ROOMS)
    for name, others in IMPORTS.items():
        if room(name) in ROOMS:
            higher = ROOMS[ROOMS.index(room(name)) + 1 :]
            above = {other for other in others if room(other) in higher}
            assert not above, f"{name} imports {', '.join(sorted(above))}"


def test_the_engine_uses_three_rooms() -> None:
    """The modules beside the rooms of `autograd_core` import those below them, and `program`."""
    allowed = ("autograd_core.text", "autograd_core.primitives", "autograd_core.program")
    for name, others in IMPORTS.items():
        if room(name) == "autograd_core" and not MODULES[name].name.startswith("__"):
            used = {room(other) for other in others} & set(ROOMS)
            assert all(other.startswith(allowed) for other in used), name
