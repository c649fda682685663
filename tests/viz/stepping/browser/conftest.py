"""Pages in a real browser: what they complain of, and what they fetch."""

import pytest

from viz.stepping import page


@pytest.fixture
def visit(chromium, tmp_path):
    """A function that opens a page; at the end nothing was complained of and nothing fetched."""
    complaints, requests, contexts, own = [], [], [], set()

    def opened(content, name="page.html", **options):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        options = {"viewport": {"width": 1000, "height": 900}, **options}
        context = chromium.new_context(**options)
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(5_000)
        tab.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("dialog", lambda dialog: (complaints.append("dialog"), dialog.dismiss()))
        tab.on("request", lambda request: requests.append(request.url))
        own.add(path.as_uri())
        tab.goto(path.as_uri())
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
    assert {url for url in requests if not url.startswith(("data:", "about:", "blob:"))} <= own


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
