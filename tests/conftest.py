"""What all tests share: Hypothesis profiles and the option --interpreted."""

import os

from hypothesis import settings

pytest_plugins = ("tests.interpreted",)

settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")
