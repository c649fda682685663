"""Pictures of the graphs that `autograd_core` records.

from viz import draw

picture = draw(loss, names=locals())    # shows itself in a notebook
picture.save("loss.svg")                # or .png, .pdf, .dot
"""

from viz.draw import Drawing, draw
from viz.micrograd import draw_dot, trace
from viz.render import RenderError

__all__ = ["Drawing", "RenderError", "draw", "draw_dot", "trace"]
