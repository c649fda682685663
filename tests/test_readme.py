"""The README and the documentation say what the software does."""

import doctest
from pathlib import Path

from autograd_core.primitives import PRIMITIVES, derivative_table

ROOT = Path(__file__).resolve().parent.parent


def test_every_example_of_the_readme_gives_what_it_shows(tmp_path, monkeypatch):
    """The README's examples run in order and print exactly what stands there."""
    monkeypatch.chdir(tmp_path)
    result = doctest.testfile(
        str(ROOT / "README.md"), module_relative=False, optionflags=doctest.ELLIPSIS
    )
    assert result.attempted > 20
    assert result.failed == 0


def test_the_table_of_derivatives_is_that_of_the_rows():
    """docs/derivatives.md holds the table that the rows write, and names each primitive."""
    text = (ROOT / "docs" / "derivatives.md").read_text(encoding="utf-8")
    assert derivative_table().rstrip() in text
    assert all(f"`{name}`" in text or f"| {name} |" in text for name in PRIMITIVES)


def test_the_readme_counts_the_primitives_right():
    """The number of primitives in the README is that of the table."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"Each of the {len(PRIMITIVES)} primitives" in text
