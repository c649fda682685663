"""slim: an SVG without what a reader of the picture never sees, the same on every run."""

from __future__ import annotations

import re

_UNSEEN = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
_DESCRIBED = re.compile(r"<title\b[^>]*>[^<]*</title>|<desc\b[^>]*>[^<]*</desc>")
_FONT = re.compile(r' font-family="[^"]*"')
_BLANKS = re.compile(r"\n\s+")
_TAG = re.compile(r"<[a-z][^<>]*>")
_IDENTIFIER = re.compile(r'\sid="([^"]*)"')
_LABELLED = re.compile(r'(?<=aria-labelledby=")[^"]*')
_REFERENCE = re.compile(r'(?<=#)[^")\s]+')
_PATH = re.compile(r'(?<= d=")[^"]*')
_COMMAND = re.compile(r"\s*([A-Za-z])\s*")
# A scale is left alone: it multiplies all numbers inside it.
_NUMBER = re.compile(r"(?P<kept>scale\([^)]*\))|(?<![\w.])-?\d+\.\d{3,}")


def slim(svg: str, drawn_by: str) -> str:
    """The SVG with short numbers and identifiers, and its maker in place of all comments.

    Args:
        svg: the text of a file, or an svg element.
        drawn_by: the program and its version.
    """
    return f"<!-- drawn by {drawn_by} -->\n{_slim(svg)}\n"


def slim_image(svg: str) -> str:
    """The SVG for an image of HTML, which shows no titles and has an alternative text instead."""
    return _with_one_font(_slim(_DESCRIBED.sub("", svg)))


def _with_one_font(svg: str) -> str:
    """The SVG with its font written once, where all its texts have the same."""
    texts = [tag for tag in _TAG.findall(svg) if tag.startswith("<text")]
    fonts = {"".join(_FONT.findall(tag)) for tag in texts}
    if len(fonts) != 1 or not (font := fonts.pop()):
        return svg
    bare = _TAG.sub(lambda tag: tag[0].replace(font, ""), svg)
    return bare.replace("<svg", f"<svg{font}", 1)


def _slim(svg: str) -> str:
    """The SVG without what is not seen, with short numbers and identifiers.

    Numbers get two decimals, hundredths of a pixel; those in texts stay as they are. Identifiers
    are counted, where anything refers to them, and otherwise left out.
    """
    text = _BLANKS.sub("\n", _UNSEEN.sub("", svg).strip())
    tags = "".join(_TAG.findall(text))
    used = {*_REFERENCE.findall(tags), *" ".join(_LABELLED.findall(tags)).split()}
    known = [name for name in _IDENTIFIER.findall(tags) if name in used]
    short = {name: f"i{i}" for i, name in enumerate(dict.fromkeys(known))}
    return _TAG.sub(lambda tag: _slim_tag(tag[0], short), text)


def _slim_tag(tag: str, short: dict[str, str]) -> str:
    """A tag with short identifiers and numbers, its path without blanks around commands."""

    def renamed(found: re.Match[str]) -> str:
        return " ".join(short.get(name, name) for name in found[0].split())

    def named(found: re.Match[str]) -> str:
        return f' id="{short[found[1]]}"' if found[1] in short else ""

    tag = _IDENTIFIER.sub(named, _REFERENCE.sub(renamed, _LABELLED.sub(renamed, tag)))
    tag = _NUMBER.sub(lambda found: found["kept"] or _rounded(found[0]), tag)
    return _PATH.sub(lambda found: _COMMAND.sub(r"\1", found[0]).strip(), tag)


def _rounded(number: str) -> str:
    """A number with two decimals, or fewer where these are 0."""
    text = f"{float(number):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
