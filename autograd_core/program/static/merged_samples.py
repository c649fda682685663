"""Recordings of samples in as few merged traces as they fit in."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from autograd_core.program.static.merge import Merged, are_alike, merge
from autograd_core.program.static.sample_recording import SampleRecording

Kept = tuple[Hashable, SampleRecording]
"""A recording, with the kind of its samples."""


def merged_samples(kept: Sequence[Kept]) -> list[tuple[list[Kept], Merged]]:
    """Groups of recordings, each with the trace that is all of them.

    Those whose operations are alike are merged at once, since most often they can be: ten labels
    cost one merge. Only those that cannot are tried one after the other.
    """
    found: list[tuple[list[Kept], Merged]] = []
    for group in _alike(kept):
        merged = merge([mine.trace for _, mine in group])
        if merged is None:
            found += _one_by_one(group)
        else:
            found.append((group, merged))
    return found


def _alike(kept: Sequence[Kept]) -> list[list[Kept]]:
    """Recordings by their operations and comparisons, and by the form of their output."""
    groups: list[list[Kept]] = []
    for each in kept:
        form, trace = each[1].form, each[1].trace
        for group in groups:
            first = group[0][1]
            if first.form == form and are_alike(first.trace, trace):
                group.append(each)
                break
        else:
            groups.append([each])
    return groups


def _one_by_one(kept: Sequence[Kept]) -> list[tuple[list[Kept], Merged]]:
    """Each recording with the first of the groups before it that it can be merged with."""
    groups: list[tuple[list[Kept], Merged]] = []
    for each in kept:
        for k, (group, _) in enumerate(groups):
            both = [*group, each]
            merged = merge([mine.trace for _, mine in both])
            if merged is not None:
                groups[k] = both, merged
                break
        else:
            alone = merge([each[1].trace])
            assert alone is not None
            groups.append(([each], alone))
    return groups
