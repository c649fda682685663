"""The pages and pictures in Firefox, whose engine is not that of Chromium."""

import pytest

from tests.hosts.firefox import started
from tests.viz.boxes.networks import NETWORKS, lecture, neuron
from viz import draw, step

pytestmark = pytest.mark.browser

SIZES = ((1280, 880), (800, 700), (320, 640))
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    """A browser; skips where there is none."""
    with started(tmp_path_factory.mktemp("firefox")) as browser:
        yield browser


@pytest.fixture
def show(firefox, tmp_path):
    """A function that opens a page of some HTML; at the end nothing was complained of."""

    def opened(html, width=1280, height=880):
        path = tmp_path / "page.html"
        path.write_text(html, encoding="utf-8")
        firefox.open(path, width, height)
        return firefox

    firefox.complaints.clear()
    yield opened
    assert firefox.complaints == []


@pytest.mark.parametrize("network", ["lecture", "attention", "overflow"])
def test_page_of_boxes_computes_and_steps(show, network):
    """It computes the recorded numbers, goes through all steps by keys, and opens a box."""
    root, names = NETWORKS[network]()
    page = step(root, names, level="arrays")
    tab = show(page.html)
    numbers = tab.evaluate("stepper.recorded.G.map((a) => [...a].map(String))")
    for i, array in enumerate(page.levels.arrays.arrays):
        if array.kind != "join":
            expected = page.levels.numbers(i).gradients
            found = [float(x.replace("Infinity", "inf")) for x in numbers[i]]
            assert found == pytest.approx(expected, rel=1e-11, abs=1e-13, nan_ok=True)
    for frame in page.levels.frames:
        assert tab.evaluate("document.querySelector('.say h2').textContent") == frame.sentence
        tab.press("ArrowRight")
    tab.press("Enter")
    assert tab.evaluate("document.querySelectorAll('.box.open').length") == 1


@pytest.mark.parametrize("size", SIZES)
def test_pages_fit_their_windows(show, size):
    """Neither the page of boxes nor that of scalars is wider than its window."""
    for make, level in ((lecture, "arrays"), (neuron, "scalars")):
        root, names = make()
        tab = show(step(root, names, level=level).html, *size)
        assert tab.evaluate(OVERFLOW) <= 0


def test_page_of_scalars_steps_by_keys(show):
    """Keys go to the end; the gradients of the last step are those of the engine."""
    root, names = neuron()
    page = step(root, names)
    tab = show(page.html)
    tab.press("End")
    counter = tab.evaluate("document.querySelector('.counter').textContent")
    assert counter == f"{len(page.steps)} / {len(page.steps)}"


def test_output_of_a_notebook_shows_page_and_picture(show):
    """The frame steps inside its sandbox; a drawing is an image with pixels."""
    root, names = lecture()
    output = step(root, names)._repr_mimebundle_()["text/html"]
    picture = draw(root, names)._repr_mimebundle_()["text/html"]
    tab = show(f"<!doctype html><meta charset=utf-8><body>{picture}{output}", 1280, 1800)
    assert tab.evaluate("[...document.images].every((x) => x.complete && x.naturalWidth > 0)")
    assert tab.evaluate("document.images.length") >= 1
    tab.evaluate("document.querySelector('iframe').scrollIntoView()")
    loaded = "new Promise((d) => { const go = () => document.querySelector('.box') ? d(1) : \
setTimeout(go, 20); go(); })"
    tab.evaluate(loaded, inside=True)
    tab.evaluate("document.querySelector('[data-key=\"key End\"]').click()", inside=True)
    count = tab.evaluate("document.querySelector('.count').textContent", inside=True)
    assert count == "15 of 15"
