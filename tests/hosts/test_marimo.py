"""The outputs in marimo, whose notebooks are programs; skipped where it is not installed."""

import importlib.util
import os
import sys

import pytest

from tests.hosts.jupyterlab import ROOT
from tests.hosts.server import LOOPBACK, free_port, running

pytestmark = pytest.mark.browser

NOTEBOOK = """
import marimo
app = marimo.App()

@app.cell
def _():
    from tests.viz.boxes.networks import lecture, neuron
    from viz import draw, step
    return draw, lecture, neuron, step

@app.cell
def _(lecture, step):
    step(*lecture())
    return

@app.cell
def _(lecture, draw):
    draw(*lecture())
    return

@app.cell
def _(lecture, step):
    step(*lecture()).widget()
    return

@app.cell
def _(neuron, step):
    step(*neuron()).widget()
    return
"""


@pytest.fixture
def address(tmp_path):
    """Where a marimo shows the notebook; it ends with what it started."""
    if importlib.util.find_spec("marimo") is None:
        pytest.skip("marimo is not installed: pip install marimo")
    notebook, port = tmp_path / "notebook.py", free_port()
    notebook.write_text(NOTEBOOK, encoding="utf-8")
    url = f"http://{LOOPBACK}:{port}/"
    command = [sys.executable, "-m", "marimo", "run", notebook, "--headless", "--no-token"]
    command += ["--host", LOOPBACK, "--port", str(port)]
    environment = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    with running(command, url, tmp_path / "log", env=environment, cwd=tmp_path):
        yield url


def test_pages_pictures_and_widgets_work_in_marimo(address, chromium):
    """The page in its frame and both widgets step; the drawing is an image with pixels."""
    tab = chromium.new_page(viewport={"width": 1280, "height": 900})
    tab.set_default_timeout(40_000)
    errors = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(address)
    frame = tab.locator("iframe").first
    frame.scroll_into_view_if_needed()
    page = frame.content_frame
    page.get_by_role("button", name="end (End)").click()
    assert page.locator(".count").text_content() == "15 of 15"
    boxes, scalars = tab.locator(".levels"), tab.locator(".stepper")
    boxes.scroll_into_view_if_needed()
    boxes.get_by_role("button", name="end (End)").click()
    tab.keyboard.press("ArrowLeft")
    assert boxes.locator(".count").text_content() == "14 of 15"
    assert boxes.locator(".box").first.bounding_box()["width"] > 30
    scalars.get_by_role("button", name="Last (End)").click()
    tab.keyboard.press("ArrowLeft")
    assert scalars.locator(".counter").text_content() == "14 / 15"
    sizes = tab.locator("img").evaluate_all("all => all.map(x => x.naturalWidth)")
    assert sizes and all(sizes)
    assert errors == []
    tab.close()
