"""Run the command line: in this process, or as a program of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

import autograd_core
from autograd_core.commands.app import make_app
from autograd_core.text.text_table import text_width

ROOT = Path(autograd_core.__file__).resolve().parents[1]


def run(*arguments: str, columns: int = 80) -> tuple[int, str]:
    """The exit status and all output of a command on a terminal of that width."""
    result = CliRunner().invoke(make_app(), list(arguments), env={"COLUMNS": str(columns)})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def succeed(*arguments: str, columns: int = 80) -> str:
    """What a command prints that must end with status 0, in lines of the terminal's width."""
    status, text = run(*arguments, columns=columns)
    assert status == 0, text
    assert max(map(text_width, text.splitlines()), default=0) <= columns, text
    return text


def fail(*arguments: str) -> str:
    """The message of a command that must end with status 2, and without a traceback."""
    status, text = run(*arguments)
    assert status == 2, text
    assert "Traceback" not in text and "defect" not in text
    return text


def program(
    *arguments: str, folder: Path = ROOT, module: str = "autograd_core", **environment: str
) -> subprocess.CompletedProcess[str]:
    """`python -m autograd_core` run to its end in a folder."""
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env=surroundings(**environment),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def surroundings(**environment: str) -> dict[str, Any]:
    """The environment of a program that finds this package."""
    path = os.pathsep.join(filter(None, [environment.pop("PYTHONPATH", ""), str(ROOT)]))
    return {**os.environ, "PYTHONPATH": path, "COLUMNS": "80", **environment}
