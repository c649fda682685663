"""JupyterLite beside the site runs notebooks without asking another server."""

from __future__ import annotations

import pytest

from docs.make.site import lite
from tests.chromium import unavailable

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

LONG = 180_000
"""Milliseconds for what a loaded machine does slowly."""

ERRORS = "[data-mime-type='application/vnd.jupyter.error']"


@pytest.fixture(scope="module")
def with_lite(site):
    """JupyterLite is beside the site."""
    try:
        import jupyterlite_pyodide_kernel  # noqa: F401
    except ImportError:
        unavailable("jupyterlite is not installed: make .venv/.installed-browser")
    lite.write_lite(site / "lite")


def run_all(page, count):
    """Run all cells of the notebook that is open, and wait for the last of so many."""
    page.locator(".jp-NotebookPanel .jp-CodeCell").nth(3).wait_for(timeout=LONG)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.get_by_text(f"[{count}]:", exact=True).wait_for(timeout=LONG)
    assert page.locator(ERRORS).count() == 0
    assert [fault for fault in page.faults if fault.startswith(("foreign", "error"))] == []


def test_the_first_notebook_runs_in_jupyterlite(page, address, with_lite):
    """All its cells, from the cell that installs the package on; nothing comes from elsewhere."""
    page.goto(f"{address}lite/lab/index.html?path=01_a_first_graph.ipynb")
    run_all(page, 21)
    assert page.locator(".jp-NotebookPanel .jp-OutputArea img, .jp-OutputArea svg").count() > 2


def test_the_page_of_a_notebook_leads_to_it_in_jupyterlite(page, address, with_lite):
    """Its pictures are drawn there, and its page to go through is gone through."""
    page.goto(f"{address}notebooks/02_stepping.html")
    page.get_by_role("link", name="JupyterLite").click()
    run_all(page, 17)
    assert page.locator(".jp-OutputArea svg, .jp-OutputArea img").count() > 5
    frame = page.locator(".jp-OutputArea iframe").first
    frame.scroll_into_view_if_needed()
    steps = frame.content_frame
    steps.locator(".counter").get_by_text("0 / 14").wait_for(timeout=LONG)
    steps.locator("button", has_text=">|").click()
    steps.locator(".counter").get_by_text("14 / 14").wait_for(timeout=LONG)
