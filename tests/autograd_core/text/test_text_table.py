"""Text tables and numbers in short: they fit, say what they cut, and can be read back."""

from __future__ import annotations

import math
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograd_core.text.short_numbers import format_alike, format_number
from autograd_core.text.text_table import (
    least_apart,
    one_line,
    pad,
    shorten,
    shorten_apart,
    text_table,
    text_width,
    widths,
    wrap,
)
from tests.autograd_core.laboratory.gradcheck.reports import texts


def naive_width(text):
    """Width by the definition of East Asian width, one character at a time."""
    width, last = 0, 0
    for c in text:
        if c == "\ufe0f":
            width, last = width + (last == 1), 0
            continue
        last = 2 if unicodedata.east_asian_width(c) in ("W", "F") else 1
        last = 0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else last
        width += last
    return width


@given(texts)
def test_one_line_breaks_no_line(text):
    """Nothing that ends a line, moves the cursor or turns the writing is left in the text."""
    shown = one_line(text)
    assert len(shown.splitlines()) <= 1
    allowed = "\u200c\u200d\u200e"
    assert all(c.isprintable() or c in allowed for c in shown)
    shown.encode()


def test_one_line_keeps_what_can_be_read():
    """Printable text, emoji with joiners included, stays; the rest is escaped as repr does."""
    assert one_line("w 0 ≤ 日本 👨‍👩‍👧") == "w 0 ≤ 日本 👨‍👩‍👧"
    assert one_line("a\nb\tc\x1b[0m\u202ed") == r"a\nb\tc\x1b[0m\u202ed"
    assert one_line("\ud800") == r"\ud800"


def test_one_line_ends_right_to_left_text_with_a_mark():
    """After Hebrew or Arabic comes a left-to-right mark, so that numbers keep their order."""
    assert one_line("שלום") == "שלום\u200e"
    assert one_line("مرحبا") == "مرحبا\u200e"
    assert text_width(one_line("שלום")) == 4


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("日本", 4), ("e\u0301", 1), ("❤️", 2), ("😀", 2), ("\u200e", 0), ("ｗ", 2)],
)
def test_text_width_counts_columns(text, width):
    """Wide characters take two columns, combining ones none, hearts in colour two."""
    assert text_width(text) == width


@given(texts)
def test_text_width_agrees_with_the_definition(text):
    """The width of a text is the sum over its characters."""
    assert text_width(text) == naive_width(text)


@given(texts, st.integers(0, 60))
@example("\u0301" * 500, 3)
@example("❤️❤️❤️", 5)
@example("日本語", 4)
def test_shorten_fits_and_says_that_it_cut(text, columns):
    """A shortened text fits; one that fitted is untouched; a cut is marked by dots."""
    text = one_line(text)
    shown = shorten(text, columns)
    assert naive_width(shown) <= columns
    assert len(shown) <= 4 * columns + 3
    if naive_width(text) <= columns and len(text) <= 4 * columns:
        assert shown == text
    else:
        assert "..."[:columns] in shown


def test_shorten_keeps_both_ends():
    """Names of parameters differ at their ends."""
    assert shorten("layers.0.neurons.12.w.3", 13) == "layer...2.w.3"


@given(texts, st.integers(12, 60))
def test_wrap_fits_and_keeps_every_character(text, columns):
    """Lines are no wider than asked, one line each; together they are the text without blanks."""
    lines = wrap(text, columns, "    ")
    assert all(naive_width(line) <= columns for line in lines)
    assert all(len(line.splitlines()) <= 1 for line in lines)
    words = "".join(map(one_line, text.split()))
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")


def test_wrap_does_not_separate_words():
    """Lines end between words; all but the first are indented; a path that is too long is cut."""
    assert wrap("created at\n/a/b/model.py:37", 12, "  ") == [
        "created at",
        "  /a/b/model",
        "  .py:37",
    ]
    assert wrap("one two three", 8) == ["one two", "three"]
    assert wrap("") == [""]


def test_pad_aligns_wide_text():
    """Padding counts columns, not characters."""
    assert pad("日", 4, "<") + "|" == "日  |"
    assert pad("日", 4, ">") == "  日"


@given(
    st.lists(st.lists(texts, min_size=3, max_size=3), max_size=6),
    st.integers(30, 120),
    st.sampled_from(["<>>", "><>", "<<<"]),
)
def test_text_table_fits_whatever_is_in_it(rows, columns, align):
    """No line is wider than asked, and there is one line for each row and one for the heading."""
    lines = text_table(["name", "value", "verdict"], rows, align, columns=columns)
    assert len(lines) == len(rows) + 1
    assert all(naive_width(line) <= columns for line in lines)
    assert all(len(line.splitlines()) <= 1 for line in lines)


def test_text_table_aligns_columns():
    """Names on the left, numbers on the right, two spaces between, nothing at the end."""
    rows = [["w", "1.5", "OK"], ["日本", "-12.25", "MISMATCH"]]
    assert text_table(["name", "value", "verdict"], rows, "<><") == [
        "name   value  verdict",
        "w        1.5  OK",
        "日本  -12.25  MISMATCH",
    ]


