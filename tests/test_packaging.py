"""The distributions build, install into an empty environment and work from another directory."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

import autograd_core

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
NOT_SOURCE = ".*", "build", "dist", "out", "*.egg-info", "*.so", "*.c", "__pycache__"
BUILT = ".so", ".pyd", ".c", ".pyc"
PROGRAM = """
import autograd_core, nn, viz
x = autograd_core.Value(3.0)
(x * x).backward()
assert x.grad == 6.0
assert nn.load_iris().rows
print(autograd_core.COMPILED)
"""


def run(*command: object, folder: Path, errors: bool = False, **environment: str) -> str:
    """Run a command to its end, which must be good; return its output, or what it complained."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return (done.stderr if errors else done.stdout).strip()


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A copy of the sources, without anything built."""
    copy = tmp_path_factory.mktemp("source") / "copy"
    return shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_SOURCE))


@pytest.fixture(scope="module")
def distributions(source):
    """The folder with the sdist and the wheel, the wheel being built from the sdist."""
    run(sys.executable, "-m", "build", folder=source)
    return source / "dist"


@pytest.fixture
def python(tmp_path):
    """The interpreter of an empty environment."""
    venv.create(tmp_path / "venv", with_pip=True)
    return tmp_path / "venv" / "bin" / "python"


def test_the_wheel_holds_all_that_the_packages_need(distributions):
    """Sources, C types, type markers, data, scripts and styles are in the wheel; tests are not."""
    (wheel,) = distributions.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for package in "autograd_core", "nn", "viz":
        wanted = [p for p in (ROOT / package).rglob("*") if p.is_file() and p.suffix not in BUILT]
        assert {p.relative_to(ROOT).as_posix() for p in wanted} <= names
    assert "pytest_autograd_core.py" in names
    ours = {"autograd_core", "nn", "viz", "pytest_autograd_core.py"}
    others = {name.split("/")[0] for name in names} - ours
    assert all(name.endswith(".dist-info") for name in others)
    assert not [name for name in names if name.endswith(".c")]


@pytest.mark.parametrize("pattern", ["*.whl", "*.tar.gz"], ids=["wheel", "sdist"])
def test_a_distribution_installs_and_imports_elsewhere(distributions, python, tmp_path, pattern):
    """From an empty environment and another directory; compiled exactly as it is here."""
    (distribution,) = distributions.glob(pattern)
    run(python, "-m", "pip", "install", "--no-cache-dir", distribution, folder=tmp_path)
    assert run(python, "-c", PROGRAM, folder=tmp_path) == str(autograd_core.COMPILED)


@pytest.mark.skipif(not autograd_core.COMPILED, reason="nothing compiled is there to be hidden")
def test_sources_that_hide_a_compiled_package_say_so(source, python, tmp_path):
    """A Python started in the clone warns after `pip install .`, and is silent once editable."""
    clone = shutil.copytree(source, tmp_path / "clone")
    program = "import autograd_core; print(autograd_core.COMPILED)"
    run(python, "-m", "pip", "install", "--no-cache-dir", ".", folder=clone)
    assert run(python, "-W", "error", "-c", program, folder=tmp_path) == "True"
    assert run(python, "-c", program, folder=clone) == "False"
    said = run(python, "-c", program, folder=clone, errors=True)
    assert said.count("RuntimeWarning") == 1 and "pip install --editable '.'" in said
    run(python, "-m", "pip", "install", "--no-cache-dir", "--editable", ".", folder=clone)
    for folder in clone, tmp_path:
        assert run(python, "-W", "error", "-c", program, folder=folder) == "True"


def test_without_a_compiler_the_install_succeeds_interpreted(source, python, tmp_path):
    """A compiler that always fails leaves a working engine, which says that it is interpreted."""
    run(python, "-m", "pip", "install", "--no-cache-dir", source, folder=tmp_path, CC="/bin/false")
    assert run(python, "-c", PROGRAM, folder=tmp_path) == "False"
