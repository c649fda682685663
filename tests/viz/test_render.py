"""Routes from DOT text to a picture: which program draws, and what is said without one."""

import sys
from pathlib import Path

import pytest

from viz import RenderError, render

SOURCE = 'digraph { a [label="é"] }'
ECHO = "import sys; sys.stdout.buffer.write({!r}.encode() + sys.stdin.buffer.read())"


def test_render_prefers_dot(install):
    """With both programs there, dot draws and is named."""
    install("dot", ECHO.format("by dot: "))
    install("graphviz-pure", ECHO.format("by pure: "))
    assert [route.name for route in render.routes()] == ["dot", "graphviz-pure"]
    assert render.render(SOURCE, "svg") == (f"by dot: {SOURCE}".encode(), "dot")


def test_render_uses_graphviz_pure_without_dot(install):
    """Without dot, graphviz-pure draws and is named."""
    install("graphviz-pure", ECHO.format("by pure: "))
    assert render.render(SOURCE, "png") == (f"by pure: {SOURCE}".encode(), "graphviz-pure")


def test_render_goes_on_when_dot_fails(install):
    """A broken dot does not stop a working graphviz-pure."""
    install("dot", "import sys; sys.exit(3)")
    install("graphviz-pure", ECHO.format(""))
    assert render.render(SOURCE, "svg").drawn_by == "graphviz-pure"


def test_render_goes_on_when_dot_cannot_be_started(install):
    """A dot that the system cannot run does not stop a working graphviz-pure."""
    install("dot", "", first_line="#!/nowhere/python")
    with pytest.raises(RenderError, match="dot could not be started"):
        render.render(SOURCE, "svg")
    install("graphviz-pure", ECHO.format(""))
    assert render.render(SOURCE, "svg").drawn_by == "graphviz-pure"


def test_render_finds_graphviz_pure_outside_the_path(install, monkeypatch, tmp_path):
    """graphviz-pure is found where pip puts programs, though that folder is not on the PATH."""
    program = install("graphviz-pure", ECHO.format(""))
    monkeypatch.setenv("PATH", "")
    assert render.routes() == []
    monkeypatch.setattr(render, "script_folders", lambda: [str(program.parent)])
    assert [route.program for route in render.routes()] == [str(program)]


def test_script_folders_hold_this_interpreter():
    """The folders searched include the one of the running interpreter, as in a venv."""
    assert str(Path(sys.executable).parent) in render.script_folders()


def test_a_python_that_knows_no_users_looks_in_the_other_folders(monkeypatch):
    """The Python of a browser has no folder for programs of a user: what was found stays found."""

    def refused(key):
        raise ValueError(f"{key!r} returned 'posix_user', which is not a valid scheme")

    folders = render.script_folders()
    monkeypatch.setattr("sysconfig.get_preferred_scheme", refused)
    assert render.script_folders() == folders[:2]


def test_render_passes_format_and_text_to_the_program(install):
    """The program is asked for dot's layout and the format, and reads the DOT text as UTF-8."""
    install("dot", "import sys; print(*sys.argv[1:]); sys.stdin.buffer.read().decode('utf-8')")
    assert render.render(SOURCE, "pdf").content.split() == [b"-Kdot", b"-Tpdf"]


def test_render_without_programs_says_what_to_do(no_program):
    """With neither program the error names the extra, Graphviz, and the DOT text that is there."""
    with pytest.raises(RenderError) as caught:
        render.render(SOURCE, "svg")
    for words in ("[viz]'", "apt-get install graphviz", "picture.source", ".dot"):
        assert words in str(caught.value)


def test_render_pdf_needs_dot(install):
    """PDF with only graphviz-pure is refused with what to install, and the program is not run."""
    install("graphviz-pure", "import sys; sys.exit('was run')")
    with pytest.raises(RenderError, match="graphviz-pure does not write PDF.*apt-get install"):
        render.render(SOURCE, "pdf")


def test_render_error_tells_what_each_program_said(install):
    """When all fail, the message has each program's name, exit status and words."""
    install("dot", "import sys; print('no fonts', file=sys.stderr); sys.exit(3)")
    install("graphviz-pure", "pass")
    with pytest.raises(RenderError) as caught:
        render.render(SOURCE, "svg")
    assert "dot failed (exit status 3): no fonts" in str(caught.value)
    assert "graphviz-pure failed (exit status 0): it said nothing" in str(caught.value)


@pytest.mark.slow
def test_render_goes_on_from_a_slow_program(install):
    """A program that takes too long is ended and the next one draws; alone, it recommends less."""
    install("dot", "import time; time.sleep(60)")
    with pytest.raises(RenderError, match=r"dot took more than 0\.2 seconds.*limit="):
        render.render(SOURCE, "svg", timeout=0.2)
    install("graphviz-pure", ECHO.format(""))
    assert render.render(SOURCE, "svg", timeout=2.0).drawn_by == "graphviz-pure"


def test_render_where_nothing_can_be_started(install, monkeypatch):
    """In a browser starting a program fails in ways of its own: that is a RenderError, too."""
    install("dot", ECHO.format(""))
    for error in (OSError(138, "emscripten does not support processes."), NotImplementedError()):

        def refused(*args, error=error, **options):
            raise error

        monkeypatch.setattr("subprocess.run", refused)
        with pytest.raises(RenderError, match="could not be started"):
            render.render(SOURCE, "svg")
