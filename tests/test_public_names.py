"""The texts made from docstrings and stubs have every public name, and read as they should."""

from __future__ import annotations

import re

import pytest

from docs.make import llms
from docs.make.docstrings import markdown
from docs.make.signatures import (
    PACKAGES,
    documentation,
    first_sentence,
    kind_of,
    public,
    shown,
    signatures,
)
from docs.make.site.documents import NAVIGATION

DOC = """One line with *args and `a*b`.

    code(1)

    more

Text: x**2 < 3.

Args:
    x: a number,
        or two.
    *others: more.

Raises (when called):
    ValueError: it is not.
"""


@pytest.fixture(scope="module")
def names():
    """(package, name, what it stands for) of every public name."""
    pytest.importorskip("matplotlib")
    return [(package, *pair) for package in PACKAGES for pair in public(package)]


def test_every_public_name_has_a_sentence_of_its_own(names):
    """It ends in a full stop, and stands alone in a table."""
    found = {f"{p}.{n}": first_sentence(documentation(p, n, thing)) for p, n, thing in names}
    assert len(found) > 250
    assert [name for name, text in found.items() if not text.endswith((".", ":", "?"))] == []


def test_every_public_function_and_class_has_a_signature(names):
    """With the types of its stub where it has one, and without private names of types."""
    calls = {
        f"{package}.{name}": [shown(text) for text in signatures(name, thing)]
        for package, name, thing in names
        if kind_of(thing) not in ("data", "module")
    }
    unknown = {name for name, texts in calls.items() if not texts or "(...)" in texts[0]}
    assert unknown <= {"nn.ModuleDict"}  # what a dict takes
    assert calls["autograd_core.tanh"] == ["tanh(x: Value) -> Value", "tanh(x: Number) -> float"]
    assert calls["autograd_core.Value"][0].startswith("Value(data: Number, ")
    private = [text for texts in calls.values() for text in texts if " _" in text]
    assert all("_children" in text for text in private)


def test_a_docstring_becomes_markdown():
    """Code stays code, sections become lists, and nothing in prose is taken for markup."""
    assert markdown(DOC) == (
        "One line with \\*args and `a*b`.\n\n```python\ncode(1)\n\nmore\n```\n\n"
        "Text: x\\*\\*2 \\< 3.\n\n**Arguments**\n\n- `x`: a number, or two.\n"
        "- `*others`: more.\n\n**Raises (when called)**\n\n- `ValueError`: it is not."
    )


def test_the_text_for_those_who_read_all_at_once_is_true(names):
    """`llms.txt` is what docs/make/llms.py writes: every name and page, in less than 60 KB."""
    text = llms.FILE.read_text(encoding="utf-8")
    assert text == llms.written(), "run python -m docs.make.llms"
    assert len(text.encode()) < llms.LONGEST
    assert all(f"- `{name}" in text for _, name, _ in names)
    pages = set(map(llms.source, NAVIGATION.values())) - {None}
    notebooks = set((llms.ROOT / "notebooks").glob("*.ipynb"))
    assert len(pages) == len(NAVIGATION) - 1  # the reference is made of the names below
    linked = {
        (llms.ROOT / place).resolve() for place in re.findall(r"^- \[.*\]\((\S+)\):", text, re.M)
    }
    assert linked == pages | notebooks


def test_the_list_of_changes_has_every_public_name(names):
    """By package, as long as all of them are new."""
    text = (llms.ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("### Public names")[1]
    for package in PACKAGES:
        listed = re.search(rf"^\* `{re.escape(package)}`: ([^*]*?)\.$", text, re.M)
        told = re.findall(r"`(\w+)`", listed[1]) if listed else []
        assert set(told) == {name for where, name, _ in names if where == package}, package


def test_the_page_on_numerics_has_the_bounds_that_are_tested():
    """Each operation with the largest errors that the tests of its kernel allow."""
    pytest.importorskip("mpmath")
    from tests.autograd_core.primitives.test_kernels_accuracy import BOUNDS

    page = (llms.ROOT / "docs" / "numerics.md").read_text(encoding="utf-8")
    for name, bound in BOUNDS.items():
        (line,) = (line for line in page.splitlines() if line[:1] == "|" and f"`{name}`" in line)
        assert line.endswith(f" | {bound.value:g} | {bound.partial:g} | {bound.source} |")
