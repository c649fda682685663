from array import array
from collections.abc import Hashable, Sequence
from typing import Any, Protocol, final

from autograd_core.program.lift.lifted import Rows
from autograd_core.program.static.codes import DOUBLE as DOUBLE

class _ArrayColumn(Protocol):
    numbers: Rows
    @property
    def codes(self) -> array[int]: ...

@final
class PlainForm:
    codes: array[int]
    count: int
    words: int
    def __init__(self, codes: array[int], count: int, words: int) -> None: ...
    def call(self, args: tuple[Any, ...]) -> tuple[Hashable, array[float]] | None: ...
    def rows(
        self,
        columns: Sequence[list[Any] | _ArrayColumn],
        count: int,
        choices: dict[Hashable, array[float]],
        order: array[int],
    ) -> Rows | None: ...
    def shaped(
        self, found: array[float], own: array[int], rows: int, arguments: int
    ) -> list[Any]: ...
    def of_argument(
        self, found: array[float], own: array[int], rows: int, argument: int
    ) -> array[float]: ...

def key_of(words: list[Any]) -> Hashable: ...
def form_of(key: Any) -> tuple[PlainForm, Hashable] | None: ...
