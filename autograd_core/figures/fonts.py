"""Letters that matplotlib's own fonts lack: which installed font has them, or that none has."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

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
"""Fonts with Chinese, Japanese or Korean letters, those that are read best first."""

SAMPLE = "汉字"
"""A font that draws these two, and not alike, has Chinese letters."""

BOLD = 700
NO_GLYPH = r"Glyph \d+ .* missing from"
"""matplotlib's warning of a letter that no font has, repeated at each drawing."""
BOXES = "boxes stand for"
"""The beginning of our own warning."""
MOST_LETTERS = 12


@contextmanager
def letters(settings: Mapping[str, Any] | None = None) -> Iterator[None]:
    """Open a block in which matplotlib finds each letter of a new text in some installed font.

    matplotlib's warnings of letters that no font has are hidden.

    Args:
        settings: more settings of matplotlib for the block.
    """
    from matplotlib import rc_context, rcParams

    families = with_wide_families(rcParams["font.family"])
    chosen: Any = {**(settings or {}), "font.family": families}
    with rc_context(chosen), warnings.catch_warnings():
        warnings.filterwarnings("ignore", NO_GLYPH)
        yield


def with_wide_families(families: Sequence[str]) -> list[str]:
    """Add the families with Chinese letters after the given families of fonts."""
    return list(dict.fromkeys([*families, *wide_families()]))


def complete(picture: Figure | Axes) -> str:
    """Give all texts of a picture the fonts that have their letters.

    Returns:
        The letters that no font has, each once; boxes stand for them.
    """
    from matplotlib.text import Text

    missing: dict[str, None] = {}
    for text in picture.findobj(Text):
        if not isinstance(text, Text) or text.get_text().isascii():
            continue
        families = text.get_fontfamily()
        if (more := with_wide_families(families)) != families:
            text.set_fontfamily(more)
        fonts = _fonts_of(text.get_fontproperties())
        for letter in filter(str.isprintable, text.get_text()):
            if not any(font.get_char_index(ord(letter)) for font in fonts):
                missing[letter] = None
    return "".join(missing)


def advice(missing: str) -> str:
    """Say what to do about letters that no font has."""
    shown = missing if len(missing) <= MOST_LETTERS else f"{missing[:MOST_LETTERS]}..."
    return (
        f"{BOXES} {shown} in this picture: no font here has these letters. Install one that has "
        "(for Chinese Noto Sans CJK, on Debian the package fonts-noto-cjk), or save as .svg: that "
        "takes the fonts of its reader"
    )


def _fonts_of(properties: FontProperties) -> list[Any]:
    """The fonts of a text, in the order in which a letter is looked for."""
    from matplotlib.font_manager import findfont, get_font

    found = []
    for family in properties.get_family():
        one = properties.copy()
        one.set_family(family)
        with suppress(ValueError):  # it is not installed
            found.append(get_font(findfont(one, fallback_to_default=False)))
    return found or [get_font(findfont(properties))]


@cache
def wide_families() -> list[str]:
    """List the families above that this machine has; if it has none, others with Chinese letters.

    matplotlib keeps a list of fonts between sessions. Fonts that were installed later are added
    to it. A family without bold letters is listed with its plain letters as bold ones; otherwise
    matplotlib would log that for each picture with a bold text.
    """
    from matplotlib.font_manager import fontManager

    if not _found():
        _add_new_fonts()
    families = _found() or _having(SAMPLE)
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


def _having(sample: str) -> list[str]:
    """The families that have some letters, whatever their name; all fonts are opened for it.

    Some fonts have one box for all letters of a script.
    """
    from matplotlib.font_manager import fontManager, get_font

    found: dict[str, None] = {}
    for font in fontManager.ttflist:
        with suppress(Exception):  # a font that cannot be read is none
            shapes = set(map(get_font(font.fname).get_char_index, map(ord, sample)))
            if 0 not in shapes and len(shapes) == len(sample):
                found[font.name] = None
    return list(found)


def _add_new_fonts() -> None:
    """Add what is installed and not in matplotlib's list to it."""
    from matplotlib.font_manager import findSystemFonts, fontManager

    known = {font.fname for font in fontManager.ttflist}
    for path in sorted(set(findSystemFonts()) - known):
        with suppress(Exception):  # a font that cannot be read is none
            fontManager.addfont(path)
