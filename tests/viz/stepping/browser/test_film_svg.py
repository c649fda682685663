"""The moving picture in a browser: one frame at a time, in order; none moves who wants none."""

import pytest

from tests.viz.stepping.test_film_svg import SECONDS, neuron
from viz.stepping.film_svg import LAST, film_svg

pytestmark = pytest.mark.browser


def seen(tab, seconds):
    """The frames that are to be seen so many seconds after a round began."""
    return tab.evaluate(
        """(at) => {
            for (const motion of document.getAnimations()) {
                motion.pause();
                motion.currentTime = at;
            }
            return [...document.querySelectorAll(".frame")]
                .flatMap((one, k) => getComputedStyle(one).visibility === "visible" ? [k] : []);
        }""",
        1000 * seconds,
    )


def test_one_frame_is_seen_at_a_time(visit):
    """At the start, in the middle and at the end of each; the next round begins with the first."""
    trace = neuron()
    tab = visit(film_svg(trace, seconds=SECONDS), "film.svg")
    for k in range(len(trace)):
        for share in (0.01, 0.5, 0.99):
            assert seen(tab, (k + share) * SECONDS) == [k]
    whole = (len(trace) - 1 + LAST) * SECONDS
    assert seen(tab, whole - 0.01) == [len(trace) - 1]
    assert seen(tab, whole + 0.01) == [0]


def test_with_reduced_motion_the_last_frame_stands(visit):
    """And no other."""
    tab = visit(film_svg(neuron()), "film.svg", reduced_motion="reduce")
    assert tab.evaluate("document.getAnimations().length") == 0
    assert seen(tab, 0) == [8]
