"""Where numbers come to an end: places before the first step, narrow tables, no limit at all."""

import json

from autograd_core import Value
from viz.pages.document import data_text
from viz.stepping.frame_count import LIMIT
from viz.stepping.frame_text import SHORTEST_NAME, frame_text, summary_text
from viz.stepping.page import size
from viz.stepping.step import step
from viz.stepping.steps import steps


def test_a_page_that_opens_before_the_first_step_opens_at_none():
    """As -1 is all steps, a number below all of them is none."""
    root = Value(2.0, label="x") * 3.0
    count = len(steps(root))
    assert [step(root, at=at).data["at"] for at in (-1, -count - 1, -100)] == [count, 0, 0]


def test_data_of_a_page_ends_no_line_and_no_element():
    """What ends a script element, an attribute or a line of an old script is escaped."""
    text = "</script> & 'a' \u2028\u2029"
    written = data_text(text)
    assert not set(written) & set("<>&'\u2028\u2029")
    assert json.loads(written) == text


def test_the_size_of_data_is_that_in_a_file():
    """Bytes of UTF-8, with the quotation marks."""
    assert [size(text) for text in ("a", "β", "漢", "😀")] == [3, 4, 5, 6]


def test_without_a_limit_mistakes_are_as_long_as_the_right_sweep():
    """More frames than the limit there is otherwise; a sweep without order ends all the same."""
    a = total = Value(1.0)
    for _ in range(LIMIT // 3 + 1):
        total = total + a
    right, *wrong = step(total, limit=None).modes
    assert len(right) > LIMIT
    assert [len(mode) for mode in wrong] == [len(right)] * 3
    doubled = Value(1.0)
    for _ in range(40):
        doubled = doubled + doubled
    modes = {mode.what_if: len(mode) for mode in step(doubled, limit=None).modes}
    assert modes["no_order"] == LIMIT and modes[None] == 40 + 1 + 80


def test_names_in_a_narrow_table_give_way_to_numbers_only_so_far():
    """Where the gradient before has no room the one after stands alone, and names can be read."""
    a = Value(-1.23456e-100, label="abcdefghijklmnop")
    trace = steps((a * -1.23456e-100 + a) * -1.23456e-100)
    for k in range(len(trace)):
        (row,) = [line for line in frame_text(trace, k, 60).splitlines() if "  a" in line[8:11]]
        assert row[10:].startswith("abcdefghijklmnop"[: SHORTEST_NAME - 1])
        assert len(row) <= 60
    assert " -> " not in frame_text(trace, -1, 60).partition("Backward")[0]
    assert " -> " in frame_text(trace, -1, 80).partition("Backward")[0]


def test_the_summary_has_wrong_gradients_between_leaves_and_result():
    """Right ones there are left out."""
    a = Value(2.0, label="a")
    shared = a * 3.0
    shared.label = "shared"
    root = shared * shared + shared
    assert "shared" not in summary_text(steps(root))
    wrong = summary_text(steps(root, what_if="assign")).splitlines()
    (line,) = [line for line in wrong if "shared" in line]
    assert line.endswith("WRONG, right is 13.0")
