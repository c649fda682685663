"""The playground: Python in a worker, in a page that needs nothing from elsewhere."""

from __future__ import annotations

import time

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

LONG = 120_000
"""Milliseconds for what a loaded machine does slowly."""

CHAIN = """
from autograd_core import Value
x = Value(1.0)
y = x
for _ in range(1_000_000):
    y = y + x
y.backward()
del y
x.grad
"""

STEPS = """
from autograd_core import Value
from viz import steps
print(steps(Value(2.0, label="x") * 3)[0].sentence)
"""

FRAMES = "document.querySelectorAll('#playground-shown iframe')"

TRAINING = """
import nn
from viz import Recorder, replay
model = nn.MLP(2, [3, 1])
recorder = Recorder(model)
recorder.record()
replay(recorder, [[1.0, 2.0], [0.0, 1.0]], [1, -1])
"""


@pytest.fixture
def playground(page, address):
    """The page, when its first program has shown its picture and its steps."""
    begun = time.monotonic()
    page.goto(f"{address}playground.html")
    page.locator("#playground-shown iframe").nth(1).wait_for(timeout=LONG)
    wait(page, 1)
    print(f"first picture after {time.monotonic() - begun:.1f} s")
    return page


def finished(page):
    """How many programs have run to their end."""
    return int(page.locator("#playground-shown").get_attribute("data-finished") or 0)


def wait(page, count):
    """Wait until so many programs have run."""
    found = page.locator(f"#playground-shown[data-finished='{count}']")
    found.wait_for(state="attached", timeout=LONG)


def run(page, program):
    """Write a program over the one in the editor, run it, and return the text that it shows."""
    count = finished(page)
    page.locator(".cm-content").fill(program)
    page.keyboard.press("Control+Enter")
    wait(page, count + 1)
    return page.locator("#playground-shown").inner_text().strip()


def test_a_program_is_run_shown_sent_and_stopped(playground, address):
    """From the first picture to a program in the address, errors, and a loop without an end."""
    page = playground
    frames = page.locator("#playground-shown iframe")
    assert frames.count() == 2
    assert {frames.nth(k).get_attribute("sandbox") for k in range(2)} == {"allow-scripts"}
    steps = frames.nth(1).content_frame
    steps.locator("body").click()
    page.keyboard.press("End")
    assert "loss" in steps.locator("body").inner_text()
    assert frames.nth(0).content_frame.locator("svg, img").count() == 1
    assert frames.nth(0).bounding_box()["height"] > 100
    page.wait_for_function(f"{FRAMES}[1].style.height !== '850px'")  # it was asked
    # By the keyboard: a click at once after scrolling up may reach the frame that was there.
    page.locator("#playground-language").press("Enter")
    assert page.locator("#playground-run").inner_text() == "运行"
    assert page.get_by_text("打开的就是同一个程序").is_visible()
    assert not page.get_by_text("it opens with the same program").is_visible()
    assert "等于" in run(page, STEPS)
    page.locator("#playground-language").click()
    assert page.locator("#playground-state").inner_text().startswith("Ready.")

    said = run(page, "from autograd_core import Value\nprint(Value(3.0) * 2)\n7")
    assert said.split("\n") == ["Value(data=6.0, grad=0.0)", "7"]
    sent = page.url
    assert "#p=" in sent and len(sent) < 400
    page.goto("about:blank")
    page.goto(sent)
    wait(page, 1)
    assert "data=6.0" in page.locator("#playground-shown").inner_text()

    said = run(page, "x = 1\ninput()")
    assert "line 2" in said and "has no input" in said and "run.py" not in said
    assert "a Python of your own" in run(
        page, "import viz.plots\nviz.plots.plot_activation('tanh')"
    )
    assert "SyntaxError" in run(page, "x = (")
    assert "from autograd_core import Value" in run(page, "Value(1.0)")
    assert "import nn" in run(page, "import torch")
    assert "import nn" in run(page, "pip install torch")
    assert "a Python of your own" in run(page, "%pip install -q pandas")
    assert run(page, "for k in range(100_000): print(k)").endswith("which is not shown")
    assert run(page, "display(1)\n2").split() == ["1", "2"]
    assert run(page, "x = 1") == ""
    assert "Nothing was shown" in page.locator("#playground-state").inner_text()
    run(page, TRAINING)
    frames.nth(0).content_frame.get_by_text("after step 1 of 1").wait_for()
    assert "PASS" in frame_text(page, "from autograd_core import *\ngradcheck(sin, [1.0])")

    page.locator(".cm-content").fill("while True: pass")
    page.locator("#playground-run").click()
    page.locator("#playground-stop:enabled").click()
    page.get_by_text("Ready.").wait_for(timeout=LONG)
    assert run(page, "1 + 1") == "2"
    assert page.faults == []


def frame_text(page, program):
    """Run a program that shows a picture; the text of its frame, and of what is printed."""
    printed = run(page, program)
    frames = page.locator("#playground-shown iframe")
    texts = [
        frames.nth(k).content_frame.locator("body").inner_text() for k in range(frames.count())
    ]
    return printed + "".join(texts)


def test_every_example_of_the_playground_runs(playground):
    """Each shows something, and none ends in an error."""
    page = playground
    options = page.locator("#playground-programs option")
    assert options.count() > 10
    for k in reversed(range(options.count())):
        count = finished(page)
        page.locator("#playground-programs").select_option(index=k)
        wait(page, count + 1)
        assert page.locator("#playground-shown pre.error").count() == 0, k
        assert page.locator("#playground-shown > *").count() > 0, k
    assert page.faults == []


def test_a_chain_of_a_million_nodes_is_freed_in_the_worker(playground):
    """Where Python frees by recursion on a small stack; the interpreter goes on."""
    assert run(playground, CHAIN) == "1000001.0"
    assert run(playground, "2 + 2") == "4"
