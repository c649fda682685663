"""film_svg: all frames one after another in one moving picture, for a README or a lecture."""

from __future__ import annotations

from viz.frame_document import document
from viz.language.choice import in_its_language
from viz.language.say import say
from viz.palette import ThemeName
from viz.stepping.frame_svg import panel
from viz.stepping.frames import Steps
from viz.stepping.layout import lay_out

SECONDS = 1.6
"""Duration of a frame; the last one is longer, so its gradients can be read."""
LAST = 3
GAP, SLIDER = 14.0, 12.0


@in_its_language
def film_svg(steps: Steps, theme: ThemeName = "light", seconds: float = SECONDS) -> str:
    """Draw all frames in turn, repeatedly, with a slider that shows the progress of the sweep.

    The picture moves by its style sheet alone. Readers who ask for reduced motion, and programs
    without animation, see the last frame.

    Args:
        steps: from `steps(root)`, of a graph that fits into a picture.
        theme: "light", "dark", or "auto" to follow the reader's system.
        seconds: how long a frame is shown; the last one is shown three times as long.
    """
    layout = lay_out(steps)
    panels = [panel(steps, frame, layout) for frame in steps]
    width = panels[0][1]
    height = max(panel_height for _, _, panel_height in panels)
    shown = [
        f'<g class="frame" style="animation-delay:{(k - len(steps) - LAST + 1) * seconds:.1f}s">\n'
        f"{drawing}{_slider((k + 1) / len(steps), width, height)}</g>\n"
        for k, (drawing, _, _) in enumerate(panels)
    ]
    content = (
        f"<style>\n{_motion(f'.frames-{theme}', len(steps), seconds)}</style>\n"
        f'<g transform="translate({GAP} {GAP})">\n'
        f'<rect class="panel" width="{width:.1f}" height="{height + 2 * SLIDER:.1f}" rx="6"/>\n'
        f"{''.join(shown)}</g>\n"
    )
    title = say("{root}, step by step: {n} frames", root=steps.root.name, n=len(steps))
    words = "\n".join(f"{frame.index + 1}. {frame.sentence}" for frame in steps)
    full = height + 2 * SLIDER + 2 * GAP
    return document(content, width + 2 * GAP, full, title, words, theme)


def _slider(share: float, width: float, y: float) -> str:
    """A line across the picture, thick up to a knob."""
    left, right = GAP, width - GAP
    x = left + share * (right - left)
    return (
        f'<path class="edge" d="M{left:.1f} {y:.1f}H{right:.1f}"/>'
        f'<path class="edge ahead" d="M{left:.1f} {y:.1f}H{x:.1f}"/>'
        f'<circle class="box acting" cx="{x:.1f}" cy="{y:.1f}" r="5"/>\n'
    )


def _motion(scope: str, count: int, seconds: float) -> str:
    """The style that shows one frame at a time; all go round alike, each from its own place."""
    beats = count - 1 + LAST
    return (
        f"{_keyframes('frame-shown', 100 / beats)}{_keyframes('last-shown', 100 * LAST / beats)}"
        f"{scope} .frame {{ visibility: hidden; animation: frame-shown "
        f"{beats * seconds:.1f}s infinite step-end }}\n"
        f"{scope} .frame:last-child {{ visibility: visible; animation-name: last-shown }}\n"
        f"@media (prefers-reduced-motion: reduce) {{ {scope} .frame {{ animation: none }} }}\n"
    )


def _keyframes(name: str, percent: float) -> str:
    """Seen for the first part of a round."""
    seen, hidden = "{ visibility: visible }", "{ visibility: hidden }"
    return f"@keyframes {name} {{ 0% {seen} {percent:.3f}% {hidden} }}\n"
