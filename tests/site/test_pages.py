"""The site's pages: complete, whole, as wide as the window, and needing nothing from elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag

import pytest

from autograd_core.primitives import PRIMITIVES
from docs.make.signatures import PACKAGES, public
from docs.make.site.documents import NAVIGATION
from tests.chromium import axe_findings, load_axe

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

SETTINGS = ((1280, "light"), (800, "dark"))
MEASURE = """() => ({
  width: document.documentElement.scrollWidth,
  dark: getComputedStyle(document.body).backgroundColor,
  broken: [...document.images].filter((image) => image.complete && !image.naturalWidth
      && getComputedStyle(image).display !== "none").map((image) => image.src),
})"""


class Document(HTMLParser):
    """The links of a page, and what links may lead to."""

    def __init__(self, text):
        super().__init__()
        self.links, self.anchors, self.language = [], set(), None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Note a tag's links and names."""
        found = dict(attrs)
        self.language = found.get("lang") if tag == "html" else self.language
        self.anchors |= {found.get("id"), found.get("name")}
        self.links += [found[key] for key in ("href", "src") if found.get(key)]


@pytest.fixture(scope="module")
def documents(site):
    """Every page of the site by its place, but for JupyterLite's."""
    return {
        path.relative_to(site).as_posix(): Document(path.read_text(encoding="utf-8"))
        for path in sorted(site.rglob("*.html"))
        if not path.is_relative_to(site / "lite")
    }


def test_every_page_is_whole_in_light_and_dark_and_fits_the_window(page, address, documents):
    """No foreign request, no error, no missing picture, nothing wider than 1,280 or 800 pixels."""
    wide, grounds = [], {scheme: set() for _, scheme in SETTINGS}
    for place in documents:
        page.goto(address + place)
        for width, scheme in SETTINGS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            found = page.evaluate(MEASURE)
            grounds[scheme].add(found["dark"])
            if found["width"] > width:
                wide.append(f"{place}: {found['width']} of {width}")
            page.faults += [f"{place}: no picture {src}" for src in found["broken"]]
    assert wide == []
    assert page.faults == []
    assert len(documents) > 100
    assert not grounds["light"] & grounds["dark"]


def test_every_link_leads_to_a_page_and_an_anchor_that_are_there(documents, site):
    """Within the site; links to elsewhere are https."""
    lost = []
    for place, document in documents.items():
        for link in document.links:
            target, anchor = urldefrag(link)
            if re.match(r"[a-z]+:", target):
                if not target.startswith(("https:", "data:", "mailto:")):
                    lost.append(f"{place}: {link}")
                continue
            path = (site / place).parent / unquote(target.partition("?")[0])
            path = path.resolve() if target else site / place
            there = path.is_file() or path.is_dir()
            found = documents.get(path.relative_to(site.resolve()).as_posix()) if there else None
            if not there or (found and anchor and unquote(anchor) not in found.anchors):
                lost.append(f"{place}: {link}")
    assert lost == []


def test_the_site_has_every_chapter_primitive_and_public_name(documents, site):
    """What the contents promise is there, and every public name has an entry."""
    pages = {place.removesuffix(".html") for place in documents}
    assert set(NAVIGATION.values()) <= pages
    assert {f"derivatives/{name}" for name in PRIMITIVES} <= pages
    for name in PRIMITIVES:
        text = (site / f"derivatives/{name}.html").read_text(encoding="utf-8")
        assert '<div class="math">' in text and "<strong>Derivative" not in text, name
    missing = [
        f"{package}.{name}"
        for package in PACKAGES
        for name, _ in public(package)
        if f"{package}.{name}" not in documents[f"reference/{package}.html"].anchors
    ]
    assert missing == []
    served = [path.stat().st_size for path in (site / "_static/playground").rglob("*")]
    assert 10e6 < sum(served) < 17e6
    text = (site / "llms.txt").read_text(encoding="utf-8")
    linked = set(re.findall(r"\]\(([^)#]+)", text))
    assert linked <= set(documents)
    chapters = {f"{page}.html" for page in NAVIGATION.values() if page != "reference/index"}
    assert chapters | {place for place in documents if place.startswith("notebooks/")} <= linked


def test_pages_in_chinese_say_so(documents, site):
    """The README, and the notebook on misprints, each beside its page in English."""
    chinese = {place for place, page in documents.items() if page.language == "zh-CN"}
    assert chinese == {"README.zh.html", "notebooks/17_the_notes_checked_zh.html"}
    assert documents["index.html"].language == "en"
    text = (site / "README.zh.html").read_text(encoding="utf-8")
    assert "<title>中文说明 - autograd-core</title>" in text


def test_a_search_needs_no_server_of_its_own(page, address):
    """The index is a file of the site: a word of a notebook and one of a docstring are found."""
    for word in "Richardson", "dropout":
        page.goto(f"{address}search.html?q={word}")
        page.locator("#search-results li a").first.wait_for()
    assert page.faults == []


def test_formulas_are_mathml(page, address):
    """A fraction is drawn higher than a line, from elements that need no script."""
    page.goto(f"{address}derivatives/sigmoid.html")
    fraction = page.locator("div.math mfrac").first
    assert fraction.bounding_box()["height"] > 20
    assert page.locator("math").count() >= 2


KINDS = (
    "index.html", "README.zh.html", "playground.html", "search.html", "derivatives/gelu.html",
    "docs/engine.html", "reference/nn.html", "notebooks/01_a_first_graph.html",
)  # fmt: skip
"""A page of each kind."""


def test_axe_finds_nothing_on_a_page_of_each_kind(page, address):
    """Light and dark: names, contrasts, landmarks, headings, and keys for what scrolls."""
    found = []
    for place in KINDS:
        page.goto(address + place)
        load_axe(page)
        for _, scheme in SETTINGS:
            page.emulate_media(color_scheme=scheme)
            found += [(place, scheme, *wrong) for wrong in axe_findings(page)]
    assert found == []
