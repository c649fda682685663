"""Leave boxes of a scene out, and count them among the nodes not shown."""

from __future__ import annotations

from viz.formulas import one_line
from viz.graphs.scene import Box, Scene


def cut(scene: Scene, most: int) -> Scene:
    """Keep the most important boxes of a scene, at most `most`.

    Ids stay as they are, because formulas name nodes by them.

    Args:
        scene: a scene.
        most: number of boxes to keep, at least one.
    """
    kept = set(scene.order[:most])
    gone = [box for box in scene.boxes if box.id not in kept]
    gap = scene.gap
    whole = gap is not None and gap.source in kept and gap.target in kept
    lost = {} if gap is None or whole else {gap.target: gap.uses}
    boxes = tuple(_cut(box, kept, lost) for box in scene.boxes if box.id in kept)
    fewer = sum(box.size for box in gone)
    later, leads = _using(scene, kept) if scene.centred else (0, {})
    root = scene.root if scene.root is not None and scene.root.id in kept else None
    return scene._replace(
        boxes=boxes,
        root=root and next(box for box in boxes if box.id == root.id),
        shown=scene.shown - fewer,
        hidden=scene.hidden + fewer,
        later=scene.later + later,
        leads=tuple(dict.fromkeys([*(i for i in scene.leads if i in kept), *leads])),
        note=scene.note or _note(gone),
        order=scene.order[:most],
        gap=gap if whole else None,
    )


def _cut(box: Box, kept: set[str], lost: dict[str, int]) -> Box:
    """Remove arrows from boxes left out, and count them and the arrows of a lost gap."""
    hidden = sum(arrow.uses for arrow in box.arrows if arrow.source not in kept)
    hidden += lost.get(box.id, 0)
    arrows = tuple(arrow for arrow in box.arrows if arrow.source in kept)
    return box._replace(arrows=arrows, hidden=box.hidden + hidden)


def _using(scene: Scene, kept: set[str]) -> tuple[int, dict[str, None]]:
    """Count the nodes left out that depend on kept ones, and list the kept nodes they use."""
    using: set[str] = set()
    leads: dict[str, None] = {}
    count = 0
    for box in scene.boxes:
        sources = [arrow.source for arrow in box.arrows]
        used = [source for source in sources if source in kept]
        if box.id not in kept and (used or any(source in using for source in sources)):
            using.add(box.id)
            leads |= dict.fromkeys(used)
            count += box.size
    return count, leads


def _note(gone: list[Box]) -> str:
    """Write a note about a first nan that is left out."""
    first = next((box for box in gone if box.word.startswith("first ")), None)
    if first is None:
        return ""
    return f"{first.word} among them: {one_line(first.name or first.op or 'a leaf')}"
