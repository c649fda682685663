"""A sketch: a scene with its look and direction, ready to be drawn, once or again."""

from __future__ import annotations

from typing import NamedTuple

from viz.graphs.cutting import cut
from viz.graphs.dot import Look, dot_text, statements
from viz.graphs.drawing import Drawing
from viz.graphs.own_layout import is_quick, plan
from viz.graphs.own_svg import own_svg
from viz.graphs.scene import Scene
from viz.graphs.svg import is_legible
from viz.graphs.twin import describe

MOST_TRIED = 1000
"""From this number of boxes on, a picture cannot be read in any direction."""


class Sketch(NamedTuple):
    """All parts of a picture; its numbers are those at the time it was made.

    Attributes:
        scene: what the picture says.
        look: how it looks.
        rankdir: LR, RL, TB or BT.
        local: whether the words tell the local derivatives, too.
        style: CSS rules, or "".
    """

    scene: Scene
    look: Look
    rankdir: str
    local: bool
    style: str

    def drawing(self) -> Drawing:
        """The picture, to be drawn by a program when it is looked at."""
        scene = self.scene
        source = dot_text(scene, self.look, self.rankdir)
        text = describe(scene, self.local)
        boxes = len(scene.boxes)
        return Drawing(source, scene.shown, scene.hidden, text, boxes, self.style, self)

    @property
    def statements(self) -> list[str]:
        """The lines of its DOT text between the braces."""
        return statements(self.scene, self.look)

    @property
    def shown_as(self) -> tuple[dict[str, str], float]:
        """The titles of boxes by their ids, and the size of letters in points."""
        titles = {box.id: box.title for box in self.scene.boxes if box.title}
        return titles, self.look.ground().size

    @property
    def is_quick(self) -> bool:
        """Whether programs draw it within seconds."""
        return is_quick(self.scene, self.look)

    def own_svg(self) -> str:
        """The picture as SVG text, drawn without a program."""
        return own_svg(self.scene, self.look, self.rankdir)

    def smaller(self, boxes: int) -> Drawing:
        """The picture with no more than so many boxes."""
        return self._replace(scene=cut(self.scene, boxes)).drawing()


def fitting_rankdir(scene: Scene, look: Look, share: float = 0.5) -> str:
    """Return LR, or TB if only TB fits on a page with letters that can be read, or fits better.

    It fits better if its width is less than a share of the other.

    A page shrinks a too wide picture. A long chain does not fit from left to right, so its letters
    are larger from top to bottom. Our own layout decides, so all machines draw the same.
    """
    if len(scene.boxes) > MOST_TRIED:
        return "LR"
    letters = look.ground().size
    across = plan(scene, look, "LR").width
    if is_legible(across, letters):
        return "LR"
    down = plan(scene, look, "TB").width
    return "TB" if is_legible(down, letters) or down < share * across else "LR"
