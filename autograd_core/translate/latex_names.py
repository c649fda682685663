"""Names and numbers as LaTeX: w1 is w_{1}, alpha a Greek letter, a strange label text."""

from __future__ import annotations

import math
import re

GREEK = {
    letter: rf"\{letter}"
    for letter in (
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma "
        "tau upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
    ).split()
}
GREEK |= dict(zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ", GREEK.values(), strict=True))
SPECIAL = {c: rf"\{c}" for c in r"_%&#${}"} | {
    "\\": r"\backslash ",
    "~": r"\sim ",
    "^": r"\wedge ",
}

_WORDS = re.compile(r"[A-Za-zα-ωΑ-Ω]+|[0-9]+")
_PLAIN = re.compile(r"[A-Za-zα-ωΑ-Ω]+[0-9]*(_[A-Za-zα-ωΑ-Ω0-9]+|\[[0-9]+\])*")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def name_latex(name: str) -> str:
    """A variable's name: w1, w_1 and w[1] are w_{1}, beta_max is \\beta_{\\text{max}}."""
    if not _PLAIN.fullmatch(name):
        return text_latex(name)
    first, *others = _WORDS.findall(name)
    below = ",".join(map(_word, others))
    return _word(first, alone=True) + (f"_{{{below}}}" if below else "")


def _word(word: str, alone: bool = False) -> str:
    """A letter, a Greek letter, a number or a word; a lone e is a name, not the number e."""
    if word in GREEK:
        return GREEK[word]
    if word.isdigit() or (len(word) == 1 and word.isascii() and not (alone and word == "e")):
        return word
    return rf"\text{{{word}}}"


def text_latex(text: str) -> str:
    """Any text, unchanged: `\\text{...}`, with LaTeX's own characters as symbols in between."""
    parts = []
    for run in re.split(r"([\\{}$%&#_^~])", _UNPRINTABLE.sub(" ", text)):
        if run:
            parts.append(SPECIAL[run] if run in SPECIAL else rf"\text{{{run}}}")
    return f"{{{''.join(parts)}}}" if len(parts) != 1 else parts[0]


def number_latex(x: float) -> str:
    """The shortest text that is this float: 2, 0.1, 1.5 \\cdot 10^{-7}, \\infty."""
    if math.isnan(x):
        return r"\text{nan}"
    if math.isinf(x):
        return r"\infty" if x > 0 else r"-\infty"
    mantissa, _, exponent = repr(float(x)).partition("e")
    mantissa = mantissa.removesuffix(".0")
    if not exponent:
        return mantissa
    power = f"10^{{{int(exponent)}}}"
    if mantissa in ("1", "-1"):
        return mantissa[:-1] + power
    return rf"{mantissa} \cdot {power}"
