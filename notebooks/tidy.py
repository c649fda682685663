"""Tidy the outputs of a notebook: take out what differs from run to run."""

from __future__ import annotations

import re
from typing import Any

import nbformat

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}

_TIME = re.compile(
    r"(?<![\w.])\d+(?:\.\d+)?(?:e-\d+)? (?:ns|us|µs|ms|s)\b(?!\()|(?<=seconds=)[\d.e-]+"
)
# A path is looked for where a word begins: the base64 of a picture is one of a million letters.
_CELL_FILE = re.compile(r"(?:(?<![^\s\"'<>(])[^\s\"'<>(]*ipykernel_\d+[/\\]|\b)\d+\.py(?=:\d)")


def tidy(notebook: Any) -> Any:
    """Take out what changes from run to run: versions, measured times, temporary files' names."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            if "metadata" in output:
                output.metadata = nbformat.from_dict({})
            if "text" in output:
                output.text = _settled(output.text)
            for kind in ("text/plain", "text/html"):
                if kind in output.get("data", {}) and "<iframe" not in output.data[kind]:
                    output.data[kind] = _settled(output.data[kind])
    return notebook


def _settled(text: str) -> str:
    """Text with a dash for each measured time, and one name for the files of all cells."""

    def dash(found: re.Match[str]) -> str:
        """A dash, as wide as the time if that stands in a column."""
        in_column = text[: found.start()].endswith("  ")
        return "–".rjust(len(found[0]) if in_column else 1)

    return _CELL_FILE.sub("cell.py", _TIME.sub(dash, text))
