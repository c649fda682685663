"""How far apart two colours are: contrast by WCAG 2, and for colour-blind eyes."""

from __future__ import annotations

from math import dist, fsum

# Machado, Oliveira and Fernandes 2009: what linear RGB looks like without one kind of cone.
EYES = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour: str) -> list[float]:
    """The linear channels of #rrggbb, from 0 to 1."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb as WCAG 2 defines it."""
    return fsum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


def contrast(a: str, b: str) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    low, high = sorted([luminance(a), luminance(b)])
    return (high + 0.05) / (low + 0.05)


def difference(a: str, b: str, eyes: str) -> float:
    """The distance of two colours in CIELAB, as some eyes see them; 2.3 is just seen."""
    return dist(_lab(a, eyes), _lab(b, eyes))


def _lab(colour: str, eyes: str) -> tuple[float, float, float]:
    """Lightness, red against green, yellow against blue."""
    channels = linear(colour)
    rows = [fsum(w * c for w, c in zip(row, channels, strict=True)) for row in EYES[eyes]]
    r, g, b = (min(max(c, 0.0), 1.0) for c in rows)
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.0890
    fx, fy, fz = (
        t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z)
    )
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)
