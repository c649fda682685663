"""What axe, a checker of accessibility, finds on the pages to step through: nothing."""

import pytest

from tests.chromium import axe_findings, load_axe
from tests.viz.boxes.networks import lecture, neuron
from tests.viz.boxes.repeated import gru
from tests.viz.boxes.unusual import spoiled
from viz.stepping.step import step

pytestmark = pytest.mark.browser

# The last is a window of 1,280 by 880 whose page is shown at 200 %.
SIZES = ((320, 640), (800, 700), (1280, 880), (1600, 900), (640, 440))


@pytest.fixture
def checked(visit):
    """A function that opens a page with axe in it; skips where there is no axe."""

    def opened(html, name, scheme):
        tab = visit(html, name, color_scheme=scheme, reduced_motion="reduce")
        load_axe(tab)
        return tab

    return opened


def scalars():
    """The page of one neuron, opened at the level of scalars."""
    root, names = neuron()
    return step(root, names, level="scalars")


def many():
    """The page of the lecture's network at the level of scalars, 138 nodes."""
    root, names = lecture()
    return step(root, names, level="scalars")


def boxes():
    """The page of the lecture's network, with its boxes."""
    root, names = lecture()
    return step(root, names)


def repeats():
    """The page of a GRU over eight tokens, whose cell is shown once."""
    root, names = gru()
    return step(root, names)


def nans():
    """The page of a network of which a leaf is nan, with its boxes."""
    root, names = spoiled()
    return step(root, names)


def plotless(tab):
    """See words where a plot would be empty."""
    assert tab.get_by_text("is nan at every value tried").is_visible()
    assert not tab.locator(".plot").is_visible()


def chosen(tab):
    """Choose a node, and go to a step that hands on."""
    tab.locator(".node").first.click()
    tab.get_by_role("button", name="Last (End)").click()


def opened(tab):
    """Open a box into its units, and one into its scalars."""
    tab.focus(".pane")
    for key in ("b", "Enter", "Enter", "ArrowRight"):
        tab.keyboard.press(key)
    assert tab.locator(".unit tbody tr").count() > 0


def mistaken(tab):
    """Switch on = for +=."""
    tab.get_by_role("combobox", name="sweep").select_option(index=1)


PAGES = {
    "scalars": (scalars, chosen, mistaken),
    "many": (many, chosen, mistaken),
    "boxes": (boxes, opened, mistaken),
    "repeats": (repeats, opened, mistaken),
    "nans": (nans, plotless),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_found_at_any_size(checked, name, scheme):
    """Neither when a page opens, nor with its parts open, nor with a mistake switched on."""
    make, *acts = PAGES[name]
    tab = checked(make().html, f"{name}.html", scheme)
    for act in (lambda tab: None, *acts):
        act(tab)
        for width, height in SIZES:
            tab.set_viewport_size({"width": width, "height": height})
            assert (width, axe_findings(tab)) == (width, [])
    tab.evaluate("() => document.body.append(document.createElement('input'))")
    assert axe_findings(tab)
