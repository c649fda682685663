"""The distributions build, install into an empty environment and work from another directory."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
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
HINT = """
from autograd_core.extras import install_hint
print(install_hint("plot"))
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


def other_pythons():
    """Pythons beside this one that can make virtual environments: on the PATH, and of pyenv."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    names = ["python3.14", "python3.13", "python3.12"]
    found = [*filter(None, map(shutil.which, names))]
    found += sorted(versions.glob("3.1[1-4].*/bin/python3"), reverse=True)
    program = "import ensurepip, sys, venv; print(sys.version_info[:2] >= (3, 11), sys.version)"
    for python in found:
        done = subprocess.run([python, "-c", program], capture_output=True, text=True, check=False)
        if done.stdout.startswith("True") and sys.version not in done.stdout:
            yield python


def test_the_distributions_say_what_an_index_wants_to_know(distributions, source, tmp_path):
    """twine finds no fault; licence, stubs and llms.txt are in wheel and sdist."""
    pytest.importorskip("twine")
    files = sorted(distributions.iterdir())
    run(sys.executable, "-m", "twine", "check", "--strict", *files, folder=tmp_path)
    (sdist,) = distributions.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    (wheel,) = distributions.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    for name in "autograd_core/llms.txt", "autograd_core/value.pyi", "nn/data/iris.csv":
        assert name in held and name in packed
    assert "LICENSE" in held and any(name.endswith("licenses/LICENSE") for name in packed)
    assert {"README.md", "docs/site/conf.py", "docs/playground/worker.js"} <= held


def test_the_pure_wheel_installs_on_every_python(source, tmp_path):
    """Without compiled modules one wheel serves them all; its hints name what an index has."""
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-cache-dir", "--wheel-dir",
        tmp_path, source, folder=tmp_path, AUTOGRAD_CORE_PURE="1")  # fmt: skip
    (wheel,) = tmp_path.glob("*-py3-none-any.whl")
    others = list(other_pythons())
    for k, python in enumerate([sys.executable, *others[:1]]):
        run(python, "-m", "venv", tmp_path / f"venv{k}", folder=tmp_path)
        own = tmp_path / f"venv{k}" / "bin" / "python"
        run(own, "-m", "pip", "install", "--no-cache-dir", wheel, folder=tmp_path)
        assert run(own, "-W", "error", "-c", PROGRAM, folder=tmp_path) == "False"
        assert run(own, "-c", HINT, folder=tmp_path) == "pip install matplotlib"
    if not others:
        pytest.skip("no other Python from 3.11 on is here")


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
