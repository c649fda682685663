"""A JupyterLab, and notebooks to open in it."""

import importlib.util
import shutil
from pathlib import Path

import pytest

from notebooks import build
from tests.chromium import unavailable
from tests.hosts.jupyterlab import jupyterlab
from tests.hosts.lecture import execute_lecture

HERE = Path(__file__).resolve().parent
SHIPPED = ("01_a_first_graph", "02_stepping", "03_why_gradients_add")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What is started once serves one process, where several run side by side."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.xdist_group("hosts"))


@pytest.fixture(scope="session")
def lab(chromium, tmp_path_factory):
    """A server with the notebooks of a clone, which nobody has trusted; skips where none is."""
    if importlib.util.find_spec("jupyterlab") is None:
        unavailable("jupyterlab is not installed")
    folder = tmp_path_factory.mktemp("lab")
    files = folder / "files"
    files.mkdir()
    for name in SHIPPED:
        shutil.copy(build.FOLDER / f"{name}.ipynb", files)
    execute_lecture(files / "lecture.ipynb")
    with jupyterlab(folder, files) as server:
        yield server
