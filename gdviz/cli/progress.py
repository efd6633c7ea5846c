"""How far long work on the command line has come; nothing where nobody looks."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING, Any, final

import click

from gdviz.cli.terminal import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

SOON = 2.0  # seconds: what is done by then needs no words
_EVERY = 0.1  # seconds between two looks of a person


@final
class Progress:
    """One line on a terminal that says how far `label` has come, after a while.

    Parameters
    ----------
    label
        What it is that takes long.
    clock
        Seconds from any beginning.
    """

    def __init__(self, label: str, clock: Callable[[], float] = monotonic) -> None:
        self._label, self._clock = plain(label), clock
        self._live = sys.stderr is not None and sys.stderr.isatty()
        self._next = clock() + SOON
        self._bar: Any = None

    def show(self, done: int, whole: int, beside: str = "") -> None:
        """So much of the `whole` is done; `beside` says more about it."""
        if not self._live or (self._clock() < self._next and done < whole):
            return
        if self._bar is None:
            if done >= whole or self._clock() < self._next:
                return  # it was done before anybody would have asked
            self._bar = click.progressbar(
                length=whole, label=self._label, file=sys.stderr, item_show_func=str,
                show_percent=True,
            )  # fmt: skip
            self._bar.__enter__()
        self._next = self._clock() + _EVERY
        self._bar.length = whole
        self._bar.update(done - self._bar.pos, beside)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if self._bar is not None:
            self._bar.render_finish()
            self._bar = None
