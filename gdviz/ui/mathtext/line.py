"""One line of words with formulas between dollar signs, set and painted."""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.letters import FORMULA
from gdviz.ui.mathtext.formula import draw_formula, formula_box, is_soon_set
from gdviz.ui.mathtext.one_line import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFont, QPainter

WEIGHT = 500
ENLARGED = 1.15  # a formula beside words of the same size looks smaller
_LONGEST, _DEEPEST = 100, 3  # letters, braces: more may take seconds to set

_TO_PLAIN = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_GREEK = re.compile("([αβγδεζηθικλμνξπρστυφχψω])([₀-₉]*)")


_ABOVE, _BELOW = 1.25, 0.55  # of the type: how far a formula in a line may reach


class Part(NamedTuple):
    """Words, or the LaTeX of a formula in type `px` high, with the room that it takes."""

    text: str
    is_formula: bool
    width: float
    above: float
    below: float
    px: float


def split(text: str) -> tuple[tuple[str, bool], ...]:
    """The words and formulas of `text`; all of it is words where a formula is too much to set.

    A formula has at most 100 letters, its braces come in pairs, at most three deep, and it
    can be set in a moment.
    """
    pieces = FORMULA.split(text)  # words, formula, words, …
    if not all(_is_simple(latex) for latex in pieces[1::2]):
        return ((text, False),)
    return tuple((piece, i % 2 == 1) for i, piece in enumerate(pieces) if piece)


def is_unset(text: str) -> bool:
    """Whether `text` looks like a formula and yet is only words."""
    return "$" in text and not any(is_formula for _, is_formula in split(text))


def _is_simple(latex: str) -> bool:
    depths = [0]
    for letter in latex:
        depths.append(depths[-1] + (letter == "{") - (letter == "}"))
    paired = min(depths) == depths[-1] == 0
    if not paired or len(latex) > _LONGEST or max(depths) > _DEEPEST:
        return False
    return is_soon_set(latex)


@lru_cache(maxsize=500)
def parts(
    text: str, px: int, most: float, weight: int = WEIGHT, *, flat: bool = False
) -> tuple[Part, ...]:
    """`text` set in type `px` high: as much of it as is at most `most` pixels wide.

    If `flat`, there is one line for it, and its formulas have the form for that.
    """
    font = ui_font(px, weight)
    found: list[Part] = []
    room = most
    for piece, is_formula in split(text):
        part = _formula(piece, px, flat=flat) if is_formula else _words(piece, font)
        if part.width > room:
            found.append(_words("…" if is_formula else _shortened(piece, font, room), font))
            break
        found.append(part)
        room -= part.width
    return tuple(found)


def _words(text: str, font: QFont) -> Part:
    metrics = QFontMetricsF(font)
    wide, px = metrics.horizontalAdvance(text), float(font.pixelSize())
    return Part(text, False, wide, metrics.ascent(), metrics.descent(), px)


def _formula(latex: str, px: int, *, flat: bool) -> Part:
    size = ENLARGED * px
    if flat:
        latex = one_line(latex)
        box = formula_box(latex, size)
        # what is tall even so, a matrix for instance, is reduced rather than cut
        size *= min(
            1.0, _ABOVE * px / max(-box.top(), 1.0), _BELOW * px / max(box.bottom(), 1.0)
        )
    box = formula_box(latex, size)
    return Part(latex, True, box.width(), -box.top(), box.bottom(), size)


def _shortened(text: str, font: QFont, room: float) -> str:
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room)


def line_size(
    text: str, px: int, most: float = math.inf, weight: int = WEIGHT
) -> tuple[float, float]:
    """Width and height of one line of `text` in type `px` high, or of what has room of it."""
    return extent(parts(text, px, most, weight, flat=True))


def extent(line: Sequence[Part]) -> tuple[float, float]:
    """Width and height of parts that stand beside each other."""
    if not line:
        return 0.0, 0.0
    height = max(part.above for part in line) + max(part.below for part in line)
    return sum(part.width for part in line), height


def line_above(text: str, px: int, most: float = math.inf, weight: int = WEIGHT) -> float:
    """How far what `line_size` measures reaches above its baseline."""
    return max((part.above for part in parts(text, px, most, weight, flat=True)), default=0.0)


def draw_line(
    painter: QPainter, baseline: QPointF, text: str, px: int, colour: str, *,
    weight: int = WEIGHT, most: float = math.inf,
) -> float:  # fmt: skip
    """Draw `text` from `baseline`, as much of it as has room; return its width."""
    font, x = ui_font(px, weight), baseline.x()
    for part in parts(text, px, most, weight, flat=True):
        if part.is_formula:
            at = QPointF(x, baseline.y() - part.above)
            draw_formula(painter, at, part.text, part.px, colour)
        else:
            painter.setFont(font)
            painter.setPen(QColor(colour))
            painter.drawText(QPointF(x, baseline.y()), part.text)
        x += part.width
    return x - baseline.x()


def with_symbols(text: str) -> str:
    r"""`text` with its Greek letters as formulas: ``$\eta$ = 0.1``, as a page sets them."""
    if "$" in text:
        return text
    return _GREEK.sub(lambda found: f"${_command(found[1])}{_index(found[2])}$", text)


def _command(letter: str) -> str:
    name = unicodedata.name(letter).rpartition(" ")[2].lower()
    return "\\" + {"lamda": "lambda"}.get(name, name)


def _index(low: str) -> str:
    return f"_{{{low.translate(_TO_PLAIN)}}}" if low else ""
