"""For test suites: gradients asserted with pytest, random programs for Hypothesis.

from autograd_core.testing import assert_gradient
from autograd_core.testing.strategies import programs, values        # these need Hypothesis
"""

from autograd_core.testing.assertion import assert_gradient

__all__ = ["assert_gradient"]
