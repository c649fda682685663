"""The terminal stepper and frames as text: keys, widths, pipes, hostile text."""

import io
import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core import Value, fsum
from nn import SGD
from tests.viz.graphs.test_draw import HOSTILE
from viz.stepping.frame_text import frame_text, rows_shown, summary_text
from viz.stepping.steps import steps
from viz.stepping.terminal import answer, step_in_terminal
from viz.text_width import cut, folded, padded, text_width


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self):
        """Somebody sits there."""
        return True


def shared():
    """e = a*b, root = e*a: a is used twice."""
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    e = a * b
    e.label = "e"
    return e * a


def played(monkeypatch, keys, root=None, **options):
    """What the stepper writes when the keys are typed."""
    screen = Terminal()
    monkeypatch.setattr("sys.stdin", Terminal(keys))
    monkeypatch.setattr("sys.stdout", screen)
    step_in_terminal(shared() if root is None else root, **options)
    return screen.getvalue()


def frames_seen(output):
    """The numbers of the frames shown, in their order."""
    return [int(k) for k in re.findall(r"^(\d+) / \d+  \w+", output, re.MULTILINE)]


@pytest.mark.parametrize(
    ("keys", "seen"),
    [
        ("q\n", [1]),
        ("n\nn\np\nq\n", [1, 2, 3, 2]),
        ("\n\nq\n", [1, 2, 3]),
        ("g 5\nq\n", [1, 5]),
        ("g5\n3\nq\n", [1, 5, 3]),
        ("end\nhome\nq\n", [1, 7, 1]),
        ("End\nHOME\nQuit\n", [1, 7, 1]),
        ("last\nn\nfirst\np\nq\n", [1, 7, 7, 1, 1]),
        ("g 8\ng 0\ng\n-1\nq\n", [1, 1, 1, 1, 1]),
        ("n", [1, 2]),
        ("", [1]),
    ],
)
def test_keys_go_where_they_say(monkeypatch, keys, seen):
    """Also past either end, to frames that are not there, and at the end of the input."""
    assert frames_seen(played(monkeypatch, keys)) == seen


def test_a_key_that_means_nothing_is_answered_with_those_that_do(monkeypatch):
    """And the same frame stays."""
    output = played(monkeypatch, "x\ng 99\nend\nn\nhome\np\nq\n")
    assert "That is not one of these:\nn next   p previous" in output
    assert "There are frames 1 to 7, not 99." in output
    assert "This is the last frame." in output
    assert "This is the first frame." in output


def test_a_keyboard_interrupt_ends_quietly(monkeypatch):
    """Ctrl-C is a way to quit."""

    class Interrupted(Terminal):
        def readline(self, size=-1):
            """Ctrl-C."""
            raise KeyboardInterrupt

    screen = Terminal()
    monkeypatch.setattr("sys.stdin", Interrupted())
    monkeypatch.setattr("sys.stdout", screen)
    step_in_terminal(shared())
    assert frames_seen(screen.getvalue()) == [1]
    assert "Gradients in the end:" in screen.getvalue()


def test_a_keyboard_interrupt_while_a_frame_is_written_ends_as_quietly(monkeypatch):
    """Ctrl-C may come at any time."""

    class Slow(Terminal):
        def write(self, text):
            """Ctrl-C on the second frame."""
            if text.startswith("\n2 / "):
                raise KeyboardInterrupt
            return super().write(text)

    screen = Slow()
    monkeypatch.setattr("sys.stdin", Terminal("n\nn\n"))
    monkeypatch.setattr("sys.stdout", screen)
    step_in_terminal(shared())
    assert frames_seen(screen.getvalue()) == [1]
    assert "Gradients in the end:" in screen.getvalue()


