"""The engine under test is the one that was meant to be tested."""

import ast

import pytest

import autograd_core
from tests.interpreted import PACKAGES, ROOT, built, stale

COMPILED = [  # those with a stub, as tests/test_types.py holds
    path.with_suffix(".py") for package in PACKAGES for path in (ROOT / package).rglob("*.pyi")
]


def test_the_engine_is_compiled_where_it_was_built(request):
    """COMPILED tells whether compiled modules are in use: they are, unless the option forbids."""
    interpreted = request.config.getoption("interpreted")
    assert (bool(built()) and not interpreted) is autograd_core.COMPILED


def test_compiled_modules_are_newer_than_their_sources(request):
    """A stale module would be tested in place of the code that one reads: run `make test`."""
    assert request.config.getoption("interpreted") or not stale()


@pytest.mark.parametrize("path", sorted(COMPILED), ids=lambda path: str(path.relative_to(ROOT)))
def test_compiled_modules_compute_no_element_of_a_list_comprehension(path):
    """Cython 3.3 lets go of a computed element twice where the list cannot grow: append it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    computed = [
        comprehension.lineno
        for comprehension in ast.walk(tree)
        if isinstance(comprehension, ast.ListComp) and not isinstance(comprehension.elt, ast.Name)
    ]
    assert computed == []
