"""JupyterLite beside the site runs a notebook without asking another server."""

from __future__ import annotations

import pytest

from docs.make.site import lite
from tests.chromium import unavailable

pytestmark = pytest.mark.browser

LONG = 180_000
"""Milliseconds for what a loaded machine does slowly."""


def test_the_first_notebook_runs_in_jupyterlite(page, site, address):
    """All its cells, from the cell that installs the package on; nothing comes from elsewhere."""
    try:
        import jupyterlite_pyodide_kernel  # noqa: F401
    except ImportError:
        unavailable("jupyterlite is not installed: make .venv/.installed-browser")
    lite.write_lite(site / "lite")
    page.goto(f"{address}lite/lab/index.html?path=01_a_first_graph.ipynb")
    cells = page.locator(".jp-NotebookPanel .jp-CodeCell")
    cells.nth(3).wait_for(timeout=LONG)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.get_by_text("[21]:", exact=True).wait_for(timeout=LONG)
    assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert page.locator(".jp-NotebookPanel .jp-OutputArea img, .jp-OutputArea svg").count() > 2
    foreign = [fault for fault in page.faults if fault.startswith(("foreign", "error"))]
    assert foreign == []
