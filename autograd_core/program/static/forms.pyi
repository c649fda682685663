from array import array
from collections.abc import Hashable
from typing import Any, final

@final
class PlainForm:
    codes: array[int]
    count: int
    def __init__(self, codes: array[int], count: int) -> None: ...
    def call(self, args: tuple[Any, ...]) -> tuple[Hashable, array[float]] | None: ...
    def rows(
        self,
        columns: list[list[Any]],
        count: int,
        choices: dict[Hashable, array[float]],
        order: array[int],
    ) -> array[float] | None: ...
    def shaped(
        self, found: array[float], own: array[int], rows: int, arguments: int
    ) -> list[Any]: ...

def moved(numbers: array[float], order: array[int]) -> array[float]: ...
def picked(numbers: array[float], rows: array[int], width: int) -> array[float]: ...
def form_of(key: Any) -> tuple[PlainForm, Hashable] | None: ...
