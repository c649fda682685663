"""The engine under test is the one that was meant to be tested."""

import autograd_core
from tests.interpreted import built, stale


def test_the_engine_is_compiled_where_it_was_built(request):
    """COMPILED tells whether compiled modules are in use: they are, unless the option forbids."""
    interpreted = request.config.getoption("interpreted")
    assert (bool(built()) and not interpreted) is autograd_core.COMPILED


def test_compiled_modules_are_newer_than_their_sources(request):
    """A stale module would be tested in place of the code that one reads: run `make test`."""
    assert request.config.getoption("interpreted") or not stale()
