"""A page as an anywidget, if that is installed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from viz.pages.document import Kit
from viz.palette import ThemeName

# Keys stay inside: JupyterLab would take arrows from sliders, and x or dd would delete the cell.
RENDER = """export default {
render({ model, el }) {
el.dataset.stepper = model.get("theme");
el.style.setProperty("--page-height", `${model.get("height")}px`);
mount(el, JSON.parse(model.get("frames")));
el.onkeydown = (event) => event.ctrlKey || event.metaKey || event.stopPropagation();
return () => el.stepper?.stop();
},
};"""


def widget(kit: Kit, data: Any, theme: ThemeName, height: int, lang: str | None) -> Any:
    """A widget that shows a page.

    Args:
        kit: what the page is made of.
        data: the page's data, for JSON.
        theme: its colours.
        lang: its language, or None for that of the browser.
        height: of a page that fills its window, in pixels; others are as high as what they hold.

    Raises:
        ImportError: anywidget is not installed.
    """
    try:
        host: Any = import_module("anywidget").AnyWidget
        traits: Any = import_module("traitlets")
    except ImportError as error:
        raise ImportError(
            "anywidget is not installed; widget() needs it: pip install anywidget. The "
            "stepper itself shows in notebooks without it, and save() writes a page"
        ) from error
    members = {
        "_esm": f"{kit.script()}\n{RENDER}",
        "_css": kit.style(theme),
        "frames": traits.Unicode().tag(sync=True),
        "theme": traits.Unicode().tag(sync=True),
        "height": traits.Int().tag(sync=True),
    }
    # A host keeps one style sheet for all widgets of a class name, that of the last.
    room = kit.package.rpartition(".")[2]
    made = type(f"{room.title()}{theme.title()}Widget", (host,), members)
    return made(frames=kit.data_text(data, lang), theme=theme, height=height)
