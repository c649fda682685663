"""A report as HTML: whole, accessible, without colours of its own for text, safe from labels."""

from __future__ import annotations

import html
from html.parser import HTMLParser

import pytest
from hypothesis import given

from autograd_core.laboratory.gradcheck.report import Report
from autograd_core.laboratory.subjects.findings import Verdict, WrongOperation
from tests.autograd_core.laboratory.gradcheck.reports import HOSTILE, example, finding, reports

TAGS = {"div", "table", "caption", "thead", "tbody", "tr", "th", "td"}
TAGS |= {"p", "br", "strong", "bdi", "span", "details", "summary", "wbr"}
ATTRIBUTES = {"style", "scope", "title", "aria-hidden"}


class Page(HTMLParser):
    """What a browser makes of a page: tags closed in order, attributes, texts of cells."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.text = [], [], [], ""
        self.rows, self.tables = [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        """Open a tag."""
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in ("br", "wbr"):
            self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.rows.append([])
            self.tables[-1].append(self.rows[-1])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        """Close the tag that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Text of the page, and of its cell."""
        self.text += data
        if "td" in self.open or "th" in self.open:
            self.rows[-1][-1] += data


def test_report_html_is_an_accessible_table():
    """Captions, heads of columns and rows marked as such; every cell of the text form, folded."""
    page = Page(example()._repr_html_())
    assert page.tags.count("table") == page.tags.count("caption") == 2
    scopes = [value for tag, name, value in page.attributes if name == "scope"]
    assert scopes == ["col"] * 4 + ["row"] * 3 + ["col"] * 12 + ["row"] * 3
    first, whole = page.tables
    assert first == [
        ["name", "autodiff", "measured", "verdict"],
        ["w1", "0.25", "-0.25", "✗ MISMATCH"],
        ["b", "0.0", "[-1.0, 1.0]", "✓ KINK, right"],
        ["w0", "0.125", "0.125000", "✓ OK"],
    ]
    assert whole[0] == (
        "name value autodiff measured |diff| tol digits step trunc round sweep verdict".split()
    )
    assert [row[0] for row in whole[1:]] == ["w1", "b", "w0"]
    assert whole[1][1:] == [
        *["-1.2", "0.25", "-0.25", "0.5", "6e-14", "0.0", "0.0062", "3.1e-15", "2.9e-15"],
        "1.1e-16",
        "✗ MISMATCH",
    ]
    assert whole[2][3] == "[-1.0, 1.0]"
    assert whole[2][-1] == "✓ KINK, right"
    assert page.tags.index("details") > page.tags.index("p")
    for said in (
        "gradcheck: loss(w0, w1, b)",
        "relative error 2.0 (CS231n)",
        "first wrong op: tanh(x=0.3)",
        "created at model.py:37",
        "b: KINK, right: relu at model.py:41",
        "FAIL: 1 of 3 MISMATCH",
    ):
        assert said in page.text
    assert page.text.rstrip().endswith("FAIL: 1 of 3 MISMATCH")


def test_report_html_takes_its_colours_from_the_page():
    """Text has no colour of its own, and no background is opaque, for light and dark pages."""
    for _, name, value in Page(example()._repr_html_()).attributes:
        if name == "style":
            rules = dict(rule.split(":", 1) for rule in value.split(";"))
            assert rules.get("color", "inherit") == "inherit"
            assert rules.get("background", "rgba(").startswith("rgba(")


def test_report_html_marks_each_verdict_in_word_and_symbol():
    """A tick or a cross beside the word; the colour of a row only repeats it."""
    rows = tuple(finding(verdict, str(verdict)) for verdict in Verdict)
    page = Page(Report("f", 1.0, rows)._repr_html_())
    for name, *_, said in (row for table in page.tables for row in table[1:]):
        assert said.startswith(("✓ " if name in ("OK", "STEP", "KINK") else "✗ ") + name)


@given(reports)
def test_report_html_is_whole_whatever_is_in_it(report):
    """No label opens a tag or an attribute, ends a line of text form, or cannot be saved."""
    shown = report._repr_html_()
    page = Page(shown)
    assert "table" in page.tags
    assert set(page.tags) <= TAGS
    assert {name for _, name, _ in page.attributes} <= ATTRIBUTES
    first, whole = page.tables
    assert {len(row) for row in first} == {4} and {len(row) for row in whole} == {12}
    shown.encode()


@pytest.mark.parametrize("label", HOSTILE)
def test_report_html_escapes_labels_everywhere(label):
    """Markup in a name, a note, an operand or a place is shown, not obeyed."""
    wrong = WrongOperation(label, (1.0,), (label,), 0, 1.0, -1.0, label, label)
    rows = (finding("MISMATCH", label, note=label),)
    report = Report(label, 1.0, rows, wrong=wrong, notes=(label,), screened=(label,))
    page = Page(report._repr_html_())
    assert set(page.tags) <= TAGS
    assert {name for _, name, _ in page.attributes} <= ATTRIBUTES
    assert len(report._repr_html_()) < 60_000


def test_report_html_shows_the_worst_20():
    """Many parameters stay a table of 20; all are shown when asked for, in less than 2 MB."""
    report = Report("f", 1.0, tuple(finding("OK", f"w{i}") for i in range(1000)))
    page = Page(report._repr_html_())
    assert [len(table) for table in page.tables] == [21, 21]
    assert "... and 980 more: 980 OK" in page.text
    whole = report.html(limit=None)
    assert [len(table) for table in Page(whole).tables] == [1001, 1001]
    assert len(whole) < 2e6


def test_report_html_never_raises():
    """If a number cannot be shown, the notebook gets text, or at least the type."""
    broken = Report("f", "one", (finding("OK"),))  # type: ignore[arg-type]
    shown = broken._repr_html_()
    assert shown.startswith("<pre>") and html.unescape(shown).startswith("<pre><autograd_core")
