"""The stepper as an anywidget, where that is installed."""

from __future__ import annotations

from typing import Any

from viz.page import script, style

_RENDER = (
    "export default { render({ model, el }) { mount(el, JSON.parse(model.get('frames'))); } };"
)


def widget(data: str) -> Any:
    """A widget that shows a stepper.

    Args:
        data: the page's data as JSON.

    Raises:
        ImportError: anywidget is not installed.
    """
    try:
        import anywidget
        import traitlets
    except ImportError as error:
        raise ImportError(
            "anywidget is not installed; widget() needs it: pip install anywidget. The stepper "
            "itself shows in notebooks without it, and save() writes a page"
        ) from error

    class StepperWidget(anywidget.AnyWidget):  # type: ignore[misc]
        """The module and the style sheet of the page, and its data as a trait."""

        _esm = f"{script()}\n{_RENDER}"
        _css = style()
        frames = traitlets.Unicode().tag(sync=True)

    return StepperWidget(frames=data)
