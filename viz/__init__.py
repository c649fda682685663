"""Pictures of the graphs that `autograd_core` records, and steps through them and trainings.

    from viz import draw, replay, step

    picture = draw(loss)                    # shows itself in a notebook
    picture.save("loss.svg")                # or .png, .pdf, .dot, .txt
    step(loss)                              # forward and backward, one step at a time
    replay(recorder, xs, targets)           # a training, with the weights that a Recorder noted

`viz.plots` holds the pictures that need matplotlib.
"""

from __future__ import annotations

import importlib
from types import ModuleType

from viz.boxes.level_stepper import LevelStepper
from viz.boxes.levels import Levels, levels
from viz.graphs.draw import Drawing, draw
from viz.graphs.level_drawing import LevelDrawing
from viz.graphs.micrograd import draw_dot, trace
from viz.language.choice import set_language
from viz.render import RenderError
from viz.stepping.filmstrip import Filmstrip, filmstrip
from viz.stepping.frame_svg import frame_svg
from viz.stepping.frame_text import frame_text
from viz.stepping.frames import Frame, Steps
from viz.stepping.step import Stepper, step
from viz.stepping.steps import steps
from viz.stepping.terminal import step_in_terminal
from viz.stepping.worksheet import Worksheet, worksheet
from viz.theme import set_theme
from viz.training.page import TrainingPage
from viz.training.recorder import Recorder
from viz.training.replay import replay

__all__ = [
    "Drawing",
    "Filmstrip",
    "Frame",
    "LevelDrawing",
    "LevelStepper",
    "Levels",
    "Recorder",
    "RenderError",
    "Stepper",
    "Steps",
    "TrainingPage",
    "Worksheet",
    "draw",
    "draw_dot",
    "filmstrip",
    "frame_svg",
    "frame_text",
    "levels",
    "replay",
    "set_language",
    "set_theme",
    "step",
    "step_in_terminal",
    "steps",
    "trace",
    "worksheet",
]


def __getattr__(name: str) -> ModuleType:
    """Import `viz.plots` when it is first used: it needs matplotlib, `import viz` does not.

    Raises:
        AttributeError: any other name.
    """
    if name == "plots":
        return importlib.import_module("viz.plots")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
