"""A real browser for tests of pages and of the hosts of notebooks: fixtures, as a plugin."""

import os
import shutil

import pytest

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def unavailable(reason):
    """Skip if a program is missing; fail where everything should be installed."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason}: the tests of the browser need it")
    pytest.skip(reason)


def address_of(tab):
    """Where a page lies, without its step, which it writes into its address after a pause."""
    return tab.url.partition("#")[0]


AXE_FINDINGS = """async () => {
  const { violations } = await axe.run({ resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => [id, ...target]));
}"""


def load_axe(tab):
    """Load axe, a checker of accessibility, into a page; skips where there is no axe."""
    try:
        from axe_playwright_python.base import AXE_SCRIPT
    except ImportError:
        unavailable("axe-playwright-python is not installed")
    tab.evaluate(AXE_SCRIPT)


def axe_findings(tab):
    """The rules that a page with axe in it breaks, each with the element."""
    return tab.evaluate(AXE_FINDINGS)


@pytest.fixture(scope="session")
def chromium():
    """A browser; skips where there is none, or no Playwright to drive it."""
    try:
        from playwright import sync_api as driver
    except ImportError:
        unavailable("playwright is not installed")
    with driver.sync_playwright() as playwright:
        own = playwright.chromium.executable_path  # where `playwright install chromium` puts it
        program = next(filter(None, map(shutil.which, [*PROGRAMS, own])), None)
        if program is None:
            unavailable("no chromium is installed")
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()
