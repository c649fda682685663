"""From SVG to PNG, PDF and moving GIF, by the packages resvg-py and Pillow, without a program."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from itertools import islice
from math import sqrt
from pathlib import Path
from sysconfig import get_path
from typing import Any

from autograd_core.extras import install_hint
from viz.render import RenderError

SCALE = 2.0
"""Pixels of a PNG for each of the picture's, so that it is sharp on fine screens and paper."""
PDF_SCALE = 3.0
COLUMN = 900.0
"""Pixels: the width of a notebook's column, or a little more."""
NOTEBOOK_COLOURS = 64
MOST_PIXELS = 25_000_000
LONGEST_SIDE = 30_000
GIF_SCALE, GIF_PIXELS, COLOURS = 1.5, 1_000_000, 128
SECONDS = 1.2
"""Duration of a GIF's frame; the last one stays three times as long."""

FAMILIES = {
    "serif_family": ("Times New Roman", "Times", "Liberation Serif", "DejaVu Serif", "Noto Serif"),
    "sans_serif_family": ("Arial", "Helvetica", "Liberation Sans", "DejaVu Sans", "Noto Sans"),
    "monospace_family": (
        "Menlo",
        "Consolas",
        "DejaVu Sans Mono",
        "Liberation Mono",
        "Courier New",
    ),
}
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
_SIZE = re.compile(r'<svg\b[^>]*? width="([\d.]+)(?:px)?" height="([\d.]+)(?:px)?"')
_PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
    '<text y="30" font-size="30" font-family="{}">{}</text></svg>'
)


def png(svg: str, scale: float = SCALE) -> bytes:
    """Draw a picture as PNG, on its own background.

    Args:
        svg: an SVG text with its width and height in pixels.
        scale: pixels for each pixel of the picture; fewer if it would be very large.

    Raises:
        RenderError: resvg-py is not installed, or this machine has no fonts.
        ValueError: the text is not an SVG.
    """
    drawn: bytes = _resvg()(
        svg_string=svg, dpi=96, **_zoomed(svg, scale), **_families(), font_dirs=_folders()
    )
    return drawn


def small_png(svg: str) -> bytes:
    """The picture as PNG for a notebook: no wider than its column, with few colours.

    Raises:
        RenderError, ValueError: as in `png`.
    """
    found = _SIZE.search(svg)
    width, height = (float(found[1]), float(found[2])) if found else (1.0, 1.0)
    scale = min(1.0, COLUMN / width, (COLUMN**2 / (width * height)) ** 0.5)
    return with_few_colours(png(svg, scale))


def with_few_colours(drawn: bytes) -> bytes:
    """Halve the bytes of a PNG; without Pillow, return it as it is."""
    try:
        from PIL import Image
    except ImportError:
        return drawn
    out = BytesIO()
    image = Image.open(BytesIO(drawn)).convert("RGB")
    few = image.quantize(NOTEBOOK_COLOURS, dither=Image.Dither.NONE)
    few.save(out, "PNG", optimize=True)
    return min(out.getvalue(), drawn, key=len)


def pdf(svg: str, title: str = "") -> bytes:
    """The picture as a PDF of one page of its size; it holds pixels, 288 to the inch.

    Raises:
        RenderError, ValueError: as in `png`; RenderError also without Pillow.
    """
    image = _image(svg, PDF_SCALE)
    size = _SIZE.search(svg)
    shown = image.width / float(size[1]) if size else PDF_SCALE
    out = BytesIO()
    image.save(out, "PDF", resolution=96.0 * shown, title=title or None)
    return out.getvalue()


def gif(svgs: Sequence[str], seconds: float = SECONDS) -> bytes:
    """The pictures one after the other as a GIF that begins again after the last.

    Args:
        svgs: SVG texts; around smaller ones there is the background of the first.
        seconds: how long each is seen.

    Raises:
        RenderError, ValueError: as in `pdf`; ValueError also if there is no picture.
    """
    if not svgs:
        raise ValueError("gif: there are no pictures")
    scale = _gif_scale(svgs)
    images = _framed(_coloured([_image(svg, scale) for svg in svgs]))
    times = [round(1000 * seconds)] * (len(images) - 1) + [round(3000 * seconds)]
    out = BytesIO()
    images[0].save(
        out, "GIF", save_all=True, append_images=images[1:], duration=times, loop=0, optimize=True
    )
    return out.getvalue()


