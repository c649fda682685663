"""The engine under test is the one that was meant to be tested."""

from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

import autograd_core

ENGINE = Path(autograd_core.__file__).parent
BUILT = sorted(path for suffix in EXTENSION_SUFFIXES[:1] for path in ENGINE.glob(f"*{suffix}"))


def test_the_engine_is_compiled_where_it_was_built(request):
    """COMPILED tells whether compiled modules are in use: they are, unless the option forbids."""
    interpreted = request.config.getoption("interpreted")
    assert (bool(BUILT) and not interpreted) is autograd_core.COMPILED


@pytest.mark.parametrize("built", BUILT, ids=lambda path: path.name.partition(".")[0])
def test_a_compiled_module_is_newer_than_its_sources(built):
    """A stale module would be tested in place of the code that one reads: run `make test`."""
    sources = [built.with_name(built.name.partition(".")[0] + end) for end in (".py", ".pxd")]
    assert all(source.stat().st_mtime <= built.stat().st_mtime for source in sources)
