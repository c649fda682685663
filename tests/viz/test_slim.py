"""slim: what an SVG loses, and what it must keep."""

import re

import pytest

from viz.slim import slim, slim_image

SVG = """<?xml version="1.0"?>
<!DOCTYPE svg PUBLIC "x" "y">
<svg aria-labelledby="t12 t12d" viewBox="0 0 10 10">
 <!-- made
 by hand -->
 <metadata><a>b</a></metadata>
 <title id="t12">data 0.46211 #lost</title>
 <desc id="t12d">1.0005</desc>
 <defs><path id="glyph-0a" d="M 1.23456 2
L 3 -0.0001
z" transform="scale(0.015625)"/><g id="lost"/></defs>
 <use xlink:href="#glyph-0a" x="1.2000" y="-7.8999"/>
 <g clip-path="url(#glyph-0a)" fill="#123456" id="p1234567890">-1.23456</g>
</svg>
"""


def test_everything_together():
    """Prolog, comments, metadata and unused identifiers go; texts and scales stay."""
    assert (
        slim(SVG, "hand 1.0")
        == """<!-- drawn by hand 1.0 -->
<svg aria-labelledby="i0 i1" viewBox="0 0 10 10">
<title id="i0">data 0.46211 #lost</title>
<desc id="i1">1.0005</desc>
<defs><path id="i2" d="M1.23 2L3 0z" transform="scale(0.015625)"/><g/></defs>
<use xlink:href="#i2" x="1.2" y="-7.9"/>
<g clip-path="url(#i2)" fill="#123456">-1.23456</g>
</svg>
"""
    )


def test_twice_is_once():
    """What is slim stays as it is, but for its maker."""
    once = slim(SVG, "a")
    assert slim(once, "a") == once


@pytest.mark.parametrize(
    ("number", "short"),
    [("0.005", "0.01"), ("-0.004", "0"), ("10.000", "10"), ("1.5", "1.5"), ("-3.14159", "-3.14")],
)
def test_numbers_have_two_decimals(number, short):
    """At most, and no trailing zeros; those with fewer stay."""
    assert f'x="{short}"' in slim(f'<svg><a x="{number}"/></svg>', "a")


def test_identifiers_that_begin_alike_are_kept_apart():
    """One that is part of another is another."""
    text = slim('<svg><a id="ab"/><a id="abc"/><u href="#abc"/><u href="#ab"/></svg>', "a")
    assert re.findall(r'["#](i\d)"', text) == ["i0", "i1", "i1", "i0"]


def test_an_image_has_no_titles():
    """What an image of HTML cannot show goes as well; what is drawn stays."""
    assert "data 0.46211" not in slim_image(SVG) and "1.0005" not in slim_image(SVG)
    assert "<use" in slim_image(SVG) and "drawn by" not in slim_image(SVG)


@pytest.mark.parametrize(
    ("texts", "slimmer"),
    [
        (
            """<text font-family="A, b" x="1"> font-family="A"</text><text font-family="A, b"/>""",
            """<svg font-family="A, b"><text x="1"> font-family="A"</text><text/></svg>""",
        ),
        ("""<text font-family="A"/><text/>""", None),
        ("""<text font-family="A"/><text font-family="B"/>""", None),
        ("<path/>", None),
    ],
)
def test_a_font_of_all_texts_is_written_once(texts, slimmer):
    """It is inherited from the root; where a text has another, or none, nothing is moved."""
    svg = f"<svg>{texts}</svg>"
    assert slim_image(svg) == (slimmer or svg)
