"""The text twin of a picture: a line per node, for terminals, screen readers and alt texts."""

from __future__ import annotations

from viz.formulas import one_line
from viz.graphs.scene import Box, Scene


def describe(scene: Scene, local: bool = False) -> str:
    """The scene in words and numbers.

    The first line says what the graph is of and how large it is. Then comes a line per box, in
    creation order: id, name, role, formula with numbers, number and gradient; and what is not
    shown.

    Args:
        scene: what the picture says.
        local: whether to give the local derivatives.
    """
    lines = [title(scene)]
    lines += [_line(box, local) for box in scene.boxes]
    if gap := scene.gap:
        many = f"{gap.nodes:,} node" + "s" * (gap.nodes != 1)
        lines.append(f"{many} between {gap.source} and {gap.target} not shown.")
    if before := scene.hidden - scene.later - (gap.nodes if gap else 0):
        note = f"; {scene.note}" if scene.note else ""
        lines.append(f"{before:,} more not shown{note}.")
    if scene.later:
        lines.append(f"{scene.later:,} more, not shown, use {', '.join(scene.leads)}.")
    return "\n".join(lines)


def title(scene: Scene) -> str:
    """Write the title of a picture: "Graph of L = -8.0000: 7 nodes, 3 operations"."""
    if scene.title:
        return scene.title
    root = scene.root
    of = ""
    if root is not None:
        of = f" of {one_line(root.name) or root.id} = {root.data}"
    size = f"{scene.shown:,} node{'s' * (scene.shown != 1)}"
    if scene.hidden:
        size = f"{scene.shown:,} of {scene.shown + scene.hidden:,} nodes"
    if len(scene.boxes) != scene.shown:
        size += f" in {len(scene.boxes)} boxes"
    operations = sum(box.size for box in scene.boxes if box.op)
    return f"Graph{of}: {size}, {operations:,} operation{'s' * (operations != 1)}."


def _line(box: Box, local: bool) -> str:
    """A box as a line."""
    name = one_line(box.name)
    head = " ".join(
        [box.id, *([f"×{box.copies}"] if box.copies > 1 else []), *([name] * bool(name))]
    )
    data = "" if box.formula and not box.shape else f"data {box.data}"
    parts = [box.role.value, box.shape, _made(box), data, f"grad {box.grad}"]
    if local and box.arrows:
        parts.append("local " + ", ".join(f"{a.local} to {a.source}" for a in box.arrows))
    return f"{head}: {', '.join([part for part in [*parts, box.word] if part])}"


def _made(box: Box) -> str:
    """Write how a box was made: the formula, or for several nodes the operation and its inputs."""
    if box.formula:
        return " = ".join(box.formula[1:])
    if not box.op:
        return ""
    sources = [f"{a.source} ({a.uses} uses)" if a.uses > 1 else a.source for a in box.arrows]
    sources += [f"{box.hidden:,} not shown"] * bool(box.hidden)
    return f"{one_line(box.op)} of {', '.join(sources)}"
