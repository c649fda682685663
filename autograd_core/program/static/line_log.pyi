from typing import Any

class LineLog:
    lines: dict[int, tuple[str, int]]

    def created(self, node: Any) -> None: ...
