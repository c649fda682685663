"""A picture without any program: the scene in its look, in our own layout, as SVG."""

from __future__ import annotations

from viz.arrow import curve, pointed
from viz.graphs.dot import Look
from viz.graphs.face import Ground
from viz.graphs.faces import TextLine
from viz.graphs.own_layout import DrawnEdge, Places, Thing, plan
from viz.graphs.scene import Scene
from viz.svg_text import escape

NAME = "own layout"
"""The name of our own layout in `drawn_by`."""
MARGIN = 8.0
TIP = 9.0
DASHES = {"dashed": "5 2", "dotted": "1 4"}


def own_svg(scene: Scene, look: Look, rankdir: str) -> str:
    """The picture as SVG text, with the same groups and titles as Graphviz writes them."""
    return painted(plan(scene, look, rankdir), look.ground())


def painted(plan: Places, ground: Ground) -> str:
    """A plan as SVG text; its unit is a point."""
    width, height = plan.width + 2 * MARGIN, plan.height + 2 * MARGIN
    drawn = [_edge(edge, ground) for edge in plan.edges]
    drawn += [_thing(thing, ground) for thing in plan.things]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}pt" height="{height:.0f}pt" '
        f'viewBox="0 0 {width:.2f} {height:.2f}">\n'
        f'<rect width="100%" height="100%" fill="{ground.paper}"/>\n'
        f'<g transform="translate({MARGIN:g} {MARGIN:g})" font-family="{ground.font}" '
        f'font-size="{ground.size:g}" stroke="none" fill="{ground.ink}">\n'
        f"{''.join(drawn)}</g>\n</svg>\n"
    )


def _edge(edge: DrawnEdge, ground: Ground) -> str:
    """A curve, and where it ends at what it leads to, its tip."""
    colour = edge.marks.get("color", ground.line)
    wide = float(edge.marks.get("penwidth", 1))
    path, tip = pointed(edge.points, TIP + 1.5 * (wide - 1)) if edge.pointed else ("", "")
    line = f'<path d="{path or curve(edge.points)}" fill="none" {_stroke(edge.marks, colour)}/>'
    more = f'<polygon points="{tip}" fill="{colour}"/>' if tip else ""
    return f'<g class="edge"><title>{escape(edge.name)}</title>{line}{more}</g>\n'


def _thing(thing: Thing, ground: Ground) -> str:
    """A box with its border and texts."""
    outline = _outline(thing, ground) if thing.name else ""
    parts = _partitions(thing, ground) if thing.measured.face.split else ""
    texts = "".join(_text(line, ground) for line in thing.measured.lines(ground))
    kind = ' class="node"' if thing.name else ""
    title = f"<title>{thing.name}</title>" * bool(thing.name)
    place = f'transform="translate({thing.x:.1f} {thing.y:.1f})"'
    return f"<g{kind} {place}>{title}{outline}{parts}{texts}</g>\n"


def _outline(thing: Thing, ground: Ground) -> str:
    """The border: an oval, a rectangle with round or square corners, one or two lines."""
    w, h = thing.measured.width, thing.measured.height
    marks = thing.measured.face.marks
    styles = marks.get("style", "").split(",")
    fill = marks.get("fillcolor", "none") if "filled" in styles else "none"
    look = f'fill="{fill}" {_stroke(marks, marks.get("color", ground.line))}'
    if thing.measured.face.oval:
        rx, ry = f"{w / 2:.1f}", f"{h / 2:.1f}"
        return f'<ellipse cx="{rx}" cy="{ry}" rx="{rx}" ry="{ry}" {look}/>'
    round_ = ' rx="9"' if "rounded" in styles else ""
    drawn = f'<rect width="{w:.1f}" height="{h:.1f}"{round_} {look}/>'
    outer = look.replace(f'fill="{fill}"', 'fill="none"')
    if marks.get("peripheries") == "2":
        drawn += f'<rect x="-4" y="-4" width="{w + 8:.1f}" height="{h + 8:.1f}" {outer}/>'
    if thing.measured.face.block:
        path = f"M0 0l4 -4h{w:.1f}v{h:.1f}l-4 4m0 -{h:.1f}l4 -4"
        drawn += f'<path d="{path}" {outer}/>'
    return drawn


def _partitions(thing: Thing, ground: Ground) -> str:
    """The lines between the cells of a record."""
    measured = thing.measured
    look = _stroke(measured.face.marks, measured.face.marks.get("color", ground.line), solid=True)
    paths, x, y = [], 0.0, 0.0
    for width in measured.columns[:-1]:
        x += width
        paths.append(f"M{x:.1f} 0v{measured.height:.1f}")
    for height in measured.rows[:-1]:
        y += height
        paths.append(f"M0 {y:.1f}h{measured.width:.1f}")
    return f'<path d="{"".join(paths)}" fill="none" {look}/>' if paths else ""


def _text(line: TextLine, ground: Ground) -> str:
    """A line of text; spaces stay as they are."""
    cell = line.cell
    anchor = {"left": "", "center": ' text-anchor="middle"', "right": ' text-anchor="end"'}
    look = anchor[cell.align] + ' font-weight="bold"' * cell.bold
    look += f' font-size="{line.size:g}"' * (line.size != ground.size)
    look += f' fill="{cell.colour}"' * (cell.colour not in (None, ground.ink))
    look += ' xml:space="preserve"' * ("  " in line.text or line.text != line.text.strip())
    return f'<text x="{line.x:.1f}" y="{line.y:.1f}"{look}>{escape(line.text)}</text>'


def _stroke(marks: dict[str, str], colour: str, solid: bool = False) -> str:
    """A line's colour, width and dashes."""
    styles = marks.get("style", "").split(",")
    width = marks.get("penwidth", "2" if "bold" in styles else "1")
    look = f'stroke="{colour}"' + f' stroke-width="{width}"' * (width != "1")
    dashes = next((DASHES[style] for style in styles if style in DASHES), "")
    return look + f' stroke-dasharray="{dashes}"' * (bool(dashes) and not solid)
