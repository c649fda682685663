"""The command line as a program: status, streams, widths, encodings, packages, plug-ins."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import autograd_core
from autograd_core.commands.app import COMMANDS
from autograd_core.extras import install_hint
from tests.autograd_core.commands.runs import fail, program, run, succeed, surroundings
from tests.autograd_core.commands.terminal import on_terminal, without_a_reader

NEURON = ("tanh(w*x+b)", "--at", "w=2,x=-0.5,b=1")
NAMES = [command.__name__ for command in COMMANDS]
OF_EXPRESSIONS = [name for name in NAMES if name != "grade"]


def test_help_names_all_commands_and_the_exit_status() -> None:
    """In 80 columns, for the app and for each command, which shows an example."""
    text = succeed("--help")
    assert all(re.search(rf"^\W*{name} ", text, re.MULTILINE) for name in NAMES)
    assert "Exit status: 0" in text and "..." not in text.partition("Commands:")[2]
    for name in NAMES:
        text = " ".join(succeed(name, "--help").replace("│", " ").split())  # Typer 0.12 has boxes
        assert f"Example: autograd-core {name} " in text
    for name in OF_EXPRESSIONS:
        text = " ".join(succeed(name, "--help").replace("│", " ").split())
        assert "which is imported, so its code runs" in text
        assert "an example with its numbers: " in text and "mazur" in text


def test_version_is_that_of_the_package() -> None:
    """With the mode of the engine."""
    kind = "compiled" if autograd_core.COMPILED else "interpreted"
    assert succeed("--version") == f"autograd-core {autograd_core.__version__} ({kind})\n"


@pytest.mark.parametrize("arguments", [["chekc"], ["paths"], ["paths", "x", "--att", "x=1"]])
def test_wrong_usage_has_status_2(arguments: list[str]) -> None:
    """An unknown command or option, or no expression."""
    assert "Usage: " in fail(*arguments)


@pytest.mark.parametrize("name", OF_EXPRESSIONS)
def test_wrong_input_has_status_2_and_a_message(name: str) -> None:
    """For each command alike: an expression that is none, with a caret."""
    text = fail(name, "tanh(w^2)", "--at", "w=1")
    assert "\n".join(["    tanh(w^2)", "          ^"]) in text
    assert "10,000 characters" in fail(name, "x" * 100_000)
    assert "no module nowhere_of_test" in fail(name, "nowhere_of_test:f")


@pytest.mark.parametrize(
    "arguments",
    [
        ["-x+1", "--at", "x=2"],
        ["--at", "x=2", "-x+1"],
        ["--at=x=2", "--", "-x+1"],
        ["--limit", "3", "--at", "x=2", "--", "-x+1"],
        ["-x+1", "--limit", "3", "--at", "x=2", "--leaf", "x"],
    ],
)
def test_an_expression_may_begin_with_a_minus(arguments: list[str]) -> None:
    """Directly, before or after the options, or after --."""
    assert "gradient -1:" in succeed("paths", *arguments)


def test_the_program_runs_as_a_module() -> None:
    """Status 0, 2; results on stdout and complaints on stderr, plain in a pipe."""
    good = program("paths", *NEURON)
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.startswith("d/dw: gradient") and "\x1b" not in good.stdout
    bad = program("paths", "x^2", "--at", "x=1")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.startswith("Error: column 2") and "Traceback" not in bad.stderr


def test_the_entry_point_is_main() -> None:
    """autograd_core.commands:main, with arguments for tests; it ends in SystemExit."""
    from autograd_core.commands import main

    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert not caught.value.code


@pytest.mark.parametrize("missing", ["typer", "click"])
def test_a_missing_package_is_named_with_what_to_install(tmp_path: Path, missing: str) -> None:
    """Without typer, or what it needs: a line on stderr and status 2."""
    (tmp_path / f"{missing}.py").write_text(
        f"raise ModuleNotFoundError('There is none', name={missing!r})\n"
    )
    if missing != "typer":
        (tmp_path / "typer.py").write_text(f"import {missing}\n")
    done = program("paths", *NEURON, PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"autograd-core: the command line needs {missing}, which is not installed: "
        f"{install_hint('check')}\n"
    )


def test_the_engine_does_not_need_the_command_line() -> None:
    """Importing the package imports neither typer nor any command."""
    check = (
        "import sys, autograd_core; print([m for m in sys.modules if m.split('.')[0] in "
        "('typer', 'rich', 'sympy', 'mpmath') or 'commands' in m or 'expressions' in m])"
    )
    done = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, env=surroundings()
    )
    assert done.stdout == "[]\n"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes there close differently")
def test_a_reader_that_leaves_is_no_error() -> None:
    """As in `autograd-core ... | head -1`: nothing on stderr, and the status stays."""
    assert without_a_reader("paths", *NEURON) == (0, b"")


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment",
    [{"LANG": "C", "LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}, {"PYTHONUTF8": "0"}],
    ids=str,
)
def test_any_letters_are_printed_in_any_locale(environment: dict[str, str]) -> None:
    """Those that the encoding lacks are escaped, on both streams."""
    done = program("paths", "α*x + é", "--at", "α=1,x=2,é=3", **environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\u03b1" in done.stdout or r"\u03b1" in done.stdout
    done = program("paths", "α^2", **environment)
    assert done.returncode == 2 and "Traceback" not in done.stderr


def without_colour(text: str) -> str:
    """The text without escape sequences."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.slow
