"""plot_losses: how the loss of a training, or of several, went down - or did not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

from autograd_core import Value
from autograd_core.text.short_numbers import counted
from autograd_core.text.text_table import one_line
from viz.network import is_history
from viz.numbers import drawable, number_of
from viz.palette import ThemeName
from viz.plots.canvas import axes_in, count_on, entitle, finish, literal
from viz.plots.ends import at_ends, height_for
from viz.plots.labels import Labels, Spot
from viz.plots.themes import Theme, theme_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    from nn import History

    Run = History | Sequence[float]

DECADES = 30.0
"""From this ratio of the largest loss to the smallest on, the axis is logarithmic."""


@dataclass(frozen=True)
class _Track:
    """One line of the picture: its name, its losses, and how it ended."""

    name: str
    losses: list[float]
    end: str = ""
    validation: bool = False

    @property
    def finite(self) -> list[tuple[int, float]]:
        """(epoch, loss) up to the first that is nan, infinite or too large to draw."""
        found = []
        for epoch, loss in enumerate(self.losses, 1):
            if not drawable(loss):
                break
            found.append((epoch, loss))
        return found

    def reaches(self, longest: int) -> bool:
        """Whether the line goes so far to the right that its name can stand at its end."""
        return len(self.finite) > 0.85 * longest

    @property
    def nothing(self) -> str:
        """Say why the line is missing."""
        return "no loss can be drawn" if self.losses else "no epoch was finished"

    @property
    def best(self) -> tuple[int, float]:
        """The first epoch with the least loss, and that loss."""
        return min(self.finite, key=lambda pair: pair[1])


@literal
def plot_losses(
    runs: Run | Mapping[str, Run] | Sequence[Run],
    *,
    log: bool | None = None,
    ax: Axes | None = None,
    theme: ThemeName | None = None,
) -> Figure:
    """Plot the loss of each epoch, for one training or several, named at the ends of the lines.

    A cross marks where a training diverged, a square where it was stopped early, a star the least
    validation loss.

    Args:
        runs: a History from `nn.fit`, or a list of losses; for several trainings a dict with a
            name for each, or a list.
        log: whether the axis of the loss is logarithmic; None decides by the numbers.
        ax: matplotlib axes to draw in; by default the axes of a new Figure.
        theme: "light", "dark", or "auto" to follow the reader's system; None takes the session's.

    Returns:
        The Figure; `.describe` says in words what it shows.

    Raises:
        ImportError: matplotlib is missing; the extra `plot` installs it.
        TypeError: a run is neither a History nor a list or array of numbers.
        ValueError: runs is empty; log=True with losses of 0 or below.
    """
    colours = theme_of(theme)
    tracks = _tracks(runs)
    losses = [loss for track in tracks for _, loss in track.finite]
    positive = all(loss > 0 for loss in losses)
    if log is None:
        log = bool(losses) and positive and max(losses) > DECADES * min(losses)
    elif log and not positive:
        raise ValueError("plot_losses: log=True needs losses above 0; write log=False")
    ax = axes_in(ax, colours, height=height_for(len(tracks)))
    if log:
        ax.set_yscale("log")
    lines = [_draw(ax, track, k, colours) for k, track in enumerate(tracks)]
    longest = max(len(track.losses) for track in tracks)
    ax.set_xlim(0.5, max(longest, 1) + 0.5)
    ax.set_xlabel("epoch")
    ax.set_ylabel("loss (logarithmic)" if log else "loss")
    count_on(ax)
    if longest == 1:
        ax.set_xticks([1])
    entitle(ax, colours, _title(tracks))
    whole = [(line, t) for line, t in zip(lines, tracks, strict=True) if t.reaches(longest)]
    several = len(tracks) > 1
    labels = Labels(ax, at_ends(ax, [(line, t.name) for line, t in whole]) if several else ())
    for k, track in enumerate(tracks):
        _remark(labels, track, several and not track.reaches(longest), colours, k)
    for track in tracks:
        if not track.finite:
            said = ": ".join(filter(None, (track.name * several, track.nothing)))
            labels.anywhere(said, colours.alarm)
    return finish(ax, " ".join(_in_words(track) for track in tracks))


def _tracks(runs: Any) -> list[_Track]:
    """The lines that are meant, named."""
    if isinstance(runs, Mapping):
        named = dict(runs)
    elif is_history(runs) or _is_losses(runs):
        named = {"": runs}
    elif isinstance(runs, Iterable) and not isinstance(runs, str):
        named = {f"run {k}": run for k, run in enumerate(runs, 1)}
    else:
        raise TypeError(
            "plot_losses takes a History, a list of losses, or a dict or list of those; "
            f"got {type(runs).__name__}"
        )
    if not named:
        raise ValueError("plot_losses: there is no training to show")
    tracks: list[_Track] = []
    for name, run in named.items():
        tracks += _of_run(one_line(str(name)), run)
    return tracks


def _of_run(name: str, run: Any) -> list[_Track]:
    """The line of a training, and that of its validation."""
    if is_history(run):
        from nn import End

        end = "" if run.end is End.FINISHED else run.message or str(run.end)
        validation = run.metrics.get("validation loss", [])
        tracks = [_Track(name or ("training" if validation else "loss"), list(run.losses), end)]
        if validation:
            tracks.append(_Track(f"{name} validation".strip(), list(validation), "", True))
        return tracks
    if not _is_losses(run):
        raise TypeError(
            f"plot_losses: {name or 'the run'} must be a History or a list of numbers, "
            f"got {type(run).__name__}"
        )
    losses = [number_of(loss, name) for loss in run]
    bad = next((k for k, loss in enumerate(losses) if not math.isfinite(loss)), None)
    end = "" if bad is None else f"diverged in epoch {bad + 1}: the loss is {losses[bad]!r}"
    return [_Track(name or "loss", losses, end)]


def _is_losses(run: Any) -> bool:
    """Whether something is a list of numbers."""
    return (
        (isinstance(run, Sequence) or hasattr(run, "tolist"))
        and not isinstance(run, str)
        and len(run) > 0
        and all(isinstance(x, (Real, Value)) for x in run)
    )


def _draw(ax: Axes, track: _Track, index: int, theme: Theme) -> Line2D:
    """The line of one training, and the marks on it."""
    style = theme.line(index, len(track.finite))
    (line,) = ax.plot(*_columns(track.finite), **style, gid=track.name)
    if track.finite and track.end:
        epoch, loss = track.finite[-1]
        diverged = track.end.startswith("diverged")
        ax.plot(
            [epoch],
            [loss],
            marker="x" if diverged else "s",
            markersize=10,
            markeredgewidth=2.2,
            markerfacecolor=theme.paper,
            markeredgecolor=theme.alarm if diverged else theme.ink,
            linestyle="none",
            zorder=5,
            gid="end",
        )
    if track.validation and track.finite:
        epoch, loss = track.best
        ax.plot(
            [epoch],
            [loss],
            marker="*",
            markersize=13,
            markerfacecolor=theme.paper,
            markeredgecolor=theme.ink,
            linestyle="none",
            zorder=5,
            gid="best",
        )
    return line


def _columns(pairs: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """Abscissas and ordinates."""
    return [x for x, _ in pairs], [y for _, y in pairs]


def _remark(labels: Labels, track: _Track, nameless: bool, theme: Theme, index: int) -> None:
    """Explain the marks of a line beside them, and name the line if it is still nameless."""
    if track.finite and (track.end or nameless):
        diverged = track.end.startswith("diverged")
        said = ": ".join(filter(None, (track.name * nameless, track.end.split(":")[0])))
        colour = theme.alarm if diverged else theme.ink if track.end else theme.colour(index)
        labels.beside(said, [Spot(*track.finite[-1])], colour, gap=8)
    if track.validation and track.finite:
        epoch, loss = track.best
        labels.beside(f"least, {loss:.3g}", [Spot(epoch, loss)], theme.ink, gap=8)


def _title(tracks: Sequence[_Track]) -> str:
    """Describe the picture in a line."""
    shown = [track for track in tracks if track.finite]
    if not shown:
        return f"Loss: {tracks[0].nothing}"
    stop = f"; {tracks[0].end.split(':')[0]}" if tracks[0].end else ""
    if len(shown) == 2 and shown[1].validation:
        epoch, least = shown[1].best
        return f"Validation loss is least in epoch {epoch}, {least:.3g}{stop}"
    if len(tracks) == 1:
        first, last = shown[0].finite[0][1], shown[0].finite[-1][1]
        count = len(shown[0].finite)
        if last == first:
            return f"Loss is {last:.3g} after {count} epoch{'s' * (count > 1)}{stop}"
        course = "falls" if last < first else "rises"
        return f"Loss {course} from {first:.3g} to {last:.3g} in {count} epochs{stop}"
    lowest = min(shown, key=lambda track: track.finite[-1][1])
    diverged = sum(track.end.startswith("diverged") for track in tracks)
    title = f"Loss by epoch: {lowest.name} ends lowest, at {lowest.finite[-1][1]:.3g}"
    return f"{title}; {diverged} diverged" if diverged else title


def _in_words(track: _Track) -> str:
    """One line of the picture in a sentence or two."""
    if not track.finite:
        text = f"{track.name}: {track.nothing}"
    else:
        epoch, least = track.best
        text = (
            f"{track.name}: from {track.finite[0][1]:.4g} to {track.finite[-1][1]:.4g} in "
            f"{counted(len(track.finite), 'epoch')}, least {least:.4g} in epoch {epoch}"
        )
    return f"{text}; {track.end}." if track.end else f"{text}."
