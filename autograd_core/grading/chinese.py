"""The sentences of a grade in Chinese: zh.json has them by the English ones, with {places}."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Literal

from autograd_core.text.text_table import text_width, wrap

Language = Literal["en", "zh"]

OF_ERRORS = ("{error}. ", "{line} is a ")
"""How the rows begin that are about exceptions; a program's own text is in no other row."""

_PLACE = re.compile(r"\{(\w+)\}")
_SIGNS = "，。：；、？！）”"
_TOKEN = re.compile(rf"[ -~]+?(?=\s|[^ -~]|$)[{_SIGNS}]*|[^\s][{_SIGNS}]*|\s+")


def sayer(lang: str) -> Callable[[str], str]:
    """What says the sentences of a grade in a language.

    Raises:
        ValueError: the language is unknown.
    """
    if lang not in ("en", "zh"):
        raise ValueError(f"lang must be 'en' or 'zh', got {lang!r}")
    return chinese if lang == "zh" else str


@cache
def rows() -> dict[str, str]:
    """The Chinese of each sentence; of several that fit, the longest counts."""
    text = files("autograd_core.grading").joinpath("zh.json").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(text)
    return found


def chinese(text: str, begins: tuple[str, ...] = ("",)) -> str:
    """A sentence of a grade in Chinese; as it came if it has no row.

    Args:
        text: the sentence.
        begins: how the rows begin that count.
    """
    if text in rows():
        return rows()[text]
    for key, pattern in _patterns():
        if key.startswith(begins) and (found := pattern.fullmatch(text)):
            parts = {
                name: part if name == "error" and begins == ("",) else chinese(part, begins)
                for name, part in zip(_PLACE.findall(key), found.groups(), strict=True)
            }
            return "".join(parts.get(piece, piece) for piece in re.split(r"[{}]", rows()[key]))
    return text


def chinese_error(text: str) -> str:
    """An exception of an engine: only what the grade says beside it is in Chinese."""
    return chinese(text, OF_ERRORS)


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """The rows with places, and their patterns, those with the most text of their own first."""
    keys = sorted((key for key in rows() if "{" in key), key=lambda key: -len(_PLACE.sub("", key)))
    return [(key, _pattern(key)) for key in keys]


def _pattern(key: str) -> re.Pattern[str]:
    """The pattern of a row: its text, and anything in its places."""
    pieces = re.split(r"\{\w+\}", key)
    return re.compile("(.+?)".join(map(re.escape, pieces)), re.DOTALL)


def wrap_said(text: str, columns: int, indent: str = "") -> list[str]:
    """A text in lines of at most so many columns, which break between Chinese characters too."""
    if text.isascii():
        return wrap(text, columns, indent)
    lines = [""]
    for token in _TOKEN.findall(" ".join(text.split())):
        if text_width(lines[-1]) + text_width(token.rstrip()) > columns and lines[-1].strip():
            lines[-1] = lines[-1].rstrip()
            lines.append(indent)
        lines[-1] += token if lines[-1].strip() else token.lstrip()
    return lines
