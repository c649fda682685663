"""The language of a session, and of a call: English or Chinese."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from functools import wraps
from typing import Any, Literal, TypeVar, cast, get_args

from viz.session import Chosen

Language = Literal["en", "zh"]

F = TypeVar("F", bound=Callable[..., Any])

_of_session: ContextVar[str | None] = ContextVar("language", default=None)


class set_language(Chosen):  # it is called as a function
    """Choose the language of pages, frames and worksheets from now on.

        set_language("zh")            # for the session
        with set_language("zh"):      # or for a block
            step(loss)

    Without it a page is in the language of the reader's browser, and everything else in English.
    Pictures, pages and sentences that exist keep their language. Errors are in English.

    Args:
        lang: "en" or "zh" (Chinese); None restores the default.

    Raises:
        ValueError: the language is unknown.
    """

    def __init__(self, lang: Language | None):
        super().__init__(_of_session, check_language(lang))


def check_language(lang: str | None) -> str | None:
    """The language as it came.

    Raises:
        ValueError: the language is unknown.
    """
    known = get_args(Language)
    if lang is not None and lang not in known:
        raise ValueError(
            f"lang must be {' or '.join(map(repr, known))}, or None to follow the session or "
            f"the reader's browser, got {lang!r}"
        )
    return lang


def language_or_default(lang: str | None) -> str | None:
    """The language of a page: this one, else that of the session, else None for the browser's.

    Raises:
        ValueError: the language is unknown.
    """
    return _of_session.get() if lang is None else check_language(lang)


def language() -> str:
    """The language of sentences now."""
    return _of_session.get() or "en"


def speaking(lang: str | None) -> AbstractContextManager[None]:
    """A block whose sentences are in a language; None leaves that of the session.

    Raises:
        ValueError: the language is unknown.
    """
    return nullcontext() if lang is None else Chosen(_of_session, check_language(lang))


def in_its_language(function: F) -> F:
    """Let a function say everything in the language of its first argument, `.lang`.

    That is a page, Steps or Levels, which keep the language that they were made in; without one
    they are in English. For anything else it is the language of the session.
    """

    @wraps(function)
    def spoken(*args: Any, **options: Any) -> Any:
        first: Any = args[0] if args else next(iter(options.values()), None)
        with speaking((first.lang or "en") if hasattr(first, "lang") else None):
            return function(*args, **options)

    return cast("F", spoken)
