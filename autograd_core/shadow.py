"""Warn that the engine runs as plain Python although a compiled one is installed.

Python started in the source folder finds the sources before the installed package.
"""

from __future__ import annotations

import sys
import warnings
from importlib.machinery import EXTENSION_SUFFIXES, PathFinder
from pathlib import Path

from autograd_core.extras import install_hint, source_folder

PACKAGE = "autograd_core"


def warn_of_shadow() -> None:
    """Warn, at the line that imports the package, if its sources hide a compiled package."""
    hidden = compiled_elsewhere()
    if hidden is None:
        return
    here = Path(__file__).resolve().parent
    remedy = f"run {install_hint()}, or start" if source_folder() else "start"
    warnings.warn(
        f"the engine runs interpreted, about ten times slower: {here} hides the compiled one in "
        f"{hidden}. To use a compiled engine, {remedy} Python in another folder",
        RuntimeWarning,
        stacklevel=3,
    )


def compiled_elsewhere() -> Path | None:
    """The folder of a compiled package that Python would import if this one were not there."""
    here = Path(__file__).resolve().parent
    others = [place for place in sys.path if Path(place or ".").resolve() != here.parent]
    for finder in sys.meta_path:
        try:
            spec = finder.find_spec(PACKAGE, others)
        except Exception:  # another package's finder, which may expect calls from Python only
            continue
        for folder in (spec and spec.submodule_search_locations) or ():
            if Path(folder).resolve() != here and _is_compiled(folder):
                return Path(folder)
    return None


def _is_compiled(folder: str) -> bool:
    """Whether the package in this folder is compiled for this Python."""
    found = PathFinder.find_spec(f"{PACKAGE}.value", [folder])
    return bool(found and found.origin and found.origin.endswith(tuple(EXTENSION_SUFFIXES)))
