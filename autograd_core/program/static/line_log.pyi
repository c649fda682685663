from typing import Any, final

@final
class LineLog:
    lines: dict[int, tuple[str, int]]
    def __init__(self) -> None: ...
    def created(self, node: Any) -> None: ...
