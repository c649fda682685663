"""What the outputs of a notebook hold, and how a page shows them."""

import nbformat

WIDTHS = (1280, 800)
OUTPUT = ".jp-OutputArea-output"

# An image counts where it has pixels of its own and takes room on the page.
PICTURES = """outputs => outputs.map(output => [...output.querySelectorAll("img, iframe")].filter(
    x => x.clientWidth > 0 && (x.tagName === "IFRAME" || x.naturalWidth > 0)).length)"""

# What sticks out of its output, however deep in it; what scrolls by itself may hold wider things.
TOO_WIDE = """outputs => outputs.flatMap(output => {
    const right = output.getBoundingClientRect().right + 1;
    const seen = [...output.querySelectorAll("img, iframe, th, td, pre, p, summary")].filter(
        x => x.checkVisibility() && x.getBoundingClientRect().right > right);
    const words = x => `${x.tagName}: ${(x.alt || x.textContent || "").slice(0, 60)}`;
    return (output.scrollWidth > output.clientWidth ? ["scrolls"] : []).concat(seen.map(words));
})"""


def is_picture(output):
    """Whether an output shows a picture, or a page in whose place there is one."""
    data = output.get("data", {})
    return "<img" in data.get("text/html", "") or any(kind.startswith("image/") for kind in data)


def outputs_of(lab, name):
    """The outputs that a notebook holds."""
    notebook = nbformat.read(lab.folder / f"{name}.ipynb", as_version=4)
    return [output for cell in notebook.cells for output in cell.get("outputs", ())]
