"""The page of a training in a browser: keys, slider, views, hosts, with nothing fetched."""

import math

import pytest

from tests.chromium import axe_findings, load_axe
from tests.viz.page_hosts import POLICY, widgets
from tests.viz.training.trainings import TRAININGS
from viz import replay
from viz.training.page import KIT

pytestmark = pytest.mark.browser


def opened(visit, name, **options):
    """The page of a training, and a tab with it."""
    page = replay(*TRAININGS[name]()[:3])
    return page, visit(page.html, f"{name}.html", **options)


def test_a_training_is_gone_through(visit):
    """Keys, the slider, the loss and the address lead to states; weights are lines as wide."""
    page, tab = opened(visit, "plane")
    last = len(page.states) - 1
    assert tab.inner_text(".told").startswith("after step 12 of 12")
    tab.keyboard.press("Home")
    assert tab.inner_text(".told").startswith("after step 0 of 12")
    for _ in range(3):
        tab.keyboard.press("ArrowRight")
    assert "after step 3 of 12" in tab.inner_text(".told")
    right = page.seen.right[3]
    assert f"{right} of 20 in the right class" in tab.inner_text(".told")
    rings = tab.locator(".ring[visibility=visible]").count()
    assert rings == 20 - right
    widths = tab.evaluate(
        "[...document.querySelectorAll('.net line')].map((x) => [x.className.baseVal, "
        "Number(x.getAttribute('stroke-width'))])"
    )
    most = max(page.states.most(0), page.states.most(2))
    weights = [*page.states.numbers(3, 0), *page.states.numbers(3, 2)]
    for x, (look, width) in zip(weights, widths, strict=True):
        assert width == pytest.approx(0.3 + 5.7 * abs(x) / most, abs=0.01)
        assert look.split()[0] == ("low" if x < 0 else "high")
    tab.locator(".net line").nth(4).dispatch_event("click")
    name, value = "W1[2,0]", page.states.numbers(3, 0)[4]
    chosen = tab.evaluate("document.querySelector('select').value") or tab.inner_text(".value")
    assert name in chosen + tab.inner_text(".value")
    shown = float(tab.inner_text(".value").split("=")[-1].replace("−", "-"))
    assert shown == pytest.approx(value, rel=1e-2, abs=1e-3)
    tab.keyboard.press("End")
    assert tab.evaluate("stepper.k") == last
    tab.keyboard.press(" ")
    tab.wait_for_timeout(500)
    tab.keyboard.press(" ")
    assert 0 < tab.evaluate("stepper.k") < 12 and tab.evaluate("stepper.timer") is None
    paper = "getComputedStyle(document.querySelector('.replay')).backgroundColor"
    light = tab.evaluate(paper)
    tab.evaluate("() => { location.hash = '#step=5&theme=dark'; }")
    tab.wait_for_timeout(200)
    assert tab.evaluate("stepper.k") == 5 and tab.evaluate(paper) != light


def test_the_boundary_is_where_the_classes_change(visit):
    """contour() goes between points of different signs; regions have their colours."""
    page, tab = opened(visit, "three")
    found = page.seen.field[-1]
    classes = [max(range(3), key=lambda k: out[k]) for out in found]
    colours = tab.evaluate(
        "() => { const c = document.querySelector('.plane canvas'); "
        "return [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]; }"
    )
    n = math.isqrt(len(classes))
    seen = {}
    for p, k in enumerate(classes):
        row = n - 1 - p // n
        at = 4 * (row * n + p % n)
        r, g, b = colours[at : at + 3]
        seen.setdefault(k, []).append((r - b, g))
    assert tab.locator(".boundary").get_attribute("d").count("M") > 20
    means = {k: sum(x for x, _ in each) / len(each) for k, each in seen.items()}
    if 0 in means and 1 in means:
        assert means[0] < 0 < means[1]  # blue and orange
    assert tab.locator(".legend li").count() == 3


@pytest.mark.parametrize("name", ["line", "cell"])
def test_other_views_follow_the_state(visit, name):
    """A curve or a map changes from state to state; nothing is wider than the window."""
    _, tab = opened(visit, name)
    shown = (
        "document.querySelector('.answer')?.getAttribute('d') ?? "
        "document.querySelector('.outputs canvas').toDataURL()"
    )
    before = tab.evaluate(shown)
    tab.keyboard.press("Home")
    assert tab.evaluate(shown) != before
    for width in (320, 800, 1280):
        tab.set_viewport_size({"width": width, "height": 720})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit, scheme):
    """Neither with lines nor with maps, at four sizes."""
    for name in ("plane", "cell"):
        _, tab = opened(visit, name, color_scheme=scheme, reduced_motion="reduce")
        load_axe(tab)
        for width in (320, 640, 800, 1280):
            tab.set_viewport_size({"width": width, "height": 720})
            assert (name, width, axe_findings(tab)) == (name, width, [])


def test_a_widget_and_the_frame_of_a_strict_notebook_show_it(visit):
    """As anywidget mounts it; and in a sandbox under the policy of an editor's notebook."""
    page = replay(*TRAININGS["plane"]()[:3])
    tab = visit(widgets(KIT, page.data, ["light", "dark"]), "widget.html")
    tab.wait_for_function("window.ready")
    assert tab.locator(".replay").count() == 2
    tab.evaluate("ends.light()")
    output = page._repr_mimebundle_()["text/html"]
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    tab = visit(f"<!doctype html><meta charset=utf-8>{policy}<body>{output}", "frame.html")
    tab.locator("iframe").scroll_into_view_if_needed()
    inside = tab.locator("iframe").content_frame
    inside.get_by_role("button", name="start (Home)").click()
    assert inside.locator(".told").inner_text().startswith("after step 0")
