"""The image of a notebook: its picture, its words, and nothing else of what they hold."""

import base64
from html.parser import HTMLParser

import pytest

from autograd_core.figures.notebook_image import MOST_CHARACTERS, notebook_image


def attributes(text):
    """The attributes of the one tag in a piece of HTML."""
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, given: found.append((tag, dict(given)))
    parser.handle_data = lambda data: found.append(("text", data))
    parser.feed(text)
    ((tag, given),) = found
    assert tag == "img"
    return given


@pytest.mark.parametrize("words", ["", "a\nb", "\"><b>'1'</b>&amp;", "纪 ", "  x\n"])
def test_image_holds_the_picture_and_its_words(words):
    """One tag: the SVG to the byte, the words to the letter, and a size that gives way."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><text>纪 "&lt;"</text></svg>'
    given = attributes(notebook_image(svg, words))
    head, data = given.pop("src").split(",")
    assert head == "data:image/svg+xml;base64"
    assert base64.b64decode(data, validate=True).decode() == svg
    assert given == {"style": "max-width:100%;height:auto", "alt": words.strip()}


def test_long_words_keep_their_first_lines_and_count_the_others():
    """Lines are kept whole, and no others are left out than those that have no room."""
    lines = [f"n{i}: a node with a number" for i in range(500)]
    *kept, last = attributes(notebook_image("<svg/>", "\n".join(lines)))["alt"].split("\n")
    assert kept == lines[: len(kept)]
    assert last == f"... {500 - len(kept)} more lines ..."
    assert MOST_CHARACTERS - 30 < len("\n".join(kept)) <= MOST_CHARACTERS


def test_one_long_line_is_cut():
    """A line without end is shown from its beginning."""
    alt = attributes(notebook_image("<svg/>", "x" * 5000 + "\nmore"))["alt"]
    assert alt == "x" * MOST_CHARACTERS + " ...\n... 1 more lines ..."
