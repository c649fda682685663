"""The output that shows a picture or a page in a notebook: an image, trusted or not."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Collection

from autograd_core.figures.notebook_image import notebook_image
from viz.language.say import say, word
from viz.limits import MOST_BYTES, wanted
from viz.raster import small_png
from viz.slim import slim_image

HTML, PLAIN, PNG, SVG = "text/html", "text/plain", "image/png", "image/svg+xml"

HOW_TO_TRUST = word(
    "This picture stands for a page that one steps through. The page opens when its cell is run, "
    "or once the notebook is trusted, for instance by: jupyter trust NAME.ipynb"
)


class TooLargeToShow(ValueError):
    """A picture has more bytes than one output of a notebook should have.

    Attributes:
        share: the part of it that a notebook would take.
    """

    def __init__(self, size: int, most: int):
        super().__init__(f"The picture has {size / 1e6:.1f} MB, too much for a notebook")
        self.share = most / size


class NotebookOutput:
    """What shows itself in a notebook, by the MIME bundle that `_mimebundle` returns."""

    def _mimebundle(self) -> dict[str, str]:
        """The whole bundle; never an exception."""
        raise NotImplementedError

    def _repr_html_(self) -> str | None:
        """The picture or the page for a notebook, or None where it cannot be shown."""
        return self._repr_mimebundle_().get(HTML)

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """The parts of the bundle that a notebook asks for."""
        return wanted(self._mimebundle(), include, exclude)


def page_bundle(
    html: Callable[[], str], picture: Callable[[], str | None], plain: str
) -> dict[str, str]:
    """The MIME bundle of a page: it in a frame, or why there is none; never an exception.

    Args:
        html: makes the frame, and what stands beside it.
        picture: makes the SVG that stands for the page; None for none.
        plain: the page in a line of text.
    """
    try:
        bundle = {HTML: html(), PLAIN: plain}
        svg = picture()
        return bundle if svg is None else with_png(bundle, svg)
    except Exception as error:  # a page that fails must not take the cell's result with it
        return {PLAIN: f"{plain}: {error}"}


def picture_bundle(
    svg: str, words: str, plain: str, draw_png: Callable[[], bytes] | None = None
) -> dict[str, str]:
    """The MIME bundle of a picture.

    Args:
        svg: the picture, with its size in pixels.
        words: its text twin, for those who do not see it.
        plain: what a host without pictures shows.
        draw_png: makes the same picture as PNG; by default resvg-py does, where it is installed.

    Raises:
        TooLargeToShow: the bundle has more than 1 MB.
    """
    bundle = {HTML: notebook_image(slim_image(svg), words), PLAIN: plain}
    if (size := weight(bundle)) > MOST_BYTES:
        raise TooLargeToShow(size, MOST_BYTES)
    return with_png(bundle, svg, draw_png)


def with_png(
    bundle: dict[str, str], svg: str, draw_png: Callable[[], bytes] | None = None
) -> dict[str, str]:
    """The bundle with a PNG of its picture, for hosts that drop all HTML.

    A picture so large that it would take seconds does not get one.
    """
    if weight(bundle) > MOST_BYTES / 2:
        return bundle
    try:
        drawn = draw_png() if draw_png else small_png(svg)
    except Exception:  # resvg-py or fonts may be missing; a PNG must not take the image with it
        return bundle
    more = {**bundle, PNG: b64encode(drawn).decode("ascii")}
    return more if weight(more) <= MOST_BYTES else bundle


def instead_of_page(svg: str | None, words: str) -> str:
    """Return HTML for hosts that do not show pages: a picture, and how to see the page.

    Hosts that trust a notebook run scripts, and hide a `noscript`. Other hosts remove that tag and
    the page's frame, and show what the tag contains.
    """
    picture = notebook_image(slim_image(svg), words) if svg else ""
    return f"<noscript>{picture}<p>{say(HOW_TO_TRUST)}</p></noscript>"


def weight(bundle: dict[str, str]) -> int:
    """The bytes of a MIME bundle."""
    return sum(len(content.encode()) for content in bundle.values())
