"""Fonts that are installed and have Chinese, Japanese or Korean letters, for matplotlib."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import cache

FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "Heiti SC",
    "Heiti TC",
    "Noto Sans CJK JP",
    "Yu Gothic",
    "MS Gothic",
    "Hiragino Sans",
    "Noto Sans CJK KR",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "Arial Unicode MS",
    "Droid Sans Fallback",
)


BOLD = 700


@cache
def wide_families() -> list[str]:
    """Those of the families above that matplotlib finds on this machine.

    It keeps a list of fonts between sessions; those that were installed after that was made are
    added to it. A family without bold letters is listed as having them, with its plain ones, for
    matplotlib would log at each picture with a bold text that it has none.
    """
    from matplotlib.font_manager import fontManager

    if not _found():
        _add_new_fonts()
    families = _found()
    for family in families:
        fonts = [font for font in fontManager.ttflist if font.name == family]
        if all(font.weight not in (BOLD, "bold") for font in fonts):
            fontManager.ttflist.append(replace(fonts[0], weight=BOLD))
    return families


def _found() -> list[str]:
    """The families that are in matplotlib's list."""
    from matplotlib.font_manager import fontManager

    names = {font.name for font in fontManager.ttflist}
    return [family for family in FAMILIES if family in names]


def _add_new_fonts() -> None:
    """Add what is installed and not in matplotlib's list to it."""
    from matplotlib.font_manager import findSystemFonts, fontManager

    known = {font.fname for font in fontManager.ttflist}
    for path in sorted(set(findSystemFonts()) - known):
        with suppress(Exception):  # a font that cannot be read is none
            fontManager.addfont(path)
