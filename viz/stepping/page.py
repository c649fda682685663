"""The stepper's page: the data from Python, and the one HTML file that needs nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from viz.palette import ThemeName
from viz.stepping.formula_trees import program
from viz.stepping.frame_style import FrameColours, themed
from viz.stepping.frames import VERSION, Frame, Steps, WhatIf, json_value
from viz.stepping.layout import lay_out

MODULES = ("dom", "numbers", "paths", "curves", "graph", "details", "what_if", "step", "scheme")
SHEETS = ("step", "media")
MODES = {
    None: ("as backward() does it", ""),
    "assign": ("mistake: = for +=", "Mistake: each contribution replaces what came before."),
    "no_order": (
        "mistake: no topological order",
        "Mistake: nodes hand on at once what they have.",
    ),
    "stale": ("mistake: stale gradients", "Mistake: zero_grad() was forgotten before this sweep."),
}

# All of a Frame but its place, and `why`, which its sentence ends with.
COLUMNS = (
    *("phase", "node", "operand", "position", "upstream", "local", "contribution"),
    *("before", "after", "wrong", "formula", "sentence"),
)

# Bytes for notes about what is left out, and for what the attribute of an iframe has escaped.
SPARE = 2_500

# Run by the host's page once the frame is there, where the host runs scripts at all.
TELL_SCHEME = "this.contentWindow.postMessage({scheme: getComputedStyle(this).colorScheme}, '*')"

Payload = dict[str, Any]


class PageTooLarge(ValueError):
    """The graph has more steps than a page of the allowed size can hold."""


def payload(
    modes: Sequence[Steps],
    parameters: Sequence[Mapping[str, Any]],
    at: int,
    what_if: WhatIf | None = None,
) -> Payload:
    """Collect everything the page needs, for JSON.

    Args:
        modes: the same graph's Steps, the right ones first.
        parameters: the static numbers of each node's operation.
        at: number of steps taken when the page opens; negative numbers count from the end.
        what_if: the mode in which it opens.
    """
    right = modes[0]
    opened = next(steps for steps in modes if steps.what_if == what_if)
    programs: list[Any] = []
    places: dict[str, int] = {}
    nodes = []
    for node, static in zip(right.nodes, parameters, strict=True):
        nodes.append({field.name: json_value(getattr(node, field.name)) for field in fields(node)})
        if not node.long_name:
            del nodes[-1]["long_name"]
        if node.operands:
            key = f"{node.op} {len(node.operands)} {dict(static)!r}"
            if key not in places:
                places[key] = len(programs)
                programs.append(program(node.op, len(node.operands), static))
            nodes[-1]["program"] = places[key]
    return {
        "version": VERSION,
        "title": right.root.name,
        "at": at if at >= 0 else max(len(opened) + 1 + at, 0),
        "open": what_if or "right",
        "seed": json_value(next(f.after for f in right if f.phase == "seed")),
        "nodes": nodes,
        "edges": right.to_dict()["edges"],
        "programs": programs,
        "columns": COLUMNS,
        "layout": lay_out(right).to_dict(),
        "true_gradients": [json_value(g) for g in right.true_gradients],
        "modes": [_mode(right, steps) for steps in modes],
        "notes": [right.note] if right.note else [],
    }


def _mode(right: Steps, steps: Steps) -> Payload:
    """The frames of a mode; those that it shares with the right sweep are only counted."""
    shared = 0
    if steps is not right:
        pairs = zip(right.frames, steps.frames, strict=False)
        shared = next((i for i, (a, b) in enumerate(pairs) if a != b), len(steps))
    label, about = MODES[steps.what_if]
    return {
        "name": steps.what_if or "right",
        "label": label,
        "about": about,
        "shared": shared,
        "frames": [_frame(frame) for frame in steps.frames[shared:]],
        "initial": [json_value(g) for g in steps.initial_gradients],
        "gradients": [json_value(g) for g in steps.final_gradients],
        "note": steps.note,
    }


def _frame(frame: Frame) -> list[Any]:
    """A frame as a row of a table with COLUMNS: names would be half of the page."""
    return [json_value(getattr(frame, name)) for name in COLUMNS]


def fitting(data: Payload, most_bytes: int, theme: ThemeName) -> Payload:
    """Shorten the payload to a page of `most_bytes`, and name the parts left out.

    Mistakes go first, the longest first (the one that the page opens with goes last), then the
    sentences.

    Raises:
        PageTooLarge: the page is too large even without them.
    """
    room = most_bytes - SPARE - len(page({**data, "modes": []}, data["title"], theme).encode())
    kept = list(data["modes"])
    notes = list(data["notes"])
    while len(kept) > 1 and size(kept) > room:
        longest = max(kept[1:], key=lambda mode: (mode["name"] != data["open"], size(mode)))
        kept.remove(longest)
        notes.append(f"Left out to keep this page small: the sweep “{longest['label']}”.")
    if size(kept) > room:
        frames = [[*row[:-1], None] for row in kept[0]["frames"]]
        kept = [{**kept[0], "frames": frames}]
        notes.append("Left out to keep this page small: the sentences; the formulas stand.")
    if size(kept) > room:
        raise PageTooLarge(
            f"the page would have more than {most_bytes:,} bytes even without sentences and "
            "mistakes; step through a part of the graph (the loss of one sample), or allow more "
            "with step(..., most_bytes=...)"
        )
    return {**data, "modes": kept, "notes": notes}


def size(thing: Any) -> int:
    """Count the bytes of something in the page."""
    return len(data_text(thing).encode())


def data_text(data: Any) -> str:
    """JSON that may stand in a script element and in an attribute, whatever the labels are."""
    text = json.dumps(data, allow_nan=False, separators=(",", ":"), ensure_ascii=False)
    for character in "<>&'\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


@cache
def script() -> str:
    """Join the modules of `assets` into one ES module without imports and exports."""
    texts = [_asset(f"{name}.js") for name in MODULES]
    joined = "\n".join(re.sub(r"^import .*;\n", "", text, flags=re.MULTILINE) for text in texts)
    return re.sub(r"^(/\*.*\*/\n|export | +|\n)+", "", joined, flags=re.MULTILINE)


@cache
def style(theme: ThemeName) -> str:
    """The style sheet; its colours hold inside elements with the attribute data-stepper=THEME."""
    scope = f"[data-stepper={theme}]"
    schemes = "light dark" if theme == "auto" else theme

    def rule(colours: FrameColours) -> str:
        """The colours as custom properties."""
        named = [f"--{name.replace('_', '-')}: {c};" for name, c in colours._asdict().items()]
        return f"{scope} {{ {' '.join(named)} }}\n"

    sheets = "".join(_asset(f"{name}.css") for name in SHEETS)
    return f"{scope} {{ color-scheme: {schemes}; }}\n{themed(theme, rule)}{sheets}"


@cache
def _asset(name: str) -> str:
    """A file of `assets`."""
    return files("viz.stepping").joinpath("assets", name).read_text(encoding="utf-8")


def page(data: Payload, title: str, theme: ThemeName) -> str:
    """The whole HTML file: data, module and style sheet in it, nothing from anywhere else."""
    parts = {"title": escape(title), "theme": theme, "style": style(theme)}
    parts |= {"data": data_text(data), "script": script()}
    return re.sub(r"<!--(\w+)-->", lambda found: parts[found[1]], _asset("page.html"))


def frame_of(html: str, height: int, title: str) -> str:
    """The page in an iframe for a notebook: a document of its own, which may run its script.

    It cannot see whether the notebook is light or dark, so the frame tells it.
    """
    document = html.replace("&", "&amp;").replace("'", "&#39;")
    return (
        f'<iframe title="{escape(title)}" sandbox="allow-scripts" loading="lazy" width="100%" '
        f'height="{height}" style="border:0;width:100%;height:{height}px" '
        f"onload=\"{TELL_SCHEME}\" srcdoc='{document}'></iframe>"
    )
