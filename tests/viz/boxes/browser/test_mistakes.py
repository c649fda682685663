"""Mistakes switched on in the page of levels: what comes out, and what it says."""

import pytest

import nn
from tests.viz.boxes.networks import NETWORKS, lecture, moons
from viz import levels, step, steps
from viz.boxes.moments import Moments

pytestmark = pytest.mark.browser


GRADIENTS = "() => stepper.state.G.map((a) => [...a].map(String))"

# The gradients known after each step, which arrays are marked, and what is said of the whole.
MADE = """(name) => {
  stepper.commit(name);
  const steps = stepper.data.frames.map((_, k) => {
    const { known } = stepper.computation.after(k, stepper.state);
    stepper.go(k);
    return [known.map((a) => a && [...a].map(String)), [...stepper.wrong]];
  });
  stepper.go(0);
  return [steps, document.querySelector(".outcome").textContent];
}"""


def number(text):
    """A number of JavaScript."""
    return float(text.replace("Infinity", "inf"))


def check(tab, found, steps):
    """Each step of the page has the gradients of the data, and marks the same arrays."""
    moments = Moments(found)
    arrays = found.arrays.arrays
    for k, (known, wrong) in enumerate(steps):
        moment = moments[k]
        for i, gradients in moment.gradients.items():
            if arrays[i].kind != "join":
                got = [number(x) for x in known[i]]
                assert got == pytest.approx(gradients, rel=1e-9, abs=1e-11, nan_ok=True)
        marked = moment.wrong.symmetric_difference(wrong)
        assert all(arrays[i].kind == "join" for i in marked)


@pytest.mark.parametrize("network", ["lecture", "attention", "gru", "moons", "convolution"])
def test_each_scalar_has_what_the_engine_would_give_it(visit, network):
    """Every mistake, step by step, and the number of wrong gradients that scalars have."""
    root, names = NETWORKS[network]()
    page = step(root, names, level="arrays")
    tab = visit(page.html)
    for told in page.data["mistakes"]:
        found = levels(root, names, what_if=told["name"])
        made, outcome = tab.evaluate(MADE, told["name"])
        check(tab, found, made)
        wrong = len(steps(root, names, told["name"], limit=None).differences())
        assert f"{wrong} of {len(found.program)} gradients are wrong" in outcome.replace(",", "")


def test_a_mistake_follows_a_moved_leaf(visit):
    """With a what-if on, gradients are those of the mistake at the moved number."""
    root, names = lecture()
    tab = visit(f"{step(root, names).html}")
    w = names["model"].parameters()[0]
    for told in ("assign", "stale"):
        tab.select_option("header select", told)
        tab.evaluate("() => { stepper.pick(0, 0); stepper.trial.move(40); }")
        moved = w.data + 0.2 * max(abs(w.data), 1.0)
        got = tab.evaluate(GRADIENTS)
        old, w.data = w.data, moved
        again = sum(
            (names["model"](x) - y) ** 2 for x, y in zip(names["xs"], names["ys"], strict=True)
        )
        found = levels(again, names, what_if=told)
        w.data = old
        for i, array in enumerate(found.arrays.arrays):
            if found.arrays.is_moved(i):
                assert [number(x) for x in got[i]] == pytest.approx(
                    found.numbers(i).gradients, rel=1e-9, abs=1e-11
                ), array.name
        assert tab.locator(".outcome").count() == 0  # counted for the recorded numbers


def test_mistakes_are_marked_and_explained(visit):
    """Wrong arrays have a cross, and a sentence says why; the right sweep has none.

    What a leaf still held is part of the sum that is shown.
    """
    root, names = moons()
    optimizer = nn.SGD(names["model"].parameters(), lr=0.1)
    found = levels(root, names, optimizer=optimizer)
    tab = visit(step(root, names, optimizer=optimizer).html)
    crosses = tab.locator(".cross:visible")
    assert crosses.count() == 0
    tab.select_option("header select", "assign")
    wrong = tab.locator(".say p.wrong:not(.outcome)").all_inner_texts()
    assert len(wrong) == crosses.count() == 8
    assert any(
        "dW1 is wrong: of up to 10 shares that h1 hands an entry, = keeps the last alone; "
        "= put the share of h1 in place of that of reg_loss" in w
        for w in wrong
    )
    tab.focus(".pane")
    tab.keyboard.press("End")
    assert "right sweep" in tab.inner_text(".say")
    for _ in found.updates:
        tab.keyboard.press("ArrowLeft")
    assert "+=" not in tab.inner_text(".say .lines >> nth=0")
    assert "It replaces 1 share" in tab.inner_text(".say")
    tab.select_option("header select", "stale")
    assert "Added to what it still held and 1 share that came before." in tab.inner_text(".say")
    tab.focus(".pane")
    tab.keyboard.press("b")
    tab.keyboard.press("ArrowRight")
    assert "It is the first share." in tab.inner_text(".say")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    assert "Added to what it still held." in tab.inner_text(".say")
    assert "zero_grad" in tab.inner_text(".say p.wrong >> nth=0")
    got = tab.evaluate(GRADIENTS)
    for i, array in enumerate(found.arrays.arrays):
        if array.kind != "join" and found.arrays.is_moved(i):
            factor = 2.0 if array.kind == "leaf" else 1.0
            expected = [factor * g for g in found.numbers(i).gradients]
            assert [float(x) for x in got[i]] == pytest.approx(expected, rel=1e-11, abs=1e-13)
    tab.select_option("header select", "")
    assert crosses.count() == 0 and tab.locator(".say p.wrong").count() == 0
