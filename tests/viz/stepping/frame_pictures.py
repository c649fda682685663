"""Graphs whose frames are drawn in tests, and what can be read from the pictures."""

import xml.etree.ElementTree as ElementTree

from autograd_core import Value

SVG = "{http://www.w3.org/2000/svg}"


def shared():
    """e = a*b, root = e*a + a: a is used three times."""
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    e = a * b
    e.label = "e"
    root = e * a + a
    root.label = "L"
    return root


def texts(svg):
    """All lines of text of an SVG."""
    return ["".join(t.itertext()) for t in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def looks(svg, tag):
    """The classes of all elements of a kind, in their order."""
    return [set(e.get("class", "").split()) for e in ElementTree.fromstring(svg).iter(SVG + tag)]


def chain(count):
    """A leaf that each of `count` operations in a row uses."""
    a = x = Value(1.01, label="a")
    for _ in range(count):
        x = x * a
    return x


def boxes_of(svg):
    """The names in the boxes of a picture, and the classes of the boxes."""
    root = ElementTree.fromstring(svg)
    boxes = [e for e in root.iter(f"{SVG}rect") if "box" in e.get("class", "").split()]
    named = [t.text for t in root.iter(f"{SVG}text") if t.get("class") == "strong"]
    return named, [set(box.get("class").split()) for box in boxes]
