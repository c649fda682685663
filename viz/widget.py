"""The stepper as an anywidget, where that is installed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from viz.page import script, style

RENDER = """export default {
render({ model, el }) { mount(el, JSON.parse(model.get("frames"))); },
};"""


def widget(data: str) -> Any:
    """A widget that shows a stepper.

    Args:
        data: the page's data as JSON.

    Raises:
        ImportError: anywidget is not installed.
    """
    try:
        host: Any = import_module("anywidget").AnyWidget
        text: Any = import_module("traitlets").Unicode
    except ImportError as error:
        raise ImportError(
            "anywidget is not installed; widget() needs it: pip install anywidget. The stepper "
            "itself shows in notebooks without it, and save() writes a page"
        ) from error
    members = {
        "_esm": f"{script()}\n{RENDER}",
        "_css": style(),
        "frames": text().tag(sync=True),
    }
    return type("StepperWidget", (host,), members)(frames=data)
