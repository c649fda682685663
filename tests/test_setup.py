"""setup.py compiles where that works, and leaves the sources to Python elsewhere."""

import shutil
import subprocess
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from tests.interpreted import built as compiled_here

pytest.importorskip("setuptools")
pytest.importorskip("Cython")

ROOT = Path(__file__).resolve().parents[1]
BUILD = """
import runpy, sys
sys.implementation.name = {name!r}
sys.argv = ["setup.py", "--quiet", "build_ext", "--inplace"]
runpy.run_path("setup.py", run_name="__main__")
"""


@pytest.fixture
def source(tmp_path):
    """A folder with two modules to compile, one in a room, and what an earlier build left."""
    for name in "setup.py", "pyproject.toml", "README.md", "LICENSE":
        shutil.copy(ROOT / name, tmp_path)
    for package in "autograd_core", "nn", "viz":
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("")
    (tmp_path / "autograd_core" / "small.py").write_text("def twice(x):\n    return 2 * x\n")
    (tmp_path / "autograd_core" / "small.pxd").write_text("cpdef double twice(double x)\n")
    folder = tmp_path / "autograd_core" / "room"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "inside.py").write_text("def half(x):\n    return x / 2\n")
    (folder / "inside.pxd").write_text("cpdef double half(double x)\n")
    (tmp_path / "autograd_core" / f"old{EXTENSION_SUFFIXES[0]}").write_bytes(b"")
    return tmp_path


def built(folder, name):
    """Build as a Python of this name would; returns what it says, and the compiled modules."""
    done = subprocess.run(
        [sys.executable, "-c", BUILD.format(name=name)],
        cwd=folder, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stderr, {path.name.partition(".")[0] for path in folder.rglob("*.so")}


@pytest.mark.parametrize("name", ["pypy", "graalpy"])
def test_only_cpython_gets_compiled_modules(source, name):
    """Others import the sources: what an earlier build left is removed, with the reason."""
    said, modules = built(source, name)
    assert name in said and "without compiled modules" in said
    assert modules == set()


@pytest.mark.skipif(not compiled_here(), reason="this machine does not compile")
def test_cpython_compiles_the_modules_that_have_types(source):
    """The same build compiles where it may."""
    said, modules = built(source, "cpython")
    assert "without compiled modules" not in said and {"small", "inside"} <= modules
