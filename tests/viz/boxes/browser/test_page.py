"""The page of levels in a real browser: its arithmetic, its steps, its keys."""

import json

import pytest

import nn
from autograd_core import Value, fsum, record
from tests.viz.boxes.networks import NETWORKS, lecture, moons
from viz.boxes.levels import levels
from viz.boxes.page import KIT, page_data

pytestmark = pytest.mark.browser

COMPUTED = """() => ({
  values: stepper.recorded.V.map((a) => [...a].map(String)),
  gradients: stepper.recorded.G.map((a) => [...a].map(String)),
})"""


def opened(visit, found, **options):
    """The page of levels in a tab."""
    return visit(KIT.page(page_data(found), "page", "auto"), **options)


def floats(texts):
    """Numbers that JavaScript wrote."""
    return [float(text.replace("Infinity", "inf")) for text in texts]


@pytest.mark.parametrize("network", NETWORKS)
def test_page_computes_what_was_recorded(visit, network):
    """From leaves alone, it has the recorded values and the engine's gradients."""
    root, names = NETWORKS[network]()
    found = levels(root, names)
    computed = opened(visit, found).evaluate(COMPUTED)
    for i, array in enumerate(found.arrays.arrays):
        values, gradients = found.numbers(i)
        largest = max((abs(x) for x in values), default=1.0)
        room = 1e-13 * (largest if largest < 1e300 else 1.0)
        assert floats(computed["values"][i]) == pytest.approx(
            values, rel=1e-13, abs=room, nan_ok=True
        )
        if array.kind != "join":
            got = floats(computed["gradients"][i])
            assert got == pytest.approx(gradients, rel=1e-11, abs=1e-13, nan_ok=True)


def test_values_of_products_and_relus_are_the_same_bits(visit):
    """Where JavaScript's functions are exact, no bit differs."""
    root, names = moons()
    found = levels(root, names)
    computed = opened(visit, found).evaluate(COMPUTED)
    for i in range(len(found.arrays.arrays)):
        assert floats(computed["values"][i]) == list(found.numbers(i).values)


def test_page_goes_through_every_step(visit):
    """Each step says its sentence; the last has the whole gradients; back is as before."""
    root, names = lecture()
    found = levels(root, names)
    tab = opened(visit, found)
    tab.focus(".pane")
    for k, frame in enumerate(found.frames):
        assert tab.inner_text(".say h2") == frame.sentence
        assert tab.inner_text(".count") == f"{k + 1} of {len(found.frames)}"
        tab.keyboard.press("ArrowRight")
    known = tab.evaluate("() => stepper.computation.after(stepper.step, stepper.state).known")
    assert all(
        known[i] is not None
        for i, array in enumerate(found.arrays.arrays)
        if array.kind == "leaf" and found.arrays.is_moved(i)
    )
    tab.keyboard.press("Home")
    assert tab.inner_text(".say h2") == found.frames[0].sentence
    tab.keyboard.press("b")
    assert tab.inner_text(".say h2").startswith("Seed")


def test_a_box_opens_into_units_and_scalars(visit):
    """Enter opens the box of the step, then its largest unit; arrows go through its scalars.

    Going forward, a unit has no gradient yet, and hands nothing on.
    """
    root, names = lecture()
    tab = opened(visit, levels(root, names))
    tab.focus(".pane")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Enter")
    assert tab.locator(".box.open").count() == 1
    tab.keyboard.press("Enter")
    assert tab.locator(".unit tbody tr").count() == 2
    tab.keyboard.press("ArrowRight")
    assert "z1[" in tab.inner_text(".unit .now")
    gradients = tab.locator(".unit td.gradient")
    assert gradients.all_inner_texts() == ["", ""]
    for _ in range(2):  # the unit's other scalar, then the next step
        tab.keyboard.press("ArrowRight")
    assert ".grad" not in tab.inner_text(".unit .now")
    assert tab.evaluate("stepper.step") == 2
    tab.keyboard.press("End")
    assert all(gradients.all_inner_texts())
    for _ in range(2):
        tab.keyboard.press("ArrowRight")
    assert ".grad +=" in tab.inner_text(".unit .now")
    tab.keyboard.press("Escape")
    tab.keyboard.press("Escape")
    assert tab.locator(".box.open").count() == 0


