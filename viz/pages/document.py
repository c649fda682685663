"""The HTML document of a page that fetches nothing: data, script and style sheet in one file."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.resources import files
from math import isfinite
from typing import Any, NamedTuple, get_args

from viz.frame_style import FrameColours, themed
from viz.language.choice import Language
from viz.language.say import in_language, packed, rows, say
from viz.language.script import keys_in
from viz.palette import ThemeName

COMMON = ("dom", "language", "numbers", "scheme", "address", "keys", "notes", "code", "predict")

TAGS = {"en": "en", "zh": "zh-Hans"}
"""Tags of languages, for HTML."""

# Run by the host's page once the frame is there, where the host runs scripts at all.
TELL_SCHEME = "this.contentWindow.postMessage({scheme: getComputedStyle(this).colorScheme}, '*')"


class PageTooLarge(ValueError):
    """The graph is too large for a page of the allowed size."""


class Kit(NamedTuple):
    """What a kind of page is made of, beside what all pages have.

    Attributes:
        package: the package whose folder `assets` holds the files.
        modules: names of its modules; the last exports `mount`.
        sheets: names of its style sheets.
        shared: names of modules of `viz.pages` that not all pages have, which come before its own.
    """

    package: str
    modules: tuple[str, ...]
    sheets: tuple[str, ...]
    shared: tuple[str, ...] = ()

    def page(self, data: Any, title: str, theme: ThemeName, lang: str | None = None) -> str:
        """The whole HTML file: data, module and style sheet in it, nothing from anywhere else.

        Args:
            data: for JSON.
            title: of the document.
            theme: its colours.
            lang: its language, or None for that of the browser.
        """
        parts = {"title": escape(title), "theme": theme, "style": self.style(theme)}
        parts |= {"data": self.data_text(data, lang, title), "script": self.script()}
        parts |= {"lang": TAGS[lang or "en"], "noscript": _without_script()}
        template = _asset("viz.pages", "page.html")
        return re.sub(r"<!--(\w+)-->", lambda found: parts[found[1]], template)

    def data_text(self, data: Any, lang: str | None, title: str = "") -> str:
        """The data with the rows of the tables that the page needs, as `data_text` writes it.

        A page in English is in English only; any other can be read in each language. Data with a
        true "packs" is compressed, as texts that repeat are a small part then; its script knows.
        """
        text = self._written(data, lang, title)
        if not data.get("packs"):
            return text
        compressed = b64encode(zlib.compress(text.encode(), 9))
        return data_text({"packed": compressed.decode("ascii")})

    def _written(self, data: Any, lang: str | None, title: str) -> str:
        """The data, with the rows of the tables unless the page is in English only."""
        if lang == "en":
            return data_text(data)
        keys: dict[str, int] = {}
        written, name = packed(data, keys), packed(title, keys)
        asked = [*self.keys(), *keys]
        tables = {other: rows(asked, other) for other in get_args(Language) if other != "en"}
        language = {"given": lang or "", "keys": list(keys), "tables": tables, "title": name}
        return data_text({**written, "language": language})

    def keys(self) -> list[str]:
        """The sentences of its script, in English."""
        return _keys(self.package, self.modules, self.shared)

    def sources(self) -> dict[str, str]:
        """The text of each module by its name, in order."""
        return _sources(self.package, self.modules, self.shared)

    def script(self) -> str:
        """The modules joined into one ES module without imports, exports and comments.

        No text in them goes over a line and each statement ends with a semicolon or a brace, so
        lines are joined at signs; a comma before a closing bracket goes, and spaces beside braces
        and arrows.
        """
        joined = "\n".join(
            re.sub(r"^import .*;\n", "", text, flags=re.MULTILINE)
            for text in self.sources().values()
        )
        bare = r"^(/\*(?s:.*?)\*/\n|export | +|\n)+"
        text = re.sub(bare, "", joined, flags=re.MULTILINE)
        text = re.sub(r",?\n(?=[)\]}])|\n(?=[.?:&|+])|(?<=[{(\[,;}=>?:&|+])\n", "", text)
        return re.sub(r"(?<=\{) +| +(?=\})| (?==> )|(?<==>) |(?<=\)) (?=\{)", "", text)

    def style(self, theme: ThemeName) -> str:
        """The style sheet; its colours hold inside elements with data-stepper=THEME."""
        return _style(self.package, self.sheets, theme)


@cache
def _sources(package: str, modules: Sequence[str], shared: Sequence[str]) -> dict[str, str]:
    """The modules of all pages and of some, then those of a package."""
    found = {name: _asset("viz.pages", f"{name}.js") for name in (*COMMON, *shared)}
    return found | {name: _asset(package, f"{name}.js") for name in modules}


@cache
def _keys(package: str, modules: Sequence[str], shared: Sequence[str]) -> list[str]:
    """The sentences of the modules, in English."""
    return keys_in("\n".join(_sources(package, modules, shared).values()))


def _without_script() -> str:
    """What a reader without JavaScript sees, in each language."""
    text = say("This page needs JavaScript; filmstrip() shows the same as a picture.")
    return " ".join(
        f'<span lang="{TAGS[lang]}">{escape(in_language(text, lang))}</span>'
        for lang in get_args(Language)
    )


@cache
def _style(package: str, sheets: Sequence[str], theme: ThemeName) -> str:
    """The colours of a theme as custom properties, then the sheets."""
    scope = f"[data-stepper={theme}]"
    schemes = "light dark" if theme == "auto" else theme

    def rule(colours: FrameColours) -> str:
        """The colours as custom properties."""
        named = [f"--{name.replace('_', '-')}: {c};" for name, c in colours._asdict().items()]
        return f"{scope} {{ {' '.join(named)} }}\n"

    found = [_asset(package, f"{name}.css") for name in sheets]
    text = "".join([*found, *(_asset("viz.pages", f"{name}.css") for name in ("teach", "media"))])
    return f"{scope} {{ color-scheme: {schemes}; }}\n{themed(theme, rule)}{text}"


@cache
def _asset(package: str, name: str) -> str:
    """A file of a folder `assets`."""
    return files(package).joinpath("assets", name).read_text(encoding="utf-8")


def data_text(data: Any) -> str:
    """JSON that may stand in a script element and in an attribute, whatever the labels are."""
    text = json.dumps(data, allow_nan=False, separators=(",", ":"), ensure_ascii=False)
    for character in "<>&'\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def json_value(x: Any) -> Any:
    """Return x for JSON: a non-finite number becomes the string "nan", "inf" or "-inf"."""
    if isinstance(x, float) and not isfinite(x):
        return repr(x)
    return list(x) if isinstance(x, tuple) else x


def frame_of(html: str, height: int, title: str) -> str:
    """The page in an iframe for a notebook: a document of its own, which may run its script.

    It cannot see whether the notebook is light or dark, so the frame tells it.
    """
    document = html.replace("&", "&amp;").replace("'", "&#39;")
    return (
        f'<iframe title="{escape(title)}" sandbox="allow-scripts" loading="lazy" width="100%" '
        f'height="{height}" style="border:0;width:100%;height:{height}px" '
        f"onload=\"{TELL_SCHEME}\" srcdoc='{document}'></iframe>"
    )
