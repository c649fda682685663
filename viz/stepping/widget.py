"""The stepper as an anywidget, if that is installed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from viz.palette import ThemeName
from viz.stepping.page import KIT

# Keys stay inside: JupyterLab would take arrows from sliders, and x or dd would delete the cell.
RENDER = """export default {
render({ model, el }) {
el.dataset.stepper = model.get("theme");
const stepper = mount(el, JSON.parse(model.get("frames")));
el.onkeydown = (event) => event.ctrlKey || event.metaKey || event.stopPropagation();
return () => stepper.pause();
},
};"""


def widget(data: str, theme: ThemeName) -> Any:
    """A widget that shows a stepper.

    Args:
        data: the page's data as JSON.
        theme: its colours.

    Raises:
        ImportError: anywidget is not installed.
    """
    try:
        host: Any = import_module("anywidget").AnyWidget
        text: Any = import_module("traitlets").Unicode
    except ImportError as error:
        raise ImportError(
            "anywidget is not installed; widget() needs it: pip install anywidget. The "
            "stepper itself shows in notebooks without it, and save() writes a page"
        ) from error
    members = {
        "_esm": f"{KIT.script()}\n{RENDER}",
        "_css": KIT.style(theme),
        "frames": text().tag(sync=True),
        "theme": text().tag(sync=True),
    }
    return type("StepperWidget", (host,), members)(frames=data, theme=theme)
