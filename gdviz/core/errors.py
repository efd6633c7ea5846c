"""Mistakes of a user, as sentences."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class GdvizError(Exception):
    """A mistake of the user: where it is, what it is, what is allowed instead.

    Everything that is not a `GdvizError` is a bug of the program.

    Attributes
    ----------
    where
        Path of the offending place, such as ``runs[0].hyper.lr``; "" when there is none.
    what
        The sentence without the place.
    """

    def __init__(self, what: str, *, where: str = "") -> None:
        super().__init__(f"{where}: {what}" if where else what)
        self.where = where
        self.what = what

    def within(self, outer: str) -> GdvizError:
        """The same mistake, seen from the record that holds its place."""
        if not self.where:
            return type(self)(self.what, where=outer)
        dot = "" if self.where.startswith("[") else "."
        return type(self)(self.what, where=f"{outer}{dot}{self.where}")


class ParamError(GdvizError):
    """A value that its `ParamSpec` does not allow."""


class UnsupportedError(GdvizError):
    """A method asks for something that the objective cannot give."""


def unknown(kind: str, name: str, allowed: Iterable[str], *, where: str = "") -> GdvizError:
    """The error for a name that is not in a catalogue, with the nearest match."""
    names = sorted(allowed)
    shown = name if len(name) <= 60 else name[:57] + "..."
    close = difflib.get_close_matches(shown, names, n=1, cutoff=0.5)
    hint = f"did you mean {close[0]!r}?" if close else f"choose from {', '.join(names)}"
    return GdvizError(f"there is no {kind} {shown!r}; {hint}", where=where)
