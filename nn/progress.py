"""A progress bar in plain text, which a saved notebook keeps readable."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from autograd_core.extras import install_hint


@contextmanager
def progress_bar(
    total: int, what: str, shown: bool | None = None
) -> Iterator[Callable[[str], None]]:
    """A bar on stderr; the block's function moves it on by one, with a line of text beside it.

    Args:
        total: how often it is moved.
        what: the words before it.
        shown: True needs tqdm, which the extra `nn-data` installs; None shows
            the bar where stderr is a terminal and tqdm is there.

    Raises:
        ImportError: shown is True and tqdm is not installed.
    """
    if shown is None:
        shown = sys.stderr is not None and sys.stderr.isatty() and _has_tqdm()
    if not shown:
        yield lambda text: None
        return
    try:
        from tqdm import tqdm  # the plain one: tqdm.auto's widget is empty in a saved notebook
    except ImportError as error:
        raise ImportError(
            "tqdm is not installed; the progress bar needs it: "
            f"{install_hint('nn-data')}, or progress=False"
        ) from error
    with tqdm(total=total, desc=what, file=sys.stderr, dynamic_ncols=True) as bar:

        def advance(text: str) -> None:
            bar.set_postfix_str(text, refresh=False)
            bar.update()

        yield advance


def _has_tqdm() -> bool:
    """Whether tqdm can be imported."""
    try:
        import tqdm  # noqa: F401
    except ImportError:
        return False
    return True
