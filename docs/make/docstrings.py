"""Docstrings as Markdown: their sections (Args, Returns, Raises) become lists, examples code.

A docstring is prose in paragraphs, code indented by four after an empty line, and sections whose
title stands at the margin: a word, a colon, and indented lines.
"""

from __future__ import annotations

import inspect
import re
import textwrap

TITLES = {
    "Args": "Arguments",
    "Attributes": "Attributes",
    "Example": "Example",
    "Examples": "Examples",
    "Note": "Note",
    "Raises": "Raises",
    "Returns": "Returns",
    "Yields": "Yields",
}
_TITLE = re.compile(rf"({'|'.join(TITLES)})( \(.*\))?:")
_ENTRY = re.compile(r"(\*{0,2}\w[\w.]*(?:, \*{0,2}\w[\w.]*)*): (.*)", re.DOTALL)
_CODE = re.compile(r"(`+[^`]*`+)")


def markdown(doc: str | None) -> str:
    """The Markdown of a docstring."""
    blocks: list[str] = []
    title = ""
    for block in _blocks(inspect.cleandoc(doc or "")):
        if match := _TITLE.fullmatch(block.partition("\n")[0]):
            title = match[1]
            blocks.append(f"**{TITLES[title]}{match[2] or ''}**")
            block = block.partition("\n")[2]
        elif not block.startswith(" "):
            title = ""
        if block:
            blocks.append(_section(block) if title else _prose_or_code(block))
    return "\n\n".join(blocks)


def escaped(text: str) -> str:
    """Prose as Markdown shows it: outside `code`, no character makes emphasis, HTML or math."""
    parts = _CODE.split(text)
    return "".join(
        part if i % 2 else re.sub(r"([*<$|\[\]]|(?<!\w)_|_(?!\w))", r"\\\1", part)
        for i, part in enumerate(parts)
    )


def _blocks(text: str) -> list[str]:
    """The paragraphs; a title of a section begins one, and code keeps its empty lines."""
    text = re.sub(rf"^(?={_TITLE.pattern}$)", "\n", text, flags=re.MULTILINE)
    blocks: list[str] = []
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        if blocks and _is_code(block) and _is_code(blocks[-1]):
            blocks[-1] += f"\n\n{block}"
        else:
            blocks.append(block.strip("\n"))
    return blocks


def _is_code(block: str) -> bool:
    """Whether all lines of a block are indented by four or more."""
    return all(line.startswith("    ") for line in block.splitlines() if line)


def _prose_or_code(block: str) -> str:
    """A block outside of sections: code where it is indented, else prose or a list."""
    if _is_code(block):
        code = textwrap.dedent(block)
        return f"```{'pycon' if code.startswith('>>>') else 'python'}\n{code}\n```"
    lines = [re.sub(r"^(\s*)[*-] ", r"\1- ", line) for line in block.splitlines()]
    items = [re.match(r"(\s*- )?(.*)", line, re.DOTALL) for line in lines]
    return "\n".join((m[1] or "") + escaped(m[2]) for m in items if m)


def _section(block: str) -> str:
    """The lines of a section: a list of its entries, `name`: text, or prose."""
    lines = textwrap.dedent(block).splitlines()
    entries: list[str] = []
    for line in lines:
        if entries and line.startswith(" "):
            entries[-1] += f" {line.strip()}"
        else:
            entries.append(line)
    found = [_ENTRY.fullmatch(entry) for entry in entries]
    if not all(found):
        return escaped(" ".join(entries))
    return "\n".join(f"- `{m[1]}`: {escaped(m[2])}" for m in found if m)
