"""docs/engine.md shows the engine's own source, and its examples give what they show."""

from __future__ import annotations

import doctest

import pytest

from docs.make.excerpts import PAGES, ROOT, cut, refreshed

PAGE = ROOT / "docs" / "engine.md"


def test_excerpts_are_what_the_source_says():
    """Each block is cut out of its module; `python -m docs.make.excerpts` writes them anew."""
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        assert text.count("<!-- ") >= 10
        assert refreshed(text) == text
        assert refreshed(text.replace("contribute(reached", "forget(reached")) == text


def test_what_is_not_there_is_refused():
    """A function that was renamed is not left out silently."""
    with pytest.raises(LookupError, match=r"sweep\.py has no _gone"):
        cut("autograd_core/sweep.py", "_gone")


def test_examples_give_what_they_show():
    """They run in order and print exactly what stands there."""
    failed, attempted = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert attempted >= 10
    assert failed == 0