@pytest.mark.parametrize("lines", [24, 30, 50, 10])
def test_a_frame_fits_the_lines_of_the_terminal(monkeypatch, lines):
    """With its keys below it; in 24 lines at least four nodes are left, in fewer it scrolls."""
    monkeypatch.setenv("LINES", str(lines))
    monkeypatch.setenv("COLUMNS", "80")
    xs = [Value(float(i), label=f"a rather long name of x{i}") for i in range(20)]
    output = played(monkeypatch, "?\n" * 3 + "end\nn\nq\n", root=fsum(xs), what_if="stale")
    for screen in re.split(r"(?<=> )\n", output)[:-1]:
        rows = len(re.findall(r"rather long name of x\d+  +\S+  +\d", screen))
        assert screen.count("\n") < max(lines, 22)
        assert rows + 1 >= 4
        assert rows + 1 == 14 or lines < 50


def test_without_a_terminal_all_frames_are_printed(capsys):
    """Plain text for a pipe or a file, nothing is asked."""
    step_in_terminal(shared(), what_if="assign")
    output = capsys.readouterr().out
    assert frames_seen(output) == [1, 2, 3, 4, 5, 6, 7]
    assert "next" not in output
    assert "\x1b" not in output
    assert "WRONG, right is" in output


def test_the_end_has_the_gradients_and_what_is_wrong_with_them(monkeypatch):
    """a.grad by `=`: only the last share is left."""
    output = played(monkeypatch, "q\n", what_if="assign")
    assert output.endswith(
        "Gradients in the end:\n  a.grad = -6.0 WRONG, right is -12.0\n  b.grad = 4.0\n"
    )


def test_a_terminal_that_knows_few_characters_gets_question_marks(monkeypatch):
    """No UnicodeEncodeError."""
    screen = Terminal()
    screen.encoding = "ascii"
    monkeypatch.setattr("sys.stdin", Terminal("q\n"))
    monkeypatch.setattr("sys.stdout", screen)
    step_in_terminal(Value(1.0, label="β") * 2)
    assert screen.getvalue().isascii()


def test_a_notebook_gets_no_more_than_it_can_take(monkeypatch):
    """The first frames, how many more there are, and the gradients; a pipe gets all."""
    x = Value(1.0, label="x")
    trace = steps((x * 2 + 3) * x)
    whole = io.StringIO()
    monkeypatch.setattr("sys.stdout", whole)
    step_in_terminal(trace)
    cells = type("OutStream", (io.StringIO,), {"__module__": "ipykernel.iostream"})
    monkeypatch.setattr("sys.stdout", cells())
    step_in_terminal(trace)
    assert sys.stdout.getvalue() == whole.getvalue()
    monkeypatch.setattr("viz.stepping.terminal.MOST_BYTES", 1500)
    monkeypatch.setattr("sys.stdout", cells())
    step_in_terminal(trace)
    first, left, rest = sys.stdout.getvalue().partition(" more frames are too much for a notebook")
    shown = first.count(f"{'-' * 80}\n")
    assert shown == 3 and left and first.endswith(f"\n{len(trace) - shown}")
    assert whole.getvalue().startswith(first.removesuffix(f"{len(trace) - shown}"))
    assert rest.endswith(f"{summary_text(trace)}\n")
    monkeypatch.setattr("sys.stdout", io.StringIO())
    step_in_terminal(trace)
    assert sys.stdout.getvalue() == whole.getvalue()


def widest(text):
    """The widest line of a text in columns."""
    return max(text_width(line) for line in text.split("\n"))


@given(st.integers(60, 120), st.text(max_size=60), st.floats(), st.floats())
def test_frames_fit_their_width(width, label, x, y):
    """Whatever the names and the numbers."""
    a, b = Value(x, label=label), Value(y, label="b" * 40)
    trace = steps(a * b + a, what_if="assign")
    for k in range(len(trace)):
        assert widest(frame_text(trace, k, width)) <= width
    assert widest(summary_text(trace, width)) <= width


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_names_do_not_reach_the_terminal_as_they_are(capsys, label):
    """No escape sequence, no line of their own, 80 columns."""
    step_in_terminal(Value(2.0, label=label) * 3)
    output = capsys.readouterr().out
    assert "\x1b" not in output
    assert "\u202e" not in output
    assert widest(output) <= 80


