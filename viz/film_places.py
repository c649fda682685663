"""Where the frames of a filmstrip stand, and how many a film may have."""

from __future__ import annotations

from collections.abc import Sequence

WIDEST = 1100.0
GAP = 14.0
MOST_FRAMES = 500

Panel = tuple[str, float, float]
"""SVG elements, their width and height."""


def across(columns: int, panels: Sequence[Panel]) -> int:
    """How many frames stand side by side: fewer if the picture would be too wide to read."""
    return max(1, min(columns, len(panels), int((WIDEST - GAP) / (panels[0][1] + GAP))))


def in_rows(panels: Sequence[Panel], columns: int, top: float) -> Panel:
    """Frames in rows, each on a panel; SVG elements, the full width, and where they end.

    Args:
        panels: of equal widths.
        columns: how many stand in a row.
        top: where the first row begins.
    """
    width = panels[0][1]
    content = []
    y = top
    for first in range(0, len(panels), columns):
        row = panels[first : first + columns]
        height = max(panel_height for _, _, panel_height in row)
        for i, (drawing, _, _) in enumerate(row):
            x = GAP + i * (width + GAP)
            frame = f'<rect class="panel" width="{width:.1f}" height="{height:.1f}" rx="6"/>'
            content.append(f'<g transform="translate({x:.1f} {y:.1f})">{frame}\n{drawing}</g>\n')
        y += height + GAP
    return "".join(content), GAP + columns * (width + GAP), y


def check_length(count: int) -> None:
    """Raise ValueError if a film would have too many frames."""
    if count > MOST_FRAMES:
        raise ValueError(
            f"a GIF of {count:,} frames is too long (the most are {MOST_FRAMES}); choose "
            "some with filmstrip(root, frames=[...])"
        )
