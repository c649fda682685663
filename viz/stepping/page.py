"""The stepper's page: the data from Python, and the one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from viz.boxes.opening import FEW
from viz.language.say import say, word
from viz.pages.document import Kit, PageTooLarge, data_text, json_value
from viz.pages.formula_trees import program
from viz.palette import ThemeName
from viz.stepping.frame_count import LIMIT
from viz.stepping.frames import VERSION, Frame, Steps
from viz.stepping.layout import box_sizes, lay_out
from viz.sweep import WhatIf

KIT = Kit(
    "viz.stepping",
    (
        "paths",
        "curves",
        "columns",
        "part",
        "details",
        "scroller",
        "field",
        "graph",
        "finder",
        "what_if",
        "question",
        "step",
    ),
    ("step",),
    ("packed", "pane", "search_box"),
)
MODES = {
    None: (word("as backward() does it"), ""),
    "assign": (
        word("mistake: = for +="),
        word("Mistake: each contribution replaces what came before."),
    ),
    "no_order": (
        word("mistake: no topological order"),
        word("Mistake: nodes hand on at once what they have."),
    ),
    "stale": (
        word("mistake: stale gradients"),
        word("Mistake: zero_grad() was forgotten before this sweep."),
    ),
}

# All of a Frame but its place, and `why`, which its sentence ends with.
COLUMNS = (
    *("phase", "node", "operand", "position", "upstream", "local", "contribution"),
    *("before", "after", "wrong", "formula", "sentence"),
)

# Bytes for notes about what is left out, and for what the attribute of an iframe has escaped.
SPARE = 2_500

Payload = dict[str, Any]


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
        "packs": len(right) > LIMIT,
        **_places(right),
        "true_gradients": [json_value(g) for g in right.true_gradients],
        "modes": [_mode(right, steps) for steps in modes],
        "notes": [right.note] if right.note else [],
    }


def _places(steps: Steps) -> Payload:
    """The layout of a small graph, or the sizes of boxes, which the page places in its window."""
    if len(steps.nodes) <= FEW:
        return {"layout": lay_out(steps).to_dict()}
    return {"layout": None, "sizes": [(round(w, 1), h) for w, h in box_sizes(steps)]}


def _mode(right: Steps, steps: Steps) -> Payload:
    """The frames of a mode; those that it shares with the right sweep are only counted."""
    shared = 0
    if steps is not right:
        pairs = zip(right.frames, steps.frames, strict=False)
        shared = next((i for i, (a, b) in enumerate(pairs) if a != b), len(steps))
    label, about = (say(words) if words else "" for words in MODES[steps.what_if])
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


def fitting(data: Payload, most_bytes: int, theme: ThemeName, lang: str | None = None) -> Payload:
    """Shorten the payload to a page of `most_bytes`, and name the parts left out.

    Args:
        data: the payload.
        most_bytes: the largest size.
        theme, lang: of the page.

    Mistakes go first, the longest first (the one that the page opens with goes last), then the
    sentences.

    Raises:
        PageTooLarge: the page is too large even without them.
    """
    kept = list(data["modes"])
    notes = list(data["notes"])

    def is_larger() -> bool:
        html = KIT.page({**data, "modes": kept}, data["title"], theme, lang)
        return len(html.encode()) > most_bytes - SPARE

    while len(kept) > 1 and is_larger():
        longest = max(kept[1:], key=lambda mode: (mode["name"] != data["open"], size(mode)))
        kept.remove(longest)
        notes.append(
            say("Left out to keep this page small: the sweep “{sweep}”.", sweep=longest["label"])
        )
    if is_larger():
        frames = [[*row[:-1], None] for row in kept[0]["frames"]]
        kept = [{**kept[0], "frames": frames}]
        notes.append(say("Left out to keep this page small: the sentences; the formulas stand."))
    if is_larger():
        raise PageTooLarge(
            f"the page would have more than {most_bytes:,} bytes even without sentences and "
            "mistakes; step through a part of the graph (the loss of one sample), or allow more "
            "with step(..., most_bytes=...)"
        )
    return {**data, "modes": kept, "notes": notes}


def size(thing: Any) -> int:
    """Count the bytes of something in the page."""
    return len(data_text(thing).encode())