def test_a_frame_has_formula_table_and_sentence():
    """The text twin of a picture, word for word."""
    trace = steps(shared())
    assert frame_text(trace, 5) == "\n".join(
        [
            "6 / 7  backward",
            "",
            "  a.grad += b * e.grad = -3.0 * 2.0 = -6.0",
            "",
            "          node  op  data   grad",
            "receives  a         2.0    -6.0 -> -12.0",
            "          b         -3.0   0.0",
            "hands on  e     *   -6.0   2.0",
            "          n3    *   -12.0  1.0",
            "",
            "Backward: e hands a its gradient 2.0 times the local derivative -3.0, that is",
            "  -6.0. The gradient of a goes from -6.0 to -12.0.",
        ]
    )
    assert frame_text(trace, -1) == frame_text(trace, 6)


def test_an_update_is_shown_as_text():
    """The new number stands in the table."""
    a = Value(2.0, label="a")
    text = frame_text(steps(a * 3, optimizer=SGD([a], lr=0.5)), -1)
    assert "updated   a" in text
    assert "Update: SGD moves a from 2.0 to 0.5; its gradient is 3.0." in text


def test_the_last_frame_has_the_notes():
    """That leaves were changed since; on the last only."""
    a = Value(2.0, label="a")
    root = a * 3
    a.data = 5.0
    trace = steps(root)
    found = ["Leaves hold other numbers" in frame_text(trace, k) for k in range(len(trace))]
    assert found == [False] * (len(trace) - 1) + [True]


def test_large_graphs_show_what_is_near():
    """14 rows: those that act and receive among them, and how many are not shown."""
    xs = [Value(float(i), label=f"x{i}") for i in range(50)]
    trace = steps(fsum(xs).tanh())
    for frame in trace:
        rows = rows_shown(trace, frame)
        assert len(rows) == 14
        assert {frame.node, frame.target} <= set(rows)
    assert "... 38 more nodes" in frame_text(trace, 0)


def test_arguments_are_checked():
    """The message says what came and what was expected."""
    trace = steps(shared())
    with pytest.raises(ValueError, match="width must be 60 or more, got 20"):
        frame_text(trace, 0, width=20)
    with pytest.raises(ValueError, match="rows must be 2 or more, got 1"):
        frame_text(trace, 0, rows=1)
    with pytest.raises(TypeError, match="width must be a whole number, got 80.0"):
        frame_text(trace, 0, width=80.0)
    with pytest.raises(IndexError):
        frame_text(trace, 99)


@given(st.text(), st.integers(0, 5), st.integers(1, 6))
def test_any_line_has_an_answer(line, k, count):
    """A frame that is there, or None to quit; never an exception."""
    wanted, message = answer(line, min(k, count - 1), count)
    assert wanted is None or 0 <= wanted < count
    assert message == "" or message.endswith("\n")


@given(st.text(), st.integers(2, 30))
def test_text_is_cut_padded_and_folded_to_columns(text, columns):
    """Chinese characters and emoji take two; nothing is lost by folding but spaces."""
    assert text_width(cut(text, columns)) <= columns
    assert text_width(padded(text, columns)) == columns
    lines = folded(text, columns + 4)
    assert all(text_width(line) <= columns + 4 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("漢字", 4),
        ("😀", 2),
        ("e\u0301", 1),
        ("", 0),
        ("👩\u200d👧", 4),
        ("✔\ufe0f", 2),
    ],
)
def test_wide_and_combining_characters_are_counted_as_terminals_show_them(text, columns):
    """Two columns for Chinese and emoji, none for an accent that joins the letter before it."""
    assert text_width(text) == columns
