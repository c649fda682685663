"""Numbers as JSON can hold them: one convention for the data of every report."""

from __future__ import annotations

import math
from typing import Any


def plain(x: Any) -> Any:
    """A float, a str, or a tuple or list of such, as JSON holds it; anything else as it is.

    nan and infinities, which JSON does not have, are the strings "nan", "inf" and "-inf", which
    `float` reads back; subclasses of float and str become plain ones.
    """
    if isinstance(x, float):
        return float(x) if math.isfinite(x) else repr(float(x))
    if isinstance(x, str):
        return str(x)
    return [plain(item) for item in x] if isinstance(x, tuple | list) else x
