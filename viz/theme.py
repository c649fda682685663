"""The theme of a session: the default of pictures, pages and plots."""

from __future__ import annotations

from contextvars import ContextVar

from viz.palette import ThemeName, check_theme
from viz.session import Chosen

THEMES = ("micrograd", "modern", "light", "dark", "auto")
"""The themes of `draw`; "light" is another name for "modern", known from `step`."""
COLOURS: dict[str | None, ThemeName] = {
    None: "auto",
    "micrograd": "auto",
    "modern": "light",
    "light": "light",
    "dark": "dark",
    "auto": "auto",
}
"""The theme of frames, pages and plots, which have one look, for each theme of `draw`."""

_of_session: ContextVar[str | None] = ContextVar("theme", default=None)


class set_theme(Chosen):  # it is called as a function
    """Choose the theme of everything drawn from now on, unless a call has its own `theme=`.

        set_theme("dark")             # for the session
        with set_theme("modern"):     # or for a block
            draw(loss)

    Without it everything follows the reader's system, light or dark, and `draw` has micrograd's
    look.

    Args:
        theme: "light" or "dark" for everything; "auto" follows the reader's system, in the modern
            look; "modern" and "micrograd" choose the look of `draw`. None restores the default.

    Raises:
        ValueError: the theme is unknown.
    """

    def __init__(self, theme: str | None):
        if theme is not None:
            check_theme(theme, THEMES)
        super().__init__(_of_session, theme)


def look_or_default(theme: str | None) -> str | None:
    """The theme of `draw`: this one, else that of the session, else None.

    Raises:
        ValueError: the theme is unknown.
    """
    if theme is None:
        return _of_session.get()
    check_theme(theme, THEMES)
    return theme


def colours_or_default(theme: ThemeName | None) -> ThemeName:
    """The theme of a frame, a page or a plot: this one, else that of the session, else "auto".

    Raises:
        ValueError: the theme is unknown.
    """
    if theme is None:
        return COLOURS[_of_session.get()]
    check_theme(theme, ("light", "dark", "auto"))
    return theme
