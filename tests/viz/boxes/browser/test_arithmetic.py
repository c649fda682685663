"""The arithmetic of the page of levels against the engine, for every primitive and at random."""

import itertools
import json
import math

import pytest
from hypothesis import HealthCheck, given, settings

from autograd_core import Value, fsum
from autograd_core.primitives import PRIMITIVES
from autograd_core.testing.strategies import PARAMETERS
from tests.autograd_core.translate.nodes import node_of
from tests.viz.boxes.networks import lecture
from tests.viz.boxes.repeated import gpt
from tests.viz.boxes.structured import computations
from viz.boxes.levels import levels
from viz.boxes.page import KIT, page_data

pytestmark = pytest.mark.browser

COMPUTE = """(data) => {
  const computation = new stepper.computation.constructor(JSON.parse(data));
  const V = computation.values();
  const { G } = computation.sweep(V);
  const { known } = computation.after(computation.data.frames.length - 1, computation.sweep(V));
  return [V, G, known.map((a) => a || [])].map((all) => all.map((a) => [...a].map(String)));
}"""

MISTAKEN = """([data, name]) => {
  const computation = new stepper.computation.constructor(JSON.parse(data));
  return computation.sweep(computation.values(), name).G.map((a) => [...a].map(String));
}"""


@pytest.fixture(scope="module")
def page(chromium):
    """A page, whose class of computations computes others."""
    tab = chromium.new_page()
    tab.set_content(KIT.page(page_data(levels(*lecture())), "page", "auto"))
    yield tab
    tab.close()


def computed(page, found):
    """Values, gradients, and the gradients after the last step, as the page computes them."""
    data = json.dumps(page_data(found))
    return [
        [[float(x.replace("Infinity", "inf")) for x in array] for array in numbers]
        for numbers in page.evaluate(COMPUTE, data)
    ]


SPECIAL = (0.0, 1.0, -1.0, 0.5, -0.25, 2.0, -3.0, 30.0, math.nan)


def points(row):
    """Operands of a row: all of SPECIAL for one or two, some for more."""
    count = {"dot": 4}.get(row.name, 3) if row.variadic else len(row.operands)
    found = list(itertools.product(SPECIAL, repeat=count))
    if row.name == "pow":  # its slopes for a base 0 or nan are not those of its formula
        found = [point for point in found if abs(point[0]) > 0]
    return found if count < 3 else found[:: 1 + len(found) // 40]


@pytest.mark.parametrize("op", PRIMITIVES)
def test_every_primitive_hands_on_what_the_engine_does(page, op):
    """Values and gradients at kinks, outside domains and of nan, also where inf flows back."""
    row = PRIMITIVES[op]
    static = {"k": 1} if "k" in row.parameters else PARAMETERS.get(op, (dict(row.parameters),))[-1]
    xs = [[Value(x) for x in point] for point in points(row) for _ in range(2)]
    ys = [node_of(row, x, static) for x in xs]
    zs = [y * (math.inf if i % 2 else 1.0) for i, y in enumerate(ys)]
    found = levels(fsum(zs), {"xs": xs, "ys": ys, "zs": zs})
    V, G, _ = computed(page, found)
    for i, array in enumerate(found.arrays.arrays):
        if array.kind != "join":
            values, gradients = found.numbers(i)
            assert V[i] == pytest.approx(values, rel=1e-12, abs=1e-15, nan_ok=True)
            assert G[i] == pytest.approx(gradients, rel=1e-11, abs=1e-13, nan_ok=True)


# Not at random: a comparison in a computation may turn on the last bit of a function.
@settings(max_examples=150, derandomize=True, suppress_health_check=list(HealthCheck))
@given(computation=computations)
def test_random_computations_end_with_the_gradients_of_backward(page, computation):
    """From the leaves, the page has the recorded values, and after its last step all gradients."""
    check(page, levels(*computation))


@pytest.mark.parametrize("layers", [1, 4])
def test_terms_that_are_missing_do_not_count(page, layers):
    """Of a GPT, whose sums over the tokens so far are padded, the same holds."""
    check(page, levels(*gpt(layers, 4)))


def check(page, found):
    """The page has the recorded values and gradients, and hands all of them on."""
    V, G, known = computed(page, found)
    for i, array in enumerate(found.arrays.arrays):
        values, gradients = found.numbers(i)
        assert V[i] == pytest.approx(values, rel=1e-11, abs=1e-12, nan_ok=True)
        if array.kind != "join":
            assert G[i] == pytest.approx(gradients, rel=1e-9, abs=1e-10, nan_ok=True)
    data = json.dumps(page_data(found))
    for what_if in ("assign", "stale"):
        got, mistaken = page.evaluate(MISTAKEN, [data, what_if]), found.with_mistake(what_if)
        for i, array in enumerate(found.arrays.arrays):
            if array.kind != "join":
                wrong = [float(x.replace("Infinity", "inf")) for x in got[i]]
                expected = mistaken.numbers(i).gradients
                assert wrong == pytest.approx(expected, rel=1e-9, abs=1e-10, nan_ok=True)
    last = {k for box in found.boxes if box.inner for k in (*box.inner, *box.reads)}
    for i in last:
        assert known[i] in (G[i], []) or any(map(math.isnan, G[i]))
        assert known[i] or not found.arrays.is_moved(i)
