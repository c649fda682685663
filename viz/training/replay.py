"""replay: a recorded training as a page, with a slider over its steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from autograd_core.suggest import suggests
from viz.arguments import check_whole
from viz.language.choice import Language, language_or_default, speaking
from viz.language.say import say, word
from viz.limits import MOST_BYTES
from viz.network import is_history
from viz.numbers import listed
from viz.pages.document import PageTooLarge
from viz.palette import ThemeName
from viz.theme import colours_or_default
from viz.training.page import TrainingPage
from viz.training.recorder import Recorder
from viz.training.seen import Seen, seen_of
from viz.training.states import states_of
from viz.training.track import Track

if TYPE_CHECKING:
    from nn import History

MOST_STATES = 100
FEWEST = 2
HEIGHT = 720
NAMES = (word("first input"), word("second input"))


@suggests
def replay(
    recorder: Recorder,
    xs: Any = None,
    targets: Any = None,
    *,
    loss: Callable[[Any, Any], Any] | None = None,
    history: History | None = None,
    threshold: float | None = None,
    classes: Sequence[str] | None = None,
    names: tuple[str, str] = NAMES,
    states: int = MOST_STATES,
    theme: ThemeName | None = None,
    lang: Language | None = None,
    height: int = HEIGHT,
    most_bytes: int = MOST_BYTES,
) -> TrainingPage:
    """Make a page on which a training runs again, step by step, both ways.

        recorder = Recorder(model)
        fit(model, hinge, xs, targets, recorder.watch(SGD(model.parameters(), lr=0.1)))
        replay(recorder, xs, targets, loss=hinge)         # in a notebook
        replay(recorder).save("training.html")

    The weights of fully connected layers are lines between neurons, as wide as they are large,
    blue and dashed below 0; those of other models are heat maps. Samples of two numbers lie in
    the plane, in which each state of the model draws its decision boundary; samples of one number
    beside its curve; of others the outputs are shown. Below is the loss.

    Args:
        recorder: the Recorder that watched the training; the model's present weights are the last
            state.
        xs, targets: samples; or a data set with `xs` and `targets`, in place of both.
        loss: function of an output and a target; its mean over the samples is shown. None takes
            the losses that the recorder was given, else those of the history.
        history: what `fit` returned.
        threshold: a single score above it means class 1. None takes 0.5 for targets 0 and 1 where
            the outputs stand for them (probabilities, or all within 0.5 of their targets at last),
            else 0.
        classes: names of the classes.
        names: names of the two inputs.
        states: the most states that are shown, evenly spaced; fewer where the page would be too
            large.
        theme: "light", "dark", or "auto" to follow the reader's system; None takes the session's.
        lang: "en" or "zh" (Chinese); None takes the session's, else that of the reader's browser.
        height: of the frame in a notebook, in pixels.
        most_bytes: the largest size of the page.

    Raises:
        TypeError: recorder is not a Recorder, history not a History, loss not a function, or
            samples are not lists of numbers.
        ValueError: the recorder or the list of samples is empty, the language is unknown, there is
            not a target for each sample, not a name for each class, or states is below 2.
        PageTooLarge: even with two states the page has more than `most_bytes`.
    """
    if not isinstance(recorder, Recorder):
        raise TypeError(f"replay takes a Recorder, got {type(recorder).__name__}")
    if history is not None and not is_history(history):
        raise TypeError(f"replay: history must be what fit returned, got {type(history).__name__}")
    if loss is not None and not callable(loss):
        raise TypeError(f"replay: loss must be a function, got {type(loss).__name__}")
    theme = colours_or_default(theme)
    for name, number, least in (("states", states, 2), ("height", height, 1)):
        check_whole(name, number, least)
    check_whole("most_bytes", most_bytes, 1)
    if targets is None and hasattr(xs, "xs") and hasattr(xs, "targets"):
        xs, targets = xs.xs, xs.targets
    if loss is not None and targets is None:
        raise ValueError("replay: loss= needs samples and their targets")
    language = language_or_default(lang)
    with speaking(language or "en"):
        told = [say(one) if names is NAMES else str(one) for one in listed(names, "replay: names")]
        while True:
            found = states_of(recorder, states)
            seen = None if xs is None else seen_of(found, xs, targets, threshold, classes)
            track = _track(recorder, found.steps, seen, loss, history)
            page = TrainingPage(found, seen, track, told, height, theme, language)
            size = len(page.html.encode())
            if size <= most_bytes:
                return page
            if len(found) <= FEWEST:
                raise PageTooLarge(
                    f"the page would have {size:,} bytes with {len(found)} states, more than "
                    f"{most_bytes:,}; record fewer parameters, show fewer samples, or allow more "
                    "with replay(..., most_bytes=...)"
                )
            states = max(FEWEST, min(len(found) - 1, int(len(found) * 0.9 * most_bytes / size)))


def _track(
    recorder: Recorder,
    steps: Sequence[int],
    seen: Seen | None,
    loss: Callable[[Any, Any], Any] | None,
    history: History | None,
) -> Track | None:
    """The loss: of a function, as it was recorded, or of each epoch."""
    if loss is not None and seen is not None:
        return Track(say("mean loss of the samples"), tuple(steps), tuple(seen.losses(loss)))
    pairs = [
        (step, x) for step, x in zip(recorder.steps, recorder.losses, strict=True) if x is not None
    ]
    if pairs:
        return Track(say("loss"), tuple(float(s) for s, _ in pairs), tuple(x for _, x in pairs))
    if history is not None and history.losses:
        each = history.steps / len(history.losses)
        ends = tuple(each * (k + 1) for k in range(len(history.losses)))
        return Track(say("loss of each epoch"), ends, tuple(history.losses), each=False)
    return None
