"""The pytest plugin of autograd-core: the fixture `assert_gradient` and the marker `gradient`.

pytest loads it wherever autograd-core is installed, so it imports the package only when a test
asks for the fixture.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

MARKER = (
    "gradient(**options): checks gradients; the options, those of gradcheck, are for the fixture "
    "assert_gradient. Tests that use the fixture have the marker."
)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line("markers", MARKER)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark a test that uses the fixture, so that `-m gradient` selects it."""
    if "assert_gradient" in getattr(item, "fixturenames", ()):
        item.add_marker("gradient")


@pytest.fixture
def assert_gradient(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """autograd_core.testing.assert_gradient, with the options of the test's marker `gradient`."""
    from autograd_core.testing import assert_gradient

    options: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers("gradient"))):
        options |= marker.kwargs
    return partial(assert_gradient, **options)
