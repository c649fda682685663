"""setup.py compiles where that works, and leaves the sources to Python elsewhere."""

import os
import re
import runpy
import shutil
import subprocess
import sys
import zipfile
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
sys.argv = ["setup.py", "--quiet", "build_ext", "--inplace", "bdist_wheel"]
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


def built(folder, name="cpython", **environment):
    """Build as a Python of this name would; returns what is said, compiled modules, the wheel."""
    done = subprocess.run(
        [sys.executable, "-c", BUILD.format(name=name)], env={**os.environ, **environment},
        cwd=folder, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = (folder / "dist").glob("*.whl")
    compiled = {path.name.partition(".")[0] for path in folder.glob("autograd_core/**/*.so")}
    return done.stderr, compiled, wheel


def held(wheel):
    """Whether a wheel says that it is pure, and whether compiled modules are in it."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (about,) = (name for name in names if name.endswith("/WHEEL"))
        pure = b"Root-Is-Purelib: true" in archive.read(about)
    return pure, any(name.endswith(".so") for name in names)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("pypy", {"name": "pypy"}),
        ("AUTOGRAD_CORE_PURE", {"AUTOGRAD_CORE_PURE": "1"}),
        ("C compiler", {"CC": "/bin/false"}),
    ],
)
def test_without_compiled_modules_the_wheel_is_for_every_python(source, reason, kind):
    """Sources alone are left, an earlier build's modules are removed, and the reason is told."""
    said, modules, wheel = built(source, **kind)
    assert reason in said and "without compiled modules" in said
    assert modules == set()
    assert wheel.name.endswith("-py3-none-any.whl")
    assert held(wheel) == (True, False)


@pytest.mark.slow
@pytest.mark.skipif(not compiled_here(), reason="this machine does not compile")
def test_cpython_compiles_the_modules_that_have_types(source):
    """The same build compiles where it may, and its wheel is for this Python alone."""
    said, modules, wheel = built(source)
    assert "without compiled modules" not in said and {"small", "inside"} <= modules
    assert f"-{sys.implementation.cache_tag.replace('cpython-', 'cp')}-" in wheel.name
    assert held(wheel) == (False, True)


def test_an_index_shows_the_readme_with_addresses_that_lead_somewhere(source, monkeypatch):
    """Those of the repository and the site, once the project has them; else README as it is."""
    shown = []
    monkeypatch.chdir(source)
    monkeypatch.setattr("setuptools.setup", lambda **told: shown.append(told["long_description"]))
    runpy.run_path("setup.py")
    with (source / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n[project.urls]\nRepository = 'https://a.example/b/'\n")
        file.write("Documentation = 'https://c.example/d'\n")
    runpy.run_path("setup.py")
    plain, whole = shown
    assert plain == (source / "README.md").read_text(encoding="utf-8")
    assert "](https://c.example/d/playground.html)" in whole
    assert "](https://a.example/b/blob/HEAD/docs/engine.md)" in whole
    assert 'src="https://a.example/b/raw/HEAD/docs/mlp.svg"' in whole
    assert "](#speed)" in whole and whole.count("\n") == plain.count("\n")
    assert re.findall(r'\]\((?:\w+/)*[\w.]+\.md|src(?:set)?="docs', whole) == []
