"""One line of words with formulas between dollar signs."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFontMetricsF

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.plot.lettering import (
    HALO,
    draw_label,
    shortened,
    text_box,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QPainter

    from gdviz.ui.look.theme import Theme
    from gdviz.ui.plot.stamps import Stamps

_WEIGHT = 500
_ENLARGED = 1.15  # a formula beside words of the same size looks smaller
_LONGEST, _DEEPEST = 100, 3  # letters, braces: more may take seconds to set

# Dollars that hug what is between them, so that "from $5 to $6" stays a price.
_FORMULA = re.compile(r"\$(?=\S)([^$]*[^$\s])\$(?!\d)")


class Part(NamedTuple):
    """Words, or the LaTeX of a formula, with the room that it takes in pixels."""

    text: str
    is_formula: bool
    width: float
    above: float
    below: float


def split(text: str) -> tuple[tuple[str, bool], ...]:
    """The words and formulas of `text`; all of it is words where a formula is too much to set.

    A formula has at most 100 letters, its braces come in pairs, at most three deep, and it
    can be set in a moment.
    """
    pieces = _FORMULA.split(text)  # words, formula, words, …
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
    from gdviz.ui.mathtext.formula import is_soon_set

    return is_soon_set(latex)


@lru_cache(maxsize=500)
def parts(text: str, px: int, most: float, weight: int = _WEIGHT) -> tuple[Part, ...]:
    """`text` set in type `px` high: as much of it as is at most `most` pixels wide."""
    font = ui_font(px, weight)
    found: list[Part] = []
    room = most
    for piece, is_formula in split(text):
        part = _formula(piece, px) if is_formula else _words(piece, font)
        if part.width > room:
            found.append(_words("…" if is_formula else shortened(piece, font, room), font))
            break
        found.append(part)
        room -= part.width
    return tuple(found)


def _words(text: str, font: QFont) -> Part:
    metrics = QFontMetricsF(font)
    return Part(text, False, text_box(text, font)[0], metrics.ascent(), metrics.descent())


def _formula(latex: str, px: int) -> Part:
    from gdviz.ui.mathtext.formula import formula_box

    box = formula_box(latex, _ENLARGED * px)
    return Part(latex, True, box.width(), -box.top(), box.bottom())


def line_size(
    text: str, px: int, most: float = math.inf, weight: int = _WEIGHT
) -> tuple[float, float]:
    """Width and height of what `draw_line` paints."""
    if "$" not in text and most == math.inf:
        return text_box(text, ui_font(px, weight))
    line = parts(text, px, most, weight)
    if not line:
        return 0.0, 0.0
    height = max(part.above for part in line) + max(part.below for part in line)
    return sum(part.width for part in line), height


def draw_line(
    painter: QPainter, baseline: QPointF, text: str, px: int, colour: str, *,
    halo: str = "", weight: int = _WEIGHT, most: float = math.inf,
    stamps: Stamps | None = None,
) -> float:  # fmt: skip
    """Draw `text` from `baseline`, as much of it as has room; return its width.

    With a `halo` it can be read on any ground.
    """
    font, start = ui_font(px, weight), baseline.x()
    for part in parts(text, px, most, weight):
        if part.is_formula:
            _draw_formula(painter, baseline, part, px, colour, halo, stamps)
        elif halo:
            draw_label(painter, baseline, part.text, font, colour, halo, stamps)
        else:
            painter.setFont(font)
            painter.setPen(QColor(colour))
            painter.drawText(baseline, part.text)
        baseline = baseline + QPointF(part.width, 0.0)
    return baseline.x() - start


def phrase_size(theme: Theme, text: str, most: float) -> tuple[float, float]:
    """Width and height of what `draw_phrase` paints."""
    return line_size(text, theme.body, most)


def draw_phrase(
    painter: QPainter, theme: Theme, at: QPointF, text: str, most: float, stamps: Stamps | None
) -> None:
    """Draw `text` with its upper left corner at `at`, readable on any ground."""
    above = max(part.above for part in parts(text, theme.body, most))
    draw_line(
        painter, at + QPointF(0.0, above), text, theme.body, theme.text, halo=theme.halo,
        most=most, stamps=stamps,
    )  # fmt: skip


def _draw_formula(
    painter: QPainter, baseline: QPointF, part: Part, px: int, colour: str, halo: str,
    stamps: Stamps | None,
) -> None:  # fmt: skip
    from gdviz.ui.mathtext.formula import draw_formula

    size = _ENLARGED * px

    def paint(inner: QPainter) -> None:
        if halo:
            draw_formula(inner, QPointF(0.0, -part.above), part.text, size, halo, edge=HALO)
        draw_formula(inner, QPointF(0.0, -part.above), part.text, size, colour)

    if stamps is None:
        painter.save()
        painter.translate(baseline)
        paint(painter)
        painter.restore()
        return
    edge = HALO * size + 1.0
    reach = (edge, part.above + edge, part.width + edge, part.below + edge)
    stamps.draw(painter, baseline, ("formula", part.text, size, colour, halo), reach, paint)
