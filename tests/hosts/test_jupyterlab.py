"""Notebooks in a real JupyterLab: pictures before the file is trusted, and nothing too wide."""

import nbformat
import pytest

pytest.importorskip("playwright", reason="pip install -e '.[browser]'")

from playwright.sync_api import TimeoutError

from tests.hosts.conftest import SHIPPED
from tests.hosts.jupyterlab import IMAGES_LOADED
from tests.hosts.outputs import OUTPUT, PICTURES, TOO_WIDE, WIDTHS, is_picture, outputs_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("hosts")]

NOTEBOOKS = (*SHIPPED, "lecture")
RUNNING = 25_000

# A server under load may give a notebook a second kernel in place of the first, which takes with
# it what was asked of it; so all is run again then.
RUN = """async () => {
    const context = window.jupyterapp.shell.currentWidget.sessionContext;
    await context.ready;
    await context.session.kernel.info;
    window.jupyterapp.commands.execute("notebook:run-all-cells");
}"""
DONE = """[...document.querySelectorAll(".jp-CodeCell .jp-InputArea-prompt")].every(
    prompt => /^\\[\\d+\\]:$/.test(prompt.textContent))"""
FORGET = """document.querySelectorAll(".jp-CodeCell .jp-InputArea-prompt").forEach(
    prompt => { prompt.textContent = ""; })"""


def run_all(tab, attempts=3):
    """Run all cells, until the last is done."""
    tab.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    tab.evaluate(FORGET)
    for attempt in range(1, attempts + 1):
        tab.evaluate(RUN)
        try:
            tab.wait_for_function(f"{DONE} && {IMAGES_LOADED}", timeout=RUNNING)
            return
        except TimeoutError:
            if attempt == attempts:
                raise


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_cloned_notebook_shows_all_its_pictures(lab, chromium, name):
    """Untrusted: an image for each output with a picture, and no page, whose picture shows."""
    held = [is_picture(output) for output in outputs_of(lab, name)]
    with lab.opened(chromium, f"{name}.ipynb") as tab:
        outputs = tab.locator(OUTPUT)
        assert outputs.evaluate_all(PICTURES) == [int(shown) for shown in held]
        assert tab.locator(f"{OUTPUT} iframe").count() == 0
    assert sum(held) >= 3


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_stored_output_is_wider_than_the_page(lab, chromium, name, width):
    """Pictures give way, tables keep their verdict in sight, lines of text are short."""
    with lab.opened(chromium, f"{name}.ipynb", width) as tab:
        assert tab.locator(OUTPUT).evaluate_all(TOO_WIDE) == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_an_executed_notebook_shows_all_and_fits(lab, chromium, name):
    """Run all: an image or a page for each output with a picture, none too wide at any width."""
    held = [int(is_picture(output)) for output in outputs_of(lab, name)]
    with lab.opened(chromium, f"{name}.ipynb") as tab:
        run_all(tab)
        assert tab.locator(OUTPUT).evaluate_all(PICTURES) == held
        assert tab.locator(OUTPUT).evaluate_all(TOO_WIDE) == []
        assert tab.locator(f"{OUTPUT} iframe").count() == tab.locator("noscript").count()
        tab.set_viewport_size({"width": 800, "height": 900})
        assert tab.locator(OUTPUT).evaluate_all(TOO_WIDE) == []


# Without it JupyterLab asks which one to start, and waits.
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}

DELETING = ("d", "d", "x", "Home", "ArrowRight", "ArrowRight")


def kept(tab, page):
    """Whether keys that JupyterLab deletes cells by go to the page, which steps to its third."""
    cells = tab.locator(".jp-Cell").count()
    page.get_by_role("button", name="end (End)").click()
    for key in DELETING:
        tab.keyboard.press(key)
    page.locator(".count", has_text="3 of 15").wait_for()
    return tab.locator(".jp-Cell").count() == cells


def test_the_page_of_a_network_is_stepped_in_its_notebook(lab, chromium):
    """Executed, step(loss) of the lecture's network is a page of boxes; its keys are its own."""
    with lab.opened(chromium, "lecture.ipynb") as tab:
        run_all(tab)
        frame = tab.locator("iframe[title='loss, step by step']")
        frame.scroll_into_view_if_needed()
        page = frame.content_frame
        page.locator(".box").first.wait_for()
        assert page.locator(".box").count() >= 4
        assert kept(tab, page)


WIDGETS = (
    """
from tests.viz.boxes.networks import lecture, neuron
from viz import step
root, names = lecture()
step(root, names).widget()
""",
    """
root, names = neuron()
step(root, names).widget()
""",
)


def test_widgets_are_stepped_in_their_notebook(lab, chromium):
    """As widgets of the notebook the pages of boxes and of scalars step; their keys are theirs."""
    pytest.importorskip("anywidget")
    cells = [nbformat.v4.new_code_cell(text.strip()) for text in WIDGETS]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    nbformat.write(notebook, lab.folder / "widgets.ipynb")
    with lab.opened(chromium, "widgets.ipynb") as tab:
        run_all(tab)
        boxes, scalars = tab.locator(".levels"), tab.locator(".stepper")
        boxes.locator(".box").first.wait_for()
        scalars.locator(".node").first.wait_for()
        boxes.scroll_into_view_if_needed()
        assert kept(tab, boxes)
        scalars.get_by_role("button", name="Last (End)").click()
        tab.keyboard.press("ArrowLeft")
        scalars.locator(".counter", has_text="14 / 15").wait_for()
        assert boxes.locator(".count").text_content() == "3 of 15"
