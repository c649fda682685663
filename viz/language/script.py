"""The sentences of a page's script: what say, sayWith, word and numbered are called with."""

from __future__ import annotations

import json
import re

_TEXT = r'"(?:[^"\\]|\\.)*"'
_CALL = re.compile(rf"\b(?:say|sayWith|word)\(\s*({_TEXT})")
_NUMBERED = re.compile(rf"\bnumbered\(\s*[^,\"]+,\s*({_TEXT}),\s*({_TEXT})")


def keys_in(script: str) -> list[str]:
    """The keys that a script may ask for, each once."""
    found = _CALL.findall(script)
    found += [text for pair in _NUMBERED.findall(script) for text in pair]
    return list(dict.fromkeys(json.loads(text) for text in found))