def _framed(images: list[Any]) -> list[Any]:
    """The images in frames of the same size, as a GIF has them."""
    from PIL import Image

    size = max(image.width for image in images), max(image.height for image in images)
    framed = []
    for image in images:
        frame = Image.new("P", size, image.getpixel((0, 0)))
        frame.putpalette(image.palette)
        frame.paste(image)
        framed.append(frame)
    return framed


def _gif_scale(svgs: Sequence[str]) -> float:
    """Pixels for each of a picture's: fewer for large ones, as many for all."""
    sizes = [found.groups() for svg in svgs if (found := _SIZE.search(svg))]
    largest = max((float(w) * float(h) for w, h in sizes), default=1.0)
    return min(GIF_SCALE, max(sqrt(GIF_PIXELS / max(largest, 1.0)), 0.5))


def _coloured(images: list[Any]) -> list[Any]:
    """Reduce the images to the same few colours, taken from some of them."""
    from PIL import Image

    some = images[:: max(len(images) // 6, 1)] + images[-1:]
    size = max(image.width for image in some), max(image.height for image in some)
    sheet = Image.new("RGB", (size[0], size[1] * len(some)))
    for i, image in enumerate(some):
        sheet.paste(image, (0, i * size[1]))
    palette = sheet.reduce(2).quantize(COLOURS)
    return [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images]


def _image(svg: str, scale: float) -> Any:
    """The picture as an image of Pillow, without transparency."""
    drawn = png(svg, scale)
    try:
        from PIL import Image
    except ImportError as error:
        raise RenderError(f"this needs Pillow: {install_hint('viz')}") from error
    return Image.open(BytesIO(drawn)).convert("RGB")


def _zoomed(svg: str, scale: float) -> dict[str, int]:
    """The width in pixels, as resvg takes it; less where the picture would be very large."""
    found = _SIZE.search(svg)
    if found is None:
        return {}
    width, height = float(found[1]), float(found[2])
    area = sqrt(MOST_PIXELS / (width * height or 1.0))
    scale = min(scale, area, LONGEST_SIDE / max(width, height, 1.0))
    return {"width": max(round(width * scale), 1)}


def _resvg() -> Any:
    """The function that draws."""
    try:
        from resvg_py import svg_to_bytes
    except ImportError as error:
        raise RenderError(
            f"PNG, PDF and GIF are drawn by resvg-py, which is not installed: "
            f"{install_hint('viz')}"
        ) from error
    return svg_to_bytes


@cache
def _folders() -> list[str]:
    """List folders with fonts besides the system's: matplotlib brings some."""
    folder = Path(get_path("platlib"), "matplotlib", "mpl-data", "fonts", "ttf")
    return [str(folder)] if folder.is_dir() else []


@cache
def _families() -> dict[str, str]:
    """Choose fonts of this machine for letters with serifs, without, and of equal width.

    Without a font resvg silently leaves texts out.

    Raises:
        RenderError: the machine does not have any fonts.
    """
    found = {kind: next(filter(_writes, names), "") for kind, names in FAMILIES.items()}
    other = next(filter(None, found.values()), "") or next(filter(_writes, _others()), "")
    if not other:
        raise RenderError(
            "this machine does not have a font for the texts of a picture: install one, "
            "for instance with: apt-get install fonts-dejavu-core"
        )
    return {kind: name or other for kind, name in found.items()}


def _writes(family: str) -> bool:
    """Whether there is a font of this name.

    What stands in for one that is not there is the font for letters with serifs.
    """
    empty, written = (
        _resvg()(svg_string=_PROBE.format(family, text), serif_family=family, font_dirs=_folders())
        for text in ("", "x")
    )
    different: bool = empty != written
    return different


def _others() -> Iterator[str]:
    """The names of some fonts in the folders of Unix, if Pillow is installed to read them."""
    try:
        from PIL import ImageFont
    except ImportError:
        return
    for folder in map(Path, FOLDERS):
        files = (path for path in folder.expanduser().rglob("*.[ot]t[fc]") if path.is_file())
        for path in islice(files, 20):
            try:
                yield str(ImageFont.truetype(str(path)).getname()[0])
            except OSError:
                continue
