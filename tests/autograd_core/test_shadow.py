"""An interpreted source folder that hides an installed compiled package is told."""

import os
import subprocess
import sys
import warnings
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

import autograd_core
from autograd_core import shadow

HERE = Path(autograd_core.__file__).resolve().parent


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A package of the same name in another folder that Python looks in."""
    folder = tmp_path / "autograd_core"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "value.py").write_text("")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    return folder


def test_a_compiled_package_elsewhere_is_found(elsewhere):
    """Where this one were not there, Python would import that one."""
    (elsewhere / f"value{EXTENSION_SUFFIXES[0]}").write_bytes(b"")
    assert shadow.compiled_elsewhere() == elsewhere


def test_without_a_compiled_package_nothing_is_found(elsewhere, monkeypatch):
    """Not one of sources, none for another Python, and not this package by other ways."""
    (elsewhere / "value.cpython-27-pdp11.so").write_bytes(b"")
    assert shadow.compiled_elsewhere() is None
    monkeypatch.chdir(HERE.parent)
    monkeypatch.setattr(sys, "path", ["", ".", f"{HERE}/..", *sys.path])
    assert shadow.compiled_elsewhere() is None


def test_finders_that_fail_are_left_out(elsewhere, monkeypatch):
    """A finder of others cannot break the import."""

    class Broken:
        @staticmethod
        def find_spec(name, path=None, target=None):
            raise KeyError(name)

    monkeypatch.setattr(sys, "meta_path", [Broken, object(), *sys.meta_path])
    (elsewhere / f"value{EXTENSION_SUFFIXES[0]}").write_bytes(b"")
    assert shadow.compiled_elsewhere() == elsewhere


def test_the_warning_names_both_folders_and_the_way_out(elsewhere, monkeypatch):
    """It is a RuntimeWarning, which Python shows."""
    (elsewhere / f"value{EXTENSION_SUFFIXES[0]}").write_bytes(b"")
    monkeypatch.chdir(HERE.parent)
    with pytest.warns(RuntimeWarning, match="interpreted") as caught:
        shadow.warn_of_shadow()
    text = str(caught[0].message)
    for words in (str(HERE), str(elsewhere), "pip install --editable '.'", "another folder"):
        assert words in text
    monkeypatch.setattr(shadow, "source_folder", lambda: None)
    with pytest.warns(RuntimeWarning, match="another folder") as caught:
        shadow.warn_of_shadow()
    assert "pip install" not in str(caught[0].message)


def test_the_import_warns_once_at_the_user_s_line(elsewhere, tmp_path):
    """A copy of the sources warns where it hides a compiled package, and not where it hides none.

    Only the interpreted engine looks for another.
    """
    clone, program = tmp_path / "clone", tmp_path / "clone" / "program.py"
    clone.mkdir()
    (clone / "autograd_core").mkdir()
    for path in HERE.rglob("*.py"):
        copy = clone / "autograd_core" / path.relative_to(HERE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    program.write_text("import autograd_core\nimport autograd_core.value\nimport nn\n")
    (clone / "nn.py").write_text("import autograd_core\n")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-S", str(program)]
    quiet = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert quiet.stderr == ""
    (elsewhere / f"value{EXTENSION_SUFFIXES[0]}").write_bytes(b"")
    loud = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert loud.stderr.count("Warning") == 1
    assert f"{program}:1: RuntimeWarning: the engine runs interpreted" in loud.stderr


def test_the_engine_of_these_tests_does_not_warn():
    """Where pip installed this folder itself nothing is hidden."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shadow.warn_of_shadow()
