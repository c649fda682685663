from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any, final

@final
class CallLog:
    def __init__(
        self, called: Callable[[CodeType], bool], built_in: Callable[[FrameType, Any], bool]
    ) -> None: ...
    def start(self) -> None: ...
    def __call__(self, frame: FrameType, event: str, argument: Any) -> None: ...
