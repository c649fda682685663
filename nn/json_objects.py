"""A JSON object read member by member, so that a foreign one can be refused at its first keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from json import JSONDecodeError, JSONDecoder
from typing import Any

SPACE = re.compile(r"[ \t\n\r]*")
decode = JSONDecoder().raw_decode

Reader = Callable[[str, str, int], tuple[Any, int]]
"""Reads the value of a key: takes the key, the text and where the value begins in it."""


def read_document(text: str, read: Reader) -> Any:
    """The value that a text holds; of an object, each member's value is what `read` makes of it.

    Raises:
        JSONDecodeError: the text is not JSON.
    """
    value, end = read_value(text, _skip(text, 0), read)
    if end != len(text):
        raise JSONDecodeError("Extra data", text, end)
    return value


def read_value(text: str, at: int, read: Reader) -> tuple[Any, int]:
    """A value and where what follows it begins; see `read_document`."""
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
    """Where the white space from here on ends."""
    space = SPACE.match(text, at)
    return space.end() if space else at
