"""Imports run one way inside viz, too: commands and graphs -> stepping -> what all share."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import viz

ROOT = Path(viz.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
AT_THE_TOP = {"__init__", "demo", "pictures"}  # what brings the parts together
MAY_USE = {
    "commands": {"graphs", "stepping"},
    "graphs": {"stepping"},
    "stepping": set(),
    "plots": set(),
    "shared": set(),
}


def part(module: str) -> str:
    """The folder of viz that a module is in, "shared" for one beside the folders."""
    names = module.split(".")
    return names[1] if len(names) > 1 and names[1] in MAY_USE else "shared"


NEED_NN = {
    "demo.py",
    "pictures.py",
    "training/watched.py",
}  # run or imported only where nn is ours


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_importing_viz_does_not_import_nn(path: Path) -> None:
    """A user's nn.py would come in its place; `viz.network` says how nn is used instead."""
    if path.relative_to(ROOT).as_posix() in NEED_NN:
        return
    for node in ast.parse(path.read_text(encoding="utf-8")).body:  # not functions, not if
        if isinstance(node, ast.Import):
            assert "nn" not in [alias.name.split(".")[0] for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] != "nn"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_part_of_viz_uses_only_parts_below_it(path: Path) -> None:
    """stepping knows nothing of graphs, plots stand alone, and what is shared uses no part.

    The names that `viz` itself exports are for users.
    """
    if path.parent == ROOT and path.stem in AT_THE_TOP:
        return
    own = part(".".join(path.relative_to(ROOT.parent).with_suffix("").parts))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module.startswith("viz."):
                assert part(node.module) in {own, "shared", *MAY_USE[own]}, node.module
            if node.module == "viz":
                assert all((ROOT / f"{alias.name}.py").is_file() for alias in node.names)
            assert node.module.split(".")[0] not in ("tests", "notebooks", "benchmarks")


def test_plots_are_an_attribute_of_viz_that_loads_matplotlib_only_when_used() -> None:
    """`viz.plots` works after `import viz` alone, and what does not use it loads nothing of it."""
    program = (
        "import sys, viz\n"
        "assert 'matplotlib' not in sys.modules and 'viz.plots' not in sys.modules\n"
        "assert callable(viz.plots.plot_losses)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_other_attributes_of_viz_are_missing_as_of_any_module() -> None:
    """The message names the module and the attribute."""
    with pytest.raises(AttributeError, match="viz.*plot_everything"):
        viz.plot_everything  # noqa: B018