def test_scalars_are_written_with_names_then_with_numbers(visit):
    """An entry of an entrywise step reads as in the program: v1[1] = ypred[1] - ys[1]."""
    root, names = lecture()
    tab = opened(visit, levels(root, names))
    tab.focus(".pane")
    tab.keyboard.press("b")
    tab.keyboard.press("Enter")
    text = tab.inner_text(".unit")
    assert "ypred[1] - ys[1] = " in text and "v1[0]**2 = " in text
    assert "- (−1.0)" in text, "a negative number after a minus is in parentheses"


MOVED = """() => {
  stepper.pick(0, 2);
  stepper.trial.move(60);
  const { V, G } = stepper.state;
  const [root, at] = stepper.computation.root;
  return { x: stepper.trial.with(0) && stepper.trial.start + 0.3 * stepper.trial.span,
    root: V[root][at], gradients: [...G[0]] };
}"""


def test_what_if_moves_values_and_gradients(visit):
    """A moved entry gives the values and gradients of a new recording at that number."""
    root, names = lecture()
    found = levels(root, names)
    moved = opened(visit, found).evaluate(MOVED)
    weights = found.arrays.arrays[0].leaves.values
    weights[2].data = moved["x"]
    outs = [names["model"](x) for x in names["xs"]]
    again = sum((out - y) ** 2 for out, y in zip(outs, names["ys"], strict=True))
    again.backward()
    assert moved["root"] == pytest.approx(again.data, rel=1e-12)
    assert moved["gradients"] == pytest.approx([w.grad for w in weights], rel=1e-11)


def test_an_update_shows_the_new_numbers(visit):
    """From its frame on, the map of the array has them; a moved entry leaves them out."""
    root, names = lecture()
    optimizer = nn.SGD(names["model"].parameters(), lr=0.1)
    found = levels(root, names, optimizer=optimizer)
    tab = opened(visit, found)
    tab.focus(".pane")
    tab.keyboard.press("End")
    shown = """(i) => [...stepper.world.maps.find(
        ({ at, kind }) => at() === i && kind === "value").map.seen]"""
    for update in found.updates:
        assert tab.evaluate(shown, update.array) == list(update.values)
    assert tab.inner_text(".say h2") == found.frames[-1].sentence
    assert "b3" in tab.inner_text(".say .entry") and "0.1·" in tab.inner_text(".say .entry")
    tab.evaluate("() => stepper.trial.move(60)")
    assert "recorded numbers" in tab.inner_text(".say")
    assert tab.locator(".say .entry").count() == 0
    tab.evaluate("() => stepper.trial.move(0)")
    tab.keyboard.press("b")
    last = found.updates[-1].array
    seen = tab.evaluate("(i) => [...stepper.shownV[i]]", last)
    assert seen == list(found.numbers(last).values)


def test_page_fits_its_window(visit):
    """No page is wider or higher than its window, at either size, light and dark."""
    for size in ({"width": 1280, "height": 880}, {"width": 800, "height": 700}):
        for scheme in ("light", "dark"):
            root, names = moons()
            tab = opened(visit, levels(root, names), viewport=size, color_scheme=scheme)
            sizes = tab.evaluate(
                "() => { const e = document.documentElement;"
                " return [e.scrollWidth, e.scrollHeight, innerWidth, innerHeight]; }"
            )
            assert sizes[0] <= sizes[2] and sizes[1] <= sizes[3]


def test_a_question_is_asked_before_its_answer_is_shown(visit):
    """From the whole on; numbers have the colour of their kind and room in their cells."""
    root, names = lecture()
    tab = opened(visit, levels(root, names))
    assert not tab.locator("figure.empty").count()
    tab.click("label.predict")
    tab.evaluate("() => stepper.advance()")
    empty = "() => stepper.world.maps.filter((one) => one.map.seen).map((one) => one.map.kind)"
    assert set(tab.evaluate(empty)) == {"value"}
    hidden = tab.evaluate(
        "() => stepper.world.maps.filter(({ map, kind }) => kind === 'value' && !map.seen)"
        ".map(({ map }) => map.array.name)"
    )
    assert {"h1", "h2", "ypred", "root"} <= set(hidden)
    tab.keyboard.press("Escape")
    assert not tab.evaluate("() => Boolean(stepper.predict.question)")
    colours = tab.evaluate(
        "() => ['value', 'gradient'].map((kind) => ['output', '.range'].map((part) =>"
        " getComputedStyle(document.querySelector(`.${kind} ${part}`)).color))"
    )
    assert all(len(set(same)) == 1 for same in colours) and colours[0] != colours[1]
    tab.evaluate("() => stepper.pick(stepper.frame.to[0] ?? 1, 0)")
    frame = """() => [...document.querySelectorAll("figure i:not(.band)")].every((i) => {
      const [a, b] = [i, i.parentElement.querySelector("canvas")].map((e) =>
        e.getBoundingClientRect());
      return a.left > b.left && a.top > b.top; })"""
    assert tab.locator("figure i").count() and tab.evaluate(frame)


