"""Imports run one way: autograd_core <- nn <- viz."""

import ast
from pathlib import Path

import pytest

import autograd_core
import nn

SHARED = tuple(
    f"autograd_core.{name}"
    for name in (
        *(
            "c99",
            "extras",
            "following",
            "leaves",
            "notation",
            "primitives",
            "program.static.recorded_objective",
        ),
        *("saving", "suggest", "summing", "sweep"),
        *(f"text.{name}" for name in ("progress", "short_numbers", "text_table")),
    )
)
FILES = sorted(Path(nn.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nn_uses_only_the_public_engine_and_never_viz(path):
    """nn imports public names of autograd_core, what it shares with it, and nothing of viz.

    What stands in for Cython is shared by the modules that are compiled.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules, imported = [alias.name for alias in node.names], set()
        elif isinstance(node, ast.ImportFrom):
            modules, imported = [node.module], {alias.name for alias in node.names}
        else:
            continue
        for module in modules:
            assert module.split(".")[0] not in ("viz", "numpy", "micrograd")
            if module.split(".")[0] == "autograd_core":
                if module not in SHARED:
                    assert module == "autograd_core"
                    assert imported <= {"_cython", *autograd_core.__all__}


def test_all_names_what_is_there():
    """Everything in nn.__all__ exists and has a docstring."""
    documented = [name for name in nn.__all__ if not name.isupper() or callable(getattr(nn, name))]
    assert all(getattr(nn, name).__doc__ for name in documented)
    assert all(hasattr(nn, name) for name in nn.__all__)
