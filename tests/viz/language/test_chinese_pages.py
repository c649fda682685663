"""Pages in a browser whose reader prefers Chinese: every phase, to English and back."""

import re

import pytest

from tests.chromium import axe_findings, load_axe
from tests.viz.language.test_language import HAN, SPACED, english_in
from tests.viz.stepping.browser.pages import lecture as scalars
from tests.viz.stepping.browser.pages import long_chain
from tests.viz.test_accessibility import boxes, repeats
from tests.viz.training.trainings import plane
from viz import replay, step

pytestmark = pytest.mark.browser

SHOWN = """() => {
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { parentElement, textContent } = texts.currentNode;
    if (!parentElement.closest("script, style, noscript, code, bdi, option, [lang=en]"))
      found.push(textContent);
  }
  for (const name of ["aria-label", "title", "placeholder", "aria-valuetext"])
    for (const element of document.querySelectorAll(`[${name}]`))
      found.push(element.getAttribute(name));
  return found;
}"""
STATE = "() => [document.documentElement.lang, document.title, location.hash]"


def neuron():
    """A small graph."""
    return step(scalars(), notes={3: "看这里"})


def chain():
    """A graph that is dragged and zoomed."""
    return step(long_chain(70), level="scalars")


def training():
    """A training."""
    recorder, xs, targets, _ = plane()
    return replay(recorder, xs, targets)


KEYS = ("ArrowRight", "ArrowRight", "Enter", "Enter", "ArrowRight", "Escape", "End", "ArrowLeft")


@pytest.mark.parametrize("make", [neuron, chain, boxes, repeats, training])
def test_a_page_is_in_the_language_of_the_browser(visit, make):
    """No word of English is left in any phase, with a mistake, with a question, with keys told."""
    page = make()
    tab = visit(page.html, locale="zh-CN")
    names = {word for text in re.findall(r'"(?:name|title|path)":"([^"]*)"', page.html)
             for word in re.findall("[A-Za-z]+", text)} | {"grad"}  # fmt: skip

    def check():
        shown = tab.evaluate(SHOWN)
        assert HAN.search("".join(shown))
        assert [text for text in shown if english_in(text, names)] == []
        assert [text for text in shown if SPACED.search(text)] == []

    check()
    for key in KEYS:
        tab.keyboard.press(key)
        check()
    for box in tab.locator("input[type=checkbox]").all():
        box.check()
        tab.keyboard.press("Home")
        tab.keyboard.press("ArrowRight")
        check()
        box.uncheck()
    choices = tab.locator("header select")
    for mistake in range(choices.count() and choices.locator("option").count()):
        choices.select_option(index=mistake)
        check()
    tab.keyboard.press("?")
    check()


@pytest.mark.parametrize("make", [neuron, boxes, training])
def test_the_reader_may_choose_the_other_language(visit, make):
    """The page stays where it was, says it in its address, and follows an address."""
    tab = visit(make().html, locale="zh-CN")
    assert tab.evaluate(STATE)[0] == "zh-Hans" and HAN.search(tab.evaluate(STATE)[1])
    tab.keyboard.press("ArrowLeft" if make is training else "ArrowRight")
    before = tab.evaluate("stepper.where()")
    tab.locator("button.language", has_text="English").click()
    assert tab.evaluate("document.activeElement.textContent") == "中文"
    assert tab.evaluate("stepper.where()") == before
    tab.wait_for_url(re.compile("#.*lang=en"))
    lang, title, _ = tab.evaluate(STATE)
    assert lang == "en" and not HAN.search(title)
    assert not HAN.search(tab.locator("header h1").text_content())
    tab.locator("h1").click()
    tab.keyboard.press("ArrowLeft")
    assert tab.evaluate("stepper.where()") != before
    tab.evaluate("location.hash = 'lang=zh'")
    tab.locator("html[lang=zh-Hans]").wait_for()


@pytest.mark.parametrize(
    ("lang", "locale", "expected"),
    [("en", "zh-CN", "en"), ("zh", "en-US", "zh-Hans"), (None, "de-DE", "en"), (None, "en", "en")],
)
def test_a_language_that_is_given_is_kept(visit, lang, locale, expected):
    """Whatever the browser prefers; without one another language is English."""
    tab = visit(step(scalars(), lang=lang).html, locale=locale)
    assert tab.evaluate(STATE)[0] == expected
    assert tab.locator("button.language").count() == (lang != "en")


@pytest.mark.parametrize("make", [neuron, boxes, repeats, training])
def test_axe_finds_nothing_in_chinese(visit, make):
    """Names that differ in English differ in Chinese, too."""
    tab = visit(make().html, locale="zh-CN")
    load_axe(tab)
    assert axe_findings(tab) == []
