"""The last state of a training as one picture, where its page cannot be shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

from viz.boxes.maps import grid_of, map_image
from viz.formulas import number_text
from viz.frame_document import document, lines_svg
from viz.language.say import say
from viz.palette import ThemeName
from viz.svg_text import escape
from viz.training.seen import PLANE, Seen, class_of
from viz.training.states import States, columns_of
from viz.training.track import Track

WIDTH, HEIGHT, LOW = 420.0, 300.0, 110.0
GAP = 24.0
WIDEST = 5.0
LOOKS = ("acting", "receiving", "wrong", "")
"""The looks of regions, class by class."""


def replay_svg(
    states: States, seen: Seen | None, track: Track | None, words: str, theme: ThemeName
) -> str:
    """The weights, the answers and the loss at the last state.

    Args:
        states: of the training.
        seen: the answers of the model, or None.
        track: the loss, or None.
        words: about the training.
        theme: "light", "dark" or "auto".
    """
    parts = [_net(states) if columns_of(states) else _maps(states)]
    if seen is not None and seen.kind == "plane":
        parts.append(_plane(seen))
    width = GAP + len(parts) * (WIDTH + GAP)
    content = "".join(
        f'<g transform="translate({GAP + i * (WIDTH + GAP):g} {GAP:g})">{part}</g>\n'
        for i, part in enumerate(parts)
    )
    y = HEIGHT + 2 * GAP
    if track is not None:
        content += f'<g transform="translate({GAP:g} {y:g})">{_curve(track, width - 2 * GAP)}</g>'
        y += LOW + GAP
    text, y = lines_svg([words], GAP, y, width)
    title = say(
        "Training of {model}, after step {n}",
        model=type(states.model).__name__,
        n=states.steps[-1],
    )
    return document(content + text, width, y + GAP / 2, title, words, theme)


def _net(states: States) -> str:
    """Neurons in columns; weights as lines as wide as they are large, dashed below 0."""
    layers = columns_of(states) or []
    last = len(states) - 1
    sizes = [states.arrays[layers[0][0]].shape[1]]
    sizes += [states.arrays[weights].shape[0] for weights, _ in layers]
    most = max(states.most(weights) for weights, _ in layers) or 1.0
    radius = max(2.5, min(10.0, HEIGHT / max(sizes) / 2 - 1))

    def at(column: int, i: int) -> tuple[float, float]:
        """The place of a neuron."""
        x = 20 + (WIDTH - 40) * column / len(layers)
        return x, HEIGHT * (i + 0.5) / sizes[column]

    drawn = []
    for layer, (weights, _) in enumerate(layers):
        numbers = states.numbers(last, weights)
        for entry, x in enumerate(numbers):
            i, j = divmod(entry, sizes[layer])
            (x1, y1), (x2, y2) = at(layer, j), at(layer + 1, i)
            share = abs(x) / most if isfinite(x) else 1.0
            look = "ahead" if x < 0 else "flow"
            dashes = ";stroke-dasharray:6 4" if x < 0 else ""
            drawn.append(
                f'<path class="edge {look}" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" '
                f'style="stroke-width:{0.3 + (WIDEST - 0.3) * share:.2f};'
                f'stroke-opacity:{0.25 + 0.75 * share:.2f}{dashes}"/>'
            )
    for column, size in enumerate(sizes):
        for i in range(size):
            x, y = at(column, i)
            drawn.append(f'<circle class="box" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>')
    return "".join(drawn)


def _maps(states: States) -> str:
    """A heat map for each array, as far as there is room."""
    drawn, x, y, tallest = [], 0.0, 0.0, 0.0
    for i, array in enumerate(states.arrays):
        grid = grid_of(array.shape, array.axes)
        cell = max(1.0, min(12.0, 130 / grid.points[1], 80 / grid.points[0]))
        w, h = cell * grid.points[1], cell * grid.points[0]
        name = f"{array.name} {' × '.join(map(str, array.shape))}".strip()
        wide = max(w, 7.3 * len(name))
        if x and x + wide > WIDTH:
            x, y, tallest = 0.0, y + tallest + 34, 0.0
        if y + h + 16 > HEIGHT:
            break
        image = map_image(states.numbers(len(states) - 1, i), grid, "value")
        drawn.append(
            f'<text x="{x:.1f}" y="{y + 12:.1f}">{escape(name)}</text>'
            f'<image x="{x:.1f}" y="{y + 18:.1f}" width="{w:.1f}" height="{h:.1f}" '
            f'preserveAspectRatio="none" style="image-rendering: pixelated" href="{image}"/>'
            f'<rect class="inner" x="{x:.1f}" y="{y + 18:.1f}" width="{w:.1f}" '
            f'height="{h:.1f}"/>'
        )
        x += wide + 14
        tallest = max(tallest, h)
    return "".join(drawn)


def _plane(seen: Seen) -> str:
    """The regions of the classes, and the samples; those in the wrong region have a cross."""
    drawn = [f'<rect class="box" width="{WIDTH:g}" height="{HEIGHT:g}"/>']
    threshold = 0.0 if seen.labels is None else seen.labels.threshold
    found = [class_of(output, threshold) for output in seen.field[-1]]
    w, h = WIDTH / PLANE, HEIGHT / PLANE
    for row in range(PLANE):
        for start, length, k in _runs(found[row * PLANE : (row + 1) * PLANE]):
            if k >= 0 and LOOKS[k % len(LOOKS)]:
                drawn.append(
                    f'<rect class="box {LOOKS[k % len(LOOKS)]}" x="{start * w:.1f}" '
                    f'y="{HEIGHT - (row + 1) * h:.1f}" width="{length * w + 0.3:.1f}" '
                    f'height="{h + 0.3:.1f}" style="stroke:none"/>'
                )
    left, right, low, high = seen.around
    for i, point in enumerate(seen.points):
        x = WIDTH * (point[0] - left) / (right - left)
        y = HEIGHT - HEIGHT * (point[1] - low) / (high - low)
        k = seen.labels.wanted[i] if seen.labels is not None else 0
        drawn.append(_marker(x, y, k))
        if seen.labels is not None and seen.labels.found(seen.answers[-1][i]) != k:
            drawn.append(f'<path class="cross" d="M{x - 5:.1f} {y - 5:.1f}l10 10m-10 0l10 -10"/>')
    return "".join(drawn)


def _marker(x: float, y: float, k: int) -> str:
    """A sample: a circle, a square, a triangle or a diamond by its class."""
    if k % 4 == 0:
        return f'<circle class="panel" cx="{x:.1f}" cy="{y:.1f}" r="3.2"/>'
    path = ("M-3 -3h6v6h-6z", "M0 -4L4 3.5H-4z", "M0 -4.5L4.5 0L0 4.5L-4.5 0z")[k % 4 - 1]
    look = "tip passed" if k % 4 == 1 else "panel"
    return f'<path class="{look}" transform="translate({x:.1f} {y:.1f})" d="{path}"/>'


def _runs(row: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Equal neighbours: where they begin, how many they are, what they are."""
    start = 0
    for i in range(1, len(row) + 1):
        if i == len(row) or row[i] != row[start]:
            yield start, i - start, row[start]
            start = i


def _curve(track: Track, width: float) -> str:
    """The loss over the steps."""
    places = [(s, x) for s, x in zip(track.steps, track.losses, strict=True) if isfinite(x)]
    if not places:
        return ""
    low, high = min(x for _, x in places), max(x for _, x in places)
    first, last = track.steps[0], max(track.steps[-1], track.steps[0] + 1)
    left = 90.0
    points = [
        f"{left + (width - left) * (s - first) / (last - first):.1f} "
        f"{4 + (LOW - 24) * (high - x) / ((high - low) or 1.0):.1f}"
        for s, x in places
    ]
    return (
        f'<rect class="box" x="{left:g}" y="0" width="{width - left:g}" height="{LOW - 16:g}" '
        f'style="stroke:none"/><path class="edge passed" d="M{"L".join(points)}"/>'
        f'<text x="0" y="12">{number_text(float(f"{high:.3g}"))}</text>'
        f'<text x="0" y="{LOW - 20:g}">{number_text(float(f"{low:.3g}"))}</text>'
        f'<text x="{left:g}" y="{LOW:g}" class="muted">{escape(track.name)}</text>'
    )
