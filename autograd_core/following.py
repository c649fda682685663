"""Who observes a computation: an Observer sees what happens, a Follower where numbers go."""

import operator
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, Protocol

HOLDS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "bool": operator.ne,
}
"""What each symbol of a comparison asks; "bool" asks whether a number is not 0."""


class Observer(Protocol):
    """The argument of `observed_by`. Each method may raise."""

    def created(self, node: Any) -> None:
        """Called with each node as it is recorded."""

    def compared(self, symbol: str, a: float, b: float, outcome: bool) -> None:
        """Called with each comparison of a Value's number: <, <=, >, >=, ==, != (and "bool").

        A decision by it has no derivative: the graph keeps the branch that was taken.
        """

    def swept(self, nodes: list[Any], adjoints: list[float]) -> None:
        """Called with each finished reverse sweep, before it changes any gradient.

        The nodes come leaves first and then in creation order, each with its adjoint.
        """


class Follower(Observer):
    """An observer that follows where each number goes, so that no use of one escapes it.

    A subclass overrides the methods; each may raise.
    """

    def created(self, node: Any) -> None:
        """Called with each node as it is recorded."""

    def compared(self, symbol: str, a: float, b: float, outcome: bool) -> None:
        """Not called: see `decided`."""

    def swept(self, nodes: list[Any], adjoints: list[float]) -> None:
        """Called with each finished reverse sweep."""

    def decided(self, symbol: str, a: Any, b: Any, outcome: bool) -> Any:
        """Called in place of `compared`, with the Values or numbers themselves.

        For two Values, == and != are shown too. Returns the result of the comparison: the
        outcome or, for <, <=, >, >=, == and !=, a `Condition`.
        """
        return outcome

    def read(self, node: Any, what: str) -> None:
        """Called before a node's number or gradient is read or assigned by the program.

        Args:
            node: the node.
            what: how: "data", "grad", "data =", "grad =", "item()", "repr", "hash", ...; "label",
                "op", "is_constant", "is_leaf", "operands" and "static" where these are read.
        """

    def is_number(self, value: Any) -> bool:
        """Whether a Value stands for a float of the program, or was computed from such alone."""
        return False

    def may_choose_by(self, numbers: Sequence[Any]) -> bool:
        """Whether a library may have `where` choose by some numbers, in place of `if`."""
        return False

    def choice(self, symbol: str, a: Any, b: Any) -> "Condition":
        """The result of a comparison that only `where` asks for; see `may_choose_by`."""
        raise NotImplementedError

    def unrecorded(self, node: Any, name: str, operands: tuple[Any, ...], static: Any) -> None:
        """Called with a leaf that an operation made without recording it: no_grad, detach."""


class Condition:
    """The result of a comparison that a Follower follows: whoever asks for its truth decides.

    `where` does not ask: it tells the outcome that it selects by it.

    Args:
        holds: what the comparison found.
        decide: called with this object when the program decides by it.
    """

    __slots__ = ("_decide", "holds", "selected")

    def __init__(self, holds: bool, decide: Callable[["Condition"], None]):
        self.holds = holds
        self.selected: list[Any] = []
        self._decide = decide

    def select(self, node: Any) -> None:
        """Note that a node of `where` selects by this comparison."""
        self.selected.append(node)

    def __bool__(self) -> bool:
        """The truth, which the program decides by from here on."""
        self._decide(self)
        return self.holds

    def __getattr__(self, name: str) -> Any:
        """Whatever else a bool can do."""
        return getattr(bool(self), name)

    def __hash__(self) -> int:
        return hash(bool(self))

    def __repr__(self) -> str:
        return repr(bool(self))


def _of_bools(function: Callable[..., Any], reflected: bool = False) -> Callable[..., Any]:
    """The method of a Condition that applies a function to its truth."""

    def method(*operands: Any) -> Any:
        plain = [bool(x) if type(x) is Condition else x for x in operands]
        return function(*(reversed(plain) if reflected else plain))

    return method


for _name in "eq ne lt le gt ge index neg pos invert".split():
    setattr(Condition, f"__{_name}__", _of_bools(getattr(operator, _name)))
for _function in (int, float, abs, round, format, divmod):
    setattr(Condition, f"__{_function.__name__}__", _of_bools(_function))
for _name in "add sub mul truediv floordiv mod pow and_ or_ xor lshift rshift".split():
    _plain = _name.strip("_")
    setattr(Condition, f"__{_plain}__", _of_bools(getattr(operator, _name)))
    setattr(Condition, f"__r{_plain}__", _of_bools(getattr(operator, _name), reflected=True))


observer: ContextVar[Observer | None] = ContextVar("observer", default=None)
