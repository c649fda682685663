"""What a notebook shows: the images in the HTML of an output."""

import base64
from html.parser import HTMLParser


class Images(HTMLParser):
    """The images of a piece of HTML, each as its attributes; `svgs` are what they show."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        """Note every tag, and the attributes of images."""
        self.tags.append(tag)
        if tag == "img":
            self.found.append(dict(attributes))

    @property
    def svgs(self):
        """The images as SVG text."""
        kind = "data:image/svg+xml;base64,"
        assert all(image["src"].startswith(kind) for image in self.found)
        return [base64.b64decode(image["src"].removeprefix(kind)).decode() for image in self.found]


def shown_svg(bundle):
    """The SVG of an output that shows one picture and no more."""
    images = Images(bundle["text/html"])
    assert images.tags == ["img"]
    assert images.found[0]["style"] == "max-width:100%;height:auto"
    return images.svgs[0]
