"""Numbers as JSON can hold them: one convention for the data of every report."""

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass
from typing import Any


def plain(x: Any) -> Any:
    """A float, a str, a dataclass, or a tuple or list of such, as JSON holds it; else as it is.

    A dataclass becomes a dict of its fields. nan and infinities, which JSON does not have, are the
    strings "nan", "inf" and "-inf", which `float` reads back; subclasses of float and str become
    plain ones.
    """
    if isinstance(x, float):
        return float(x) if math.isfinite(x) else repr(float(x))
    if isinstance(x, str):
        return str(x)
    if is_dataclass(x) and not isinstance(x, type):
        return {field.name: plain(getattr(x, field.name)) for field in fields(x)}
    return [plain(item) for item in x] if isinstance(x, tuple | list) else x
