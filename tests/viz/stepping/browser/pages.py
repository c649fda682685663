"""What the tests of the stepper's page share: graphs, and what a page shows of them."""

from autograd_core import Value, tanh

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!-- <script> </script <b>",
    "<img src=x onerror=alert(1)>",
    "quote \" and ' and \\",
    "a|b{c}d<e>f&amp;",
    "two\nlines",
    "😀 é 漢字",
    "שלום \u202e evil",
    "__proto__",
    "'></iframe><script>alert(1)</script>",
    "long " * 50,
]


def lecture():
    """A graph with a node that is used three times."""
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    e = a * b
    e.label = "e"
    loss = tanh(e * 0.1) * a + e * e
    loss.label = "L"
    return loss


def long_chain(count):
    """A graph of at least `count` nodes."""
    x = [Value(0.5 + i / count, label=f"x{i}") for i in range(count // 3 + 1)]
    total = x[0]
    for value in x[1:]:
        total = total * value + value
    total.label = "end"
    return total


def boxes(tab):
    """The lines in each visible node's box by its index: name, symbol, data, gradient, mark."""
    return {
        int(index): lines
        for index, lines in tab.evaluate(
            """() => [...document.querySelectorAll(".node")].map((node) => [
                 node.dataset.key.slice(4),
                 [...node.querySelectorAll("text")].map((text) => text.textContent)])"""
        )
    }


def place(tab):
    """The counter: (position, count)."""
    position, count = tab.text_content(".counter").split(" / ")
    return int(position), int(count)


def button(tab, name):
    """A button by its accessible name."""
    return tab.get_by_role("button", name=name, exact=True)


def in_sight(tab, index):
    """Whether all of a node's box lies inside the frame that the graph scrolls in."""
    return tab.evaluate(
        """(i) => {
           const find = (name) => document.querySelector(name);
           const room = find(".scroller").getBoundingClientRect();
           const at = find(`[data-key=node${i}] .box`).getBoundingClientRect();
           return at.left >= room.left && at.right <= room.right &&
                  at.top >= room.top && at.bottom <= room.bottom; }""",
        index,
    )