def test_data_is_json_without_numbers_that_json_does_not_have():
    """An infinite value is a text."""
    root, names = NETWORKS["overflow"]()
    json.dumps(page_data(levels(root, names)), allow_nan=False)


def test_boxes_keep_their_size(visit):
    """No step makes a box larger or smaller: ranges of unfinished gradients have their width."""
    for network in ("moons", "overflow"):
        root, names = NETWORKS[network]()
        sizes = opened(visit, levels(root, names)).evaluate(
            "() => stepper.data.frames.map((_, k) => { stepper.go(k);"
            " return stepper.world.boxes.map(({ element: { offsetWidth, offsetHeight } }) =>"
            " `${offsetWidth} ${offsetHeight}`).join() })"
        )
        assert len(set(sizes)) == 1


def test_what_stands_before_an_operation_of_record_cannot_be_moved(visit):
    """Its leaves are told so, in each language; others move all that follows from them."""
    xs, ys = ([Value(a + k / 4) for k in range(3)] for a in (0.5, 2.0))
    h = [record("mystery", x.data**3, [x * 1.0], [2.0]) for x in xs]
    loss = fsum([a * b for a, b in zip(h, ys, strict=True)])
    found = levels(loss, {"xs": xs, "ys": ys, "h": h, "loss": loss})
    tab = opened(visit, found)
    assert tab.inner_text(".trial h2").startswith("What if ys[")
    tab.evaluate("() => stepper.pick(1, 2)")
    assert tab.inner_text(".trial h2") == "What if ys[2] were other?"
    tab.evaluate("() => stepper.trial.move(50)")
    truth = loss.data + h[2].data * tab.evaluate("() => stepper.trial.span / 4")
    assert tab.evaluate("() => stepper.state.V[stepper.computation.root[0]][0]") == pytest.approx(
        truth, rel=1e-14
    )
    tab.evaluate("() => stepper.pick(0, 1)")
    told = tab.inner_text(".trial output")
    assert "mystery" in told
    assert "xs[1] cannot be moved" in told
    assert tab.is_disabled(".trial input[type=range]")
    assert not tab.is_visible(".trial .plot")
    recorded = tab.evaluate("() => stepper.state === stepper.recorded")
    assert recorded


def test_ends_of_the_curve_are_written_whole(visit):
    """Numbers with exponents have room beside the axis, too."""
    xs = [[Value(float(i + j)) for j in range(4)] for i in range(3)]
    loss = fsum([(-1e90 * x) * x for row in xs for x in row])
    tab = opened(visit, levels(loss, {"xs": xs, "loss": loss}))
    ends = tab.evaluate(
        "() => [...document.querySelectorAll('.trial .plot text')].map((text) => ["
        " text.textContent, text.getBoundingClientRect().left,"
        " text.closest('svg').getBoundingClientRect().left])"
    )
    assert any("e+" in text for text, _, _ in ends)
    assert all(left >= edge for _, left, edge in ends)


def test_scalars_have_the_names_of_the_arrays_that_they_are_in(visit):
    """In a penalty of all parameters, and in a sum of losses, not those of what holds them."""
    found = levels(*moons(5))
    tab = opened(visit, found)
    names = [found.name(box.array) for box in found.boxes]
    arrays = {array.name: i for i, array in enumerate(found.arrays.arrays)}
    at = next(
        k
        for k, f in enumerate(found.frames)
        if f.phase == "backward" and names[f.box] == "reg_loss"
    )
    tab.evaluate(f"() => stepper.go({at})")
    tab.keyboard.press("Enter")
    unit = tab.inner_text(".unit")
    assert "W1[" in unit and "theta" not in unit
    said = []
    for _ in range(12):
        tab.keyboard.press("ArrowRight")
        said.append(tab.inner_text(".unit .now"))
    shares = [line for line in said if line.startswith("W1[")]
    assert len(shares) > 5
    gradients = found.numbers(arrays["W1"]).gradients
    for line in shares:
        name, total = line.split(".grad")[0], float(line.rsplit("= ", 1)[1].replace("−", "-"))
        row, column = map(int, name[3:-1].split(","))
        assert total == pytest.approx(gradients[2 * row + column], rel=1e-3)
