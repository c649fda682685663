"""The option `--interpreted`: run the Python sources although compiled modules exist."""

from __future__ import annotations

import sys
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path

import pytest

PACKAGES = ("autograd_core", "nn")
OPTION = "--interpreted"
ROOT = Path(__file__).resolve().parents[1]


class SourceFinder:
    """Finds a module of the packages as its .py file, before Python finds the .so beside it."""

    def find_spec(self, name: str, path=None, target=None) -> ModuleSpec | None:
        """The module's spec where it belongs to a package and has a source, else None."""
        package, _, module = name.rpartition(".")
        if package.partition(".")[0] not in PACKAGES:
            return None
        for folder in path or ():
            source = Path(folder, f"{module}.py")
            if source.is_file():
                loader = SourceFileLoader(name, str(source))
                return spec_from_file_location(name, source, loader=loader)
        return None


def install() -> None:
    """Put the finder first; too late once the engine has been imported."""
    for package in PACKAGES:
        if package in sys.modules:
            raise pytest.UsageError(f"{OPTION}: {package} was imported before the option was seen")
    sys.meta_path.insert(0, SourceFinder())


def pytest_addoption(parser, pluginmanager):
    """Declare the option, and act on it now: a conftest.py read later may import the engine."""
    parser.addoption(OPTION, action="store_true", help="run the engine's sources, not its C form")
    if OPTION in pluginmanager.get_plugin("pytestconfig").invocation_params.args:
        install()


def built() -> list[Path]:
    """The compiled modules that lie beside the sources, for this version of Python."""
    return sorted(
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob(f"*{EXTENSION_SUFFIXES[0]}")
    )


def stale() -> list[str]:
    """Names of the compiled modules that are older than their source or its C types."""
    return [
        name
        for path in built()
        for name in [path.name.partition(".")[0]]
        if any(
            source.exists() and source.stat().st_mtime > path.stat().st_mtime
            for source in (path.with_name(f"{name}.py"), path.with_name(f"{name}.pxd"))
        )
    ]


def pytest_report_header(config):
    """Say which form of the engine is tested."""
    interpreted = config.getoption("interpreted")
    old = "" if interpreted else ", ".join(stale())
    try:
        import autograd_core
    except Exception as error:
        if not old:
            raise
        raise pytest.UsageError(f"built from older sources: {old}; run `make test`") from error
    form = "compiled" if autograd_core.COMPILED else "interpreted"
    return f"engine: {form}" + (f", from older sources: {old}; `make test` builds" if old else "")


def pytest_collection_finish(session):
    """Refuse to test the wrong form, in each of the processes that test side by side."""
    import autograd_core

    if session.config.getoption("interpreted") and autograd_core.COMPILED:
        raise pytest.UsageError(f"{OPTION}: the compiled engine was imported all the same")
