"""What to type where the packages of an extra are missing."""

import ast
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from autograd_core import extras

ROOT = Path(extras.__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SOURCES = [
    path for package in ("autograd_core", "nn", "viz") for path in (ROOT / package).rglob("*.py")
]
METADATA = [
    'graphviz>=0.20; extra == "viz"',
    'tqdm>=4.60; extra == "nn-data"',
    'mpmath>=1.3 ; extra == "check"',
    'autograd-core[check, viz]; extra == "notebooks"',
    'anywidget>=0.9; extra == "notebooks"',
    "always",
]


@pytest.fixture
def installed(monkeypatch, tmp_path):
    """The package as if it lay in site-packages."""
    (tmp_path / "autograd_core").mkdir()
    monkeypatch.setattr(extras, "__file__", str(tmp_path / "autograd_core" / "extras.py"))
    monkeypatch.setattr(metadata, "requires", lambda name: METADATA)
    return tmp_path


def test_in_the_source_folder_that_folder_is_installed_with_the_extra(monkeypatch):
    """By the command that README shows: the index has no such package."""
    monkeypatch.chdir(ROOT)
    assert extras.install_hint("viz") == "pip install --editable '.[viz]'"
    assert extras.install_hint("check", "plot") == "pip install --editable '.[check,plot]'"


def test_elsewhere_the_source_folder_is_named(monkeypatch, tmp_path):
    """So that the command works where it is typed, or where the folder was removed."""
    monkeypatch.chdir(tmp_path)
    assert extras.install_hint("viz") == f"pip install --editable '{ROOT}[viz]'"
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert extras.install_hint("viz") == f"pip install --editable '{ROOT}[viz]'"


def test_without_sources_the_packages_are_named(installed):
    """Those that the metadata lists under the extras, each once, extras within extras too."""
    assert extras.install_hint("viz") == "pip install graphviz"
    assert extras.install_hint("nn-data", "viz") == "pip install tqdm graphviz"
    assert extras.packages("notebooks", "viz") == ["mpmath", "graphviz", "anywidget"]


def test_a_project_of_the_user_is_not_the_source_folder(installed):
    """A copy of the package inside another project is installed in no way that pip knows."""
    (installed / "pyproject.toml").write_text('[project]\nname = "homework"\n')
    assert extras.install_hint("viz") == "pip install graphviz"
    (installed / "pyproject.toml").write_bytes(b"\xff")
    assert extras.install_hint("viz") == "pip install graphviz"


def test_without_metadata_the_hint_says_where_the_packages_are_listed(installed, monkeypatch):
    """As for a folder that was copied."""

    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", missing)
    assert extras.install_hint("viz") == "pip install what pyproject.toml lists under viz"


def test_each_extra_that_a_hint_names_exists():
    """Every install_hint("...") of the packages names extras of pyproject.toml."""
    named = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "install_hint":
                named |= {word.value for word in node.args if isinstance(word, ast.Constant)}
    assert named and named <= set(PROJECT["optional-dependencies"])


def test_no_hint_names_the_package_as_if_an_index_had_it():
    """`pip install 'autograd-core[...]'` finds nothing, so nothing says it."""
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert path.name == "extras.py" or "autograd-core[" not in text, path
