"""What a notebook is given to show a picture or a page: an image, whether it is trusted or not."""

from __future__ import annotations

from autograd_core.notebook_image import notebook_image
from viz.limits import MOST_BYTES
from viz.slim import slim_image

HTML, PLAIN, SVG = "text/html", "text/plain", "image/svg+xml"

HOW_TO_TRUST = (
    "This picture stands for a page that one steps through. The page opens when its cell is run, "
    "or once the notebook is trusted, for instance by: jupyter trust NAME.ipynb"
)


class TooLargeToShow(ValueError):
    """A picture has more bytes than one output of a notebook should.

    Attributes:
        share: the part of it that a notebook would take.
    """

    def __init__(self, size: int, most: int):
        super().__init__(f"The picture has {size / 1e6:.1f} MB, too much for a notebook")
        self.share = most / size


def picture_bundle(svg: str, words: str, plain: str) -> dict[str, str]:
    """The MIME bundle of a picture.

    Args:
        svg: the picture, with its size in pixels.
        words: its text twin, for those who do not see it.
        plain: what a host without pictures shows.

    Raises:
        TooLargeToShow: the bundle has more than 1 MB.
    """
    bundle = {HTML: notebook_image(slim_image(svg), words), PLAIN: plain}
    if (size := weight(bundle)) > MOST_BYTES:
        raise TooLargeToShow(size, MOST_BYTES)
    return bundle


def instead_of_page(svg: str | None, words: str) -> str:
    """HTML for hosts that show no page: a picture, and how to see the page.

    Hosts that trust a notebook run scripts, and show nothing of a `noscript`. The others take that
    tag away, as they do the page's frame, and show what is in it.
    """
    picture = notebook_image(slim_image(svg), words) if svg else ""
    return f"<noscript>{picture}<p>{HOW_TO_TRUST}</p></noscript>"


def weight(bundle: dict[str, str]) -> int:
    """The bytes of a MIME bundle."""
    return sum(len(content.encode()) for content in bundle.values())
