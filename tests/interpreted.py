"""The option `--interpreted`: run the engine's Python sources although compiled modules exist."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path

import pytest

PACKAGE = "autograd_core"
OPTION = "--interpreted"


class SourceFinder:
    """Finds a module of the engine as its .py file, before Python would find the .so beside it."""

    def find_spec(self, name: str, path=None, target=None) -> ModuleSpec | None:
        """The module's spec where it belongs to the engine and has a source, else None."""
        package, _, module = name.rpartition(".")
        if package != PACKAGE:
            return None
        for folder in path or ():
            source = Path(folder, f"{module}.py")
            if source.is_file():
                loader = SourceFileLoader(name, str(source))
                return spec_from_file_location(name, source, loader=loader)
        return None


def install() -> None:
    """Put the finder first; too late once the engine has been imported."""
    if PACKAGE in sys.modules:
        raise pytest.UsageError(f"{OPTION}: {PACKAGE} was imported before the option was seen")
    sys.meta_path.insert(0, SourceFinder())


def pytest_addoption(parser, pluginmanager):
    """Declare the option, and act on it now: a conftest.py read later may import the engine."""
    parser.addoption(OPTION, action="store_true", help="run the engine's sources, not its C form")
    if OPTION in pluginmanager.get_plugin("pytestconfig").invocation_params.args:
        install()


def pytest_report_header(config):
    """Say which form of the engine is tested, and refuse to test the wrong one."""
    import autograd_core

    if config.getoption("interpreted") and autograd_core.COMPILED:
        raise pytest.UsageError(f"{OPTION}: the compiled engine was imported all the same")
    return f"engine: {'compiled' if autograd_core.COMPILED else 'interpreted'}"
