"""Run a program in a Python of its own, with the engine in the mode that the tests run in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import autograd_core

ROOT = Path(autograd_core.__file__).resolve().parents[1]

# A path hook of its own makes the engine's folder and its rooms ones without extension modules.
INTERPRETED = f"""
import sys
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, SourceFileLoader
def only_sources(path):
    if not path.startswith({str(ROOT / "autograd_core")!r}):
        raise ImportError
    return FileFinder(path, (SourceFileLoader, SOURCE_SUFFIXES))
sys.path_hooks.insert(0, only_sources)
"""
CHECK = f"import autograd_core\nassert autograd_core.COMPILED is {autograd_core.COMPILED}\n"


def python(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, whatever that is."""
    return _run((CHECK if autograd_core.COMPILED else INTERPRETED + CHECK), program, environment)


def interpreted(program: str) -> str:
    """What a program prints with the interpreted engine; it must end well."""
    done = _run(INTERPRETED, program, {})
    assert (done.returncode, done.stderr) == (0, ""), (done.returncode, done.stderr)
    return done.stdout


def _run(
    prelude: str, program: str, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a program after a prelude, to its end."""
    return subprocess.run(
        [sys.executable, "-c", prelude + dedent(program)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


def output(program: str, **environment: str) -> str:
    """What a program prints; it must end well and write nothing to stderr."""
    done = python(program, **environment)
    assert (done.returncode, done.stderr) == (0, ""), (done.returncode, done.stderr)
    return done.stdout.strip()