def test_a_terminal_has_its_width_and_its_colour() -> None:
    """80 columns are kept on a terminal of 80; verdicts are coloured unless NO_COLOR is set."""
    long = ("check", "tanh(weight_of_input*input_number_one + bias)**2")
    at = ("--at", "weight_of_input=1.2345678901234567,input_number_one=-0.777,bias=1e-5")
    for columns in (80, 60):
        text = on_terminal(*long, *at, columns=columns)
        assert "\x1b[" in text
        plain = without_colour(text)
        assert max(map(len, plain.splitlines())) <= columns, plain
        assert "weight_of_input" in plain and "PASS" in plain
    assert "\x1b" not in on_terminal(*long, *at, NO_COLOR="1")
    assert "\x1b[3" not in on_terminal(*long, *at, TERM="dumb")


PLUGIN = '''
"""A package that adds a command."""
import typer

def register(app):
    @app.command()
    def hello(name: str):
        """Greet."""
        typer.echo(f"hello {name}")

def broken(app):
    raise RuntimeError("no such luck")
'''


@pytest.fixture
def plugin(tmp_path: Path) -> Callable[[str], str]:
    """An installed distribution with one entry point; its folder for PYTHONPATH."""

    def install(value: str) -> str:
        (tmp_path / "plugin_of_test.py").write_text(PLUGIN)
        info = tmp_path / "plugin_of_test-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            "Metadata-Version: 2.1\nName: plugin-of-test\nVersion: 1.0\n"
        )
        (info / "entry_points.txt").write_text(f"[autograd_core.commands]\nextra = {value}\n")
        return str(tmp_path)

    return install


def test_other_packages_add_commands(plugin: Callable[[str], str]) -> None:
    """An entry point of the group autograd_core.commands is called with the app."""
    path = plugin("plugin_of_test:register")
    done = program("hello", "you", PYTHONPATH=path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "hello you\n", "")
    assert "hello" in program("--help", PYTHONPATH=path).stdout


@pytest.mark.parametrize("value", ["plugin_of_test:broken", "plugin_of_test:none", "nowhere_x:f"])
def test_a_broken_addition_does_not_stop_the_others(
    plugin: Callable[[str], str], value: str
) -> None:
    """It is named on stderr; the command asked for does its work."""
    done = program("paths", *NEURON, PYTHONPATH=plugin(value))
    assert done.returncode == 0 and done.stdout.startswith("d/dw")
    assert f"the commands of {value} are missing" in done.stderr
    assert "Traceback" not in done.stderr


PIECES = ("x", "2", "-", "**", "(", ")", "tanh", "[", ",", " if ", "\0", "\x1b[31m", "é", ":", ".")


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=20))
@example("x:x")
@example("-")
@example("")
@settings(max_examples=60)
def test_any_text_has_a_status(text: str) -> None:
    """Whatever EXPR is: a result or a message, never a traceback, and nothing for a terminal."""
    status, printed = run("python", "--at", "x=1", "--", text)
    assert status in (0, 2)
    assert "Traceback" not in printed and "\x1b" not in printed and "\0" not in printed


def test_a_defect_is_no_failed_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception of the library itself has status 2, and its traceback."""
    monkeypatch.setattr("autograd_core.commands.paths.wrap", None)
    status, text = run("paths", *NEURON)
    assert status == 2 and "defect of autograd-core" in text and "Traceback" in text


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [("check", "x*x", "--at", "x=2"), ("--version",)])
def test_a_full_disk_is_no_defect(arguments: tuple[str, ...]) -> None:
    """Status 2 and one line that says what the trouble is."""
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "autograd_core", *arguments],
            env=surroundings(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "Error: the output cannot be written: No space left on device\n"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that closes streams")
def test_a_closed_output_is_no_defect() -> None:
    """As in `autograd-core paths ... >&-`: status 2 and one line that says what the trouble is."""
    done = subprocess.run(
        ["sh", "-c", 'exec "$0" -m autograd_core "$@" >&-', sys.executable, "paths", *NEURON],
        env=surroundings(),
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "Error: the output cannot be written: stdout is closed\n"


@pytest.mark.slow
@pytest.mark.parametrize("command", ["check", "compare", "curve", "paths", "latex", "python"])
def test_what_a_program_prints_does_not_mix_with_the_output(tmp_path: Path, command: str) -> None:
    """It goes to stderr, from the import of its module on, so that JSON stays JSON."""
    module = "print('imported')\ndef f(x):\n    print('called')\n    return x * x\n"
    (tmp_path / "loud_of_test.py").write_text(module)
    options = ["--json"] if command in ("check", "compare", "curve", "paths") else []
    done = program(command, "loud_of_test:f", "--at", "x=2", *options, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "imported\ncalled\n" in done.stderr
    assert "called" not in done.stdout and "imported" not in done.stdout
    if options:
        assert json.loads(done.stdout)
