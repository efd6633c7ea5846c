"""Mistakes of a user, as sentences."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


_HALVES = re.compile("[\ud800-\udfff]")  # of characters: what a name of bytes is read as


class GdvizError(Exception):
    """A mistake of the user: where it is, what it is, what is allowed instead.

    Everything that is not a `GdvizError` is a bug of the program.

    Attributes
    ----------
    where
        Path of the offending place, such as ``runs[0].hyper.lr``; "" when there is none.
    what
        The sentence without the place.

    Both can be encoded whatever a file is called.
    """

    def __init__(self, what: str, *, where: str = "") -> None:
        what, where = (_HALVES.sub("\ufffd", text) for text in (what, where))
        super().__init__(f"{where}: {what}" if where else what)
        self.where = where
        self.what = what

    def within(self, outer: str) -> GdvizError:
        """The same mistake, seen from the record that holds its place."""
        if not self.where:
            return type(self)(self.what, where=outer)
        dot = "" if self.where.startswith("[") else "."
        return type(self)(self.what, where=f"{outer}{dot}{self.where}")


class ExpressionError(GdvizError):
    """A formula that cannot be read.

    Attributes
    ----------
    column
        Where the mistake is, counted from 0; the end of the text when something is missing.
    """

    def __init__(self, what: str, *, where: str = "", column: int = 0) -> None:
        super().__init__(what, where=where)
        self.column = column

    def within(self, outer: str) -> ExpressionError:
        outside = super().within(outer)
        return ExpressionError(outside.what, where=outside.where, column=self.column)


class ParamError(GdvizError):
    """A value that its `ParamSpec` does not allow."""


class UnsupportedError(GdvizError):
    """A method asks for something that the objective cannot give."""


_SHOWN = 15  # names that a sentence can hold


def slips(one: str, other: str) -> int:
    """How many letters were added, left out, exchanged or swapped with their neighbour."""
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, a in enumerate(one):
        earlier, before, row = before, row, [i + 1]
        for j, b in enumerate(other):
            cost = min(before[j] + (a != b), before[j + 1] + 1, row[j] + 1)
            if i and j and a == other[j - 1] and b == one[i - 1]:
                cost = min(cost, earlier[j - 1] + 1)
            row.append(cost)
    return row[-1]


def unknown(kind: str, name: str, allowed: Iterable[str], *, where: str = "") -> GdvizError:
    """The error for a name that is not in a catalogue, with the nearest match."""
    names = sorted(allowed)
    shown = name if len(name) <= 60 else name[:57] + "..."
    close = difflib.get_close_matches(shown, names, n=8, cutoff=0.5)
    if close:  # the likeliest slip, not the longest likeness: 'adma' is adam, not adamax
        hint = f"did you mean {min(close, key=lambda other: slips(shown, other))!r}?"
    else:
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN + 3 else ""
        hint = f"choose from {', '.join(names[: _SHOWN if more else None])}{more}"
    return GdvizError(f"there is no {kind} {shown!r}; {hint}", where=where)
