"""A JupyterLab, and notebooks to open in it.

Its tests are a group of pytest-xdist: one process starts it once.
"""

import importlib.util
import shutil

import pytest

from notebooks import build
from tests.chromium import unavailable
from tests.hosts.jupyterlab import jupyterlab
from tests.hosts.lecture import execute_lecture

SHIPPED = ("01_a_first_graph", "02_stepping", "03_why_gradients_add")


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