def test_text_table_shortens_flexible_columns_first():
    """A long name gives way, the numbers stay whole."""
    rows = [["n" * 90, "0.123456789"]]
    line = text_table(["name", "value"], rows, "<>", columns=40)[1]
    assert line == "n" * 12 + "..." + "n" * 12 + "  0.123456789"


def test_text_table_refuses_what_does_not_match():
    """Rows and alignment have as many entries as the headings."""
    with pytest.raises(ValueError):
        text_table(["a", "b"], [["1"]], "<>")
    with pytest.raises(ValueError, match="align is '<'"):
        text_table(["a", "b"], [["1", "2"]], "<")


def test_widths_are_those_of_the_widest_cells():
    """Headings count as well."""
    assert widths(["name", "v"], [["日本語", "1"], ["x", "10"]]) == [6, 2]


@pytest.mark.parametrize(
    ("x", "digits", "shown"),
    [
        (0.5, 6, "0.5"),
        (2.0, 6, "2.0"),
        (-1.2, 6, "-1.2"),
        (0.0, 6, "0.0"),
        (-0.0, 6, "-0.0"),
        (100.0, 2, "100.0"),
        (1 / 3, 6, "0.333333"),
        (0.1250000001, 6, "0.125000"),
        (1e-8, 6, "1e-8"),
        (1e16, 6, "1e16"),
        (1234567.0, 6, "1.23457e6"),
        (2e-15 / 3, 2, "6.7e-16"),
        (9.9999999, 3, "10.0"),
        (0.99999999, 3, "1.00"),
        (5e-324, 6, "5e-324"),
        (1.7976931348623157e308, 3, "1.80e308"),
        (math.nan, 6, "nan"),
        (-math.inf, 1, "-inf"),
    ],
)
def test_format_number_examples(x, digits, shown):
    """Exact numbers are short, rounded ones keep their zeros, exponents have no padding."""
    assert format_number(x, digits) == shown


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 17))
@example(9.5, 1)
@example(999999.5, 6)
@example(2.0**-24, 16)  # Python's own 16 digits are read back as the neighbour
@example(2.2250738585072014e-308, 3)
def test_format_number_is_right_to_its_digits(x, digits):
    """Read back, the text is the number, or the number rounded to that many digits."""
    assert float(format_number(x, digits)) in (x, float(f"{x:.{digits - 1}e}"))


@given(st.floats(allow_nan=False))
@example(2.0**-24)
def test_format_number_with_17_digits_is_the_number(x):
    """17 digits are read back as the same float, sign of zero included."""
    back = float(format_number(x, 17))
    assert back == x and math.copysign(1.0, back) == math.copysign(1.0, x)


@given(st.floats(), st.integers(1, 17))
def test_format_number_is_short(x, digits):
    """Sign, digits, point, exponent: at most 8 characters more than digits, at least 8 in all."""
    assert len(format_number(x, digits)) <= max(digits, 6) + 7


@pytest.mark.parametrize(
    ("a", "b", "shown"),
    [
        (0.125, 0.12500000000001, ("0.125", "0.12500000000001")),
        (1 / 3, 1 / 3 + 1e-9, ("0.3333333333", "0.3333333343")),
        (0.25, -0.25, ("0.25", "-0.25")),
        (1e308, -1e308, ("1e308", "-1e308")),
        (1 / 3, 1 / 3, ("0.333333", "0.333333")),
        (5e-324, 1e-323, ("5e-324", "1e-323")),
        (math.nan, 1 / 3, ("nan", "0.333333")),
    ],
)
def test_format_alike_examples(a, b, shown):
    """As many digits as show the difference, and no fewer than six."""
    assert format_alike(a, b) == shown


@given(st.floats(-1e300, 1e300), st.floats(-1e-3, 1e-3))
def test_format_alike_tells_different_numbers_apart(a, relative):
    """Two numbers that differ by more than 1e-14 of the larger are not shown the same."""
    b = a + a * relative
    first, second = format_alike(a, b)
    if abs(a - b) > 1e-14 * max(abs(a), abs(b)):
        assert first != second
    if a == b:
        assert float(first) == float(second)


def test_a_very_long_label_costs_no_more_than_reading_it():
    """A megabyte in a cell gives way in as many calls as a shorter one, and looks like it."""

    def calls(length):
        seen = []
        sys.setprofile(lambda frame, event, arg: seen.append(event))
        try:
            table = text_table(["name", "value"], [["w" * length, "1"]], "<>")
        finally:
            sys.setprofile(None)
        return len(seen), table[1]

    calls(200)  # what is made once is made
    assert calls(1_000_000) == calls(200)


def test_cut_texts_stay_different_where_they_can():
    """In the fewest columns in which they do; one column less and some would be alike."""
    names = [f"n.layers[{i}].neurons[{j}].w" for i in range(2) for j in range(3)]
    assert len({shorten(name, 19) for name in names}) == 3
    least = least_apart(names)
    cut = shorten_apart(names, least)
    assert len(set(cut)) == 6 and all(len(text) <= least < 25 for text in cut)
    assert shorten_apart(names, least - 1) is None
    assert shorten_apart([*names, names[0]], least)[-1] == cut[0]
    assert least_apart([]) == least_apart(["a", "b"]) == 8
