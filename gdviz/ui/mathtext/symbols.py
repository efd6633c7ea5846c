"""Symbols and numbers as they are printed in a book.

A symbol is written plainly, ``η``, ``β₁``, ``λ_max``, ``2/λ_max``, ``x^2``, and set here:
letters become mathematical italics, words such as ``max`` stay upright.  The italics are a
font of their own, so that whoever copies a formula from a picture gets plain letters.  The
line of STIX Two Math is four times as high as its letters, so that rich text needs the fixed
line height of `paragraph`, and painted text its own baseline, `draw_math`.
"""

from __future__ import annotations

import re
from html import escape
from string import ascii_letters
from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainterPath

from gdviz.core.numerals import decade_label, number
from gdviz.ui.look.fonts import (
    ITALIC_FAMILY,
    MATH_FAMILY,
    UI_FAMILY,
    math_font,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

__all__ = ["Piece", "decade_label", "draw_math", "html", "is_italic", "math_path",
           "math_width", "number", "paragraph", "pieces", "spoken"]  # fmt: skip

LINE = 20 / 14  # line height over font size
ENLARGED = 1.08  # STIX beside Inter of the same size looks smaller
_LOWERED, _RAISED, _REDUCED = 0.2, -0.36, 0.72  # of sub- and superscripts, in font sizes

_JOINED = "\u2060"  # no line ends here; after a slash it would

Level = Literal[-1, 0, 1]

_WORDS = "log|ln|exp|sin|cos|tan|max|min|sup|inf|lim|sign|det|cond|diag|clip"
_TOKEN = re.compile(
    rf"(?P<shift>[_^])(?:\{{(?P<group>[^}}]*)\}}|(?P<run>[−+\-]?\w+|[*†′]))"
    r"|(?P<low>[₀-₉]+)|(?P<high>[⁰¹²³⁴-⁹⁻⁺]+)"
    rf"|(?P<word>(?<![^\W\d_])(?:{_WORDS})(?![^\W\d_]))"
    r"|(?P<other>.)",
    re.DOTALL,
)
_LOW = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_HIGH = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789−+")
_TO_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_TO_HIGH = str.maketrans("0123456789−+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")


_ITALIC = frozenset(f"{ascii_letters}αβγδεζηθικλμνξοπρςστυφχψωϵϑϕϱ∂")


class Piece(NamedTuple):
    """Characters that share a line, the baseline (0), below (-1) or above (+1), and a font."""

    text: str
    level: Level = 0
    italic: bool = False


def is_italic(letter: str) -> bool:
    """Whether mathematics sets this letter in italics."""
    return letter in _ITALIC


def pieces(text: str) -> tuple[Piece, ...]:
    """`text` cut where its level or its font changes."""
    found: list[Piece] = []
    for match in _TOKEN.finditer(text):
        for piece in _pieces(match):
            if found and found[-1][1:] == piece[1:]:
                piece = Piece(found.pop().text + piece.text, *piece[1:])
            found.append(piece)
    return tuple(found)


def _pieces(match: re.Match[str]) -> list[Piece]:
    if match["shift"]:
        inner = match["run"] if match["group"] is None else match["group"]
        level: Level = -1 if match["shift"] == "_" else 1
        one_word = len(inner) > 1 and inner.isalpha()
        return [Piece(inner, level)] if one_word else _set(inner, level)
    if match["low"]:
        return [Piece(match["low"].translate(_LOW), -1)]
    if match["high"]:
        return [Piece(match["high"].translate(_HIGH), 1)]
    return [Piece(match["word"])] if match["word"] else _set(match["other"], 0)


def _set(text: str, level: Level) -> list[Piece]:
    return [Piece("−" if c == "-" else c, level, is_italic(c)) for c in text]


def html(text: str, *, px: float = 14) -> str:
    """Rich text of the symbol `text`, for labels whose other text is `px` high."""
    size = round(ENLARGED * px)
    parts = []
    for piece in pieces(text):
        digits = piece.text.strip("−+").isdigit()
        body = escape(piece.text).replace("/", f"/{_JOINED}")
        family = ITALIC_FAMILY if piece.italic else MATH_FAMILY
        if piece.level and digits and (piece.level == 1 or piece.text.isdigit()):
            body = piece.text.translate(_TO_HIGH if piece.level == 1 else _TO_LOW)
        elif piece.level:
            # Qt shifts by a share of the line height: Inter's is reasonable, and a letter
            # in italics, which it lacks, is set in a span of its own.
            tag = "sup" if piece.level == 1 else "sub"
            inner = f"<span style=\"font-family:'{family}'\">{body}</span>"
            body = f"<{tag}>{inner if piece.italic else body}</{tag}>"
            family = f"{UI_FAMILY}','{MATH_FAMILY}"
        parts.append(
            f"<span style=\"font-family:'{family}';font-size:{size}px;"
            f'font-weight:400">{body}</span>'
        )
    return "".join(parts)


def paragraph(text: str, *, px: float = 14) -> str:
    """Rich text of a sentence in which ``$…$`` is mathematics and ``**…**`` is bold.

    Everything else is plain: ``<`` stays a ``<``.  The line height is fixed.  Lines do not
    end before or after an equals sign or ±, or between a number and its per cent.
    """
    for sign in ("=", "±"):
        text = text.replace(f" {sign} ", f"\u00a0{sign}\u00a0")
    text = text.replace(" %", "\u00a0%")
    body = "".join(
        html(part, px=px) if inside else _bold(part)
        for part, inside in zip(text.split("$"), _alternate(), strict=False)
    )
    style = f"margin:0;line-height:{round(LINE * px)}px;-qt-line-height-type:fixed"
    return f'<p style="{style}">{body}</p>'


def _alternate() -> tuple[bool, ...]:
    return (False, True) * 500


def _bold(text: str) -> str:
    parts = escape(text, quote=False).replace("\n", "<br>").split("**")
    return "".join(
        f'<span style="font-weight:600">{part}</span>' if i % 2 else part
        for i, part in enumerate(parts)
    )


def draw_math(
    painter: QPainter, x: float, y: float, text: str, px: float, colour: str | QColor
) -> float:
    """Paint the symbol `text` from `x` on the baseline `y`; return its width."""
    painter.save()
    painter.setPen(QColor(colour))
    start = x
    for piece in pieces(text):
        font, shift = _style(piece, px)
        painter.setFont(font)
        painter.drawText(QPointF(x, y + shift), piece.text)
        x += QFontMetricsF(font).horizontalAdvance(piece.text)
    painter.restore()
    return x - start


def math_path(x: float, y: float, text: str, px: float) -> QPainterPath:
    """The shapes of what `draw_math` paints."""
    path = QPainterPath()
    for piece in pieces(text):
        font, shift = _style(piece, px)
        path.addText(QPointF(x, y + shift), font, piece.text)
        x += QFontMetricsF(font).horizontalAdvance(piece.text)
    return path


def math_width(text: str, px: float) -> float:
    """Width of what `draw_math` paints."""
    return sum(
        QFontMetricsF(_style(piece, px)[0]).horizontalAdvance(piece.text)
        for piece in pieces(text)
    )


def _style(piece: Piece, px: float) -> tuple[QFont, float]:
    """The font of a piece, and how far below the baseline it stands."""
    size = ENLARGED * px
    if piece.level == 0:
        return math_font(size, italic=piece.italic), 0.0
    shift = (_LOWERED if piece.level < 0 else _RAISED) * size
    return math_font(_REDUCED * size, italic=piece.italic), shift


def spoken(text: str) -> str:
    """The text of `paragraph` without its marks, for screen readers."""
    return text.replace("**", "").replace("$", "").replace("_", " ").replace("\n", " ")
