"""CONTRIBUTING's way to add a primitive leads there: a test goes it, in a copy."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from autograd_core.primitives import PRIMITIVES
from docs.make.primitives import method

ROOT = Path(__file__).resolve().parents[1]
NOT_SOURCE = ".*", "build", "dist", "out", "*.egg-info", "*.so", "*.c", "__pycache__"
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECTION = GUIDE.partition("## Add a primitive\n")[2].partition("\n## ")[0]

CHECKED = (
    "tests/autograd_core/primitives/test_primitives.py",
    "tests/autograd_core/test_functions.py",
    "tests/autograd_core/primitives/test_kernels_accuracy.py",
    "tests/autograd_core/primitives/test_kernels_anywhere.py",
    "tests/autograd_core/primitives/test_special_points.py",
    "tests/autograd_core/primitives/test_higher_orders.py",
    "tests/autograd_core/numerical/test_complex_step.py",
    "tests/autograd_core/expressions/test_expressions.py",
    "tests/autograd_core/translate",
    "tests/autograd_core/laboratory/subjects/test_decisions.py",
    "tests/autograd_core/laboratory/compare/test_peers.py",
    "tests/viz/test_formulas.py",
    "tests/viz/test_formula_trees.py",
    "tests/test_readme.py",
    "tests/test_types.py",
)
"""The tests that look at every row of the table."""


INTERPRETED = "ignore:the engine runs interpreted:RuntimeWarning"
"""The copy hides the engine that is installed, which says so, in programs of the tests too."""


class Step(NamedTuple):
    """A block of the guide: what is written, into which list of which file, or what is run."""

    language: str
    text: str
    path: str
    into: str


def steps() -> list[Step]:
    """The blocks of the section, each with the place that the text before it names."""
    found = []
    for number in re.split(r"^\d+\. ", SECTION, flags=re.MULTILINE)[1:]:
        block = re.search(r"^( *)```(\w+)\n(.*?)^ *```", number, re.MULTILINE | re.DOTALL)
        if block is not None:
            indent, language, text = block.groups()
            lines = [line.removeprefix(indent) for line in text.splitlines()]
            place = re.search(
                r"at the end of (?:`(\w+)` in\s+)?`([\w/.]+)`", number[: block.start()]
            )
            into, path = place.groups() if place else ("", "")
            found.append(Step(language, "\n".join(lines) + "\n", path, into or ""))
    return found


def follow(step: Step, folder: Path) -> None:
    """Do in a copy of the repository what a block says."""
    if step.language == "sh":
        words = [sys.executable if w == ".venv/bin/python" else w for w in step.text.split()]
        subprocess.run(words, cwd=folder, check=True)
        return
    path = folder / step.path
    source = path.read_text(encoding="utf-8")
    if not step.into:
        path.write_text(source.rstrip("\n") + "\n\n\n" + step.text, encoding="utf-8")
        return
    begin = re.search(rf"^{step.into} = [({{]$", source, re.MULTILINE)
    assert begin is not None, f"{step.path} has no {step.into}"
    end = re.compile(r"^[)}]", re.MULTILINE).search(source, begin.end())
    assert end is not None
    inside = "".join(f"    {line}\n" for line in step.text.splitlines())
    path.write_text(source[: end.start()] + inside + source[end.start() :], encoding="utf-8")


def test_the_guide_has_a_row_a_kernel_a_line_and_a_command() -> None:
    """Five blocks, each with its place."""
    assert [(step.language, bool(step.path), step.into) for step in steps()] == [
        ("python", True, "ROWS"),
        ("python", True, ""),
        ("cython", True, ""),
        ("sh", False, ""),
        ("python", True, "BOUNDS"),
    ]


@pytest.mark.parametrize("more", [{"parameters": {"slope": 1.0}}, {"operands": ("a", "b", "c")}])
def test_a_row_whose_method_is_not_written_is_refused(more: dict[str, Any]) -> None:
    """A method of two operands would lose its parameter, or a third operand."""
    with pytest.raises(ValueError, match="where"):
        method(replace(PRIMITIVES["prelu"], **more))


@pytest.mark.slow
def test_following_the_guide_adds_a_primitive(tmp_path: Path) -> None:
    """After the steps, to the letter, softsign is there, and every test of the table passes."""
    folder = tmp_path / "copy"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*NOT_SOURCE))
    for step in steps():
        follow(step, folder)
    program = (
        "import autograd_core as a; x = a.Value(3.0); y = x.softsign(); y.backward(); "
        "assert not a.COMPILED and (y.data, x.grad) == (a.softsign(3.0), 0.0625)"
    )
    subprocess.run([sys.executable, "-c", program], cwd=folder, check=True)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-W",
            INTERPRETED,
            *CHECKED,
        ],
        cwd=folder,
        env={**os.environ, "PYTHONWARNINGS": INTERPRETED},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "autograd_core", "tests/autograd_core"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
