"""Symbols and numbers as they are printed in a book.

A symbol is written plainly, ``η``, ``β₁``, ``λ_max``, ``2/λ_max``, ``x^2``, and set here:
letters become mathematical italics, words such as ``max`` stay upright.  The line of STIX
Two Math is four times as high as its letters, so that rich text needs the fixed line height
of `paragraph`, and painted text its own baseline, `draw_math`.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF

from gdviz.core.numerals import decade_label, number
from gdviz.ui.fonts import MATH_FAMILY, UI_FAMILY, math_font

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

__all__ = ["Piece", "decade_label", "draw_math", "html", "italic", "math_width", "number",
           "paragraph", "pieces", "spoken"]  # fmt: skip

LINE = 20 / 14  # line height over font size
ENLARGED = 1.08  # STIX beside Inter of the same size looks smaller
_LOWERED, _RAISED, _REDUCED = 0.2, -0.36, 0.72  # of sub- and superscripts, in font sizes

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


class Piece(NamedTuple):
    """Characters that share a line: the baseline (0), below (-1) or above (+1)."""

    text: str
    level: Level = 0


def italic(letter: str) -> str:
    """The mathematical italic of one letter; anything else as it is."""
    code = ord(letter)
    if letter == "h":
        return "ℎ"  # its place in the block is empty
    if "a" <= letter <= "z":
        return chr(0x1D44E + code - ord("a"))
    if "A" <= letter <= "Z":
        return chr(0x1D434 + code - ord("A"))
    if "α" <= letter <= "ω":
        return chr(0x1D6FC + code - ord("α"))
    return {"ϵ": "𝜖", "ϑ": "𝜗", "ϕ": "𝜙", "ϱ": "𝜚", "∂": "𝜕", "-": "−"}.get(letter, letter)


def pieces(text: str) -> tuple[Piece, ...]:
    """`text` cut where its level changes, with the letters it is set in."""
    found: list[Piece] = []
    for match in _TOKEN.finditer(text):
        piece = _piece(match)
        if found and found[-1].level == piece.level:
            piece = Piece(found.pop().text + piece.text, piece.level)
        found.append(piece)
    return tuple(found)


def _piece(match: re.Match[str]) -> Piece:
    if match["shift"]:
        inner = match["run"] if match["group"] is None else match["group"]
        one_word = len(inner) > 1 and inner.isalpha()
        return Piece(inner if one_word else _set(inner), -1 if match["shift"] == "_" else 1)
    if match["low"]:
        return Piece(match["low"].translate(_LOW), -1)
    if match["high"]:
        return Piece(match["high"].translate(_HIGH), 1)
    return Piece(match["word"] or italic(match["other"]))


def _set(text: str) -> str:
    return "".join(italic(letter) for letter in text)


def html(text: str, *, px: float = 14) -> str:
    """Rich text of the symbol `text`, for labels whose other text is `px` high."""
    size = round(ENLARGED * px)
    parts = [f"<span style=\"font-family:'{MATH_FAMILY}';font-size:{size}px;"
             'font-weight:400">']  # fmt: skip
    for piece in pieces(text):
        digits = piece.text.strip("−+").isdigit()
        if piece.level == 0:
            parts.append(escape(piece.text))
        elif digits and (piece.level == 1 or piece.text.isdigit()):
            table = _TO_HIGH if piece.level == 1 else _TO_LOW
            parts.append(piece.text.translate(table))
        else:
            # Qt shifts by a share of the line height: Inter's is reasonable, and a letter
            # that it lacks is taken from the second family.
            tag = "sup" if piece.level == 1 else "sub"
            parts.append(
                f"<{tag} style=\"font-family:'{UI_FAMILY}','{MATH_FAMILY}'\">"
                f"{escape(piece.text)}</{tag}>"
            )
    return "".join(parts) + "</span>"


def paragraph(text: str, *, px: float = 14) -> str:
    """Rich text of a sentence in which ``$…$`` is mathematics and ``**…**`` is bold.

    Everything else is plain: ``<`` stays a ``<``.  The line height is fixed.  Lines do not
    end before or after an equals sign, or between a number and its per cent.
    """
    text = text.replace(" = ", "\u00a0=\u00a0").replace(" %", "\u00a0%")
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
        font, shift = _style(piece.level, px)
        painter.setFont(font)
        painter.drawText(QPointF(x, y + shift), piece.text)
        x += QFontMetricsF(font).horizontalAdvance(piece.text)
    painter.restore()
    return x - start


def math_width(text: str, px: float) -> float:
    """Width of what `draw_math` paints."""
    return sum(
        QFontMetricsF(_style(piece.level, px)[0]).horizontalAdvance(piece.text)
        for piece in pieces(text)
    )


def _style(level: Level, px: float) -> tuple[QFont, float]:
    size = ENLARGED * px
    if level == 0:
        return math_font(size), 0.0
    return math_font(_REDUCED * size), (_LOWERED if level < 0 else _RAISED) * size


def spoken(text: str) -> str:
    """The text of `paragraph` without its marks, for screen readers."""
    return text.replace("**", "").replace("$", "").replace("_", " ").replace("\n", " ")
