"""Sentences in the language of the session, which can be said in another one later."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, reduce
from importlib.resources import files
from typing import Any

from viz.language.choice import language

_PLACE = re.compile(r"\{(\w+)\}")


class Said(str):
    """A sentence that knows what it was made of.

    Attributes:
        key: the English text, with {places} for what is put in.
        parts: what stands in its places: texts, other sentences.
    """

    __slots__ = ("key", "parts")
    key: str
    parts: Mapping[str, str]

    def __new__(cls, key: str, parts: Mapping[str, str], lang: str) -> Said:
        """The sentence in a language; where its table has no such row, in English."""
        text = table(lang).get(key, key)
        spoken = {name: in_language(part, lang) for name, part in parts.items()}
        said = super().__new__(cls, _PLACE.sub(lambda place: spoken[place[1]], text))
        said.key, said.parts = key, parts
        return said

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy is the sentence in the language that it is copied in."""
        return said, (self.key, self.parts)


@cache
def table(lang: str) -> dict[str, str]:
    """What the sentences of English are in a language, by key."""
    if lang == "en":
        return {}
    text = files("viz.language").joinpath(f"{lang}.json").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(text)
    return found


def in_language(text: str, lang: str) -> str:
    """A text in a language, if it is a sentence."""
    return Said(text.key, text.parts, lang) if isinstance(text, Said) else text


def said(key: str, parts: Mapping[str, object]) -> Said:
    """A sentence in the language of the session.

    Args:
        key: the English text, with {places}.
        parts: what stands in its places; numbers are written with commas between thousands.
    """
    return Said(key, {name: _text(part) for name, part in parts.items()}, language())


def say(key: str, /, **parts: object) -> Said:
    """Like `said`, with the parts as arguments: `say("{name} is given", name="x")`."""
    return said(key, parts)


def numbered(n: int, one: str, many: str, /, **parts: object) -> Said:
    """A sentence about a number of things: `one` of 1, else `many`; {n} is the number."""
    return said(one if n == 1 else many, {"n": n, **parts})


def joined(template: str, /, **parts: str) -> str:
    """Texts with signs between them, such as "{name} = {number}"; a sentence if one of them is."""
    if any(isinstance(part, Said) for part in parts.values()):
        return said(template, parts)
    return _PLACE.sub(lambda place: parts[place[1]], template)


def word(key: str) -> str:
    """Mark a text as a row of the table that is said elsewhere."""
    return key


def together(sentences: Sequence[str]) -> str:
    """Sentences one after the other."""
    if not sentences:
        return ""
    return reduce(lambda first, then: say("{first} {then}", first=first, then=then), sentences)


def places(key: str) -> list[str]:
    """The names of the places of a sentence, each once, in the order of the English text."""
    return list(dict.fromkeys(_PLACE.findall(key)))


def _text(part: object) -> str:
    """What stands in a place, as text."""
    if isinstance(part, str):
        return part
    return f"{part:,}" if isinstance(part, int) else str(part)


def packed(thing: Any, keys: dict[str, int]) -> Any:
    """Data for JSON in which sentences are {"said": [number of the key, parts in order]}.

    Args:
        thing: lists, dicts, texts and numbers.
        keys: the number of each key; new ones are added.
    """
    if isinstance(thing, Said):
        number = keys.setdefault(thing.key, len(keys))
        return {"said": [number, *(packed(thing.parts[name], keys) for name in places(thing.key))]}
    if isinstance(thing, Mapping):
        return {name: packed(value, keys) for name, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [packed(value, keys) for value in thing]
    return thing


def rows(keys: Iterable[str], lang: str) -> dict[str, str]:
    """The rows of the table of a language for some keys."""
    known = table(lang)
    return {key: known[key] for key in keys if key in known}


PHASES = {
    "whole": word("whole"),
    "forward": word("forward"),
    "seed": word("seed"),
    "backward": word("backward"),
    "update": word("update"),
}
"""The phases of frames."""
