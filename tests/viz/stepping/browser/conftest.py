"""The functions of the stepper's module, in a page of their own."""

import pytest

from viz.stepping import page


@pytest.fixture(scope="package")
def bare(chromium):
    """A page with the functions of the module and no stepper."""
    names = ["numberText", "gradientOf", "recompute", "pathsTo", "run"]
    exposed = "".join(f"window.{name} = {name};" for name in names)
    tab = chromium.new_page()
    tab.add_script_tag(content=f"{page.KIT.script()}{exposed}", type="module")
    tab.wait_for_function("window.run !== undefined")
    yield tab
    tab.close()
