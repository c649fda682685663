"""Notebooks as pages of nbconvert, which nbviewer and many sites of notebooks use."""

import subprocess
import sys

import pytest

from tests.hosts.conftest import SHIPPED
from tests.hosts.outputs import OUTPUT, PICTURES, TOO_WIDE, WIDTHS, is_picture, outputs_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("hosts")]


@pytest.mark.parametrize("name", [*SHIPPED, "lecture"])
def test_a_converted_notebook_shows_its_pictures_and_fits(lab, chromium, tmp_path, name):
    """All pictures and pages are there, and none is wider than its output, at either width."""
    command = [sys.executable, "-m", "nbconvert", "--log-level=ERROR", "--to=html"]
    command += [f"--output-dir={tmp_path}", lab.folder / f"{name}.ipynb"]
    subprocess.run(command, check=True, timeout=60)
    held = sum(is_picture(output) for output in outputs_of(lab, name))
    for width in WIDTHS:
        context = chromium.new_context(viewport={"width": width, "height": 900}, offline=True)
        try:
            tab = context.new_page()
            tab.goto((tmp_path / f"{name}.html").as_uri(), wait_until="domcontentloaded")
            tab.wait_for_function("[...document.images].every(image => image.complete)")
            assert sum(tab.locator(OUTPUT).evaluate_all(PICTURES)) == held
            assert tab.locator(OUTPUT).evaluate_all(TOO_WIDE) == []
        finally:
            context.close()
