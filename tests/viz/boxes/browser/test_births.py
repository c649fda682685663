"""The first inf or nan on the page of levels."""

import pytest

from tests.viz.boxes import unusual
from viz import step

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", ["overflowing", "kinked", "multiplied", "spoiled"])
def test_the_first_is_marked_and_shown(visit, name):
    """Its box has a mark from its step on; a button goes there and opens its entry."""
    root, names = getattr(unusual, name)()
    page = step(root, names, level="arrays")
    birth = page.levels.birth
    tab = visit(page.html)
    marked = tab.locator(".box.birth")
    assert marked.get_attribute("data-box") == str(birth.box)
    assert birth.words in tab.inner_text(".box.birth p.born")
    assert birth.text in tab.inner_text(".say p.wrong")
    tab.get_by_role("button", name="show it").click()
    assert tab.inner_text(".count").split()[0] == str(birth.step + 1)
    assert birth.text in tab.inner_text(".say p.wrong")
    assert tab.locator(".box.open").count() == 1
    if birth.array == page.levels.boxes[birth.box].array:
        assert tab.locator(".unit tbody tr").count() > 0
    tab.focus(".pane")
    tab.evaluate("(step) => stepper.go(step)", max(birth.step - 1, 1))
    assert marked.count() == int(birth.step == 1)
