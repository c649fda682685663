"""Without npm the site is made without its playground, and says so."""

from __future__ import annotations

import pytest

from docs.make.site import playground


def test_without_npm_the_page_says_what_is_missing(monkeypatch, tmp_path):
    """The reason and the remedy stand in the place of the playground."""
    monkeypatch.setattr(playground, "STORE", tmp_path / "npm")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(playground.NoPlayground, match="npm") as missing:
        playground.node_modules()
    page = playground.left_out(missing.value)
    assert page.startswith("# Playground\n") and "apt-get install npm" in page
    assert "make docs" in page
