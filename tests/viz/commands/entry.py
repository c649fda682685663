"""viz's entry point, whether or not the installed package has it already."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from autograd_core.commands import app

VALUE = "viz.commands:register"


def register(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command line of this process have viz's commands."""
    monkeypatch.setattr(app, "entry_points", lambda group: [EntryPoint("viz", VALUE, app.GROUP)])


def install(folder: Path) -> str:
    """A distribution in a folder for PYTHONPATH; of its name only the first on the path counts."""
    info = folder / "autograd_core-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: autograd-core\nVersion: 0\n")
    (info / "entry_points.txt").write_text(f"[{app.GROUP}]\nviz = {VALUE}\n")
    return str(folder)
