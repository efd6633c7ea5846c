r"""A formula for one line of words: fractions as ``a/b``, limits of sums beside them.

A line has no room for a tall formula, and one that is reduced until it fits cannot be read:
``\frac{x}{2}`` becomes ``x/2``, ``\frac{a+b}{c}`` becomes ``(a+b)/c``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from gdviz.ui.look.letters import PARTS

_PIECE = re.compile(r"\\(?:[A-Za-z]+|.)|\s+|.", re.DOTALL)
_FRACTIONS = frozenset((r"\frac", r"\dfrac", r"\tfrac", r"\cfrac"))
_TALL = frozenset(
    rf"\{name}" for name in ("sum", "prod", "int", "max", "min", "lim", "sup", "inf")
)
_SPACES = frozenset((r"\,", r"\;", r"\:", r"\!", r"\ "))
_LOOSE = frozenset("+-−=<>,;/|&") | frozenset(
    rf"\{name}"
    for name in (
        "pm",
        "mp",
        "le",
        "leq",
        "ge",
        "geq",
        "ne",
        "neq",
        "approx",
        "sim",
        "equiv",
        "to",
    )
)
# commands after which a fraction is no factor; all others begin another one
_APART = _LOOSE | frozenset(
    rf"\{name}"
    for name in ("right", "cdot", "times", "quad", "qquad", "text", "colon", "ldots", "dots",
                 "in", "|", "}", "end")
)  # fmt: skip


@lru_cache(maxsize=500)
def one_line(latex: str) -> str:
    """`latex` with its fractions and limits set beside, not above each other."""
    return _joined(_PIECE.findall(latex))


def _joined(pieces: list[str]) -> str:
    found: list[str] = []
    i = 0
    while i < len(pieces):
        piece = pieces[i]
        if piece in _FRACTIONS:
            above, after = _group(pieces, i + 1)
            below, after = _group(pieces, after)
            if not above or not below:  # half a fraction: the typesetter will complain
                return "".join([*found, *pieces[i:]])
            raised = bool(found) and found[-1] in ("^", "_")
            flat = _beside(_joined(above), _joined(below), multiplied=_is_factor(pieces, after))
            found.append(f"{{{flat}}}" if raised else flat)
            i = after
            continue
        i += 1
        if piece in (r"\limits", r"\displaystyle"):
            continue
        found.append(piece)
        if piece in _TALL and i < len(pieces) and pieces[i] in ("_", "^", r"\limits"):
            found.append("{}")
    return "".join(found)


def _group(pieces: list[str], i: int) -> tuple[list[str], int]:
    """What belongs to a command before piece `i`, without its braces; and what follows."""
    while i < len(pieces) and pieces[i].isspace():
        i += 1
    if i >= len(pieces) or pieces[i] == "}":
        return [], i
    if pieces[i] != "{":
        if pieces[i] in _FRACTIONS:
            _, after = _group(pieces, i + 1)
            _, after = _group(pieces, after)
            return pieces[i:after], after
        return [pieces[i]], i + 1
    depth = 0
    for end in range(i, len(pieces)):
        depth += (pieces[end] == "{") - (pieces[end] == "}")
        if not depth:
            return pieces[i + 1 : end], end + 1
    return [], len(pieces)


def _is_factor(pieces: list[str], i: int) -> bool:
    """Whether what stands at `i` is multiplied with what is before it."""
    while i < len(pieces) and (pieces[i].isspace() or pieces[i] in _SPACES):
        i += 1
    if i >= len(pieces):
        return False
    piece = pieces[i]
    return piece.isalnum() or piece in "({[" or (piece[0] == "\\" and piece not in _APART)


def _beside(above: str, below: str, *, multiplied: bool) -> str:
    if multiplied and (above, below) in PARTS:
        return PARTS[above, below]
    above = f"({above})" if _is_sum(above) else above
    below = below if _is_atom(below) else f"({below})"
    return f"({above}/{below})" if multiplied else f"{above}/{below}"


def _is_sum(latex: str) -> bool:
    """Whether `latex` falls apart beside a slash: it has a sign outside of braces."""
    depth = 0
    for i, piece in enumerate(_PIECE.findall(latex)):
        depth += (piece in "{([") - (piece in "})]")
        if not depth and i and piece in _LOOSE:
            return True
    return False


def _is_atom(latex: str) -> bool:
    """Whether `latex` is one number, letter or command, with what belongs to it."""
    pieces = _PIECE.findall(latex)
    if re.fullmatch(r"\d+(\.\d+)?", latex):
        return True
    i = 1
    if pieces[0] in "({" and _closes(pieces) == len(pieces):
        return True
    if pieces[0][0] == "\\":
        while i < len(pieces) and pieces[i] == "{":
            _, i = _group(pieces, i)
    while pieces[0].isdigit() and i < len(pieces) and pieces[i].isdigit():
        i += 1
    while i < len(pieces):
        if pieces[i] not in ("_", "^"):
            return False
        _, i = _group(pieces, i + 1)
    return True


def _closes(pieces: list[str]) -> int:
    """Behind the piece that closes the bracket with which `pieces` begin."""
    depth = 0
    for i, piece in enumerate(pieces):
        depth += (piece in "{(") - (piece in "})")
        if not depth:
            return i + 1
    return len(pieces) + 1
