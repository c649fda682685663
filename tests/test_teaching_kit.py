"""The kit in docs/teaching: the skeleton earns nothing, the solution all, in every form."""

from __future__ import annotations

import json
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograd_core import grade

KIT = Path(__file__).resolve().parents[1] / "docs" / "teaching"
NOTEBOOK = json.loads((KIT / "student.ipynb").read_text(encoding="utf-8"))
CELLS = {cell["id"]: "".join(cell["source"]) for cell in NOTEBOOK["cells"]}
OTTER = runpy.run_path(str(KIT / "tests" / "engine.py"))


def worked(engine: str) -> dict[str, Any]:
    """The names of the notebook after its cells ran, with this engine for the skeleton."""
    names: dict[str, Any] = {"__name__": "notebook"}
    text = (KIT / engine).read_text(encoding="utf-8")
    for cell in NOTEBOOK["cells"]:
        if cell["cell_type"] == "code" and cell["id"] != "otter":
            exec(text if cell["id"] == "engine" else CELLS[cell["id"]], names)
    return names


def test_the_notebook_holds_the_skeleton_and_is_stored_without_outputs() -> None:
    """The same text as engine.py."""
    nbformat = pytest.importorskip("nbformat")
    nbformat.validate(NOTEBOOK)
    assert CELLS["engine"].strip() == (KIT / "engine.py").read_text(encoding="utf-8").strip()
    assert not any(cell.get("outputs") for cell in NOTEBOOK["cells"])


def test_the_cells_have_nbgraders_metadata() -> None:
    """One cell to write, one to grade automatically, for 10 points; names of their own."""
    found = [cell["metadata"].get("nbgrader") for cell in NOTEBOOK["cells"]]
    cells = {data["grade_id"]: data for data in found if data}
    assert all(data["schema_version"] == 3 for data in cells.values())
    assert [name for name, data in cells.items() if data["solution"]] == ["engine"]
    assert {name: data["points"] for name, data in cells.items() if data["grade"]} == {
        "earned": 10
    }


@pytest.mark.parametrize(("engine", "points"), [("engine.py", 0.0), ("solution.py", 10.0)])
def test_the_notebook_gives_the_points(engine: str, points: float) -> None:
    """As the number at the end of the graded cell, and case by case for otter."""
    names = worked(engine)
    assert names["earned"] == points
    (suite,) = OTTER["test"]["suites"]
    right = 0
    for case in suite["cases"]:
        code, expected = case["code"].removeprefix(">>> ").split("\n")
        right += case["points"] * (repr(eval(code, names)) == expected)
    assert right == points


def test_a_half_written_engine_gets_its_part(tmp_path: Path) -> None:
    """Without tanh, and with = for += in a product."""
    text = (KIT / "solution.py").read_text(encoding="utf-8")
    text = text.replace("t = math.tanh(self.data)", "raise NotImplementedError", 1)
    text = text.replace("other.grad += self.data", "other.grad = self.data", 1)
    (tmp_path / "engine.py").write_text(text, encoding="utf-8")
    found = grade(tmp_path / "engine.py", requires=["+", "*", "tanh"])
    assert {fault.key for fault in found.faults} == {"accumulate", "missing"}
    assert found.points == 7.0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("engine", "says"), [("engine.py", "10 failed"), ("solution.py", "10 passed")]
)
def test_the_tests_for_pytest_tell_them_apart(engine: str, says: str, tmp_path: Path) -> None:
    """As students run them, beside their engine.py."""
    shutil.copy(KIT / "test_engine.py", tmp_path)
    shutil.copy(KIT / engine, tmp_path / "engine.py")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_engine.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert says in done.stdout
