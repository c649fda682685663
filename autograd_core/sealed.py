"""Node and Value are closed: no subclasses and no new methods; errors say what to write instead.

The engine allocates and frees nodes by itself, and operations make plain Values: an object of a
subclass would become a plain Value with the first operation. All users also share one class.
"""

from typing import Any

from autograd_core.habits import HABITS, OWN_OPERATION


class Sealed(type):
    """The type of a class without subclasses, whose attributes cannot be changed."""

    def __new__(mcs, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> "Sealed":
        """Refuse a subclass; only the engine makes its classes."""
        if body.get("__module__") == "autograd_core.value":  # interpreted: Value itself
            return super().__new__(mcs, name, bases, body)
        base = next(base.__name__ for base in bases if isinstance(base, Sealed))
        raise TypeError(
            f"{base} is closed: it cannot be subclassed, because operations would give plain "
            f"Values again. {OWN_OPERATION}, and a Value takes your own attributes: v.note = ..."
        )

    def __setattr__(cls, name: str, value: object) -> None:
        if hasattr(cls, name):
            advice = f"It has {name} already: leave this out"
        else:
            advice = f"Write a function, def {name}(x): ..., out of operations of Values"
        raise TypeError(f"{cls.__name__} is closed: cannot set .{name}. {advice}. {OWN_OPERATION}")

    def __delattr__(cls, name: str) -> None:
        raise TypeError(f"{cls.__name__} is closed: cannot delete {cls.__name__}.{name}")

    def __repr__(cls) -> str:
        return f"<class '{cls.__module__}.{cls.__qualname__}'>"

    def __dir__(cls) -> list[str]:
        return [name for name in super().__dir__() if name not in HABITS]


def made_again(cls: type) -> Any:
    """Interpreted: the same class, sealed."""
    made_by_python = {*vars(cls)["__slots__"], "__dict__", "__weakref__"}
    body = {name: x for name, x in vars(cls).items() if name not in made_by_python}
    return type.__new__(Sealed, cls.__name__, cls.__bases__, body)
