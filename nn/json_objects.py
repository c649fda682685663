"""Read a JSON object member by member, so a foreign one is refused at its first keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from json import JSONDecodeError, JSONDecoder
from typing import Any

SPACE = re.compile(r"[ \t\n\r]*")
decode = JSONDecoder().raw_decode

Reader = Callable[[str, str, int], tuple[Any, int]]
"""A function that reads the value of a key, given the key, the text and the value's start."""


def read_document(text: str, read: Reader) -> Any:
    """Read the value of a text; `read` reads the value of each member of an object.

    Raises:
        JSONDecodeError: the text is not JSON.
    """
    value, end = read_value(text, _skip(text, 0), read)
    if end != len(text):
        raise JSONDecodeError("Extra data", text, end)
    return value


def read_value(text: str, at: int, read: Reader) -> tuple[Any, int]:
    """Read a value, and return it with the place after it; see `read_document`."""
    if text[at : at + 1] != "{":
        value, end = decode(text, at)
        return value, _skip(text, end)
    found: dict[str, Any] = {}
    at = _skip(text, at + 1)
    if text[at : at + 1] == "}":
        return found, _skip(text, at + 1)
    while True:
        if text[at : at + 1] != '"':
            raise JSONDecodeError("Expecting property name enclosed in double quotes", text, at)
        key, at = decode(text, at)
        at = _skip(text, at)
        if text[at : at + 1] != ":":
            raise JSONDecodeError("Expecting ':' delimiter", text, at)
        found[key], at = read(key, text, _skip(text, at + 1))
        at = _skip(text, at)
        if text[at : at + 1] == "}":
            return found, _skip(text, at + 1)
        if text[at : at + 1] != ",":
            raise JSONDecodeError("Expecting ',' delimiter", text, at)
        at = _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    """Return the place after the white space that begins here."""
    space = SPACE.match(text, at)
    return space.end() if space else at
